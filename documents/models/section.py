"""The sections of a revision that is written here."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from wobo.accounts.models import TenantModel, User

from .revision import Revision


class Section(TenantModel):
    """A section: its heading and its text as clean HTML. Autosave keeps `draft`; leaving makes one edit of it."""

    trail = "recorded"
    unsaid = frozenset({"html", "draft"})  # whole texts do not belong on the trail: `digest` tells which text it was

    revision = models.ForeignKey(Revision, on_delete=models.PROTECT, related_name="sections")
    order = models.PositiveSmallIntegerField(_("order"), default=0)
    key = models.SlugField(_("key"), max_length=40)  # purpose, scope, procedure …: stays from one revision to the next
    title = models.CharField(_("heading"), max_length=120)
    html = models.TextField(_("text"), blank=True)
    digest = models.CharField(max_length=64, blank=True, editable=False)  # sha256 of html
    draft = models.TextField(blank=True, editable=False)
    draft_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", editable=False
    )
    draft_at = models.DateTimeField(null=True, blank=True, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)  # goes up with each save: who is late is told
    confirmed_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", editable=False
    )  # the author who took the draft over and read this section (P13)
    confirmed_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("section")
        verbose_name_plural = _("sections")
        ordering = ["order", "pk"]
        constraints = [models.UniqueConstraint(fields=["revision", "key"], name="one_section_per_key")]

    def __str__(self) -> str:
        return self.title
