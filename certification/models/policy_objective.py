"""Objectives of service management: what is measured, how, how much, how often, by whom (S4.1)."""

import hashlib
from typing import Any

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from wobo.accounts.models import TenantModel

from .catalogue import Clause
from .client import Department, Person, Service
from .engagement import Engagement

ASKED = ("measured_by", "formula", "target", "source")


class Objective(TenantModel):
    """One objective. A paper of the design prints the table of them; top management signs it."""

    trail = "recorded"

    class Frequency(models.TextChoices):
        MONTHLY = "monthly", pgettext_lazy("frequency", "Monthly")
        QUARTERLY = "quarterly", pgettext_lazy("frequency", "Quarterly")
        HALF_YEARLY = "half_yearly", pgettext_lazy("frequency", "Half-yearly")
        YEARLY = "yearly", pgettext_lazy("frequency", "Yearly")

    engagement = models.ForeignKey(Engagement, on_delete=models.PROTECT, related_name="objectives")
    order = models.PositiveIntegerField(_("order"), default=0)
    name = models.CharField(pgettext_lazy("objective", "objective"), max_length=160)
    name_en = models.CharField(_("objective in English"), max_length=200, blank=True)
    measured_by = models.CharField(_("measured by"), max_length=300, blank=True)
    measured_by_en = models.CharField(_("measured by, in English"), max_length=300, blank=True)
    formula = models.CharField(_("formula"), max_length=300, blank=True)
    formula_en = models.CharField(_("formula in English"), max_length=300, blank=True)
    unit = models.CharField(_("unit"), max_length=20, blank=True)
    target = models.CharField(pgettext_lazy("objective", "target"), max_length=60, blank=True)
    frequency = models.CharField(_("frequency"), max_length=12, choices=Frequency, default=Frequency.MONTHLY)
    source = models.CharField(_("source of the data"), max_length=200, blank=True)
    source_en = models.CharField(_("source of the data in English"), max_length=200, blank=True)
    department = models.ForeignKey(
        Department,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("responsible department"),
    )
    person = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("responsible person")
    )
    clause = models.ForeignKey(
        Clause, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("clause")
    )
    service = models.ForeignKey(
        Service, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("service")
    )

    class Meta:
        verbose_name = _("objective")
        verbose_name_plural = _("objectives")
        ordering = ["order", "pk"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """Return the form of the objective."""
        return reverse("certification:objective_edit", args=[self.engagement.code, self.uid])

    def lacking(self) -> list[Any]:
        """Return the names of what an objective must say and this one does not."""
        found = [self._meta.get_field(name).verbose_name for name in ASKED if not getattr(self, name)]
        return found if self.department_id or self.person_id else [*found, _("who is responsible")]


COLUMNS = tuple(
    field.attname for field in Objective._meta.concrete_fields if field.name not in {"id", "workspace", "engagement"}
)


def seal_of_rows(rows: list[Any]) -> str:
    """Return what tells one table of objectives from another."""
    return hashlib.sha256(repr(rows).encode()).hexdigest()


def seal_of_objectives(engagement: Engagement) -> str:
    """Return the seal of the table as it is."""
    rows = Objective.objects.filter(engagement=engagement).order_by("order", "pk")
    return seal_of_rows(list(rows.values_list(*COLUMNS)))
