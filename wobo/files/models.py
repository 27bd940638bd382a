"""A workspace's files."""

from typing import Self

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from wobo.accounts.models import TenantModel, TenantQuerySet, User


class StoredFileQuerySet(TenantQuerySet):
    """Files by kind."""

    def evidence(self) -> Self:
        """Keep what was uploaded as evidence."""
        return self.filter(kind=StoredFile.Kind.EVIDENCE)


class StoredFile(TenantModel):
    """A workspace's right to bytes that are named by their sha256. Several rows may share the bytes."""

    trail = "recorded"
    guards = "append_only"

    class Kind(models.TextChoices):
        CONTENT = "content", pgettext_lazy("file", "Content for signature")
        ISSUED = "issued", pgettext_lazy("file", "Issued file")
        COPY = "copy", pgettext_lazy("file", "Controlled copy")
        SCAN = "scan", pgettext_lazy("file", "Scan")
        EVIDENCE = "evidence", pgettext_lazy("file", "Evidence")
        STROKE = "stroke", pgettext_lazy("file", "Drawn signature")

    class Classification(models.TextChoices):
        PUBLIC = "public", pgettext_lazy("classification", "Public")
        INTERNAL = "internal", pgettext_lazy("classification", "Internal")
        CONFIDENTIAL = "confidential", pgettext_lazy("classification", "Confidential")

    sha256 = models.CharField("SHA-256", max_length=64, db_index=True, editable=False)
    size = models.PositiveBigIntegerField(_("size"), help_text=_("bytes"), editable=False)
    name = models.CharField(_("name"), max_length=200)
    content_type = models.CharField(_("type"), max_length=120, editable=False)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind, editable=False)
    classification = models.CharField(
        _("classification"), max_length=12, choices=Classification, default=Classification.INTERNAL
    )
    kept_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", editable=False)
    kept_at = models.DateTimeField(_("kept at"), editable=False)

    objects = StoredFileQuerySet.as_manager()

    class Meta:
        verbose_name = _("file")
        verbose_name_plural = _("files")
        constraints = [
            models.CheckConstraint(condition=models.Q(sha256__regex=r"^[0-9a-f]{64}$"), name="sha256_is_hex"),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """Return the one address of the file."""
        return reverse("files:download", args=[self.uid])
