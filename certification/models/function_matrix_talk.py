"""What is said on a function allocation matrix while it is discussed, and what was filled in one go."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from wobo.accounts.models import TenantModel, User
from wobo.workflow import clock

from .function_matrix import FunctionMatrix, MatrixColumn, MatrixRow


class MatrixComment(TenantModel):
    """A remark during the discussion: on a cell, a clause (no column) or a department's whole column (no row)."""

    trail = "recorded"

    matrix = models.ForeignKey(FunctionMatrix, on_delete=models.PROTECT, related_name="comments")
    row = models.ForeignKey(MatrixRow, on_delete=models.PROTECT, null=True, blank=True, related_name="comments")
    column = models.ForeignKey(MatrixColumn, on_delete=models.PROTECT, null=True, blank=True, related_name="comments")
    text = models.TextField(_("comment"), max_length=2000)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name=_("written by"))
    at = models.DateTimeField(_("written at"), default=clock.now)
    answer = models.TextField(_("answer"), max_length=2000, blank=True)
    resolved_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("resolved by")
    )
    resolved_at = models.DateTimeField(_("resolved at"), null=True, blank=True)

    class Meta:
        verbose_name = _("comment on a matrix")
        verbose_name_plural = _("comments on matrices")
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.text[:80]

    @property
    def place(self) -> str:
        """What it is about: the clause, the department, or where they cross."""
        return " · ".join(str(one) for one in (self.row, self.column) if one is not None)


class MatrixFill(TenantModel):
    """Cells filled in one go, from the template, an earlier matrix or a workbook; kept so that it can be undone."""

    trail = "recorded"
    unsaid = frozenset({"changes"})  # each cell tells its own change

    class Source(models.TextChoices):
        TEMPLATE = "template", pgettext_lazy("matrix", "Template for IT service companies")
        PREVIOUS = "previous", pgettext_lazy("matrix", "Last matrix of this client")
        WORKBOOK = "workbook", pgettext_lazy("matrix", "Excel workbook")

    matrix = models.ForeignKey(FunctionMatrix, on_delete=models.PROTECT, related_name="fills")
    source = models.CharField(_("source"), max_length=10, choices=Source)
    name = models.CharField(_("name"), max_length=200, blank=True)  # of the workbook, or of the earlier matrix
    changes = models.JSONField(default=list, editable=False)  # [[row uid, column uid, was, becomes], …]
    remarks = models.JSONField(default=list, editable=False)  # what of a workbook could not be read, in words
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name=_("filled by"))
    at = models.DateTimeField(_("filled at"), default=clock.now)
    applied_at = models.DateTimeField(_("taken over at"), null=True, blank=True)
    undone_at = models.DateTimeField(_("undone at"), null=True, blank=True)

    class Meta:
        verbose_name = _("filling of a matrix")
        verbose_name_plural = _("fillings of matrices")
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.name or str(self.get_source_display())
