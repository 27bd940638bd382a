"""Examinations of a session: who passed, one's own paper on screen, marks, results on paper."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from certification.fields import ReasonForm
from training import marking, results
from training.actions import examinations as actions
from training.forms.examinations import MarksForm, ResultsForm
from training.models import Examination
from training.policies import is_own, is_trainer, keeps_training, sits_examination
from wobo.workflow.doors import Obstructed, fire, may, reasons_against
from wobo.workflow.policies import words

from .parts import demand, page_of_examination, page_of_session, paged

STATE = Examination.State


def _looks_after(record: Any, user: Any) -> bool:
    return (keeps_training | is_trainer)(record, user)


@require_safe
def examination_list(request: HttpRequest, code: str, uid: str) -> HttpResponse:
    """Show one's own examination; to who looks after it, everybody's; to others that they have none here."""
    session, context = page_of_session(request, code, uid)
    looks_after = _looks_after(session, request.user)
    own = actions.own_participation(session, request.user)
    context |= {"looks_after": looks_after, "own": own}
    if own is not None:
        attempts = list(results.attempts(session, own.person))
        context |= {
            "attempts": attempts,
            "under_way": next((one for one in attempts if one.state in {STATE.DRAWN, STATE.HANDED_IN}), None),
            "reasons": actions.reasons_against_beginning(session, own),
        }
    if looks_after:
        rows, chosen = results.rows_of(session), request.GET.get("show", "")
        page = paged(request, results.only(rows, chosen))
        context |= {"page": page, "figures": results.figures(session), "chosen": chosen}
        context["lines"] = results.lines(session, page.object_list)
    return TemplateResponse(request, "training/exam_list.html", context)


@require_POST
def examination_begin(request: HttpRequest, code: str, uid: str) -> HttpResponse:
    """Draw one's own paper, or go on with the one that is under way."""
    session, _context = page_of_session(request, code, uid)
    return redirect(actions.begin_examination(session, by=request.user))


def _reads(examination: Examination, user: Any) -> bool:
    """Whether a user may see a paper: their own, or one that they look after without having to sit it themselves."""
    return is_own(examination, user) or (_looks_after(examination, user) and not sits_examination(examination, user))


@require_safe
def examination_detail(request: HttpRequest, code: str, uid: str) -> HttpResponse:
    """Show a paper: to write on, or how it went."""
    examination, context = page_of_examination(request, code, uid)
    if not _reads(examination, request.user):
        raise PermissionDenied
    own = is_own(examination, request.user)
    if own and examination.state == STATE.DRAWN and not examination.on_paper:
        return _write(request, examination, context, _answers_so_far(examination))
    context |= {
        "own": own,
        "may_mark": may("mark", examination, request.user),
        "questions": results.told(examination, get_language() or "", own=own),
    }
    return TemplateResponse(request, "training/exam_result.html", context)


def _answers_so_far(examination: Examination) -> dict[str, Any]:
    sheet = getattr(examination, "sheet", None)
    return sheet.answers if sheet else {}


def _write(
    request: HttpRequest,
    examination: Examination,
    context: dict[str, Any],
    answers: dict[str, Any],
    missing: list[int] | None = None,
    *,
    conflict: bool = False,
) -> HttpResponse:
    sheet = getattr(examination, "sheet", None)
    context |= {
        "questions": results.to_answer(examination, answers, get_language() or ""),
        "version": sheet.version if sheet else 0,
        "guide": marking.guide_minutes(examination.paper),
        "missing": missing,
        "conflict": conflict,
    }
    status = 409 if conflict else 422 if missing else 200
    return TemplateResponse(request, "training/exam_paper.html", context, status=status)


def _sent(request: HttpRequest, examination: Examination) -> dict[str, Any]:
    """Return what the form says, question by question."""
    found = {}
    for question in examination.paper:
        values = request.POST.getlist(f"q-{question['uid']}")
        found[question["uid"]] = values[-1] if values and question["kind"] == marking.SHORT else values
    return found


def _version(request: HttpRequest) -> int | None:
    said = request.POST.get("version", "")
    return int(said) if said.isascii() and said.isdecimal() and len(said) < 9 else None


@require_POST
def examination_save(request: HttpRequest, code: str, uid: str) -> HttpResponse:
    """Keep the answers so far: by script while they are given, by button without one."""
    examination, context = page_of_examination(request, code, uid)
    demand("hand_in", examination, request)
    by_script, sent = request.headers.get("X-Autosave"), _sent(request, examination)
    try:
        sheet = actions.save_answers(examination, sent, by=request.user, version=_version(request))
    except actions.Elsewhere as found:
        if by_script:
            said = _("Answers were changed on another device. Load the page again.")
            return JsonResponse({"message": said}, status=409)
        examination.sheet = found.sheet
        return _write(request, examination, context, marking.clean(examination.paper, sent), conflict=True)
    except Obstructed as refusal:
        if by_script:
            return JsonResponse({"message": " ".join(refusal.reasons)}, status=409)
        raise
    if by_script:
        return JsonResponse({"version": sheet.version})
    messages.success(request, _("Saved. Hand the paper in when you are done."))
    return redirect(examination)


@require_POST
def examination_hand_in(request: HttpRequest, code: str, uid: str) -> HttpResponse:
    """Hand the paper in; who left something out is asked once."""
    examination, context = page_of_examination(request, code, uid)
    demand("hand_in", examination, request)
    sent = _sent(request, examination)
    answers = marking.clean(examination.paper, sent)
    missing = marking.unanswered(examination.paper, answers)
    if missing and examination.state == STATE.DRAWN and not request.POST.get("anyway"):
        examination.sheet = actions.save_answers(examination, sent, by=request.user)
        return _write(request, examination, context, answers, missing)
    done = actions.hand_in(examination, sent, by=request.user)
    if done.state == STATE.MARKED:
        messages.success(request, _("Your paper is handed in and marked."))
    else:
        messages.success(request, _("Your paper is handed in. The trainer marks the written answers."))
    return redirect("training:examination_detail", code, uid)


@require_http_methods(["GET", "HEAD", "POST"])
def examination_mark(request: HttpRequest, code: str, uid: str) -> HttpResponse:
    """Give the points that need a person."""
    examination, context = page_of_examination(request, code, uid)
    demand("mark", examination, request)
    if examination.state != STATE.HANDED_IN:
        raise Obstructed(_("This paper does not wait for marks."))
    form = MarksForm(request.POST if request.method == "POST" else None, examination=examination)
    if request.method == "POST" and form.is_valid():
        done = actions.mark_examination(examination, form.marks(), by=request.user)
        messages.success(request, results.said(done))
        return redirect("training:examination_list", code, examination.session.uid)
    questions = results.told(examination, get_language() or "", own=False)
    for question in questions:
        question["field"] = form[question["uid"]] if question["uid"] in form.fields else None
    context |= {"form": form, "questions": questions, "score": form["score"] if examination.on_paper else None}
    return TemplateResponse(request, "training/exam_mark.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def examination_ask(request: HttpRequest, code: str, uid: str, verb: str) -> HttpResponse:
    """Ask why, then open the marking again or cancel a paper that was not written."""
    examination, context = page_of_examination(request, code, uid)
    demand(verb, examination, request)
    if reasons := list(reasons_against(examination, verb)):
        raise Obstructed(*reasons)
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        fire(examination, verb, by=request.user, reason=form.cleaned_data["reason"])
        return redirect("training:examination_list", code, examination.session.uid)
    label = words(examination._meta.label, verb)[0]
    context |= {"form": form, "object": examination, "label": label, "back": examination.get_absolute_url()}
    return TemplateResponse(request, "certification/ask.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def examination_results(request: HttpRequest, code: str, uid: str) -> HttpResponse:
    """Take over results of papers written by hand: a page of people, one scan."""
    session, context = page_of_session(request, code, uid)
    if not _looks_after(session, request.user):
        raise PermissionDenied
    page = paged(request, results.waiting_for_result(session, request.user))
    data = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    form = ResultsForm(*data, rows=list(page.object_list))
    if request.method == "POST" and form.is_valid():
        made = actions.enter_results(session, form.scores(), form.cleaned_data["scan"], by=request.user)
        messages.success(request, _("%(count)s results are on record.") % {"count": len(made)})
        return redirect("training:examination_list", code, uid)
    context |= {"form": form, "page": page}
    return TemplateResponse(request, "training/exam_results.html", context, status=422 if form.is_bound else 200)
