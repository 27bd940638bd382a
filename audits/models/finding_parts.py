"""What findings consist of and how they are asked for: grades, sets, clauses, evidence."""

import datetime as dt
from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from certification.models import Clause, Cycle
from wobo.accounts.models import TenantModel, TenantQuerySet, User
from wobo.files.models import StoredFile

if TYPE_CHECKING:
    from .finding import Finding


class Grade(models.TextChoices):
    """How much a finding weighs; concerns are those of a stage 1 audit."""

    MAJOR = "major", pgettext_lazy("grade", "Major nonconformity")
    MINOR = "minor", pgettext_lazy("grade", "Minor nonconformity")
    OBSERVATION = "observation", pgettext_lazy("grade", "Observation")
    OPPORTUNITY = "opportunity", pgettext_lazy("grade", "Opportunity for improvement")
    CONCERN = "concern", pgettext_lazy("grade", "Area of concern")


class Source(models.TextChoices):
    """What a finding comes from."""

    INTERNAL = "internal", pgettext_lazy("finding", "Internal audit")
    EXTERNAL = "external", pgettext_lazy("finding", "External audit")
    REVIEW = "review", pgettext_lazy("finding", "Management review")
    GAP = "gap", pgettext_lazy("finding", "Gap of the diagnosis")
    INSPECTION = "inspection", pgettext_lazy("finding", "Inspection")


NONCONFORMING = (Grade.MAJOR, Grade.MINOR)
NOTED = (Grade.OBSERVATION, Grade.OPPORTUNITY, Grade.CONCERN)
OVER = ("closed", "retracted")
MOST_FACTS = 2000  # what is signed is printed whole, on one page with everything else


class FindingQuerySet(TenantQuerySet):
    """Findings by what the register, the clocks and the gates ask for."""

    def of(self, cycle: Cycle) -> Self:
        """Keep those of a cycle."""
        return self.filter(cycle=cycle)

    def nonconformities(self) -> Self:
        """Keep majors and minors."""
        return self.filter(grade__in=NONCONFORMING)

    def standing(self) -> Self:
        """Leave out what was retracted."""
        return self.exclude(state="retracted")

    def unfinished(self) -> Self:
        """Keep those that are neither closed nor retracted."""
        return self.exclude(state__in=OVER)

    def late(self, today: dt.date) -> Self:
        """Keep unfinished ones whose next step is overdue."""
        return self.unfinished().filter(wanted_on__lt=today)

    def like(self, finding: "Finding") -> Self:
        """Keep earlier nonconformities of the engagement on the same clause in the same department."""
        rows = self.filter(workspace=finding.workspace_id, pk__lt=finding.pk).nonconformities().standing()
        same = models.Q(department=finding.department_id) if finding.department_id else models.Q(department=None)
        clauses = FindingClause.objects.filter(finding=finding.pk).values("clause")
        there = FindingClause.objects.filter(finding=models.OuterRef("pk"), clause__in=clauses)
        return rows.filter(same & models.Exists(there)).order_by("-pk")


class FindingClause(TenantModel):
    """The clause of one standard that a finding names, with its grade there."""

    trail = "recorded"

    finding = models.ForeignKey("Finding", on_delete=models.PROTECT, related_name="clause_rows")
    clause = models.ForeignKey(Clause, on_delete=models.PROTECT, related_name="+", verbose_name=_("clause"))
    grade = models.CharField(_("grade"), max_length=12, choices=Grade)

    class Meta:
        verbose_name = _("clause of a finding")
        verbose_name_plural = _("clauses of a finding")
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["finding", "clause"], name="one_grade_per_clause_of_a_finding")]

    def __str__(self) -> str:
        return f"{self.clause} {self.get_grade_display()}"


class FindingEvidence(TenantModel):
    """What shows a fact, that an action was taken, or that it works: a kept file, or a record that was left there.

    `attempt` says to which answer it belongs: what was sent back, or opened again, asks for evidence of its own.
    """

    trail = "recorded"

    class Kind(models.TextChoices):
        FACT = "fact", pgettext_lazy("evidence of a finding", "Of the facts")
        ACTION = "action", pgettext_lazy("evidence of a finding", "Of the action")
        EFFECT = "effect", pgettext_lazy("evidence of a finding", "That it works")
        LETTER = "letter", pgettext_lazy("evidence of a finding", "Letter of the body")

    SHOWING = (Kind.ACTION, Kind.EFFECT)

    finding = models.ForeignKey("Finding", on_delete=models.PROTECT, related_name="evidence")
    kind = models.CharField(_("evidence"), max_length=6, choices=Kind, default=Kind.ACTION)
    attempt = models.PositiveSmallIntegerField(default=1, editable=False)
    title = models.CharField(_("title"), max_length=300)
    file = models.ForeignKey(
        StoredFile, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("file")
    )
    reference = models.CharField(_("number of the record"), max_length=120, blank=True)
    dated = models.DateField(_("date of the record"), null=True, blank=True)
    kept_at = models.CharField(_("where it is kept"), max_length=200, blank=True)
    noted_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("noted by")
    )

    class Meta:
        verbose_name = _("evidence of a finding")
        verbose_name_plural = _("evidence of findings")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(file__isnull=False) | ~models.Q(reference="") | ~models.Q(kept_at=""),
                name="evidence_of_a_finding_is_kept_or_named",
            )
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def said(self) -> str:
        """Title, number and place, as a register writes it."""
        parts: list[Any] = [self.title, self.reference, self.dated.isoformat() if self.dated else "", self.kept_at]
        return " ".join(str(part) for part in dict.fromkeys(parts) if part)
