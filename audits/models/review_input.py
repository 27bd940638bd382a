"""One input of a management review: who prepares it until when, and what they say on top of the figures."""

import datetime as dt
from typing import Self

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from certification.models import Person
from wobo.accounts.models import TenantModel, TenantQuerySet, User

from .review import ManagementReview


class ReviewInputQuerySet(TenantQuerySet):
    """Inputs by what inboxes and reminders ask for."""

    def missing(self) -> Self:
        """Keep those that nobody handed in, of reviews that are still prepared."""
        return self.filter(handed_in_on=None, review__state__in=ManagementReview.PREPARING)

    def of_user(self, user: User) -> Self:
        """Keep those that the user prepares."""
        return self.filter(owner__user=user)


class ReviewInput(TenantModel):
    """One input. `key` names the row of `audits/data/review_inputs.yaml`; without one it is the client's own."""

    trail = "recorded"

    review = models.ForeignKey(ManagementReview, on_delete=models.PROTECT, related_name="inputs")
    key = models.CharField(max_length=24, blank=True, editable=False)
    title = models.CharField(_("title"), max_length=200, blank=True)
    order = models.PositiveSmallIntegerField(default=0, editable=False)
    owner = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("who prepares it")
    )
    due = models.DateField(_("ready by"), null=True, blank=True)
    note = models.CharField(_("note"), max_length=200, blank=True)
    comment = models.TextField(
        _("comment"), max_length=4000, blank=True, help_text=_("What the figures mean, and what to decide.")
    )
    handed_in_on = models.DateField(_("handed in on"), null=True, blank=True, editable=False)
    handed_in_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("handed in by")
    )

    objects = ReviewInputQuerySet.as_manager()

    class Meta:
        verbose_name = _("input of a review")
        verbose_name_plural = _("inputs of a review")
        ordering = ["order", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["review", "key"], condition=~models.Q(key=""), name="one_input_per_review_and_key"
            ),
            models.CheckConstraint(condition=~models.Q(key="") | ~models.Q(title=""), name="an_own_input_has_a_title"),
        ]

    def __str__(self) -> str:
        from audits.review_catalogue import title_of  # noqa: PLC0415  the catalogue reads its file once

        return self.title or title_of(self.key)

    def get_absolute_url(self) -> str:
        """Return the page of the input."""
        review = self.review
        return reverse("audits:review_input", args=[review.cycle.engagement.code, review.uid, self.uid])

    @property
    def is_ready(self) -> bool:
        """Whether its owner handed it in."""
        return self.handed_in_on is not None

    def is_late(self, today: dt.date) -> bool:
        """Whether its day has passed and it is not there."""
        return not self.is_ready and self.due is not None and self.due < today
