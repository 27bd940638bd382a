"""What the audits app adds to the inbox, the sign pages, the report centre and the engagement's pages."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from certification import panels
from certification.reports.minutes import register_subject
from wobo.accounts.predicates import Predicate, is_consulting, is_lead
from wobo.notices.work import register_work
from wobo.reporting import kinds
from wobo.workflow import signables
from wobo.workflow.models.signature import Meaning
from wobo.workflow.signing import Slot

from . import (
    audit_registered,
    dossier_registered,
    external_registered,
    finding_registered,
    panel,
    review_registered,
    upkeep_visits,
    work,
)
from .actions.papers import report_was_signed
from .models import Diagnosis, NoCase
from .policies import may_assess
from .reports import diagnosis, nonconformity, plan

signables.register("diagnosis", Diagnosis)
register_subject(Diagnosis._meta.label, lambda uid: (_("Diagnosis"), Diagnosis.objects.get(uid=uid).number))
signables.register("no-case", NoCase)


def _home(record: Any) -> str:
    owner = record.assessment.diagnosis if isinstance(record, NoCase) else record
    return str(owner.get_absolute_url())


REPORT_SLOTS = (
    Slot("prepared", Meaning.PREPARED, is_consulting),
    Slot("reviewed", Meaning.REVIEWED, is_consulting, after=("prepared",), apart_from=("prepared",)),
    Slot("approved", Meaning.APPROVED, is_lead, after=("reviewed",), apart_from=("prepared", "reviewed")),
)


def _register(name: str, title: Any, build: Any, may_request: Predicate, *, template: str = "", **more: Any) -> None:
    """Add a kind of paper; its template goes by its name unless said."""
    where = template or f"reports/{name.replace('-', '_')}.html"
    kinds.register(kinds.ReportKind(name, title, where, build, may_request, lands_on=_home, **more))


_register("diagnosis-plan", _("Gap diagnosis plan"), plan.build, is_consulting)
_register("diagnosis-worksheet", _("Diagnosis worksheet"), plan.build_worksheet, may_assess)
_register(
    "diagnosis",
    _("Gap diagnosis report"),
    diagnosis.build,
    is_consulting,
    slots=REPORT_SLOTS,
    on_signed=report_was_signed,
)
_register("nonconformity", _("Nonconformity reports"), nonconformity.build, is_consulting)
_register(
    "no-case",
    pgettext_lazy("paper", "No case so far"),
    nonconformity.build_no_case,
    may_assess,
    template="audits/reports/no_case.html",
)

register_work(work.waiting_for)
panels.register_tab(panels.Tab("diagnosis", _("Diagnosis"), "audits:diagnosis_current", 30))
panels.register("stats", panel.stats)
panels.register("warnings", panel.warnings)
panels.register("waiting", panel.waiting)
panels.register("deliverables", panel.deliverables)
audit_registered.register()
finding_registered.register()
review_registered.register()
external_registered.register()
dossier_registered.register()
upkeep_visits.register()
