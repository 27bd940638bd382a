"""Whom a course is for, whom a session expects: chosen from the client's people, fifty a page."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from certification.models import Department, Person
from training import actions
from training.models import Participation

from .shell import course_page, demand, session_page

PEOPLE = 50


def _found(request: HttpRequest, context: dict[str, Any], **conditions: Any) -> tuple[Any, dict[str, Any]]:
    """Return the people that the address asks for, and what the page shows of them."""
    words, chosen, which = (request.GET.get(name, "").strip() for name in ("q", "department", "which"))
    place = context["engagement"].client.workspace_id
    rows = Person.objects.visible_to(request.user).filter(workspace=place).working(context["cycle"].today())
    rows = rows.select_related("department")
    rows = rows.searched(words) if words else rows
    rows = rows.filter(department__uid=chosen) if chosen else rows
    for name, people in conditions.items():
        rows = rows.filter(pk__in=people) if which == name else rows
    departments = Department.objects.visible_to(request.user).filter(workspace=place)
    page = Paginator(rows, PEOPLE).get_page(request.GET.get("page"))
    return rows, {"page": page, "words": words, "chosen": chosen, "which": which, "departments": departments}


def _ticked(request: HttpRequest, rows: Any) -> Any:
    """Return the people that were ticked, or all that the filter shows."""
    return rows if "everybody" in request.POST else rows.filter(uid__in=request.POST.getlist("people"))


@require_http_methods(["GET", "HEAD", "POST"])
def course_people(request: HttpRequest, code: str, uid: str) -> HttpResponse:
    """Choose who takes part besides those whom the audience names."""
    course, context = course_page(request, code, uid)
    demand(request, "edit", course)
    there = set(course.people.values_list("pk", flat=True))
    rows, shown = _found(request, context, there=there)
    if request.method == "POST":
        ticked = list(_ticked(request, rows))
        told = {"drop": ticked} if "drop" in request.POST else {"add": ticked}
        actions.choose_people(course, by=request.user, **told)  # type: ignore[arg-type]
        return redirect(request.get_full_path())
    context |= {**shown, "there": there, "back": course.get_absolute_url(), "is_course": True}
    return TemplateResponse(request, "training/people.html", context)


@require_POST
def session_invite(request: HttpRequest, code: str, uid: str) -> HttpResponse:
    """Invite everybody who has to come and is not expected anywhere yet."""
    session, _context = session_page(request, code, uid)
    demand(request, "edit", session)
    _say(request, actions.invite_required(session, by=request.user))  # type: ignore[arg-type]
    return redirect(session)


def _say(request: HttpRequest, rows: list[Participation]) -> None:
    if not rows:
        messages.info(request, _("Everybody who has to take the course took it already or is invited."))
        return
    told = {"count": len(rows), "paper": sum(row.person.user_id is None for row in rows)}
    messages.success(
        request, _("%(count)s people are invited; %(paper)s of them have no account and need the printed list.") % told
    )


@require_http_methods(["GET", "HEAD", "POST"])
def session_people(request: HttpRequest, code: str, uid: str) -> HttpResponse:
    """Choose whom a session expects: by department, by name, or all who still have to take the course."""
    session, context = session_page(request, code, uid)
    demand(request, "edit", session)
    there = set(
        Participation.objects.visible_to(request.user).filter(session=session).values_list("person_id", flat=True)
    )
    missing = actions.to_invite(session)
    rows, shown = _found(request, context, missing=missing)
    if request.method == "POST":
        _say(request, actions.invite(session, _ticked(request, rows), by=request.user))  # type: ignore[arg-type]
        return redirect(session)
    context |= {**shown, "there": there, "missing": set(missing), "back": session.get_absolute_url()}
    return TemplateResponse(request, "training/people.html", context)


def _row(request: HttpRequest, session: Any, uid: str) -> Participation:
    found = Participation.objects.visible_to(request.user).filter(session=session).select_related("person")
    row: Participation = get_object_or_404(found, uid=uid)
    row.session = session
    return row


@require_POST
def participation_remove(request: HttpRequest, code: str, uid: str, row: str) -> HttpResponse:
    """Take somebody off the list who has not signed in."""
    session, _context = session_page(request, code, uid)
    found = _row(request, session, row)
    demand(request, "remove", found)
    actions.uninvite(found, by=request.user)  # type: ignore[arg-type]
    return redirect(session)


@require_POST
def participation_untick(request: HttpRequest, code: str, uid: str, row: str) -> HttpResponse:
    """Take a tick from the printed sheet back."""
    session, _context = session_page(request, code, uid)
    demand(request, "edit", session)
    actions.untick(_row(request, session, row), by=request.user)  # type: ignore[arg-type]
    return redirect(session)
