"""The function allocation matrix of the demo: filled, commented on, confirmed by the departments, signed by three."""

from typing import Any

from certification.actions import function_matrix, function_matrix_fill, function_matrix_talk
from certification.matrix_grid import Grid, load
from certification.models import FunctionMatrix, MatrixColumn, MatrixComment, MatrixFill, MatrixMark, MatrixRow
from certification.models.function_matrix import NONE
from wobo.workflow import clock

from .content import moment
from .house import House
from .signatures import print_paper, sign

LEADS, SUPPORTS = MatrixMark.Value.values[:2]


class Allocated:
    """Fills and settles one matrix; `told` is the content, `house` the people."""

    def __init__(self, house: House) -> None:
        self.house, self.told = house, house.content.design["matrix"]
        self.say = house.content.say

    @property
    def keeper(self) -> Any:
        """Who keeps the matrix."""
        return self.house.user(self.house.content.design["keeper"])

    @property
    def matrix(self) -> FunctionMatrix:
        """The matrix as it stands."""
        found: FunctionMatrix = FunctionMatrix.objects.get(cycle=self.house.run.cycle)
        return found

    def begin(self) -> None:
        """Begin it from the template, correct the marks, lay it before the departments."""
        with clock.at(moment(self.told["begun_on"], "09:30")):
            standard = self.house.run.standards.get()
            departments = list(self.house.departments.values())
            matrix = function_matrix.begin_matrix(self.house.run.cycle, standard, departments, by=self.keeper)
            seen = load(matrix).digest
            template = MatrixFill.Source.TEMPLATE
            function_matrix_fill.fill(matrix, template, replace=True, seen=seen, by=self.keeper)
        with clock.at(moment(self.told["begun_on"], "15:00")):
            self._mark(self.told["marks"])
        with clock.at(moment(self.told["discussed_on"], "09:10")):
            function_matrix_talk.discuss(self.matrix, by=self.keeper)

    def settle(self) -> None:
        """Take comments, answer them, change cells, let each department confirm, settle."""
        for one in self.told["comments"]:
            with clock.at(moment(one["on"], "11:20")):
                self._comment(one)
        with clock.at(moment(self.told["comments"][0]["answered_on"], "09:20")):
            self._mark(self.told["changes"])
        for one in self.told["comments"]:
            if one["answer"]:
                with clock.at(moment(one["answered_on"], "09:40")):
                    said = MatrixComment.objects.get(matrix=self.matrix, text=self.say(one["text"]))
                    by = self.house.user(one["answered_by"])
                    function_matrix_talk.resolve(said, self.say(one["answer"]), by=by)
        for one in self.told["confirmed"]:
            with clock.at(moment(one["on"], "14:10")):
                self._confirm(one)
        with clock.at(moment(self.told["settled_on"], "17:20")):
            print_paper(function_matrix_talk.settle(self.matrix, by=self.keeper).paper_uid)

    def sign(self) -> None:
        """Have it prepared, reviewed, approved; with the last signature it is in force."""
        for hour, (slot, one) in enumerate(self.told["signed"].items(), start=10):
            with clock.at(moment(one["on"], f"{hour}:00")):
                sign(self.matrix, slot, self.house.user(one["by"]))

    def _mark(self, told: dict[Any, list[str]]) -> None:
        """Make the marks of the clauses told what they are told to be: the first one leads."""
        grid = load(self.matrix)
        rows = {row.clause.ref: row for row in grid.rows}
        changes = [
            function_matrix.Change(row.uid, column.uid, grid.value(row, column), wanted)
            for ref, marks in told.items()
            for row, column, wanted in self._wanted(grid, rows[str(ref)], marks)
            if grid.value(row, column) != wanted
        ]
        function_matrix.save_cells(self.matrix, changes, seen=grid.digest, by=self.keeper)

    def _wanted(self, grid: Grid, row: MatrixRow, marks: list[str]) -> list[tuple[MatrixRow, MatrixColumn, str]]:
        found = []
        for column in grid.columns:
            key = self._key(column)
            value = LEADS if key == marks[0] else SUPPORTS if key in marks else NONE
            found.append((row, column, value))
        return found

    def _key(self, column: MatrixColumn) -> str:
        """Return the word of the content files for a column."""
        if column.kind == MatrixColumn.Kind.TOP:
            return "top"
        if column.kind == MatrixColumn.Kind.REPRESENTATIVE:
            return "mr"
        return next(key for key, one in self.house.departments.items() if one.pk == column.department_id)

    def _column(self, department: str) -> MatrixColumn:
        found: MatrixColumn = self.matrix.columns.get(department=self.house.departments[department])
        return found

    def _comment(self, one: dict[str, Any]) -> None:
        row = self.matrix.rows.get(clause__ref=str(one["clause"]))
        by = self.house.user(one["by"])
        function_matrix_talk.comment(
            self.matrix, self.say(one["text"]), by=by, row=row, column=self._column(one["department"])
        )

    def _confirm(self, one: dict[str, Any]) -> None:
        """Let the head of a department confirm; of one without an account the keeper notes where they said so."""
        department = self.house.departments[one["department"]]
        head = type(department).objects.select_related("head__user").get(pk=department.pk).head
        own = head.user if head is not None and one["how"] is None else None
        by = own.fresh() if own is not None else self.keeper
        function_matrix_talk.confirm_columns(
            self.matrix, [self._column(one["department"])], by=by, how=self.say(one["how"])
        )
