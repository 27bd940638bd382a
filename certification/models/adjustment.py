"""Proposals to change the organisation: found by a diagnosis, decided in the design phase."""

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django_fsm import FSMField, transition

from wobo.accounts.models import TenantModel, User
from wobo.workflow import clock
from wobo.workflow.doors import Stateful

from .engagement import Engagement


class OrganisationAdjustment(Stateful, TenantModel):
    """A change to the organisation (机构调整内容): a diagnosis proposes it, the design phase adopts or declines it."""

    trail = "fired"

    class State(models.TextChoices):
        PROPOSED = "proposed", pgettext_lazy("adjustment", "Proposed")
        ADOPTED = "adopted", pgettext_lazy("adjustment", "Adopted")
        DECLINED = "declined", pgettext_lazy("adjustment", "Declined")

    engagement = models.ForeignKey(Engagement, on_delete=models.PROTECT, related_name="adjustments")
    text = models.TextField(_("proposal"))
    reason = models.TextField(_("reason"), blank=True)
    source = models.CharField(_("source"), max_length=200, blank=True)  # as printed: report number, clause
    source_model = models.CharField(max_length=60, blank=True, editable=False)
    source_uid = models.CharField(max_length=40, blank=True, editable=False)
    state = FSMField(_("state"), choices=State, default=State.PROPOSED, protected=True)
    decision = models.TextField(_("decision"), blank=True)
    proposed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name=_("proposed by"))
    proposed_at = models.DateTimeField(_("proposed at"), default=clock.now)

    class Meta:
        verbose_name = _("adjustment of the organisation")
        verbose_name_plural = _("adjustments of the organisation")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["engagement", "source_model", "source_uid", "text"],
                condition=~models.Q(source_uid=""),
                name="one_adjustment_per_source_and_text",
            )
        ]

    def __str__(self) -> str:
        return self.text[:80]

    def get_absolute_url(self) -> str:
        """Return its place in the list; the verbs' addresses stand under it."""
        return reverse("certification:adjustment", args=[self.engagement.code, self.uid])

    @transition(state, source=State.PROPOSED, target=State.ADOPTED)
    def adopt(self, *, by: User, reason: str) -> None:
        """The design takes the proposal up."""
        self.decision = reason

    @transition(state, source=State.PROPOSED, target=State.DECLINED)
    def decline(self, *, by: User, reason: str) -> None:
        """The design does without it, for a reason."""
        self.decision = reason

    @transition(state, source=[State.ADOPTED, State.DECLINED], target=State.PROPOSED)
    def reopen(self, *, by: User, reason: str) -> None:
        """Think it over again."""
