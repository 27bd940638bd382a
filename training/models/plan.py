"""The annual training plan (F11)."""

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from certification.models import Cycle
from wobo.accounts.models import TenantModel

from .course import Course


class TrainingPlan(TenantModel):
    """What is to be taught in a calendar year; printed, prepared and approved as a paper."""

    trail = "recorded"

    cycle = models.ForeignKey(Cycle, on_delete=models.PROTECT, related_name="training_plans")
    year = models.PositiveSmallIntegerField(_("year"))
    remark = models.TextField(_("remark"), max_length=1000, blank=True)

    class Meta:
        verbose_name = _("annual training plan")
        verbose_name_plural = _("annual training plans")
        ordering = ["-year"]
        constraints = [models.UniqueConstraint(fields=["cycle", "year"], name="one_training_plan_per_year")]

    def __str__(self) -> str:
        return str(self.year)

    def get_absolute_url(self) -> str:
        """Return the page of the plan."""
        return reverse("training:plan_detail", args=[self.cycle.engagement.code, self.year])


class PlanLine(TenantModel):
    """A course in the plan: departments, people, in-house or external, the months."""

    trail = "recorded"

    plan = models.ForeignKey(TrainingPlan, on_delete=models.PROTECT, related_name="lines")
    course = models.ForeignKey(
        Course, on_delete=models.PROTECT, null=True, blank=True, related_name="plan_lines", verbose_name=_("course")
    )
    title = models.CharField(_("what is taught"), max_length=160, blank=True)  # where it is no course here
    departments = models.CharField(_("departments"), max_length=200, blank=True)
    participants = models.CharField(_("who takes part"), max_length=200, blank=True)
    method = models.CharField(
        pgettext_lazy("training", "method"), max_length=8, choices=Course.Method, default=Course.Method.INTERNAL
    )
    months = models.JSONField(_("months"), default=list)  # [1 … 12]
    remark = models.CharField(_("remark"), max_length=200, blank=True)
    order = models.PositiveSmallIntegerField(_("order"), default=100)

    class Meta:
        verbose_name = _("line of the training plan")
        verbose_name_plural = _("lines of the training plan")
        ordering = ["order", "pk"]
        constraints = [
            models.CheckConstraint(condition=~models.Q(course=None, title=""), name="a_plan_line_says_what")
        ]

    def __str__(self) -> str:
        return self.title or str(self.course)
