"""Parts of a review's papers: inputs as they were frozen, decisions by kind, what became of earlier ones."""

from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from audits.models import ManagementReview, ReviewDecision
from audits.review_catalogue import title_of
from wobo.reporting.charts import trend

DRAWN = 1  # series of one input that are drawn; all stand in the table
Kind, State = ReviewDecision.Kind, ReviewDecision.State


def inputs_of(review: ManagementReview, language: str) -> list[dict[str, Any]]:
    """Return each input as the meeting had it: figures, lines and series of the records, then its owner's comment."""
    told = review.snapshot.get("languages", {}).get(language, {})
    return [
        {**row, **shown(told.get(row["key"])), "number": number, "title": row["title"] or title_of(row["key"])}
        for number, row in enumerate(review.snapshot.get("rows", []), start=1)
    ]


def shown(found: dict[str, Any] | None) -> dict[str, Any]:
    """Return what the records said; an input of the client's own has none."""
    if found is None:
        return {"figures": [], "lines": [], "tables": [], "charts": [], "empty": "", "as_of": ""}
    return {
        "figures": found["figures"],
        "lines": found["lines"],
        "tables": [table_of(one) for one in found["series"]],
        "charts": [chart_of(one) for one in found["series"] if len(one["points"]) > 1][:DRAWN],
        "empty": found["empty"] if found["is_empty"] else "",
        "as_of": found["as_of"],
    }


def chart_of(series: dict[str, Any]) -> dict[str, str]:
    """Return a series as a drawing, with what it shows in words."""
    points = [(month, value) for month, value in series["points"]]
    svg = trend(points, title=series["title"], target=series["target"], target_word=_("Target"), unit=series["unit"])
    told = {"first": points[0][0], "last": points[-1][0], "value": plain(points[-1][1])}
    return {"svg": svg, "title": series["title"], "meaning": _("%(first)s to %(last)s; last value %(value)s") % told}


def table_of(series: dict[str, Any]) -> dict[str, Any]:
    """Return a series as a line of a table: its name, its target, its last six months, first to last."""
    points = series["points"][-6:]
    return {
        "title": series["title"],
        "unit": series["unit"],
        "target": "" if series["target"] is None else plain(series["target"]),
        "months": [month for month, _value in points],
        "values": [plain(value) for _month, value in points],
        "direction": direction_of([value for _month, value in points]),
    }


def direction_of(values: list[float]) -> str:
    """Return an arrow for how the last value stands to the one before; nothing to compare is a dash."""
    if len(values) < 2:
        return "—"
    before, last = values[-2:]
    return "↗" if last > before else "↘" if last < before else "→"


def plain(value: float) -> str:
    """Return a figure without trailing noughts."""
    return f"{value:.4f}".rstrip("0").rstrip(".")


def decisions_of(review: ManagementReview) -> list[dict[str, Any]]:
    """Return the decisions by kind as papers print them; a kind without one says so."""
    return [
        {"kind": group["kind"], "rows": [_decision(row) for row in group["rows"]]}
        for group in decisions_by_kind(review)
    ]


def decisions_by_kind(review: ManagementReview) -> list[dict[str, Any]]:
    """Return the decisions that stand, as rows, by kind."""
    related = ("owner__department", "department", "change", "finding")
    rows = list(review.decisions.standing().select_related(*related).order_by("number"))
    return [{"kind": str(kind.label), "rows": [row for row in rows if row.kind == kind]} for kind in Kind]


def _decision(row: ReviewDecision) -> dict[str, str]:
    department = row.department or (row.owner.department if row.owner else None)
    return {
        "number": f"D{row.number:02d}",
        "text": row.text,
        "department": str(department or ""),
        "owner": str(row.owner or ""),
        "due": row.due.isoformat() if row.due else "",
        "resources": row.resources,
        "method": row.method,
    }


def earlier_of(review: ManagementReview) -> list[dict[str, Any]]:
    """Return how decisions of earlier reviews stand, as papers print them."""
    return [
        {
            "number": row.code,
            "text": row.text,
            "owner": str(row.owner or ""),
            "due": row.due.isoformat() if row.due else "",
            "state": str(row.get_state_display()),
            "done": row.state == State.VERIFIED,
            "carried": row.carried,
        }
        for row in earlier_decisions(review)
    ]


def earlier_decisions(review: ManagementReview) -> list[ReviewDecision]:
    """Return decisions of earlier reviews that are not verified, or were since the last review."""
    rows = ReviewDecision.objects.filter(review__workspace=review.workspace_id, review__pk__lt=review.pk).standing()
    since = _since(review)
    told = rows.filter(~Q(state=State.VERIFIED) | Q(verified_on__gte=since))
    return list(told.select_related("review__cycle", "owner", "workspace").order_by("review__pk", "number"))


def _since(review: ManagementReview) -> Any:
    earlier = ManagementReview.objects.filter(workspace=review.workspace_id, pk__lt=review.pk).held()
    day = earlier.order_by("-held_on").values_list("held_on", flat=True).first()
    return day or review.cycle.opened_on
