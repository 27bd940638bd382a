"""The function allocation matrix 职能分配表 (F19): who leads and who supports each clause, discussed and signed."""

from collections.abc import Iterator
from typing import Any, Self

from django.db import models
from django.urls import reverse
from django.utils.translation import get_language, gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, transition

from certification.matrix_policies import approves_matrix, prepares_matrix, reviews_matrix
from wobo.accounts.models import TenantModel, TenantQuerySet, User
from wobo.files.models import StoredFile
from wobo.workflow import clock
from wobo.workflow.doors import Stateful, clear
from wobo.workflow.models.signature import Meaning
from wobo.workflow.signing import Signable, Slot

from .catalogue import Clause, Standard
from .client import Department
from .engagement import Cycle

LEAD, SUPPORT, NONE = "lead", "support", ""
SYMBOLS = {LEAD: "▲", SUPPORT: "△", NONE: ""}


class FunctionMatrixQuerySet(TenantQuerySet):
    """Matrices."""

    def open(self) -> Self:
        """Keep those that are being made."""
        return self.filter(state__in=FunctionMatrix.OPEN)

    def in_force(self) -> Self:
        """Keep those that hold now."""
        return self.filter(state=FunctionMatrix.State.IN_FORCE)


class FunctionMatrix(Stateful, Signable, TenantModel):
    """A version of the matrix for one standard. Discussed by the departments, then signed and frozen."""

    trail = "fired"
    signed_verbs = frozenset({"put_in_force"})

    class State(models.TextChoices):
        DRAFT = "draft", pgettext_lazy("matrix", "Draft")
        DISCUSSING = "discussing", pgettext_lazy("matrix", "In discussion")
        SETTLED = "settled", pgettext_lazy("matrix", "Being signed")
        IN_FORCE = "in_force", pgettext_lazy("matrix", "In force")
        SUPERSEDED = "superseded", pgettext_lazy("matrix", "Superseded")
        CANCELLED = "cancelled", pgettext_lazy("matrix", "Cancelled")

    OPEN = (State.DRAFT, State.DISCUSSING, State.SETTLED)
    EDITABLE = (State.DRAFT, State.DISCUSSING)

    cycle = models.ForeignKey(Cycle, on_delete=models.PROTECT, related_name="function_matrices")
    standard = models.ForeignKey(
        Standard, on_delete=models.PROTECT, related_name="function_matrices", verbose_name=_("standard")
    )
    version = models.PositiveSmallIntegerField(_("version"))
    state = FSMField(_("state"), choices=State, default=State.DRAFT, protected=True)
    change_note = models.CharField(_("what is new in this version"), max_length=300, blank=True)
    paper_uid = models.CharField(max_length=16, blank=True, editable=False)  # the Report that is signed
    settled_at = models.DateTimeField(_("settled at"), null=True, blank=True, editable=False)
    in_force_on = models.DateField(_("in force from"), null=True, blank=True, editable=False)

    objects = FunctionMatrixQuerySet.as_manager()

    class Meta:
        verbose_name = _("function allocation matrix")
        verbose_name_plural = _("function allocation matrices")
        ordering = ["standard_id", "-version"]
        constraints = [
            models.UniqueConstraint(fields=["workspace", "standard", "version"], name="one_matrix_per_version"),
            models.UniqueConstraint(
                fields=["workspace", "standard"], condition=models.Q(state="in_force"), name="one_matrix_in_force"
            ),
            models.UniqueConstraint(
                fields=["workspace", "standard"],
                condition=models.Q(state__in=["draft", "discussing", "settled"]),
                name="one_open_matrix",
            ),
        ]

    def __str__(self) -> str:
        return gettext("Function allocation matrix %(version)s") % {"version": self.label}

    @property
    def label(self) -> str:
        """The version as a person reads it."""
        return f"V{self.version}"

    @property
    def engagement(self) -> Any:
        """The engagement that it belongs to."""
        return self.cycle.engagement

    @property
    def editable(self) -> bool:
        """Whether cells may still change."""
        return self.state in self.EDITABLE

    def get_absolute_url(self) -> str:
        """Return its page."""
        return reverse("certification:matrix", args=[self.cycle.engagement.code, self.uid])

    def slots(self) -> list[Slot]:
        """Return the three signatures of a settled matrix, each by somebody else; actions put it in force."""
        if self.state != self.State.SETTLED or not self.paper_uid:
            return []
        return [
            Slot("prepared", Meaning.PREPARED, prepares_matrix),
            Slot("reviewed", Meaning.REVIEWED, reviews_matrix, after=("prepared",), apart_from=("prepared",)),
            Slot(
                "approved",
                Meaning.APPROVED,
                approves_matrix,
                after=("prepared", "reviewed"),
                apart_from=("prepared", "reviewed"),
            ),
        ]

    def content_for(self, slot: Slot) -> StoredFile | None:
        """Return the matrix once it is rendered."""
        from wobo.reporting.models import Report  # noqa: PLC0415

        report: Any = Report.objects.filter(uid=self.paper_uid).select_related("file").first()
        return report.file if report else None

    def obstacles(self, verb: str) -> Iterator[str]:
        """Yield why `verb` cannot be done yet."""
        from certification import matrix_facts  # noqa: PLC0415  it reads the rows around this one

        if verb == "discuss":
            yield from matrix_facts.against_discussing(self)
        if verb == "settle":
            yield from matrix_facts.against_settling(self)
        if verb == "put_in_force" and not self.signed("prepared", "reviewed", "approved"):
            yield gettext("The matrix waits for the signatures “prepared”, “reviewed” and “approved”.")

    @transition(state, source=State.DRAFT, target=State.DISCUSSING, conditions=[clear("discuss")])
    def discuss(self, *, by: User) -> None:
        """Lay it before the heads of the departments."""

    @transition(state, source=State.DISCUSSING, target=State.SETTLED, conditions=[clear("settle")])
    def settle(self, *, by: User) -> None:
        """The discussion is over: the paper is made and signed."""
        self.settled_at = clock.now()

    @transition(state, source=[State.DISCUSSING, State.SETTLED], target=State.DRAFT)
    def send_back(self, *, by: User, reason: str) -> None:
        """Work it over again; signatures given so far have no force for the next paper."""
        self.paper_uid, self.settled_at = "", None
        self.round += 1

    @transition(state, source=State.SETTLED, target=State.IN_FORCE, conditions=[clear("put_in_force")])
    def put_in_force(self, *, by: User) -> None:
        """All three have signed; the action supersedes the former version first."""
        self.in_force_on = self.cycle.today()

    @transition(state, source=State.IN_FORCE, target=State.SUPERSEDED)
    def supersede(self, *, by: User) -> None:
        """A later version is in force."""

    @transition(state, source=[State.DRAFT, State.DISCUSSING], target=State.CANCELLED)
    def cancel(self, *, by: User, reason: str) -> None:
        """It will not be finished."""


class MatrixColumn(TenantModel):
    """Somebody who has a function: top management, the representative, or a department of the client."""

    trail = "recorded"

    class Kind(models.TextChoices):
        TOP = "top", pgettext_lazy("matrix", "Top management")
        REPRESENTATIVE = "representative", pgettext_lazy("matrix", "Management representative")
        DEPARTMENT = "department", pgettext_lazy("matrix", "Department")

    matrix = models.ForeignKey(FunctionMatrix, on_delete=models.PROTECT, related_name="columns")
    kind = models.CharField(_("kind"), max_length=14, choices=Kind)
    department = models.ForeignKey(
        Department, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("department")
    )
    order = models.PositiveIntegerField(_("order"), default=0)
    left_out = models.BooleanField(_("left out"), default=False)  # its cells are kept for the case that it comes back
    # that what stands in the column suits the department, said by its head, or noted for them with where they said it
    confirmed_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("confirmed by")
    )
    confirmed_at = models.DateTimeField(_("confirmed at"), null=True, blank=True)
    confirmed_how = models.CharField(_("where the head said so"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("column of a matrix")
        verbose_name_plural = _("columns of matrices")
        ordering = ["order", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["matrix", "department"], name="one_column_per_department"),
            models.UniqueConstraint(
                fields=["matrix", "kind"], condition=~models.Q(kind="department"), name="one_column_of_a_kind"
            ),
            models.CheckConstraint(
                condition=models.Q(kind="department", department__isnull=False)
                | (~models.Q(kind="department") & models.Q(department=None)),
                name="a_department_column_has_one",
            ),
        ]

    def __str__(self) -> str:
        return self.name_in(get_language() or "en")

    def name_in(self, language: str) -> str:
        """Return the name as a paper in `language` prints it."""
        if self.department is None:
            return str(self.get_kind_display())
        return (not language.startswith("zh") and self.department.name_en) or self.department.name

    @property
    def is_department(self) -> bool:
        """Whether it stands for a department, whose head is asked."""
        return self.department_id is not None


class MatrixRow(TenantModel):
    """An assessable clause; one that is split has a row per service line."""

    trail = "recorded"

    matrix = models.ForeignKey(FunctionMatrix, on_delete=models.PROTECT, related_name="rows")
    clause = models.ForeignKey(Clause, on_delete=models.PROTECT, related_name="+", verbose_name=_("clause"))
    line = models.CharField(_("service line"), max_length=80, blank=True)
    line_en = models.CharField(_("service line in English"), max_length=120, blank=True)
    order = models.PositiveSmallIntegerField(_("order"), default=0)  # among the lines of the clause
    left_out = models.BooleanField(_("left out"), default=False)  # the undivided clause while it is split, and back

    class Meta:
        verbose_name = _("row of a matrix")
        verbose_name_plural = _("rows of matrices")
        ordering = ["clause__order", "order", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["matrix", "clause", "line"], name="one_row_per_clause_and_line")
        ]

    def __str__(self) -> str:
        return f"{self.clause.label} · {self.said}" if self.line else self.clause.label

    def line_in(self, language: str) -> str:
        """Return the service line as a paper in `language` prints it."""
        return (not language.startswith("zh") and self.line_en) or self.line

    @property
    def said(self) -> str:
        """The service line in the language active now."""
        return self.line_in(get_language() or "en")


class MatrixMark(TenantModel):
    """What stands in a cell. An emptied cell keeps its row, so that the trail tells its whole history."""

    trail = "recorded"

    class Value(models.TextChoices):
        LEAD = LEAD, pgettext_lazy("matrix", "leads")
        SUPPORT = SUPPORT, pgettext_lazy("matrix", "supports")

    matrix = models.ForeignKey(FunctionMatrix, on_delete=models.PROTECT, related_name="marks")
    row = models.ForeignKey(MatrixRow, on_delete=models.PROTECT, related_name="marks")
    column = models.ForeignKey(MatrixColumn, on_delete=models.PROTECT, related_name="marks")
    value = models.CharField(_("function"), max_length=8, choices=Value, blank=True)
    place = models.CharField(_("place"), max_length=300, editable=False)  # clause and department, as the trail says it

    class Meta:
        verbose_name = _("cell of a matrix")
        verbose_name_plural = _("cells of matrices")
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["row", "column"], name="one_mark_per_cell")]

    def __str__(self) -> str:
        return f"{self.place}: {SYMBOLS[self.value] or '–'}"
