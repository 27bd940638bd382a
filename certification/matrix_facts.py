"""What the gates of phase 4 ask of matrix and document structure: what is missing, and where to mend it.

`matrix_facts(cycle)` and `structure_facts(cycle)` ask at most four queries each and answer frozen facts, whose
`missing` are (sentence, address) pairs as criteria return them.
"""

# claims: S4.4.1, S4.4.2, S4.4.4, S4.4.5, S4.5, S4.5.1
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from certification.matrix_grid import Grid, load
from certification.models import Cycle, DocumentStructure, FunctionMatrix, StructureConfirmation
from wobo.workflow.models import Signature

State = FunctionMatrix.State
Missing = tuple[str, str]


@dataclass(frozen=True)
class MatrixFacts:
    """The matrices of a cycle: what is missing until each standard has one, complete, discussed and signed."""

    missing: tuple[Missing, ...]
    in_force: tuple[str, ...]  # matrices that hold, in words
    of_this_cycle: bool  # whether all of those were made in this cycle, and not carried over from the last one

    @property
    def complete(self) -> bool:
        """Whether nothing is missing."""
        return not self.missing


@dataclass(frozen=True)
class StructureFacts:
    """The document structure of the client: what is missing until it is fixed."""

    missing: tuple[Missing, ...]
    number_pattern: str
    version_style: str
    confirmed_by: str = ""
    confirmed_on: str = ""

    @property
    def complete(self) -> bool:
        """Whether nothing is missing."""
        return not self.missing


def matrix_facts(cycle: Cycle) -> MatrixFacts:
    """Say what the matrices of a cycle lack. Four queries at most."""
    engagement = cycle.engagement
    rows = list(
        FunctionMatrix.objects.filter(workspace=engagement.workspace_id, state__in=(*FunctionMatrix.OPEN, "in_force"))
        .select_related("standard")
        .order_by("-version")
    )
    here = {row.pk for row in rows if row.cycle_id == cycle.pk}
    for row in rows:
        row.cycle = cycle  # of the same engagement; an address asks for nothing more
    given = _signed([row for row in rows if row.state == State.SETTLED])
    missing: list[Missing] = []
    held = []
    for standard in engagement.standards.all():
        mine = [row for row in rows if row.standard_id == standard.pk]
        in_force = next((row for row in mine if row.state == State.IN_FORCE), None)
        if in_force:
            held.append(in_force)
        else:
            missing.append(_lacking(str(standard), mine[0] if mine else None, engagement.code, given))
    return MatrixFacts(
        missing=tuple(missing),
        in_force=tuple(f"{row.standard} {row}" for row in held),
        of_this_cycle=bool(held) and {row.pk for row in held} <= here,
    )


def _signed(rows: list[FunctionMatrix]) -> Counter[str]:
    if not rows:
        return Counter()
    rounds = {(row.uid, row.round) for row in rows}
    found = Signature.objects.filter(model=rows[0]._meta.label, record_uid__in=[row.uid for row in rows]).in_force()
    return Counter(uid for uid, turn in found.values_list("record_uid", "round") if (uid, turn) in rounds)


def _lacking(standard: str, matrix: FunctionMatrix | None, code: str, given: Counter[str]) -> Missing:
    """Say the next step of a standard's matrix; what is wrong with its cells stands beside the matrix itself."""
    told = {"standard": standard}
    if matrix is None:
        text = _("%(standard)s: the function allocation matrix is not begun.") % told
        return text, reverse("certification:matrix_list", args=[code])
    if matrix.state == State.SETTLED:
        word = ngettext(
            "%(standard)s: the matrix has %(count)s of three signatures.",
            "%(standard)s: the matrix has %(count)s of three signatures.",
            given[matrix.uid],
        )
        return word % {**told, "count": given[matrix.uid]}, matrix.get_absolute_url()
    words = {
        State.DRAFT: _("%(standard)s: the matrix is a draft; complete it and lay it before the departments."),
        State.DISCUSSING: _("%(standard)s: the departments discuss the matrix; settle it and have it signed."),
    }
    return words[State(matrix.state)] % told, matrix.get_absolute_url()


def against_discussing(matrix: FunctionMatrix) -> Iterator[str]:
    """Yield why a matrix cannot be laid before the departments yet."""
    grid = _grid(matrix)
    if not any(column.is_department for column in grid.columns):
        yield _("Choose the departments that stand in the matrix.")
    if not grid.rows:
        yield _("The standard has no assessable clauses.")
    if grid.columns and grid.rows and not grid.marks:
        yield _("The matrix is empty. Fill it from the template, or mark its cells.")


def against_settling(matrix: FunctionMatrix) -> Iterator[str]:
    """Yield why the discussion cannot be closed yet: problems, open comments, departments not heard."""
    grid = _grid(matrix)
    if count := len(grid.problems):
        yield _said(count)
    if count := sum(grid.open_comments.values()):
        word = ngettext(
            "%(count)s comment is open: answer and resolve it.",
            "%(count)s comments are open: answer and resolve them.",
            count,
        )
        yield word % {"count": count}
    unheard = [str(column) for column in grid.columns if column.is_department and column.confirmed_at is None]
    if unheard:
        names, more = ", ".join(unheard[:5]), len(unheard) - 5
        told = {
            "names": names
            if more <= 0
            else pgettext("departments", "%(names)s and %(count)s more") % {"names": names, "count": more}
        }
        yield _("These departments have not confirmed their functions: %(names)s.") % told


def _grid(matrix: FunctionMatrix) -> Grid:
    """Return the grid that a page keeps on its copy of the row; a verb reads it anew under the lock."""
    kept: Grid | None = matrix.__dict__.get("kept_grid")
    return kept or load(matrix, comments=True)


def _said(count: int) -> str:
    return ngettext(
        "%(count)s problem stands beside the matrix: mend it first.",
        "%(count)s problems stand beside the matrix: mend them first.",
        count,
    ) % {"count": count}


def structure_facts(cycle: Cycle) -> StructureFacts:
    """Say what the document structure lacks. Two queries."""
    engagement = cycle.engagement
    client = engagement.client
    page = reverse("certification:structure", args=[engagement.code])
    found = DocumentStructure.objects.of(client)
    last = StructureConfirmation.objects.filter(cycle=cycle).select_related("by").order_by("-pk").first()
    facts = {"number_pattern": client.number_pattern, "version_style": str(client.get_version_style_display())}
    if last is None:
        text = _("The management representative has not confirmed levels, numbers and versions of the documents.")
        return StructureFacts(((text, page),), **facts)
    if last.sha256 != found.digest():
        text = _("The document structure was changed after it was confirmed. Have it confirmed anew.")
        return StructureFacts(((text, page),), **facts)
    return StructureFacts((), **facts, confirmed_by=str(last.by), confirmed_on=last.at.date().isoformat())
