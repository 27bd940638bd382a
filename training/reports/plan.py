"""The annual training plan (F11)."""

from typing import Any

from django.utils.translation import gettext as _

from certification.reports import client_slot
from training.models import TrainingPlan
from training.plan_months import shown
from wobo.accounts.models import Role
from wobo.workflow.models.signature import Meaning

from . import furniture

RELATED = ("cycle__engagement__client__logo", "workspace__parent__parent")
MARKS = {"done": "●", "extra": "◆", "planned": "○", "": ""}


def build(plan: TrainingPlan, language: str) -> dict[str, Any]:
    """Return the plan: what, for whom, how, in which months; held months are marked."""
    plan = TrainingPlan.objects.select_related(*RELATED).get(pk=plan.pk)
    engagement = plan.cycle.engagement
    title = _("Annual training plan %(year)s") % {"year": plan.year}
    return furniture(engagement, language, kind="training-plan", title=title) | {
        "year": str(plan.year),
        "lines": [
            {
                "title": str(one.line),
                "departments": one.line.departments,
                "participants": one.line.participants,
                "method": str(one.line.get_method_display()),  # type: ignore[attr-defined]
                "months": [MARKS[month.state] for month in one.months],
                "remark": one.line.remark,
            }
            for one in shown(plan)
        ],
        "months": [str(number) for number in range(1, 13)],
        "remark": plan.remark,
        "slots": [
            client_slot(engagement, language, Meaning.PREPARED, Role.DOCUMENT_CONTROLLER),
            client_slot(engagement, language, Meaning.APPROVED),
        ],
    }
