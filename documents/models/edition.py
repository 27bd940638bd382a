"""The second edition (S8) and the review of a document that finds nothing to change (clause 7.5.3)."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, transition

from certification.models import Cycle, Engagement, Person
from wobo.accounts.models import TenantModel, TenantQuerySet, User
from wobo.files.models import StoredFile
from wobo.workflow import clock
from wobo.workflow.doors import Stateful, clear
from wobo.workflow.models.signature import Meaning
from wobo.workflow.signing import Signable, Slot

from .change import ChangeRequest
from .document import Document
from .revision import Revision


class EditionChange(Stateful, Signable, TenantModel):
    """One common new edition of manual and procedures, and the declaration of formal operation that ends it."""

    trail = "fired"
    signed_verbs = frozenset({"declare"})

    class State(models.TextChoices):
        OPEN = "open", pgettext_lazy("edition", "Being prepared")
        IN_FORCE = "in_force", pgettext_lazy("edition", "In force")
        DECLARED = "declared", pgettext_lazy("edition", "Formal operation declared")
        CANCELLED = "cancelled", pgettext_lazy("edition", "Given up")

    cycle = models.ForeignKey(Cycle, on_delete=models.PROTECT, related_name="editions")
    edition = models.PositiveSmallIntegerField(_("edition"))
    label = models.CharField(_("version"), max_length=12)
    effective_on = models.DateField(_("effective from"))
    state = FSMField(_("state"), choices=State, default=State.OPEN, protected=True)
    begun_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name=_("begun by"))
    in_force_on = models.DateField(_("in force since"), null=True, blank=True)
    operation_on = models.DateField(_("formal operation from"), null=True, blank=True)
    statement = models.TextField(_("declaration"), max_length=4000, blank=True)
    paper_uid = models.CharField(max_length=16, blank=True, editable=False)  # the declaration that is signed
    declared_on = models.DateField(_("declared on"), null=True, blank=True)

    class Meta:
        verbose_name = _("new edition")
        verbose_name_plural = _("new editions")
        ordering = ["-edition", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["cycle"], condition=models.Q(state="open"), name="one_open_edition")
        ]

    def __str__(self) -> str:
        return gettext("Edition %(label)s") % {"label": self.label}

    @property
    def engagement(self) -> Engagement:
        """The engagement that it belongs to."""
        return self.cycle.engagement

    @property
    def today(self) -> dt.date:
        """The day at the client's."""
        return clock.today(self.cycle.engagement.client.time_zone)

    def get_absolute_url(self) -> str:
        """Return the guided page."""
        return reverse("documents:edition_detail", args=[self.cycle.engagement.code, self.uid])

    def slots(self) -> list[Slot]:
        """Return top management's signature under the declaration, once it is printed."""
        from documents.issue_policies import declares_operation  # noqa: PLC0415  it asks about this record

        if self.state != self.State.IN_FORCE or not self.paper_uid:
            return []
        return [Slot("declaration", Meaning.AUTHORISED, declares_operation, verb="declare")]

    def content_for(self, slot: Slot) -> StoredFile | None:
        """Return the declaration, once it is rendered."""
        from wobo.reporting.models import Report  # noqa: PLC0415

        report: Any = Report.objects.filter(uid=self.paper_uid).select_related("file").first()
        return report.file if report else None

    def obstacles(self, verb: str) -> Iterator[str]:
        """Yield why `verb` cannot be done yet."""
        if verb == "put_in_force":
            from documents import edition_state  # noqa: PLC0415  it reads the records around this one

            yield from edition_state.against_force(self)
        if verb == "declare":
            yield from self.missing_signatures("declare")

    @transition(state, source=State.OPEN, target=State.IN_FORCE, conditions=[clear("put_in_force")])
    def put_in_force(self, *, by: User) -> None:
        """Every document of it is reissued or confirmed, and the common day has come."""
        self.in_force_on = self.today

    @transition(state, source=State.IN_FORCE, target=State.DECLARED, conditions=[clear("declare")])
    def declare(self, *, by: User) -> None:
        """Top management has signed: formal operation begins (S8.5)."""
        self.declared_on = self.today

    @transition(state, source=State.OPEN, target=State.CANCELLED)
    def cancel(self, *, by: User, reason: str) -> None:
        """There will be no common edition; versions that were opened for it go on by themselves."""


class EditionItem(TenantModel):
    """One manual or procedure of a new edition: revised, or confirmed unchanged by its owner."""

    trail = "recorded"

    class Way(models.TextChoices):
        UNDECIDED = "", pgettext_lazy("edition", "To be decided")
        REVISE = "revise", pgettext_lazy("edition", "Revise")
        CONFIRM = "confirm", pgettext_lazy("edition", "Confirm unchanged")

    edition = models.ForeignKey(EditionChange, on_delete=models.PROTECT, related_name="items")
    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="edition_items")
    way = models.CharField(_("what is done"), max_length=8, choices=Way, default=Way.UNDECIDED, blank=True)
    revision = models.ForeignKey(
        Revision, on_delete=models.PROTECT, null=True, blank=True, related_name="edition_items"
    )

    class Meta:
        verbose_name = _("document of a new edition")
        verbose_name_plural = _("documents of a new edition")
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["edition", "document"], name="one_item_per_document")]

    def __str__(self) -> str:
        return f"{self.edition}: {self.document}"


class DocumentReviewQuerySet(TenantQuerySet):
    """Reviews of documents."""


class DocumentReview(Stateful, Signable, TenantModel):
    """The review of a version in force by its owner: confirmed unchanged by signature, or a change is asked for."""

    trail = "fired"
    signed_verbs = frozenset({"confirm"})

    class State(models.TextChoices):
        OPEN = "open", pgettext_lazy("review of a document", "To be reviewed")
        CONFIRMED = "confirmed", pgettext_lazy("review of a document", "Confirmed unchanged")
        CHANGED = "changed", pgettext_lazy("review of a document", "To be changed")
        CANCELLED = "cancelled", pgettext_lazy("review of a document", "Cancelled")

    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="reviews")
    revision = models.ForeignKey(Revision, on_delete=models.PROTECT, related_name="reviews")
    edition = models.ForeignKey(EditionChange, on_delete=models.PROTECT, null=True, blank=True, related_name="reviews")
    owner = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", verbose_name=_("owner"))
    due = models.DateField(_("due"), null=True, blank=True)
    state = FSMField(_("state"), choices=State, default=State.OPEN, protected=True)
    reviewed_on = models.DateField(_("reviewed on"), null=True, blank=True)
    change = models.ForeignKey(
        ChangeRequest, on_delete=models.PROTECT, null=True, blank=True, related_name="+", editable=False
    )

    objects = DocumentReviewQuerySet.as_manager()

    class Meta:
        verbose_name = _("review of a document")
        verbose_name_plural = _("reviews of documents")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["document"], condition=models.Q(state="open"), name="one_open_review_per_document"
            )
        ]

    def __str__(self) -> str:
        return f"{self.revision}"

    @property
    def today(self) -> dt.date:
        """The day at the client's."""
        return clock.today(self.document.engagement.client.time_zone)

    def get_absolute_url(self) -> str:
        """Return its page."""
        return reverse("documents:review_detail", args=[self.document.engagement.code, self.uid])

    def slots(self) -> list[Slot]:
        """Return the owner's confirmation."""
        from documents.issue_policies import owns_review  # noqa: PLC0415  it asks about this record

        if self.state != self.State.OPEN:
            return []
        return [Slot("confirmation", Meaning.CONFIRMED, owns_review, verb="confirm")]

    def content_for(self, slot: Slot) -> StoredFile | None:
        """Return the text that stays: the frozen bytes of the version in force."""
        return self.revision.frozen_file

    def obstacles(self, verb: str) -> Iterator[str]:
        """Yield why `verb` cannot be done yet."""
        if verb == "confirm":
            if self.revision.state != Revision.State.IN_FORCE:
                yield gettext("This version is not in force any more.")
            yield from self.missing_signatures("confirm")

    @transition(state, source=State.OPEN, target=State.CONFIRMED, conditions=[clear("confirm")])
    def confirm(self, *, by: User) -> None:
        """Its owner has signed that nothing is to change."""
        self.reviewed_on = self.today

    @transition(state, source=State.OPEN, target=State.CHANGED)
    def ask_change(self, *, by: User, change_uid: str) -> None:
        """A change request takes its place."""
        self.reviewed_on = self.today
        self.change = ChangeRequest.objects.get(uid=change_uid)

    @transition(state, source=State.OPEN, target=State.CANCELLED)
    def cancel(self, *, by: User) -> None:
        """It is not asked for any more: the document is revised, or not in force."""
