"""The nine phases of a cycle and the exceptions to their criteria."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, transition

from certification.policies import accepts_for_client
from wobo.accounts.models import TenantModel, User
from wobo.accounts.predicates import is_lead
from wobo.files.models import StoredFile
from wobo.workflow import clock
from wobo.workflow.doors import Stateful, clear
from wobo.workflow.models.signature import Meaning
from wobo.workflow.signing import Signable, Slot

from .engagement import Cycle


class Phase(Stateful, Signable, TenantModel):
    """One of nine steps of a cycle, with a plan, a gate and an acceptance by the client."""

    trail = "fired"
    signed_verbs = frozenset({"accept", "adopt"})

    class State(models.TextChoices):
        PENDING = "pending", pgettext_lazy("phase", "Pending")
        ACTIVE = "active", pgettext_lazy("phase", "Active")
        SUBMITTED = "submitted", pgettext_lazy("phase", "Submitted")
        ACCEPTED = "accepted", pgettext_lazy("phase", "Accepted")

    cycle = models.ForeignKey(Cycle, on_delete=models.PROTECT, related_name="phases")
    number = models.PositiveSmallIntegerField(_("number"))
    state = FSMField(_("state"), choices=State, default=State.PENDING, protected=True)
    plan_start = models.DateField(_("planned start"), null=True, blank=True)
    plan_end = models.DateField(_("planned end"), null=True, blank=True)
    started_on = models.DateField(_("started on"), null=True, blank=True, editable=False)
    submitted_on = models.DateField(_("submitted on"), null=True, blank=True, editable=False)
    accepted_on = models.DateField(pgettext_lazy("phase", "accepted on"), null=True, blank=True, editable=False)
    affected = models.BooleanField(_("affected by a reopened phase"), default=False, editable=False)
    adopted = models.BooleanField(_("adopted"), default=False, editable=False)
    adoption_reason = models.TextField(_("reason for adopting"), blank=True)
    adoption_file = models.ForeignKey(
        StoredFile, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("evidence")
    )
    sheet_uid = models.CharField(
        _("acceptance sheet"), max_length=16, blank=True, editable=False
    )  # the Report that is signed
    standing = models.JSONField(_("standing"), default=dict, blank=True, editable=False)

    class Meta:
        verbose_name = _("phase")
        verbose_name_plural = _("phases")
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["cycle", "number"], name="one_phase_per_number"),
            models.CheckConstraint(condition=models.Q(number__range=(1, 9)), name="nine_phases"),
        ]

    def __str__(self) -> str:
        from certification.process import phase_of  # noqa: PLC0415

        return f"{self.number} {phase_of(self.number).title}"

    def get_absolute_url(self) -> str:
        """Return the phase's page."""
        return reverse("certification:phase_detail", args=[self.cycle.engagement.code, self.number])

    def is_late(self, today: dt.date) -> bool:
        """Whether its planned end has passed without acceptance."""
        return self.state != self.State.ACCEPTED and self.plan_end is not None and self.plan_end < today

    def obstacles(self, verb: str) -> Iterator[str]:
        """Yield why `verb` cannot be done yet; criteria and edges come from the profile and the registry."""
        from certification import gates  # noqa: PLC0415  the registry imports the models

        if verb == "start":
            yield from gates.reasons_against_start(self)
        elif verb == "submit":
            yield from gates.reasons_against_submit(self)
        elif verb == "adopt":
            yield from gates.reasons_against_adopt(self)
            yield from self.missing_signatures("adopt")
        elif verb == "accept":
            yield from self.missing_signatures("accept")
        elif verb == "reaffirm" and not self.affected:
            yield gettext("The phase is not affected by a reopened one.")

    def slots(self) -> list[Slot]:
        """Return what is to be signed: the acceptance of a submitted phase, or the adoption of a pending one.

        The lead may sign the sheet as well; acceptance is the client's signature alone.
        """
        if self.state == self.State.SUBMITTED:
            return [
                Slot(
                    "submission", Meaning.AUTHORISED, is_lead, apart_from=("acceptance",)
                ),  # on the sheet, fires nothing
                Slot("acceptance", Meaning.ACCEPTED, accepts_for_client, verb="accept"),
            ]
        if self.state == self.State.PENDING and self.adoption_reason:
            return [
                Slot("adoption_lead", Meaning.AUTHORISED, is_lead, verb="adopt", apart_from=("adoption_client",)),
                Slot(
                    "adoption_client",
                    Meaning.ACCEPTED,
                    accepts_for_client,
                    verb="adopt",
                    apart_from=("adoption_lead",),
                ),
            ]
        return []

    def content_for(self, slot: Slot) -> StoredFile | None:
        """Return the acceptance sheet once it is rendered."""
        from wobo.reporting.models import Report  # noqa: PLC0415

        report: Any = Report.objects.filter(uid=self.sheet_uid).select_related("file").first()
        return report.file if report else None

    @transition(state, source=State.PENDING, target=State.ACTIVE, conditions=[clear("start")])
    def start(self, *, by: User) -> None:
        """Begin the phase."""
        self.started_on = self.cycle.today()

    @transition(state, source=State.PENDING, target=State.ACCEPTED, conditions=[clear("adopt")])
    def adopt(self, *, by: User) -> None:
        """Take over work done before, with evidence and two signatures."""
        self.adopted, self.accepted_on = True, self.cycle.today()

    @transition(state, source=State.ACTIVE, target=State.SUBMITTED, conditions=[clear("submit")])
    def submit(self, *, by: User) -> None:
        """Ask the client to accept: every hard criterion is met, every soft one met or waived."""
        self.submitted_on = self.cycle.today()

    @transition(state, source=State.SUBMITTED, target=State.ACTIVE)
    def send_back(self, *, by: User, reason: str) -> None:
        """Return the phase with a reason; the next submission is a new round."""
        self.round += 1
        self.sheet_uid = ""

    @transition(state, source=State.SUBMITTED, target=State.ACCEPTED, conditions=[clear("accept")])
    def accept(self, *, by: User) -> None:
        """The client has signed."""
        self.accepted_on, self.affected = self.cycle.today(), False

    @transition(state, source=State.ACCEPTED, target=State.ACTIVE)
    def reopen(self, *, by: User, reason: str) -> None:
        """Open an accepted phase again; later accepted ones are marked by the action."""
        self.round += 1
        self.sheet_uid, self.accepted_on, self.submitted_on = "", None, None
        self.adopted, self.affected = False, False

    @transition(state, source=State.ACCEPTED, target=State.ACCEPTED, conditions=[clear("reaffirm")])
    def reaffirm(self, *, by: User, reason: str) -> None:
        """Say that a reopened earlier phase changes nothing here."""
        self.affected = False

    @transition(state, source=State.ACCEPTED, target=State.ACCEPTED)
    def mark_affected(self, *, by: User, reason: str) -> None:
        """An earlier phase was reopened: this one must be reaffirmed."""
        self.affected = True


class Waiver(Stateful, Signable, TenantModel):
    """A reasoned, two-sided exception to a soft criterion; printed wherever it matters."""

    trail = "fired"
    signed_verbs = frozenset({"grant"})

    class State(models.TextChoices):
        PROPOSED = "proposed", pgettext_lazy("waiver", "Proposed")
        GRANTED = "granted", pgettext_lazy("waiver", "Granted")
        REFUSED = "refused", pgettext_lazy("waiver", "Refused")
        REVOKED = "revoked", pgettext_lazy("waiver", "Revoked")

    phase = models.ForeignKey(Phase, on_delete=models.PROTECT, related_name="waivers")
    criterion = models.CharField(_("criterion"), max_length=60)
    reason = models.TextField(_("reason"))
    state = FSMField(_("state"), choices=State, default=State.PROPOSED, protected=True)
    proposed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField(default=clock.now)
    paper_uid = models.CharField(_("paper"), max_length=16, blank=True, editable=False)

    class Meta:
        verbose_name = _("waiver")
        verbose_name_plural = _("waivers")
        constraints = [
            models.UniqueConstraint(
                fields=["phase", "criterion"],
                condition=models.Q(state__in=["proposed", "granted"]),
                name="one_live_waiver_per_criterion",
            )
        ]

    def __str__(self) -> str:
        return f"{self.phase}: {self.kind.title if self.kind else self.criterion}"

    def get_absolute_url(self) -> str:
        """Return the waiver's page."""
        return reverse("certification:waiver_detail", args=[self.phase.cycle.engagement.code, self.uid])

    @property
    def kind(self) -> Any:
        """The criterion that is waived, or None when the data name it no more."""
        from certification.process import phase_of  # noqa: PLC0415

        return next((one for one in phase_of(self.phase.number).criteria if one.key == self.criterion), None)

    def obstacles(self, verb: str) -> Iterator[str]:
        """Yield why `verb` cannot be done yet."""
        if verb == "grant":
            if self.kind is None or self.kind.hard:
                yield gettext("This criterion is hard: it must be met and cannot be waived.")
            yield from self.missing_signatures("grant")

    def slots(self) -> list[Slot]:
        """Return the two signatures of a proposed waiver: the consultant's, then the client's."""
        if self.state != self.State.PROPOSED:
            return []
        return [
            Slot("lead", Meaning.AUTHORISED, is_lead, verb="grant"),
            Slot("client", Meaning.ACCEPTED, accepts_for_client, verb="grant", after=("lead",), apart_from=("lead",)),
        ]

    def content_for(self, slot: Slot) -> StoredFile | None:
        """Return the waiver's paper once it is rendered."""
        from wobo.reporting.models import Report  # noqa: PLC0415

        report: Any = Report.objects.filter(uid=self.paper_uid).select_related("file").first()
        return report.file if report else None

    @transition(state, source=State.PROPOSED, target=State.GRANTED, conditions=[clear("grant")])
    def grant(self, *, by: User) -> None:
        """Both sides have signed."""

    @transition(state, source=State.PROPOSED, target=State.REFUSED)
    def refuse(self, *, by: User, reason: str) -> None:
        """One side does not agree."""

    @transition(state, source=State.GRANTED, target=State.REVOKED)
    def revoke(self, *, by: User, reason: str) -> None:
        """The exception no longer holds."""
