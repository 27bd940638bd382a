"""Minutes of a meeting: writing, having them made as a paper, keeping them signed by hand."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from certification.actions import meetings, minutes
from certification.forms.meetings import MinutesForm, ScanForm
from certification.forms.tasks import Everybody
from certification.policies import writes_minutes
from wobo.workflow.doors import Obstructed

from .meeting_day import asked_language, shown
from .meetings import kept_page, meeting_page


@require_http_methods(["GET", "HEAD", "POST"])
def meeting_minutes(request: HttpRequest, code: str, uid: str) -> HttpResponse:
    """Write down what was said on each point, and what was decided."""
    meeting, context = meeting_page(request, code, uid)
    if not writes_minutes(meeting, request.user):  # type: ignore[arg-type]
        raise PermissionDenied
    meetings.refuse_signed(meeting)
    people = Everybody(context["engagement"])
    data = request.POST if request.method == "POST" else None
    form = MinutesForm(data, meeting=meeting, people=people)
    if request.method == "POST" and form.is_valid():
        seen = form.cleaned_data["seen"]
        try:
            minutes.write_minutes(meeting, form.told(), form.decisions(), by=request.user, seen=seen)  # type: ignore[arg-type]
        except Obstructed as refusal:
            form.add_error(None, refusal.reasons)
            # whoever saves once more has seen the warning
            form.data = {**form.data.dict(), "seen": minutes.mark_of(meeting)}  # type: ignore[attr-defined]
        else:
            messages.success(request, _("The minutes are saved."))
            on = "certification:meeting_minutes" if "more" in request.POST else "certification:meeting_detail"
            return redirect(on, code, uid)
    context |= {"form": form, "people": people.offered(), "decisions": list(meeting.tasks.decided())}
    return TemplateResponse(
        request, "certification/meeting_minutes.html", context, status=422 if form.is_bound else 200
    )


@require_POST
def minutes_paper(request: HttpRequest, code: str, uid: str) -> HttpResponse:
    """Have the minutes made as a paper, for recorder and chair to sign."""
    meeting, context = meeting_page(request, code, uid)
    if not writes_minutes(meeting, request.user):  # type: ignore[arg-type]
        raise PermissionDenied
    minutes.prepare_minutes(meeting, asked_language(request, context), by=request.user)  # type: ignore[arg-type]
    messages.success(request, _("The minutes are being made. Recorder and chair sign them next."))
    return redirect(meeting)


@require_POST
def minutes_scan(request: HttpRequest, code: str, uid: str) -> HttpResponse:
    """Keep minutes that were signed by hand."""
    meeting, context = kept_page(request, code, uid)
    form = ScanForm(request.POST, request.FILES)
    if form.is_valid():
        try:
            minutes.keep_signed_minutes(meeting, form.cleaned_data["scan"], by=request.user)  # type: ignore[arg-type]
        except ValidationError as error:
            form.add_error("scan", error)
        else:
            messages.success(request, _("The signed minutes are on record and were sent to whoever was expected."))
            return redirect(meeting)
    return shown(request, meeting, context, scan_form=form)
