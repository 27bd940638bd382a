"""Agreements with customers and suppliers: they are agreed, not issued (practice 14)."""

import datetime as dt
from collections.abc import Iterator

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, transition

from certification.models import Engagement, Person, Service
from wobo.accounts.models import TenantModel, TenantQuerySet, User
from wobo.files.models import StoredFile
from wobo.workflow import clock
from wobo.workflow.doors import Stateful, clear

AHEAD = dt.timedelta(days=30)  # how early an agreement that runs out, or its review, is called due


class State(models.TextChoices):
    """Where an agreement is."""

    DRAFTED = "drafted", pgettext_lazy("agreement", "Drafted")
    AGREED = "agreed", pgettext_lazy("agreement", "Agreed")
    IN_FORCE = "in_force", pgettext_lazy("agreement", "In force")
    ENDED = "ended", pgettext_lazy("agreement", "Ended")


class AgreementQuerySet(TenantQuerySet):
    """Agreements."""

    def valid(self) -> "AgreementQuerySet":
        """Keep those that were agreed and have not ended."""
        return self.filter(state__in=[State.AGREED, State.IN_FORCE])

    def due(self, today: dt.date) -> "AgreementQuerySet":
        """Keep those that run out, or are to be reviewed, soon."""
        soon = today + AHEAD
        return self.valid().filter(models.Q(valid_until__lte=soon) | models.Q(review_due__lte=soon))

    def run_out(self, today: dt.date) -> "AgreementQuerySet":
        """Keep those in force whose last day has passed."""
        return self.filter(state=State.IN_FORCE, valid_until__lt=today)


class Agreement(Stateful, TenantModel):
    """An SLA, a supplier's contract, an internal supplier's agreement or a customer's contract."""

    trail = "fired"

    State = State

    class Kind(models.TextChoices):
        SLA = "sla", pgettext_lazy("agreement", "Service level agreement")
        SUPPLIER = "supplier", pgettext_lazy("agreement", "Contract with a supplier")
        INTERNAL = "internal", pgettext_lazy("agreement", "Agreement with an internal supplier")
        CUSTOMER = "customer", pgettext_lazy("agreement", "Contract with a customer")

    engagement = models.ForeignKey(Engagement, on_delete=models.PROTECT, related_name="agreements")
    number = models.CharField(_("number"), max_length=60)
    title = models.CharField(_("title"), max_length=200)
    kind = models.CharField(pgettext_lazy("agreement", "kind"), max_length=8, choices=Kind)
    counterpart = models.CharField(_("agreed with"), max_length=200)
    services = models.ManyToManyField(Service, blank=True, related_name="agreements", verbose_name=_("services"))
    owner = models.ForeignKey(
        Person,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="agreements",
        verbose_name=_("looked after by"),
    )
    state = FSMField(_("state"), choices=State, default=State.DRAFTED, protected=True)
    signed_on = models.DateField(_("signed on"), null=True, blank=True)
    valid_from = models.DateField(_("valid from"), null=True, blank=True)
    valid_until = models.DateField(_("valid until"), null=True, blank=True)
    review_due = models.DateField(_("review due"), null=True, blank=True)
    reviewed_on = models.DateField(_("last reviewed"), null=True, blank=True, editable=False)
    file = models.ForeignKey(
        StoredFile, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("scan")
    )
    reference = models.CharField(_("where the paper is kept"), max_length=200, blank=True)
    notes = models.TextField(_("notes"), max_length=2000, blank=True)
    replaces = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="renewals", verbose_name=_("replaces")
    )
    ended_on = models.DateField(_("ended on"), null=True, blank=True, editable=False)
    ended_because = models.CharField(_("reason"), max_length=300, blank=True, editable=False)

    objects = AgreementQuerySet.as_manager()

    class Meta:
        verbose_name = _("agreement")
        verbose_name_plural = _("agreements")
        ordering = ["number", "pk"]
        constraints = [models.UniqueConstraint(fields=["engagement", "number"], name="one_agreement_per_number")]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"

    def get_absolute_url(self) -> str:
        """Return its page."""
        return reverse("documents:agreement_detail", args=[self.engagement.code, self.uid])

    def today(self) -> dt.date:
        """Return the day at the client's."""
        return clock.today(self.engagement.client.time_zone)

    def obstacles(self, verb: str) -> Iterator[str]:
        """Yield why `verb` cannot be done yet."""
        if verb == "agree":
            yield from self._lacks()
        if verb == "put_in_force":
            yield from self._untimely()
        if verb == "expire" and not (self.valid_until and self.valid_until < self.today()):
            yield gettext("It has not run out.")

    def _lacks(self) -> Iterator[str]:
        if self.signed_on is None:
            yield gettext("Enter the day on which it was signed.")
        elif self.signed_on > self.today():
            yield gettext("The day of signing lies ahead: %(day)s.") % {"day": self.signed_on.isoformat()}
        if not (self.file_id or self.reference):
            yield gettext("Upload the scan, or say where the signed paper is kept.")
        if self.kind == self.Kind.SLA and not self.services.exists():
            yield gettext("Say for which services the agreement holds.")

    def _untimely(self) -> Iterator[str]:
        today = self.today()
        begins = self.valid_from or self.signed_on
        if begins and begins > today:
            yield gettext("It begins on %(day)s.") % {"day": begins.isoformat()}
        if self.valid_until and self.valid_until < today:
            yield gettext("It ran out on %(day)s.") % {"day": self.valid_until.isoformat()}

    @transition(state, source=State.DRAFTED, target=State.AGREED, conditions=[clear("agree")])
    def agree(self, *, by: User) -> None:
        """Both sides have signed."""

    @transition(state, source=State.AGREED, target=State.IN_FORCE, conditions=[clear("put_in_force")])
    def put_in_force(self, *, by: User) -> None:
        """It holds from now on."""

    @transition(state, source=State.IN_FORCE, target=State.ENDED, conditions=[clear("expire")])
    def expire(self, *, by: User) -> None:
        """Its last day has passed."""
        self.ended_on = self.valid_until

    @transition(state, source=[State.AGREED, State.IN_FORCE], target=State.ENDED)
    def terminate(self, *, by: User, reason: str) -> None:
        """It ends before its time, or is replaced."""
        self.ended_on, self.ended_because = self.today(), reason
