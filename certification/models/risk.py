"""The risk register (P6): what may happen, how likely and how bad, what is done about it, what remains."""

from collections.abc import Iterator
from typing import Self

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, transition

from wobo.accounts.models import TenantModel, TenantQuerySet, User
from wobo.workflow.doors import Stateful, clear

from .client import Person, Service
from .engagement import Engagement

RATING = (MinValueValidator(1), MaxValueValidator(5))


class RiskQuerySet(TenantQuerySet):
    """Risks and opportunities."""

    def with_levels(self) -> Self:
        """Add `rated`, the product of likelihood and impact, to sort by."""
        return self.annotate(rated=models.F("likelihood") * models.F("impact"))

    def from_level(self, least: int) -> Self:
        """Keep those of a level and above."""
        return self.with_levels().filter(rated__gte=least)

    def searched(self, words: str) -> Self:
        """Keep those whose text or measure contains `words`."""
        return self.filter(models.Q(text__icontains=words) | models.Q(measure__icontains=words))


class Risk(Stateful, TenantModel):
    """A risk or an opportunity of the system or of a service."""

    trail = "fired"

    class Kind(models.TextChoices):
        RISK = "risk", pgettext_lazy("register", "Risk")
        OPPORTUNITY = "opportunity", pgettext_lazy("register", "Opportunity")

    class Source(models.TextChoices):
        CONTEXT = "context", _("Organisation and its context")
        PARTIES = "parties", _("Needs of interested parties")
        PLANNING = "planning", _("Planning of the system and the services")

    class Treatment(models.TextChoices):
        AVOID = "avoid", pgettext_lazy("treatment", "Avoid")
        REDUCE = "reduce", pgettext_lazy("treatment", "Reduce")
        SHARE = "share", pgettext_lazy("treatment", "Share")
        RETAIN = "retain", pgettext_lazy("treatment", "Retain")
        PURSUE = "pursue", pgettext_lazy("treatment", "Pursue")

    class State(models.TextChoices):
        OPEN = "open", pgettext_lazy("risk", "Open")
        TREATED = "treated", pgettext_lazy("risk", "Treated")
        ACCEPTED = "accepted", pgettext_lazy("risk", "Accepted")

    engagement = models.ForeignKey(Engagement, on_delete=models.PROTECT, related_name="risks")
    number = models.PositiveIntegerField(_("number"), editable=False)
    kind = models.CharField(_("kind"), max_length=12, choices=Kind, default=Kind.RISK)
    source = models.CharField(pgettext_lazy("risk", "source"), max_length=10, choices=Source, default=Source.PLANNING)
    service = models.ForeignKey(
        Service, on_delete=models.PROTECT, null=True, blank=True, related_name="risks", verbose_name=_("service")
    )
    text = models.TextField(_("what may happen, and why"), max_length=1000)
    likelihood = models.PositiveSmallIntegerField(_("likelihood"), default=3, validators=RATING)
    impact = models.PositiveSmallIntegerField(_("impact"), default=3, validators=RATING)
    treatment = models.CharField(_("treatment"), max_length=8, choices=Treatment, default=Treatment.REDUCE)
    measure = models.TextField(_("measure"), max_length=1000, blank=True)
    owner = models.ForeignKey(
        Person,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="risks",
        verbose_name=pgettext_lazy("risk", "owner"),
    )
    due = models.DateField(pgettext_lazy("risk", "due"), null=True, blank=True)
    residual_likelihood = models.PositiveSmallIntegerField(
        _("likelihood that remains"), null=True, blank=True, validators=RATING
    )
    residual_impact = models.PositiveSmallIntegerField(
        _("impact that remains"), null=True, blank=True, validators=RATING
    )
    state = FSMField(_("state"), choices=State, default=State.OPEN, protected=True)
    decision = models.CharField(_("decision"), max_length=300, blank=True)

    objects = RiskQuerySet.as_manager()

    class Meta:
        verbose_name = _("risk")
        verbose_name_plural = _("risks")
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["engagement", "number"], name="one_risk_per_number"),
            models.CheckConstraint(
                condition=models.Q(likelihood__range=(1, 5), impact__range=(1, 5)), name="risk_rated_from_1_to_5"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reference} {self.text[:60]}"

    def get_absolute_url(self) -> str:
        """Return the page of the risk."""
        return reverse("certification:risk", args=[self.engagement.code, self.uid])

    @property
    def reference(self) -> str:
        """The number as it is printed: R007."""
        return f"R{self.number:03d}"

    @property
    def level(self) -> int:
        """Likelihood times impact."""
        return self.likelihood * self.impact

    @property
    def residual(self) -> int | None:
        """What remains once the measure is done; nothing before it is rated."""
        if self.residual_likelihood is None or self.residual_impact is None:
            return None
        return self.residual_likelihood * self.residual_impact

    def obstacles(self, verb: str) -> Iterator[str]:
        """Yield why `verb` cannot be done yet."""
        if verb == "treat" and not self.measure:
            yield gettext("The measure is not described.")
        if verb == "treat" and self.residual is None:
            yield gettext("What remains is not rated: likelihood and impact after the measure.")

    @transition(state, source=State.OPEN, target=State.TREATED, conditions=[clear("treat")])
    def treat(self, *, by: User) -> None:
        """The measure is done and what remains is rated."""

    @transition(state, source=[State.OPEN, State.TREATED], target=State.ACCEPTED)
    def accept(self, *, by: User, reason: str) -> None:
        """Whoever decides accepts what remains, for a reason."""
        self.decision = reason[:300]

    @transition(state, source=[State.TREATED, State.ACCEPTED], target=State.OPEN)
    def reopen(self, *, by: User, reason: str) -> None:
        """It is worked on again."""
        self.decision = reason[:300]
