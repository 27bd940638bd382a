"""What a management review decided, who does it, and what became of it."""

import datetime as dt
from collections.abc import Iterator
from typing import Any, Self

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django_fsm import FSMField, transition

from certification.models import Department, Person
from documents.models import ChangeRequest
from wobo.accounts.models import TenantModel, TenantQuerySet, User
from wobo.workflow.doors import Stateful, clear

from .finding import Finding
from .review import ManagementReview
from .review_input import ReviewInput


class DecisionQuerySet(TenantQuerySet):
    """Decisions by what inboxes, follow-up and prints ask for."""

    def standing(self) -> Self:
        """Leave out what was cancelled."""
        return self.exclude(state=ReviewDecision.State.CANCELLED)

    def unfinished(self) -> Self:
        """Keep what is not verified: it is followed up in the next review."""
        return self.filter(state__in=ReviewDecision.UNFINISHED)

    def to_do(self) -> Self:
        """Keep what waits for its owner."""
        return self.filter(state__in=(ReviewDecision.State.OPEN, ReviewDecision.State.DOING))

    def of_user(self, user: User) -> Self:
        """Keep the user's own."""
        return self.filter(owner__user=user)

    def late(self, today: dt.date) -> Self:
        """Keep what waits for its owner although its day has passed."""
        return self.to_do().filter(due__lt=today)


class ReviewDecision(Stateful, TenantModel):
    """One decision of a management review, from opening to verification; carried over until it is verified."""

    trail = "fired"

    class Kind(models.TextChoices):
        IMPROVEMENT = "improvement", pgettext_lazy("review decision", "Improvement")
        CHANGE = "change", pgettext_lazy("review decision", "Change of the system")
        RESOURCES = "resources", pgettext_lazy("review decision", "Resources")

    class State(models.TextChoices):
        OPEN = "open", pgettext_lazy("review decision", "Open")
        DOING = "doing", pgettext_lazy("review decision", "Being done")
        DONE = "done", pgettext_lazy("review decision", "Done")
        VERIFIED = "verified", pgettext_lazy("review decision", "Verified")
        CANCELLED = "cancelled", pgettext_lazy("review decision", "Cancelled")

    UNFINISHED = (State.OPEN, State.DOING, State.DONE)

    review = models.ForeignKey(ManagementReview, on_delete=models.PROTECT, related_name="decisions")
    number = models.PositiveSmallIntegerField(_("number"), editable=False)  # counted inside the review
    kind = models.CharField(_("kind of decision"), max_length=12, choices=Kind, default=Kind.IMPROVEMENT)
    input = models.ForeignKey(
        ReviewInput,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="decisions",
        verbose_name=_("follows from the input"),
    )
    text = models.CharField(_("decision"), max_length=1000)
    department = models.ForeignKey(
        Department, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("department")
    )
    owner = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("who does it")
    )
    due = models.DateField(_("due"), null=True, blank=True)
    resources = models.CharField(_("resources"), max_length=500, blank=True)
    method = models.CharField(
        _("how it is verified"), max_length=500, blank=True, help_text=_("What will show that it is done and works.")
    )
    state = FSMField(_("state"), choices=State, default=State.OPEN, protected=True)
    result = models.TextField(_("result"), max_length=4000, blank=True)
    finished_on = models.DateField(_("finished on"), null=True, blank=True, editable=False)
    finished_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("finished by")
    )
    verification = models.TextField(_("what the verification showed"), max_length=4000, blank=True)
    verified_on = models.DateField(_("verified on"), null=True, blank=True, editable=False)
    verified_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("verified by")
    )
    carried = models.PositiveSmallIntegerField(_("times carried over"), default=0, editable=False)
    change = models.ForeignKey(
        ChangeRequest, on_delete=models.PROTECT, null=True, blank=True, related_name="+", editable=False
    )
    finding = models.ForeignKey(
        Finding, on_delete=models.PROTECT, null=True, blank=True, related_name="+", editable=False
    )
    improvement_uid = models.CharField(max_length=16, blank=True, editable=False)  # in the register of improvements

    objects = DecisionQuerySet.as_manager()

    class Meta:
        verbose_name = _("decision of a review")
        verbose_name_plural = _("decisions of a review")
        ordering = ["review", "number"]
        constraints = [models.UniqueConstraint(fields=["review", "number"], name="one_decision_per_number")]

    def __str__(self) -> str:
        return f"{self.code} {self.text}"

    @property
    def code(self) -> str:
        """The number as it is printed: that of the review, then its own."""
        return f"{self.review.number}-D{self.number:02d}"

    def get_absolute_url(self) -> str:
        """Return the page of the decision."""
        review = self.review
        return reverse("audits:review_decision", args=[review.cycle.engagement.code, review.uid, self.uid])

    @property
    def engagement(self) -> Any:
        """The engagement that it belongs to."""
        return self.review.cycle.engagement

    def is_late(self, today: dt.date) -> bool:
        """Whether it waits for its owner although its day has passed."""
        return self.due is not None and self.due < today and self.state in {self.State.OPEN, self.State.DOING}

    def obstacles(self, verb: str) -> Iterator[str]:
        """Yield why `verb` cannot be done yet."""
        from audits.models import review_obstacles  # noqa: PLC0415  it reads the records around this one

        yield from review_obstacles.against_decision(self, verb)

    @transition(state, source=State.OPEN, target=State.DOING, conditions=[clear("begin")])
    def begin(self, *, by: User) -> None:
        """Its owner is at it."""

    @transition(state, source=[State.OPEN, State.DOING], target=State.DONE, conditions=[clear("finish")])
    def finish(self, *, by: User, result: str) -> None:
        """Its owner says that it is done, and what came of it."""
        self.result, self.finished_on, self.finished_by = result, self.review.cycle.today(), by

    @transition(state, source=State.DONE, target=State.VERIFIED)
    def verify(self, *, by: User, verification: str) -> None:
        """Somebody else has seen that it is done and works."""
        self.verification, self.verified_on, self.verified_by = verification, self.review.cycle.today(), by

    @transition(state, source=[State.DONE, State.VERIFIED], target=State.OPEN)
    def reopen(self, *, by: User, reason: str) -> None:
        """It is not done after all."""
        self.finished_on = self.finished_by = self.verified_on = self.verified_by = None

    @transition(state, source=[State.OPEN, State.DOING], target=State.CANCELLED)
    def cancel(self, *, by: User, reason: str) -> None:
        """It will not be done."""
