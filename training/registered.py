"""What the training app adds to the inbox, the report centre and the engagement's pages."""

from django.utils.translation import gettext_lazy as _

from certification import dossier, panels, successions
from wobo.notices.work import register_work

from . import deliverables, panel, papers, past, person_panel, publicity_work, waiting, work

panels.register_tab(panels.Tab("training", _("Training"), "training:home", 15))
panels.register("stats", panel.stats)
panels.register("warnings", panel.warnings)
panels.register("deliverables", deliverables.deliverables)
panels.register("past", past.training_past)
register_work(work.waiting_for)

register_work(waiting.waiting_for)
panels.register("person", person_panel.parts)
panels.register_person_states(person_panel.states)
register_work(publicity_work.waiting_for)
panels.register("warnings", publicity_work.warnings)
papers.register()
dossier.register(
    dossier.reports_part(
        "training", "training-plan", "training-record", "training-sign-in", "publicity", kind="records"
    )
)
successions.register("training.invitations", person_panel.invitations)
