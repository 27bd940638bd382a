"""The kinds of paper that trainings have made: what builds them, who may ask, who signs."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from certification.models import Cycle, Engagement, Person
from wobo.accounts.models import Role, User
from wobo.accounts.predicates import Predicate, holds, is_consulting, predicate
from wobo.reporting import kinds
from wobo.workflow.models.signature import Meaning
from wobo.workflow.signing import Slot

from .actions import papers as names
from .actions.plans import PAPER
from .models import Announcement, TrainingPlan, TrainingSession
from .policies import is_person, keeps_training, reads_competence
from .reports import certificates, competence, plan, publicity, session


@predicate
def gives_session(report: Any, user: User) -> bool:
    """Whether the user is the trainer of the session that a paper is about."""
    return TrainingSession.objects.filter(uid=report.record_uid, trainer_user=user).exists()


@predicate
def is_about_own(report: Any, user: User) -> bool:
    """Whether a paper is about the user, or about somebody of the department that the user heads."""
    person = Person.objects.select_related("department__head").filter(uid=report.record_uid).first()
    return person is not None and is_person(person, user)


@predicate
def reads_person(report: Any, user: User) -> bool:
    """Whether the user reads the competence of people in an engagement of the client that a paper belongs to."""
    engagements = Engagement.objects.visible_to(user).filter(client__workspace=report.workspace_id)
    return any(reads_competence(one, user) for one in engagements.select_related("workspace"))


prepares_plan = is_consulting | holds(Role.DOCUMENT_CONTROLLER)
approves_plan = holds(Role.MANAGEMENT_REPRESENTATIVE, Role.TOP_MANAGER) & ~is_consulting
PLAN_SLOTS = (
    Slot("prepared", Meaning.PREPARED, prepares_plan),
    Slot("approved", Meaning.APPROVED, approves_plan, after=("prepared",), apart_from=("prepared",)),
)


def _page_of(model: Any) -> Any:
    return lambda report: model.objects.get(uid=report.record_uid).get_absolute_url()


def _matrix_page(report: Any) -> str:
    cycle = Cycle.objects.select_related("engagement").get(uid=report.record_uid)
    return reverse("training:competence_matrix", args=[cycle.engagement.code])


def _register(
    name: str, title: Any, template: str, build: Any, may_request: Predicate, lands_on: Any, **more: Any
) -> None:
    where = f"training/reports/{template}.html"
    kinds.register(kinds.ReportKind(name, title, where, build, may_request, lands_on=lands_on, **more))


def register() -> None:
    """Add the kinds."""
    of_session = keeps_training | gives_session
    page = _page_of(TrainingSession)
    _register(names.SIGN_IN, _("Training sign-in sheet"), "sign_in", session.sign_in, of_session, page)
    _register(names.RECORD, _("Training record"), "record", session.record, of_session, page)
    _register(names.CERTIFICATES, _("Training certificates"), "certificates", certificates.build, of_session, page)
    _register(
        PAPER,
        _("Annual training plan"),
        "plan",
        plan.build,
        keeps_training,
        _page_of(TrainingPlan),
        slots=PLAN_SLOTS,
    )
    _register(names.MATRIX, _("Competence matrix"), "matrix", competence.build_matrix, reads_competence, _matrix_page)
    _register(
        names.PROFILE,
        _("Personal training record"),
        "profile",
        competence.build_person,
        reads_person | is_about_own,
        None,
    )
    _register(
        names.PUBLICITY, _("Publicity record"), "publicity", publicity.build, keeps_training, _page_of(Announcement)
    )
