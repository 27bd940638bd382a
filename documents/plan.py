"""Who is to sign a revision before its discussion is open: from the assignments in the register, and what is wrong."""

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

from django.utils.translation import gettext as _

from certification.models import Person
from wobo.workflow import clock

from . import reading
from .models import Section, Step
from .models.stages import APART, REQUIRED, Stage
from .policies import is_check_consultant, is_client_employee


def assigned(revision: Any) -> list[Step]:
    """Return the steps that the register's assignments make, unsaved, in the order of signing."""
    document = revision.document
    author = revision.author if revision.taken_over_at else reading.author_to_be(revision)
    departments = list(document.discussants.select_related("head")) or list(filter(None, [document.department]))
    rows = [_step(revision, Stage.DISCUSSION, 1, department=one, person=one.head) for one in departments]
    rows.append(_step(revision, Stage.CHECK, 1, user=document.checker))
    rows.append(_step(revision, Stage.PREPARED, 1, person=author))
    rows += [_step(revision, Stage.REVIEW, place, person=one) for place, one in enumerate(document.reviewers.all(), 1)]
    if document.approver:
        rows.append(_step(revision, Stage.APPROVAL, 1, person=document.approver))
    return rows


def _step(revision: Any, stage: Stage, order: int, **who: Any) -> Step:
    return Step(workspace=revision.workspace, revision=revision, round=revision.round, stage=stage, order=order, **who)


def steps_of(revision: Any) -> list[Step]:
    """Return the steps as they are planned: the saved ones, else those of the assignments."""
    rows = Step.objects.planned().loaded().filter(revision=revision, round=revision.round)
    return sorted(rows, key=lambda row: (*row.place, row.pk)) or assigned(revision)


def faults(revision: Any) -> Iterator[str]:
    """Yield what must be put right before the discussion can be opened."""
    if not revision.upload_id and not Section.objects.filter(revision=revision).exclude(html="").exists():
        yield _("There is no text yet: write the sections, or attach the file.")
    yield from faults_of(revision, steps_of(revision))


def faults_of(revision: Any, steps: list[Step]) -> Iterator[str]:
    """Yield what is wrong with an arrangement of steps."""
    for stage in REQUIRED:
        if not any(step.stage == stage and step.required for step in steps):
            yield _("Nobody is named for this stage: %(stage)s.") % {"stage": stage.label}
    for step in steps:
        yield from _fault(revision, step)
    yield from mixed(steps)
    yield from _quorum_faults(revision, steps)


def _fault(revision: Any, step: Step) -> Iterator[str]:
    where = {"stage": step.get_stage_display(), "who": step.who}
    if step.stage == Stage.CHECK:
        if step.user and not is_check_consultant(revision, step.user):
            yield _("%(who)s is no consultant of this engagement.") % where
        if step.user_id and step.user_id in reading.drafters(revision):
            yield _("%(who)s wrote the draft and cannot check whether it is complete.") % where
        return
    if step.person is None:
        if step.department_id:
            yield _("The department “%(who)s” has no head: name somebody for it.") % where
        elif step.stage == Stage.PREPARED:
            yield _("The register names no writer for this document.")
        return
    yield from _unfit(revision, step.person, where)


def _unfit(revision: Any, person: Person, where: dict[str, str]) -> Iterator[str]:
    if person.left_on is not None and person.left_on <= clock.today():
        yield _("%(who)s has left: %(stage)s needs somebody else.") % where
    if person.user is not None and not is_client_employee(revision, person.user):
        yield _("%(who)s is not of the client's staff in this engagement: %(stage)s needs somebody else.") % where


def mixed(steps: Iterable[Step]) -> Iterator[str]:
    """Yield where one person would sign two steps that need two."""
    steps = [step for step in steps if step.person is not None]
    for number, step in enumerate(steps):
        for other in steps[number + 1 :]:
            if other.stage in APART.get(Stage(step.stage), ()) and _same(step.person, other.person):
                yield _("%(who)s is named twice: %(one)s and %(other)s need two people.") % {
                    "who": step.person,
                    "one": step.get_stage_display(),
                    "other": other.get_stage_display(),
                }


def _same(one: Person | None, other: Person | None) -> bool:
    if one is None or other is None:
        return False
    return one.pk == other.pk or (one.user_id is not None and one.user_id == other.user_id)


def _quorum_faults(revision: Any, steps: list[Step]) -> Iterator[str]:
    named = Counter(step.stage for step in steps if step.required)
    for stage, enough in revision.quorums.items():
        if enough > named[stage]:
            yield _("%(stage)s asks for %(enough)s signatures, but names %(named)s people.") % {
                "stage": Stage(stage).label,
                "enough": enough,
                "named": named[stage],
            }
