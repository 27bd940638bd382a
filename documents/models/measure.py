"""What is measured while the system runs (S6.3.1), and the values of each month."""

import datetime as dt
from decimal import Decimal
from typing import Self

from django.db import models
from django.urls import reverse
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from certification.models import Department, Engagement, Objective, Person, Service
from wobo.accounts.models import TenantModel, TenantQuerySet, User

EVERY = {"monthly": 1, "quarterly": 3, "half_yearly": 6, "yearly": 12}  # months between two values


def figure(value: Decimal | None) -> str:
    """Return a figure without needless zeros; a dash for none."""
    if value is None:
        return "—"
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


class MeasureQuerySet(TenantQuerySet):
    """Measures."""

    def standing(self) -> Self:
        """Leave out those that are no longer measured."""
        return self.filter(stopped_on=None)

    def agreed(self) -> Self:
        """Keep the targets of services: what an SLA promises."""
        return self.filter(in_sla=True, service__isnull=False)

    def searched(self, words: str) -> Self:
        """Keep those whose name, formula or source contains `words`."""
        found = models.Q()
        for name in ("name", "name_en", "formula", "data_source", "service__name"):
            found |= models.Q(**{f"{name}__icontains": words})
        return self.filter(found)


class Measure(TenantModel):
    """One thing that is measured: how, of what, how much is wanted, how often, by whom."""

    trail = "recorded"

    class Source(models.TextChoices):
        INCIDENTS = "incidents", pgettext_lazy("measure", "Incidents")
        REQUESTS = "requests", pgettext_lazy("measure", "Service requests")
        PROBLEMS = "problems", pgettext_lazy("measure", "Problems")
        CHANGES = "changes", pgettext_lazy("measure", "Changes and releases")
        CONFIGURATION = "configuration", pgettext_lazy("measure", "Configuration and assets")
        SLA = "sla", pgettext_lazy("measure", "Service levels")
        AVAILABILITY = "availability", pgettext_lazy("measure", "Availability")
        CONTINUITY = "continuity", pgettext_lazy("measure", "Continuity")
        CAPACITY = "capacity", pgettext_lazy("measure", "Capacity")
        SECURITY = "security", pgettext_lazy("measure", "Information security")
        SATISFACTION = "satisfaction", pgettext_lazy("measure", "Customers and satisfaction")
        SUPPLIERS = "suppliers", pgettext_lazy("measure", "Suppliers")
        BUDGET = "budget", pgettext_lazy("measure", "Budget and accounting")
        SYSTEM = "system", pgettext_lazy("measure", "The management system")

    class Direction(models.TextChoices):
        AT_LEAST = "at_least", pgettext_lazy("target", "at least the target (≥)")
        AT_MOST = "at_most", pgettext_lazy("target", "at most the target (≤)")
        WATCHED = "watched", pgettext_lazy("target", "watched only, no target")

    Frequency = Objective.Frequency

    engagement = models.ForeignKey(Engagement, on_delete=models.PROTECT, related_name="measures")
    number = models.PositiveIntegerField(_("number"), editable=False)
    key = models.CharField(max_length=40, blank=True, editable=False)  # in data/measures.yaml
    name = models.CharField(pgettext_lazy("measure", "what is measured"), max_length=160)
    name_en = models.CharField(_("name in English"), max_length=200, blank=True)
    source = models.CharField(_("process"), max_length=14, choices=Source)
    formula = models.CharField(_("formula"), max_length=300, blank=True)
    formula_en = models.CharField(_("formula in English"), max_length=300, blank=True)
    unit = models.CharField(_("unit"), max_length=20, blank=True)
    direction = models.CharField(_("wanted"), max_length=8, choices=Direction, default=Direction.AT_LEAST)
    target = models.DecimalField(
        pgettext_lazy("measure", "target"), max_digits=14, decimal_places=4, null=True, blank=True
    )
    frequency = models.CharField(_("frequency"), max_length=12, choices=Frequency, default=Frequency.MONTHLY)
    data_source = models.CharField(_("where the figures come from"), max_length=200, blank=True)
    service = models.ForeignKey(
        Service, on_delete=models.PROTECT, null=True, blank=True, related_name="measures", verbose_name=_("service")
    )
    in_sla = models.BooleanField(_("agreed in the SLA of the service"), default=False)
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
    objective_uid = models.CharField(max_length=16, blank=True, editable=False)  # of the design, that it answers
    since = models.DateField(_("measured since"), null=True, blank=True)  # the first of a month
    stopped_on = models.DateField(_("measured until"), null=True, blank=True, editable=False)

    objects = MeasureQuerySet.as_manager()

    class Meta:
        verbose_name = _("measure")
        verbose_name_plural = _("measures")
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["engagement", "number"], name="one_measure_per_number"),
            models.CheckConstraint(
                condition=models.Q(direction="watched") | models.Q(target__isnull=False), name="a_target_has_a_figure"
            ),
            models.CheckConstraint(
                condition=models.Q(in_sla=False) | models.Q(service__isnull=False), name="an_sla_target_has_a_service"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.title}"

    @property
    def code(self) -> str:
        """The number as it is printed, and as files name it."""
        return f"K{self.number:02d}"

    @property
    def title(self) -> str:
        """The name in the language in use."""
        return (get_language() == "en" and self.name_en) or self.name

    @property
    def how(self) -> str:
        """The formula in the language in use."""
        return (get_language() == "en" and self.formula_en) or self.formula

    def get_absolute_url(self) -> str:
        """Return the page of the measure."""
        return reverse("documents:measure", args=[self.engagement.code, self.uid])

    @property
    def every(self) -> int:
        """How many months lie between two values."""
        return EVERY[self.frequency]

    def asks(self, month: dt.date) -> bool:
        """Whether a value is due for a month: every one, or the last of a quarter, half-year or year."""
        if self.since and month < self.since:
            return False
        if self.stopped_on and month > self.stopped_on:
            return False
        return month.month % self.every == 0

    def met(self, value: Decimal | None) -> bool | None:
        """Whether a value reaches the target; None without a value, or without a target."""
        if value is None or self.target is None or self.direction == self.Direction.WATCHED:
            return None
        return value >= self.target if self.direction == self.Direction.AT_LEAST else value <= self.target


class MeasureValue(TenantModel):
    """What was measured in a month."""

    trail = "recorded"

    measure = models.ForeignKey(Measure, on_delete=models.PROTECT, related_name="figures")
    month = models.DateField(_("month"))  # its first day
    value = models.DecimalField(_("value"), max_digits=14, decimal_places=4)
    note = models.CharField(_("remark"), max_length=300, blank=True)
    entered_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name=_("entered by"))
    entered_on = models.DateField(_("entered on"))

    class Meta:
        verbose_name = _("value of a measure")
        verbose_name_plural = _("values of measures")
        ordering = ["month", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["measure", "month"], name="one_value_per_month"),
            models.CheckConstraint(condition=models.Q(month__day=1), name="a_month_begins_on_the_first"),
        ]

    def __str__(self) -> str:
        return f"{self.measure.code} {self.month:%Y-%m}"

    @property
    def shown(self) -> str:
        """The value as it is read."""
        return figure(self.value)
