"""What management reviews put on the pages of their engagement: figures, warnings, who is waited for."""

import datetime as dt
from typing import Any

from django.db.models import Count, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from certification.models import Meeting
from certification.panels import Stat, Waiting, Warn

from .models import Audit, ManagementReview, ReviewDecision

REVIEW_PHASE = 8
State = ManagementReview.State


def of(cycle: Any) -> list[Any]:
    """Return the reviews of a cycle that were not cancelled, the latest first; read once per copy of the row.

    Each carries how many of its inputs are there and are late, and how many decisions are open and late.
    """
    if "_reviews" not in cycle.__dict__:
        cycle.__dict__["_reviews"] = _found(cycle)
    return cycle.__dict__["_reviews"]  # type: ignore[no-any-return]


def _found(cycle: Any) -> list[Any]:
    today = cycle.today()
    decisions = ReviewDecision.objects.filter(review=OuterRef("pk")).order_by().values("review")
    open_ones = decisions.filter(state__in=ReviewDecision.UNFINISHED)
    late = open_ones.filter(state__in=(ReviewDecision.State.OPEN, ReviewDecision.State.DOING), due__lt=today)
    rows = (
        ManagementReview.objects.of(cycle)
        .alive()
        .select_related("meeting")
        .annotate(
            wanted=Count("inputs"),
            ready=Count("inputs", filter=Q(inputs__handed_in_on__isnull=False)),
            late_inputs=Count("inputs", filter=Q(inputs__handed_in_on=None, inputs__due__lt=today)),
            unfinished=Subquery(open_ones.annotate(n=Count("pk")).values("n")),
            late_decisions=Subquery(late.annotate(n=Count("pk")).values("n")),
            audit_closed=Subquery(_closings(cycle=OuterRef("cycle"))[:1]),
        )
    )
    found = list(rows)
    for row in found:
        row.cycle = cycle
    return found


def _closings(**audits: Any) -> Any:
    """Return the days of the closing meetings of reported internal audits, the first one first.

    A mock audit follows the review: it does not count here.
    """
    met = Meeting.objects.standing().filter(
        model=Audit._meta.label, kind=Meeting.Kind.CLOSING, record_uid=OuterRef("uid")
    )
    return (
        Audit.objects.filter(kind=Audit.Kind.INTERNAL, **audits)
        .reported()
        .annotate(closed=Coalesce(Subquery(met.order_by("-day").values("day")[:1]), "concluded_on"))
        .exclude(closed=None)
        .order_by("closed")
        .values_list("closed", flat=True)
    )


def audit_closed_on(cycle: Any) -> dt.date | None:
    """Return the day of the closing meeting of the first internal audit of a cycle; read once per copy of the row."""
    if "_audit_closed" not in cycle.__dict__:
        rows = cycle.__dict__.get("_reviews")
        cycle.__dict__["_audit_closed"] = rows[0].audit_closed if rows else _closings(cycle=cycle).first()
    return cycle.__dict__["_audit_closed"]  # type: ignore[no-any-return]


def stats(cycle: Any) -> list[Stat]:
    """Return how many decisions of reviews are not verified, once there are some."""
    rows = [row for row in of(cycle) if row.unfinished]
    if not rows:
        return []
    count, late = sum(row.unfinished for row in rows), sum(row.late_decisions or 0 for row in rows)
    note = ngettext("%(count)s is late", "%(count)s are late", late) % {"count": late} if late else ""
    page = rows[0].get_absolute_url()
    return [Stat(_("Open decisions of reviews"), str(count), note, "bad" if late else "", page)]


def warnings(cycle: Any) -> list[Warn]:
    """Return what somebody should look at: late inputs, a report that is due, a review before the audit's closing."""
    found = []
    for row in of(cycle):
        page = row.get_absolute_url()
        if row.is_alive and row.late_inputs:
            text = ngettext(
                "%(review)s: %(count)s input is late", "%(review)s: %(count)s inputs are late", row.late_inputs
            )
            found.append(Warn(text % {"review": row, "count": row.late_inputs}, page, "bad"))
        if text := order_of_days(row, audit_closed_on(cycle)):
            found.append(Warn(text, page, "bad"))
    return found


def order_of_days(review: Any, audit_closed: Any) -> str:
    """Say that a review lies before the closing meeting of the internal audit (date rule 7), or that there is none."""
    if review.state == State.CANCELLED:
        return ""
    if audit_closed is None:
        return _(
            "%(review)s: no internal audit is reported in this cycle; the review comes after its closing meeting."
        ) % {"review": review}
    if review.meeting.day < audit_closed:
        told = {"review": review, "day": review.meeting.day.isoformat(), "closed": audit_closed.isoformat()}
        return _("%(review)s is on %(day)s, before the internal audit ended on %(closed)s.") % told
    return ""


def waiting(cycle: Any) -> list[Waiting]:
    """Return who is waited for: owners of inputs that are not handed in, of the review that is called."""
    called = [row for row in of(cycle) if row.state == State.CALLED and row.ready < row.wanted]
    found = []
    for review in called[:1]:
        for row in review.inputs.filter(handed_in_on=None).select_related("owner"):
            page = review.get_absolute_url()
            found.append(Waiting(str(row.owner or _("nobody")), str(row), page, review.called_on))
    return found
