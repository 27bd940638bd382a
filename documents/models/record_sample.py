"""Random samples of operating records: drawn by a stored seed, so that anybody may draw them again."""

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from wobo.accounts.models import TenantModel, TenantQuerySet, User
from wobo.workflow import clock

from .change import ChangeRequest
from .record import OperatingRecord
from .record_plan import RecordPlanRow


class RecordSample(TenantModel):
    """One draw: from which row and period, how many of how many, by which seed, what was asked of each record."""

    trail = "recorded"

    row = models.ForeignKey(RecordPlanRow, on_delete=models.PROTECT, related_name="samples")
    number = models.PositiveIntegerField(_("number"))
    since = models.DateField(_("period from"))
    until = models.DateField(_("period until"))
    size = models.PositiveSmallIntegerField(_("how many"))
    population = models.PositiveIntegerField(_("drawn from"), editable=False)
    seed = models.CharField(_("seed"), max_length=64)
    population_sha256 = models.CharField(max_length=64, editable=False)  # of the numbers that were drawn from
    question = models.CharField(
        _("what is asked of each record"), max_length=500, help_text=_("As: complete, approved before it was done.")
    )
    drawn_at = models.DateTimeField(_("drawn on"), default=clock.now, editable=False)
    drawn_by = models.ForeignKey(
        User, on_delete=models.PROTECT, related_name="+", editable=False, verbose_name=_("drawn by")
    )
    conclusion = models.TextField(_("conclusion"), max_length=2000, blank=True)

    objects = TenantQuerySet.as_manager()

    class Meta:
        verbose_name = _("sample of records")
        verbose_name_plural = _("samples of records")
        ordering = ["-number"]
        constraints = [models.UniqueConstraint(fields=["row", "number"], name="one_sample_per_number")]

    def __str__(self) -> str:
        return f"{self.code} {self.row}"

    @property
    def code(self) -> str:
        """The number as it is printed."""
        return f"{self.row.code}-S{self.number:02d}"

    def get_absolute_url(self) -> str:
        """Return its page."""
        return reverse("documents:record_sample", args=[self.row.plan.cycle.engagement.code, self.uid])


class SampledRecord(TenantModel):
    """One record of a sample, with its verdict."""

    trail = "recorded"

    class Verdict(models.TextChoices):
        OPEN = "", pgettext_lazy("verdict", "Not looked at yet")
        PASSES = "passes", pgettext_lazy("verdict", "Passes")
        FAILS = "fails", pgettext_lazy("verdict", "Fails")

    sample = models.ForeignKey(RecordSample, on_delete=models.PROTECT, related_name="items")
    place = models.PositiveSmallIntegerField(_("drawn as"))
    record = models.ForeignKey(OperatingRecord, on_delete=models.PROTECT, related_name="sampled")
    verdict = models.CharField(_("verdict"), max_length=6, choices=Verdict, default=Verdict.OPEN, blank=True)
    why = models.CharField(_("why"), max_length=500, blank=True)
    judged_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("judged by")
    )
    judged_on = models.DateField(_("judged on"), null=True, blank=True)
    change = models.ForeignKey(
        ChangeRequest, on_delete=models.PROTECT, null=True, blank=True, related_name="+", editable=False
    )

    class Meta:
        verbose_name = _("record of a sample")
        verbose_name_plural = _("records of a sample")
        ordering = ["place", "pk"]
        constraints = [models.UniqueConstraint(fields=["sample", "record"], name="one_verdict_per_sampled_record")]

    def __str__(self) -> str:
        return f"{self.sample}: {self.record.number}"
