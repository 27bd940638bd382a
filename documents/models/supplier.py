"""Suppliers (S6.3.2, clause 8.3.4): who supplies what, with which licences, under which contract."""

import datetime as dt
from typing import Self

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from certification.models import Engagement, Person, Service
from wobo.accounts.models import TenantModel, TenantQuerySet
from wobo.files.models import StoredFile

from .agreement import Agreement


class SupplierQuerySet(TenantQuerySet):
    """Suppliers."""

    def in_use(self) -> Self:
        """Leave out whom nothing is bought from any more."""
        return self.filter(ended_on=None)


class Supplier(TenantModel):
    """Somebody who delivers a service or a part of one: from outside, from inside, or a customer."""

    trail = "recorded"

    class Kind(models.TextChoices):
        EXTERNAL = "external", pgettext_lazy("supplier", "External supplier")
        INTERNAL = "internal", pgettext_lazy("supplier", "Internal supplier")
        CUSTOMER = "customer", pgettext_lazy("supplier", "Customer acting as supplier")

    engagement = models.ForeignKey(Engagement, on_delete=models.PROTECT, related_name="suppliers")
    number = models.CharField(_("number"), max_length=40)
    name = models.CharField(_("name"), max_length=200)
    name_en = models.CharField(_("name in English"), max_length=200, blank=True)
    kind = models.CharField(pgettext_lazy("supplier", "kind"), max_length=8, choices=Kind, default=Kind.EXTERNAL)
    supplies = models.CharField(_("service or product supplied"), max_length=300)
    services = models.ManyToManyField(
        Service, blank=True, related_name="suppliers", verbose_name=_("for the services")
    )
    contact = models.CharField(_("contact"), max_length=80, blank=True)
    phone = models.CharField(_("phone"), max_length=40, blank=True)
    email = models.EmailField(_("e-mail address"), blank=True)
    manager = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("looked after by")
    )
    agreement = models.ForeignKey(
        Agreement,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="suppliers",
        verbose_name=_("contract"),
    )
    legacy_reason = models.CharField(
        _("why evaluated after the contract"),
        max_length=300,
        blank=True,
        help_text=_("For suppliers whose contract is older than their first evaluation."),
    )
    notes = models.TextField(_("notes"), max_length=2000, blank=True)
    ended_on = models.DateField(_("not used since"), null=True, blank=True, editable=False)
    ended_because = models.CharField(_("reason"), max_length=300, blank=True, editable=False)

    objects = SupplierQuerySet.as_manager()

    class Meta:
        verbose_name = _("supplier")
        verbose_name_plural = _("suppliers")
        ordering = ["number", "pk"]
        constraints = [models.UniqueConstraint(fields=["engagement", "number"], name="one_supplier_per_number")]

    def __str__(self) -> str:
        return f"{self.number} {self.name}"

    def get_absolute_url(self) -> str:
        """Return its page."""
        return reverse("documents:supplier_detail", args=[self.engagement.code, self.uid])


class SupplierLicence(TenantModel):
    """A licence or certificate of a supplier, with its last day."""

    trail = "recorded"

    supplier = models.ForeignKey(Supplier, on_delete=models.PROTECT, related_name="licences")
    name = models.CharField(_("licence or certificate"), max_length=160)
    number = models.CharField(_("number"), max_length=80, blank=True)
    valid_until = models.DateField(_("valid until"), null=True, blank=True)
    file = models.ForeignKey(
        StoredFile, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("scan")
    )

    class Meta:
        verbose_name = _("licence of a supplier")
        verbose_name_plural = _("licences of suppliers")
        ordering = ["valid_until", "pk"]

    def __str__(self) -> str:
        return f"{self.name} {self.number}".strip()

    def has_run_out(self, today: dt.date) -> bool:
        """Whether its last day is over."""
        return self.valid_until is not None and self.valid_until < today


class SupplierCriterion(TenantModel):
    """What suppliers are scored by in an engagement, and with which weight."""

    trail = "recorded"

    engagement = models.ForeignKey(Engagement, on_delete=models.PROTECT, related_name="supplier_criteria")
    order = models.PositiveSmallIntegerField(_("order"))
    name = models.CharField(_("criterion"), max_length=80)
    name_en = models.CharField(_("criterion in English"), max_length=80, blank=True)
    weight = models.PositiveSmallIntegerField(_("weight"), help_text=_("Percent; all weights make 100."))

    class Meta:
        verbose_name = _("criterion for suppliers")
        verbose_name_plural = _("criteria for suppliers")
        ordering = ["order", "pk"]

    def __str__(self) -> str:
        return self.name

    def name_in(self, language: str) -> str:
        """Return the name as a paper in `language` prints it."""
        return (language.startswith("en") and self.name_en) or self.name
