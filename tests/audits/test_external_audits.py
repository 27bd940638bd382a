"""Application, audits of a body, its decision: what each step waits for, and that the latest outcome counts."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from audits import external_criteria as gate
from audits.actions import application as applying
from audits.actions import decision as deciding
from audits.actions import external as auditing
from audits.models import Application, Audit, AuditFile, CertificationDecision, Finding
from certification.gates import Met, NotMet
from certification.models import Cycle, Scope
from tests.factories_external import DAY, Way, pdf
from tests.people import Cast
from wobo.workflow.doors import Obstructed, arrows, fire, reasons_against

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("moment")]

APPLICATION = {
    "draft": {"submit": "submitted"},
    "submitted": {"accept": "contracted", "reject": "draft", "withdraw": "withdrawn"},
    "contracted": {"withdraw": "withdrawn"},
    "withdrawn": {},
}
DECISION = {
    "pending": {"grant": "granted", "grant_after_follow_up": "granted", "refuse": "refused"},
    "granted": {},
    "refused": {},
}


@pytest.fixture
def way(cast: Cast) -> Way:
    return Way(cast)


@pytest.mark.parametrize(
    ("model", "state", "wanted"),
    [(Application, state, verbs) for state, verbs in APPLICATION.items()]
    + [(CertificationDecision, state, verbs) for state, verbs in DECISION.items()],
)
def test_exactly_these_verbs_leave_a_state(model: type, state: str, wanted: dict[str, str]) -> None:
    record = model(state=state)

    found = {}
    for verb in arrows(model):
        field = getattr(record, verb)._django_fsm.field
        transition = getattr(record, verb)._django_fsm.get_transition(field.get_state(record))
        if transition is not None:
            found[verb] = str(transition.target)

    assert found == wanted


def _facts(way: Way) -> gate.Facts:
    return gate.gather(Cycle.objects.select_related("engagement__client").get(pk=way.cycle.pk))


def _missing(verdict: object) -> list[str]:
    assert isinstance(verdict, NotMet)
    return [text for text, _url in verdict.missing]


class TestApplication:
    def test_it_needs_a_decided_body(self, way: Way) -> None:
        way.memo()

        with pytest.raises(Obstructed, match="has not decided"):
            applying.open_application(way.cycle, by=way.by)

    def test_it_begins_with_what_is_known(self, way: Way) -> None:
        found = way.drafted()

        assert (found.body.name, found.scope_text, found.headcount) == ("Body A", "Operation of IT services.", 100)
        assert [one.ref for one in found.standards.all()] == ["iso20000-1-2018"]
        assert applying.open_application(way.cycle, by=way.by).pk == found.pk

    def test_another_wording_than_the_scope_needs_a_reason(self, way: Way) -> None:
        found = way.drafted(scope_text="Operation of everything.")
        assert list(found.obstacles("submit")) == [
            "The wording is not that of the scope in force. Say why it differs, or take it over."
        ]

        applying.save_application(found, {"wording_note": "The body shortens it."}, by=way.by)

        assert applying.move_application(way.application(), "submit", by=way.by).state == "submitted"

    def test_blanks_and_a_full_stop_are_no_difference(self, way: Way) -> None:
        found = way.drafted(scope_text=" operation of  IT services ")

        assert list(found.obstacles("submit")) == []

    def test_everything_that_lacks_is_said_at_once(self, way: Way) -> None:
        found = way.drafted(applied_on=None, effective_on=None, scope_text="", standards=[])
        Scope.objects.update(state="superseded")

        assert list(found.obstacles("submit")) == [
            "The date of the application is missing.",
            "Name the standards that are applied for.",
            "The wording of the scope is missing.",
            "Since when the first edition of the documents has been in effect is missing.",
            "No scope is in force. Top management signs it first.",
        ]

    def test_the_contract_is_recorded_with_its_scope(self, way: Way) -> None:
        found = way.applied()
        with pytest.raises(Obstructed, match="The number of the contract is missing"):
            applying.move_application(found, "accept", by=way.by)
        told = {"contract_number": "C-9", "contract_date": DAY, "contract_scope": found.scope_text}

        applying.save_application(found, told | {"scope_text": "Something else."}, by=way.by)
        fresh = applying.move_application(way.application(), "accept", by=way.by)

        assert (fresh.state, fresh.scope_text) == ("contracted", "Operation of IT services.")
        with pytest.raises(Obstructed, match="stays as it is"):
            applying.save_application(fresh, {"number": "9"}, by=way.by)

    def test_the_body_sends_it_back_and_it_goes_again(self, way: Way) -> None:
        found = applying.move_application(way.applied(), "reject", by=way.by, reason="The licence is missing.")

        assert (found.state, found.rejected_for) == ("draft", "The licence is missing.")
        assert applying.move_application(found, "submit", by=way.by).rejected_for == ""

    def test_only_who_decides_withdraws_and_then_another_may_begin(self, way: Way, cast: Cast) -> None:
        found = way.applied()
        with pytest.raises(PermissionDenied):
            applying.move_application(found, "withdraw", by=cast.lead, reason="Another body.")

        applying.move_application(found, "withdraw", by=cast.representative, reason="Another body.")

        assert applying.open_application(way.cycle, by=way.by).pk != found.pk

    @pytest.mark.parametrize("name", ["staff", "internal_auditor", "external_auditor", "stranger"])
    def test_others_do_nothing(self, way: Way, cast: Cast, name: str) -> None:
        found = way.drafted()

        with pytest.raises(PermissionDenied):
            applying.move_application(found, "submit", by=getattr(cast, name))
        with pytest.raises(PermissionDenied):
            applying.save_application(found, {"number": "1"}, by=getattr(cast, name))


class TestTeam:
    def _said(self, way: Way, name: str = "Zhou Jie", **told: object) -> list[str]:
        audit = auditing.plan_external(way.cycle, "special", by=way.by, starts_on=DAY, ends_on=DAY)
        declared = (
            {"tie": "none", "until": None, "note": "", "declared_on": DAY, **told} if told != {"tie": ""} else None
        )
        auditing.save_member(audit, None, {"role": "leader", "name": name}, declared, by=way.by)
        return [text for text in audit.obstacles("announce") if "Zhou" in text or "Lead" in text or "Owner" in text]

    def test_who_declared_nothing_may_not_audit(self, way: Way) -> None:
        assert self._said(way, tie="") == [
            "Zhou Jie has declared nothing about ties with the client and its consultants."
        ]

    @pytest.mark.parametrize(
        ("until", "said"),
        [
            (None, ["Zhou Jie: Consulted for the client, until …. 2 years must lie between."]),
            (
                dt.date(2024, 10, 13),
                ["Zhou Jie: Consulted for the client, until 2024-10-13. 2 years must lie between."],
            ),
            (dt.date(2024, 10, 12), []),
            (dt.date(2020, 2, 29), []),
        ],
    )
    def test_two_years_lie_between_a_tie_and_the_audit(self, way: Way, until: dt.date | None, said: list[str]) -> None:
        assert self._said(way, tie="consulted", until=until) == said

    def test_nobody_of_the_client_or_its_consultants_audits_for_a_body(self, way: Way) -> None:
        way.owner()

        assert self._said(way, "Owner") == [
            "Owner belongs to the client or to its consultants and cannot audit for a body."
        ]
        assert self._said(way, "Lead") == [
            "Lead belongs to the client or to its consultants and cannot audit for a body."
        ]

    def test_a_team_has_one_leader_and_stays_once_the_audit_has_begun(self, way: Way) -> None:
        audit = way.audit("special")
        with pytest.raises(Obstructed, match="has a leader already"):
            auditing.save_member(audit, None, {"role": "leader", "name": "Another"}, None, by=way.by)
        auditing.move_external(audit, "announce", by=way.by)
        auditing.save_external(audit, {"opening_on": DAY}, by=way.by)
        auditing.move_external(audit, "begin", by=way.by)

        with pytest.raises(Obstructed, match="stays as it was"):
            auditing.save_member(audit, None, {"role": "auditor", "name": "Another"}, None, by=way.by)
        with pytest.raises(Obstructed, match="stays as it was"):
            auditing.remove_member(audit.members.get(), by=way.by)


class TestAudits:
    def test_a_plan_is_recorded_with_its_paper_team_and_day(self, way: Way) -> None:
        audit = auditing.plan_external(way.cycle, "stage_1", by=way.by)

        assert list(audit.obstacles("announce")) == [
            "First and last day of the audit are missing.",
            "The day on which the plan came is missing.",
            "The plan of the body is not on file.",
            "The leader of the body's team is not named.",
            "The application was not submitted yet.",
        ]

    def test_days_entered_are_the_days_that_count(self, way: Way) -> None:
        way.applied()
        audit = way.reported("stage_1")

        assert (audit.state, audit.announced_on) == ("reported", DAY - dt.timedelta(days=9))
        assert (audit.begun_on, audit.concluded_on, audit.reported_on) == (DAY, DAY, DAY)

    def test_a_pre_audit_gives_no_advice(self, way: Way) -> None:
        audit = auditing.save_external(way.audit("pre"), {"impartiality": ""}, by=way.by)

        with pytest.raises(Obstructed, match="the body names findings and gives no advice"):
            auditing.move_external(audit, "announce", by=way.by)

    def test_stage_2_waits_for_stage_1_and_for_the_answers(self, way: Way) -> None:
        way.applied()
        second = way.audit("stage_2")
        assert list(second.obstacles("announce")) == ["Stage 1 is not recorded yet."]
        first = way.held("stage_1")
        concern = way.finding(first, "concern")
        way.reported("stage_1", "after_closure", first)
        assert list(second.obstacles("announce")) == [f"Areas of concern without an answer: {concern.number}."]

        way.answered(concern)

        assert list(second.obstacles("announce")) == []

    def test_too_long_after_stage_1_it_is_done_again(self, way: Way) -> None:
        way.applied()
        first = way.reported("stage_1")
        auditing.ExternalRecord.objects.filter(audit=first).update(closing_on=dt.date(2026, 4, 9))
        second = way.audit("stage_2")

        assert list(second.obstacles("announce")) == [
            "More than 6 months lie after the end of stage 1 (2026-04-09): it is done again first."
        ]

    def test_a_failed_stage_1_is_done_again(self, way: Way) -> None:
        way.applied()
        way.reported("stage_1", "failed")

        assert list(way.audit("stage_2").obstacles("announce")) == ["Stage 1 was not passed: it is done again first."]

    def test_an_audit_with_an_open_major_is_not_simply_passed(self, way: Way) -> None:
        way.applied()
        way.reported("stage_1")
        audit = way.held("stage_2")
        way.finding(audit, "major")

        with pytest.raises(Obstructed, match="open major nonconformity"):
            way.reported("stage_2", "passed", audit)

    def test_a_follow_up_follows_a_reported_audit(self, way: Way) -> None:
        with pytest.raises(Obstructed, match="Say which audit"):
            auditing.plan_external(way.cycle, "follow_up", by=way.by)
        planned = way.audit("special")

        follow = way.audit("follow_up", follows=planned)

        assert list(follow.obstacles("announce")) == ["A follow-up audit follows an audit whose report is recorded."]

    def test_internal_kinds_are_not_the_bodys(self, way: Way) -> None:
        with pytest.raises(Obstructed, match="no audit of this kind"):
            auditing.plan_external(way.cycle, "internal", by=way.by)

    def test_a_minor_that_the_body_accepted_is_carried_on_when_the_audit_closes(self, way: Way) -> None:
        way.applied()
        way.reported("stage_1")
        audit = way.held("stage_2")
        minor = way.finding(audit, "minor")
        audit = way.reported("stage_2", "after_closure", audit)
        assert list(audit.obstacles("close")) == [f"Findings are still open: {minor.number}."]

        Finding.objects.filter(pk=minor.pk).update(state="accepted")

        assert auditing.move_external(audit, "close", by=way.by).state == "closed"

    def test_papers_stay_once_the_report_is_recorded(self, way: Way) -> None:
        way.applied()
        audit = way.reported("stage_1")

        with pytest.raises(Obstructed, match="its papers stay"):
            auditing.remove_paper(AuditFile.objects.filter(audit=audit).first(), by=way.by)
        with pytest.raises(ValidationError):
            auditing.keep_paper(audit, None, {"purpose": "other"}, by=way.by)
        auditing.save_external(audit, {"outcome": "failed", "conclusion": "Read again."}, by=way.by)
        assert Audit.objects.get(pk=audit.pk).outcome == "passed"

    @pytest.mark.parametrize("name", ["staff", "external_auditor", "stranger"])
    def test_others_record_nothing(self, way: Way, cast: Cast, name: str) -> None:
        audit, who = way.audit("special"), getattr(cast, name)

        for act in (
            lambda: auditing.plan_external(way.cycle, "stage_1", by=who),
            lambda: auditing.save_external(audit, {"outcome": "passed"}, by=who),
            lambda: auditing.move_external(audit, "announce", by=who),
            lambda: auditing.keep_paper(audit, pdf(), {"purpose": "other"}, by=who),
        ):
            with pytest.raises(PermissionDenied):
                act()


class TestDecision:
    def _stage_2(self, way: Way, outcome: str = "passed") -> Audit:
        way.applied()
        way.reported("stage_1")
        return way.reported("stage_2", outcome)

    def test_it_rests_on_an_audit_that_decides(self, way: Way) -> None:
        way.applied()
        first = way.reported("stage_1")

        with pytest.raises(Obstructed, match="No decision on the certificate"):
            deciding.open_decision(first, by=way.by)
        with pytest.raises(Obstructed, match="is not recorded yet"):
            deciding.open_decision(way.audit("stage_2"), by=way.by)

    def test_somebody_of_the_team_does_not_decide(self, way: Way) -> None:
        said = way.decision(self._stage_2(way), decided_by=" zhao qiang")

        assert list(said.obstacles("grant")) == [" zhao qiang was on the audit team: somebody else decides."]

    def test_granted(self, way: Way) -> None:
        said = way.decision(self._stage_2(way))
        assert list(reasons_against(said, "grant_after_follow_up")) == ["The decision rests on no follow-up audit."]

        found = deciding.decide(said, "grant", by=way.by)

        assert (found.state, found.after_follow_up) == ("granted", False)
        assert gate.decision_is_recorded(_facts(way)) == Met(f"{found.audit} · 2026-10-12")
        with pytest.raises(Obstructed, match="stays as it is"):
            deciding.save_decision(found, {"decided_by": "Another"}, by=way.by)
        with pytest.raises(Obstructed):
            deciding.decide(found, "refuse", by=way.by, reason="Too late.")

    def test_a_failed_audit_opens_no_way_and_the_follow_up_counts(self, way: Way) -> None:
        failed = self._stage_2(way, "follow_up")
        said = way.decision(failed)
        assert list(said.obstacles("grant")) == [f"{failed}: Follow-up audit needed. Another audit decides."]
        assert _missing(gate.stage_2_is_passed(_facts(way))) == [
            f"{failed}: Follow-up audit needed. Another audit decides."
        ]

        follow = way.reported("follow_up", follows=failed)
        later = way.decision(follow)

        assert isinstance(gate.stage_2_is_passed(_facts(way)), Met)
        assert "A later audit counts." in list(said.obstacles("grant"))
        assert list(later.obstacles("grant")) == [
            "The decision rests on a follow-up audit: record it as granted after the follow-up audit."
        ]
        found = deciding.decide(later, "grant_after_follow_up", by=way.by)
        assert (found.state, found.after_follow_up) == ("granted", True)

    def test_majors_are_verified_and_minors_planned_before(self, way: Way) -> None:
        way.applied()
        way.reported("stage_1")
        audit = way.held("stage_2")
        major, minor = way.finding(audit, "major"), way.finding(audit, "minor")
        audit = way.reported("stage_2", "after_closure", audit)
        said = way.decision(audit)
        wanted = [
            f"Major nonconformities not verified by the body: {major.number}.",
            f"Minor nonconformities without a plan accepted by the body: {minor.number}.",
        ]
        assert list(said.obstacles("grant")) == wanted
        assert _missing(gate.stage_2_is_passed(_facts(way))) == wanted

        Finding.objects.filter(pk=major.pk).update(state="closed", closed_on=DAY)
        Finding.objects.filter(pk=minor.pk).update(state="accepted")

        assert list(said.obstacles("grant")) == []
        assert isinstance(gate.stage_2_is_passed(_facts(way)), Met)

    def test_a_major_verified_too_late_wants_another_stage_2(self, way: Way) -> None:
        way.applied()
        way.reported("stage_1")
        audit = way.held("stage_2")
        major = way.finding(audit, "major")
        way.reported("stage_2", "after_closure", audit)
        Finding.objects.filter(pk=major.pk).update(state="closed", closed_on=dt.date(2027, 4, 13))

        assert _missing(gate.stage_2_is_passed(_facts(way))) == [
            f"Verified more than 6 months after the audit, so it is done again: {major.number}."
        ]

    def test_refused_keeps_the_gate_shut(self, way: Way) -> None:
        audit = self._stage_2(way)
        deciding.decide(way.decision(audit), "refuse", by=way.by, reason="The scope is not accredited.")

        assert _missing(gate.decision_is_recorded(_facts(way))) == [f"The body refused the certificate after {audit}."]

    @pytest.mark.parametrize("name", ["staff", "internal_auditor", "external_auditor", "stranger"])
    def test_others_record_no_decision(self, way: Way, cast: Cast, name: str) -> None:
        said = way.decision(self._stage_2(way))

        for verb in ("grant", "refuse"):
            with pytest.raises(PermissionDenied):
                fire(said, verb, by=getattr(cast, name), **({"reason": "No."} if verb == "refuse" else {}))


class TestGate:
    def test_nothing_is_there_at_first(self, way: Way) -> None:
        facts = _facts(way)

        assert _missing(gate.body_is_chosen(facts)) == ["No certification bodies are compared yet."]
        assert _missing(gate.stage_1_is_recorded(facts)) == ["No stage 1 audit is recorded with its report."]
        assert _missing(gate.stage_2_is_passed(facts)) == ["No stage 2 audit is recorded with its report."]
        assert _missing(gate.recertification_is_passed(facts)) == [
            "No recertification audit is recorded with its report."
        ]
        assert _missing(gate.decision_is_recorded(facts)) == ["No audit on which the body decides is recorded yet."]
        assert len(_missing(gate.pre_assessment_was_held(facts))) == 1
        assert _missing(gate.has_operated_long_enough(gate.gather_operation(way.cycle))) == [
            "The application is not submitted yet."
        ]

    def test_the_body_is_chosen_by_a_signature(self, way: Way) -> None:
        way.memo()
        assert _missing(gate.body_is_chosen(_facts(way))) == [
            "Top management has not signed the choice of the certification body."
        ]
        from tests.factories_certification import signs  # noqa: PLC0415

        signs(way.cast.top_manager, way.comparison(), "approval")

        assert gate.body_is_chosen(_facts(way)) == Met("Body A")

    def test_a_pre_audit_is_a_pre_assessment(self, way: Way) -> None:
        audit = way.reported("pre")

        assert gate.pre_assessment_was_held(_facts(way)) == Met(str(audit))

    def test_a_concern_answered_after_stage_2_opened_was_answered_too_late(self, way: Way) -> None:
        way.applied()
        first = way.held("stage_1")
        concern = way.answered(way.finding(first, "concern"))
        way.reported("stage_1", "after_closure", first)
        way.held("stage_2")
        assert isinstance(gate.stage_1_is_recorded(_facts(way)), Met)

        Finding.objects.filter(pk=concern.pk).update(answered_on=DAY + dt.timedelta(days=1))

        assert _missing(gate.stage_1_is_recorded(_facts(way))) == [
            f"Area of concern {concern.number} was not answered before stage 2."
        ]

    @pytest.mark.parametrize(
        ("told", "missing"),
        [
            ({}, []),
            (
                {"applied_on": dt.date(2026, 9, 30)},
                ["3 months of operation since 2026-07-01 end on 2026-10-01, after the application."],
            ),
            ({"audited_on": None}, ["No internal audit lies between the first edition and the application."]),
            (
                {"reviews": (dt.date(2026, 8, 1),)},
                ["No management review lies between the internal audit and the application."],
            ),
            (
                {"reviews": (dt.date(2026, 10, 20),)},
                ["No management review lies between the internal audit and the application."],
            ),
            ({"effective_on": None}, ["Since when the first edition has been in effect is not known."]),
        ],
    )
    def test_the_time_of_operation(self, told: dict, missing: list[str]) -> None:
        facts = gate.Operation(
            **{
                "page": "/a/", "audits_page": "/b/", "months": 3, "applied_on": DAY,
                "effective_on": dt.date(2026, 7, 1), "audited_on": dt.date(2026, 9, 1),
                "reviews": (dt.date(2026, 9, 10),), "reviewed_after": False, **told,
            }
        )  # fmt: skip

        verdict = gate.has_operated_long_enough(facts)

        assert (isinstance(verdict, Met) and missing == []) or _missing(verdict) == missing

    def test_four_queries_gather_the_facts(self, way: Way, django_assert_max_num_queries: object) -> None:
        way.applied()
        way.reported("stage_1")
        cycle = Cycle.objects.select_related("engagement__client").get(pk=way.cycle.pk)

        for gather in (gate.gather, gate.gather_operation):
            with django_assert_max_num_queries(4):  # type: ignore[operator]
                gather(cycle)
