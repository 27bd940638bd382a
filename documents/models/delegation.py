"""Signing for somebody who is away: a rule of their own, for a time and for named meanings."""

import datetime as dt
from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from certification.models import Engagement, Person
from wobo.accounts.models import TenantModel, TenantQuerySet, User
from wobo.workflow.guards import Frozen
from wobo.workflow.models.signature import Meaning


class DelegationQuerySet(TenantQuerySet):
    """Delegations."""

    def live(self, today: dt.date) -> Self:
        """Keep those that hold on `today`."""
        return self.filter(starts__lte=today, ends__gte=today, ended_at=None)


class Delegation(TenantModel):
    """That one person of the client signs for another. Given by whoever is away, never passed on (trust 1.12)."""

    trail = "recorded"
    guards = Frozen(
        ("engagement_id", "giver_id", "delegate_id", "starts", "ends", "meanings", "given_by_id"), "OLD.id > 0"
    )

    MEANINGS = (Meaning.PREPARED, Meaning.REVIEWED, Meaning.APPROVED, Meaning.CONFIRMED)

    engagement = models.ForeignKey(Engagement, on_delete=models.PROTECT, related_name="delegations")
    giver = models.ForeignKey(
        Person, on_delete=models.PROTECT, related_name="given_delegations", verbose_name=_("in the name of")
    )
    delegate = models.ForeignKey(
        Person, on_delete=models.PROTECT, related_name="held_delegations", verbose_name=_("delegate")
    )
    starts = models.DateField(_("from"))
    ends = models.DateField(_("until"))
    meanings = models.JSONField(_("may sign as"), default=list)
    why = models.CharField(_("reason"), max_length=300)
    given_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name=_("given by"))
    given_at = models.DateTimeField(_("given at"))
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True, editable=False)

    objects = DelegationQuerySet.as_manager()

    class Meta:
        verbose_name = _("delegation")
        verbose_name_plural = _("delegations")
        ordering = ["-starts", "-pk"]

    def __str__(self) -> str:
        return f"{self.giver} → {self.delegate}"

    @property
    def meanings_said(self) -> list[str]:
        """What may be signed, in words."""
        return [str(Meaning(one).label) for one in self.meanings]
