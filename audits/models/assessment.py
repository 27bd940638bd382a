"""The record made on site, one per clause, and the typing that has not become part of it yet."""

from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from certification.models import Clause, Person
from wobo.accounts.models import TenantModel, TenantQuerySet, User

from .diagnosis import Diagnosis


class Result(models.TextChoices):
    """The verdict on a clause. Keys 1 to 5 of the sheet set them in this order."""

    CONFORM = "conform", pgettext_lazy("result", "Conforms")
    PARTIAL = "partial", pgettext_lazy("result", "Partly conforms")
    NONCONFORM = "nonconform", pgettext_lazy("result", "Does not conform")
    NO_CASE = "no_case", pgettext_lazy("result", "No case so far")
    NOT_APPLICABLE = "not_applicable", pgettext_lazy("result", "Not applicable")
    NOT_ASSESSED = "not_assessed", pgettext_lazy("result", "Not assessed")


class ClauseAssessmentQuerySet(TenantQuerySet):
    """Assessments."""

    def answered(self) -> Self:
        """Keep those with a verdict."""
        return self.exclude(result=Result.NOT_ASSESSED)


class ClauseAssessment(TenantModel):
    """What was found on one clause: with whom one spoke, what was seen, how things are, the verdict (S3.6.5).

    `version` counts its changes: who saves over a version they have not seen is told so.
    """

    trail = "recorded"

    Result = Result
    # Evidence of its own is asked for these; the others stand on a signed or written reason.
    NEEDS_EVIDENCE = frozenset({Result.CONFORM, Result.PARTIAL, Result.NONCONFORM})
    NEEDS_GAP = frozenset({Result.PARTIAL, Result.NONCONFORM})

    diagnosis = models.ForeignKey(Diagnosis, on_delete=models.PROTECT, related_name="assessments")
    clause = models.ForeignKey(Clause, on_delete=models.PROTECT, related_name="assessments")
    version = models.PositiveIntegerField(default=1, editable=False)
    result = models.CharField(_("result"), max_length=14, choices=Result, default=Result.NOT_ASSESSED)
    maturity = models.PositiveSmallIntegerField(_("maturity"), null=True, blank=True)
    people = models.ManyToManyField(Person, blank=True, related_name="+", verbose_name=_("talked to"))
    others_met = models.CharField(_("others talked to"), max_length=300, blank=True)
    seen = models.TextField(_("documents and records seen"), blank=True)
    found = models.TextField(_("the state as it is"), blank=True)
    strengths = models.TextField(_("what conforms"), blank=True)
    notes = models.JSONField(_("notes on questions"), default=dict, blank=True)  # {question ref: {ticked, note}}
    reason = models.TextField(_("reason for not applicable"), blank=True)
    assessed_on = models.DateField(_("assessed on"), null=True, blank=True)
    assessed_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("assessed by")
    )

    objects = ClauseAssessmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("clause assessment")
        verbose_name_plural = _("clause assessments")
        ordering = ["clause__order"]
        constraints = [
            models.UniqueConstraint(fields=["diagnosis", "clause"], name="one_assessment_per_clause"),
            models.CheckConstraint(
                condition=models.Q(maturity=None) | models.Q(maturity__range=(0, 5)), name="maturity_is_0_to_5"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.diagnosis} {self.clause.label or self.clause.ref}"


class AnswerDraftQuerySet(models.QuerySet["AnswerDraft"]):
    """Drafts."""

    def visible_to(self, user: User) -> Self:
        """Keep those on diagnoses that `user` may read."""
        return self.filter(diagnosis__workspace_id__in=user.rights.readable)


class AnswerDraft(models.Model):
    """What one person has typed on one clause and not yet left. Becomes one edit of the assessment, or a conflict."""

    trail = "free: unsaved typing; when its author leaves the clause it becomes an edit, which is recorded"

    diagnosis = models.ForeignKey(Diagnosis, on_delete=models.CASCADE, related_name="drafts")
    clause = models.ForeignKey(Clause, on_delete=models.CASCADE, related_name="+")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    based_on = models.PositiveIntegerField()
    content = models.JSONField(default=dict)
    saved_at = models.DateTimeField()
    refused = models.BooleanField(default=False)  # it met a newer version: its author decides

    objects = AnswerDraftQuerySet.as_manager()

    class Meta:
        verbose_name = _("draft of an answer")
        verbose_name_plural = _("drafts of answers")
        constraints = [models.UniqueConstraint(fields=["diagnosis", "clause", "user"], name="one_draft_per_person")]

    def __str__(self) -> str:
        return f"{self.user} {self.clause_id}"
