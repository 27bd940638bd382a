"""Choosing the certification body: candidates, weights, scores, the choice, the memo that top management signs."""

# claims: S10.*
from collections.abc import Mapping
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from audits import bodies
from audits.models import BodyCandidate, BodyComparison, BodyScore
from audits.models.body_obstacles import lacking_for_memo
from certification.actions.engagements import team_of
from certification.actions.files import keep_upload
from certification.models import Cycle
from certification.process import profile_of
from wobo.accounts.models import Role, User
from wobo.notices.actions import tell
from wobo.reporting.actions import queue_issue, request
from wobo.reporting.models import Report
from wobo.workflow.doors import Obstructed, create_many, edit_many, fire, may, record
from wobo.workflow.models import Chain

MEMO = "body-comparison"
FILES = ("quote", "interest_file")


@transaction.atomic
def open_comparison(cycle: Cycle, *, by: User) -> BodyComparison:
    """Return the comparison of a cycle, or begin it. Raises PermissionDenied."""
    Chain.objects.locked(cycle.workspace_id)
    found = BodyComparison.objects.filter(cycle=cycle).first()
    return found or record(BodyComparison(workspace=cycle.workspace, cycle=cycle), "create", by=by)


def _draft(comparison: BodyComparison, by: User) -> BodyComparison:
    """Return the fresh row under the chain's lock. Raises PermissionDenied, Obstructed where it is decided."""
    Chain.objects.locked(comparison.workspace_id)
    fresh = BodyComparison.objects.select_related("cycle__engagement__client", "workspace", "chosen").get(
        pk=comparison.pk
    )
    if not may("edit", fresh, by.fresh()):
        raise PermissionDenied
    if fresh.state != BodyComparison.State.DRAFT:
        raise Obstructed(_("The comparison is decided and signed. Open it again to change it."))
    return fresh


def _taken_back(fresh: BodyComparison) -> dict[str, Any]:
    """Return the changes that take a printed memo back; the print itself is superseded."""
    if not fresh.paper_uid:
        return {}
    paper = Report.objects.filter(uid=fresh.paper_uid, state=Report.State.READY).first()
    if paper:
        fire(paper, "supersede", by=User.system())
    return {"paper_uid": "", "round": fresh.round + 1}


def _touched(fresh: BodyComparison, by: User, changes: Mapping[str, Any] | None = None) -> BodyComparison:
    """Write changes of the comparison; a memo made before speaks of another state of things."""
    return record(fresh, "edit", by=by, changes={**(changes or {}), **_taken_back(fresh)})


@transaction.atomic
def save_comparison(comparison: BodyComparison, changes: Mapping[str, Any], *, by: User) -> BodyComparison:
    """Change what customers require, the currency, the estimates. Raises PermissionDenied, Obstructed."""
    fresh = _draft(comparison, by)
    differs = any(getattr(fresh, name) != value for name, value in changes.items())
    return _touched(fresh, by, changes) if differs else fresh


@transaction.atomic
def save_candidate(
    comparison: BodyComparison,
    candidate: BodyCandidate | None,
    changes: Mapping[str, Any],
    *,
    by: User,
    files: Mapping[str, Any] | None = None,
) -> BodyCandidate:
    """Add a body, or change one; `files` may hold quote and interest_file. Raises PermissionDenied, Obstructed."""
    fresh = _draft(comparison, by)
    told = dict(changes)
    for name, upload in (files or {}).items():
        if name in FILES and upload:
            told[name] = keep_upload(upload, fresh.workspace, by=by, classification="confidential")
    if candidate is None:
        blank = BodyCandidate(workspace=fresh.workspace, comparison=fresh)
        saved = record(blank, "create", by=by, changes=told)
    else:
        saved = record(candidate, "edit", by=by, changes=told)
    _touched(fresh, by)
    return saved


@transaction.atomic
def remove_candidate(candidate: BodyCandidate, *, by: User) -> None:
    """Take a body out of the comparison with its scores. Raises PermissionDenied, Obstructed (it is chosen)."""
    fresh = _draft(candidate.comparison, by)
    if fresh.chosen_id == candidate.pk or candidate_is_applied_to(candidate):
        raise Obstructed(_("This body is the chosen one. Choose another first."))
    for score in candidate.scores.all():
        record(score, "remove", by=by)
    record(candidate, "remove", by=by)
    _touched(fresh, by)


def candidate_is_applied_to(candidate: BodyCandidate) -> bool:
    """Whether an application names the body."""
    from audits.models import Application  # noqa: PLC0415  beside the rows of this module

    return Application.objects.filter(body=candidate).exists()


@transaction.atomic
def save_scores(
    comparison: BodyComparison, weights: Mapping[str, int], scores: bodies.Scores, *, by: User
) -> BodyComparison:
    """Write weights and scores as they stand in the grid; an empty place removes a score.

    Raises PermissionDenied, Obstructed (decided, an unknown criterion, a score that is none).
    """
    fresh = _draft(comparison, by)
    _check(weights, scores)
    there = {
        (row.candidate.uid, row.criterion): row
        for row in BodyScore.objects.of(fresh).select_related("candidate", "workspace")
    }
    changed = _written(fresh, scores, there, by)
    weighs = {key: int(value) for key, value in weights.items()}
    if changed or weighs != bodies.weights_of(fresh.weights, profile_of(fresh.engagement.profile)):
        return _touched(fresh, by, {"weights": weighs})
    return fresh


def _check(weights: Mapping[str, int], scores: bodies.Scores) -> None:
    known = set(bodies.KEYS)
    given = [score for row in scores.values() for score in row.values()]
    if not (set(weights) <= known and all(set(row) <= known for row in scores.values())):
        raise Obstructed(_("There is no such criterion."))
    if any(not 0 <= weight <= 100 for weight in weights.values()):
        raise Obstructed(_("A weight lies between 0 and 100."))
    if any(not 0 <= score <= bodies.TOP_SCORE for score in given):
        raise Obstructed(_("A score lies between 0 and %(top)s.") % {"top": bodies.TOP_SCORE})


def _written(fresh: BodyComparison, scores: bodies.Scores, there: dict[tuple[str, str], BodyScore], by: User) -> bool:
    candidates = {one.uid: one for one in fresh.candidates.all()}
    wanted = {(uid, key): score for uid, row in scores.items() if uid in candidates for key, score in row.items()}
    new = [
        BodyScore(workspace=fresh.workspace, candidate=candidates[uid], criterion=key, score=score)
        for (uid, key), score in wanted.items()
        if (uid, key) not in there
    ]
    edits = [(there[place], {"score": score}) for place, score in wanted.items() if place in there]
    gone = [row for place, row in there.items() if place[0] in scores and place not in wanted]
    for row in gone:
        record(row, "remove", by=by)
    return bool([*create_many(new, by=by), *edit_many(edits, by=by), *gone])


@transaction.atomic
def propose_scores(comparison: BodyComparison, *, by: User) -> int:
    """Fill empty places with what follows from the figures; what people wrote stays. Returns how many."""
    fresh = _draft(comparison, by)
    clocks = profile_of(fresh.engagement.profile)
    rows = list(fresh.candidates.all())
    there = bodies.scores_of(BodyScore.objects.of(fresh).select_related("candidate"))
    proposed = bodies.proposals(fresh, rows, clocks, fresh.cycle.today())
    new = [
        BodyScore(workspace=fresh.workspace, candidate=one, criterion=key, score=score)
        for one in rows
        for key, score in proposed[one.uid].items()
        if key not in there.get(one.uid, {})
    ]
    if create_many(new, by=by):
        _touched(fresh, by)
    return len(new)


@transaction.atomic
def choose_body(comparison: BodyComparison, candidate: BodyCandidate, reasons: str, *, by: User) -> BodyComparison:
    """Propose a body with the reasons; the memo's signature decides. Raises PermissionDenied, Obstructed."""
    fresh = _draft(comparison, by)
    if candidate.comparison_id != fresh.pk:
        raise Obstructed(_("The body is not in this comparison."))
    if reasons_against := list(bodies.against(candidate, fresh.cycle.today())):
        raise Obstructed(*reasons_against)
    return _touched(fresh, by, {"chosen": candidate, "reasons": reasons.strip()})


@transaction.atomic
def make_memo(comparison: BodyComparison, language: str, *, by: User) -> Report:
    """Freeze the comparison as the memo that top management signs; made anew, it opens the next round.

    Raises PermissionDenied, Obstructed with everything that lacks.
    """
    fresh = _draft(comparison, by)
    if reasons := list(lacking_for_memo(fresh)):
        raise Obstructed(*reasons)
    changes = _taken_back(fresh)
    report = request(MEMO, fresh, language, by=by)
    fresh = record(fresh, "edit", by=by, changes={**changes, "paper_uid": report.uid})
    engagement = fresh.engagement
    tell(
        team_of(engagement, Role.TOP_MANAGER),
        "signature",
        lambda: _("The choice of the certification body waits for your signature"),
        lambda: f"{engagement.client} · {fresh.chosen}",
        fresh.get_absolute_url(),
        engagement.workspace,
        fresh,
    )
    return report


def memo_was_signed(comparison: BodyComparison) -> None:
    """Have the memo issued with its signature page."""
    report = Report.objects.filter(uid=comparison.paper_uid, state=Report.State.READY).first()
    if (
        comparison.state == BodyComparison.State.DECIDED
        and report
        and not Report.objects.filter(source=report).exists()
    ):
        queue_issue(report)


@transaction.atomic
def compare_again(comparison: BodyComparison, reason: str, *, by: User) -> BodyComparison:
    """Open a decided comparison again; its memo is superseded. Raises PermissionDenied, Obstructed."""
    paper = Report.objects.filter(uid=comparison.paper_uid, state=Report.State.READY).first()
    fresh = fire(comparison, "reopen", by=by, reason=reason)
    if paper:
        fire(paper, "supersede", by=User.system())
    return fresh
