"""How far the register covers the standard: clauses, overlaps, records, with what was explained."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from documents.actions import register as actions
from documents.coverage import RegisterFacts, register_facts
from documents.forms.register import ExplainForm
from documents.models import RegisterNote
from wobo.workflow.doors import may

from .shell import demand, document_page, documents_page

NOTE, SHOWN = RegisterNote.Kind, 50


@require_safe
def coverage(request: HttpRequest, code: str) -> HttpResponse:
    """Show every clause with what answers it, and what is lacking or doubled."""
    engagement, context = documents_page(request, code)
    facts = register_facts(context["cycle"])
    notes = {note.clause_id: note for note in facts.notes if note.kind == NOTE.NO_DOCUMENT}
    required: dict[int, list[Any]] = {}
    for one in facts.requirements:
        required.setdefault(one.clause, []).append(one)
    show = request.GET.get("show", "")
    rows = [
        {
            "clause": clause,
            "documents": [one for one in facts.by_clause.get(pk, ()) if one.level != "R"],
            "forms": sum(one.level == "R" for one in facts.by_clause.get(pk, ())),
            "missing": [one for one in required.get(pk, ()) if not one.answered],
            "issued": any(one.issued for one in facts.by_clause.get(pk, ())),
            "note": notes.get(pk),
        }
        for pk, clause in facts.clauses.items()
        if clause.assessable or facts.by_clause.get(pk) or required.get(pk)
    ]
    if show == "open":
        rows = [row for row in rows if row["missing"] or not (row["documents"] or row["forms"] or row["note"])]
    covered, total = facts.share
    context |= {
        "facts": facts,
        **_first("recordless", facts.recordless),
        **_first("unmapped", facts.unmapped),
        "rows": rows,
        "show": show,
        "covered": covered,
        "total": total,
        "issued": facts.in_force_share[0],
        "explained": [note for note in facts.notes if note.kind == NOTE.NO_RECORD],
        "keeps": may("create", RegisterNote(workspace=engagement.workspace, engagement=engagement), request.user),  # type: ignore[arg-type]
    }
    return TemplateResponse(request, "documents/register/coverage.html", context)


def _first(name: str, rows: tuple[Any, ...]) -> dict[str, Any]:
    """Return the first rows of a list, and how many more there are: what is open shrinks from the top."""
    return {name: rows[:SHOWN], f"{name}_more": max(len(rows) - SHOWN, 0)}


@require_http_methods(["GET", "HEAD", "POST"])
def explain_clause(request: HttpRequest, code: str, standard: str, clause: str, kind: str) -> HttpResponse:
    """Ask why several procedures answer a clause, or why none does."""
    engagement, context = documents_page(request, code)
    demand(request, "create", RegisterNote(workspace=engagement.workspace, engagement=engagement))
    facts = register_facts(context["cycle"])
    found = next((one for one in facts.clauses.values() if (one.standard, one.ref) == (standard, clause)), None)
    if found is None:
        raise Http404
    several = [one for one in facts.by_clause.get(found.pk, ()) if one.level == "P"] if kind == NOTE.OVERLAP else []
    context["said"] = [found.said, *(one.said for one in several)]
    return _explained(request, context, facts, kind, [one.uid for one in several], {"clause_id": found.pk})


@require_http_methods(["GET", "HEAD", "POST"])
def explain_record(request: HttpRequest, code: str, uid: str) -> HttpResponse:
    """Ask why a procedure makes no record of its own."""
    document, context = document_page(request, code, uid)
    demand(request, "create", RegisterNote(workspace=document.workspace, engagement=context["engagement"]))
    facts = register_facts(context["cycle"])
    context["said"] = [str(document)]
    return _explained(request, context, facts, NOTE.NO_RECORD, [], {"document_id": document.pk})


def _explained(
    request: HttpRequest,
    context: dict[str, Any],
    facts: RegisterFacts,
    kind: str,
    about: list[str],
    of: dict[str, int],
) -> HttpResponse:
    name, value = next(iter(of.items()))
    note = next((one for one in facts.notes if one.kind == kind and getattr(one, name) == value), None)
    initial = {"reason": note.reason if note else ""}
    form = ExplainForm(request.POST if request.method == "POST" else None, initial=initial)
    engagement = context["engagement"]
    if request.method == "POST" and form.is_valid():
        actions.explain(engagement, kind, form.cleaned_data["reason"], by=request.user, about=about, **of)  # type: ignore[arg-type]
        return redirect("documents:coverage", engagement.code)
    context |= {"form": form, "label": NOTE(kind).label, "back": "documents:coverage"}
    status = 422 if form.is_bound else 200
    return TemplateResponse(request, "documents/register/ask.html", context, status=status)


@require_POST
def note_remove(request: HttpRequest, code: str, uid: str) -> HttpResponse:
    """Take an explanation back."""
    engagement, _context = documents_page(request, code)
    found = RegisterNote.objects.visible_to(request.user).filter(engagement=engagement)
    note: RegisterNote = get_object_or_404(found, uid=uid)
    actions.take_back(note, by=request.user)  # type: ignore[arg-type]
    back = "documents:old_list" if note.kind == NOTE.NO_OLD else "documents:coverage"
    return redirect(back, code)
