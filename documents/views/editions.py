"""The new edition as one guided page (S8): requests, each document, the common day, the declaration."""

# claims: S8.3, S8.4, S8.5
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from certification.actions.structure import version_label
from documents import edition_state
from documents.actions import editions as actions
from documents.forms.changes import DecisionForm, DeclarationForm, EditionForm
from documents.issue_panel import issue_url
from documents.models import ChangeRequest, EditionChange, EditionItem, Revision
from wobo.reporting.models import Report
from wobo.workflow.doors import Obstructed, fire, may, reasons_against
from wobo.workflow.policies import words

from .shell import demand, documents_page

Way = EditionItem.Way
CHANGES = 100


@require_http_methods(["GET", "HEAD", "POST"])
def edition_begin(request: HttpRequest, code: str) -> HttpResponse:
    """Lead to the edition that is prepared or was the last; begin one."""
    engagement, context = documents_page(request, code)
    cycle, user = context["cycle"], request.user
    rows = EditionChange.objects.visible_to(user).filter(cycle=cycle).exclude(state=EditionChange.State.CANCELLED)
    latest = rows.order_by("-pk").first()
    blank = EditionChange(workspace=engagement.workspace, cycle=cycle)
    keeps = may("create", blank, user)  # type: ignore[arg-type]
    posted = request.method == "POST"
    if posted:
        demand(request, "create", blank)
    elif latest is not None and (latest.state == EditionChange.State.OPEN or "new" not in request.GET):
        return redirect("documents:edition_detail", code, latest.uid)
    form = EditionForm(request.POST if posted else None)
    if posted and form.is_valid():
        try:
            made = actions.begin_edition(cycle, by=user, effective_on=form.cleaned_data["effective_on"])  # type: ignore[arg-type]
        except Obstructed as wrong:
            form.add_error("effective_on", " ".join(wrong.reasons))
        else:
            return redirect("documents:edition_detail", code, made.uid)
    context |= {"form": form if keeps else None, "edition_label": _next_label(engagement, cycle)}
    status = 422 if posted else 200
    return TemplateResponse(request, "documents/issue/edition_begin.html", context, status=status)


def _next_label(engagement: Any, cycle: Any) -> str:
    return version_label(engagement.client, actions.next_edition(cycle), 0)


def edition_page(request: HttpRequest, code: str, uid: str) -> tuple[EditionChange, dict[str, Any]]:
    """Return an edition of the engagement, 404 for any other."""
    engagement, context = documents_page(request, code)
    found = EditionChange.objects.visible_to(request.user).filter(cycle__engagement=engagement)
    row: EditionChange = get_object_or_404(found.select_related("cycle", "begun_by"), uid=uid)
    row.cycle.engagement, row.workspace = engagement, engagement.workspace
    return row, {**context, "edition": row}


@require_safe
def edition_detail(request: HttpRequest, code: str, uid: str) -> HttpResponse:
    """Show how far an edition is, and what comes next."""
    row, context = edition_page(request, code, uid)
    engagement, user = context["engagement"], request.user
    lines = edition_state.lines_of(row)
    for line in lines:
        line.document.engagement = engagement
        if line.item.revision is not None:
            line.item.revision.document = line.document
        if line.review is not None:
            line.review.document = line.document
        for change in (*line.undecided, *line.accepted):
            change.engagement, change.document = engagement, line.document
    open_one = row.state == EditionChange.State.OPEN
    ready = sum(line.ready for line in lines)
    changes = ChangeRequest.objects.visible_to(user).filter(engagement=engagement).undecided()
    paper = Report.objects.visible_to(user).filter(uid=row.paper_uid).select_related("file").first()
    context |= {
        "lines": [_shown(line) for line in lines],
        "ready": ready,
        "total": len(lines),
        "undecided": list(_named(changes, engagement)),
        "keeps": may("edit", row, user),  # type: ignore[arg-type]
        "is_open": open_one,
        "against": list(reasons_against(row, "put_in_force")) if open_one else [],
        "forces": open_one and may("put_in_force", row, user),  # type: ignore[arg-type]
        "paper": paper,
        "steps": _steps(row, lines, ready),
        "day_form": EditionForm(initial={"effective_on": row.effective_on}),
        "late": open_one and row.effective_on < row.today,
    }
    return TemplateResponse(request, "documents/issue/edition.html", context)


def _named(changes: Any, engagement: Any) -> Any:
    for change in changes.select_related("document")[:CHANGES]:
        change.engagement = engagement
        yield change


def _shown(line: edition_state.Line) -> dict[str, Any]:
    revision = line.item.revision
    to_issue = revision is not None and revision.state in {Revision.State.APPROVED, Revision.State.RELEASED}
    url = issue_url(revision) if to_issue and revision is not None else ""
    manual = edition_state.is_manual(line.document)
    return {"line": line, "issue_url": url, "is_manual": manual, "blocked": bool(line.undecided)}


def _steps(row: EditionChange, lines: list[edition_state.Line], ready: int) -> list[dict[str, Any]]:
    """Return the steps of the guided page: decide, revise or confirm, sign anew, put in force, declare."""
    decided = not any(line.undecided for line in lines)
    chosen = all(line.item.way for line in lines)
    over = row.state != EditionChange.State.OPEN
    done = (
        (_("Decide on the change requests"), over or decided),
        (_("Revise or confirm each document"), over or chosen),
        (_("Sign and release anew"), over or (bool(lines) and ready == len(lines))),
        (_("Put in force together"), over),
        (_("Declare formal operation"), row.state == EditionChange.State.DECLARED),
    )
    first = next((place for place, (_title, is_done) in enumerate(done) if not is_done), None)
    return [
        {
            "title": title,
            "state": "done" if is_done else "current" if place == first else "idle",
            "url": "",
            "note": "",
        }
        for place, (title, is_done) in enumerate(done)
    ]


@require_POST
def edition_item(request: HttpRequest, code: str, uid: str, item: str, way: str) -> HttpResponse:
    """Revise one document for the edition, or ask its owner to confirm it unchanged."""
    row, _context = edition_page(request, code, uid)
    demand(request, "edit", row)
    rows = EditionItem.objects.visible_to(request.user).filter(edition=row).select_related("edition")
    found = get_object_or_404(rows, uid=item)
    act = actions.revise if way == Way.REVISE else actions.confirm
    act(found, by=request.user)  # type: ignore[arg-type]
    return redirect(f"{row.get_absolute_url()}#item-{found.uid}")


@require_POST
def edition_confirm_all(request: HttpRequest, code: str, uid: str) -> HttpResponse:
    """Ask the owners of all documents without a change request to confirm them unchanged."""
    row, _context = edition_page(request, code, uid)
    demand(request, "edit", row)
    told, count = [], 0
    for line in edition_state.lines_of(row):
        if line.item.way or line.undecided or line.accepted or edition_state.is_manual(line.document):
            continue
        try:
            actions.confirm(line.item, by=request.user)  # type: ignore[arg-type]
        except Obstructed as wrong:
            told += wrong.reasons
        else:
            count += 1
    messages.success(request, _("%(count)s owners are asked to confirm.") % {"count": count})
    if told:
        messages.warning(request, " ".join(told))
    return redirect(row)


@require_POST
def edition_day(request: HttpRequest, code: str, uid: str) -> HttpResponse:
    """Choose another common day."""
    row, _context = edition_page(request, code, uid)
    demand(request, "edit", row)
    form = EditionForm(request.POST)
    if not form.is_valid():
        raise Obstructed(_("This is no day."))
    actions.move_day(row, form.cleaned_data["effective_on"], by=request.user)  # type: ignore[arg-type]
    return redirect(row)


@require_POST
def edition_put_in_force(request: HttpRequest, code: str, uid: str) -> HttpResponse:
    """Put every document of the edition in force together."""
    row, _context = edition_page(request, code, uid)
    done = actions.put_in_force(row, by=request.user)  # type: ignore[arg-type]
    messages.success(request, _("%(edition)s is in force. Former copies are recalled.") % {"edition": done})
    return redirect(row)


@require_http_methods(["GET", "HEAD", "POST"])
def edition_declaration(request: HttpRequest, code: str, uid: str) -> HttpResponse:
    """Word the declaration of formal operation and have it printed for top management's signature."""
    row, context = edition_page(request, code, uid)
    demand(request, "edit", row)
    if row.state != EditionChange.State.IN_FORCE:
        raise Obstructed(_("Formal operation is declared once the edition is in force."))
    day = row.operation_on or row.today
    initial = {"operation_on": day, "statement": row.statement or actions.usual_statement(row, day)}
    form = DeclarationForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            actions.prepare_declaration(row, by=request.user, **form.cleaned_data)  # type: ignore[arg-type]
        except Obstructed as wrong:
            form.add_error("operation_on", " ".join(wrong.reasons))
        else:
            messages.success(request, _("The declaration is being printed; top management is asked to sign it."))
            return redirect(row)
    context |= {"form": form, "label": _("Declaration of formal operation"), "back": row.get_absolute_url()}
    status = 422 if form.is_bound else 200
    return TemplateResponse(request, "documents/issue/ask.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def edition_cancel(request: HttpRequest, code: str, uid: str) -> HttpResponse:
    """Give a common edition up."""
    row, context = edition_page(request, code, uid)
    demand(request, "cancel", row)
    form = DecisionForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        fire(row, "cancel", by=request.user, **form.cleaned_data)  # type: ignore[arg-type]
        return redirect("documents:register", code)
    label = words(row._meta.label, "cancel")[0]
    context |= {"form": form, "label": label, "back": row.get_absolute_url(), "about": row}
    status = 422 if form.is_bound else 200
    return TemplateResponse(request, "documents/issue/ask.html", context, status=status)
