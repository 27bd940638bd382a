"""What every page of a diagnosis begins with."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from audits.models import Diagnosis
from certification.models import Clause
from certification.views.shell import engagement_page
from wobo.workflow.doors import may


def diagnosis_page(request: HttpRequest, code: str, uid: str) -> tuple[Diagnosis, dict[str, Any]]:
    """Return a diagnosis of this engagement that the user may read (404 otherwise), and the context of its pages."""
    engagement, context = engagement_page(request, code, "diagnosis")
    found = Diagnosis.objects.visible_to(request.user).select_related("cycle", "standard", "conclusion", "workspace")
    diagnosis = get_object_or_404(found, uid=uid, cycle__engagement=engagement)
    diagnosis.cycle.engagement = engagement
    return diagnosis, {**context, "diagnosis": diagnosis}


def clause_of(diagnosis: Diagnosis, ref: str) -> Clause:
    """Return an assessable clause of the diagnosis' standard by its number, 404 for any other."""
    found: Clause = get_object_or_404(diagnosis.standard.clauses.assessable(), ref=ref)
    found.standard = diagnosis.standard
    return found


def demand(verb: str, record: Any, request: HttpRequest) -> None:
    """Refuse whoever may not do `verb`, before a form or the state of things tells them anything."""
    if not may(verb, record, request.user):  # type: ignore[arg-type]
        raise PermissionDenied
