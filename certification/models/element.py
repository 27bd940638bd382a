"""The elements of the system (S4.3): which clauses are in, how far they are demonstrated, what contracts add."""

import hashlib
from collections.abc import Iterator
from typing import Any

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from wobo.accounts.models import TenantModel

from .catalogue import Clause
from .client import Service
from .engagement import Engagement


def may_be_excluded(clause: Clause) -> bool:
    """Whether the catalogue allows to leave a clause out: the standard, and the clause."""
    return clause.standard.exclusions_allowed and clause.exclusion_permitted


class Element(TenantModel):
    """What was decided about one clause. A clause without a row is in, with the usual degree of demonstration."""

    trail = "recorded"

    class Degree(models.TextChoices):
        USUAL = "usual", pgettext_lazy("demonstration", "Usual")
        FULL = "full", pgettext_lazy("demonstration", "Full: every case is recorded and shown")
        SAMPLE = "sample", pgettext_lazy("demonstration", "By sample: records of some cases are shown")
        REQUEST = "request", pgettext_lazy("demonstration", "On request: records are kept and shown when asked for")

    engagement = models.ForeignKey(Engagement, on_delete=models.PROTECT, related_name="elements")
    clause = models.ForeignKey(Clause, on_delete=models.PROTECT, related_name="+", verbose_name=_("clause"))
    excluded = models.BooleanField(_("excluded"), default=False)
    justification = models.TextField(_("justification"), max_length=1000, blank=True)
    degree = models.CharField(_("degree of demonstration"), max_length=8, choices=Degree, default=Degree.USUAL)

    class Meta:
        verbose_name = _("element of the system")
        verbose_name_plural = _("elements of the system")
        ordering = ["clause__standard_id", "clause__order"]
        constraints = [
            models.UniqueConstraint(fields=["engagement", "clause"], name="one_element_per_clause"),
            models.CheckConstraint(
                condition=models.Q(excluded=False) | ~models.Q(justification=""), name="exclusion_is_justified"
            ),
        ]

    def __str__(self) -> str:
        return str(self.clause)


class SupplementaryRequirement(TenantModel):
    """What a contract asks beyond the standard: statistics, security, something of its own."""

    trail = "recorded"

    class Kind(models.TextChoices):
        STATISTICS = "statistics", _("Statistical process control")
        SECURITY = "security", _("Security")
        OTHER = "other", pgettext_lazy("supplementary requirement", "Other")

    engagement = models.ForeignKey(Engagement, on_delete=models.PROTECT, related_name="supplements")
    kind = models.CharField(_("kind"), max_length=10, choices=Kind, default=Kind.OTHER)
    contract = models.CharField(_("contract or customer"), max_length=200)
    text = models.TextField(_("requirement"), max_length=1000)
    clause = models.ForeignKey(
        Clause, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("clause")
    )
    service = models.ForeignKey(
        Service, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("service")
    )

    class Meta:
        verbose_name = _("supplementary requirement")
        verbose_name_plural = _("supplementary requirements")
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.text[:80]

    def get_absolute_url(self) -> str:
        """Return the form of the requirement."""
        return reverse("certification:supplement_edit", args=[self.engagement.code, self.uid])


def seal_of_elements_rows(standards: list[int], rows: list[Any], supplements: list[Any]) -> str:
    """Return what tells one decision on the elements from another."""
    return hashlib.sha256(repr((standards, rows, supplements)).encode()).hexdigest()


def seal_of_elements(engagement: Engagement) -> str:
    """Return the seal of the elements as they are: standards, decisions, supplements. Three queries."""
    standards = list(engagement.standards.order_by("pk").values_list("pk", flat=True))
    columns = ("clause_id", "excluded", "justification", "degree")
    # an element that says nothing unusual is as good as none
    plain = models.Q(excluded=False, degree=Element.Degree.USUAL, justification="")
    decided = Element.objects.filter(engagement=engagement).exclude(plain)
    rows = list(decided.order_by("clause_id").values_list(*columns))
    added = SupplementaryRequirement.objects.filter(engagement=engagement).order_by("pk")
    more = list(added.values_list("uid", "kind", "contract", "text", "clause_id", "service_id"))
    return seal_of_elements_rows(standards, rows, more)


def refused_exclusions(engagement: Engagement) -> Iterator[str]:
    """Yield the exclusions that the standards no longer allow: a later catalogue may have said so."""
    for row in Element.objects.filter(engagement=engagement, excluded=True).select_related("clause__standard"):
        if not may_be_excluded(row.clause):
            told = {"clause": row.clause, "standard": row.clause.standard}
            yield gettext("%(clause)s: %(standard)s does not allow excluding it.") % told
