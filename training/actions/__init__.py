"""What is done with courses and sessions; pages, demo and tests call these."""

from .courses import (
    choose_people,
    create_course,
    edit_course,
    end_exemption,
    exempt,
    prepare_courses,
    remove_content,
    remove_course,
    save_content,
)
from .sessions import (
    absent_of,
    cancel_session,
    edit_session,
    invite,
    invite_required,
    plan_session,
    to_invite,
    uninvite,
)
from .sign_in import TooOften, sign_in, sign_in_by_code, tick_from_sheet, untick

__all__ = [
    "TooOften",
    "absent_of",
    "cancel_session",
    "choose_people",
    "create_course",
    "edit_course",
    "edit_session",
    "end_exemption",
    "exempt",
    "invite",
    "invite_required",
    "plan_session",
    "prepare_courses",
    "remove_content",
    "remove_course",
    "save_content",
    "sign_in",
    "sign_in_by_code",
    "tick_from_sheet",
    "to_invite",
    "uninvite",
    "untick",
]
