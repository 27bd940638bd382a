"""Why a date stands against a rule: for the rules that take a reason."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from certification.models import Cycle
from wobo.accounts.models import TenantModel, User
from wobo.workflow import clock


class DateReason(TenantModel):
    """The reason for one date that a rule names; it turns what the rule says of this record into a remark."""

    trail = "recorded"

    cycle = models.ForeignKey(Cycle, on_delete=models.PROTECT, related_name="date_reasons")
    rule = models.PositiveSmallIntegerField(_("rule"))
    record = models.CharField(_("record"), max_length=120)  # what the rule names it by: stays while it says the same
    reason = models.TextField(_("reason"), max_length=500)
    given_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name=_("given by"))
    given_at = models.DateTimeField(_("given at"), default=clock.now)

    class Meta:
        verbose_name = _("reason for a date")
        verbose_name_plural = _("reasons for dates")
        ordering = ["rule", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["cycle", "rule", "record"], name="one_reason_per_date"),
        ]

    def __str__(self) -> str:
        return f"{self.rule} {self.record}"
