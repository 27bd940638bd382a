"""Editors of parts that are rows: a compact list in which one row at a time is open. No script needed.

`?row=<key>` opens a row, `?row=all` every one, `?more=3` shows three empty ones; `?kind=law` says of which kind.
"""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_http_methods

from audits.actions import write
from audits.actions.planning import write_list
from audits.entries import Entry, entries, lines
from audits.forms.lists import LISTS, lines_of, merged, shown, state_of
from audits.forms.rows import BasisRow, Choices, DocumentRow, MemberRow, SessionRow
from audits.forms.sets import rows_of
from audits.models import Basis, Diagnosis
from audits.models.plan import NAMED_ASSESSORS
from certification.models import Person

from .shell import demand, diagnosis_page, may_write

# part → (row form, related name, title, what is read with the rows, hint)
PARTS: dict[str, tuple[Any, str, Any, tuple[Any, ...], Any]] = {
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
        (
            "site",
            "departments",
            "people",
            NAMED_ASSESSORS,
            "clauses",
        ),
        gettext_lazy("Every assessable clause is in at least one session; nobody is in two places at once."),
    ),
    "documents": (
        DocumentRow,
        "documents",
        gettext_lazy("List of documents"),
        ("clauses", "owner"),
        gettext_lazy("What has to be written, revised or kept. The document register begins with this list."),
    ),
}
MOST_EMPTY = 20
EVERY = "all"


@dataclass
class Asked:
    """What the address asks for: which row is open, how many empty ones, of which kind."""

    row: str
    more: int
    kind: str

    @classmethod
    def of(cls, request: HttpRequest, kinds: Any = ()) -> "Asked":
        """Read the address; nonsense is nothing."""
        more, kind = request.GET.get("more", ""), request.GET.get("kind", "")
        count = min(int(more), MOST_EMPTY) if more.isdecimal() and len(more) < 4 else 0
        return cls(request.GET.get("row", ""), count, kind if kind in kinds else "")

    def opens(self, key: str) -> bool:
        """Whether a row is open."""
        return self.row in {key, EVERY}


def _with(rows: QuerySet[Any], names: tuple[Any, ...]) -> QuerySet[Any]:
    """Read what the rows refer to with them: single ones in the same query, many in one each."""
    single = [name for name in names if isinstance(name, str) and rows.model._meta.get_field(name).many_to_one]
    return rows.select_related(*single).prefetch_related(*(name for name in names if name not in single))


@require_http_methods(["GET", "HEAD", "POST"])
def rows(request: HttpRequest, code: str, uid: str, part: str) -> HttpResponse:
    """Edit one part of a diagnosis as rows."""
    diagnosis, context = diagnosis_page(request, code, uid)
    form, related, title, prefetch, hint = PARTS[part]
    there = list(_with(getattr(diagnosis, related).all(), prefetch))
    kinds = Basis.Kind.choices if form is BasisRow else ()
    asked = Asked.of(request, dict(kinds))
    writable = may_write(diagnosis, form._meta.model.__name__, request.user)
    known = there if request.method == "POST" else [row for row in there if asked.opens(row.uid)]
    formset = rows_of(form, extra=_extra(asked, has_rows=bool(there or kinds)) if writable else 0)(
        request.POST or None,
        known=known,
        initial=[{"kind": asked.kind}] * MOST_EMPTY if asked.kind and request.method != "POST" else None,
        prefix=part,
        form_kwargs={"choices": Choices(diagnosis)},
    )
    if request.method == "POST":
        demand("edit", diagnosis, request)
    if request.method == "POST" and formset.is_valid():
        messages.success(request, _("%(count)s rows saved.") % {"count": _save_rows(formset, diagnosis, request.user)})
        return redirect(
            _onward(request, [row.uid for row in there], asked, reverse(f"audits:{part}", args=[code, uid]))
        )
    opened = {one.instance.uid: one for one in formset.forms if one.instance.pk}
    back = reverse("audits:diagnosis_detail", args=[code, uid])
    context |= _page(formset, entries(there, opened), asked, back=back, writable=writable)
    context |= {"title": title, "hint": hint, "kinds": kinds}
    return TemplateResponse(request, "audits/rows.html", context, status=422 if formset.is_bound else 200)


def _extra(asked: Asked, *, has_rows: bool) -> int:
    """Return how many empty rows are open: those asked for; one where there is nothing else to see."""
    return asked.more or (0 if has_rows or asked.row else 1)


def _page(formset: Any, found: list[Entry], asked: Asked, *, back: str, writable: bool) -> dict[str, Any]:
    """Return what the page of rows shows."""
    fresh = [form for form in formset.forms if not any(form is one.form for one in found)]
    return {"formset": formset, "entries": found, "fresh": fresh, "asked": asked, "back": back, "writable": writable}


def _onward(request: HttpRequest, keys: list[str], asked: Asked, here: str) -> str:
    """Return where it goes on after saving: the list, the next row, or an empty one of the same kind."""
    if "more" in request.POST:
        return f"{here}?more=1" + (f"&kind={asked.kind}" if asked.kind else "")
    if "next" in request.POST and asked.row in keys[:-1]:
        after = keys[keys.index(asked.row) + 1]
        return f"{here}?row={after}#row-{after}"
    return here


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
def listing(request: HttpRequest, code: str, uid: str, name: str) -> HttpResponse:
    """Edit one list of the diagnosis or of its conclusion."""
    diagnosis, context = diagnosis_page(request, code, uid)
    if name not in LISTS:
        raise Http404
    about, asked = LISTS[name], Asked.of(request)
    holder: Any = diagnosis if about.model is Diagnosis else diagnosis.conclusion
    there, writable = getattr(holder, name), may_write(diagnosis, about.model.__name__, request.user)
    people = _people(request, diagnosis)
    formset = lines_of(about, extra=_extra(asked, has_rows=bool(there)) if writable else 0)(
        request.POST or None,
        initial=[row for row in shown(there) if asked.opens(str(row["at"]))],
        prefix=name,
        form_kwargs={"diagnosis": diagnosis, "people": people},
    )
    if request.method == "POST":
        demand("edit", diagnosis, request)
    clash = request.method == "POST" and request.POST.get("state", state_of(there)) != state_of(there)
    if request.method == "POST" and not clash and formset.is_valid():
        write_list(diagnosis, holder, name, merged(there, formset), by=request.user)  # type: ignore[arg-type]
        messages.success(request, _("Saved."))
        here = reverse("audits:listing", args=[code, uid, name])
        return redirect(_onward(request, [str(at) for at in range(len(there))], asked, here))
    opened = {str(one["at"].value()): one for one in formset.forms if one["at"].value() not in (None, "")}
    back = reverse("audits:diagnosis_edit" if holder is diagnosis else "audits:conclusion", args=[code, uid])
    found = lines(about, there, {person.uid: str(person) for person in people}, opened)
    context |= _page(formset, found, asked, back=back, writable=writable)
    context |= {"title": about.title, "state": state_of(there), "clash": clash}
    status = 409 if clash else 422 if formset.is_bound else 200
    return TemplateResponse(request, "audits/rows.html", context, status=status)


def _people(request: HttpRequest, diagnosis: Diagnosis) -> list[Person]:
    """Return the people of the client who have not left."""
    found = Person.objects.visible_to(request.user).filter(workspace=diagnosis.engagement.client.workspace)
    return list(found.filter(left_on=None))
