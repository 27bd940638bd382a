"""What the pages of courses and sessions begin with: the record that the reader may see, in the engagement's frame."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from certification.shell import engagement_page
from training.models import Course, TrainingSession
from wobo.workflow.doors import may


def training_page(request: HttpRequest, code: str) -> tuple[Any, dict[str, Any]]:
    """Return the engagement and the context of its training pages."""
    return engagement_page(request, code, "training")


def course_page(request: HttpRequest, code: str, uid: str) -> tuple[Course, dict[str, Any]]:
    """Return a course of the engagement, 404 for any other."""
    engagement, context = training_page(request, code)
    found = Course.objects.visible_to(request.user).filter(engagement=engagement)
    course = get_object_or_404(found, uid=uid)
    course.engagement, course.workspace = engagement, engagement.workspace
    return course, {**context, "course": course}


def session_page(request: HttpRequest, code: str, uid: str) -> tuple[TrainingSession, dict[str, Any]]:
    """Return a session of the engagement, 404 for any other."""
    engagement, context = training_page(request, code)
    found = TrainingSession.objects.visible_to(request.user).filter(cycle__engagement=engagement)
    session = get_object_or_404(found.select_related("course", "cycle", "scan", "trainer_user", "make_up_of"), uid=uid)
    session.course.engagement = session.cycle.engagement = engagement
    session.workspace = session.course.workspace = engagement.workspace
    return session, {**context, "session": session, "course": session.course, "zone": engagement.client.time_zone}


def demand(request: HttpRequest, verb: str, record: Any) -> None:
    """Refuse who may not do `verb` to a record. Raises PermissionDenied."""
    if not may(verb, record, request.user):  # type: ignore[arg-type]
        raise PermissionDenied
