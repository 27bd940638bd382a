"""Operating records: the list with filters, one of them, entering, correcting, withdrawing."""

import datetime as dt
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from certification.fields import ReasonForm
from certification.people.writing import XLSX
from certification.process import profile_of
from certification.shell import history
from documents.actions import record_lists
from documents.actions import records as actions
from documents.forms.records import RecordForm
from documents.models import OperatingRecord
from wobo.workflow.doors import Obstructed, may, moves

from .record_shell import pilot_page, record_page, rows_of, settle
from .shell import demand

ON_PAGE, EVENTS = 100, 20
MARKS = ("late", "drill", "withdrawn", "open", "without_proof")


def _day(text: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        return None


def _chosen(request: HttpRequest, engagement: Any, context: dict[str, Any]) -> tuple[Any, dict[str, Any]]:
    """Return the records that the filters of the address choose, and the filters."""
    asked = {name: request.GET.get(name, "").strip() for name in ("q", "row", "mark", "since", "until")}
    rows = OperatingRecord.objects.visible_to(request.user).filter(row__plan__cycle=context["cycle"])
    rows = rows.exclude(state="withdrawn") if asked["mark"] != "withdrawn" else rows.filter(state="withdrawn")
    if asked["row"]:
        rows = rows.filter(row__uid=asked["row"])
    if since := _day(asked["since"]):
        rows = rows.filter(happened_on__gte=since)
    if until := _day(asked["until"]):
        rows = rows.filter(happened_on__lte=until)
    if words := asked["q"]:
        names = ("number", "title", "category", "service__name", "service_said")
        rows = rows.filter(Q(*(Q(**{f"{name}__icontains": words}) for name in names), _connector=Q.OR))
    return _marked(rows, asked["mark"], engagement), asked


def _marked(rows: Any, mark: str, engagement: Any) -> Any:
    if mark == "late":
        return rows.filter(lag__gt=profile_of(engagement.profile).late_entry_days)
    if mark == "drill":
        return rows.filter(drill=True)
    if mark == "open":
        return rows.filter(opened_at__isnull=False, closed_at=None)
    if mark == "without_proof":
        return rows.filter(file=None, kept_at="", seen_on=None, brought_in=None)
    return rows


@require_safe
def record_list(request: HttpRequest, code: str) -> HttpResponse:
    """Show the operating records of the cycle."""
    engagement, context = pilot_page(request, code, "record_list")
    rows, asked = _chosen(request, engagement, context)
    found = rows.select_related("row__plan__cycle", "service", "file")
    page = Paginator(found, ON_PAGE).get_page(request.GET.get("page"))
    for kept in page.object_list:
        settle(kept.row, engagement)
    context |= {
        "page": page,
        "asked": asked,
        "filtered": any(asked.values()),
        "plan_rows": rows_of(request, context),
        "marks": _mark_words(),
        "late_days": profile_of(engagement.profile).late_entry_days,
        "enters": _may_enter(engagement, request.user),
        "query": request.GET.urlencode(),
    }
    return TemplateResponse(request, "documents/records/record_list.html", context)


def _mark_words() -> list[tuple[str, str]]:
    return [
        ("late", _("entered late")),
        ("drill", _("drill")),
        ("open", _("not closed yet")),
        ("without_proof", _("neither file nor place")),
        ("withdrawn", _("withdrawn")),
    ]


def _may_enter(engagement: Any, user: Any) -> bool:
    return may("create", OperatingRecord(workspace=engagement.workspace, entered_by=user), user)


@require_safe
def record_workbook(request: HttpRequest, code: str) -> HttpResponse:
    """Send the chosen records as a workbook."""
    engagement, context = pilot_page(request, code, "record_list")
    if not _may_enter(engagement, request.user):
        raise PermissionDenied
    rows, _asked = _chosen(request, engagement, context)
    content = record_lists.records_workbook(engagement, rows)
    response = HttpResponse(content, content_type=XLSX)
    name = _("Operating records of %(code)s.xlsx") % {"code": engagement.code}
    response["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    return response


@require_safe
def record_detail(request: HttpRequest, code: str, uid: str) -> HttpResponse:
    """Show a record with its two times, its proof and what happened to it."""
    kept, context = record_page(request, code, uid)
    context |= {
        "late": kept.is_late(profile_of(context["engagement"].profile).late_entry_days),
        "may_edit": kept.state == kept.State.KEPT and may("edit", kept, request.user),  # type: ignore[arg-type]
        "events": history(context["engagement"], request.user).filter(model=kept._meta.label, uid=kept.uid)[:EVENTS],
    }
    return TemplateResponse(request, "documents/records/record_detail.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def record_create(request: HttpRequest, code: str) -> HttpResponse:
    """Enter a record."""
    engagement, context = pilot_page(request, code, "record_list")
    blank = OperatingRecord(workspace=engagement.workspace, entered_by=request.user)
    demand(request, "create", blank)
    rows = rows_of(request, context)
    posted = request.method == "POST"
    asked = next((row.pk for row in rows if row.uid == request.GET.get("row", "")), None)
    initial = {"row": asked, "happened_on": context["cycle"].today()}
    data = (request.POST, request.FILES) if posted else (None, None)
    form = RecordForm(*data, instance=blank, initial=initial, rows=rows, engagement=engagement)
    if posted and form.is_valid():
        row = form.rows[form.cleaned_data["row"]]
        try:
            made = actions.enter_record(row, form.told(), by=request.user, file=form.cleaned_data["upload"])  # type: ignore[arg-type]
        except (Obstructed, ValidationError) as wrong:
            form.add_error("number", " ".join(getattr(wrong, "reasons", None) or wrong.messages))  # type: ignore[union-attr]
        else:
            messages.success(request, _("Record %(number)s is entered.") % {"number": made.number})
            if "again" in request.POST:
                return redirect(f"{request.path}?row={row.uid}")
            return redirect("documents:record_detail", code, made.uid)
    context |= {"form": form, "label": _("Enter a record"), "again": True, "rows": rows}
    return TemplateResponse(request, "documents/records/record_form.html", context, status=422 if posted else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def record_edit(request: HttpRequest, code: str, uid: str) -> HttpResponse:
    """Correct a record; old and new stay on the trail."""
    kept, context = record_page(request, code, uid)
    demand(request, "edit", kept)
    if kept.state != kept.State.KEPT:
        raise Obstructed(_("The record was withdrawn. Enter a new one."))
    posted = request.method == "POST"
    data = (request.POST, request.FILES) if posted else (None, None)
    form = RecordForm(*data, instance=kept, rows=[], engagement=context["engagement"])
    if posted and form.is_valid():
        told = {"reason": form.cleaned_data["reason"], "file": form.cleaned_data["upload"]}
        try:
            actions.correct_record(kept, form.told(), by=request.user, **told)  # type: ignore[arg-type]
        except (Obstructed, ValidationError) as wrong:
            form.add_error("number", " ".join(getattr(wrong, "reasons", None) or wrong.messages))  # type: ignore[union-attr]
        else:
            return redirect("documents:record_detail", code, uid)
    context |= {"form": form, "label": _("Correct the record"), "again": False}
    return TemplateResponse(request, "documents/records/record_form.html", context, status=422 if posted else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def record_withdraw(request: HttpRequest, code: str, uid: str) -> HttpResponse:
    """Ask why, then withdraw a record."""
    kept, context = record_page(request, code, uid)
    demand(request, "withdraw", kept)
    if not any(move.verb == "withdraw" for move in moves(kept, request.user)):  # type: ignore[arg-type]
        raise Obstructed(_("This is not possible in the present state."))
    posted = request.method == "POST"
    form = ReasonForm(request.POST if posted else None)
    if posted and form.is_valid():
        actions.withdraw_record(kept, form.cleaned_data["reason"], by=request.user)  # type: ignore[arg-type]
        return redirect("documents:record_detail", code, uid)
    context |= {"form": form, "label": _("Withdraw the record"), "about": kept}
    return TemplateResponse(request, "documents/records/form.html", context, status=422 if posted else 200)
