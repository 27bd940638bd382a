"""Two people at one matrix in the same moment: one cell, one version, on both databases."""

from typing import Any

import pytest

from certification.actions import function_matrix as actions
from certification.actions.function_matrix import Change, Changed
from certification.matrix_grid import load
from certification.models import Department, FunctionMatrix, MatrixMark
from tests.factories_certification import make_standard, running
from tests.factories_matrix import begun, departments_of, make_clauses
from tests.people import make_cast
from tests.workflow.test_races import at_once
from wobo.workflow.doors import Obstructed

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]


def test_the_same_cell_by_two_at_once_is_one_of_theirs(moment: Any) -> None:
    cast = make_cast()
    matrix = begun(cast, running(cast))
    grid = load(matrix)
    place = grid.rows[0].uid, grid.columns[2].uid

    def save(value: str, by: Any) -> Any:
        return actions.save_cells(matrix, [Change(*place, "", value)], seen=grid.digest, by=by.fresh())

    outcomes = at_once(lambda: save("lead", cast.lead), lambda: save("support", cast.consultant))

    lost = [one for one in outcomes if isinstance(one, Changed)]
    assert len(lost) == 1
    (conflict,) = lost[0].conflicts
    assert {conflict.theirs, conflict.change.becomes} == {"lead", "support"}
    assert [mark.value for mark in MatrixMark.objects.all()] == [conflict.theirs]


def test_a_version_is_begun_once(moment: Any) -> None:
    cast = make_cast()
    engagement = running(cast)
    make_clauses()
    departments_of(cast, engagement)
    cycle, rows = engagement.cycle, list(Department.objects.all())

    def begin() -> Any:
        return actions.begin_matrix(cycle, make_standard(), rows, by=cast.lead.fresh())

    outcomes = at_once(begin, begin, begin)

    assert sorted(type(one).__name__ for one in outcomes) == ["FunctionMatrix", "Obstructed", "Obstructed"]
    assert all("being made already" in str(one) for one in outcomes if isinstance(one, Obstructed))
    assert FunctionMatrix.objects.count() == 1
