"""The courses of an engagement."""

from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.views.decorators.http import require_safe

from certification.views.shell import engagement_page
from training.models import Course, TrainingSession


@require_safe
def training_home(request: HttpRequest, code: str) -> HttpResponse:
    """Show every course with its sessions."""
    engagement, context = engagement_page(request, code, "training")
    sessions = TrainingSession.objects.visible_to(request.user).filter(cycle=context["cycle"]).order_by("starts")
    courses = Course.objects.visible_to(request.user).filter(engagement=engagement)
    found = courses.prefetch_related(Prefetch("sessions", sessions), "contents")
    return TemplateResponse(request, "training/home.html", {**context, "courses": found})
