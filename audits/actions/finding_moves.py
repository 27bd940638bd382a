"""The steps of a finding: its answer, evidence, verification, what a body says, and change requests that follow."""

# claims: S7.5.5
import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.base import File
from django.db import transaction
from django.utils.translation import gettext as _

from audits import finding_news as news
from audits.finding_policies import answers, keeps_external, raises, verifies
from audits.models import Audit, Finding, FindingEvidence
from documents.actions.changes import propose_change
from documents.models import ChangeRequest, Document
from wobo.accounts.models import User
from wobo.accounts.predicates import Predicate
from wobo.files import store
from wobo.files.checks import clean_name
from wobo.files.models import StoredFile
from wobo.workflow.doors import Obstructed, fire, may, record
from wobo.workflow.models import Chain

from .evidence import _checked as checked_types
from .findings import fresh, loaded, write_clauses

State, Kind = Finding.State, FindingEvidence.Kind
ANSWER = ("correction", "whys", "cause", "extent", "action", "owner", "due")
MOST_WHYS = 5
# while an answer is written; what was accepted stays as it is, but for who does it and until when
WRITTEN_IN = {State.RAISED, State.ACKNOWLEDGED}
SHOWN_IN = (State.ACKNOWLEDGED, State.ANSWERED, State.PLAN_ACCEPTED, State.IMPLEMENTED, State.DONE, State.ACCEPTED)
# until somebody judged by it; afterwards evidence stays
TAKEN_OUT_IN = {
    Kind.FACT: (State.RAISED, State.DISPUTED),
    Kind.ACTION: (State.RAISED, State.ACKNOWLEDGED, State.ANSWERED, State.PLAN_ACCEPTED, State.ACCEPTED),
    Kind.EFFECT: (State.RAISED, State.ACKNOWLEDGED, State.ANSWERED, State.PLAN_ACCEPTED, State.ACCEPTED, State.DONE),
    Kind.LETTER: (),
}


def _demand(who: Predicate, finding: Finding, by: User) -> None:
    if not who(finding, by.fresh()):
        raise PermissionDenied


@transaction.atomic
def save_answer(finding: Finding, told: dict[str, Any], *, by: User) -> Finding:
    """Write correction, causes, extent, action, owner and day; nothing is laid before anybody yet.

    Raises PermissionDenied, Obstructed once the answer is in.
    """
    row = fresh(finding)
    _demand(answers, row, by)
    if row.state not in WRITTEN_IN or (row.state == State.RAISED and row.is_nonconformity and not row.is_external):
        raise Obstructed(_("The answer cannot be changed while the state is “%(state)s”.") % _state(row))
    changes = {name: told[name] for name in ANSWER if name in told}
    if "whys" in changes:
        changes["whys"] = [str(why).strip() for why in changes["whys"] if str(why).strip()][:MOST_WHYS]
    return record(row, "edit", by=by, changes=changes)


def _state(finding: Finding) -> dict[str, str]:
    return {"state": str(finding.get_state_display())}


@transaction.atomic
def hand_over(finding: Finding, *, by: User, reason: str, owner: Any = None, due: dt.date | None = None) -> Finding:
    """Let somebody else carry an accepted plan out, or until another day; whoever accepted it says so.

    Raises PermissionDenied, Obstructed.
    """
    row = fresh(finding)
    _demand(keeps_external if row.is_external else verifies, row, by)
    if row.state not in {State.PLAN_ACCEPTED, State.ACCEPTED}:
        raise Obstructed(_("Owner and day change with the answer while no plan is accepted."))
    changes = {name: value for name, value in (("owner", owner), ("due", due)) if value is not None}
    edited = record(row, "edit", by=by, changes=changes, reason=reason)
    news.moved(edited, "accept_plan", by)
    return edited


@transaction.atomic
def move(finding: Finding, verb: str, *, by: User, **data: Any) -> Finding:
    """Fire `verb` and tell whoever has the next step. Raises PermissionDenied, Obstructed."""
    row = fresh(finding)
    if verb == "reopen":
        return reopen(row, by=by, **data)
    moved = fire(row, verb, by=by, **data)
    if verb == "regrade":
        _regraded(fresh(moved), row.grade, by=by)
    news.moved(fresh(moved), verb, by)
    return moved


def _regraded(finding: Finding, old: str, *, by: User) -> None:
    """Let the clauses follow that had the old grade, or a heavier one than the finding has now."""
    rank = [grade.value for grade in Finding.Grade]
    rows = []
    for one in finding.clause_rows.select_related("clause"):  # type: ignore[attr-defined]
        heavier = rank.index(one.grade) < rank.index(finding.grade)
        rows.append((one.clause, finding.grade if one.grade == old or heavier else one.grade))
    write_clauses(finding, rows, by=by)


@transaction.atomic
def save_result(finding: Finding, result: str, *, by: User) -> Finding:
    """Write down what was done. Raises PermissionDenied, Obstructed while no plan is accepted."""
    row = fresh(finding)
    _demand(answers, row, by)
    if row.state not in {State.PLAN_ACCEPTED, State.ACCEPTED}:
        raise Obstructed(_("What was done is written down once the plan is accepted."))
    return record(row, "edit", by=by, changes={"result": result.strip()})


@transaction.atomic
def implement(finding: Finding, *, by: User, result: str) -> Finding:
    """Say what was done and hand it to whoever verifies. Raises PermissionDenied, Obstructed without evidence."""
    return move(save_result(finding, result, by=by), "implement", by=by)


@transaction.atomic
def reopen(finding: Finding, *, by: User, reason: str) -> Finding:
    """Open a closed finding again; its audit, where it was closed, opens with it.

    Raises PermissionDenied, Obstructed for a reason under ten characters.
    """
    Chain.objects.locked(finding.workspace_id)
    row = fresh(finding)
    if not may("reopen", row, by.fresh()):
        raise PermissionDenied
    audit = row.audit
    if audit is not None and audit.state == Audit.State.CLOSED:
        said = _("Finding %(finding)s was opened again: %(reason)s") % {"finding": row.number, "reason": reason}
        fire(audit, "reopen", by=User.system(), reason=said)
    opened = fire(row, "reopen", by=by, reason=reason)
    news.moved(fresh(opened), "reopen", by)
    return opened


@transaction.atomic
def body_says(
    finding: Finding, verb: str, *, by: User, on: dt.date | None = None, auditor: str = "", letter: str = ""
) -> Finding:
    """Record that the body accepts (`body_accepts`) or has verified (`body_verifies`): day, its auditor, its letter.

    Raises PermissionDenied, Obstructed.
    """
    row = fresh(finding)
    if not may(verb, row, by.fresh()):
        raise PermissionDenied
    if on is not None and on > row.cycle.today():
        raise Obstructed(_("The day is not there yet."))
    names = {
        "body_accepts": ("body_auditor", "body_letter"),
        "body_verifies": ("body_verifier", "body_verified_letter"),
    }
    told = dict(zip(names[verb], (auditor.strip(), letter.strip()), strict=True))
    if row.is_external:
        row = record(row, "edit", by=by, changes={name: value for name, value in told.items() if value})
    return move(row, verb, by=by, on=on)


def add_evidence(
    finding: Finding, files: Sequence[File] = (), *, by: User, kind: str = Kind.ACTION, **told: Any
) -> list[FindingEvidence]:
    """Keep files, or name a record that stays where it is, as evidence of a finding: all of them, or none.

    `told`: title, reference, dated, kept_at; without files, reference or place names the record. Raises
    ValidationError (a sentence per refused file), PermissionDenied, Obstructed.
    """
    finding = loaded(finding)
    who = raises | keeps_external if kind in {Kind.FACT, Kind.LETTER} else answers | raises
    _demand(who, finding, by)
    _check_evidence(finding, kind, told)
    types = checked_types(files) if files else []
    kept = [(clean_name(file.name or ""), one, *store.put(file)) for file, one in zip(files, types, strict=True)]
    if not kept and not (told.get("reference") or told.get("kept_at")):
        raise ValidationError(_("Choose a file, or name the record and where it is kept."))
    with transaction.atomic():
        row = fresh(finding)
        _check_evidence(row, kind, told)
        if not kept:
            return [_evidence(row, kind, by, told)]
        return [_keep(row, kind, by, told, *one) for one in kept]


def _check_evidence(finding: Finding, kind: str, told: dict[str, Any]) -> None:
    if finding.is_over:
        raise Obstructed(_("The finding is over: open it again to add evidence."))
    if kind in FindingEvidence.SHOWING and finding.state not in SHOWN_IN and not finding.is_external:
        raise Obstructed(_("Evidence of the action comes with the answer, once the facts are confirmed."))
    if kind == Kind.FACT and finding.state not in {State.RAISED, State.DISPUTED}:
        raise Obstructed(_("Those audited have confirmed the facts: they stay as they are."))
    dated = told.get("dated")
    if dated is not None and dated > finding.cycle.today():
        raise Obstructed(_("No record can be dated later than today."))


def _keep(
    finding: Finding, kind: str, by: User, told: dict[str, Any], name: str, content_type: str, sha256: str, size: int
) -> FindingEvidence:
    stored = store.row(
        workspace=finding.workspace,
        name=name,
        kind=StoredFile.Kind.EVIDENCE,
        content_type=content_type,
        by=by,
        sha256=sha256,
        size=size,
    )
    record(stored, "create", by=by)
    return _evidence(finding, kind, by, {**told, "title": told.get("title") or name, "file": stored})


def _evidence(finding: Finding, kind: str, by: User, told: dict[str, Any]) -> FindingEvidence:
    blank = FindingEvidence(workspace=finding.workspace, finding=finding)
    title = told.get("title") or told.get("reference") or told.get("kept_at")
    changes = {**told, "title": str(title)[:300], "kind": kind, "attempt": finding.attempt, "noted_by": by}
    return record(blank, "create", by=by, changes=changes)


@transaction.atomic
def remove_evidence(evidence: FindingEvidence, *, by: User) -> None:
    """Take evidence off a finding while nobody judged by it. Raises PermissionDenied, Obstructed."""
    row = fresh(evidence.finding)
    _demand(raises | answers, row, by)
    if evidence.attempt != row.attempt or row.state not in TAKEN_OUT_IN[Kind(evidence.kind)]:
        raise Obstructed(_("Somebody has judged by this evidence: it stays."))
    record(evidence, "remove", by=by)


SOURCES = {
    "internal": ChangeRequest.Source.INTERNAL_AUDIT,
    "external": ChangeRequest.Source.EXTERNAL_AUDIT,
    "review": ChangeRequest.Source.REVIEW,
}


def ask_change(finding: Finding, document: Document, *, by: User, **told: Any) -> ChangeRequest:
    """Ask for a change of a document because of a finding. Raises PermissionDenied, Obstructed."""
    source = SOURCES.get(finding.source, ChangeRequest.Source.INTERNAL_AUDIT)
    return propose_change(document, by=by, source=source, about=finding, **told)
