"""Who may do what with courses, sessions, examinations and announcements, on one screen."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from certification.policies import holds_at_or_under, keeps_people, takes_part
from wobo.accounts.models import Role, User
from wobo.accounts.models.workspace import CONSULTING_ROLES
from wobo.accounts.predicates import holds, is_consulting, is_system, predicate

# consultants plan and teach; the client's own side does the same once it stands on its own feet
keeps_training = is_consulting | holds(
    Role.CLIENT_ADMIN, Role.MANAGEMENT_REPRESENTATIVE, Role.DOCUMENT_CONTROLLER, Role.WORKING_GROUP
)


@predicate
def is_trainer(record: Any, user: User) -> bool:
    """Whether the user gives the session (or the one that an examination belongs to)."""
    session = getattr(record, "session", record)
    return session.trainer_user_id == user.pk


@predicate
def is_own(record: Any, user: User) -> bool:
    """Whether the row is about the user."""
    return record.person.user_id == user.pk


@predicate
def heads_department(record: Any, user: User) -> bool:
    """Whether the user heads the department whose people an evaluation is about."""
    head = record.department.head if record.department_id else None
    return head is not None and head.user_id == user.pk


@predicate
def sits_examination(record: Any, user: User) -> bool:
    """Whether the user still has to pass the examination of the record's course, and so must not see what is right."""
    sessions = record.course.sessions.exclude(state="cancelled")
    if not sessions.filter(participations__person__user=user.pk).exists():
        return False
    own = {"examinations__person__user": user.pk, "examinations__state": "marked", "examinations__passed": True}
    return not sessions.filter(**own).exists()


@predicate
def is_person(person: Any, user: User) -> bool:
    """Whether somebody is the user, or works in the department that the user heads."""
    head = person.department.head if person.department_id else None
    return person.user_id == user.pk or (head is not None and head.user_id == user.pk)


@predicate
def heads_reader(record: Any, user: User) -> bool:
    """Whether a reading is of somebody without account whose department the user heads."""
    person = record.person
    head = person.department.head if person.department_id else None
    return person.user_id is None and head is not None and head.user_id == user.pk


keeps_questions = keeps_training & ~sits_examination
reads_competence = (
    keeps_training
    | keeps_people
    | holds_at_or_under(Role.TOP_MANAGER, Role.INTERNAL_AUDITOR, Role.EXTERNAL_AUDITOR, *CONSULTING_ROLES)
)

POLICIES = {
    ("Course", "create"): keeps_training | is_system,
    ("Course", "edit"): keeps_training,
    ("Course", "remove"): keeps_training,
    ("CourseContent", "create"): keeps_training | is_system,
    ("CourseContent", "edit"): keeps_training,
    ("CourseContent", "remove"): keeps_training,
    ("Exemption", "create"): keeps_training,
    ("Exemption", "remove"): keeps_training,
    ("TrainingSession", "create"): keeps_training,
    ("TrainingSession", "edit"): keeps_training | is_trainer,
    ("TrainingSession", "open_sign_in"): keeps_training | is_trainer,
    ("TrainingSession", "hold"): keeps_training | is_trainer,
    ("TrainingSession", "evaluate"): keeps_training | is_trainer,
    ("TrainingSession", "reopen"): keeps_training,
    ("TrainingSession", "cancel"): keeps_training,
    ("Participation", "create"): keeps_training | is_trainer | (takes_part & is_own) | is_system,
    ("Participation", "edit"): keeps_training | is_trainer | (takes_part & is_own) | is_system,
    ("Participation", "remove"): keeps_training | is_trainer | is_system,  # the system: who leaves is replaced
    ("Question", "create"): keeps_questions | is_system,
    ("Question", "edit"): keeps_questions,
    ("Question", "remove"): keeps_questions,
    ("Examination", "create"): keeps_training | is_trainer | is_own,
    ("Examination", "hand_in"): is_own,
    ("Examination", "mark"): (keeps_training | is_trainer | is_system) & ~is_own & ~sits_examination,
    ("Examination", "enter"): (keeps_training | is_trainer) & ~is_own,
    ("Examination", "reopen"): (keeps_training | is_trainer) & ~is_own,
    ("Examination", "cancel"): (keeps_training | is_trainer) & ~is_own,
    ("EffectReview", "create"): keeps_training | is_trainer | heads_department,
    ("EffectReview", "edit"): keeps_training | is_trainer | heads_department,
    ("TrainingPlan", "create"): keeps_training,
    ("TrainingPlan", "edit"): keeps_training,
    ("PlanLine", "create"): keeps_training,
    ("PlanLine", "edit"): keeps_training,
    ("PlanLine", "remove"): keeps_training,
    ("Qualification", "create"): keeps_people,
    ("Qualification", "edit"): keeps_people,
    ("Qualification", "remove"): keeps_people,
    ("Announcement", "create"): keeps_training,
    ("Announcement", "edit"): keeps_training,
    ("Announcement", "publish"): keeps_training,
    ("Announcement", "withdraw"): keeps_training,
    ("Announcement", "reopen"): keeps_training,
    ("Reading", "create"): takes_part & (is_own | heads_reader),
    ("Reading", "edit"): takes_part & is_own,
}

VERBS = {
    ("TrainingSession", "open_sign_in"): (_("Open the sign-in"), _("opened the sign-in")),
    ("TrainingSession", "hold"): (_("Close as held"), _("closed the session as held")),
    ("TrainingSession", "evaluate"): (_("Close as evaluated"), _("closed the session as evaluated")),
    ("TrainingSession", "reopen"): (_("Open again"), _("opened the session again")),
    ("TrainingSession", "cancel"): (_("Cancel"), _("cancelled the session")),
    ("Examination", "hand_in"): (_("Hand in"), _("handed the paper in")),
    ("Examination", "mark"): (pgettext_lazy("examination", "Mark"), _("marked the paper")),
    ("Examination", "enter"): (_("Enter the result"), _("entered the result of a paper")),
    ("Examination", "reopen"): (_("Mark again"), _("opened the marking again")),
    ("Examination", "cancel"): (_("Cancel"), _("cancelled the examination")),
    ("Announcement", "publish"): (_("Publish"), _("published the announcement")),
    ("Announcement", "withdraw"): (_("Withdraw"), _("withdrew the announcement")),
    ("Announcement", "reopen"): (_("Open again"), _("opened the announcement again")),
}
