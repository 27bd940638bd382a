"""Papers of the trainings, asked for on the page that each belongs to."""

from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from training.actions import papers as actions
from training.policies import is_person, reads_competence
from wobo.workflow.doors import may

from .announcements import announcement_page
from .competence import page_of_person
from .shell import session_page, training_page


def language_of(request: HttpRequest, engagement: Any) -> str:
    """Return the language that a paper is asked for in; the client's, when none of ours was sent."""
    asked = request.POST.get("language", "")
    return asked if asked in dict(settings.LANGUAGES) else str(engagement.client.language)


@require_POST
def session_paper(request: HttpRequest, code: str, uid: str, kind: str) -> HttpResponse:
    """Have the sign-in sheet, the record or the certificates of a session made."""
    session, context = session_page(request, code, uid)
    if not may("edit", session, request.user):  # type: ignore[arg-type]
        raise PermissionDenied
    language = language_of(request, context["engagement"])
    return redirect(actions.print_of_session(session, kind, language, by=request.user))  # type: ignore[arg-type]


@require_POST
def announcement_paper(request: HttpRequest, code: str, uid: str) -> HttpResponse:
    """Have an announcement made as a sheet with its reach."""
    announcement, context = announcement_page(request, code, uid)
    if not may("edit", announcement, request.user):  # type: ignore[arg-type]
        raise PermissionDenied
    language = language_of(request, context["engagement"])
    return redirect(actions.print_announcement(announcement, language, by=request.user))  # type: ignore[arg-type]


@require_POST
def matrix_paper(request: HttpRequest, code: str) -> HttpResponse:
    """Have the competence matrix made."""
    engagement, context = training_page(request, code)
    if not reads_competence(engagement, request.user):  # type: ignore[arg-type]
        raise PermissionDenied
    language = language_of(request, engagement)
    return redirect(actions.print_of(actions.MATRIX, context["cycle"], language, by=request.user))  # type: ignore[arg-type]


@require_POST
def person_paper(request: HttpRequest, code: str, uid: str) -> HttpResponse:
    """Have the training record of a person made."""
    person, context = page_of_person(request, code, uid)
    user: Any = request.user
    if not (reads_competence(context["engagement"], user) or is_person(person, user)):
        raise PermissionDenied
    language = language_of(request, context["engagement"])
    return redirect(actions.print_of(actions.PROFILE, person, language, by=user))
