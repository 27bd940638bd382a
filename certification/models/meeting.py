"""Meetings with their sign-in (F7): opening and closing meetings, presentations, later reviews and kick-offs."""

import datetime as dt
from typing import Any, Self

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from wobo.accounts.models import TenantModel, TenantQuerySet, User
from wobo.files.models import StoredFile

from .client import Person
from .engagement import Cycle


class MeetingQuerySet(TenantQuerySet):
    """Meetings by what they are about."""

    def about(self, record: Any) -> Self:
        """Keep the meetings that belong to one record."""
        return self.filter(model=record._meta.label, record_uid=record.uid)

    def standing(self) -> Self:
        """Leave out those that were called off."""
        return self.filter(called_off_at=None)


class Meeting(TenantModel):
    """A meeting that leaves a sign-in: who called it about what, when, where, what was said."""

    trail = "recorded"

    class Kind(models.TextChoices):
        KICK_OFF = "kick_off", pgettext_lazy("meeting", "Kick-off")
        OPENING = "opening", pgettext_lazy("meeting", "Opening meeting")
        CLOSING = "closing", pgettext_lazy("meeting", "Closing meeting")
        STEERING = "steering", pgettext_lazy("meeting", "Meeting of the steering group")
        WORKING = "working", pgettext_lazy("meeting", "Meeting of the working body")
        PRESENTATION = "presentation", pgettext_lazy("meeting", "Presentation to top management")
        REVIEW = "review", pgettext_lazy("meeting", "Management review")
        OTHER = "other", pgettext_lazy("meeting", "Other meeting")

    cycle = models.ForeignKey(Cycle, on_delete=models.PROTECT, related_name="meetings")
    model = models.CharField(max_length=60, blank=True, editable=False)
    record_uid = models.CharField(max_length=16, blank=True, editable=False)
    kind = models.CharField(_("kind"), max_length=14, choices=Kind)
    subject = models.CharField(_("subject"), max_length=200)
    day = models.DateField(_("date"))
    starts = models.TimeField(_("start"))
    ends = models.TimeField(_("end"), null=True, blank=True)
    place = models.CharField(_("place"), max_length=200, blank=True)
    chair = models.CharField(_("chair"), max_length=80, blank=True)
    recorder = models.CharField(_("recorder"), max_length=80, blank=True)
    agenda = models.TextField(_("agenda"), max_length=4000, blank=True)
    # what was said on each point of the agenda as it stood then: [{"item": "…", "text": "…"}]
    discussed = models.JSONField(_("minutes by point of the agenda"), default=list, blank=True)
    points = models.TextField(_("what was said"), blank=True)
    questions = models.TextField(_("questions and answers"), blank=True)
    scan = models.ForeignKey(
        StoredFile,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("scan of the signed sheet"),
    )
    called_off_at = models.DateTimeField(_("called off at"), null=True, blank=True, editable=False)
    minutes_uid = models.CharField(max_length=16, blank=True, editable=False)  # the Report that both sign
    minutes_scan = models.ForeignKey(
        StoredFile,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("minutes signed by hand"),
    )
    minutes_signed_at = models.DateTimeField(_("minutes signed at"), null=True, blank=True, editable=False)

    objects = MeetingQuerySet.as_manager()

    class Meta:
        verbose_name = _("meeting")
        verbose_name_plural = _("meetings")
        ordering = ["day", "starts", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends=None) | models.Q(ends__gt=models.F("starts")), name="a_meeting_ends_later"
            )
        ]

    def __str__(self) -> str:
        return f"{self.subject}, {self.day}"

    def get_absolute_url(self) -> str:
        """Return the page of the meeting."""
        return reverse("certification:meeting_detail", args=[self.cycle.engagement.code, self.uid])

    @property
    def when(self) -> str:
        """Day and time in figures, the same in every language."""
        ends = f"–{self.ends:%H:%M}" if self.ends else ""
        return f"{self.day.isoformat()} {self.starts:%H:%M}{ends}"

    @property
    def agenda_items(self) -> list[str]:
        """The points of the agenda, a line each."""
        return [line.strip() for line in self.agenda.splitlines() if line.strip()]

    @property
    def has_minutes(self) -> bool:
        """Whether anything was written down."""
        return bool(self.points or self.questions or any(row["text"] for row in self.discussed))

    @property
    def is_called_off(self) -> bool:
        """Whether it does not take place."""
        return self.called_off_at is not None

    def is_over(self, today: dt.date) -> bool:
        """Whether its day has passed."""
        return self.day < today


class AttendanceQuerySet(TenantQuerySet):
    """Attendances by whose they are."""

    def of_user(self, user: User) -> Self:
        """Keep the user's own, by account or by the person who has it."""
        return self.filter(models.Q(user=user) | models.Q(person__user=user))

    def signed(self) -> Self:
        """Keep those who signed in, on screen or on paper."""
        return self.exclude(way="")


class Attendance(TenantModel):
    """One person at a meeting. `way` says how that is known: own account, or ticked from the signed sheet."""

    trail = "recorded"

    class Way(models.TextChoices):
        ACCOUNT = "account", pgettext_lazy("sign-in", "Signed in with own account")
        SHEET = "sheet", pgettext_lazy("sign-in", "Ticked from the signed sheet")

    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="attendances")
    person = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("person")
    )
    user = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("account")
    )
    # as they stood in the meeting: name, department, post
    name = models.CharField(pgettext_lazy("person", "name"), max_length=80)
    department = models.CharField(_("department or organisation"), max_length=200, blank=True)
    post = models.CharField(_("post"), max_length=120, blank=True)
    way = models.CharField(_("how signed in"), max_length=8, choices=Way, blank=True)
    chairs = models.BooleanField(_("chairs the meeting"), default=False)
    records = models.BooleanField(_("writes the minutes"), default=False)
    signed_at = models.DateTimeField(_("signed in at"), null=True, blank=True)
    ticked_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("ticked by")
    )

    objects = AttendanceQuerySet.as_manager()

    class Meta:
        verbose_name = _("attendance")
        verbose_name_plural = _("attendances")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["meeting", "person"], name="one_attendance_per_person"),
            models.UniqueConstraint(fields=["meeting", "user"], name="one_attendance_per_user"),
            models.UniqueConstraint(fields=["meeting"], condition=models.Q(chairs=True), name="one_chair_per_meeting"),
            models.UniqueConstraint(
                fields=["meeting"], condition=models.Q(records=True), name="one_recorder_per_meeting"
            ),
            models.CheckConstraint(
                condition=models.Q(way="")
                | models.Q(way="account", user__isnull=False, signed_at__isnull=False)
                | models.Q(way="sheet", ticked_by__isnull=False),
                name="a_sign_in_says_how",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def account(self) -> User | None:
        """The account with which this person signs, if there is one."""
        return self.user or (self.person.user if self.person else None)
