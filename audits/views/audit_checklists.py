"""Checklists of an internal audit: made, read by department, changed row by row."""

# claims: S7.5.2
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from audits import audit_matrix
from audits.actions import audit_checklist, audit_planning
from audits.forms.audit_site import AuditItemForm, ShareForm
from audits.models import Audit, AuditItem, Function, Verdict
from certification.models import Department
from wobo.workflow.doors import Obstructed, may

from .audit_shell import audit_page, choices_of, paged
from .shell import demand


def places_of(audit: Audit) -> list[dict[str, Any]]:
    """Return whom the rows ask, each with its key in addresses and how many rows are judged; one query."""
    found: dict[str, dict[str, Any]] = {}
    names = ("department__uid", "department__name", "function", "verdict")
    for uid, name, function, verdict in audit.items.order_by("order", "number").values_list(*names):
        key = uid or function or "none"
        label = name or (str(Function(function).label) if function else pgettext("checklist", "Without a department"))
        place = found.setdefault(key, {"key": key, "name": label, "rows": 0, "judged": 0})
        place["rows"] += 1
        place["judged"] += verdict != Verdict.NOT_JUDGED
    return list(found.values())


def asked_place(request: HttpRequest, places: list[dict[str, Any]]) -> dict[str, Any] | None:
    """Return the place that is asked for, else the first; 404 for one that the audit does not ask."""
    key = request.GET.get("place", "")
    if not places or not key:
        return places[0] if places else None
    found = next((one for one in places if one["key"] == key), None)
    if found is None:
        raise Http404
    return found


def rows_at(audit: Audit, key: str) -> Any:
    """Return the rows of a place."""
    if key == "none":
        return audit.items.filter(department=None, function="")
    if key in Function.values:
        return audit.items.filter(department=None, function=key)
    return audit.items.filter(department__uid=key)


def item_of(request: HttpRequest, audit: Audit, uid: str) -> AuditItem:
    """Return a row of the audit; 404 for any other."""
    related = ("clause__standard", "department", "service", "site", "auditor__person", "workspace", "judged_by")
    row: AuditItem = get_object_or_404(
        AuditItem.objects.visible_to(request.user).select_related(*related), uid=uid, audit=audit
    )
    row.audit = audit
    return row


@require_safe
def audit_checklist_list(request: HttpRequest, code: str, uid: str) -> HttpResponse:
    """Show the checklist of a department, with the others beside it."""
    audit, context = audit_page(request, code, uid)
    places = places_of(audit)
    place = asked_place(request, places)
    related = ("clause__standard", "auditor", "site", "service")
    blank = AuditItem(workspace=audit.workspace, audit=audit)
    rows = rows_at(audit, place["key"]).select_related(*related) if place else []
    context |= {
        "places": places,
        "place": place,
        "page": paged(request, rows) if place else None,
        "may_list": context["items_open"] and may("create", blank, request.user),  # type: ignore[arg-type]
        "share": ShareForm(members=[one for one in choices_of(audit).members if one.audits]),
    }
    return TemplateResponse(request, "audits/audit_checklist.html", context)


@require_POST
def audit_checklist_make(request: HttpRequest, code: str, uid: str) -> HttpResponse:
    """Have the rows made that the plan asks for and that are not there yet."""
    audit, _context = audit_page(request, code, uid)
    made = audit_checklist.make_checklist(audit, by=request.user)  # type: ignore[arg-type]
    told = ngettext("%(n)s row was added.", "%(n)s rows were added.", len(made)) % {"n": len(made)}
    messages.success(request, told if made else _("Everything that the plan asks for is there already."))
    return redirect("audits:audit_checklist", code, uid)


@require_http_methods(["GET", "HEAD", "POST"])
def audit_item_edit(request: HttpRequest, code: str, uid: str, item: str = "") -> HttpResponse:
    """Add a row to a checklist, or change one."""
    audit, context = audit_page(request, code, uid)
    row = item_of(request, audit, item) if item else AuditItem(workspace=audit.workspace, audit=audit)
    demand("edit" if item else "create", row, request)
    asked = item_of(request, audit, item) if item else _blank(request, audit)
    clauses = audit_matrix.clauses_of(audit.standards.all())
    form = AuditItemForm(request.POST or None, instance=asked, choices=choices_of(audit), clauses=clauses)
    sent = request.method == "POST" and form.is_valid()
    if sent and (saved := _saved(request, audit, row if item else None, form)):
        return redirect(_back(code, audit, saved))
    context |= {"form": form, "item": row if item else None}
    return TemplateResponse(request, "audits/audit_item.html", context, status=422 if form.is_bound else 200)


def _blank(request: HttpRequest, audit: Audit) -> AuditItem:
    """Return an empty row at the place from which it was asked for."""
    key = request.GET.get("place", "")
    client = audit.engagement.client.workspace_id
    department = Department.objects.visible_to(request.user).filter(workspace=client, uid=key).first()
    return AuditItem(audit=audit, department=department, function=key if key in Function.values else "")


def _saved(request: HttpRequest, audit: Audit, row: AuditItem | None, form: AuditItemForm) -> AuditItem | None:
    by: Any = request.user
    try:
        if row is None:
            told = {**form.changes}
            if form.instance.department_id and "department" not in told:
                told["department"] = form.instance.department
            told.setdefault("function", form.cleaned_data["function"])
            return audit_checklist.add_item(audit, by=by, **told)
        return audit_planning.write_audit(row, "edit", by=by, changes=form.changes)
    except Obstructed as refused:
        for reason in refused.reasons:
            form.add_error(None, reason)
        return None


def _back(code: str, audit: Audit, item: AuditItem) -> str:
    department = item.department.uid if item.department else ""
    key = department or item.function or "none"
    return f"{reverse('audits:audit_checklist', args=[code, audit.uid])}?place={key}#row-{item.uid}"


@require_POST
def audit_item_remove(request: HttpRequest, code: str, uid: str, item: str) -> HttpResponse:
    """Take a row out that nobody judged."""
    audit, _context = audit_page(request, code, uid)
    row = item_of(request, audit, item)
    audit_planning.write_audit(row, "remove", by=request.user)  # type: ignore[arg-type]
    return redirect(_back(code, audit, row))


@require_POST
def audit_item_shift(request: HttpRequest, code: str, uid: str, item: str, way: str) -> HttpResponse:
    """Let a row change places with its neighbour."""
    audit, _context = audit_page(request, code, uid)
    row = item_of(request, audit, item)
    audit_checklist.move_item(row, by=request.user, up=way == "up")  # type: ignore[arg-type]
    return redirect(_back(code, audit, row))


@require_POST
def audit_checklist_share(request: HttpRequest, code: str, uid: str) -> HttpResponse:
    """Give the rows of a place to an auditor."""
    audit, _context = audit_page(request, code, uid)
    place = asked_place(request, places_of(audit))
    members = [one for one in choices_of(audit).members if one.audits]
    form = ShareForm(request.POST, members=members)
    url = reverse("audits:audit_checklist", args=[code, uid])
    demand("edit", AuditItem(workspace=audit.workspace, audit=audit), request)
    if place is None or not form.is_valid():
        messages.error(request, _("Choose the auditor who takes these rows."))
        return redirect(url)
    first = rows_at(audit, place["key"]).select_related("department").first()
    member = form.known[form.cleaned_data["auditor"]]
    number = audit_checklist.share_out(audit, first.department, first.function, member, by=request.user)  # type: ignore[arg-type]
    told = ngettext("%(name)s takes %(n)s row.", "%(name)s takes %(n)s rows.", number)
    messages.success(request, told % {"name": member.name, "n": number})
    return redirect(f"{url}?place={place['key']}")
