"""Destruction of obsolete copies (F17): applied for, approved by somebody else, carried out before a witness."""

import datetime as dt
from collections.abc import Iterator

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, transition

from certification.models import Engagement, Person
from wobo.accounts.models import TenantModel, User
from wobo.workflow import clock
from wobo.workflow.doors import Stateful, clear


class Destruction(Stateful, TenantModel):
    """A record of destruction; its copies refer to it."""

    trail = "fired"

    class State(models.TextChoices):
        PROPOSED = "proposed", pgettext_lazy("destruction", "Applied for")
        APPROVED = "approved", pgettext_lazy("destruction", "Approved")
        REFUSED = "refused", pgettext_lazy("destruction", "Refused")
        DESTROYED = "destroyed", pgettext_lazy("destruction", "Destroyed")

    engagement = models.ForeignKey(Engagement, on_delete=models.PROTECT, related_name="destructions")
    number = models.PositiveIntegerField(_("number"))
    reason = models.CharField(_("reason for the destruction"), max_length=300)
    applied_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name=_("applied for by"))
    applied_on = models.DateField(_("applied for on"))
    state = FSMField(_("state"), choices=State, default=State.PROPOSED, protected=True)
    opinion = models.CharField(_("opinion"), max_length=300, blank=True)
    decided_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("decided by")
    )
    decided_on = models.DateField(_("decided on"), null=True, blank=True)
    destroyed_on = models.DateField(_("destroyed on"), null=True, blank=True)
    destroyer = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("destroyed by")
    )
    witness = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("witness")
    )

    class Meta:
        verbose_name = _("record of destruction")
        verbose_name_plural = _("records of destruction")
        ordering = ["-number"]
        constraints = [models.UniqueConstraint(fields=["engagement", "number"], name="one_destruction_per_number")]

    def __str__(self) -> str:
        return self.code

    @property
    def code(self) -> str:
        """The number as it is printed."""
        return f"{self.engagement.code}-X{self.number:02d}"

    @property
    def today(self) -> dt.date:
        """The day at the client's."""
        return clock.today(self.engagement.client.time_zone)

    def get_absolute_url(self) -> str:
        """Return its page."""
        return reverse("documents:destruction_detail", args=[self.engagement.code, self.uid])

    def obstacles(self, verb: str) -> Iterator[str]:
        """Yield why `verb` cannot be done yet."""
        if verb in {"approve", "carry_out"} and not self.copies.exists():  # type: ignore[attr-defined]
            yield gettext("There is no copy on this record.")

    @transition(state, source=State.PROPOSED, target=State.APPROVED, conditions=[clear("approve")])
    def approve(self, *, by: User, opinion: str = "") -> None:
        """Somebody else than the applicant lets the copies be destroyed."""
        self.opinion, self.decided_by, self.decided_on = opinion[:300], by, self.today

    @transition(state, source=State.PROPOSED, target=State.REFUSED)
    def refuse(self, *, by: User, reason: str) -> None:
        """The copies stay."""
        self.opinion, self.decided_by, self.decided_on = reason[:300], by, self.today

    @transition(state, source=State.APPROVED, target=State.DESTROYED, conditions=[clear("carry_out")])
    def carry_out(self, *, by: User, on: dt.date, destroyer: Person, witness: Person) -> None:
        """They were destroyed, and a witness saw it."""
        self.destroyed_on, self.destroyer, self.witness = on, destroyer, witness
