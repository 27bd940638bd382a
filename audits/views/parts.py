"""Editors of the parts: rows changed together, ticked objects, lists, frame and conclusion. No script needed."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_http_methods

from audits.actions import write
from audits.actions.planning import OPEN_FOR, write_list
from audits.forms.lists import LISTS, kept, lines_of, shown
from audits.forms.plain import ConclusionForm, FrameForm
from audits.forms.rows import BasisRow, Choices, DocumentRow, MemberRow, ObjectsForm, SessionRow, rows_of
from audits.models import Diagnosis, DiagnosisObject
from certification.models import Person
from wobo.workflow.doors import may

from .shell import demand, diagnosis_page

# part → (row form, related name, title, prefetch, hint)
PARTS: dict[str, tuple[Any, str, Any, tuple[str, ...], Any]] = {
    "bases": (
        BasisRow,
        "bases",
        gettext_lazy("Bases"),
        (),
        gettext_lazy(
            "Four kinds: the standard, main contracts, your own rules, law. Whether a rule is reasonable and"
            " effectively applied is judged on site."
        ),
    ),
    "team": (
        MemberRow,
        "members",
        pgettext_lazy("diagnosis", "Team"),
        ("user", "person"),
        gettext_lazy(
            "Consultants, internal auditors of the client (trained and authorised) or people of a third party;"
            " everybody with a conflict check."
        ),
    ),
    "schedule": (
        SessionRow,
        "sessions",
        gettext_lazy("Schedule"),
        ("departments", "people", "assessors", "clauses"),
        gettext_lazy("Every assessable clause is in at least one session; nobody is in two places at once."),
    ),
    "documents": (
        DocumentRow,
        "documents",
        gettext_lazy("List of documents"),
        ("clauses",),
        gettext_lazy("What has to be written, revised or kept. The document register begins with this list."),
    ),
}
EMPTY_ROWS, MOST_EMPTY = 2, 20


def _extra(request: HttpRequest, *, first: int) -> int:
    """Return how many empty rows to show: `?more=5` asks for more without a script."""
    asked = request.GET.get("more", "")
    return min(int(asked), MOST_EMPTY) if asked.isdecimal() and len(asked) < 4 else first


def _may_write(diagnosis: Diagnosis, kind: str, user: Any) -> bool:
    return diagnosis.state in OPEN_FOR[kind] and may("edit", diagnosis, user)


@require_http_methods(["GET", "HEAD", "POST"])
def rows(request: HttpRequest, code: str, uid: str, part: str) -> HttpResponse:
    """Edit one part of a diagnosis as rows."""
    diagnosis, context = diagnosis_page(request, code, uid)
    form, related, title, prefetch, hint = PARTS[part]
    there = getattr(diagnosis, related).prefetch_related(*prefetch)
    writable = _may_write(diagnosis, form._meta.model.__name__, request.user)
    extra = _extra(request, first=EMPTY_ROWS if there else EMPTY_ROWS + 1) if writable else 0
    formset = rows_of(form, extra=extra)(
        request.POST or None, queryset=there, prefix=part, form_kwargs={"choices": Choices(diagnosis)}
    )
    if request.method == "POST":
        demand("edit", diagnosis, request)
    if request.method == "POST" and formset.is_valid():
        saved = _save_rows(formset, diagnosis, request.user)
        messages.success(request, _("%(count)s rows saved.") % {"count": saved})
        here = reverse(f"audits:{part}", args=[code, uid])
        return redirect(f"{here}?more=5" if "more" in request.POST else here)
    context |= {"formset": formset, "title": title, "hint": hint, "part": part, "writable": writable}
    return TemplateResponse(request, "audits/rows.html", context, status=422 if formset.is_bound else 200)


def _save_rows(formset: Any, diagnosis: Diagnosis, user: Any) -> int:
    """Write what changed, row by row, each through the doors. Returns how many rows."""
    saved = 0
    for form in formset.forms:
        part = form.instance
        if part.pk is None:
            if not form.has_changed() or form.cleaned_data.get("DELETE"):
                continue
            fresh = type(part)(workspace=diagnosis.workspace, diagnosis=diagnosis)
            write(fresh, "create", by=user, changes=form.changes)
        elif form.cleaned_data.get("DELETE"):
            write(part, "remove", by=user)
        elif form.has_changed():
            write(part, "edit", by=user, changes=form.changes)
        else:
            continue
        saved += 1
    return saved


@require_http_methods(["GET", "HEAD", "POST"])
def objects(request: HttpRequest, code: str, uid: str) -> HttpResponse:
    """Tick the departments, services and sites that are looked at."""
    diagnosis, context = diagnosis_page(request, code, uid)
    before = ObjectsForm.ticked(diagnosis)
    form = ObjectsForm(request.POST or None, choices=Choices(diagnosis), initial=before)
    if request.method == "POST":
        demand("edit", diagnosis, request)
    if request.method == "POST" and form.is_valid():
        for columns in form.added(before):
            part = DiagnosisObject(workspace=diagnosis.workspace, diagnosis=diagnosis, **columns)
            write(part, "create", by=request.user)  # type: ignore[arg-type]
        for part in form.dropped(list(diagnosis.looked_at.all())):
            write(part, "remove", by=request.user)  # type: ignore[arg-type]
        messages.success(request, _("Saved."))
        return redirect("audits:objects", code, uid)
    context |= {"form": form, "writable": _may_write(diagnosis, "DiagnosisObject", request.user)}
    return TemplateResponse(request, "audits/objects.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def listing(request: HttpRequest, code: str, uid: str, name: str) -> HttpResponse:
    """Edit one list of the diagnosis or of its conclusion."""
    diagnosis, context = diagnosis_page(request, code, uid)
    if name not in LISTS:
        raise Http404
    about = LISTS[name]
    holder: Any = diagnosis if about.model is Diagnosis else diagnosis.conclusion
    writable = _may_write(diagnosis, about.model.__name__, request.user)
    people = list(
        Person.objects.visible_to(request.user).filter(workspace=diagnosis.engagement.client.workspace, left_on=None)
    )
    formset = lines_of(about, extra=_extra(request, first=EMPTY_ROWS) if writable else 0)(
        request.POST or None,
        initial=shown(getattr(holder, name)),
        prefix=name,
        form_kwargs={"diagnosis": diagnosis, "people": people},
    )
    if request.method == "POST":
        demand("edit", diagnosis, request)
    if request.method == "POST" and formset.is_valid():
        write_list(diagnosis, holder, name, kept(formset), by=request.user)  # type: ignore[arg-type]
        messages.success(request, _("Saved."))
        here = reverse("audits:listing", args=[code, uid, name])
        back = reverse("audits:diagnosis_edit" if holder is diagnosis else "audits:conclusion", args=[code, uid])
        return redirect(f"{here}?more=5" if "more" in request.POST else back)
    context |= {"formset": formset, "title": about.title, "part": name, "writable": writable}
    return TemplateResponse(request, "audits/rows.html", context, status=422 if formset.is_bound else 200)


def _lists(diagnosis: Diagnosis, model: Any) -> list[dict[str, Any]]:
    """Return the lists that belong to a form, with their lengths."""
    holder: Any = diagnosis if model is Diagnosis else diagnosis.conclusion
    return [
        {
            "title": about.title,
            "count": len(getattr(holder, name)),
            "url": reverse("audits:listing", args=[diagnosis.engagement.code, diagnosis.uid, name]),
        }
        for name, about in LISTS.items()
        if about.model is model
    ]


@require_http_methods(["GET", "HEAD", "POST"])
def diagnosis_edit(request: HttpRequest, code: str, uid: str) -> HttpResponse:
    """Edit purposes, choice of the standard, method."""
    return _plain(request, code, uid, FrameForm, "audits/diagnosis_edit.html")


@require_http_methods(["GET", "HEAD", "POST"])
def conclusion(request: HttpRequest, code: str, uid: str) -> HttpResponse:
    """Write the conclusion."""
    return _plain(request, code, uid, ConclusionForm, "audits/conclusion.html")


def _plain(request: HttpRequest, code: str, uid: str, form_class: Any, template: str) -> HttpResponse:
    diagnosis, context = diagnosis_page(request, code, uid)
    model = form_class._meta.model
    holder: Any = diagnosis if model is Diagnosis else diagnosis.conclusion
    asked = model._default_manager.visible_to(request.user).get(pk=holder.pk)  # the form changes what it is given
    form = form_class(request.POST or None, instance=asked)
    if request.method == "POST":
        demand("edit", diagnosis, request)
    if request.method == "POST" and form.is_valid():
        write(holder, "edit", by=request.user, changes=form.changes)  # type: ignore[arg-type]
        messages.success(request, _("Saved."))
        return redirect(diagnosis)
    context |= {
        "form": form,
        "lists": _lists(diagnosis, model),
        "writable": _may_write(diagnosis, model.__name__, request.user),
    }
    return TemplateResponse(request, template, context, status=422 if form.is_bound else 200)
