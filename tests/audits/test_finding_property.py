"""No sequence of acts closes a nonconformity without answer, evidence and independent verification."""

import datetime as dt
import os
from typing import Any, ClassVar

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from audits.actions import finding_moves as moves
from audits.actions import findings as actions
from audits.models import Finding, FindingEvidence
from certification.models import Person
from tests.conftest import MOMENT
from tests.factories_certification import rendered, signs
from tests.factories_findings import DONE, Audited
from tests.people import Cast, make_cast
from wobo.reporting.models import Report
from wobo.workflow import clock, verify
from wobo.workflow.doors import Obstructed, fire
from wobo.workflow.models import Event

LONG = os.environ.get("WOBO_N") == "long"
PEOPLE = ("staff", "working_group", "internal_auditor", "second_auditor", "consultant", "representative")
REASON = "Because it has to be so."
REFUSED = (Obstructed, PermissionDenied, ValidationError)
WORDS: dict[str, dict[str, Any]] = {
    **{verb: {"reason": REASON} for verb in ("dispute", "uphold", "reject_plan", "reject", "reopen", "body_rejects")},
    "verify_done": {"verification": DONE},
    "verify_effective": {"effect": DONE},
    **{verb: {} for verb in ("acknowledge", "note", "answer", "accept_plan", "implement")},
    "body_accepts": {},
    "body_verifies": {},
}


class Following(RuleBasedStateMachine):
    """Whoever does whatever to one finding, in any order, some days later each time."""

    cast: Cast
    audited: Audited
    days = 0
    reached: ClassVar[set[str]] = set()

    @initialize(grade=st.sampled_from(["major", "minor"]), external=st.booleans())
    def begin(self, *, grade: str, external: bool) -> None:
        """Raise a nonconformity."""
        self.atom = transaction.atomic()
        self.atom.__enter__()
        self.cast, self.days = make_cast(), 0
        with self.now():
            self.audited = Audited(self.cast)
            made = self.audited.external(grade) if external else self.audited.raised(grade)
        self.key = made.pk

    def teardown(self) -> None:
        """Undo everything."""
        if hasattr(self, "atom"):
            transaction.set_rollback(True)
            self.atom.__exit__(None, None, None)

    def now(self) -> Any:
        """Let it be the day of this act."""
        return clock.at(MOMENT + dt.timedelta(days=self.days))

    def row(self) -> Finding:
        """Return the finding as it is."""
        return Finding.objects.get(pk=self.key)

    def user(self, name: str) -> Any:
        """Return somebody of the cast; the second auditor works in no department."""
        if name == "second_auditor":
            return self.cast.unassigned
        return getattr(self.cast, name)

    def try_to(self, act: Any) -> None:
        """Do something that may be refused; a refusal changes nothing."""
        with self.now():
            before = (self.row().state, Event.objects.count())
            try:
                with transaction.atomic():
                    act()
            except REFUSED:
                assert (self.row().state, Event.objects.count()) == before

    @rule(days=st.integers(1, 40))
    def wait(self, days: int) -> None:
        """Let time pass."""
        self.days += days

    @rule(name=st.sampled_from(PEOPLE), verb=st.sampled_from(sorted(WORDS)), by_hand=st.booleans())
    def step(self, name: str, verb: str, *, by_hand: bool) -> None:
        """Let anybody take any step, by the action or straight at the door."""
        by, row = self.user(name), self.row()
        if by_hand or verb == "reopen":
            self.try_to(lambda: fire(row, verb, by=by, **WORDS[verb]))
        else:
            self.try_to(lambda: moves.move(row, verb, by=by, **WORDS[verb]))

    @rule(name=st.sampled_from(PEOPLE), grade=st.sampled_from(["major", "minor"]))
    def regrade(self, name: str, grade: str) -> None:
        """Let anybody weigh it anew; it stays a nonconformity."""
        self.try_to(lambda: moves.move(self.row(), "regrade", by=self.user(name), grade=grade, reason=REASON))

    @rule(name=st.sampled_from(PEOPLE))
    def sign(self, name: str) -> None:
        """Let anybody sign the facts."""
        row = self.row()
        if row.slots():
            with self.now():
                report = Report.objects.get(uid=row.paper_uid)
                if report.state == "queued":
                    rendered(self.cast, report.uid)
            self.try_to(lambda: signs(self.user(name), row, "auditee"))

    @rule(name=st.sampled_from(PEOPLE), owner=st.sampled_from(PEOPLE), whole=st.booleans())
    def write(self, name: str, owner: str, *, whole: bool) -> None:
        """Let anybody write an answer, whole or empty, and name anybody as the owner."""
        place = self.audited.engagement.client.workspace
        user = self.user(owner)
        person = Person.objects.filter(user=user, workspace=place).first()
        if person is None:
            person = Person.objects.create(workspace=place, name=owner, user=user)
        words = dict.fromkeys(("correction", "extent", "action"), REASON if whole else "")
        told = {**words, "whys": [REASON] if whole else [], "owner": person, "due": dt.date(2027, 1, 1)}
        self.try_to(lambda: moves.save_answer(self.row(), told, by=self.user(name)))

    @rule(name=st.sampled_from(PEOPLE), kind=st.sampled_from(FindingEvidence.Kind.values), back=st.integers(-2, 30))
    def show(self, name: str, kind: str, back: int) -> None:
        """Let anybody add evidence of any kind and any date."""
        with self.now():
            told = {"reference": "R-1", "dated": clock.today() - dt.timedelta(days=back)}
        self.try_to(lambda: moves.add_evidence(self.row(), by=self.user(name), kind=kind, **told))

    @rule(name=st.sampled_from(PEOPLE))
    def take_off(self, name: str) -> None:
        """Let anybody take the last evidence off."""
        evidence = FindingEvidence.objects.filter(finding=self.key).last()
        if evidence is not None:
            self.try_to(lambda: moves.remove_evidence(evidence, by=self.user(name)))

    @rule(name=st.sampled_from(PEOPLE))
    def hand_over(self, name: str) -> None:
        """Let anybody make the auditor the owner."""
        place = self.audited.engagement.client.workspace
        person = Person.objects.get_or_create(workspace=place, name="Auditor", user=self.cast.internal_auditor)[0]
        self.try_to(lambda: moves.hand_over(self.row(), by=self.user(name), reason=REASON, owner=person))

    @rule(name=st.sampled_from(PEOPLE))
    def change_facts(self, name: str) -> None:
        """Let anybody change department and clauses."""
        self.try_to(lambda: actions.edit_facts(self.row(), {"department": None}, by=self.user(name), clauses=[]))

    @rule(name=st.sampled_from(PEOPLE), verb=st.sampled_from(["body_accepts", "body_verifies"]), named=st.booleans())
    def body(self, name: str, verb: str, *, named: bool) -> None:
        """Let anybody record what the body says."""
        told = {"auditor": "Ms Li", "letter": "L-1"} if named else {}
        self.try_to(lambda: moves.body_says(self.row(), verb, by=self.user(name), **told))

    @rule(times=st.integers(1, 7))
    def carry_on(self, times: int) -> None:
        """Let the right people do what is next: without it nothing would ever be closed."""
        for _time in range(times):
            row = self.row()
            if row.is_external:
                self._carry_on_outside(row)
            else:
                self._carry_on(row)

    def _carry_on(self, row: Finding) -> None:
        auditor, head = self.cast.internal_auditor, self.cast.staff
        match row.state:
            case "raised":
                self.sign("staff" if row.department_id else "representative")
            case "disputed":
                self.try_to(lambda: moves.move(row, "uphold", by=auditor, reason=REASON))
            case "acknowledged":
                self.write("staff" if row.department_id else "representative", "working_group", whole=True)
                self.try_to(lambda: moves.move(self.row(), "answer", by=head))
                self.try_to(lambda: moves.move(self.row(), "answer", by=self.cast.representative))
            case "answered":
                self.try_to(lambda: moves.move(row, "accept_plan", by=auditor))
            case "plan_accepted":
                self.show("representative", "action", 0)
                self.try_to(lambda: moves.implement(self.row(), by=self.cast.working_group, result=REASON))
            case "implemented":
                self.try_to(lambda: moves.move(row, "verify_done", by=auditor, verification=DONE))
            case "done":
                self.days += 31
                self.show("representative", "effect", 0)
                self.try_to(lambda: moves.move(self.row(), "verify_effective", by=auditor, effect=DONE))

    def _carry_on_outside(self, row: Finding) -> None:
        if row.state in {"raised", "acknowledged"}:
            self.write("consultant", "working_group", whole=True)
            self.try_to(lambda: moves.move(self.row(), "answer", by=self.cast.consultant))
        elif row.state == "answered":
            self.body("consultant", "body_accepts", named=True)
        elif row.state == "accepted":
            self.show("consultant", "action", 0)
            self.body("consultant", "body_verifies", named=True)

    @invariant()
    def what_is_closed_was_answered_shown_and_verified(self) -> None:
        """A closed nonconformity has the whole chain behind it, by people apart from each other."""
        if not hasattr(self, "key"):
            return
        row = self.row()
        self.reached.add(f"{'external' if row.is_external else 'own'} {row.state}")
        if row.state != "closed":
            return
        evidence = row.evidence.filter(attempt=row.attempt, kind__in=FindingEvidence.SHOWING)
        assert row.answered_by is not None
        assert evidence.exists()
        assert all([row.correction, row.whys, row.extent, row.action, row.owner, row.due])
        if row.is_external:
            assert all([row.body_auditor, row.body_letter, row.body_verifier, row.body_verified_letter])
            return
        self._verified_apart(row)

    def _verified_apart(self, row: Finding) -> None:
        assert row.result
        assert row.implemented_on
        assert (row.closed_on - row.done_on).days >= 30
        worked = {row.answered_by_id, row.implemented_by_id, row.owner.user_id if row.owner else None}
        department = set(Person.objects.filter(department=row.department_id).values_list("user", flat=True))
        for verifier in (row.done_by_id, row.effective_by_id, row.planned_by_id):
            assert verifier is not None
            assert verifier not in worked
            assert row.department_id is None or verifier not in department
        if row.grade == "major":
            assert row.evidence.filter(attempt=row.attempt, dated__gt=row.implemented_on).exists()


@pytest.mark.django_db
def test_no_sequence_closes_a_nonconformity_without_answer_evidence_and_independent_verification() -> None:
    run_state_machine_as_test(
        Following,
        settings=settings(
            max_examples=300 if LONG else 8,
            stateful_step_count=50 if LONG else 25,
            deadline=None,
            phases=list(Phase) if LONG else [Phase.explicit, Phase.generate],
            suppress_health_check=list(HealthCheck),
            database=None,
            derandomize=not LONG,
        ),
    )
    assert {"own closed", "external closed"} <= Following.reached  # or the test would prove nothing
    assert list(verify.findings(files=False)) == []
