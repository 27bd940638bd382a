"""A gap between what the standard asks and what is there."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from certification.models import Department, Person
from wobo.accounts.models import TenantModel

from .assessment import ClauseAssessment


class Severity(models.TextChoices):
    """How much a gap weighs."""

    SEVERE = "severe", pgettext_lazy("severity", "Severe")
    MEDIUM = "medium", pgettext_lazy("severity", "Medium")
    MINOR = "minor", pgettext_lazy("severity", "Minor")


class Cause(models.TextChoices):
    """Why a gap is there (ux.md 5.2)."""

    NO_RULE = "no_rule", pgettext_lazy("cause", "No rule")
    NOT_FOLLOWED = "not_followed", pgettext_lazy("cause", "Rule not followed")
    NO_RECORD = "no_record", pgettext_lazy("cause", "Done without record")
    RESPONSIBILITY = "responsibility", pgettext_lazy("cause", "Unclear duties")
    RESOURCES = "resources", pgettext_lazy("cause", "Lack of resources")
    TOOLS = "tools", pgettext_lazy("cause", "Lack of tools")


class Gap(TenantModel):
    """One gap on a clause, with cause and recommendation; printed as a nonconformity report of the diagnosis."""

    trail = "recorded"

    Severity = Severity
    Cause = Cause

    class Kind(models.TextChoices):
        SYSTEM = "system", pgettext_lazy("nonconformity", "Systemic")
        IMPLEMENTATION = "implementation", pgettext_lazy("nonconformity", "Implementation")
        EFFECT = "effect", pgettext_lazy("nonconformity", "Effectiveness")

    assessment = models.ForeignKey(ClauseAssessment, on_delete=models.PROTECT, related_name="gaps")
    number = models.PositiveIntegerField(_("number"))
    text = models.TextField(_("gap"))
    severity = models.CharField(_("severity"), max_length=8, choices=Severity, default=Severity.MINOR)
    kind = models.CharField(_("kind"), max_length=14, choices=Kind, blank=True)
    cause = models.CharField(_("cause category"), max_length=14, choices=Cause, blank=True)
    cause_text = models.TextField(_("cause"), blank=True)
    recommendation = models.TextField(_("recommendation"), blank=True)
    department = models.ForeignKey(
        Department, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("department")
    )
    owner = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("owner")
    )
    due = models.DateField(_("due"), null=True, blank=True)

    class Meta:
        verbose_name = _("gap")
        verbose_name_plural = _("gaps")
        ordering = ["number"]

    def __str__(self) -> str:
        return f"{self.code} {self.text[:60]}"

    @property
    def code(self) -> str:
        """The printed number inside the diagnosis."""
        return f"G{self.number:02d}"
