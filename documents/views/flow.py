"""The page of a sign-off: its line, its plan while drafting, opening, returns, its history, the completeness check."""

import tempfile
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from documents import bundle, flow_history, flow_page, plan, reading
from documents.actions import flow, flow_check
from documents.forms.flow import QuorumForm, ReasonForm, SendBackForm, answers_in
from documents.models import Point, Revision
from documents.models.stages import Stage
from documents.policies import has_signed, keeps_register, signs_now, writes
from wobo.workflow.doors import Obstructed, may, reasons_against
from wobo.workflow.receivers import note

from .shell import demand, revision_page


@require_safe
def flow_detail(request: HttpRequest, code: str, uid: str, revision: str) -> HttpResponse:
    """Show how far the sign-off is and what the reader can do; in the draft, the plan."""
    row, context = revision_page(request, code, uid, revision)
    keeper = writes(row, request.user)
    draft = row.state == Revision.State.DRAFT
    steps = plan.steps_of(row) if draft else []
    context |= {
        "draft": draft,
        "steps": steps,
        "saved": bool(steps) and steps[0].pk is not None,
        "may_plan": draft and may("edit", row, request.user),
        "faults": list(reasons_against(row, "open_discussion")) if draft else [],
        "quorum": QuorumForm(),
        "quorums": [(Stage(stage).label, enough) for stage, enough in row.quorums.items()],
        "rows": [] if draft else flow_page.rows_of(row, request.user, keeper=keeper),
        "stale": not draft and row.state in {*Revision.UNDERWAY, Revision.State.APPROVED} and row.flow.is_stale,
        "content": row.frozen_file,
        "content_report": row.content,
        "must_take_over": reading.must_take_over(row),
        "author_to_be": reading.author_to_be(row),
        "may_take_over": may("take_over", row, request.user),
        "base": flow_page.address("flow", row).removesuffix("flow/"),
        "may_withdraw": row.submitted_by_id == request.user.pk and row.state in Revision.UNDERWAY,
        "may_remind": keeper or signs_now(row, request.user) or row.submitted_by_id == request.user.pk,
    }
    return TemplateResponse(request, "documents/flow/detail.html", context)


@require_POST
def revision_open_discussion(request: HttpRequest, code: str, uid: str, revision: str) -> HttpResponse:
    """Lay the draft open."""
    row, _context = revision_page(request, code, uid, revision)
    demand(request, "open_discussion", row)
    flow.open_discussion(row, by=request.user)
    messages.success(request, _("The text is frozen and laid open. Whoever signs first has been told."))
    return redirect(flow_page.address("flow", row))


def asked(
    request: HttpRequest,
    row: Revision,
    context: dict[str, Any],
    form: Any,
    do: Callable[[dict[str, Any]], object],
    done: str,
    **shown: Any,
) -> HttpResponse:
    """Show a form of one act, do it on POST, and return to the page of the sign-off; refusals stand in the form."""
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                do(form.cleaned_data)
            except Obstructed as obstructed:
                status = 409
                for reason in obstructed.reasons:
                    form.add_error(None, reason)
            else:
                messages.success(request, done)
                return redirect(flow_page.address("flow", row))
    shown = {"form": form, "back": flow_page.address("flow", row), **shown}
    return TemplateResponse(request, "documents/flow/form.html", {**context, **shown}, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def revision_send_back(request: HttpRequest, code: str, uid: str, revision: str) -> HttpResponse:
    """Ask where to and why, then send the version back."""
    row, context = revision_page(request, code, uid, revision)
    demand(request, "send_back", row)
    stages = flow_page.stages_back(row)
    if not stages:
        raise Obstructed(_("There is nothing to send back: the state is “%(s)s”.") % {"s": row.get_state_display()})
    return asked(
        request,
        row,
        context,
        SendBackForm(request.POST or None, stages=stages),
        lambda told: flow.send_back(row, by=request.user, reason=told["reason"], to=told["to"]),
        _("The document was sent back; everybody concerned has been told."),
        title=_("Send back"),
        lead=_("What was signed at that stage and after it loses its force. In the draft the text can be changed."),
        button=_("Send back"),
        tone="bad",
    )


@require_http_methods(["GET", "HEAD", "POST"])
def revision_abandon(request: HttpRequest, code: str, uid: str, revision: str) -> HttpResponse:
    """Ask why, then give the version up."""
    row, context = revision_page(request, code, uid, revision)
    demand(request, "abandon", row)
    return asked(
        request,
        row,
        context,
        ReasonForm(request.POST or None),
        lambda told: flow.abandon(row, by=request.user, reason=told["reason"]),
        _("The version was given up."),
        title=_("Give this version up"),
        lead=_("It will not be issued. What was signed stays readable."),
        button=_("Give up"),
        tone="bad",
    )


@require_http_methods(["GET", "HEAD", "POST"])
def withdraw_submission(request: HttpRequest, code: str, uid: str, revision: str) -> HttpResponse:
    """Ask why, then take one's own submission back into the draft."""
    row, context = revision_page(request, code, uid, revision)
    if row.submitted_by_id != request.user.pk:
        raise PermissionDenied
    return asked(
        request,
        row,
        context,
        ReasonForm(request.POST or None),
        lambda told: flow.withdraw_submission(row, by=request.user, reason=told["reason"]),
        _("The submission was withdrawn; the document is a draft again."),
        title=_("Withdraw the submission"),
        lead=_("The document is a draft again, and every signature of this round loses its force."),
        button=_("Withdraw"),
        tone="bad",
    )


@require_safe
def flow_history_page(request: HttpRequest, code: str, uid: str, revision: str) -> HttpResponse:
    """Show what happened in the sign-off, all rounds, from the trail."""
    row, context = revision_page(request, code, uid, revision)
    told = flow_history.of(row, request.GET.get("page"))
    told["may_download"] = keeps_register(row, request.user) or has_signed(row, request.user)
    return TemplateResponse(request, "documents/flow/history.html", {**context, **told})


@require_http_methods(["GET", "HEAD", "POST"])
def check(request: HttpRequest, code: str, uid: str, revision: str) -> HttpResponse:
    """Show the text beside the clauses and their questions; keep the answers of the checker."""
    row, context = revision_page(request, code, uid, revision)
    clauses = reading.points_of(row)
    step = next((one for one in row.flow.steps if one.stage == Stage.CHECK), None)
    mine = step is not None and row.flow.is_asked(step, request.user) and not row.flow.is_barred(step, request.user)
    status, problems = 200, []
    if request.method == "POST":
        try:
            flow_check.answer_points(row, answers_in(request.POST, _keys(clauses)), by=request.user)
        except Obstructed as obstructed:
            status, problems = 409, obstructed.reasons
        else:
            messages.success(request, _("The answers are kept."))
            return redirect(request.path)
    context |= {
        "clauses": _shown(clauses, request.POST),
        "text": flow_page.text_of(row),
        "content": row.frozen_file,
        "answers": Point.Answer.choices,
        "may_answer": mine and row.state == Revision.State.CHECKING,
        "problems": problems,
        "sign_url": flow_page.flow_news.sign_url(step) if mine and row.state == Revision.State.CHECKING else "",
        "left": list(reading.unanswered(row)),
    }
    return TemplateResponse(request, "documents/flow/check.html", context, status=status)


def _name(clause: Any, question: Any) -> str:
    return f"{clause.ref}--{question.ref}" if question else clause.ref


def _keys(clauses: list[dict[str, Any]]) -> dict[str, tuple[int, int | None]]:
    return {
        _name(entry["clause"], one["question"]): (entry["clause"].pk, one["question"].pk if one["question"] else None)
        for entry in clauses
        for one in entry["points"]
    }


def _shown(clauses: list[dict[str, Any]], typed: Any) -> list[dict[str, Any]]:
    """Add to each point its name in the form and what stands in it: what was typed, else what is kept."""
    for entry in clauses:
        for one in entry["points"]:
            name, point = _name(entry["clause"], one["question"]), one["point"]
            one["name"] = name
            one["answer"] = typed.get(f"answer-{name}", point.answer if point else "")
            one["remark"] = typed.get(f"remark-{name}", point.remark if point else "")
    return clauses


@require_safe
def flow_bundle(request: HttpRequest, code: str, uid: str, revision: str) -> FileResponse:
    """Hand out the version as an archive that proves itself without this product."""
    row, _context = revision_page(request, code, uid, revision)
    if not (keeps_register(row, request.user) or has_signed(row, request.user)):
        raise PermissionDenied
    held = tempfile.TemporaryFile()  # noqa: SIM115  the response closes it
    bundle.write(held, [row])
    held.seek(0)
    note(row, "download", by=request.user, what="archive")
    name = f"{row.document.number}_{row.label.replace('/', '.')}.zip"
    return FileResponse(held, as_attachment=True, filename=name, content_type="application/zip")
