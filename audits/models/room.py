"""The evidence room: what an external auditor may read, until when, on which promise, and what was read."""

import datetime as dt
from collections.abc import Iterator
from typing import Self

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, transition

from certification.models import Cycle
from wobo.accounts.models import Invitation, TenantModel, TenantQuerySet, User
from wobo.workflow import clock
from wobo.workflow.doors import Stateful, clear

from .audit import Audit


class EvidenceRoomQuerySet(TenantQuerySet):
    """Rooms by what pages and the sweep ask for."""

    def of(self, cycle: Cycle) -> Self:
        """Keep those of a cycle."""
        return self.filter(cycle=cycle)

    def open_on(self, day: dt.date) -> Self:
        """Keep those through whose door a guest may go on a day."""
        return self.filter(state=EvidenceRoom.State.OPEN, from_on__lte=day, until_on__gte=day)


class EvidenceRoom(Stateful, TenantModel):
    """A read-only view of the evidence by clause: of one cycle, for a time, for the guests named, within a scope."""

    trail = "fired"

    class State(models.TextChoices):
        PREPARED = "prepared", pgettext_lazy("evidence room", "Being prepared")
        OPEN = "open", pgettext_lazy("evidence room", "Open")
        CLOSED = "closed", pgettext_lazy("evidence room", "Closed")
        EXPIRED = "expired", pgettext_lazy("evidence room", "Expired")

    cycle = models.ForeignKey(Cycle, on_delete=models.PROTECT, related_name="rooms")
    number = models.CharField(_("number"), max_length=40)
    title = models.CharField(_("title"), max_length=120)
    body = models.CharField(_("certification body"), max_length=200, blank=True)
    audit = models.ForeignKey(
        Audit, on_delete=models.PROTECT, null=True, blank=True, related_name="rooms", verbose_name=_("audit")
    )
    state = FSMField(_("state"), choices=State, default=State.PREPARED, protected=True)
    from_on = models.DateField(_("open from"))
    until_on = models.DateField(_("open until"))
    kinds = models.JSONField(_("kinds of evidence"), default=list)
    chapters = models.JSONField(_("chapters of the standard"), default=list, blank=True)  # empty: all of them
    confidential = models.BooleanField(_("shows confidential files"), default=False)
    language = models.CharField(_("language"), max_length=8, choices=settings.LANGUAGES, default="zh-hans")
    statement = models.TextField(_("confidentiality statement"), max_length=4000)
    opened_on = models.DateField(_("opened on"), null=True, blank=True, editable=False)
    opened_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", editable=False
    )  # whose rights say which files are in it
    # what guests see, worked out from the records by the sweep: not evidence itself
    evidence = models.JSONField(default=list, blank=True, editable=False)
    evidence_at = models.DateTimeField(null=True, blank=True, editable=False)
    evidence_of = models.CharField(max_length=60, blank=True, editable=False)  # heads of the trails it was made of
    closed_at = models.DateTimeField(_("closed at"), null=True, blank=True, editable=False)

    objects = EvidenceRoomQuerySet.as_manager()

    class Meta:
        verbose_name = _("evidence room")
        verbose_name_plural = _("evidence rooms")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(fields=["workspace", "number"], name="one_room_per_number"),
            models.CheckConstraint(
                condition=models.Q(until_on__gte=models.F("from_on")), name="a_room_closes_after_it_opens"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"

    def get_absolute_url(self) -> str:
        """Return the page on which the lead keeps the room."""
        return reverse("audits:room_detail", args=[self.cycle.engagement.code, self.uid])

    def door(self) -> str:
        """Return the address that guests use."""
        return reverse("audits:room_door", args=[self.uid])

    def is_open(self, day: dt.date) -> bool:
        """Whether guests may be in it on a day of the client's."""
        return self.state == self.State.OPEN and self.from_on <= day <= self.until_on

    def obstacles(self, verb: str) -> Iterator[str]:
        """Yield why `verb` cannot be done yet."""
        if verb not in {"open", "reopen"}:
            return
        if self.until_on < self.cycle.today():
            yield gettext("The last day of the room is over. Change its period first.")
        if not self.kinds:
            yield gettext("Choose which kinds of evidence the room shows.")
        if not self.statement.strip():
            yield gettext("Write the confidentiality statement that guests accept.")
        if not self.guests.filter(withdrawn_at=None).exists():
            yield gettext("Name at least one guest.")

    @transition(state, source=State.PREPARED, target=State.OPEN, conditions=[clear("open")])
    def open(self, *, by: User) -> None:
        """Let the guests in, from the first day on."""
        self.opened_on, self.opened_by = self.cycle.today(), by

    @transition(state, source=[State.PREPARED, State.OPEN], target=State.CLOSED)
    def close(self, *, by: User) -> None:
        """Shut it for good: every link is dead from this moment on."""
        self.closed_at = clock.now()

    @transition(state, source=State.OPEN, target=State.EXPIRED)
    def expire(self, *, by: User) -> None:
        """Its last day is over."""
        self.closed_at = clock.now()

    @transition(state, source=[State.CLOSED, State.EXPIRED], target=State.OPEN, conditions=[clear("reopen")])
    def reopen(self, *, by: User, reason: str) -> None:
        """Open it once more; each guest accepts the statement anew."""
        self.opened_on, self.opened_by, self.closed_at = self.cycle.today(), by, None


class RoomGuest(TenantModel):
    """Somebody who may enter a room: invited by e-mail, let in once the statement was accepted."""

    trail = "recorded"

    room = models.ForeignKey(EvidenceRoom, on_delete=models.PROTECT, related_name="guests")
    email = models.EmailField(_("e-mail address"))
    name = models.CharField(pgettext_lazy("person", "name"), max_length=80)
    organisation = models.CharField(_("organisation"), max_length=200, blank=True)
    invitation = models.ForeignKey(Invitation, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    user = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    accepted_at = models.DateTimeField(_("statement accepted at"), null=True, blank=True)
    accepted_name = models.CharField(_("name as signed"), max_length=80, blank=True)
    statement_sha256 = models.CharField(max_length=64, blank=True)
    withdrawn_at = models.DateTimeField(_("shut out at"), null=True, blank=True)

    class Meta:
        verbose_name = _("guest of an evidence room")
        verbose_name_plural = _("guests of an evidence room")
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["room", "email"], name="one_guest_per_room_and_address")]

    def __str__(self) -> str:
        return self.name


class RoomAccess(TenantModel):
    """One look of a guest: a page, a file. Written before the bytes leave; nothing takes it back."""

    trail = "recorded"
    guards = "append_only"

    class Kind(models.TextChoices):
        PAGE = "page", pgettext_lazy("room access", "Page")
        FILE = "file", pgettext_lazy("room access", "File")

    room = models.ForeignKey(EvidenceRoom, on_delete=models.PROTECT, related_name="accesses")
    guest = models.ForeignKey(RoomGuest, on_delete=models.PROTECT, related_name="accesses")
    at = models.DateTimeField(_("at"), default=clock.now)
    kind = models.CharField(_("kind"), max_length=4, choices=Kind)
    what = models.CharField(_("what"), max_length=300)
    sha256 = models.CharField("SHA-256", max_length=64, blank=True)

    class Meta:
        verbose_name = _("look into an evidence room")
        verbose_name_plural = _("looks into an evidence room")
        ordering = ["-pk"]

    def __str__(self) -> str:
        return self.what
