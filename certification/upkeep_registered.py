"""What the certified years add to the inbox, the report centre, search and the engagement's pages."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from wobo.accounts.predicates import is_lead
from wobo.notices.work import register_work
from wobo.reporting import kinds
from wobo.reporting.models import Report
from wobo.workflow.models.signature import Meaning
from wobo.workflow.signing import Slot

from . import panels, upkeep_past, upkeep_work
from .actions.closing import CLOSING
from .actions.upkeep_papers import PLAN, REGISTER
from .models import Engagement
from .policies import accepts_for_client
from .reports import upkeep
from .upkeep_policies import keeps_upkeep


def _code(report: Report) -> str:
    return Engagement.objects.get(uid=report.record_uid).code


def _to(name: str):  # type: ignore[no-untyped-def]
    return lambda report: reverse(f"certification:{name}", args=[_code(report)])


def register() -> None:
    """Register everything; a second time changes nothing."""
    papers = (
        (REGISTER, _("Register of continual improvement"), upkeep.improvements, "improvement_list"),
        ("change-notices", _("Changes notified to the certification body"), upkeep.notices, "change_notice_list"),
        (PLAN, _("Plan of upkeep"), upkeep.plan, "upkeep"),
    )
    for name, title, build, page in papers:
        kinds.register(
            kinds.ReportKind(
                name=name,
                title=title,
                template=f"certification/reports/{name.replace('-', '_')}.html",
                build=build,
                may_request=keeps_upkeep,
                lands_on=_to(page),
            )
        )
    kinds.register(
        kinds.ReportKind(
            name=CLOSING,
            title=_("Closing of the engagement"),
            template="certification/reports/closing_sheet.html",
            build=upkeep.closing,
            may_request=is_lead,
            slots=(
                Slot("lead", Meaning.AUTHORISED, is_lead),
                Slot("client", Meaning.ACCEPTED, accepts_for_client, after=("lead",), apart_from=("lead",)),
            ),
            lands_on=_to("closing"),
        )
    )
    for answer in (
        upkeep_work.certificates_to_settle,
        upkeep_work.visits_to_prepare,
        upkeep_work.changes_to_report,
        upkeep_work.lines_that_are_due,
        upkeep_work.improvements_that_wait,
    ):
        register_work(answer)
    panels.register("warnings", upkeep_work.warnings)
    panels.register("stats", upkeep_work.stats)
    panels.register("past", upkeep_past.certification_past)
    certified, improve = pgettext_lazy("tab", "Certificate"), pgettext_lazy("tab", "Improvements")
    panels.register_tab(panels.Tab("upkeep", certified, "certification:upkeep", 76))
    panels.register_tab(panels.Tab("improvements", improve, "certification:improvement_list", 78))
