"""What the pages of examinations, evaluations and competence begin with."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.paginator import Page, Paginator
from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from certification.shell import engagement_page
from training.models import Examination, TrainingSession
from wobo.workflow.doors import may

PER_PAGE = 50


def page_of_session(request: HttpRequest, code: str, uid: str) -> tuple[TrainingSession, dict[str, Any]]:
    """Return a session that the user may read (404 otherwise) and the context of its pages."""
    engagement, context = engagement_page(request, code, "training")
    found = TrainingSession.objects.visible_to(request.user).filter(cycle__engagement=engagement)
    session = get_object_or_404(found.select_related("course", "cycle", "trainer_user", "workspace__parent"), uid=uid)
    _keep(session, engagement)
    return session, {**context, "session": session, "course": session.course}


def page_of_examination(request: HttpRequest, code: str, uid: str) -> tuple[Examination, dict[str, Any]]:
    """Return an examination of this engagement (404 otherwise) and the context of its pages."""
    engagement, context = engagement_page(request, code, "training")
    found = Examination.objects.visible_to(request.user).filter(session__cycle__engagement=engagement)
    related = ("session__course", "session__cycle", "session__trainer_user", "person", "scan", "marked_by", "sheet")
    examination = get_object_or_404(found.select_related(*related, "workspace__parent"), uid=uid)
    session = examination.session
    _keep(session, engagement)
    return examination, {**context, "examination": examination, "session": session, "course": session.course}


def _keep(session: TrainingSession, engagement: Any) -> None:
    session.cycle.engagement = engagement
    session.course.engagement = engagement


def demand(verb: str, record: Any, request: HttpRequest) -> None:
    """Refuse whoever may not do `verb`, before a form or the state of things tells them anything."""
    if not may(verb, record, request.user):
        raise PermissionDenied


def paged(request: HttpRequest, rows: Any) -> Page:
    """Return the asked page of rows."""
    return Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
