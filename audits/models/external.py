"""Towards the certificate: the application, what a body's audit leaves, its decision."""

import datetime as dt
from collections.abc import Iterator
from typing import Any, Self

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django_fsm import FSMField, transition

from certification.models import Cycle, Standard
from wobo.accounts.models import TenantModel, TenantQuerySet, User
from wobo.files.models import StoredFile
from wobo.workflow.doors import Stateful, clear

from .audit import Audit, AuditMember
from .body import BodyCandidate


class ApplicationQuerySet(TenantQuerySet):
    """Applications."""

    def of(self, cycle: Cycle) -> Self:
        """Keep those of a cycle."""
        return self.filter(cycle=cycle)

    def live(self) -> Self:
        """Leave out what was withdrawn."""
        return self.exclude(state=Application.State.WITHDRAWN)


class Application(Stateful, TenantModel):
    """The application for certification at the chosen body (P11)."""

    trail = "fired"

    class State(models.TextChoices):
        DRAFT = "draft", pgettext_lazy("application", "Draft")
        SUBMITTED = "submitted", pgettext_lazy("application", "Submitted")
        CONTRACTED = "contracted", pgettext_lazy("application", "Under contract")
        WITHDRAWN = "withdrawn", pgettext_lazy("application", "Withdrawn")

    cycle = models.ForeignKey(Cycle, on_delete=models.PROTECT, related_name="applications")
    body = models.ForeignKey(
        BodyCandidate, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("body")
    )
    state = FSMField(_("state"), choices=State, default=State.DRAFT, protected=True)
    number = models.CharField(_("number at the body"), max_length=60, blank=True)
    applied_on = models.DateField(_("date of the application"), null=True, blank=True)
    standards = models.ManyToManyField(Standard, blank=True, related_name="+", verbose_name=_("standards"))
    scope_text = models.TextField(_("scope applied for"), max_length=2000, blank=True)
    scope_text_en = models.TextField(_("scope applied for, in English"), max_length=2000, blank=True)
    wording_note = models.TextField(
        _("why the wording differs"),
        max_length=1000,
        blank=True,
        help_text=_("Needed where the wording is not that of the scope in force."),
    )
    effective_on = models.DateField(_("first edition in effect since"), null=True, blank=True)
    headcount = models.PositiveIntegerField(_("persons in the scope"), null=True, blank=True)
    contact = models.CharField(_("contact for the body"), max_length=200, blank=True)
    contract_number = models.CharField(_("number of the contract"), max_length=60, blank=True)
    contract_date = models.DateField(_("date of the contract"), null=True, blank=True)
    contract_scope = models.TextField(_("scope in the contract"), max_length=2000, blank=True)
    form = models.ForeignKey(
        StoredFile, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("application")
    )
    contract = models.ForeignKey(
        StoredFile, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("contract")
    )
    submitted_on = models.DateField(_("submitted on"), null=True, blank=True, editable=False)
    rejected_for = models.TextField(_("why it was sent back"), blank=True, editable=False)

    objects = ApplicationQuerySet.as_manager()

    class Meta:
        verbose_name = _("application for certification")
        verbose_name_plural = _("applications for certification")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["cycle"],
                condition=~models.Q(state="withdrawn"),
                name="one_application_under_way",
            ),
        ]

    def __str__(self) -> str:
        return self.number or str(self.body or self.cycle)

    def get_absolute_url(self) -> str:
        """Return the page of the application."""
        return reverse("audits:application", args=[self.cycle.engagement.code])

    @property
    def engagement(self) -> Any:
        """The engagement that it belongs to."""
        return self.cycle.engagement

    def obstacles(self, verb: str) -> Iterator[str]:
        """Yield why `verb` cannot be done yet."""
        from . import external_obstacles  # noqa: PLC0415  it reads the records around this one

        yield from external_obstacles.against(self, verb)

    @transition(state, source=State.DRAFT, target=State.SUBMITTED, conditions=[clear("submit")])
    def submit(self, *, by: User) -> None:
        """The application went to the body."""
        self.submitted_on, self.rejected_for = self.cycle.today(), ""

    @transition(state, source=State.SUBMITTED, target=State.CONTRACTED, conditions=[clear("accept")])
    def accept(self, *, by: User) -> None:
        """The body has reviewed it; the contract is signed."""

    @transition(state, source=State.SUBMITTED, target=State.DRAFT)
    def reject(self, *, by: User, reason: str) -> None:
        """The body sent it back."""
        self.submitted_on, self.rejected_for = None, reason

    @transition(state, source=[State.SUBMITTED, State.CONTRACTED], target=State.WITHDRAWN)
    def withdraw(self, *, by: User, reason: str) -> None:
        """It no longer holds."""


class ExternalRecord(TenantModel):
    """What is known of a body's audit beyond the audit itself: days of its meetings, impartiality, what is carried."""

    trail = "recorded"

    audit = models.OneToOneField(Audit, on_delete=models.PROTECT, related_name="external")
    plan_on = models.DateField(_("plan received on"), null=True, blank=True)
    opening_on = models.DateField(_("opening meeting on"), null=True, blank=True)
    closing_on = models.DateField(_("closing meeting on"), null=True, blank=True)
    report_on = models.DateField(_("report received on"), null=True, blank=True)
    report_number = models.CharField(_("number of the report"), max_length=60, blank=True)
    impartiality = models.TextField(
        _("note on impartiality"),
        max_length=2000,
        blank=True,
        help_text=_("A pre-audit of the chosen body is an audit: it names findings and gives no advice."),
    )
    conclusion = models.TextField(_("conclusion of the body"), max_length=4000, blank=True)

    class Meta:
        verbose_name = _("record of a body's audit")
        verbose_name_plural = _("records of bodies' audits")

    def __str__(self) -> str:
        return str(self.audit)


class AuditFile(TenantModel):
    """A paper that a body sent, or that was signed at its audit."""

    trail = "recorded"

    class Purpose(models.TextChoices):
        PLAN = "plan", pgettext_lazy("audit file", "Audit plan")
        REPORT = "report", pgettext_lazy("audit file", "Audit report")
        SIGN_IN = "sign_in", pgettext_lazy("audit file", "Sign-in sheet")
        DECLARATION = "declaration", pgettext_lazy("audit file", "Declaration of impartiality")
        LETTER = "letter", pgettext_lazy("audit file", "Letter of the body")
        OTHER = "other", pgettext_lazy("audit file", "Other")

    audit = models.ForeignKey(Audit, on_delete=models.PROTECT, related_name="files")
    purpose = models.CharField(_("what it is"), max_length=12, choices=Purpose)
    title = models.CharField(_("title"), max_length=300)
    dated = models.DateField(_("date of the paper"), null=True, blank=True)
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+", verbose_name=_("file"))

    class Meta:
        verbose_name = _("paper of a body's audit")
        verbose_name_plural = _("papers of bodies' audits")
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.title


class MemberDeclaration(TenantModel):
    """What somebody on a body's team declares about ties with the client and its consultants."""

    trail = "recorded"

    class Tie(models.TextChoices):
        NONE = "none", pgettext_lazy("tie", "No ties")
        CONSULTED = "consulted", pgettext_lazy("tie", "Consulted for the client")
        EMPLOYED = "employed", pgettext_lazy("tie", "Employed by the client")
        AUDITED = "audited", pgettext_lazy("tie", "Did internal audits for the client")
        CONSULTANCY = "consultancy", pgettext_lazy("tie", "Worked for the consultancy")
        OTHER = "other", pgettext_lazy("tie", "Other tie")

    member = models.OneToOneField(AuditMember, on_delete=models.PROTECT, related_name="declaration")
    tie = models.CharField(_("tie"), max_length=12, choices=Tie)
    until = models.DateField(
        _("until"), null=True, blank=True, help_text=_("The last day of the tie; empty: it goes on.")
    )
    note = models.CharField(_("note"), max_length=300, blank=True)
    declared_on = models.DateField(_("declared on"))

    class Meta:
        verbose_name = _("declaration of an auditor")
        verbose_name_plural = _("declarations of auditors")

    def __str__(self) -> str:
        return str(self.get_tie_display())


class DecisionQuerySet(TenantQuerySet):
    """Decisions of bodies."""

    def of(self, cycle: Cycle) -> Self:
        """Keep those of a cycle."""
        return self.filter(audit__cycle=cycle)


class CertificationDecision(Stateful, TenantModel):
    """The decision of the body after an audit (P14), by somebody who was not on the team."""

    trail = "fired"

    class State(models.TextChoices):
        PENDING = "pending", pgettext_lazy("decision", "Pending")
        GRANTED = "granted", pgettext_lazy("decision", "Granted")
        REFUSED = "refused", pgettext_lazy("decision", "Refused")

    audit = models.OneToOneField(Audit, on_delete=models.PROTECT, related_name="decision")
    state = FSMField(_("state"), choices=State, default=State.PENDING, protected=True)
    decided_on = models.DateField(_("decided on"), null=True, blank=True)
    decided_by = models.CharField(_("decided by"), max_length=200, blank=True)
    letter_number = models.CharField(_("number of the letter"), max_length=60, blank=True)
    letter = models.ForeignKey(
        StoredFile, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("letter")
    )
    conditions = models.TextField(_("conditions"), max_length=2000, blank=True)
    postponed_for = models.TextField(_("why it is postponed"), max_length=2000, blank=True)
    after_follow_up = models.BooleanField(_("granted after a follow-up audit"), default=False, editable=False)
    refused_for = models.TextField(_("why it was refused"), blank=True, editable=False)

    objects = DecisionQuerySet.as_manager()

    class Meta:
        verbose_name = _("decision of the body")
        verbose_name_plural = _("decisions of the body")
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.audit} {self.get_state_display()}"

    def get_absolute_url(self) -> str:
        """Return the page of the decisions."""
        return reverse("audits:decision", args=[self.audit.cycle.engagement.code])

    @property
    def cycle(self) -> Cycle:
        """The cycle that it ends."""
        return self.audit.cycle

    @property
    def engagement(self) -> Any:
        """The engagement that it belongs to."""
        return self.audit.cycle.engagement

    @property
    def day(self) -> dt.date | None:
        """The day from which the certified years are counted."""
        return self.decided_on

    def obstacles(self, verb: str) -> Iterator[str]:
        """Yield why `verb` cannot be done yet."""
        from . import external_obstacles  # noqa: PLC0415  it reads the records around this one

        yield from external_obstacles.against(self, verb)

    @transition(state, source=State.PENDING, target=State.GRANTED, conditions=[clear("grant")])
    def grant(self, *, by: User) -> None:
        """The body grants the certificate."""

    @transition(state, source=State.PENDING, target=State.GRANTED, conditions=[clear("grant_after_follow_up")])
    def grant_after_follow_up(self, *, by: User) -> None:
        """The body grants the certificate after a follow-up audit."""
        self.after_follow_up = True

    @transition(state, source=State.PENDING, target=State.REFUSED, conditions=[clear("refuse")])
    def refuse(self, *, by: User, reason: str) -> None:
        """The body refuses the certificate."""
        self.refused_for = reason
