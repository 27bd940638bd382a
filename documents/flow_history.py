"""The history of one sign-off, read from the trail: nothing in it can be edited."""

from collections.abc import Iterable
from typing import Any

from django.core.paginator import Paginator
from django.db.models import Q

from wobo.workflow.models import Event, Signature

from .models import PaperSignature, Point, Revision, Step

PER_PAGE = 50


def events_of(revision: Revision, signatures: Iterable[Signature], papers: Iterable[PaperSignature]) -> Any:
    """Return the events of a revision, its steps, points and signatures, the oldest first."""
    steps = Step.objects.filter(revision=revision).values("uid")
    points = Point.objects.filter(revision=revision).values("uid")
    voidings = [row.voiding.uid for row in signatures if hasattr(row, "voiding")]
    about = (
        Q(model=Revision._meta.label, uid=revision.uid)
        | Q(model=Step._meta.label, uid__in=steps)
        | Q(model=Signature._meta.label, uid__in=[row.uid for row in signatures])
        | Q(model="workflow.Voiding", uid__in=voidings)
        | Q(model=PaperSignature._meta.label, uid__in=[row.uid for row in papers])
        | Q(model=Point._meta.label, uid__in=points)
    )
    return Event.objects.filter(about, workspace=revision.workspace_id).order_by("seq")


def of(revision: Revision, page: Any) -> dict[str, Any]:
    """Return a page of the history, with the signatures of every round, in force or not."""
    signatures = list(Signature.objects.of(revision).select_related("voiding"))
    papers = list(PaperSignature.objects.filter(step__revision=revision).select_related("step", "scan"))
    counted = {row.uid for row in revision.flow.given.values()}
    return {
        "page": Paginator(events_of(revision, signatures, papers), PER_PAGE).get_page(page),
        "signatures": [(row, row.uid in counted) for row in signatures],
        "papers": papers,
    }
