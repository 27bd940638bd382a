"""What the function allocation matrix and the document structure add to inbox, sign pages, reports and dashboard."""

from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from wobo.accounts.models import User
from wobo.accounts.predicates import anyone_inside
from wobo.notices.work import WorkItem, register_work
from wobo.reporting import kinds
from wobo.reporting.models import Report
from wobo.workflow import clock, signables, signing

from . import panels
from .actions.function_matrix_talk import MATRIX
from .actions.structure import STRUCTURE
from .models import Cycle, FunctionMatrix, MatrixColumn
from .reports import function_matrix, structure

State = FunctionMatrix.State
PHASE = 4


def register() -> None:
    """Register everything; a second time changes nothing."""
    signables.register("matrix", FunctionMatrix)
    kinds.register(
        kinds.ReportKind(
            name=MATRIX,
            title=_("Function allocation matrix"),
            template="certification/reports/function_matrix.html",
            build=function_matrix.build,
            may_request=anyone_inside,
            lands_on=lambda report: FunctionMatrix.objects.get(uid=report.record_uid).get_absolute_url(),
        )
    )
    kinds.register(
        kinds.ReportKind(
            name=STRUCTURE,
            title=_("Document structure and numbering"),
            template="certification/reports/document_structure.html",
            build=structure.build,
            may_request=anyone_inside,
            lands_on=lambda report: reverse(
                "certification:structure", args=[Cycle.objects.get(uid=report.record_uid).engagement.code]
            ),
        )
    )
    register_work(waiting_for)
    panels.register("waiting", waiting)
    panels.register("deliverables", deliverables)


def waiting_for(user: User) -> list[WorkItem]:
    """Return matrices to sign, and departments whose head is asked to confirm; three queries."""
    printed = Report.objects.filter(uid=OuterRef("paper_uid"), state=Report.State.READY)
    related = ("cycle__engagement__client", "workspace__parent", "standard")
    rows = FunctionMatrix.objects.visible_to(user).filter(Exists(printed), state=State.SETTLED)
    settled = list(rows.select_related(*related))
    there = signing.together(settled)
    found = [
        _item(
            matrix, gettext("%(client)s: sign “%(what)s”"), _sign_page(matrix, due[0].name), gettext("Read and sign")
        )
        for matrix in settled
        if (due := signing.due_for(matrix, user, there[matrix.uid]))
    ]
    columns = MatrixColumn.objects.visible_to(user).filter(
        matrix__state=State.DISCUSSING, left_out=False, confirmed_at=None, department__head__user=user
    )
    for column in columns.select_related("department", *(f"matrix__{name}" for name in related)):
        matrix = column.matrix
        page = reverse("certification:matrix_column", args=[matrix.cycle.engagement.code, matrix.uid, column.uid])
        title = gettext("%(client)s: do the functions in “%(what)s” suit your department?")
        found.append(_item(matrix, title, page, gettext("Read and confirm")))
    return found


def _sign_page(matrix: FunctionMatrix, slot: str) -> str:
    return reverse("workflow:sign", args=["matrix", matrix.uid, slot])


def _item(matrix: FunctionMatrix, title: str, page: str, action: str) -> WorkItem:
    engagement = matrix.cycle.engagement
    since = localtime(matrix.settled_at).date() if matrix.settled_at else clock.today(engagement.client.time_zone)
    said = title % {"client": engagement.client, "what": matrix}
    return WorkItem(gettext("Function allocation"), said, page, since, engagement_code=engagement.code, action=action)


def waiting(cycle: Cycle) -> list[panels.Waiting]:
    """Tell the dashboard whom the matrix waits for: departments in discussion, then those who sign."""
    found = []
    for matrix in FunctionMatrix.objects.filter(cycle=cycle, state__in=(State.DISCUSSING, State.SETTLED)):
        matrix.cycle = cycle
        if matrix.state == State.SETTLED:
            found.append(
                panels.Waiting(str(cycle.engagement.client), gettext("Sign the matrix"), matrix.get_absolute_url())
            )
            continue
        page = reverse("certification:matrix_department", args=[cycle.engagement.code, matrix.uid])
        asked = matrix.columns.filter(left_out=False, confirmed_at=None, kind=MatrixColumn.Kind.DEPARTMENT)
        what = gettext("Confirm the functions of the department")
        found += [panels.Waiting(str(one), what, page) for one in asked.select_related("department")[:3]]
    return found


def deliverables(phase: object) -> list[panels.Deliverable]:
    """Return the matrices in force, as deliverables of phase 4."""
    if getattr(phase, "number", 0) != PHASE:
        return []
    cycle: Cycle = phase.cycle  # type: ignore[attr-defined]
    matrices = list(FunctionMatrix.objects.filter(cycle=cycle).in_force())
    papers = {
        one.uid: one for one in Report.objects.filter(uid__in=[row.paper_uid for row in matrices]).defer("snapshot")
    }
    found = []
    for matrix in matrices:
        matrix.cycle = cycle
        paper = papers.get(matrix.paper_uid)
        found.append(
            panels.Deliverable(
                number=paper.number if paper else "",
                name=gettext("Function allocation matrix"),
                url=matrix.get_absolute_url(),
                version=matrix.label,
                date=matrix.in_force_on,
                record=paper,
            )
        )
    return found
