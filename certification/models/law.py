"""The register of law (P5): what applies, in which edition, who answers for it, whether it is complied with."""

import datetime as dt
from typing import Self

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from wobo.accounts.models import TenantModel, TenantQuerySet

from .client import Department, Person, Service
from .engagement import Engagement


class LegalRequirementQuerySet(TenantQuerySet):
    """Entries of the register of law."""

    def applying(self) -> Self:
        """Leave out what does not apply."""
        return self.exclude(applies=LegalRequirement.Applies.NO)

    def by_head(self) -> Self:
        """Order by the heads as they are customary, then as the entries came."""
        places = [models.When(head=head, then=place) for place, head in enumerate(LegalRequirement.Head.values)]
        return self.order_by(models.Case(*places, default=len(places)), "pk")

    def due_by(self, day: dt.date) -> Self:
        """Keep what is to be checked for currency by a day."""
        return self.exclude(applies=LegalRequirement.Applies.NO).filter(next_check__lte=day)

    def searched(self, words: str) -> Self:
        """Keep those whose name, number or text contains `words`."""
        found = models.Q()
        for name in ("name", "name_en", "number", "concerns", "how_met"):
            found |= models.Q(**{f"{name}__icontains": words})
        return self.filter(found)


class LegalRequirement(TenantModel):
    """A law, regulation or standard of law. Checks (查新) and evaluations are dated; the trail keeps former ones."""

    trail = "recorded"

    class Head(models.TextChoices):
        SECURITY = "security", pgettext_lazy("law", "Safety and security")
        SERVICES = "services", pgettext_lazy("law", "Services and products")
        ENVIRONMENT = "environment", pgettext_lazy("law", "Environment")
        LABOUR = "labour", pgettext_lazy("law", "Labour")

    class Applies(models.TextChoices):
        OPEN = "open", pgettext_lazy("law", "To be decided")
        YES = "yes", pgettext_lazy("law", "Applies")
        NO = "no", pgettext_lazy("law", "Does not apply")

    class Compliance(models.TextChoices):
        OPEN = "not_assessed", pgettext_lazy("compliance", "Not evaluated")
        FULL = "conform", pgettext_lazy("compliance", "Compliant")
        PARTLY = "partial", pgettext_lazy("compliance", "Partly compliant")
        NOT = "nonconform", pgettext_lazy("compliance", "Not compliant")
        NONE = "not_applicable", pgettext_lazy("compliance", "Not applicable")

    engagement = models.ForeignKey(Engagement, on_delete=models.PROTECT, related_name="laws")
    head = models.CharField(_("head"), max_length=12, choices=Head)
    name = models.CharField(_("name"), max_length=200)
    name_en = models.CharField(_("name in English"), max_length=300, blank=True)
    number = models.CharField(_("number"), max_length=80, blank=True)
    edition = models.CharField(_("edition in force"), max_length=120, blank=True)
    applies = models.CharField(_("does it apply"), max_length=6, choices=Applies, default=Applies.OPEN)
    concerns = models.TextField(_("what concerns us"), max_length=2000, blank=True)
    service = models.ForeignKey(
        Service, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("service")
    )
    department = models.ForeignKey(
        Department, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("department")
    )
    person = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("responsible person")
    )
    how_met = models.TextField(_("how it is met"), max_length=2000, blank=True)
    checked_on = models.DateField(_("checked for currency on"), null=True, blank=True)
    next_check = models.DateField(_("next check"), null=True, blank=True)
    compliance = models.CharField(_("compliance"), max_length=14, choices=Compliance, default=Compliance.OPEN)
    reason = models.TextField(_("reason"), max_length=1000, blank=True)
    evidence = models.CharField(_("evidence"), max_length=300, blank=True)
    evaluated_on = models.DateField(_("evaluated on"), null=True, blank=True)

    objects = LegalRequirementQuerySet.as_manager()

    class Meta:
        verbose_name = _("legal requirement")
        verbose_name_plural = _("legal requirements")
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["engagement", "name"], name="one_law_per_name")]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """Return the page of the entry."""
        return reverse("certification:law", args=[self.engagement.code, self.uid])

    @property
    def answered(self) -> bool:
        """Whether it is known to apply, or not to apply and why."""
        return self.applies == self.Applies.YES or (self.applies == self.Applies.NO and bool(self.reason))
