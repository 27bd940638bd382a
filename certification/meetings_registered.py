"""What meetings and tasks add to the inbox, the report centre, the sign pages and the engagement's pages."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from wobo.notices.work import register_work
from wobo.reporting import kinds
from wobo.workflow.models.signature import Meaning
from wobo.workflow.signing import Slot

from . import meeting_work, panels
from .actions.meetings import SHEET
from .actions.minutes import CHAIRED, MINUTES, RECORDED, minutes_were_signed
from .models import Meeting
from .policies import keeps_meetings, takes_part
from .reports import minutes


def _paper(name: str, title: Any, build: Any, template: str, who: Any, **more: Any) -> None:
    """Register a paper of a meeting; it leads to the page of the meeting."""
    kinds.register(
        kinds.ReportKind(
            name=name,
            title=title,
            template=f"certification/reports/{template}.html",
            build=build,
            may_request=who,
            lands_on=lambda report: Meeting.objects.get(uid=report.record_uid).get_absolute_url(),
            **more,
        )
    )


def register() -> None:
    """Register everything; a second time changes nothing."""
    _paper(SHEET, _("Meeting sign-in sheet"), minutes.sign_in_sheet, "minutes_sign_in", keeps_meetings)
    _paper(
        MINUTES,
        _("Minutes of meeting"),
        minutes.minutes,
        "minutes",
        keeps_meetings | (takes_part & meeting_work.signs_as_recorder),
        slots=(
            Slot(RECORDED, Meaning.PREPARED, meeting_work.signs_as_recorder),
            Slot(CHAIRED, Meaning.APPROVED, meeting_work.signs_as_chair, after=(RECORDED,)),
        ),
        on_signed=minutes_were_signed,
    )
    register_work(meeting_work.waiting_for)
    panels.register("stats", meeting_work.stats)
    panels.register("warnings", meeting_work.warnings)
    panels.register("deliverables", meeting_work.deliverables)
    panels.register_tab(panels.Tab("meetings", _("Meetings"), "certification:meeting_list", 70))
    panels.register_tab(panels.Tab("tasks", _("Tasks"), "certification:task_list", 72))
