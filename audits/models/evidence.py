"""Evidence of a diagnosis: a kept file, or a record that was read on site and left there."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from wobo.accounts.models import TenantModel, User
from wobo.files.models import StoredFile

from .assessment import ClauseAssessment
from .diagnosis import Diagnosis


class Evidence(TenantModel):
    """The link of a kept file, or of a record seen on site and not kept (P: 现场查阅，未留存), to assessments."""

    trail = "recorded"

    diagnosis = models.ForeignKey(Diagnosis, on_delete=models.PROTECT, related_name="evidence")
    number = models.PositiveIntegerField(_("number"))
    assessments = models.ManyToManyField(
        ClauseAssessment, blank=True, related_name="evidence", verbose_name=_("clauses")
    )
    title = models.CharField(_("title"), max_length=300)
    file = models.ForeignKey(
        StoredFile, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("file")
    )
    reference = models.CharField(_("number of the record"), max_length=120, blank=True)
    dated = models.CharField(_("version or date"), max_length=60, blank=True)
    kept_at = models.CharField(_("where it is kept"), max_length=200, blank=True)
    seen_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("seen by")
    )
    seen_on = models.DateField(_("seen on"), null=True, blank=True)

    class Meta:
        verbose_name = _("evidence")
        verbose_name_plural = _("evidence")
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["diagnosis", "number"], name="one_evidence_per_number"),
            models.CheckConstraint(
                condition=models.Q(file__isnull=False) | models.Q(seen_by__isnull=False, seen_on__isnull=False),
                name="evidence_is_kept_or_was_seen",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.title}"

    @property
    def code(self) -> str:
        """The printed number."""
        return f"E{self.number:03d}"

    @property
    def is_reference(self) -> bool:
        """Whether it was read on site and not kept."""
        return self.file_id is None
