"""Labels (S6.3.3): what is marked, with which code, and the sheets on which the labels were printed."""

from typing import Self

from django.core.validators import MaxValueValidator
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from certification.models import Department, Engagement
from wobo.accounts.models import TenantModel, TenantQuerySet, User

MOST_ON_A_SHEET = 600  # labels of one print


class LabelQuerySet(TenantQuerySet):
    """Labels."""

    def unmade(self) -> Self:
        """Keep those that do not exist yet."""
        return self.filter(made_on=None)

    def loose(self) -> Self:
        """Keep those that are made and not attached."""
        return self.filter(made_on__isnull=False, attached_on=None)

    def searched(self, words: str) -> Self:
        """Keep those whose code, name, place or keeper contains `words`."""
        found = models.Q()
        for name in ("code", "name", "place", "keeper"):
            found |= models.Q(**{f"{name}__icontains": words})
        return self.filter(found)


class Label(TenantModel):
    """One label: of an asset, a configuration item, a cable, a medium, or the status mark of documents."""

    trail = "recorded"

    class Kind(models.TextChoices):
        ASSET = "asset", pgettext_lazy("label", "Asset")
        ITEM = "item", pgettext_lazy("label", "Configuration item")
        CABLE = "cable", pgettext_lazy("label", "Cable")
        MEDIUM = "medium", pgettext_lazy("label", "Storage medium")
        DOCUMENT = "document", pgettext_lazy("label", "Status of documents")
        AREA = "area", pgettext_lazy("label", "Area")
        OTHER = "other", pgettext_lazy("label", "Other")

    engagement = models.ForeignKey(Engagement, on_delete=models.PROTECT, related_name="labels")
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    code = models.CharField(_("code"), max_length=60)
    name = models.CharField(pgettext_lazy("label", "what is marked"), max_length=120)
    place = models.CharField(_("place"), max_length=120, blank=True)
    department = models.ForeignKey(
        Department, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("department")
    )
    keeper = models.CharField(_("kept by"), max_length=80, blank=True)
    made_on = models.DateField(_("made on"), null=True, blank=True, editable=False)
    attached_on = models.DateField(_("attached on"), null=True, blank=True, editable=False)

    objects = LabelQuerySet.as_manager()

    class Meta:
        verbose_name = _("label")
        verbose_name_plural = _("labels")
        ordering = ["kind", "code", "pk"]
        constraints = [models.UniqueConstraint(fields=["engagement", "code"], name="one_label_per_code")]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"

    def get_absolute_url(self) -> str:
        """Return the list, at this label."""
        return f"{reverse('documents:labels', args=[self.engagement.code])}?q={self.code}"


class LabelSheet(TenantModel):
    """Labels printed together: which ones, on what paper, from which place of the first sheet on."""

    trail = "recorded"

    class Paper(models.TextChoices):
        THREE_BY_EIGHT = "3x8", pgettext_lazy("label paper", "24 on a sheet (3 × 8, 70 × 37 mm)")
        TWO_BY_SEVEN = "2x7", pgettext_lazy("label paper", "14 on a sheet (2 × 7, 105 × 42 mm)")
        FOUR_BY_TEN = "4x10", pgettext_lazy("label paper", "40 on a sheet (4 × 10, 52.5 × 29.7 mm)")

    engagement = models.ForeignKey(Engagement, on_delete=models.PROTECT, related_name="label_sheets")
    number = models.PositiveIntegerField(_("number"), editable=False)
    paper = models.CharField(_("label paper"), max_length=5, choices=Paper, default=Paper.THREE_BY_EIGHT)
    used = models.PositiveSmallIntegerField(
        _("places already used on the first sheet"), default=0, validators=[MaxValueValidator(39)]
    )
    labels = models.ManyToManyField(Label, related_name="sheets", verbose_name=_("labels"))
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name=_("made by"))
    made_on = models.DateField(_("made on"))

    class Meta:
        verbose_name = _("sheet of labels")
        verbose_name_plural = _("sheets of labels")
        ordering = ["-number"]
        constraints = [models.UniqueConstraint(fields=["engagement", "number"], name="one_label_sheet_per_number")]

    def __str__(self) -> str:
        return self.code

    @property
    def code(self) -> str:
        """The number as it is printed."""
        return f"{self.engagement.code}-B{self.number:02d}"

    def get_absolute_url(self) -> str:
        """Return the list of labels."""
        return reverse("documents:labels", args=[self.engagement.code])
