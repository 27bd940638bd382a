"""The documents that the client had before (S5.2): each is kept, revised or withdrawn."""

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from certification.models import Engagement
from wobo.accounts.models import TenantModel, TenantQuerySet, User
from wobo.files.models import StoredFile

from .document import Document


class OldDocumentQuerySet(TenantQuerySet):
    """Documents of the time before."""

    def undecided(self) -> "OldDocumentQuerySet":
        """Keep those that nobody decided on yet."""
        return self.filter(fate="")

    def loose(self) -> "OldDocumentQuerySet":
        """Keep those to be kept or revised of which nobody said what they become in the register."""
        return self.filter(fate__in=[OldDocument.Fate.KEEP, OldDocument.Fate.REVISE], successor=None)


class OldDocument(TenantModel):
    """A document that was there before the system: what it is, what becomes of it, and who decided so."""

    trail = "recorded"

    class Fate(models.TextChoices):
        KEEP = "keep", pgettext_lazy("old document", "Keep")
        REVISE = "revise", pgettext_lazy("old document", "Revise")
        WITHDRAW = "withdraw", pgettext_lazy("old document", "Withdraw")

    engagement = models.ForeignKey(Engagement, on_delete=models.PROTECT, related_name="old_documents")
    number = models.CharField(_("number"), max_length=60, blank=True)
    title = models.CharField(_("title"), max_length=200)
    version = models.CharField(_("version"), max_length=20, blank=True)
    place = models.CharField(_("where it is"), max_length=200, blank=True)
    fate = models.CharField(_("what becomes of it"), max_length=8, choices=Fate, blank=True)
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    successor = models.ForeignKey(
        Document,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="predecessors",
        verbose_name=_("goes on as"),
    )
    decided_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("decided by")
    )
    decided_on = models.DateField(_("decided on"), null=True, blank=True, editable=False)
    file = models.ForeignKey(
        StoredFile, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("file")
    )
    source = models.CharField(_("source"), max_length=60, blank=True, editable=False)

    objects = OldDocumentQuerySet.as_manager()

    class Meta:
        verbose_name = _("old document")
        verbose_name_plural = _("old documents")
        ordering = ["number", "title", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["engagement", "number"], condition=~models.Q(number=""), name="one_old_document_per_number"
            )
        ]

    def __str__(self) -> str:
        return " ".join(part for part in (self.number, self.title, self.version) if part)

    def get_absolute_url(self) -> str:
        """Return its form."""
        return reverse("documents:old_edit", args=[self.engagement.code, self.uid])
