"""The kinds of paper that trainings have made: what builds them, who may ask, who signs."""

from types import SimpleNamespace
from typing import Any

from django.db.models import Q
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


def _where(user: User) -> list[int]:
    """Return the workspaces whose people's competence the user reads."""
    return [place for place in user.rights.parents if reads_competence(SimpleNamespace(workspace_id=place), user)]


def matrix_for(user: User) -> Q:
    """Say which competence matrices somebody reads: those of the engagements whose competence they read."""
    return Q(workspace__in=_where(user))


def profiles_for(user: User) -> Q:
    """Say whose personal records somebody reads: their own, their department's, or all of a client's."""
    clients = Engagement.objects.filter(workspace__in=_where(user)).values("client__workspace")
    own = Person.objects.filter(Q(user=user) | Q(department__head__user=user)).values("uid")
    return Q(workspace__in=clients) | Q(record_uid__in=own)


def results_for(user: User) -> Q:
    """Say which papers with results of examinations somebody reads: as trainer, or with all competence."""
    given = TrainingSession.objects.filter(trainer_user=user).values("uid")
    return Q(workspace__in=_where(user)) | Q(record_uid__in=given)


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
    scores = {"may_read": results_for}
    _register(names.RECORD, _("Training record"), "record", session.record, of_session, page, **scores)
    title = _("Training certificates")
    _register(names.CERTIFICATES, title, "certificates", certificates.build, of_session, page, **scores)
    _register(
        PAPER,
        _("Annual training plan"),
        "plan",
        plan.build,
        keeps_training,
        _page_of(TrainingPlan),
        slots=PLAN_SLOTS,
    )
    title, build = _("Competence matrix"), competence.build_matrix
    _register(names.MATRIX, title, "matrix", build, reads_competence, _matrix_page, may_read=matrix_for)
    _register(
        names.PROFILE,
        _("Personal training record"),
        "profile",
        competence.build_person,
        reads_person | is_about_own,
        None,
        may_read=profiles_for,
    )
    _register(
        names.PUBLICITY, _("Publicity record"), "publicity", publicity.build, keeps_training, _page_of(Announcement)
    )
