"""Opening and closing meeting, presentation: with sign-in by own account or from the printed sheet."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from audits.actions import plan_meeting, sign_in, tick_from_sheet
from audits.actions.meetings import edit_meeting, own_row, print_sign_in_sheet
from audits.forms.plain import LanguageForm, MeetingForm, SheetForm
from audits.forms.rows import Choices
from audits.models import Diagnosis
from certification.models import Meeting
from certification.policies import takes_part
from wobo.workflow.doors import may

from .shell import asked_language, demand, diagnosis_page


def _meeting(request: HttpRequest, diagnosis: Diagnosis, uid: str) -> Meeting:
    found: Any = Meeting.objects.visible_to(request.user).about(diagnosis).select_related("scan", "workspace")
    meeting: Meeting = get_object_or_404(found, uid=uid)
    meeting.cycle = diagnosis.cycle
    return meeting


@require_safe
def meetings(request: HttpRequest, code: str, uid: str) -> HttpResponse:
    """List the meetings of a diagnosis."""
    diagnosis, context = diagnosis_page(request, code, uid)
    found = Meeting.objects.visible_to(request.user).about(diagnosis).prefetch_related("attendances")
    rows = [
        {
            "meeting": one,
            "signed": sum(bool(row.way) for row in one.attendances.all()),
            "all": len(one.attendances.all()),
        }
        for one in found
    ]
    blank = Meeting(workspace=diagnosis.workspace)
    context |= {"rows": rows, "may_write": may("create", blank, request.user)}  # type: ignore[arg-type]
    return TemplateResponse(request, "audits/meetings.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def meeting_edit(request: HttpRequest, code: str, uid: str, meeting: str = "") -> HttpResponse:
    """Plan a meeting, or write down what was said."""
    diagnosis, context = diagnosis_page(request, code, uid)
    there = _meeting(request, diagnosis, meeting) if meeting else None
    demand("edit", there or Meeting(workspace=diagnosis.workspace), request)
    choices = Choices(diagnosis)
    expected = there.attendances.all() if there else []
    initial = {
        "people": [row.person_id for row in expected if row.person_id],
        "users": [row.user_id for row in expected if row.user_id and not row.person_id],
    }
    blank = there or Meeting(day=diagnosis.cycle.today())
    form = MeetingForm(
        request.POST or None, instance=blank, initial=initial, people=choices.people, users=choices.users
    )
    if request.method == "POST" and form.is_valid():
        if there is None:
            there = plan_meeting(diagnosis, by=request.user, **form.expected(), **form.told())  # type: ignore[arg-type]
        else:
            edit_meeting(there, form.told(), by=request.user, **form.expected())  # type: ignore[arg-type]
        return redirect("audits:meeting", code, uid, there.uid)
    context |= {"form": form, "meeting": there}
    return TemplateResponse(request, "audits/meeting_edit.html", context, status=422 if form.is_bound else 200)


@require_safe
def meeting(request: HttpRequest, code: str, uid: str, meeting: str) -> HttpResponse:
    """Show a meeting: who is expected, who signed in and how, what was said."""
    return _page(request, code, uid, meeting)


def _page(request: HttpRequest, code: str, uid: str, meeting: str, form: SheetForm | None = None) -> HttpResponse:
    diagnosis, context = diagnosis_page(request, code, uid)
    found = _meeting(request, diagnosis, meeting)
    rows = list(found.attendances.select_related("ticked_by"))
    mine = own_row(found, request.user)  # type: ignore[arg-type]
    context |= {
        "meeting": found,
        "rows": rows,
        "signed": sum(bool(row.way) for row in rows),
        "mine": mine,
        "may_sign_in": found.day == diagnosis.cycle.today()
        and not (mine and mine.way)
        and takes_part(found, request.user),  # type: ignore[arg-type]
        "may_write": may("edit", found, request.user),  # type: ignore[arg-type]
        "languages": LanguageForm(initial={"language": diagnosis.engagement.client.language}),
        "form": form or SheetForm(attendances=[row for row in rows if not row.way]),
    }
    return TemplateResponse(request, "audits/meeting.html", context, status=422 if form else 200)


@require_POST
def meeting_sign_in(request: HttpRequest, code: str, uid: str, meeting: str) -> HttpResponse:
    """Sign oneself in."""
    diagnosis, _context = diagnosis_page(request, code, uid)
    sign_in(_meeting(request, diagnosis, meeting), by=request.user)  # type: ignore[arg-type]
    messages.success(request, _("You are signed in."))
    return redirect("audits:meeting", code, uid, meeting)


@require_POST
def meeting_tick(request: HttpRequest, code: str, uid: str, meeting: str) -> HttpResponse:
    """Take over the printed sheet: scan and ticks."""
    diagnosis, _context = diagnosis_page(request, code, uid)
    found = _meeting(request, diagnosis, meeting)
    demand("edit", found, request)
    form = SheetForm(request.POST, request.FILES, attendances=list(found.attendances.filter(way="")))
    if not form.is_valid():
        return _page(request, code, uid, meeting, form)
    try:
        tick_from_sheet(found, form.cleaned_data["rows"], form.cleaned_data["scan"], by=request.user)  # type: ignore[arg-type]
    except ValidationError as error:
        form.add_error("scan", error)
        return _page(request, code, uid, meeting, form)
    messages.success(request, _("The sheet is on record."))
    return redirect("audits:meeting", code, uid, meeting)


@require_POST
def meeting_paper(request: HttpRequest, code: str, uid: str, meeting: str) -> HttpResponse:
    """Have the sign-in sheet made as a paper of its own."""
    diagnosis, _context = diagnosis_page(request, code, uid)
    found = _meeting(request, diagnosis, meeting)
    report = print_sign_in_sheet(found, asked_language(request, diagnosis), by=request.user)  # type: ignore[arg-type]
    return redirect(report)


@require_safe
def meeting_sheet(request: HttpRequest, code: str, uid: str, meeting: str) -> HttpResponse:
    """Show the sign-in sheet for printing."""
    diagnosis, context = diagnosis_page(request, code, uid)
    found = _meeting(request, diagnosis, meeting)
    rows = [*found.attendances.all(), *([None] * 6)]
    return TemplateResponse(request, "audits/meeting_sheet.html", {**context, "meeting": found, "rows": rows})
