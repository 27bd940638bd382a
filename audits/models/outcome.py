"""What a diagnosis comes to: the conclusion and the list of documents."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from certification.models import Clause, Person
from documents.models import DocumentNeed
from wobo.accounts.models import TenantModel

from .diagnosis import Diagnosis


def listed(name: str) -> models.JSONField:
    """Make a column of rows that are printed as they were typed."""
    return models.JSONField(name, default=list, blank=True)


class Conclusion(TenantModel):
    """What management reads first (S3.6.6.2) and what has to change (S3.3). Owners in the lists are uids of people."""

    trail = "recorded"

    class Grade(models.TextChoices):
        READY = "ready", pgettext_lazy("conclusion", "Ready to begin")
        SUPPLEMENT = "supplement", pgettext_lazy("conclusion", "To be supplemented")
        WEAK = "weak", pgettext_lazy("conclusion", "Weak foundation")

    diagnosis = models.OneToOneField(Diagnosis, on_delete=models.PROTECT, related_name="conclusion")
    grade = models.CharField(_("verdict"), max_length=10, choices=Grade, blank=True)
    verdict = models.TextField(_("verdict in one sentence"), blank=True)
    summary = models.TextField(_("summary"), blank=True)
    biggest_gaps = listed(_("biggest gaps"))  # [{clauses, gap, effect}]
    strengths = listed(_("strengths"))  # [{text}]
    window_from = models.DateField(_("certification from"), null=True, blank=True)
    window_until = models.DateField(_("certification until"), null=True, blank=True)
    window = models.TextField(_("recommended time for certification"), blank=True)
    decisions = listed(_("what management has to decide"))  # [{text, decide_by, owner}]
    risks = listed(_("risks"))  # [{risk, response, owner}]
    themes = listed(_("themes across clauses"))  # [{cause, title, text}]
    resources = listed(_("resources"))  # [{party, role, person_days, text}]
    adjustments = listed(_("changes of the organisation"))  # [{subject, before, after, reason, clauses, owner, due}]
    roadmap = listed(_("road map"))  # [{name, starts, ends, depends_on, person_days_client, person_days_firm, result}]
    quick_wins = listed(_("quick wins"))  # [{text, clauses, owner, due, effort_days, done_when}]

    class Meta:
        verbose_name = _("conclusion")
        verbose_name_plural = _("conclusions")

    def __str__(self) -> str:
        return f"{self.diagnosis}: {self.get_grade_display()}"


class AffectedDocument(TenantModel):
    """One entry of the document list (S3.6.6.3, S3.6.6.4): to write, to revise, or to keep as it is."""

    trail = "recorded"

    Level = DocumentNeed.Level
    Action = DocumentNeed.Action

    diagnosis = models.ForeignKey(Diagnosis, on_delete=models.PROTECT, related_name="documents")
    order = models.PositiveIntegerField(default=0)
    number = models.CharField(_("number"), max_length=60)
    title = models.CharField(_("title"), max_length=200)
    title_en = models.CharField(_("title in English"), max_length=200, blank=True)
    level = models.CharField(_("level"), max_length=1, choices=Level)
    action = models.CharField(_("action"), max_length=6, choices=Action)
    clauses = models.ManyToManyField(Clause, blank=True, related_name="+", verbose_name=_("clauses"))
    existing = models.CharField(_("existing document"), max_length=200, blank=True)
    owner = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("owner")
    )
    due = models.DateField(_("due"), null=True, blank=True)
    note = models.TextField(_("note"), blank=True)

    class Meta:
        verbose_name = _("document concerned")
        verbose_name_plural = _("documents concerned")
        ordering = ["order", "number"]
        constraints = [
            models.UniqueConstraint(fields=["diagnosis", "number"], name="one_affected_document_per_number")
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"
