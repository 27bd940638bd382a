"""Findings: what an audit, a management review or the diagnosis found, and what became of it."""

import datetime as dt
from collections.abc import Iterator
from typing import Any, Self

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django_fsm import FSMField, transition

from certification.models import Clause, Cycle, Department, Person, Service, Site
from documents.models import Document
from wobo.accounts.models import TenantModel, TenantQuerySet, User
from wobo.files.models import StoredFile
from wobo.workflow.doors import Stateful, clear
from wobo.workflow.signing import Signable

from .audit import Audit
from .audit_item import AuditItem
from .gap import Gap


class Grade(models.TextChoices):
    """How much a finding weighs; concerns are those of a stage 1 audit."""

    MAJOR = "major", pgettext_lazy("grade", "Major nonconformity")
    MINOR = "minor", pgettext_lazy("grade", "Minor nonconformity")
    OBSERVATION = "observation", pgettext_lazy("grade", "Observation")
    OPPORTUNITY = "opportunity", pgettext_lazy("grade", "Opportunity for improvement")
    CONCERN = "concern", pgettext_lazy("grade", "Area of concern")


class FindingQuerySet(TenantQuerySet):
    """Findings by what the register, the clocks and the gates ask for."""

    def of(self, cycle: Cycle) -> Self:
        """Keep those of a cycle."""
        return self.filter(cycle=cycle)

    def nonconformities(self) -> Self:
        """Keep majors and minors."""
        return self.filter(grade__in=(Grade.MAJOR, Grade.MINOR))

    def standing(self) -> Self:
        """Leave out what was retracted."""
        return self.exclude(state=Finding.State.RETRACTED)

    def unfinished(self) -> Self:
        """Keep those that are neither closed nor retracted."""
        return self.exclude(state__in=(Finding.State.CLOSED, Finding.State.RETRACTED))

    def late(self, today: dt.date) -> Self:
        """Keep unfinished ones whose day has passed."""
        return self.unfinished().filter(due__lt=today)


class Finding(Stateful, Signable, TenantModel):
    """One finding: facts, grade, the auditee's word, correction, cause, extent, action, evidence, verification."""

    trail = "fired"

    class Source(models.TextChoices):
        INTERNAL = "internal", pgettext_lazy("finding", "Internal audit")
        EXTERNAL = "external", pgettext_lazy("finding", "External audit")
        REVIEW = "review", pgettext_lazy("finding", "Management review")
        GAP = "gap", pgettext_lazy("finding", "Gap of the diagnosis")
        INSPECTION = "inspection", pgettext_lazy("finding", "Inspection")

    class State(models.TextChoices):
        RAISED = "raised", pgettext_lazy("finding", "Raised")
        DISPUTED = "disputed", pgettext_lazy("finding", "Disputed")
        ACKNOWLEDGED = "acknowledged", pgettext_lazy("finding", "Acknowledged")
        ANSWERED = "answered", pgettext_lazy("finding", "Answered")
        PLAN_ACCEPTED = "plan_accepted", pgettext_lazy("finding", "Plan accepted")
        IMPLEMENTED = "implemented", pgettext_lazy("finding", "Implemented")
        DONE = "done", pgettext_lazy("finding", "Verified as done")
        ACCEPTED = "accepted", pgettext_lazy("finding", "Accepted by the body")
        CLOSED = "closed", pgettext_lazy("finding", "Closed")
        RETRACTED = "retracted", pgettext_lazy("finding", "Retracted")

    Grade = Grade
    NOTED = (Grade.OBSERVATION, Grade.OPPORTUNITY, Grade.CONCERN)

    cycle = models.ForeignKey(Cycle, on_delete=models.PROTECT, related_name="findings")
    source = models.CharField(_("source"), max_length=10, choices=Source, default=Source.INTERNAL)
    audit = models.ForeignKey(
        Audit, on_delete=models.PROTECT, null=True, blank=True, related_name="findings", verbose_name=_("audit")
    )
    item = models.ForeignKey(AuditItem, on_delete=models.PROTECT, null=True, blank=True, related_name="findings")
    gap = models.ForeignKey(Gap, on_delete=models.PROTECT, null=True, blank=True, related_name="findings")
    repeats = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="repetitions", verbose_name=_("repeats")
    )
    number = models.CharField(_("number"), max_length=40)
    state = FSMField(_("state"), choices=State, default=State.RAISED, protected=True)
    grade = models.CharField(_("grade"), max_length=12, choices=Grade, default=Grade.MINOR)
    kind = models.CharField(_("kind"), max_length=14, choices=Gap.Kind, blank=True)
    found_on = models.DateField(_("found on"))
    found_at = models.CharField(_("time"), max_length=20, blank=True)
    place = models.CharField(_("place"), max_length=200, blank=True)
    object = models.CharField(_("object"), max_length=300, blank=True)
    record_number = models.CharField(_("number of the record"), max_length=120, blank=True)
    facts = models.TextField(_("facts"), max_length=4000)
    # one clause per standard, each with its grade: shared items only by an explicit mapping (P: practice 23)
    clauses = models.ManyToManyField(Clause, through="FindingClause", related_name="+", verbose_name=_("clauses"))
    document = models.ForeignKey(
        Document, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("own document")
    )
    document_clause = models.CharField(_("clause of the own document"), max_length=60, blank=True)
    department = models.ForeignKey(
        Department, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("department")
    )
    service = models.ForeignKey(
        Service, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("service")
    )
    site = models.ForeignKey(
        Site, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("site")
    )
    escort = models.CharField(_("escort"), max_length=120, blank=True)
    auditor = models.CharField(_("auditor"), max_length=120, blank=True)  # as named at the time
    raised_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("raised by")
    )
    disagreement = models.TextField(_("recorded disagreement"), max_length=2000, blank=True)
    # the answer
    correction = models.TextField(_("correction"), max_length=4000, blank=True)
    whys = models.JSONField(_("causes, each asking why of the one before"), default=list, blank=True)  # ["…", "…"]
    cause = models.CharField(_("cause category"), max_length=14, choices=Gap.Cause, blank=True)
    extent = models.TextField(_("where else it may be so"), max_length=4000, blank=True)
    action = models.TextField(_("corrective action"), max_length=4000, blank=True)
    owner = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("owner")
    )
    due = models.DateField(_("due"), null=True, blank=True)
    result = models.TextField(_("result"), max_length=4000, blank=True)
    implemented_on = models.DateField(_("implemented on"), null=True, blank=True)
    # the verification
    verification = models.TextField(_("verification of the action"), max_length=4000, blank=True)
    done_on = models.DateField(_("verified as done on"), null=True, blank=True)
    done_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("verified by")
    )
    effect = models.TextField(_("effect of the action"), max_length=4000, blank=True)
    effective_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("effect verified by")
    )
    closed_on = models.DateField(_("closed on"), null=True, blank=True)
    # of a body's finding: who accepted and verified, by which letter
    body_auditor = models.CharField(_("auditor of the body"), max_length=120, blank=True)
    body_letter = models.CharField(_("letter of the body"), max_length=200, blank=True)

    objects = FindingQuerySet.as_manager()

    class Meta:
        verbose_name = _("finding")
        verbose_name_plural = _("findings")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(fields=["workspace", "number"], name="one_finding_per_number"),
        ]
        indexes = [models.Index(fields=["workspace", "state", "due"], name="finding_register")]

    def __str__(self) -> str:
        return f"{self.number} {self.facts[:60]}"

    def get_absolute_url(self) -> str:
        """Return the page of the finding."""
        return reverse("audits:finding_detail", args=[self.cycle.engagement.code, self.uid])

    @property
    def engagement(self) -> Any:
        """The engagement that it belongs to."""
        return self.cycle.engagement

    @property
    def is_external(self) -> bool:
        """Whether the body accepts and verifies it."""
        return self.source == self.Source.EXTERNAL

    def is_late(self, today: dt.date) -> bool:
        """Whether its day has passed and it is not finished."""
        return (
            self.due is not None and self.due < today and self.state not in {self.State.CLOSED, self.State.RETRACTED}
        )

    def obstacles(self, verb: str) -> Iterator[str]:
        """Yield why `verb` cannot be done yet."""
        from audits.models import finding_obstacles  # noqa: PLC0415  it reads the records around this one

        yield from finding_obstacles.against(self, verb)

    @transition(state, source=State.RAISED, target=State.ACKNOWLEDGED, conditions=[clear("acknowledge")])
    def acknowledge(self, *, by: User) -> None:
        """Those audited have signed that the facts are so."""

    @transition(state, source=State.RAISED, target=State.DISPUTED)
    def dispute(self, *, by: User, reason: str) -> None:
        """Those audited see it otherwise; their words stay printed."""
        self.disagreement = reason

    @transition(state, source=State.DISPUTED, target=State.ACKNOWLEDGED)
    def uphold(self, *, by: User, reason: str) -> None:
        """The finding stands; the disagreement stays on record."""

    @transition(state, source=[State.RAISED, State.DISPUTED, State.ACKNOWLEDGED], target=State.RETRACTED)
    def retract(self, *, by: User, reason: str) -> None:
        """It was not one."""

    @transition(state, source=[State.RAISED, State.ACKNOWLEDGED], target=State.CLOSED, conditions=[clear("note")])
    def note(self, *, by: User) -> None:
        """Taken note of: what demands no correction."""
        self.closed_on = self.cycle.today()

    @transition(state, source=[State.ACKNOWLEDGED, State.RAISED], target=State.ANSWERED, conditions=[clear("answer")])
    def answer(self, *, by: User) -> None:
        """Correction, cause, extent and action are laid before who accepts; from raised only a body's finding."""

    @transition(state, source=State.ANSWERED, target=State.PLAN_ACCEPTED, conditions=[clear("accept_plan")])
    def accept_plan(self, *, by: User) -> None:
        """The auditor finds the plan fit."""

    @transition(state, source=State.ANSWERED, target=State.ACKNOWLEDGED, conditions=[clear("reject_plan")])
    def reject_plan(self, *, by: User, reason: str) -> None:
        """The plan does not do."""

    @transition(state, source=State.PLAN_ACCEPTED, target=State.IMPLEMENTED, conditions=[clear("implement")])
    def implement(self, *, by: User) -> None:
        """The owner has done it, with evidence."""
        self.implemented_on = self.cycle.today()

    @transition(state, source=State.IMPLEMENTED, target=State.DONE, conditions=[clear("verify_done")])
    def verify_done(self, *, by: User, verification: str) -> None:
        """An independent auditor saw that it is done."""
        self.verification, self.done_by, self.done_on = verification, by, self.cycle.today()

    @transition(state, source=State.DONE, target=State.CLOSED, conditions=[clear("verify_effective")])
    def verify_effective(self, *, by: User, effect: str) -> None:
        """After the waiting time an independent auditor saw that it works."""
        self.effect, self.effective_by, self.closed_on = effect, by, self.cycle.today()

    @transition(state, source=[State.IMPLEMENTED, State.DONE], target=State.ACKNOWLEDGED)
    def reject(self, *, by: User, reason: str) -> None:
        """It was not done, or does not work."""
        self.implemented_on, self.done_on, self.done_by = None, None, None

    @transition(
        state, source=[State.RAISED, State.DISPUTED, State.ACKNOWLEDGED, State.ANSWERED, State.PLAN_ACCEPTED,
                       State.IMPLEMENTED, State.DONE, State.ACCEPTED], target=None
    )  # fmt: skip
    def regrade(self, *, by: User, grade: str, reason: str) -> None:
        """Weigh it anew."""
        self.grade = grade

    @transition(state, source=State.CLOSED, target=State.ACKNOWLEDGED)
    def reopen(self, *, by: User, reason: str) -> None:
        """It came back; its audit opens again."""
        self.closed_on = None

    @transition(state, source=State.ANSWERED, target=State.ACCEPTED, conditions=[clear("body_accepts")])
    def body_accepts(self, *, by: User) -> None:
        """The body accepted the plan; its letter is on record."""

    @transition(state, source=State.ANSWERED, target=State.RAISED, conditions=[clear("body_rejects")])
    def body_rejects(self, *, by: User, reason: str) -> None:
        """The body asks for more."""

    @transition(state, source=State.ACCEPTED, target=State.CLOSED, conditions=[clear("body_verifies")])
    def body_verifies(self, *, by: User) -> None:
        """The body verified the action; its letter is on record."""
        self.closed_on = self.cycle.today()


class FindingClause(TenantModel):
    """The clause of one standard that a finding names, with its grade there."""

    trail = "recorded"

    finding = models.ForeignKey(Finding, on_delete=models.PROTECT, related_name="clause_rows")
    clause = models.ForeignKey(Clause, on_delete=models.PROTECT, related_name="+", verbose_name=_("clause"))
    grade = models.CharField(_("grade"), max_length=12, choices=Grade)

    class Meta:
        verbose_name = _("clause of a finding")
        verbose_name_plural = _("clauses of a finding")
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["finding", "clause"], name="one_grade_per_clause_of_a_finding")]

    def __str__(self) -> str:
        return f"{self.clause} {self.get_grade_display()}"


class FindingEvidence(TenantModel):
    """What shows that an action was taken or works: a kept file, or a record that was seen and left where it is."""

    trail = "recorded"

    finding = models.ForeignKey(Finding, on_delete=models.PROTECT, related_name="evidence")
    title = models.CharField(_("title"), max_length=300)
    file = models.ForeignKey(
        StoredFile, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("file")
    )
    reference = models.CharField(_("number of the record"), max_length=120, blank=True)
    dated = models.DateField(_("date of the record"), null=True, blank=True)
    kept_at = models.CharField(_("where it is kept"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("evidence of a finding")
        verbose_name_plural = _("evidence of findings")
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.title
