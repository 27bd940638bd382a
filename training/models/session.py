"""A training session (F12) and who took part; how each sign-in is known stands on the record."""

import datetime as dt
from collections.abc import Iterator
from typing import Self
from zoneinfo import ZoneInfo

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, transition

from certification.models import Cycle, Person
from wobo.accounts.models import TenantModel, TenantQuerySet, User
from wobo.files.models import StoredFile
from wobo.workflow.doors import Stateful, clear

from .course import Course, CourseContent


class SessionQuerySet(TenantQuerySet):
    """Training sessions."""

    def held(self) -> Self:
        """Keep those that took place."""
        return self.filter(state__in=("held", "evaluated"))


class TrainingSession(Stateful, TenantModel):
    """One date of a course: trainer, place or link, agenda, materials, what was covered, who was there."""

    trail = "fired"

    class State(models.TextChoices):
        PLANNED = "planned", pgettext_lazy("session", "Planned")
        OPEN = "open", pgettext_lazy("session", "Sign-in open")
        HELD = "held", pgettext_lazy("session", "Held")
        EVALUATED = "evaluated", pgettext_lazy("session", "Evaluated")
        CANCELLED = "cancelled", pgettext_lazy("session", "Cancelled")

    class Mode(models.TextChoices):
        ON_SITE = "on_site", pgettext_lazy("session", "On site")
        ONLINE = "online", pgettext_lazy("session", "Online")
        MIXED = "mixed", pgettext_lazy("session", "On site and online")

    course = models.ForeignKey(Course, on_delete=models.PROTECT, related_name="sessions", verbose_name=_("course"))
    cycle = models.ForeignKey(Cycle, on_delete=models.PROTECT, related_name="training_sessions")
    number = models.PositiveIntegerField(_("number"), editable=False)  # counted inside the engagement
    state = FSMField(_("state"), choices=State, default=State.PLANNED, protected=True)
    make_up_of = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="make_ups",
        verbose_name=_("make-up session of"),
    )
    trainer = models.CharField(_("trainer"), max_length=80)
    trainer_user = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("trainer's account")
    )
    trainer_organisation = models.CharField(_("trainer's organisation"), max_length=120, blank=True)
    mode = models.CharField(_("form"), max_length=8, choices=Mode, default=Mode.ON_SITE)
    place = models.CharField(_("place"), max_length=200, blank=True)
    link = models.URLField(_("meeting link"), max_length=500, blank=True)
    starts = models.DateTimeField(_("start"))
    ends = models.DateTimeField(_("end"))
    agenda = models.TextField(_("agenda"), blank=True)
    contents = models.ManyToManyField(
        CourseContent, blank=True, related_name="sessions", verbose_name=_("contents covered")
    )
    materials = models.ManyToManyField(StoredFile, blank=True, related_name="+", verbose_name=_("materials"))
    late_after = models.PositiveSmallIntegerField(
        _("late after"), default=15, help_text=_("Minutes after the start; whoever signs in later is noted as late.")
    )
    scan = models.ForeignKey(
        StoredFile,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("scan of the signed sheet"),
    )
    remarks = models.TextField(_("remarks"), blank=True)

    objects = SessionQuerySet.as_manager()

    class Meta:
        verbose_name = _("training session")
        verbose_name_plural = _("training sessions")
        ordering = ["starts", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["workspace", "number"], name="one_session_per_number"),
            models.CheckConstraint(condition=models.Q(ends__gt=models.F("starts")), name="a_training_ends_later"),
        ]

    def __str__(self) -> str:
        return f"T{self.number:02} {self.course}"

    def get_absolute_url(self) -> str:
        """Return the page of the session."""
        return reverse("training:session_detail", args=[self.cycle.engagement.code, self.uid])

    @classmethod
    def by_code(cls, uid: str) -> "TrainingSession | None":
        """Return the session that a code on the wall opens, while its sign-in is open.

        The only way to a session without an account: who calls it has checked the code's signature and age.
        """
        related = ("course__engagement", "cycle__engagement__client", "workspace")
        return cls.objects.filter(uid=uid, state=cls.State.OPEN).select_related(*related).first()

    @property
    def day(self) -> dt.date:
        """The day in the client's time zone."""
        return self.starts.astimezone(ZoneInfo(self.cycle.engagement.client.time_zone)).date()

    @property
    def effect_due(self) -> dt.date | None:
        """When its effect is to be looked at; None when it is not."""
        days = self.course.effect_days
        return self.day + dt.timedelta(days=days) if days else None

    def obstacles(self, verb: str) -> Iterator[str]:
        """Yield why `verb` cannot be done yet."""
        if verb == "hold":
            ways = set(self.participations.exclude(way="").order_by().values_list("way", flat=True).distinct())
            if not ways:
                yield gettext("Nobody has signed in.")
            if self.course.contents.exists() and not self.contents.exists():
                yield gettext("Tick the contents that were covered.")
            if Participation.Way.SHEET in ways and self.scan_id is None:
                yield gettext("Add the scan of the signed sheet: the ticks rest on it.")
        if verb == "evaluate":
            from training.effects import missing_of  # noqa: PLC0415  it reads the reviews, which refer to sessions

            yield from missing_of(self)

    @transition(state, source=State.PLANNED, target=State.OPEN)
    def open_sign_in(self, *, by: User) -> None:
        """Let people sign in."""

    @transition(state, source=[State.PLANNED, State.OPEN], target=State.HELD, conditions=[clear("hold")])
    def hold(self, *, by: User) -> None:
        """The session is over: attendance and contents are on record."""

    @transition(state, source=State.HELD, target=State.EVALUATED, conditions=[clear("evaluate")])
    def evaluate(self, *, by: User) -> None:
        """The effect has been looked at."""

    @transition(state, source=[State.HELD, State.EVALUATED], target=State.OPEN)
    def reopen(self, *, by: User, reason: str) -> None:
        """Something was wrong or forgotten."""

    @transition(state, source=[State.PLANNED, State.OPEN], target=State.CANCELLED)
    def cancel(self, *, by: User, reason: str) -> None:
        """It will not take place."""


class ParticipationQuerySet(TenantQuerySet):
    """Participations."""

    def signed(self) -> Self:
        """Keep those who signed in, whichever way."""
        return self.exclude(way="")


class Participation(TenantModel):
    """One person at a session: whether they had to come, and how their sign-in is known."""

    trail = "recorded"

    class Way(models.TextChoices):
        ACCOUNT = "account", pgettext_lazy("sign-in", "Signed in with own account")
        CODE = "code", pgettext_lazy("sign-in", "Signed in by the code on the wall")
        SHEET = "sheet", pgettext_lazy("sign-in", "Ticked from the signed sheet")

    session = models.ForeignKey(TrainingSession, on_delete=models.PROTECT, related_name="participations")
    person = models.ForeignKey(
        Person, on_delete=models.PROTECT, related_name="participations", verbose_name=_("person")
    )
    # as they stood on the day: name, department, post
    name = models.CharField(pgettext_lazy("person", "name"), max_length=80)
    department = models.CharField(_("department"), max_length=120, blank=True)
    post = models.CharField(_("post"), max_length=120, blank=True)
    required = models.BooleanField(_("had to take part"), default=True)
    invited_at = models.DateTimeField(_("invited at"), null=True, blank=True)
    way = models.CharField(_("how signed in"), max_length=8, choices=Way, blank=True)
    signed_at = models.DateTimeField(_("signed in at"), null=True, blank=True)
    late = models.BooleanField(_("late"), default=False)
    ticked_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("ticked by")
    )
    device = models.CharField(max_length=64, blank=True, editable=False)  # sha256 of the device's own mark

    objects = ParticipationQuerySet.as_manager()

    class Meta:
        verbose_name = _("participation")
        verbose_name_plural = _("participations")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["session", "person"], name="one_participation_per_person"),
            models.UniqueConstraint(
                fields=["session", "device"], condition=~models.Q(device=""), name="one_person_per_device"
            ),
            models.CheckConstraint(
                condition=models.Q(way="")
                | models.Q(way__in=["account", "code"], signed_at__isnull=False)
                | models.Q(way="sheet", ticked_by__isnull=False),
                name="a_participation_says_how",
            ),
        ]

    def __str__(self) -> str:
        return self.name
