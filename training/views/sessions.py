"""Sessions: planned, shown, changed, moved; the calendar file."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Count, Exists, OuterRef, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from certification.models import Person
from certification.policies import takes_part
from training import actions
from training.forms.sessions import ReasonForm, SessionForm, blank, initial_of
from training.ics import calendar_of
from training.models import Participation, TrainingSession
from wobo.accounts.models import Membership, Role, User
from wobo.workflow import clock
from wobo.workflow.doors import Obstructed, fire, may, moves
from wobo.workflow.policies import words

from .shell import course_page, demand, session_page

STATE = TrainingSession.State
PEOPLE, NAMED = 50, 30
LISTS = {
    "signed": ~Q(way=""),
    "missing": Q(way=""),
    "late": Q(late=True),
}


@require_safe
def session_detail(request: HttpRequest, code: str, uid: str) -> HttpResponse:
    """Show a session: facts, contents, how far the sign-in is, who is expected and who came."""
    session, context = session_page(request, code, uid)
    everybody = Participation.objects.visible_to(request.user).filter(session=session)
    figures = everybody.aggregate(
        expected=Count("pk"),
        signed=Count("pk", filter=~Q(way="")),
        came_late=Count("pk", filter=Q(late=True)),
        absent=Count("pk", filter=Q(way="", required=True)),
    )
    may_edit = may("edit", session, request.user)  # type: ignore[arg-type]
    context |= {
        "figures": figures,
        **listed(request, everybody),
        **_mine(request, session),
        "contents": _contents(session),
        "materials": list(session.materials.all()),
        "may_edit": may_edit and session.state in actions.sessions.COMING,
        "may_plan": may("create", session, request.user),  # type: ignore[arg-type]
        "may_print": may_edit,
        "is_open": session.state == STATE.OPEN,
        "is_coming": session.state in actions.sessions.COMING,
        "is_held": session.state in {STATE.HELD, STATE.EVALUATED},
    }
    return TemplateResponse(request, "training/session_detail.html", context)


def listed(request: HttpRequest, everybody: Any) -> dict[str, Any]:
    """Return the page of participants that the address asks for."""
    words, which = (request.GET.get(name, "").strip() for name in ("q", "list"))
    rows = everybody.filter(LISTS[which]) if which in LISTS else everybody
    if words:
        rows = rows.filter(Q(name__icontains=words) | Q(department__icontains=words) | Q(post__icontains=words))
    ordered = rows.select_related("ticked_by").order_by("department", "pk")
    page = Paginator(ordered, PEOPLE).get_page(request.GET.get("page"))
    return {"page": page, "words": words, "which": which, "filtered": bool(words or which)}


def _mine(request: HttpRequest, session: TrainingSession) -> dict[str, Any]:
    """Return the reader's own row, and whether they can sign in now."""
    rows = Participation.objects.visible_to(request.user).filter(session=session, person__user=request.user)
    mine = rows.first()
    is_open = session.state == STATE.OPEN and not (mine and mine.way)
    if not is_open or not takes_part(session, request.user):  # type: ignore[arg-type]
        return {"mine": mine, "may_sign_in": False}
    place = session.cycle.engagement.client.workspace_id
    people = Person.objects.visible_to(request.user).filter(workspace=place, user=request.user)
    return {"mine": mine, "may_sign_in": mine is not None or people.exists()}


def _contents(session: TrainingSession) -> list[Any]:
    """Return what the course teaches, each with `covered`: whether this session covers it."""
    here = session.contents.filter(pk=OuterRef("pk"))
    rows = list(session.course.contents.annotate(covered=Exists(here)))  # type: ignore[attr-defined]
    for row in rows:
        row.course = session.course
    return rows


def _trainers(engagement: Any, user: User) -> list[User]:
    """Return whom the form offers as trainers: the team, and whoever has a part in the client's system."""
    places = [engagement.workspace_id, engagement.client.workspace_id]
    passive = (Role.STAFF, Role.EXTERNAL_AUDITOR)
    here = Membership.objects.visible_to(user).live(clock.today(engagement.client.time_zone))
    rows = here.filter(workspace__in=places, user__is_active=True).exclude(role__in=passive).select_related("user")
    return sorted({row.user for row in rows}, key=lambda one: (one.display_name, one.pk))


@require_http_methods(["GET", "HEAD", "POST"])
def session_create(request: HttpRequest, code: str, uid: str) -> HttpResponse:
    """Plan a date of a course."""
    course, context = course_page(request, code, uid)
    new = TrainingSession(workspace=course.workspace, course=course, cycle=context["cycle"], number=0)
    demand(request, "create", new)
    form = _form(request, course, initial=blank(course, context["cycle"].today()))
    if request.method == "POST" and form.is_valid():
        files = form.cleaned_data["materials"]
        made = actions.plan_session(course, context["cycle"], form.told(), by=request.user, files=files)  # type: ignore[arg-type]
        messages.success(request, _("The session is planned. Invite the people who have to come."))
        return redirect(made)
    return _page(request, {**context, "form": form, "label": _("Plan a session")})


@require_http_methods(["GET", "HEAD", "POST"])
def session_edit(request: HttpRequest, code: str, uid: str) -> HttpResponse:
    """Change a session; tick what was covered."""
    session, context = session_page(request, code, uid)
    demand(request, "edit", session)
    if session.state not in actions.sessions.COMING:
        raise Obstructed(_("The session is over. Open it again to change what is on record."))
    form = _form(request, session.course, initial=initial_of(session, context["zone"]))
    if request.method == "POST" and form.is_valid():
        actions.edit_session(session, form.told(), by=request.user, files=form.cleaned_data["materials"])  # type: ignore[arg-type]
        return redirect(session)
    return _page(request, {**context, "form": form, "label": _("Edit the session")})


@require_http_methods(["GET", "HEAD", "POST"])
def session_make_up(request: HttpRequest, code: str, uid: str) -> HttpResponse:
    """Plan another date for those who were absent: everything stands there already but the day."""
    session, context = session_page(request, code, uid)
    new = TrainingSession(workspace=session.workspace, course=session.course, cycle=session.cycle, number=0)
    demand(request, "create", new)
    absent = actions.absent_of(session)
    if session.state not in {STATE.HELD, STATE.EVALUATED} or not absent:
        raise Obstructed(_("A make-up session follows a session that was held and that somebody missed."))
    told = {**initial_of(session, context["zone"]), "day": context["cycle"].today(), "remarks": ""}
    form = _form(request, session.course, initial=told)
    if request.method == "POST" and form.is_valid():
        made = actions.plan_session(
            session.course,
            context["cycle"],
            form.told(),
            by=request.user,  # type: ignore[arg-type]
            files=form.cleaned_data["materials"],
            make_up_of=session,
        )
        messages.success(request, _("The make-up session is planned and those who were absent are invited."))
        return redirect(made)
    return _page(request, {**context, "form": form, "label": _("Plan a make-up session"), **_told(absent)})


def _told(absent: list[Participation]) -> dict[str, Any]:
    """Return who will be invited: all of them, and the first thirty by name."""
    names = pgettext("between names", ", ").join(row.name for row in absent[:NAMED])
    return {"absent": absent, "absent_names": f"{names} …" if len(absent) > NAMED else names}


def _form(request: HttpRequest, course: Any, initial: dict[str, Any]) -> SessionForm:
    data = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    zone = course.engagement.client.time_zone
    users = _trainers(course.engagement, request.user)  # type: ignore[arg-type]
    return SessionForm(*data, course=course, users=users, zone=zone, initial=initial)


def _page(request: HttpRequest, context: dict[str, Any]) -> HttpResponse:
    status = 422 if context["form"].is_bound else 200
    return TemplateResponse(request, "training/session_form.html", context, status=status)


@require_POST
def session_move(request: HttpRequest, code: str, uid: str, verb: str) -> HttpResponse:
    """Open the sign-in, close the session as held or as evaluated."""
    session, _context = session_page(request, code, uid)
    return redirect(fire(session, verb, by=request.user))  # type: ignore[arg-type]


@require_http_methods(["GET", "HEAD", "POST"])
def session_ask(request: HttpRequest, code: str, uid: str, verb: str) -> HttpResponse:
    """Ask for the reason, then cancel a session or open it again."""
    session, context = session_page(request, code, uid)
    move = next((one for one in moves(session, request.user) if one.verb == verb), None)  # type: ignore[arg-type]
    if move is None and not may(verb, session, request.user):  # type: ignore[arg-type]
        raise PermissionDenied
    if move is None or not move.allowed:
        raise Obstructed(*(move.reasons if move else [_("This is not possible in the present state.")]))
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        if verb == "cancel":
            actions.cancel_session(session, by=request.user, reason=reason)  # type: ignore[arg-type]
        else:
            fire(session, verb, by=request.user, reason=reason)  # type: ignore[arg-type]
        return redirect(session)
    label = words(session._meta.label, verb)[0]
    return TemplateResponse(request, "training/form.html", {**context, "form": form, "label": label})


@require_safe
def session_calendar(request: HttpRequest, code: str, uid: str) -> HttpResponse:
    """Give the session as a calendar file."""
    session, _context = session_page(request, code, uid)
    name = f"{code}-T{session.number:02}.ics"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(calendar_of(session), content_type="text/calendar; charset=utf-8", headers=headers)
