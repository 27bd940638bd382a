"""What the audits app adds to the inbox, the sign pages, the report centre and the engagement's pages."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from certification import panels
from wobo.accounts.predicates import is_consulting, is_lead
from wobo.notices.work import register_work
from wobo.reporting import kinds
from wobo.workflow import signables
from wobo.workflow.models.signature import Meaning
from wobo.workflow.signing import Slot

from . import panel, work
from .actions.papers import report_was_signed
from .models import Diagnosis, NoCase
from .policies import may_assess
from .reports import diagnosis, nonconformity, plan

signables.register("diagnosis", Diagnosis)
signables.register("no-case", NoCase)


def _home(record: Any) -> str:
    owner = record.assessment.diagnosis if isinstance(record, NoCase) else record
    return str(owner.get_absolute_url())


REPORT_SLOTS = (
    Slot("prepared", Meaning.PREPARED, is_consulting),
    Slot("reviewed", Meaning.REVIEWED, is_consulting, after=("prepared",), apart_from=("prepared",)),
    Slot("approved", Meaning.APPROVED, is_lead, after=("reviewed",), apart_from=("prepared", "reviewed")),
)

kinds.register(
    kinds.ReportKind(
        name="diagnosis-plan",
        title=_("Gap diagnosis plan"),
        template="reports/diagnosis_plan.html",
        build=plan.build,
        may_request=is_consulting,
        lands_on=_home,
    )
)
kinds.register(
    kinds.ReportKind(
        name="diagnosis-worksheet",
        title=_("Diagnosis worksheet"),
        template="reports/diagnosis_worksheet.html",
        build=plan.build_worksheet,
        may_request=may_assess,
        lands_on=_home,
    )
)
kinds.register(
    kinds.ReportKind(
        name="diagnosis",
        title=_("Gap diagnosis report"),
        template="reports/diagnosis.html",
        build=diagnosis.build,
        may_request=is_consulting,
        slots=REPORT_SLOTS,
        on_signed=report_was_signed,
        lands_on=_home,
    )
)
kinds.register(
    kinds.ReportKind(
        name="nonconformity",
        title=_("Nonconformity reports"),
        template="reports/nonconformity.html",
        build=nonconformity.build,
        may_request=is_consulting,
        lands_on=_home,
    )
)
kinds.register(
    kinds.ReportKind(
        name="no-case",
        title=pgettext_lazy("paper", "No case so far"),
        template="audits/reports/no_case.html",
        build=nonconformity.build_no_case,
        may_request=may_assess,
        lands_on=_home,
    )
)

register_work(work.waiting_for)
panels.register_tab(panels.Tab("diagnosis", _("Diagnosis"), "audits:diagnosis_current", 30))
panels.register("stats", panel.stats)
panels.register("warnings", panel.warnings)
panels.register("waiting", panel.waiting)
panels.register("deliverables", panel.deliverables)
