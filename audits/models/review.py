"""The management review (S7.6): planned, called, held on frozen inputs, concluded, approved, followed up."""

import datetime as dt
from collections.abc import Iterator
from typing import Any, Self

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django_fsm import FSMField, transition

from certification.models import Cycle, Meeting
from wobo.accounts.models import TenantModel, TenantQuerySet, User
from wobo.workflow import clock
from wobo.workflow.doors import Stateful, clear


class ReviewQuerySet(TenantQuerySet):
    """Management reviews."""

    def of(self, cycle: Cycle) -> Self:
        """Keep those of a cycle."""
        return self.filter(cycle=cycle)

    def alive(self) -> Self:
        """Leave out what was cancelled."""
        return self.exclude(state=ManagementReview.State.CANCELLED)

    def held(self) -> Self:
        """Keep those that took place."""
        return self.filter(state__in=ManagementReview.HELD)

    def approved(self) -> Self:
        """Keep those whose minutes and report top management signed."""
        return self.filter(state__in=ManagementReview.APPROVED)


class Verdict(models.TextChoices):
    """What a review concludes on suitability, adequacy and effectiveness."""

    FULL = "full", pgettext_lazy("review verdict", "Yes")
    PARTLY = "partly", pgettext_lazy("review verdict", "Yes, with the improvements decided")
    NOT = "not", pgettext_lazy("review verdict", "No")


class ManagementReview(Stateful, TenantModel):
    """One review of the system by top management. Day, place, chair, people and agenda stand in its meeting."""

    trail = "fired"
    signed_verbs = frozenset({"approve_minutes"})
    unsaid = frozenset({"snapshot"})  # long; its sha256 stands in the event of `hold`

    class State(models.TextChoices):
        PLANNED = "planned", pgettext_lazy("management review", "Planned")
        CALLED = "called", pgettext_lazy("management review", "Called")
        HELD = "held", pgettext_lazy("management review", "Held")
        APPROVED = "approved", pgettext_lazy("management review", "Minutes approved")
        CLOSED = "closed", pgettext_lazy("management review", "Closed")
        CANCELLED = "cancelled", pgettext_lazy("management review", "Cancelled")

    class Way(models.TextChoices):
        MEETING = "meeting", pgettext_lazy("way of reviewing", "Meeting")
        REMOTE = "remote", pgettext_lazy("way of reviewing", "Video meeting")
        MIXED = "mixed", pgettext_lazy("way of reviewing", "Meeting, some by video")

    Verdict = Verdict
    PREPARING = frozenset({State.PLANNED, State.CALLED})  # inputs are alive
    HELD = frozenset({State.HELD, State.APPROVED, State.CLOSED})
    APPROVED = frozenset({State.APPROVED, State.CLOSED})
    ASPECTS = ("suitability", "adequacy", "effectiveness")

    cycle = models.ForeignKey(Cycle, on_delete=models.PROTECT, related_name="reviews")
    meeting = models.OneToOneField(Meeting, on_delete=models.PROTECT, related_name="review", verbose_name=_("meeting"))
    number = models.CharField(_("number"), max_length=40)
    state = FSMField(_("state"), choices=State, default=State.PLANNED, protected=True)
    purpose = models.TextField(_("purpose of the review"), max_length=2000)
    basis = models.TextField(_("basis of the review"), max_length=2000, blank=True)
    scope = models.TextField(_("scope of the review"), max_length=2000, blank=True)
    way = models.CharField(_("way of reviewing"), max_length=8, choices=Way, default=Way.MEETING)
    since = models.DateField(_("looks back to"), null=True, blank=True)
    # {"as_of": day, "languages": {language: {key: what audits.review_inputs gathered}}, "rows": [owner and comment]}
    snapshot = models.JSONField(_("inputs as they stood at the meeting"), default=dict, blank=True, editable=False)
    frozen_at = models.DateTimeField(_("inputs frozen at"), null=True, blank=True, editable=False)
    suitability = models.CharField(_("suitability"), max_length=8, choices=Verdict, blank=True)
    suitability_text = models.TextField(_("suitability in words"), max_length=2000, blank=True)
    adequacy = models.CharField(_("adequacy"), max_length=8, choices=Verdict, blank=True)
    adequacy_text = models.TextField(_("adequacy in words"), max_length=2000, blank=True)
    effectiveness = models.CharField(_("effectiveness"), max_length=8, choices=Verdict, blank=True)
    effectiveness_text = models.TextField(_("effectiveness in words"), max_length=2000, blank=True)
    overall = models.TextField(_("decision on the whole"), max_length=4000, blank=True)
    plan_uid = models.CharField(max_length=16, blank=True, editable=False)  # the latest plan (F8)
    minutes_uid = models.CharField(max_length=16, blank=True, editable=False)  # minutes (F9) of the report
    report_uid = models.CharField(max_length=16, blank=True, editable=False)  # the report (F10) that is signed
    called_on = models.DateField(_("called on"), null=True, blank=True, editable=False)
    held_on = models.DateField(_("held on"), null=True, blank=True, editable=False)
    approved_on = models.DateField(_("minutes approved on"), null=True, blank=True, editable=False)
    closed_on = models.DateField(_("closed on"), null=True, blank=True, editable=False)

    objects = ReviewQuerySet.as_manager()

    class Meta:
        verbose_name = _("management review")
        verbose_name_plural = _("management reviews")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(fields=["workspace", "number"], name="one_review_per_number"),
            models.CheckConstraint(
                condition=models.Q(frozen_at__isnull=False) | models.Q(state__in=["planned", "called", "cancelled"]),
                name="a_held_review_has_frozen_inputs",
            ),
        ]

    def __str__(self) -> str:
        return self.number

    def get_absolute_url(self) -> str:
        """Return the page of the review."""
        return reverse("audits:review_detail", args=[self.cycle.engagement.code, self.uid])

    @property
    def engagement(self) -> Any:
        """The engagement that it belongs to."""
        return self.cycle.engagement

    @property
    def day(self) -> dt.date:
        """The day of the meeting."""
        return self.meeting.day

    @property
    def is_alive(self) -> bool:
        """Whether its inputs still follow the records."""
        return self.state in self.PREPARING

    def obstacles(self, verb: str) -> Iterator[str]:
        """Yield why `verb` cannot be done yet."""
        from audits.models import review_obstacles  # noqa: PLC0415  it reads the records around this one

        yield from review_obstacles.against(self, verb)

    @transition(state, source=State.PLANNED, target=State.CALLED, conditions=[clear("call")])
    def call(self, *, by: User) -> None:
        """Day, chair, people and inputs are settled: everybody is invited."""
        self.called_on = self.cycle.today()

    @transition(state, source=State.CALLED, target=State.PLANNED)
    def postpone(self, *, by: User, reason: str) -> None:
        """It takes place another day; the invitations are taken back."""
        self.called_on = None

    @transition(state, source=State.CALLED, target=State.HELD, conditions=[clear("hold")])
    def hold(self, *, by: User, sha256: str = "") -> None:
        """The meeting is on: the inputs stand from now on as they were laid before it."""
        self.held_on, self.frozen_at = self.meeting.day, self.frozen_at or clock.now()

    @transition(state, source=State.HELD, target=State.APPROVED, conditions=[clear("approve_minutes")])
    def approve_minutes(self, *, by: User) -> None:
        """Top management has signed the report with its three conclusions."""
        self.approved_on = self.cycle.today()

    @transition(state, source=State.APPROVED, target=State.CLOSED, conditions=[clear("close")])
    def close(self, *, by: User) -> None:
        """Every decision is verified, cancelled, or was carried over into a later review."""
        self.closed_on = self.cycle.today()

    @transition(state, source=[State.PLANNED, State.CALLED], target=State.CANCELLED)
    def cancel(self, *, by: User, reason: str) -> None:
        """It will not take place."""
