"""The sections of a revision that is written here, what is being typed in them, and every text they ever had."""

import hashlib

from django.db import models
from django.utils.translation import gettext_lazy as _

from wobo.accounts.models import TenantModel, User

from .revision import Revision


def digest_of(html: str) -> str:
    """Return the sha256 of a text."""
    return hashlib.sha256(html.encode()).hexdigest()


class Section(TenantModel):
    """A section: its heading and its text as clean HTML, with the places still open (documents/writing)."""

    trail = "recorded"
    unsaid = frozenset({"html"})  # whole texts do not belong on the trail: `digest` tells which text it was

    revision = models.ForeignKey(Revision, on_delete=models.PROTECT, related_name="sections")
    order = models.PositiveSmallIntegerField(_("order"), default=0)
    key = models.SlugField(_("key"), max_length=40)  # purpose, scope, procedure …: stays from one revision to the next
    title = models.CharField(_("heading"), max_length=120)
    html = models.TextField(_("text"), blank=True)
    digest = models.CharField(max_length=64, blank=True, editable=False)  # sha256 of html
    version = models.PositiveIntegerField(default=1, editable=False)  # goes up with each save: who is late is told
    edited_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", editable=False
    )
    edited_at = models.DateTimeField(null=True, blank=True, editable=False)
    confirmed_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", editable=False
    )  # the author who took the draft over and read this section (P13); another's edit takes it back
    confirmed_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("section")
        verbose_name_plural = _("sections")
        ordering = ["order", "pk"]
        constraints = [models.UniqueConstraint(fields=["revision", "key"], name="one_section_per_key")]

    def __str__(self) -> str:
        return self.title


class SectionDraft(TenantModel):
    """What one person is typing in a section and has not saved: kept each second, one edit when they leave it.

    Each has their own, so that two who write at once keep both texts.
    """

    trail = "free: what is being typed is no evidence; the save that follows is on the trail"

    section = models.ForeignKey(Section, on_delete=models.CASCADE, related_name="drafts")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    based_on = models.PositiveIntegerField()  # the version on which it was begun
    title = models.CharField(max_length=120, blank=True)
    html = models.TextField(blank=True)
    saved_at = models.DateTimeField()
    refused = models.BooleanField(default=False)  # it met a newer version: its author decides

    class Meta:
        verbose_name = _("draft of a section")
        verbose_name_plural = _("drafts of sections")
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["section", "user"], name="one_section_draft_per_person")]

    def __str__(self) -> str:
        return f"{self.user}: {self.section}"


class SectionText(TenantModel):
    """A text that a section had, from the save that made it on. Never changed, never deleted.

    The trail holds the digest of each text; here is the text that hashes to it. Rows outlive their section, so that
    a removed one can be read, and put back.
    """

    trail = "free: written with each event of its section, which names the digest"
    guards = "append_only"

    revision = models.ForeignKey(Revision, on_delete=models.PROTECT, related_name="texts")
    key = models.SlugField(max_length=40)
    version = models.PositiveIntegerField()
    title = models.CharField(_("heading"), max_length=120)
    html = models.TextField(_("text"), blank=True)
    digest = models.CharField(max_length=64, editable=False)
    removed = models.BooleanField(default=False)  # the last word on a section that was taken out
    saved_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name=_("saved by"))
    saved_at = models.DateTimeField(_("saved at"))

    class Meta:
        verbose_name = _("text of a section")
        verbose_name_plural = _("texts of sections")
        ordering = ["pk"]
        indexes = [models.Index(fields=["revision", "key"], name="texts_of_a_section")]

    def __str__(self) -> str:
        return f"{self.title} {self.version}"
