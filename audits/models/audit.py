"""Audits of every kind: internal, mock, pre-audit, stage 1 and 2, follow-up, surveillance, recertification."""

from collections.abc import Iterator
from typing import Any, Self

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django_fsm import FSMField, transition

from certification.models import Cycle, Department, Person, Service, Site, Standard
from wobo.accounts.models import TenantModel, TenantQuerySet, User
from wobo.files.models import StoredFile
from wobo.workflow.doors import Stateful, clear


class Method(models.TextChoices):
    """How an audit, or one part of it, is done (P: practice 9)."""

    ON_SITE = "on_site", pgettext_lazy("audit method", "On site")
    REMOTE = "remote", pgettext_lazy("audit method", "Remote")
    MIXED = "mixed", pgettext_lazy("audit method", "Mixed")


class AuditQuerySet(TenantQuerySet):
    """Audits by what gates and pages ask for."""

    def of(self, cycle: Cycle) -> Self:
        """Keep those of a cycle."""
        return self.filter(cycle=cycle)

    def alive(self) -> Self:
        """Leave out what was cancelled."""
        return self.exclude(state=Audit.State.CANCELLED)

    def internal(self) -> Self:
        """Keep the client's own audits, the mock audit among them."""
        return self.filter(kind__in=Audit.INTERNAL)

    def external(self) -> Self:
        """Keep those that the certification body does."""
        return self.exclude(kind__in=Audit.INTERNAL)

    def reported(self) -> Self:
        """Keep those whose report is out."""
        return self.filter(state__in=(Audit.State.REPORTED, Audit.State.CLOSED))


class Audit(Stateful, TenantModel):
    """One audit. The client approves plan and report of its own; a body's plan and report are recorded only."""

    trail = "fired"

    class Kind(models.TextChoices):
        INTERNAL = "internal", pgettext_lazy("audit", "Internal audit")
        MOCK = "mock", pgettext_lazy("audit", "Mock audit")
        PRE = "pre", pgettext_lazy("audit", "Pre-audit")
        STAGE_1 = "stage_1", pgettext_lazy("audit", "Stage 1 audit")
        STAGE_2 = "stage_2", pgettext_lazy("audit", "Stage 2 audit")
        FOLLOW_UP = "follow_up", pgettext_lazy("audit", "Follow-up audit")
        SURVEILLANCE = "surveillance", pgettext_lazy("audit", "Surveillance audit")
        RECERTIFICATION = "recertification", pgettext_lazy("audit", "Recertification audit")
        SPECIAL = "special", pgettext_lazy("audit", "Special audit")

    class State(models.TextChoices):
        PLANNED = "planned", pgettext_lazy("audit", "Planned")
        ANNOUNCED = "announced", pgettext_lazy("audit", "Announced")
        IN_PROGRESS = "in_progress", pgettext_lazy("audit", "In progress")
        REPORTING = "reporting", pgettext_lazy("audit", "Report being written")
        REPORTED = "reported", pgettext_lazy("audit", "Reported")
        CLOSED = "closed", pgettext_lazy("audit", "Closed")
        CANCELLED = "cancelled", pgettext_lazy("audit", "Cancelled")

    class Outcome(models.TextChoices):
        PASSED = "passed", pgettext_lazy("audit outcome", "Passed")
        AFTER_CLOSURE = "after_closure", pgettext_lazy("audit outcome", "Passed once findings are closed")
        FOLLOW_UP = "follow_up", pgettext_lazy("audit outcome", "Follow-up audit needed")
        FAILED = "failed", pgettext_lazy("audit outcome", "Not passed")

    INTERNAL = ("internal", "mock")

    class Occasion(models.TextChoices):
        ROUTINE = "routine", pgettext_lazy("audit occasion", "Routine")
        AD_HOC = "ad_hoc", pgettext_lazy("audit occasion", "Ad hoc")

    # What the signed plan holds is written before it is out for signature; checklists follow until they are judged.
    PLAN_OPEN = frozenset({State.PLANNED})
    ITEMS_OPEN = frozenset({State.PLANNED, State.ANNOUNCED, State.IN_PROGRESS})
    TOLD_OPEN = frozenset({State.IN_PROGRESS, State.REPORTING})

    cycle = models.ForeignKey(Cycle, on_delete=models.PROTECT, related_name="audits")
    occasion = models.CharField(_("occasion"), max_length=8, choices=Occasion, default=Occasion.ROUTINE)
    kind = models.CharField(_("kind of audit"), max_length=16, choices=Kind, default=Kind.INTERNAL)
    number = models.CharField(_("number"), max_length=40)
    title = models.CharField(_("title"), max_length=200, blank=True)
    state = FSMField(_("state"), choices=State, default=State.PLANNED, protected=True)
    follows = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="follow_ups", verbose_name=_("follows")
    )
    standards = models.ManyToManyField(Standard, related_name="+", verbose_name=_("standards"))
    departments = models.ManyToManyField(Department, blank=True, related_name="+", verbose_name=_("departments"))
    services = models.ManyToManyField(Service, blank=True, related_name="+", verbose_name=_("services"))
    sites = models.ManyToManyField(Site, blank=True, related_name="+", verbose_name=_("sites"))
    objectives = models.TextField(_("objectives of the audit"), max_length=4000, blank=True)
    scope = models.TextField(_("scope of the audit"), max_length=4000, blank=True)
    criteria = models.TextField(_("audit criteria"), max_length=4000, blank=True)
    guidance = models.CharField(_("guidance followed"), max_length=60, blank=True)  # ISO 19011:2026: data, not code
    method = models.CharField(_("audit method"), max_length=8, choices=Method, default=Method.ON_SITE)
    remote_tools = models.TextField(_("tools, consent, identity check of remote parts"), max_length=2000, blank=True)
    starts_on = models.DateField(_("first day"), null=True, blank=True)
    ends_on = models.DateField(_("last day"), null=True, blank=True)
    report_due = models.DateField(_("report due"), null=True, blank=True)
    distribution = models.TextField(_("report goes to"), max_length=2000, blank=True)
    # what the report says in words: {"evaluation", "conclusion", "strengths", "obstacles", "not_covered",
    # "disagreements", "follow_up"}: text each
    told = models.JSONField(_("words of the report"), default=dict, blank=True)
    # of a body's audit
    body = models.CharField(_("certification body"), max_length=200, blank=True)
    outcome = models.CharField(_("outcome"), max_length=16, choices=Outcome, blank=True)
    plan_uid = models.CharField(max_length=16, blank=True, editable=False)  # the Report that is the signed plan
    report_uid = models.CharField(max_length=16, blank=True, editable=False)  # the Report that is the audit report
    announced_on = models.DateField(_("announced on"), null=True, blank=True, editable=False)
    begun_on = models.DateField(_("begun on"), null=True, blank=True, editable=False)
    concluded_on = models.DateField(_("concluded on"), null=True, blank=True, editable=False)
    reported_on = models.DateField(_("reported on"), null=True, blank=True, editable=False)
    closed_on = models.DateField(_("closed on"), null=True, blank=True, editable=False)

    objects = AuditQuerySet.as_manager()

    class Meta:
        verbose_name = _("audit")
        verbose_name_plural = _("audits")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(fields=["workspace", "number"], name="one_audit_per_number"),
            models.CheckConstraint(
                condition=models.Q(ends_on=None) | models.Q(ends_on__gte=models.F("starts_on")),
                name="an_audit_ends_later",
            ),
        ]

    def __str__(self) -> str:
        return self.number

    def get_absolute_url(self) -> str:
        """Return the page of the audit."""
        page = "audit_detail" if self.is_internal else "external"
        return reverse(f"audits:{page}", args=[self.cycle.engagement.code, self.uid])

    @property
    def engagement(self) -> Any:
        """The engagement that it belongs to."""
        return self.cycle.engagement

    @property
    def is_internal(self) -> bool:
        """Whether the client's own auditors do it: plan and report are then approved, not recorded."""
        return self.kind in self.INTERNAL

    def obstacles(self, verb: str) -> Iterator[str]:
        """Yield why `verb` cannot be done yet."""
        from audits.models import audit_obstacles  # noqa: PLC0415  it reads the records around this one

        yield from audit_obstacles.against(self, verb)

    @transition(state, source=State.PLANNED, target=State.ANNOUNCED, conditions=[clear("announce")])
    def announce(self, *, by: User) -> None:
        """The plan is signed, or a body's plan was recorded: those audited know."""
        self.announced_on = self.cycle.today()

    @transition(state, source=State.ANNOUNCED, target=State.PLANNED)
    def replan(self, *, by: User, reason: str) -> None:
        """Plan anew: the next plan is another paper."""
        self.plan_uid, self.announced_on = "", None

    @transition(state, source=State.ANNOUNCED, target=State.IN_PROGRESS, conditions=[clear("begin")])
    def begin(self, *, by: User) -> None:
        """The opening meeting was held."""
        self.begun_on = self.begun_on or self.cycle.today()

    @transition(state, source=State.IN_PROGRESS, target=State.REPORTING, conditions=[clear("conclude")])
    def conclude(self, *, by: User) -> None:
        """Everything is judged and the closing meeting was held."""
        self.concluded_on = self.cycle.today()

    @transition(state, source=State.REPORTING, target=State.IN_PROGRESS)
    def send_back(self, *, by: User, reason: str) -> None:
        """Go back to the checklists."""
        self.report_uid, self.concluded_on = "", None

    @transition(state, source=State.REPORTING, target=State.REPORTED, conditions=[clear("approve_report")])
    def approve_report(self, *, by: User) -> None:
        """The report is signed, or a body's report was recorded with its outcome."""
        self.reported_on = self.cycle.today()

    @transition(state, source=State.REPORTED, target=State.CLOSED, conditions=[clear("close")])
    def close(self, *, by: User) -> None:
        """Every finding is closed or retracted; a body's may be carried on to its next audit."""
        self.closed_on = self.cycle.today()

    @transition(state, source=State.CLOSED, target=State.REPORTED)
    def reopen(self, *, by: User, reason: str) -> None:
        """A finding was opened again."""
        self.closed_on = None

    @transition(state, source=[State.PLANNED, State.ANNOUNCED, State.IN_PROGRESS], target=State.CANCELLED)
    def cancel(self, *, by: User, reason: str) -> None:
        """It will not take place."""


class AuditMember(TenantModel):
    """Somebody on the audit team: by account, by the client's person, or by name alone where a body sends them."""

    trail = "recorded"

    class Role(models.TextChoices):
        LEADER = "leader", pgettext_lazy("audit team", "Team leader")
        AUDITOR = "auditor", pgettext_lazy("audit team", "Auditor")
        EXPERT = "expert", pgettext_lazy("audit team", "Technical expert")
        OBSERVER = "observer", pgettext_lazy("audit team", "Observer")

    audit = models.ForeignKey(Audit, on_delete=models.PROTECT, related_name="members")
    role = models.CharField(_("role in the team"), max_length=10, choices=Role, default=Role.AUDITOR)
    person = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("person")
    )
    user = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("account")
    )
    name = models.CharField(pgettext_lazy("person", "name"), max_length=80)
    organisation = models.CharField(_("organisation"), max_length=200, blank=True)
    qualification = models.CharField(_("qualification"), max_length=200, blank=True)
    # of an auditor from outside, who has no letter of appointment: authority letter and statement of impartiality
    authority = models.CharField(_("authority letter"), max_length=200, blank=True)
    authority_on = models.DateField(_("authority letter of"), null=True, blank=True)
    authority_file = models.ForeignKey(
        StoredFile,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("authority letter"),
    )
    impartial_on = models.DateField(_("statement of impartiality of"), null=True, blank=True)
    impartiality = models.TextField(_("statement of impartiality"), max_length=2000, blank=True)

    class Meta:
        verbose_name = _("member of the audit team")
        verbose_name_plural = _("members of the audit team")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["audit"], condition=models.Q(role="leader"), name="one_leader_per_audit"),
            models.UniqueConstraint(fields=["audit", "person"], name="one_audit_member_per_person"),
            models.UniqueConstraint(fields=["audit", "user"], name="one_audit_member_per_user"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def audits(self) -> bool:
        """Whether this member examines; observers and experts do not."""
        return self.role in {self.Role.LEADER, self.Role.AUDITOR}

    @property
    def is_outside(self) -> bool:
        """Whether somebody who does not work for the client audits by authority letter."""
        return self.person_id is None

    @property
    def account(self) -> User | None:
        """The account with which this member works, if there is one."""
        return self.user or (self.person.user if self.person else None)
