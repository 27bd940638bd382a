"""The gap diagnosis (S3): from the plan that the client confirms to the report that the client accepts."""

from collections.abc import Iterator
from typing import Any, Self

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django_fsm import FSMField, transition

from certification.models import Clause, Cycle, Standard
from certification.policies import accepts_for_client
from wobo.accounts.models import TenantModel, TenantQuerySet, User
from wobo.files.models import StoredFile
from wobo.reporting.models import Report
from wobo.workflow.doors import Stateful, clear
from wobo.workflow.models.signature import Meaning
from wobo.workflow.signing import Signable, Slot


class DiagnosisQuerySet(TenantQuerySet):
    """Diagnoses."""

    def of(self, cycle: Cycle) -> Self:
        """Keep those of a cycle."""
        return self.filter(cycle=cycle)

    def alive(self) -> Self:
        """Leave out what was cancelled."""
        return self.exclude(state=Diagnosis.State.CANCELLED)

    def reported(self) -> Self:
        """Keep those whose report was issued."""
        return self.filter(state__in=[Diagnosis.State.ISSUED, Diagnosis.State.ACCEPTED])


class Diagnosis(Stateful, Signable, TenantModel):
    """One comparison of a client's management with a standard, clause by clause: plan, visit, report, acceptance."""

    trail = "fired"
    signed_verbs = frozenset({"confirm_plan", "issue", "accept"})

    class State(models.TextChoices):
        PLANNED = "planned", pgettext_lazy("diagnosis", "Planned")
        PROPOSED = "proposed", pgettext_lazy("diagnosis", "Proposed")
        CONFIRMED = "confirmed", pgettext_lazy("diagnosis", "Plan confirmed")
        ON_SITE = "on_site", pgettext_lazy("diagnosis", "On site")
        CONCLUDED = "concluded", pgettext_lazy("diagnosis", "Concluded")
        ISSUED = "issued", pgettext_lazy("diagnosis", "Report issued")
        ACCEPTED = "accepted", pgettext_lazy("diagnosis", "Accepted")
        CANCELLED = "cancelled", pgettext_lazy("diagnosis", "Cancelled")

    # The plan that the client signs holds these; from then on they stand.
    PLAN_OPEN = frozenset({State.PLANNED})
    # Whether a rule is reasonable and followed is only known on site.
    BASES_OPEN = frozenset({State.PLANNED, State.ON_SITE})
    ANSWERS_OPEN = frozenset({State.ON_SITE})
    # The conclusion ripens after the visit, until the report takes it over.
    OUTCOME_OPEN = frozenset({State.PLANNED, State.ON_SITE, State.CONCLUDED})
    # What the client confirmed stands; these are only known when the visit is over.
    LATE = frozenset({"title", "method", "sampling", "not_covered", "evidence_until", "target", "elements"})

    cycle = models.ForeignKey(Cycle, on_delete=models.PROTECT, related_name="diagnoses")
    standard = models.ForeignKey(
        Standard, on_delete=models.PROTECT, related_name="diagnoses", verbose_name=_("standard")
    )
    number = models.CharField(_("number"), max_length=40)
    issue_number = models.PositiveSmallIntegerField(_("issue"), default=0, editable=False)
    title = models.CharField(_("title"), max_length=200, blank=True)
    state = FSMField(_("state"), choices=State, default=State.PLANNED, protected=True)
    evidence_from = models.DateField(_("records from"), null=True, blank=True)
    evidence_until = models.DateField(_("records until"), null=True, blank=True)
    purposes = models.JSONField(_("purposes"), default=list, blank=True)  # [{item, text}]
    reason_needs = models.TextField(_("chosen for the company's operation"), blank=True)
    reason_contracts = models.TextField(_("chosen for contracts"), blank=True)
    reason_services = models.TextField(_("chosen for the nature of the services"), blank=True)
    considered = models.JSONField(
        _("standards considered"), default=list, blank=True
    )  # [{standard, decision, reason}]
    elements = models.TextField(_("choice of elements"), blank=True)
    supplements = models.JSONField(
        _("supplementary requirements"), default=list, blank=True
    )  # [{source, requirement, clauses}]
    not_covered = models.TextField(_("not covered"), blank=True)
    method = models.TextField(_("method"), blank=True)
    sampling = models.TextField(_("sampling and its limits"), blank=True)
    target = models.PositiveSmallIntegerField(
        _("target conformity"), default=80, help_text=_("Percent; drawn beside the result.")
    )
    requests = models.TextField(_("what we ask you to prepare"), blank=True)
    scale = models.JSONField(_("maturity scale"), default=list, blank=True)  # [{level, name, meaning}]
    plan_uid = models.CharField(max_length=16, blank=True, editable=False)  # the Report that the client confirms
    report_uid = models.CharField(max_length=16, blank=True, editable=False)  # the diagnosis report of this issue
    set_uid = models.CharField(max_length=16, blank=True, editable=False)  # its set of nonconformity reports
    begun_on = models.DateField(_("begun on"), null=True, blank=True, editable=False)
    concluded_on = models.DateField(_("concluded on"), null=True, blank=True, editable=False)
    issued_on = models.DateField(_("issued on"), null=True, blank=True, editable=False)
    accepted_on = models.DateField(_("accepted on"), null=True, blank=True, editable=False)

    objects = DiagnosisQuerySet.as_manager()

    class Meta:
        verbose_name = _("diagnosis")
        verbose_name_plural = _("diagnoses")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(fields=["workspace", "number"], name="one_diagnosis_per_number"),
            models.CheckConstraint(condition=models.Q(target__range=(0, 100)), name="target_is_a_percentage"),
        ]

    def __str__(self) -> str:
        return self.number

    def get_absolute_url(self) -> str:
        """Return the overview with its steps."""
        return reverse("audits:diagnosis_detail", args=[self.cycle.engagement.code, self.uid])

    @property
    def engagement(self) -> Any:
        """The engagement that it belongs to."""
        return self.cycle.engagement

    @property
    def version(self) -> str:
        """The edition of the next or present report: A/0 first, a revision more for each later issue."""
        return f"A/{max(self.issue_number - 1, 0) if self.state in self._OUT else self.issue_number}"

    _OUT = frozenset({State.ISSUED, State.ACCEPTED})

    def clauses(self) -> models.QuerySet[Clause]:
        """Return the clauses that get a verdict."""
        found: models.QuerySet[Clause] = self.standard.clauses.assessable().order_by("order")
        return found

    def obstacles(self, verb: str) -> Iterator[str]:
        """Yield why `verb` cannot be done yet."""
        from audits.models import obstacles  # noqa: PLC0415  it reads the records around this one

        yield from obstacles.against(self, verb)

    def slots(self) -> list[Slot]:
        """Return what the client signs: the proposed plan, later the issued report."""
        if self.state == self.State.PROPOSED:
            return [Slot("plan", Meaning.CONFIRMED, accepts_for_client, verb="confirm_plan")]
        if self.state == self.State.ISSUED:
            return [Slot("acceptance", Meaning.ACCEPTED, accepts_for_client, verb="accept")]
        return []

    def content_for(self, slot: Slot) -> StoredFile | None:
        """Return the frozen plan, or the issue file of the report with all its signatures."""
        if slot.name == "plan":
            found = Report.objects.filter(uid=self.plan_uid).select_related("file").first()
        else:
            found = Report.objects.filter(source__uid=self.report_uid).select_related("file").first()
        return found.file if found else None

    @transition(state, source=State.PLANNED, target=State.PROPOSED, conditions=[clear("propose_plan")])
    def propose_plan(self, *, by: User, plan_uid: str) -> None:
        """Lay the plan before the client; `plan_uid` names the Report that freezes it."""
        self.plan_uid = plan_uid

    @transition(state, source=State.PROPOSED, target=State.CONFIRMED, conditions=[clear("confirm_plan")])
    def confirm_plan(self, *, by: User) -> None:
        """The client has signed the plan."""

    @transition(state, source=State.CONFIRMED, target=State.ON_SITE, conditions=[clear("begin")])
    def begin(self, *, by: User) -> None:
        """Go on site."""
        self.begun_on = self.begun_on or self.cycle.today()

    @transition(state, source=State.ON_SITE, target=State.CONCLUDED, conditions=[clear("conclude")])
    def conclude(self, *, by: User) -> None:
        """Every clause is assessed with evidence and each gap has a cause: the visit is over."""
        self.concluded_on = self.cycle.today()

    @transition(state, source=State.CONCLUDED, target=State.ISSUED, conditions=[clear("issue")])
    def issue(self, *, by: User) -> None:
        """The report carries its last signature."""
        self.issue_number += 1
        self.issued_on = self.cycle.today()

    @transition(state, source=State.ISSUED, target=State.ACCEPTED, conditions=[clear("accept")])
    def accept(self, *, by: User) -> None:
        """The client has signed the issued report."""
        self.accepted_on = self.cycle.today()

    @transition(state, source=State.PROPOSED, target=State.PLANNED)
    def send_back(self, *, by: User, reason: str) -> None:
        """Return the plan with a reason; the next proposal is a new round."""
        self.round += 1
        self.plan_uid = ""

    @transition(state, source=[State.CONFIRMED, State.ON_SITE], target=State.PLANNED)
    def replan(self, *, by: User, reason: str) -> None:
        """Plan anew; what was assessed stays."""
        self.round += 1
        self.plan_uid = ""

    @transition(state, source=State.CONCLUDED, target=State.ON_SITE)
    def resume(self, *, by: User, reason: str) -> None:
        """Go back on site before the report is issued."""
        self._withdraw_report()

    @transition(state, source=State.ISSUED, target=State.ON_SITE)
    def dispute(self, *, by: User, reason: str) -> None:
        """The client does not accept; the next issue gets the next number."""
        self.round += 1
        self._withdraw_report()

    @transition(state, source=State.ACCEPTED, target=State.ON_SITE)
    def reopen(self, *, by: User, reason: str) -> None:
        """Assess again after the acceptance."""
        self.round += 1
        self.accepted_on = None
        self._withdraw_report()

    @transition(state, source=[State.PLANNED, State.PROPOSED, State.CONFIRMED], target=State.CANCELLED)
    def cancel(self, *, by: User, reason: str) -> None:
        """It will not take place."""

    def _withdraw_report(self) -> None:
        self.report_uid, self.set_uid, self.concluded_on = "", "", None
