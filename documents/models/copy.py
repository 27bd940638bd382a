"""Controlled issue (S5.6.3–S5.6.8): who gets a document, each numbered copy on its way out and back, its readers."""

import datetime as dt
from typing import Any, Self

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django_fsm import FSMField, transition

from certification.models import Department, Engagement, Person
from wobo.accounts.models import TenantModel, TenantQuerySet, User
from wobo.files.models import StoredFile
from wobo.workflow import clock
from wobo.workflow.doors import Stateful
from wobo.workflow.guards import Frozen

from .document import Document
from .need import Level
from .revision import Revision


class Medium(models.TextChoices):
    """How a copy comes."""

    ELECTRONIC = "electronic", pgettext_lazy("copy", "Electronic")
    PAPER = "paper", pgettext_lazy("copy", "Paper")


class Holder(TenantModel):
    """Who a copy is for: a department, a person, or a person for a department."""

    department = models.ForeignKey(
        Department, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("department")
    )
    person = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("person")
    )
    medium = models.CharField(pgettext_lazy("copy", "form"), max_length=10, choices=Medium, default=Medium.ELECTRONIC)

    class Meta:
        abstract = True

    @property
    def who(self) -> str:
        """Department and person, as they are named in lists."""
        department = self.department or (self.person.department if self.person else None)
        return " · ".join(str(part) for part in (department, self.person) if part)

    def department_in(self, language: str) -> str:
        """The department as a paper in `language` prints it."""
        found = self.department or (self.person.department if self.person else None)
        return str((language == "en" and found.name_en) or found.name) if found else ""

    def person_in(self, language: str) -> str:
        """The person as a paper in `language` prints them."""
        return str((language == "en" and self.person.name_en) or self.person.name) if self.person else ""


class Recipient(Holder):
    """A line of a distribution list: of one document, or of every document of a level that has no list of its own."""

    trail = "recorded"

    engagement = models.ForeignKey(Engagement, on_delete=models.PROTECT, related_name="recipients")
    document = models.ForeignKey(Document, on_delete=models.PROTECT, null=True, blank=True, related_name="recipients")
    level = models.CharField(_("level"), max_length=1, choices=Level, blank=True)
    must_read = models.BooleanField(
        _("confirms to have read and understood it"),
        default=False,
        help_text=_("The whole department, if no person is named."),
    )
    order = models.PositiveSmallIntegerField(_("order"), default=0)

    class Meta:
        verbose_name = _("line of a distribution list")
        verbose_name_plural = _("lines of distribution lists")
        ordering = ["order", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(document=None) & ~models.Q(level="") | models.Q(document__isnull=False, level=""),
                name="a_recipient_is_of_a_document_or_a_level",
            ),
            models.CheckConstraint(
                condition=models.Q(department__isnull=False) | models.Q(person__isnull=False),
                name="a_recipient_is_somebody",
            ),
        ]

    def __str__(self) -> str:
        return self.who


class CopyQuerySet(TenantQuerySet):
    """Copies."""

    def out(self) -> Self:
        """Keep those that somebody has, or is to get."""
        return self.filter(state__in=Copy.OUT)

    def untracked(self) -> Self:
        """Keep recalled ones of which nobody knows where they ended."""
        return self.filter(state=Copy.State.RECALLED)

    def loaded(self) -> Self:
        """Read with each what a list shows."""
        related = ("revision__document", "department", "person__department", "person__user", "department__head__user")
        return self.select_related(*related, "received_by", "issued_by", "taken_by", "scan")


class Copy(Stateful, Holder):
    """A numbered copy of a released version; every old one is tracked until its end is known."""

    trail = "fired"
    guards = Frozen(("revision_id", "number", "medium"), "OLD.id > 0")

    class State(models.TextChoices):
        PREPARED = "prepared", pgettext_lazy("copy", "Prepared")
        ISSUED = "issued", pgettext_lazy("copy", "Issued")
        RECEIVED = "received", pgettext_lazy("copy", "Received")
        RECALLED = "recalled", pgettext_lazy("copy", "Recalled")
        RETURNED = "returned", pgettext_lazy("copy", "Returned")
        DESTROYED = "destroyed", pgettext_lazy("copy", "Destroyed")
        RETAINED = "retained", pgettext_lazy("copy", "Obsolete, kept")
        LOST = "lost", pgettext_lazy("copy", "Lost")
        CANCELLED = "cancelled", pgettext_lazy("copy", "Cancelled")

    OUT = (State.PREPARED, State.ISSUED, State.RECEIVED)
    HELD = (State.ISSUED, State.RECEIVED)

    revision = models.ForeignKey(Revision, on_delete=models.PROTECT, related_name="copies")
    number = models.PositiveSmallIntegerField(pgettext_lazy("copy", "copy number"))
    must_read = models.BooleanField(default=False, editable=False)
    state = FSMField(_("state"), choices=State, default=State.PREPARED, protected=True)
    file_uid = models.CharField(max_length=16, blank=True, editable=False)  # the Report that bears its stamp
    issued_on = models.DateField(_("issued on"), null=True, blank=True)
    issued_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("issued by")
    )
    received_on = models.DateField(_("received on"), null=True, blank=True)
    received_by = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("received by")
    )
    receipt_by = models.ForeignKey(  # who pressed the button: the holder, or who ticked the signed sheet
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("entered by")
    )
    scan = models.ForeignKey(
        StoredFile, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("signed sheet")
    )
    late_reason = models.CharField(_("why it was received late"), max_length=300, blank=True)
    recalled_on = models.DateField(_("recalled on"), null=True, blank=True)
    returned_on = models.DateField(_("returned on"), null=True, blank=True)
    returned_by = models.CharField(_("returned by"), max_length=80, blank=True)
    taken_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("taken back by")
    )
    ended_on = models.DateField(_("ended on"), null=True, blank=True)
    ended_why = models.CharField(_("what became of it"), max_length=300, blank=True)
    destruction = models.ForeignKey(
        "documents.Destruction", on_delete=models.PROTECT, null=True, blank=True, related_name="copies"
    )

    objects = CopyQuerySet.as_manager()

    class Meta:
        verbose_name = _("controlled copy")
        verbose_name_plural = _("controlled copies")
        ordering = ["revision", "number"]
        constraints = [models.UniqueConstraint(fields=["revision", "number"], name="one_copy_per_number")]

    def __str__(self) -> str:
        return f"{self.revision.document.number} {self.revision.label} · {self.code}"

    @property
    def code(self) -> str:
        """The number of the copy as it is printed."""
        return f"{self.number:02d}"

    @property
    def on_paper(self) -> bool:
        """Whether there is a thing to be handed over and brought back."""
        return self.medium == Medium.PAPER

    @property
    def today(self) -> dt.date:
        """The day at the client's."""
        return clock.today(self.revision.document.engagement.client.time_zone)

    def get_absolute_url(self) -> str:
        """Return the page of the copy, on which its holder signs for it."""
        return reverse("documents:copy_detail", args=[self.revision.document.engagement.code, self.uid])

    @transition(state, source=State.PREPARED, target=State.ISSUED)
    def issue(self, *, by: User) -> None:
        """It goes out: printed, bound, stamped and entered, or simply opened to its holder (S5.6.3–S5.6.7)."""
        self.issued_on, self.issued_by = self.today, by

    @transition(state, source=State.ISSUED, target=State.RECEIVED)
    def receive(self, *, by: User, person: Person, on: dt.date, reason: str = "", scan: Any = None) -> None:
        """Its holder has signed for it (S5.6.8)."""
        self.received_by, self.received_on, self.receipt_by = person, on, by
        self.late_reason, self.scan = reason, scan

    @transition(state, source=[State.ISSUED, State.RECEIVED], target=State.RECALLED)
    def recall(self, *, by: User) -> None:
        """What it says does not hold any more, or its holder needs it no longer."""
        self.recalled_on = self.today

    @transition(state, source=State.RECALLED, target=State.RETURNED)
    def hand_in(self, *, by: User, on: dt.date, returned_by: str) -> None:
        """It came back; an electronic one is closed to its holder with the recall."""
        self.returned_on, self.returned_by, self.taken_by = on, returned_by[:80], by

    @transition(state, source=State.RETURNED, target=State.DESTROYED)
    def destroy(self, *, by: User, on: dt.date) -> None:
        """It was destroyed before a witness, by an approved record of destruction (F17)."""
        self.ended_on = on

    @transition(state, source=State.RETURNED, target=State.RETAINED)
    def retain(self, *, by: User, reason: str) -> None:
        """It is kept although it is obsolete (作废保留)."""
        self.ended_on, self.ended_why = self.today, reason[:300]

    @transition(state, source=[State.ISSUED, State.RECEIVED, State.RECALLED], target=State.LOST)
    def report_lost(self, *, by: User, reason: str) -> None:
        """Nobody can find it."""
        self.ended_on, self.ended_why = self.today, reason[:300]

    @transition(state, source=State.PREPARED, target=State.CANCELLED)
    def cancel(self, *, by: User) -> None:
        """It will not go out."""
        self.ended_on = self.today


class Understanding(TenantModel):
    """That a person has read a version and understood it, or that somebody says so for them."""

    trail = "recorded"

    revision = models.ForeignKey(Revision, on_delete=models.PROTECT, related_name="understandings")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", verbose_name=_("person"))
    on = models.DateField(_("confirmed on"))
    ticked_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("ticked by")
    )

    class Meta:
        verbose_name = _("confirmation of reading")
        verbose_name_plural = _("confirmations of reading")
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["revision", "person"], name="one_understanding_per_person")]

    def __str__(self) -> str:
        return f"{self.revision}: {self.person}"
