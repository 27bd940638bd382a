"""Which department leads a clause, as the function allocation matrix of the engagement says."""

from certification.models import Engagement
from certification.models.function_matrix import FunctionMatrix, MatrixMark

STATE = FunctionMatrix.State
RANK: dict[str, int] = {STATE.IN_FORCE: 0, STATE.SETTLED: 1, STATE.DISCUSSING: 2}


def leads_of(engagement: Engagement) -> dict[int, int]:
    """Return {clause: department} by primary keys: the matrix in force, else the one that is being made. One query.

    A clause that is split by service line counts with its first line.
    """
    marks = MatrixMark.objects.filter(
        matrix__cycle__engagement=engagement,
        matrix__state__in=[*RANK, STATE.DRAFT],
        value=MatrixMark.Value.LEAD,
        row__left_out=False,
        column__left_out=False,
        column__department__isnull=False,
    ).values_list("matrix__state", "matrix__version", "row__clause", "row__order", "column__department")
    found: dict[int, int] = {}
    for _state, _version, clause, _order, department in sorted(
        marks, key=lambda row: (RANK.get(row[0], len(RANK)), -row[1], row[3])
    ):
        found.setdefault(clause, department)
    return found
