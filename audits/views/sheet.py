"""The assessment sheet: every clause in a line, verdicts by key or click, saved at once or with one button."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from audits import sheet as lines
from audits.actions import Conflict, save_answer
from audits.conflict import as_json
from audits.models import ClauseAssessment, Diagnosis, Result
from certification.models import Clause
from wobo.workflow import clock
from wobo.workflow.doors import may

from .shell import clause_of, demand, diagnosis_page

LONGEST_NUMBER = 9  # digits: what is longer counts nothing of ours


@require_http_methods(["GET", "HEAD", "POST"])
def sheet(request: HttpRequest, code: str, uid: str) -> HttpResponse:
    """Show the sheet; on POST save every verdict that was changed on it (the way without a script)."""
    diagnosis, context = diagnosis_page(request, code, uid)
    blank = ClauseAssessment(workspace=diagnosis.workspace, diagnosis=diagnosis)
    conflicts: list[Conflict] = []
    if request.method == "POST":
        demand("create", blank, request)
        saved, conflicts = _save_all(request, diagnosis)
        words = ngettext("%(count)s verdict saved.", "%(count)s verdicts saved.", saved) % {"count": saved}
        messages.success(request, words)
        if not conflicts:
            return redirect(request.get_full_path())
    show = request.GET.get("show", "")
    read = lines.read(diagnosis, request.user, chapter=request.GET.get("chapter"), show=show)
    context |= {
        "sheet": read,
        "filters": lines.filters(),
        "levels": range(6),
        "words": {"maturity": _("Maturity")},
        "conflicts": [(one.row, _wanted(one.answer)) for one in conflicts],
        "writable": diagnosis.state in Diagnosis.ANSWERS_OPEN and may("edit", blank, request.user),  # type: ignore[arg-type]
    }
    return TemplateResponse(request, "audits/sheet.html", context, status=409 if conflicts else 200)


def _wanted(answer: dict[str, Any]) -> str:
    """Say what a refused line was to say: its verdict, or the maturity alone."""
    if "result" in answer:
        return str(Result(answer["result"]).label)
    return f"{_('Maturity')}: {'—' if answer['maturity'] is None else answer['maturity']}"


def _save_all(request: HttpRequest, diagnosis: Diagnosis) -> tuple[int, list[Conflict]]:
    """Save the changed lines. Returns how many, and those that somebody else changed meanwhile."""
    clauses = diagnosis.clauses()
    there = {row.clause_id: row for row in diagnosis.assessments.all()}
    saved, conflicts = 0, []
    for clause in clauses:
        answer = _changed(request, clause.ref, there.get(clause.pk))
        if not answer:
            continue
        try:
            save_answer(diagnosis, clause, by=request.user, version=_number(request, f"v-{clause.ref}"), answer=answer)  # type: ignore[arg-type]
            saved += 1
        except Conflict as conflict:
            conflicts.append(conflict)
    return saved, conflicts


def _changed(request: HttpRequest, ref: str, row: ClauseAssessment | None) -> dict[str, Any]:
    """Return what one line changes, compared with what stands."""
    told: dict[str, Any] = {}
    result = request.POST.get(f"r-{ref}", "")
    if result in Result.values and result != (row.result if row else Result.NOT_ASSESSED):
        told["result"] = result
    maturity = request.POST.get(f"m-{ref}", "")
    level = int(maturity) if maturity in {"0", "1", "2", "3", "4", "5"} else None
    if f"m-{ref}" in request.POST and level != (row.maturity if row else None):
        told["maturity"] = level
    return told if "result" in told or (row and told) else {}


def _number(request: HttpRequest, name: str) -> int:
    value = request.POST.get(name, "0")
    return int(value) if value.isdecimal() and len(value) <= LONGEST_NUMBER else 0


@require_POST
def line(request: HttpRequest, code: str, uid: str, ref: str) -> HttpResponse:
    """Save the verdict or maturity of one line at once; answers in JSON with the next version, or 409 with both."""
    diagnosis = _diagnosis(request, code, uid)
    clause: Clause = clause_of(diagnosis, ref, request)
    answer: dict[str, Any] = {}
    if (result := request.POST.get("result")) is not None:
        if result not in Result.values:
            return JsonResponse({"message": _("Choose one of the verdicts offered.")}, status=422)
        answer["result"] = result
    if (maturity := request.POST.get("maturity")) is not None:
        answer["maturity"] = int(maturity) if maturity in {"0", "1", "2", "3", "4", "5"} else None
    try:
        row = save_answer(diagnosis, clause, by=request.user, version=_number(request, "version"), answer=answer)  # type: ignore[arg-type]
    except Conflict as conflict:
        return JsonResponse(as_json(conflict), status=409)
    saved = {"version": row.version, "result": row.result, "maturity": row.maturity, "saved_at": _now()}
    return JsonResponse(saved)


def _diagnosis(request: HttpRequest, code: str, uid: str) -> Diagnosis:
    """Return the diagnosis without the furniture of a page: one answer is saved fast."""
    found = Diagnosis.objects.visible_to(request.user).select_related("cycle__engagement__client", "standard")
    diagnosis: Diagnosis = get_object_or_404(found, uid=uid, cycle__engagement__code=code)
    return diagnosis


def _now() -> str:
    return f"{localtime(clock.now()):%H:%M}"
