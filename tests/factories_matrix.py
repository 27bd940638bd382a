"""Function allocation matrices for tests, made through the product's own doors."""

from typing import Any

from certification.actions import function_matrix as actions
from certification.actions import function_matrix_talk as talk
from certification.actions.function_matrix import Change
from certification.matrix_grid import Grid, load
from certification.models import Clause, Department, Engagement, FunctionMatrix, MatrixColumn
from tests.factories_certification import make_department, make_person, make_standard, rendered, signs
from tests.people import Cast

CLAUSES = {
    "5": ["5.1", "5.3"],
    "6": ["6.1"],
    "7": ["7.4"],
    "8": ["8.1", "8.6.1", "8.6.2"],
    "9": ["9.1", "9.3"],
    "10": ["10.2"],
}
LEADS = {
    "5.1": "top",
    "5.3": "top",
    "6.1": "representative",
    "7.4": "Quality",
    "8.1": "Operations",
    "8.6.1": "Service desk",
    "8.6.2": "Service desk",
    "9.1": "Quality",
    "9.3": "top",
    "10.2": "Quality",
}


def make_clauses(clauses: dict[str, list[str]] = CLAUSES) -> list[Clause]:
    """Give the engagement's standard chapters with assessable clauses."""
    standard, made = make_standard(), []
    for order, (chapter, refs) in enumerate(clauses.items()):
        fields = {"standard": standard, "titles": {"en": f"Chapter {chapter}", "zh-hans": f"第{chapter}章"}}
        head = Clause.objects.create(ref=chapter, label=chapter, order=order * 1000, **fields)
        for place, ref in enumerate(refs, 1):
            fields["titles"] = {"en": f"Clause {ref}", "zh-hans": f"条款{ref}"}
            made.append(
                Clause.objects.create(
                    ref=ref, label=ref, parent=head, depth=2, assessable=True, order=order * 1000 + place, **fields
                )
            )
    return made


def departments_of(cast: Cast, engagement: Engagement) -> list[Department]:
    """Make three departments; the service desk is headed by `staff`, quality by `internal_auditor`."""
    client = engagement.client
    found = [make_department(client, name) for name in ("Service desk", "Operations", "Quality")]
    for place, (row, head) in enumerate(zip(found, (cast.staff, None, cast.internal_auditor), strict=True)):
        row.head = make_person(client, f"Head of {row}", user=head, department=row)
        row.order = place
        row.save()
    return found


def begun(cast: Cast, engagement: Engagement) -> FunctionMatrix:
    """Begin a matrix of ten clauses and three departments."""
    if not make_standard().clauses.exists():
        make_clauses()
    client = engagement.client
    departments = list(Department.objects.within(client.workspace)) or departments_of(cast, engagement)
    return actions.begin_matrix(engagement.cycle, make_standard(), departments, by=cast.lead)


def column_of(grid: Grid, name: str) -> MatrixColumn:
    """Return a column by its kind or department."""
    return next(one for one in grid.columns if name in {one.kind, one.department and one.department.name})


def put(matrix: FunctionMatrix, cells: dict[tuple[str, str], str], by: Any) -> Grid:
    """Mark cells by (clause, column name)."""
    grid = load(matrix)
    rows = {str(row): row for row in grid.rows}
    changes = []
    for (ref, name), value in cells.items():
        row, column = rows[ref], column_of(grid, name)
        changes.append(Change(row.uid, column.uid, grid.value(row, column), value))
    return actions.save_cells(matrix, changes, seen=grid.digest, by=by)


def complete(cast: Cast, engagement: Engagement) -> FunctionMatrix:
    """Begin a matrix and mark every clause with one who leads."""
    matrix = begun(cast, engagement)
    put(matrix, dict.fromkeys(LEADS.items(), "lead"), cast.lead)
    return matrix


def fresh(matrix: FunctionMatrix) -> FunctionMatrix:
    """Return the row as it is now."""
    return FunctionMatrix.objects.select_related("standard").get(pk=matrix.pk)


def settled(cast: Cast, engagement: Engagement) -> FunctionMatrix:
    """Take a matrix to the moment before the three signatures, its paper rendered."""
    matrix = complete(cast, engagement)
    talk.discuss(matrix, by=cast.lead)
    columns = [one for one in load(matrix).columns if one.is_department]
    talk.confirm_columns(matrix, columns, how="Meeting of 12 October", by=cast.lead)
    matrix = talk.settle(matrix, by=cast.lead)
    rendered(cast, matrix.paper_uid)
    return fresh(matrix)


def in_force(cast: Cast, engagement: Engagement) -> FunctionMatrix:
    """Take a matrix to its end: prepared, reviewed, approved by three people."""
    matrix = settled(cast, engagement)
    for user, slot in (
        (cast.working_group, "prepared"),
        (cast.representative, "reviewed"),
        (cast.top_manager, "approved"),
    ):
        signs(user, fresh(matrix), slot)
    return fresh(matrix)
