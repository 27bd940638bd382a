"""External documents (F15): laws, standards, papers of customers and suppliers, and the check of their editions."""

import datetime as dt

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from certification.models import Department, Engagement
from wobo.accounts.models import TenantModel, TenantQuerySet, User
from wobo.files.models import StoredFile

AHEAD = dt.timedelta(days=14)  # how early a check of the edition is called due


class ExternalDocumentQuerySet(TenantQuerySet):
    """Documents from outside."""

    def standing(self) -> "ExternalDocumentQuerySet":
        """Leave out what was taken off the list."""
        return self.filter(struck_on=None)

    def due(self, today: dt.date) -> "ExternalDocumentQuerySet":
        """Keep those whose edition is to be checked now or soon."""
        return self.standing().filter(next_check__lte=today + AHEAD)


class ExternalDocument(TenantModel):
    """A document that comes from outside and is worked by: its edition, where it went, when it was last checked."""

    trail = "recorded"

    class Category(models.TextChoices):
        LAW = "law", pgettext_lazy("external document", "Law or regulation")
        STANDARD = "standard", pgettext_lazy("external document", "Standard")
        CUSTOMER = "customer", pgettext_lazy("external document", "From a customer")
        SUPPLIER = "supplier", pgettext_lazy("external document", "From a supplier")
        MANUAL = "manual", pgettext_lazy("external document", "Manufacturer's manual")
        OTHER = "other", pgettext_lazy("external document", "Other")

    class Result(models.TextChoices):
        CURRENT = "current", pgettext_lazy("edition", "Current")
        REPLACED = "replaced", pgettext_lazy("edition", "Replaced by a later edition")
        REPEALED = "repealed", pgettext_lazy("edition", "No longer valid")

    engagement = models.ForeignKey(Engagement, on_delete=models.PROTECT, related_name="external_documents")
    number = models.CharField(_("internal control number"), max_length=60)
    title = models.CharField(_("title"), max_length=200)
    original_number = models.CharField(_("original number"), max_length=80, blank=True)
    edition = models.CharField(_("edition"), max_length=60, blank=True)
    category = models.CharField(
        pgettext_lazy("external document", "category"), max_length=8, choices=Category, default=Category.OTHER
    )
    source = models.CharField(_("comes from"), max_length=120, blank=True)
    filed_on = models.DateField(_("filed on"), null=True, blank=True)
    receiver = models.ForeignKey(
        Department,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="received_externals",
        verbose_name=_("received by"),
    )
    departments = models.ManyToManyField(
        Department, blank=True, related_name="external_documents", verbose_name=_("given to")
    )
    copies = models.PositiveSmallIntegerField(_("copies"), default=1)
    notes = models.CharField(_("remarks"), max_length=300, blank=True)
    file = models.ForeignKey(
        StoredFile, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("file")
    )
    check_months = models.PositiveSmallIntegerField(
        _("edition checked every"), default=12, help_text=_("Months; 0: not by date.")
    )
    checked_on = models.DateField(_("edition checked on"), null=True, blank=True, editable=False)
    checked_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", editable=False
    )
    result = models.CharField(_("result of the check"), max_length=8, choices=Result, blank=True, editable=False)
    next_check = models.DateField(_("next check"), null=True, blank=True, editable=False)
    struck_on = models.DateField(_("taken off the list on"), null=True, blank=True, editable=False)
    struck_because = models.CharField(_("reason"), max_length=300, blank=True, editable=False)

    objects = ExternalDocumentQuerySet.as_manager()

    class Meta:
        verbose_name = _("external document")
        verbose_name_plural = _("external documents")
        ordering = ["number", "pk"]
        constraints = [models.UniqueConstraint(fields=["engagement", "number"], name="one_external_per_number")]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"

    def get_absolute_url(self) -> str:
        """Return its page."""
        return reverse("documents:external_detail", args=[self.engagement.code, self.uid])


class EditionCheck(TenantModel):
    """One check of an external document's edition (查新)."""

    trail = "recorded"

    document = models.ForeignKey(ExternalDocument, on_delete=models.PROTECT, related_name="checks")
    on = models.DateField(_("checked on"))
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name=_("checked by"))
    result = models.CharField(_("result of the check"), max_length=8, choices=ExternalDocument.Result)
    edition = models.CharField(_("edition found"), max_length=60, blank=True)
    where = models.CharField(_("looked up in"), max_length=200, blank=True)
    note = models.CharField(_("what follows"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("check of an edition")
        verbose_name_plural = _("checks of editions")
        ordering = ["-on", "-pk"]

    def __str__(self) -> str:
        return f"{self.document} {self.on}"
