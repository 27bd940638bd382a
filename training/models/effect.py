"""Whether a training had an effect: seen by the trainer and by the heads of those who took part."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from certification.models import Department
from wobo.accounts.models import TenantModel, User

from .session import TrainingSession


class EffectReview(TenantModel):
    """One look at the effect of a session: the trainer's for all, or a head's for the people of a department.

    Or, instead of a head's verdict, why there is none.
    """

    trail = "recorded"

    class Verdict(models.TextChoices):
        EFFECTIVE = "effective", pgettext_lazy("effect", "Effective")
        PARTLY = "partly", pgettext_lazy("effect", "Effective in part")
        NOT = "not", pgettext_lazy("effect", "Not effective")

    session = models.ForeignKey(TrainingSession, on_delete=models.PROTECT, related_name="reviews")
    by_trainer = models.BooleanField(_("by the trainer"), default=False)
    department = models.ForeignKey(
        Department, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("department")
    )
    verdict = models.CharField(_("verdict"), max_length=10, choices=Verdict, blank=True)
    excuse = models.CharField(_("why it was not evaluated"), max_length=300, blank=True)
    how = models.CharField(_("how it was seen"), max_length=200, blank=True)
    text = models.TextField(_("what was seen"), max_length=2000, blank=True)
    follow_up = models.TextField(_("what follows"), max_length=2000, blank=True)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name=_("evaluated by"))
    on = models.DateField(_("evaluated on"))

    class Meta:
        verbose_name = _("evaluation of the effect")
        verbose_name_plural = _("evaluations of the effect")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["session", "department"], name="one_review_per_department"),
            models.UniqueConstraint(
                fields=["session"], condition=models.Q(by_trainer=True), name="one_review_by_the_trainer"
            ),
            models.CheckConstraint(
                condition=models.Q(by_trainer=True, department=None)
                | models.Q(by_trainer=False, department__isnull=False),
                name="trainer_or_department",
            ),
            models.CheckConstraint(
                condition=models.Q(verdict__in=["effective", ""]) | ~models.Q(follow_up=""),
                name="what_failed_has_a_follow_up",
            ),
            models.CheckConstraint(
                condition=~models.Q(verdict="") | ~models.Q(excuse=""), name="a_verdict_or_why_there_is_none"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.session}: {self.get_verdict_display() or self.excuse}"
