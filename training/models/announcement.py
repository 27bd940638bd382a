"""Publicity (S6.2.2): what everybody is told, and whom it reached."""

from collections.abc import Iterator
from typing import Self

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext, pgettext_lazy
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
    text = models.TextField(_("text"), max_length=20000)
    departments = models.ManyToManyField(
        Department, blank=True, related_name="+", verbose_name=_("for"), help_text=_("None chosen: for all staff.")
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

    objects = AnnouncementQuerySet.as_manager()

    class Meta:
        verbose_name = _("announcement")
        verbose_name_plural = _("announcements")
        ordering = ["-pk"]

    def __str__(self) -> str:
        return self.title

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
        self.published_at = clock.now()

    @transition(state, source=State.PUBLISHED, target=State.WITHDRAWN)
    def withdraw(self, *, by: User, reason: str) -> None:
        """It does not hold any more."""

    @transition(state, source=State.WITHDRAWN, target=State.DRAFT)
    def reopen(self, *, by: User, reason: str) -> None:
        """Write it anew."""


class Reading(TenantModel):
    """That a person opened an announcement, and confirmed to have read it."""

    trail = "recorded"

    announcement = models.ForeignKey(Announcement, on_delete=models.PROTECT, related_name="readings")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", verbose_name=_("person"))
    opened_at = models.DateTimeField(_("opened at"))
    confirmed_at = models.DateTimeField(_("reading confirmed at"), null=True, blank=True)

    class Meta:
        verbose_name = _("reading")
        verbose_name_plural = _("readings")
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["announcement", "person"], name="one_reading_per_person")]

    def __str__(self) -> str:
        return f"{self.announcement}: {self.person}"
