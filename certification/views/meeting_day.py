"""A meeting's own page, and what is done on its day: sign in, print the sheet, tick from it, add who came as well."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from certification import meeting_news as news
from certification.actions import meetings as actions
from certification.actions import minutes
from certification.forms.meetings import InviteForm, LanguageForm, ScanForm, SheetForm
from certification.forms.tasks import Everybody
from certification.models import Attendance, Meeting
from certification.policies import takes_part, writes_minutes
from certification.shell import history
from wobo.reporting.models import Report
from wobo.workflow.doors import Obstructed

from .meetings import kept_page, meeting_page

PEOPLE = 50


def _rows(request: HttpRequest, meeting: Meeting) -> Any:
    return Attendance.objects.visible_to(request.user).filter(meeting=meeting)


@require_safe
def meeting_detail(request: HttpRequest, code: str, uid: str) -> HttpResponse:
    """Show a meeting: when and where, agenda, who is expected, who signed in and how, minutes, tasks."""
    meeting, context = meeting_page(request, code, uid)
    return shown(request, meeting, context)


def shown(request: HttpRequest, meeting: Meeting, context: dict[str, Any], **bound: Any) -> HttpResponse:
    """Answer with the page of a meeting; `bound` forms come back with what was typed."""
    everybody = _rows(request, meeting)
    figures = everybody.aggregate(expected=Count("pk"), signed=Count("pk", filter=~Q(way="")))
    rows = everybody.select_related("ticked_by", "person").order_by("pk")
    page = Paginator(rows, PEOPLE).get_page(request.GET.get("page"))
    on_page = list(page.object_list)
    mine = _mine(request, meeting)
    standing = not meeting.is_called_off
    context |= {
        "page": page,
        "rows": on_page,
        "figures": figures,
        "mine": mine,
        "may_sign_in": standing and meeting.day == context["today"] and _may_sign_in(request, meeting, mine),
        "writes": standing and writes_minutes(meeting, request.user),  # type: ignore[arg-type]
        "removable": standing and not figures["signed"] and not meeting.has_minutes and not meeting.minutes_uid,
        "agenda": _agenda(meeting),
        "decisions": list(meeting.tasks.decided()),
        "sheet": SheetForm(attendances=[row for row in on_page if not row.way]),
        "languages": LanguageForm(initial={"language": context["engagement"].client.language}),
        "scan_form": ScanForm(),
        **_papers(request, meeting),
        "events": history(context["engagement"], request.user).about(meeting),
        **bound,
    }
    return TemplateResponse(request, "certification/meeting_detail.html", context, status=422 if bound else 200)


def _mine(request: HttpRequest, meeting: Meeting) -> Attendance | None:
    found: Attendance | None = _rows(request, meeting).of_user(request.user).first()
    return found


def _may_sign_in(request: HttpRequest, meeting: Meeting, mine: Attendance | None) -> bool:
    return not (mine and mine.way) and takes_part(meeting, request.user)  # type: ignore[arg-type]


def _agenda(meeting: Meeting) -> list[tuple[str, str]]:
    """Return the points of the agenda with what was said, points added in the meeting at the end."""
    said = {row["item"]: row["text"] for row in meeting.discussed}
    items = [*meeting.agenda_items, *(item for item in said if item not in meeting.agenda_items)]
    return [(item, said.get(item, "")) for item in items]


def _papers(request: HttpRequest, meeting: Meeting) -> dict[str, Any]:
    """Return the minutes as a paper, its issue file, and what they lack."""
    found = Report.objects.visible_to(request.user).about(meeting).filter(kind=minutes.MINUTES)
    rows = (
        list(found.select_related("file", "source").defer("snapshot").order_by("-pk")) if meeting.minutes_uid else []
    )
    paper = next((one for one in rows if one.uid == meeting.minutes_uid), None)
    issue = next((one for one in rows if one.source and one.source.uid == meeting.minutes_uid), None)
    return {"paper": paper, "issue": issue}


@require_POST
def meeting_sign_in(request: HttpRequest, code: str, uid: str) -> HttpResponse:
    """Sign oneself in."""
    meeting, _context = meeting_page(request, code, uid)
    actions.sign_in(meeting, by=request.user)  # type: ignore[arg-type]
    messages.success(request, _("You are signed in."))
    return redirect(meeting)


@require_POST
def meeting_tick(request: HttpRequest, code: str, uid: str) -> HttpResponse:
    """Take over the printed sheet: scan and ticks."""
    meeting, context = kept_page(request, code, uid)
    data = (request.POST, request.FILES)
    form = SheetForm(*data, attendances=list(_rows(request, meeting).filter(way="")))
    if not form.is_valid():
        return shown(request, meeting, context, sheet=form)
    try:
        actions.tick_from_sheet(meeting, form.ticked(), form.cleaned_data["scan"], by=request.user)  # type: ignore[arg-type]
    except (ValidationError, Obstructed) as error:
        form.add_error("scan", " ".join(getattr(error, "reasons", None) or error.messages))  # type: ignore[union-attr]
        return shown(request, meeting, context, sheet=form)
    messages.success(request, _("The sheet is on record."))
    return redirect(meeting)


@require_POST
def meeting_paper(request: HttpRequest, code: str, uid: str) -> HttpResponse:
    """Have the sign-in sheet made as a paper of its own."""
    meeting, context = kept_page(request, code, uid)
    return redirect(actions.print_sign_in_sheet(meeting, asked_language(request, context), by=request.user))  # type: ignore[arg-type]


def asked_language(request: HttpRequest, context: dict[str, Any]) -> str:
    """Return the language that was asked for, else the client's."""
    form = LanguageForm(request.POST)
    return str(form.cleaned_data["language"] if form.is_valid() else context["engagement"].client.language)


@require_http_methods(["GET", "HEAD", "POST"])
def meeting_people(request: HttpRequest, code: str, uid: str) -> HttpResponse:
    """Add to who is expected, before the meeting or as a late addition."""
    meeting, context = kept_page(request, code, uid)
    actions.refuse_signed(meeting)
    people = Everybody(context["engagement"])
    data = request.POST if request.method == "POST" else None
    form = InviteForm(data, people=people, engagement=context["engagement"])
    if request.method == "POST" and form.is_valid():
        added = actions.expect(meeting, by=request.user, **form.invited())  # type: ignore[arg-type]
        if added and not meeting.is_over(context["today"]):
            news.invited(meeting, added, request.user)  # type: ignore[arg-type]
        text = ngettext("%(count)s person is added.", "%(count)s people are added.", len(added))
        messages.success(request, text % {"count": len(added)})
        return redirect(meeting)
    context |= {"invite": form, "people": people.offered()}
    return TemplateResponse(
        request, "certification/meeting_people.html", context, status=422 if form.is_bound else 200
    )


@require_POST
def meeting_take_off(request: HttpRequest, code: str, uid: str, row: str) -> HttpResponse:
    """Take somebody off the list who has not signed in."""
    meeting, context = meeting_page(request, code, uid)
    found = get_object_or_404(_rows(request, meeting), uid=row)
    if not context["keeps"]:
        raise PermissionDenied
    actions.take_off(found, by=request.user)  # type: ignore[arg-type]
    messages.success(request, _("%(name)s is no longer on the list.") % {"name": found.name})
    return redirect(meeting)
