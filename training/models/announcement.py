"""Publicity (S6.2.2): what everybody is told, and whom it reached."""

from collections.abc import Iterator
from typing import Self

from django.db import models
from django.urls import reverse
from django.utils.translation import get_language, gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, transition

from certification.models import Cycle, Department, Person
from wobo.accounts.models import TenantModel, TenantQuerySet, User
from wobo.files.models import StoredFile
from wobo.workflow import clock
from wobo.workflow.doors import Stateful, clear


class AnnouncementQuerySet(TenantQuerySet):
    """Announcements."""

    def published(self) -> Self:
        """Keep those that are out."""
        return self.filter(state="published")


class Announcement(Stateful, TenantModel):
    """A text for all staff or some departments. Its reach: who opened it, who confirmed to have read it."""

    trail = "fired"

    class State(models.TextChoices):
        DRAFT = "draft", pgettext_lazy("announcement", "Draft")
        PUBLISHED = "published", pgettext_lazy("announcement", "Published")
        WITHDRAWN = "withdrawn", pgettext_lazy("announcement", "Withdrawn")

    class Topic(models.TextChoices):
        POLICY = "policy", pgettext_lazy("publicity", "Management policy")
        TRIAL_PLAN = "trial_plan", pgettext_lazy("publicity", "Trial-operation plan")
        CERTIFICATION_PLAN = "certification_plan", pgettext_lazy("publicity", "Certification plan")
        DOCUMENTS = "documents", pgettext_lazy("publicity", "Content of the system documents")
        OTHER = "other", pgettext_lazy("publicity", "Other")

    cycle = models.ForeignKey(Cycle, on_delete=models.PROTECT, related_name="announcements")
    topic = models.CharField(_("topic"), max_length=20, choices=Topic)
    title = models.CharField(_("title"), max_length=160)
    title_en = models.CharField(_("title in English"), max_length=200, blank=True)
    text = models.TextField(_("text"), max_length=20000)
    text_en = models.TextField(_("text in English"), max_length=20000, blank=True)
    departments = models.ManyToManyField(
        Department, blank=True, related_name="+", verbose_name=_("departments"), help_text=_("None chosen: all staff.")
    )
    files = models.ManyToManyField(StoredFile, blank=True, related_name="+", verbose_name=_("attachments"))
    confirm_by = models.DateField(_("reading confirmed by"), null=True, blank=True)
    state = FSMField(_("state"), choices=State, default=State.DRAFT, protected=True)
    published_at = models.DateTimeField(_("published at"), null=True, blank=True)
    board_photo = models.ForeignKey(
        StoredFile,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("photo of the notice board"),
    )
    board_place = models.CharField(_("where it hangs"), max_length=120, blank=True)
    board_on = models.DateField(_("hangs there since"), null=True, blank=True)
    withdrawn_reason = models.CharField(_("reason for the withdrawal"), max_length=1000, blank=True, editable=False)

    objects = AnnouncementQuerySet.as_manager()

    class Meta:
        verbose_name = _("announcement")
        verbose_name_plural = _("announcements")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(board_photo=None) | (models.Q(board_on__isnull=False) & ~models.Q(board_place="")),
                name="a_board_photo_says_where_and_when",
            )
        ]

    def __str__(self) -> str:
        return self.heading

    @property
    def heading(self) -> str:
        """The title in the language in use."""
        return (get_language() == "en" and self.title_en) or self.title

    @property
    def body(self) -> str:
        """The text in the language in use."""
        return (get_language() == "en" and self.text_en) or self.text

    def get_absolute_url(self) -> str:
        """Return the page of the announcement."""
        return reverse("training:announcement_detail", args=[self.cycle.engagement.code, self.uid])

    def obstacles(self, verb: str) -> Iterator[str]:
        """Yield why `verb` cannot be done yet."""
        if verb == "publish" and not self.text.strip():
            yield gettext("The announcement has no text.")

    @transition(state, source=State.DRAFT, target=State.PUBLISHED, conditions=[clear("publish")])
    def publish(self, *, by: User) -> None:
        """Tell everybody it is for."""
        self.published_at, self.withdrawn_reason = clock.now(), ""

    @transition(state, source=State.PUBLISHED, target=State.WITHDRAWN)
    def withdraw(self, *, by: User, reason: str) -> None:
        """It does not hold any more."""
        self.withdrawn_reason = reason[:1000]

    @transition(state, source=State.WITHDRAWN, target=State.DRAFT)
    def reopen(self, *, by: User, reason: str) -> None:
        """Write it anew."""


class Reading(TenantModel):
    """That a person opened an announcement and confirmed to have read it; or that their head says they know it."""

    trail = "recorded"

    announcement = models.ForeignKey(Announcement, on_delete=models.PROTECT, related_name="readings")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="readings", verbose_name=_("person"))
    opened_at = models.DateTimeField(_("opened at"), null=True, blank=True)
    confirmed_at = models.DateTimeField(_("reading confirmed at"), null=True, blank=True)
    ticked_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("ticked by")
    )

    class Meta:
        verbose_name = _("reading")
        verbose_name_plural = _("readings")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["announcement", "person"], name="one_reading_per_person"),
            models.CheckConstraint(
                condition=models.Q(opened_at__isnull=False)
                | models.Q(ticked_by__isnull=False, confirmed_at__isnull=False),
                name="a_reading_is_opened_or_ticked",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.announcement}: {self.person}"
