"""Who leads a clause: read from the function allocation matrices of the engagement, those in force before drafts."""

from collections.abc import Iterable
from typing import Any

from certification.models import Engagement, FunctionMatrix, MatrixColumn, MatrixMark, MatrixRow
from certification.models.function_matrix import LEAD, SYMBOLS


class Allocation:
    """The matrices that hold now, one per standard; read once for a text."""

    def __init__(self, engagement: Engagement) -> None:
        found = FunctionMatrix.objects.filter(workspace=engagement.workspace_id).exclude(
            state__in=[FunctionMatrix.State.SUPERSEDED, FunctionMatrix.State.CANCELLED]
        )
        self.matrices: dict[int, FunctionMatrix] = {}
        for matrix in sorted(found, key=lambda one: (one.state == FunctionMatrix.State.IN_FORCE, one.version)):
            self.matrices[matrix.standard_id] = matrix
        keys = [matrix.pk for matrix in self.matrices.values()]
        rows = MatrixRow.objects.filter(matrix__in=keys, left_out=False).select_related("clause")
        self.rows: list[MatrixRow] = list(rows.order_by("matrix__standard_id", "clause__order", "order"))
        columns = MatrixColumn.objects.filter(matrix__in=keys, left_out=False).select_related("department")
        self.columns: list[MatrixColumn] = list(columns.order_by("order", "pk"))
        marks = MatrixMark.objects.filter(matrix__in=keys).exclude(value="")
        self.marks = {(mark.row_id, mark.column_id): mark.value for mark in marks}

    def leading(self, ref: str, language: str) -> list[str]:
        """Return the names of who has ▲ for a clause, or for the clauses under it."""
        rows = [row for row in self.rows if row.clause.ref == ref]
        rows = rows or [row for row in self.rows if row.clause.ref.startswith(f"{ref}.")]
        return list(dict.fromkeys(self._leads(rows, language)))

    def _leads(self, rows: Iterable[MatrixRow], language: str) -> Iterable[str]:
        for row in rows:
            for column in self.columns:
                if column.matrix_id == row.matrix_id and self.marks.get((row.pk, column.pk)) == LEAD:
                    yield column.name_in(language)

    def tables(self, language: str) -> Iterable[dict[str, Any]]:
        """Yield each matrix as {heads, rows}: clauses down, functions across."""
        for matrix in self.matrices.values():
            columns = [column for column in self.columns if column.matrix_id == matrix.pk]
            yield {
                "heads": [column.name_in(language) for column in columns],
                "rows": [
                    [
                        " ".join(filter(None, [row.clause.heading_in(language), row.line_in(language)])),
                        *(SYMBOLS[self.marks.get((row.pk, column.pk), "")] for column in columns),
                    ]
                    for row in self.rows
                    if row.matrix_id == matrix.pk
                ],
            }
