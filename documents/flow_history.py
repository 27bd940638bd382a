"""The history of one sign-off, read from the trail: nothing in it can be edited."""

from typing import Any

from django.core.paginator import Paginator
from django.db.models import Q

from wobo.workflow.models import Event, Signature

from .models import PaperSignature, Point, Revision, Step

PER_PAGE = 50


def events_of(revision: Revision) -> Any:
    """Return the events of a revision, its steps, points and signatures, the oldest first."""
    steps = list(Step.objects.filter(revision=revision).values_list("uid", flat=True))
    signatures = Signature.objects.of(revision)
    uids = list(signatures.values_list("uid", flat=True))
    voidings = list(signatures.exclude(voiding=None).values_list("voiding__uid", flat=True))
    papers = list(PaperSignature.objects.filter(step__revision=revision).values_list("uid", flat=True))
    points = list(Point.objects.filter(revision=revision).values_list("uid", flat=True))
    about = (
        Q(model=Revision._meta.label, uid=revision.uid)
        | Q(model=Step._meta.label, uid__in=steps)
        | Q(model=Signature._meta.label, uid__in=uids)
        | Q(model="workflow.Voiding", uid__in=voidings)
        | Q(model=PaperSignature._meta.label, uid__in=papers)
        | Q(model=Point._meta.label, uid__in=points)
    )
    return Event.objects.filter(about, workspace=revision.workspace_id).order_by("seq")


def of(revision: Revision, page: Any) -> dict[str, Any]:
    """Return a page of the history, with the signatures of every round, in force or not."""
    rows = Signature.objects.of(revision).select_related("voiding")
    counted = set(revision.signatures().values_list("pk", flat=True))
    return {
        "page": Paginator(events_of(revision), PER_PAGE).get_page(page),
        "signatures": [(row, row.pk in counted) for row in rows],
        "papers": PaperSignature.objects.filter(step__revision=revision).select_related("step", "scan"),
    }
