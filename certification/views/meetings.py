"""Meetings of an engagement: the list, planning, changing, calling off, the calendar file."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import BooleanField, Case, Count, DateField, ExpressionWrapper, F, Q, When
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from certification import ics
from certification import meeting_news as news
from certification.actions import meetings as actions
from certification.forms.meetings import InviteForm, MeetingForm
from certification.forms.tasks import Everybody
from certification.models import Engagement, Meeting
from certification.policies import keeps_meetings
from certification.shell import engagement_page

TAB, ON_PAGE = "meetings", 25
FACTS = ("day", "starts", "ends", "place")


def meetings_of(request: HttpRequest, engagement: Engagement) -> Any:
    """Return the meetings of an engagement that the reader may see, those about records of higher rooms included."""
    return Meeting.objects.visible_to(request.user).within(engagement.workspace)


def meeting_page(request: HttpRequest, code: str, uid: str) -> tuple[Meeting, dict[str, Any]]:
    """Return a meeting (404 where the reader may not see it) and the context of its pages."""
    engagement, context = engagement_page(request, code, TAB)
    rows = meetings_of(request, engagement).select_related("scan", "minutes_scan", "workspace__parent", "cycle")
    meeting: Meeting = get_object_or_404(rows, uid=uid)
    meeting.cycle.engagement = engagement
    keeps = keeps_meetings(meeting, request.user)  # type: ignore[arg-type]
    return meeting, {**context, "meeting": meeting, "keeps": keeps, "today": context["cycle"].today()}


def kept_page(request: HttpRequest, code: str, uid: str) -> tuple[Meeting, dict[str, Any]]:
    """Return a meeting for somebody who keeps meetings, 403 for others."""
    meeting, context = meeting_page(request, code, uid)
    if not context["keeps"]:
        raise PermissionDenied
    return meeting, context


@require_safe
def meeting_list(request: HttpRequest, code: str) -> HttpResponse:
    """List the meetings, coming ones first, the nearest at the top; then the past, the latest at the top."""
    engagement, context = engagement_page(request, code, TAB)
    kind, today = request.GET.get("kind", ""), context["cycle"].today()
    rows = meetings_of(request, engagement).standing()
    rows = rows.filter(kind=kind) if kind in Meeting.Kind.values else rows
    over = ExpressionWrapper(Q(day__lt=today), output_field=BooleanField())
    coming = Case(When(day__gte=today, then=F("day")), output_field=DateField())
    counted = rows.annotate(
        over=over,
        expected=Count("attendances", distinct=True),
        signed=Count("attendances", filter=~Q(attendances__way=""), distinct=True),
        decided=Count("tasks", filter=~Q(tasks__state="cancelled"), distinct=True),
    )
    ordered = counted.order_by("over", coming, "-day", "starts", "pk")
    context |= {
        "page": Paginator(ordered, ON_PAGE).get_page(request.GET.get("page")),
        "kind": kind,
        "kinds": Meeting.Kind.choices,
        "today": today,
        "keeps": keeps_meetings(Meeting(workspace=engagement.workspace), request.user),  # type: ignore[arg-type]
    }
    for meeting in context["page"].object_list:
        meeting.cycle = context["cycle"]
    return TemplateResponse(request, "certification/meeting_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def meeting_create(request: HttpRequest, code: str) -> HttpResponse:
    """Plan a meeting and invite."""
    engagement, context = engagement_page(request, code, TAB)
    blank = Meeting(workspace=engagement.workspace, cycle=context["cycle"], day=context["cycle"].today())
    if not keeps_meetings(blank, request.user):  # type: ignore[arg-type]
        raise PermissionDenied
    people = Everybody(engagement)
    data = request.POST if request.method == "POST" else None
    form = MeetingForm(data, instance=blank, people=people, initial={"kind": request.GET.get("kind", "")})
    invite = InviteForm(data, people=people, engagement=engagement)
    if request.method == "POST" and form.is_valid() & invite.is_valid():
        made = actions.plan_meeting(context["cycle"], by=request.user, **form.told(), **invite.invited())  # type: ignore[arg-type]
        if not made.is_over(context["cycle"].today()):
            news.invited(made, None, request.user)  # type: ignore[arg-type]
        messages.success(request, _("The meeting is planned; whoever is expected and has an account is invited."))
        return redirect(made)
    context |= {"form": form, "invite": invite, "people": people.offered()}
    return TemplateResponse(request, "certification/meeting_edit.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def meeting_edit(request: HttpRequest, code: str, uid: str) -> HttpResponse:
    """Change a meeting; where day, time or place changed, whoever is expected is told."""
    meeting, context = kept_page(request, code, uid)
    actions.refuse_signed(meeting)
    people = Everybody(context["engagement"])
    data = request.POST if request.method == "POST" else None
    form = MeetingForm(data, instance=meeting, people=people)
    if request.method == "POST" and form.is_valid():
        before = [getattr(meeting, name) for name in FACTS]
        changed = actions.edit_meeting(meeting, form.told(), by=request.user)  # type: ignore[arg-type]
        if before != [getattr(changed, name) for name in FACTS] and not changed.is_over(context["today"]):
            news.moved(changed, request.user)  # type: ignore[arg-type]
        messages.success(request, _("The meeting is saved."))
        return redirect(meeting)
    context |= {"form": form, "people": people.offered()}
    return TemplateResponse(request, "certification/meeting_edit.html", context, status=422 if form.is_bound else 200)


@require_POST
def meeting_remove(request: HttpRequest, code: str, uid: str) -> HttpResponse:
    """Call a meeting off before anybody signed in; it can be taken back."""
    meeting, _context = meeting_page(request, code, uid)
    actions.call_off(meeting, by=request.user)  # type: ignore[arg-type]
    undo = reverse("certification:meeting_restore", args=[code, uid])
    messages.success(request, _("The meeting is called off."), extra_tags=f"undo:{undo}")
    return redirect("certification:meeting_list", code)


@require_POST
def meeting_restore(request: HttpRequest, code: str, uid: str) -> HttpResponse:
    """Let a meeting take place after all."""
    meeting, _context = meeting_page(request, code, uid)
    actions.restore(meeting, by=request.user)  # type: ignore[arg-type]
    messages.success(request, _("The meeting takes place after all."))
    return redirect(meeting)


@require_safe
def meeting_calendar(request: HttpRequest, code: str, uid: str) -> HttpResponse:
    """Give the meeting as a calendar file."""
    meeting, _context = meeting_page(request, code, uid)
    headers = {"Content-Disposition": f'attachment; filename="{code}-{meeting.day.isoformat()}.ics"'}
    return HttpResponse(ics.of_meeting(meeting), content_type="text/calendar; charset=utf-8", headers=headers)
