"""The record plan (P10): which operating records each clause asks for, how often and how many, in one cycle."""

import datetime as dt
from typing import Self

from django.db import models
from django.urls import reverse
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from certification.models import Clause, Cycle, Department, Engagement, Person
from wobo.accounts.models import TenantModel, TenantQuerySet

from .document import Document


class RecordPlan(TenantModel):
    """The plan of a cycle: from which day records are counted, and until when."""

    trail = "recorded"

    cycle = models.OneToOneField(Cycle, on_delete=models.PROTECT, related_name="record_plan")
    since = models.DateField(_("records count from"), help_text=_("The day on which the first edition took effect."))
    until = models.DateField(_("until"), null=True, blank=True, help_text=_("Empty: until today."))

    class Meta:
        verbose_name = _("record plan")
        verbose_name_plural = _("record plans")

    def __str__(self) -> str:
        return f"{self.cycle}"

    @property
    def engagement(self) -> Engagement:
        """The engagement that it belongs to."""
        return self.cycle.engagement

    def get_absolute_url(self) -> str:
        """Return the page of the plan."""
        return reverse("documents:record_plan", args=[self.cycle.engagement.code])

    def last_day(self, today: dt.date) -> dt.date:
        """Return the last day that counts so far."""
        return min(self.until, today) if self.until else today


class RecordPlanRowQuerySet(TenantQuerySet):
    """Rows of record plans."""

    def standing(self) -> Self:
        """Leave out what was taken off the plan."""
        return self.filter(struck_on=None)


class RecordPlanRow(TenantModel):
    """One kind of operating record that must be there: clause, name, rhythm, least number, who keeps it."""

    trail = "recorded"

    class Rhythm(models.TextChoices):
        ONCE = "once", pgettext_lazy("rhythm", "Once")
        MONTHLY = "monthly", pgettext_lazy("rhythm", "Monthly")
        QUARTERLY = "quarterly", pgettext_lazy("rhythm", "Quarterly")
        PER_CASE = "per_case", pgettext_lazy("rhythm", "Per case")

    plan = models.ForeignKey(RecordPlan, on_delete=models.PROTECT, related_name="rows")
    order = models.PositiveSmallIntegerField(_("order"))
    ref = models.CharField(_("clause"), max_length=40)  # as the plan prints it; `clause` is the same in the catalogue
    clause = models.ForeignKey(
        Clause, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("clause")
    )
    name = models.CharField(_("record"), max_length=200)
    name_en = models.CharField(_("record in English"), max_length=200, blank=True)
    rhythm = models.CharField(_("rhythm"), max_length=9, choices=Rhythm, default=Rhythm.PER_CASE)
    least = models.PositiveSmallIntegerField(_("least number"), default=1)
    least_shipped = models.PositiveSmallIntegerField(_("proposed number"), default=0, editable=False)
    because = models.CharField(_("why another number"), max_length=300, blank=True)
    no_case = models.BooleanField(
        _("“no case” is possible"), default=False, help_text=_("The process owner may sign that nothing happened.")
    )
    department = models.ForeignKey(
        Department, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("department")
    )
    owner = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("kept by")
    )
    forms = models.ManyToManyField(Document, blank=True, related_name="plan_rows", verbose_name=_("record forms"))
    struck_on = models.DateField(_("taken off the plan on"), null=True, blank=True, editable=False)
    struck_because = models.CharField(_("reason"), max_length=300, blank=True, editable=False)

    objects = RecordPlanRowQuerySet.as_manager()

    class Meta:
        verbose_name = _("row of the record plan")
        verbose_name_plural = _("rows of the record plan")
        ordering = ["order", "pk"]
        constraints = [models.UniqueConstraint(fields=["plan", "order"], name="one_plan_row_per_place")]

    def __str__(self) -> str:
        return f"{self.ref} {self.said}"

    @property
    def said(self) -> str:
        """The name in the language in use."""
        return self.name_in(get_language() or "")

    def name_in(self, language: str) -> str:
        """Return the name as a paper in `language` prints it."""
        return (language.startswith("en") and self.name_en) or self.name

    @property
    def code(self) -> str:
        """What pages and papers call the row, shorter than its name."""
        return f"R{self.order:02d}"

    def get_absolute_url(self) -> str:
        """Return its page: its months, its records."""
        return reverse("documents:record_row", args=[self.plan.cycle.engagement.code, self.uid])
