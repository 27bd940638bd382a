"""Answers on clauses: saved with a version, drafted without an event, never overwritten silently.

An answer is plain data (strings, numbers, primary keys, dates in ISO 8601), so that a draft can keep it as it is.
Keys that it lacks stay untouched. `gaps` is a list of such mappings, each with `uid` ("" for a new one) and, to
delete it, `remove`.
"""

import datetime as dt
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from audits.models import AnswerDraft, ClauseAssessment, Diagnosis, Gap, Result
from certification.models import Clause, Department, Person
from wobo.accounts.models import User
from wobo.workflow import clock
from wobo.workflow.doors import Obstructed, may, record

from .no_case import withdraw_no_case
from .planning import check_open, locked

IDLE = dt.timedelta(minutes=5)
PLAIN = ("result", "maturity", "others_met", "seen", "found", "strengths", "notes", "reason")
OF_GAP = ("text", "severity", "kind", "cause", "cause_text", "recommendation")


class Conflict(Exception):
    """Somebody else saved this clause meanwhile. `row` is what stands now, `answer` what was to be saved."""

    def __init__(self, row: ClauseAssessment, answer: dict[str, Any]) -> None:
        self.row, self.answer = row, answer
        super().__init__(str(row))


def save_answer(
    diagnosis: Diagnosis, clause: Clause, *, by: User, version: int, answer: dict[str, Any]
) -> ClauseAssessment:
    """Save an answer that was written on `version` of the clause (0: there was none). One edit, one event.

    The author's draft is done with. Saving the same twice writes nothing. Raises Conflict when somebody else saved
    meanwhile, PermissionDenied, Obstructed (not on site; a verdict that the catalogue does not permit here).
    """
    with transaction.atomic():
        fresh = locked(diagnosis)
        row = _row(fresh, clause)
        _check(fresh, clause, row, answer, by)
        people = _people(fresh, answer)
        if row.version != version:
            if not _says(row, answer, people):
                raise Conflict(row, answer)
            _drop_draft(fresh, clause, by)
            return row  # a double click
        changes = _changes(row, answer, people)
        gaps = _changed_gaps(fresh, row, answer.get("gaps", []))
        if changes or gaps:
            row = _store(fresh, row, changes, by)
            for gap, verb, values in gaps:
                _write_gap(fresh, row, gap, verb, values, by)
        _drop_draft(fresh, clause, by)
    return row


def _drop_draft(diagnosis: Diagnosis, clause: Clause, by: User) -> None:
    AnswerDraft.objects.filter(diagnosis=diagnosis, clause=clause, user=by).delete()


def _row(diagnosis: Diagnosis, clause: Clause) -> ClauseAssessment:
    """Return the assessment, or an unsaved one of version 0."""
    found = ClauseAssessment.objects.filter(diagnosis=diagnosis, clause=clause).select_related("clause").first()
    return found or ClauseAssessment(
        workspace_id=diagnosis.workspace_id, diagnosis=diagnosis, clause=clause, version=0
    )


def row_for(diagnosis: Diagnosis, clause: Clause, *, by: User) -> ClauseAssessment:
    """Return the assessment, made if there is none yet: evidence often comes before the verdict."""
    row = _row(diagnosis, clause)
    return row if row.pk else record(row, "create", by=by, changes={"version": 1})


def _check(diagnosis: Diagnosis, clause: Clause, row: ClauseAssessment, answer: dict[str, Any], by: User) -> None:
    if not may("edit" if row.pk else "create", row, by.fresh()):
        raise PermissionDenied
    check_open(diagnosis, "ClauseAssessment")
    if clause.standard_id != diagnosis.standard_id or not clause.assessable or clause.withdrawn:
        raise Obstructed(_("This clause is not assessed in this diagnosis."))
    check_result(clause, answer.get("result", ""))


def check_result(clause: Clause, result: str) -> None:
    """Raise Obstructed for a verdict that the catalogue does not permit on this clause."""
    if result == Result.NO_CASE and not clause.no_case:
        raise Obstructed(_("“No case so far” is not possible here: what this clause deals with always happens."))
    if result == Result.NOT_APPLICABLE and not clause.exclusion_permitted:
        raise Obstructed(_("“Not applicable” is not possible here: the standard permits no exclusion of this clause."))


def results_for(clause: Clause) -> list[Result]:
    """Return the verdicts that the catalogue permits on this clause."""
    barred = set()
    if not clause.no_case:
        barred.add(Result.NO_CASE)
    if not clause.exclusion_permitted:
        barred.add(Result.NOT_APPLICABLE)
    return [result for result in Result if result not in barred]


def _people(diagnosis: Diagnosis, answer: dict[str, Any]) -> list[Person] | None:
    """Return the people of this client whom the answer names, or None when it does not speak of people."""
    if "people" not in answer:
        return None
    client = diagnosis.engagement.client.workspace_id
    return list(Person.objects.filter(pk__in=answer["people"], workspace=client).order_by("pk"))


def _says(row: ClauseAssessment, answer: dict[str, Any], people: list[Person] | None) -> bool:
    """Whether the row says already what the answer says: a double click, not a conflict."""
    return row.pk is not None and not _changes(row, answer, people) and not _gaps_differ(row, answer.get("gaps", []))


def _changes(row: ClauseAssessment, answer: dict[str, Any], people: list[Person] | None) -> dict[str, Any]:
    changes = {name: answer[name] for name in PLAIN if name in answer and answer[name] != getattr(row, name)}
    if "assessed_on" in answer and (day := _day(answer["assessed_on"])) != row.assessed_on:
        changes["assessed_on"] = day
    if people is not None:
        before = set(row.people.values_list("pk", flat=True)) if row.pk else set()
        if before != {person.pk for person in people}:
            changes["people"] = people
    return changes


def _day(value: str | None) -> dt.date | None:
    return dt.date.fromisoformat(value) if value else None


def _store(diagnosis: Diagnosis, row: ClauseAssessment, changes: dict[str, Any], by: User) -> ClauseAssessment:
    """Write the row with its next version; a verdict takes author and day, and ends what no longer holds."""
    changes = {**changes, "version": row.version + 1, "assessed_by": by}
    if not (row.assessed_on or changes.get("assessed_on")):
        changes["assessed_on"] = diagnosis.cycle.today()
    if row.pk and row.result == Result.NO_CASE and changes.get("result", row.result) != Result.NO_CASE:
        withdraw_no_case(row, by=by, reason=_("The verdict was changed."))
    return record(row, "edit" if row.pk else "create", by=by, changes=changes)


def _gap_values(diagnosis: Diagnosis, told: dict[str, Any]) -> dict[str, Any]:
    """Turn a plain gap into values of its columns; people and departments only of this client."""
    client = diagnosis.engagement.client.workspace_id
    values = {name: told[name] for name in OF_GAP if name in told}
    if "due" in told:
        values["due"] = _day(told["due"])
    if "owner" in told:
        values["owner"] = Person.objects.filter(pk=told["owner"] or 0, workspace=client).first()
    if "department" in told:
        values["department"] = Department.objects.filter(pk=told["department"] or 0, workspace=client).first()
    return values


Change = tuple[Gap, str, dict[str, Any]]


def _changed_gaps(diagnosis: Diagnosis, row: ClauseAssessment, told: list[dict[str, Any]]) -> list[Change]:
    """Return what has to happen to which gap: (gap, verb, values)."""
    there = {gap.uid: gap for gap in row.gaps.all()} if row.pk else {}
    found: list[Change] = []
    for one in told:
        gap = there.get(one.get("uid", ""))
        if gap is None:
            if not one.get("uid") and not one.get("remove") and one.get("text"):
                new = Gap(workspace_id=diagnosis.workspace_id)
                found.append((new, "create", _gap_values(diagnosis, one)))
        elif one.get("remove"):
            found.append((gap, "remove", {}))
        else:
            values = _gap_values(diagnosis, one)
            if any(getattr(gap, name) != value for name, value in values.items()):
                found.append((gap, "edit", values))
    return found


def _gaps_differ(row: ClauseAssessment, told: list[dict[str, Any]]) -> bool:
    """Whether the gaps told differ from those of the row; a new one that stands there already does not."""
    pending = _changed_gaps(row.diagnosis, row, told)
    texts = set(row.gaps.values_list("text", flat=True))
    return any(verb != "create" or values["text"] not in texts for _gap, verb, values in pending)


def _write_gap(
    diagnosis: Diagnosis, row: ClauseAssessment, gap: Gap, verb: str, values: dict[str, Any], by: User
) -> None:
    if verb == "create":
        last = Gap.objects.filter(assessment__diagnosis=diagnosis).aggregate(last=Max("number"))["last"] or 0
        gap.assessment, gap.number = row, last + 1
    record(gap, verb, by=by, changes=values)


def save_draft(diagnosis: Diagnosis, clause: Clause, *, by: User, version: int, answer: dict[str, Any]) -> AnswerDraft:
    """Keep what is being typed, without an event. Raises as `save_answer`; in a conflict the draft is kept as well."""
    with transaction.atomic():
        fresh = Diagnosis.objects.select_related("cycle__engagement__client").get(pk=diagnosis.pk)
        row = _row(fresh, clause)
        _check(fresh, clause, row, answer, by)
        clash = row.version != version and not _says(row, answer, _people(fresh, answer))
        draft, _made = AnswerDraft.objects.update_or_create(
            diagnosis=fresh,
            clause=clause,
            user=by,
            defaults={"based_on": version, "content": answer, "saved_at": clock.now(), "refused": clash},
        )
    if clash:
        raise Conflict(row, answer)
    return draft


def leave(draft: AnswerDraft) -> ClauseAssessment:
    """Make one edit of a draft, in its author's name: they left the clause, were idle, or signed out.

    Raises Conflict when somebody else saved meanwhile; the draft then stays until its author decides.
    """
    try:
        return save_answer(
            draft.diagnosis, draft.clause, by=draft.user, version=draft.based_on, answer=dict(draft.content)
        )
    except (Conflict, Obstructed, PermissionDenied):
        AnswerDraft.objects.filter(pk=draft.pk).update(refused=True)
        raise


def settle(drafts: Any) -> int:
    """Turn drafts into edits; what meets a newer version, or a closed diagnosis, waits for its author.

    Returns how many became edits.
    """
    done = 0
    for draft in drafts.filter(refused=False).select_related("diagnosis", "clause__standard", "user"):
        try:
            leave(draft)
            done += 1
        except (Conflict, Obstructed, PermissionDenied):
            continue
    return done


def settle_idle(now: dt.datetime) -> int:
    """Settle every draft that rested for five minutes at `now`."""
    return settle(AnswerDraft.objects.filter(saved_at__lt=now - IDLE))
