"""The discussion of a matrix: comments on cells, departments that confirm, settling, the three signatures."""

# claims: S4.4.2, S4.4.3, S4.4.4, S4.4.5
from collections.abc import Iterable

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from certification.matrix_policies import heads_department, keeps_matrix
from certification.models import FunctionMatrix, MatrixColumn, MatrixComment, MatrixRow
from wobo.accounts.models import Role, User
from wobo.notices.actions import tell
from wobo.reporting.actions import queue_issue, request
from wobo.reporting.models import Report
from wobo.workflow import clock
from wobo.workflow.doors import Obstructed, fire, record
from wobo.workflow.models import Chain, Signature

from .engagements import team_of
from .standing import recompute_soon

MATRIX = "function-matrix"
SIGNERS = ("prepared", "reviewed", "approved")
State = FunctionMatrix.State


def _fresh(matrix: FunctionMatrix) -> FunctionMatrix:
    Chain.objects.locked(matrix.workspace_id)
    related = ("standard", "cycle__engagement__client", "cycle__engagement__workspace", "workspace")
    found: FunctionMatrix = FunctionMatrix.objects.select_related(*related).get(pk=matrix.pk)
    return found


@transaction.atomic
def discuss(matrix: FunctionMatrix, *, by: User) -> FunctionMatrix:
    """Lay the matrix before the departments: their heads are told."""
    fire(_fresh(matrix), "discuss", by=by)
    fresh = _fresh(matrix)
    columns = fresh.columns.filter(left_out=False, confirmed_at=None).select_related("department__head__user")
    heads = [column.department.head.user for column in columns if column.department and column.department.head]
    tell(
        [user for user in heads if user is not None and user.pk != by.pk],
        "task",
        lambda: _("Your department in the function allocation matrix: confirm it or comment"),
        str(fresh.engagement.client),
        reverse("certification:matrix_department", args=[fresh.engagement.code, fresh.uid]),
        fresh.workspace,
        fresh,
    )
    return fresh


@transaction.atomic
def comment(
    matrix: FunctionMatrix, text: str, *, by: User, row: MatrixRow | None = None, column: MatrixColumn | None = None
) -> MatrixComment:
    """Say something about a cell, a clause or a department. Raises Obstructed once the cells are fixed."""
    matrix = _fresh(matrix)
    if not matrix.editable:
        raise Obstructed(_("The discussion of this matrix is over."))
    made = MatrixComment(workspace=matrix.workspace, matrix=matrix, row=row, column=column, text=text, by=by)
    made = record(made, "create", by=by)
    keepers = team_of(matrix.engagement, Role.MANAGEMENT_REPRESENTATIVE, Role.LEAD_CONSULTANT)
    tell(
        [user for user in keepers if user.pk != by.pk],
        "engagement",
        lambda: _("A comment on the function allocation matrix"),
        lambda: f"{made.place}: {text[:200]}",
        reverse("certification:matrix_comments", args=[matrix.engagement.code, matrix.uid]),
        matrix.workspace,
        made,
    )
    return made


@transaction.atomic
def resolve(said: MatrixComment, answer: str, *, by: User) -> MatrixComment:
    """Close a comment with an answer; its writer is told."""
    matrix = _fresh(said.matrix)
    _refuse_closed(matrix)
    said = MatrixComment.objects.select_related("matrix", "row__clause", "column__department", "by").get(pk=said.pk)
    if said.resolved_at is not None:
        raise Obstructed(_("This comment is resolved already."))
    changes = {"answer": answer, "resolved_by": by, "resolved_at": clock.now()}
    said = record(said, "edit", by=by, changes=changes)
    if said.by_id != by.pk:
        place, url = said.place, reverse("certification:matrix_comments", args=[matrix.engagement.code, matrix.uid])
        subject = lambda: _("Your comment on the function allocation matrix is resolved")  # noqa: E731  in their language
        tell([said.by], "engagement", subject, f"{place}: {answer[:200]}", url, matrix.workspace, said)
    return said


@transaction.atomic
def reopen_comment(said: MatrixComment, *, by: User) -> MatrixComment:
    """Open a resolved comment again."""
    _refuse_closed(_fresh(said.matrix))
    return record(said, "edit", by=by, changes={"resolved_by": None, "resolved_at": None})


def _refuse_closed(matrix: FunctionMatrix) -> None:
    if not matrix.editable:
        raise Obstructed(_("The discussion of this matrix is over."))


@transaction.atomic
def confirm_columns(
    matrix: FunctionMatrix, columns: Iterable[MatrixColumn], *, by: User, how: str = ""
) -> list[MatrixColumn]:
    """Note that what stands in the columns suits their departments.

    A head says so for the own department; who keeps the matrix notes it for others, with where the head said so.
    Raises Obstructed out of season or without that place, PermissionDenied for another's department.
    """
    matrix = _fresh(matrix)
    if matrix.state != State.DISCUSSING:
        raise Obstructed(_("Departments confirm while the matrix is in discussion."))
    done = []
    for column in columns:
        fresh = MatrixColumn.objects.select_related("department__head", "workspace").get(pk=column.pk)
        own = heads_department(fresh, by)
        if not own and not keeps_matrix(fresh, by):
            raise PermissionDenied
        if not own and not how.strip():
            raise Obstructed(_("Say where the head of the department said so: a meeting, a mail, on paper."))
        if fresh.confirmed_at is None:
            changes = {"confirmed_by": by, "confirmed_at": clock.now(), "confirmed_how": "" if own else how.strip()}
            done.append(record(fresh, "edit", by=by, changes=changes))
    return done


@transaction.atomic
def settle(matrix: FunctionMatrix, *, by: User) -> FunctionMatrix:
    """Close the discussion and have the paper made that is prepared, reviewed and approved."""
    fire(_fresh(matrix), "settle", by=by)
    matrix = _fresh(matrix)
    report = request(MATRIX, matrix, matrix.engagement.client.language, by=by)
    matrix = record(matrix, "edit", by=by, changes={"paper_uid": report.uid})
    told = team_of(matrix.engagement, Role.MANAGEMENT_REPRESENTATIVE, Role.TOP_MANAGER, Role.CLIENT_ADMIN)
    tell(
        told,
        "signature",
        lambda: _("The function allocation matrix is ready to be signed"),
        str(matrix.engagement.client),
        matrix.get_absolute_url(),
        matrix.workspace,
        matrix,
    )
    return matrix


@transaction.atomic
def send_back(matrix: FunctionMatrix, *, reason: str, by: User) -> FunctionMatrix:
    """Work it over again: the paper made of it counts no more, nor do signatures on it."""
    fresh = _fresh(matrix)
    _drop(fresh.paper_uid)
    return fire(fresh, "send_back", by=by, reason=reason)


def _drop(uid: str) -> None:
    paper = Report.objects.filter(uid=uid, state=Report.State.READY).first() if uid else None
    if paper:
        fire(paper, "supersede", by=User.system())


@transaction.atomic
def matrix_was_signed(matrix: FunctionMatrix, signature: Signature) -> None:
    """After the last of the three signatures: supersede the former version, put this one in force, issue the file."""
    matrix = _fresh(matrix)
    if matrix.state != State.SETTLED or not matrix.signed(*SIGNERS):
        return
    others = FunctionMatrix.objects.filter(workspace=matrix.workspace_id, standard=matrix.standard_id).in_force()
    for former in others:
        fire(former, "supersede", by=User.system())
    fire(matrix, "put_in_force", by=signature.signer)
    paper = Report.objects.filter(uid=matrix.paper_uid, state=Report.State.READY).first()
    if paper and not Report.objects.filter(source=paper).exists():
        queue_issue(paper)
    recompute_soon(matrix.engagement)


def print_matrix(matrix: FunctionMatrix, *, paper: str, language: str, by: User) -> Report:
    """Have the matrix of today made on A4 or A3. Raises PermissionDenied, or Obstructed when too much is queued."""
    from certification.reports.function_matrix import frozen  # noqa: PLC0415  it reads what is written here

    return request(MATRIX, matrix, language, by=by, snapshot=frozen(matrix, language, paper))
