"""Loans of controlled documents (F18)."""

import datetime as dt
from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from certification.models import Engagement, Person
from wobo.accounts.models import TenantModel, TenantQuerySet, User

from .document import Document


class LoanQuerySet(TenantQuerySet):
    """Loans."""

    def open(self) -> Self:
        """Keep what did not come back."""
        return self.filter(returned_on=None)

    def late(self, today: dt.date) -> Self:
        """Keep what should be back."""
        return self.open().filter(due__lt=today)


class Loan(TenantModel):
    """Somebody borrowed a copy and brought it back."""

    trail = "recorded"

    engagement = models.ForeignKey(Engagement, on_delete=models.PROTECT, related_name="loans")
    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="loans", verbose_name=_("document"))
    copy = models.CharField(_("copy or volume"), max_length=60, blank=True)
    borrower = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", verbose_name=_("borrower"))
    lent_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name=_("lent by"))
    lent_on = models.DateField(_("lent on"))
    due = models.DateField(_("due back"), null=True, blank=True)
    returned_on = models.DateField(_("back on"), null=True, blank=True)
    returned_to = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("taken back by")
    )
    remarks = models.CharField(_("remarks"), max_length=300, blank=True)

    objects = LoanQuerySet.as_manager()

    class Meta:
        verbose_name = _("loan")
        verbose_name_plural = _("loans")
        ordering = ["-lent_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(returned_on=None) | models.Q(returned_on__gte=models.F("lent_on")),
                name="a_loan_ends_after_it_began",
            )
        ]

    def __str__(self) -> str:
        return f"{self.document}: {self.borrower}"

    def is_late(self, today: dt.date) -> bool:
        """Whether it should be back."""
        return self.returned_on is None and self.due is not None and self.due < today
