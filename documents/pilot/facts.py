"""What the gate of phase 6 reads of the pilot run: three gatherings of at most four queries each."""

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, Value

from certification.models import LegalRequirement
from certification.process import profile_of
from documents.agreed import AgreementFacts, agreement_facts
from documents.models import ChangeRequest, Document, Label, PilotRun, Revision
from training.models import Announcement, CourseContent, Examination, TrainingSession

from .reach import LevelReach, counted
from .reach import attended as attended_of
from .reach import members as members_of

# claims: S6.2.1.*, S6.2.2.*
TRAININGS = ("S6.2.1.1", "S6.2.1.2", "S6.2.1.3", "S6.2.1.4")
SPECIAL = "S6.2.1.2"
SPECIAL_COURSES = ("special_post", "internal_auditor")  # auditors hold a special post too
EXAMINED = "examined"
Topic = Announcement.Topic
TOPICS = (Topic.POLICY, Topic.TRIAL_PLAN, Topic.CERTIFICATION_PLAN, Topic.DOCUMENTS)


@dataclass(frozen=True)
class StaffFacts:
    """Who was briefed, which trainings were held, which topics are out."""

    code: str
    run: PilotRun | None
    today: dt.date
    min_days: int
    share: int
    levels: list[LevelReach] = field(default_factory=list)
    done: frozenset[str] = frozenset()  # contents taught, topics published, EXAMINED


def staff_facts(cycle: Any) -> StaffFacts:
    """Read run, people, attendance, trainings and publicity: four queries."""
    return facts_of(cycle, PilotRun.objects.filter(cycle=cycle).first())


def facts_of(cycle: Any, run: PilotRun | None) -> StaffFacts:
    """Return the same of a run that was read already: three queries."""
    profile = profile_of(cycle.engagement.profile)
    today = cycle.today()
    levels = counted(members_of(run, today), attended_of(run)) if run is not None else []
    told = (profile.pilot_min_days, profile.briefing_share)
    return StaffFacts(cycle.engagement.code, run, today, *told, levels, frozenset(_done(cycle)))


def _done(cycle: Any) -> Any:
    """Return the trainings taught, the special posts examined, the topics that are out; one query."""
    held = (TrainingSession.State.HELD, TrainingSession.State.EVALUATED)
    taught = TrainingSession.contents.through.objects.filter(
        coursecontent=OuterRef("pk"), trainingsession__cycle=cycle, trainingsession__state__in=held
    )
    contents = CourseContent.objects.filter(Exists(taught), course__engagement=cycle.engagement)
    special = Q(course__key__in=SPECIAL_COURSES)
    papers = Examination.objects.passed().filter(
        session__cycle__engagement=cycle.engagement, session__course__key__in=SPECIAL_COURSES
    )
    topics = Announcement.objects.published().filter(cycle=cycle, topic__in=TOPICS)
    rows = (contents.filter(ref__in=TRAININGS).order_by().values_list("ref")).union(
        contents.filter(special).order_by().annotate(told=Value(SPECIAL)).values_list("told"),
        papers.order_by().annotate(told=Value(EXAMINED)).values_list("told"),
        topics.order_by().values_list("topic"),
    )
    return (row[0] for row in rows)


@dataclass(frozen=True)
class DutyFacts:
    """What was agreed with customers and suppliers, and whether the law was looked at."""

    code: str
    agreed: AgreementFacts
    laws: list[LegalRequirement]
    since: dt.date


def duty_facts(cycle: Any) -> DutyFacts:
    """Read services, agreements and the register of law: four queries."""
    engagement = cycle.engagement
    laws = LegalRequirement.objects.filter(engagement=engagement).applying().by_head()
    kept = list(laws.only("uid", "name", "name_en", "applies", "compliance", "evaluated_on", "reason", "engagement"))
    for one in kept:
        one.engagement = engagement
    return DutyFacts(engagement.code, agreement_facts(engagement), kept, cycle.opened_on)


@dataclass(frozen=True)
class GroundFacts:
    """Third-level documents, problems that showed while running, labels."""

    code: str
    working: list[Document]  # each with `held`: whether a version of it is in force
    problems: list[ChangeRequest]
    labels: dict[str, int]


def ground_facts(cycle: Any) -> GroundFacts:
    """Read working documents, open problems and labels: three queries."""
    engagement = cycle.engagement
    held = Revision.objects.filter(document=OuterRef("pk"), state=Revision.State.IN_FORCE)
    rows = Document.objects.filter(engagement=engagement, level=Document.Level.WORK).standing()
    working = list(rows.annotate(held=Exists(held)).order_by("number"))
    open_ones = Q(state__in=ChangeRequest.UNDECIDED) | Q(state=ChangeRequest.State.ACCEPTED)
    third = Q(document__level__in=[Document.Level.WORK, Document.Level.RECORD])
    changes = ChangeRequest.objects.filter(open_ones, third, engagement=engagement, source=ChangeRequest.Source.PILOT)
    problems = list(changes.select_related("document").order_by("number"))
    for one in [*working, *problems]:
        one.engagement = engagement
    return GroundFacts(engagement.code, working, problems, label_counts(engagement))


def label_counts(engagement: Any) -> dict[str, int]:
    """Return how many labels there are, not made, made and not attached; one query."""
    found = Label.objects.filter(engagement=engagement).aggregate(
        all=Count("pk"),
        unmade=Count("pk", filter=Q(made_on=None)),
        loose=Count("pk", filter=Q(made_on__isnull=False, attached_on=None)),
    )
    return dict(found)
