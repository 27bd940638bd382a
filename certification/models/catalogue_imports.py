"""What was brought into the catalogue, by whom, and what it changed."""

from typing import TYPE_CHECKING, Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from wobo.accounts.models import TenantModel, TenantQuerySet, User
from wobo.files.models import StoredFile

if TYPE_CHECKING:
    from .catalogue import Standard


class StandardImportQuerySet(TenantQuerySet):
    """Imports, the latest first."""

    def of(self, standard: "Standard") -> Self:
        """Keep the imports of one standard."""
        return self.filter(standard=standard).select_related("imported_by", "source")


class StandardImport(TenantModel):
    """That a file was brought into the catalogue: which bytes, by whom, and what they changed."""

    trail = "recorded"
    guards = "append_only"

    standard = models.ForeignKey("certification.Standard", on_delete=models.PROTECT, related_name="imports")
    source = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+", verbose_name=_("file"))
    digest = models.CharField("SHA-256", max_length=64)
    summary = models.CharField(_("summary"), max_length=300)
    lines = models.TextField(_("changes"), blank=True)
    imported_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name=_("imported by"))
    imported_at = models.DateTimeField(_("imported at"))

    objects = StandardImportQuerySet.as_manager()

    class Meta:
        verbose_name = _("import of a standard")
        verbose_name_plural = _("imports of standards")
        ordering = ["-imported_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.standard}: {self.summary}"
