"""The sixteen rules of the dates: each breaks on what it is about, and on nothing else; some take a reason."""

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest
from django.core.cache import cache
from django.core.exceptions import PermissionDenied
from django.utils import translation

from audits import date_check, date_facts, date_rules
from audits import external_criteria as gate
from audits.actions.dates import give_reason
from audits.date_records import Act, DateFacts, Pair, Span, Text, Visit
from audits.models import DateReason
from audits.working_days import calendar_of
from certification.gates import Met, NotMet
from certification.models import Attendance, Cycle, Meeting
from certification.process import profile_of
from tests.factories_external import DAY, Way
from tests.people import Cast
from wobo.workflow.doors import Obstructed, record

CN = profile_of("CN")


def day(month: int, number: int, year: int = 2026) -> dt.date:
    return dt.date(year, month, number)


def says(rule: int, **told: Any) -> list[str]:
    """Return what one rule says of some facts; the others say nothing of them."""
    with translation.override("en"):
        found = date_rules.check(DateFacts(code="A-2026", clocks=CN, **told))
    return [hit.text for one in found for hit in one.hits if one.rule.number == rule]


def pair(first: dt.date | None, second: dt.date | None, note: str = "") -> Pair:
    return Pair("k", "R-1", "/r/", first, second, note)


def visit(kind: str, **told: Any) -> Visit:
    known = {"planned": None, "opening": None, "closing": None, **told}
    return Visit(kind, f"A-{kind}", f"/{kind}/", kind, **known)


def test_sixteen_rules_in_their_order_with_their_weights() -> None:
    assert [one.number for one in date_rules.RULES] == list(range(1, 17))
    assert [one.number for one in date_rules.RULES if one.weight == "W"] == [11, 13, 15, 16]
    assert [one.number for one in date_rules.RULES if one.takes_reason] == [2, 11, 13, 15, 16]


def test_no_facts_break_no_rule() -> None:
    assert all(not one.hits for one in date_rules.check(DateFacts(code="A", clocks=CN)))


GOOD = Text("t", "P-01 A/0", "/t/", day(6, 1), day(6, 2), day(6, 2), day(6, 3), day(7, 1))


def test_1_a_version_goes_its_way_in_order() -> None:
    assert says(1, texts=(GOOD, replace(GOOD, reviewed=None))) == []
    assert says(1, texts=(replace(GOOD, approved=day(6, 1)),)) == [
        "P-01 A/0: reviewed on 2026-06-02, but approved on 2026-06-01."
    ]
    assert says(1, texts=(replace(GOOD, effective=day(5, 1)),)) == [
        "P-01 A/0: issued on 2026-06-03, but in effect on 2026-05-01."
    ]


@pytest.mark.parametrize(
    ("rule", "name", "first", "second", "text"),
    [
        (
            2,
            "copies",
            day(7, 2),
            day(7, 1),
            "Copy R-1 was received on 2026-07-02, after the text took effect on 2026-07-01.",
        ),
        (
            3,
            "letters",
            day(7, 2),
            day(7, 1),
            "R-1: the letter is of 2026-07-02, the first act in that role of 2026-07-01.",
        ),
        (
            5,
            "forms",
            day(7, 2),
            day(7, 1),
            "Record R-1 is of 2026-07-01, but its form took effect on 2026-07-02. Mark it as an old form.",
        ),
        (5, "forms", None, day(7, 1), "Record R-1 is of 2026-07-01, but its form never took effect."),
        (
            11,
            "suppliers",
            day(7, 2),
            day(7, 1),
            "Supplier R-1 was evaluated on 2026-07-02, after its contract was signed on 2026-07-01.",
        ),
        (11, "suppliers", None, day(7, 1), "Supplier R-1 has a contract of 2026-07-01 and no approved evaluation."),
        (
            12,
            "continuity",
            day(7, 2),
            day(7, 1),
            "Continuity test R-1 is of 2026-07-01, but the plan took effect on 2026-07-02.",
        ),
        (12, "continuity", None, day(7, 1), "Continuity test R-1 is of 2026-07-01, but no plan has taken effect."),
        (
            15,
            "entries",
            day(7, 1),
            day(7, 20),
            "Record R-1 of 2026-07-01 was entered 19 days later: it prints as a late entry.",
        ),
        (
            16,
            "objectives",
            day(7, 2),
            day(7, 1),
            "R-1 was signed on 2026-07-01, before the first risk was assessed on 2026-07-02.",
        ),
    ],
)
def test_rules_of_two_days(rule: int, name: str, first: dt.date | None, second: dt.date, text: str) -> None:
    assert says(rule, **{name: (pair(first, second),)}) == [text]
    if rule != 15:
        assert says(rule, **{name: (pair(second, second),)}) == []


def test_4_examination_and_letter_come_before_the_opening() -> None:
    rows = (pair(day(8, 1), day(8, 1), "exam"), pair(day(8, 2), day(8, 1), "letter"), pair(None, day(8, 1), "exam"))

    assert says(4, auditors=rows) == [
        "R-1: no examination as internal auditor, but the audit opened on 2026-08-01.",
        "R-1: appointed from 2026-08-02, but the audit opened on 2026-08-01.",
    ]


def test_6_the_first_audit_waits_for_the_first_edition() -> None:
    audits = (visit("internal", opening=day(7, 31)), visit("stage_1", opening=day(7, 2)))

    assert says(6, effective=day(7, 1), visits=audits) == []
    assert says(6, effective=day(7, 2), visits=audits) == [
        "A-internal opened on 2026-07-31, less than 30 days after the first edition (2026-07-02)."
    ]


def test_7_a_review_follows_the_audit() -> None:
    audits = (visit("internal", closing=day(9, 1)),)
    early, late = Act("r", "MR-1", "/r/", day(8, 31)), Act("s", "MR-2", "/s/", day(9, 1))

    assert says(7, visits=audits, reviews=(early, late)) == []
    assert says(7, visits=audits, reviews=(early,)) == [
        "MR-1 was held on 2026-08-31, before the closing meeting of the internal audit (2026-09-01)."
    ]


def test_8_the_application_follows_review_and_operation() -> None:
    review, filed = Act("r", "MR-1", "/r/", day(9, 10)), Act("a", "X", "/a/", day(9, 9))

    assert says(8, effective=day(7, 1), reviews=(review,), applications=(filed,)) == [
        "The application is of 2026-09-09, before the management review (2026-09-10).",
        "The application is of 2026-09-09, but 3 months of operation since 2026-07-01 end on 2026-10-01.",
    ]
    assert says(8, effective=day(7, 1), reviews=(review,), applications=(replace(filed, day=day(10, 1)),)) == []


def test_9_a_plan_is_confirmed_and_announced_in_time() -> None:
    own = visit("internal", planned=day(9, 1), opening=day(9, 8))

    assert (
        says(
            9,
            visits=(
                own,
                replace(own, planned=day(9, 2), ad_hoc=True),
                visit("stage_1", planned=day(9, 8), opening=day(9, 8)),
            ),
        )
        == []
    )
    assert says(9, visits=(replace(own, planned=day(9, 2)),)) == [
        "A-internal was announced on 2026-09-02 and opened on 2026-09-08: less than 7 days."
    ]
    assert says(9, visits=(replace(own, planned=day(9, 9)),)) == [
        "A-internal: the plan was confirmed on 2026-09-09, after the opening meeting (2026-09-08)."
    ]


def test_10_concerns_are_answered_between_the_stages() -> None:
    second = (visit("stage_2", opening=day(10, 1)),)

    assert says(10, visits=second, concerns=(pair(day(9, 1), day(9, 20)),)) == []
    assert says(10, visits=second, concerns=(pair(day(9, 1), day(8, 31)),)) == [
        "R-1 was answered on 2026-08-31, before stage 1 ended on 2026-09-01."
    ]
    assert says(10, visits=second, concerns=(pair(day(9, 1), None),)) == [
        "R-1 was not answered before stage 2 opened on 2026-10-01 (answered: —)."
    ]
    assert says(10, concerns=(pair(day(9, 1), None),)) == []


@pytest.mark.parametrize(
    ("when", "free"),
    [
        (day(10, 11), True),  # a Sunday
        (day(10, 10), False),  # a Saturday
        (day(2, 16), True),  # Spring Festival
        (day(9, 20), False),  # a Sunday on which people work
        (day(1, 4), False),
        (day(10, 1, 2033), True),  # of a year that is not listed only the fixed days are known
        (day(10, 6, 2033), False),
    ],
)
def test_13_on_which_days_nobody_works(when: dt.date, free: bool) -> None:  # noqa: FBT001
    assert calendar_of("CN").is_free(when) is free


def test_13_meetings_and_signatures_on_free_days() -> None:
    acts = (
        Act("a", "Opening", "/m/", day(10, 11)),
        Act("b", "P-01", "", day(10, 1)),
        Act("c", "P-02", "", day(10, 9)),
    )

    assert says(13, acts=acts) == ["Opening: 2026-10-11 is a Sunday.", "P-01: 2026-10-01 is a public holiday."]


def test_14_nobody_is_in_two_places() -> None:
    def span(key: str, who: str, starts: int, ends: int | None) -> Span:
        return Span(
            key, who, f"{who}: {key}", f"/{key}/", day(10, 12), dt.time(starts), dt.time(ends) if ends else None
        )

    apart = (span("m1", "p1", 9, 10), span("m2", "p1", 10, 11), span("m3", "p2", 9, 11))
    assert says(14, spans=apart) == []
    assert says(14, spans=(*apart, span("m4", "p2", 10, None))) == [
        "p2: m3, and at the same time p2: m4 (2026-10-12, 10:00)."
    ]


def test_a_reason_settles_only_what_takes_one() -> None:
    facts = DateFacts(
        code="A", clocks=CN, copies=(pair(day(7, 2), day(7, 1)),), letters=(pair(day(7, 2), day(7, 1)),),
        suppliers=(pair(None, day(7, 1), "A supplier of old."),), reasons={(2, "k"): "On leave.", (3, "k"): "Late."},
    )  # fmt: skip

    found = {one.rule.number: one for one in date_rules.check(facts)}

    assert (len(found[2].hits), found[2].open, found[2].is_error) == (1, (), False)
    assert (len(found[3].open), found[3].is_error) == (1, True)
    assert (len(found[11].hits), found[11].open, found[11].is_error) == (1, (), False)


@pytest.mark.django_db
@pytest.mark.usefixtures("moment")
class TestRecords:
    @pytest.fixture
    def way(self, cast: Cast) -> Way:
        return Way(cast)

    def _cycle(self, way: Way) -> Cycle:
        return Cycle.objects.select_related("engagement__client", "engagement__workspace").get(pk=way.cycle.pk)

    def _meeting(self, way: Way, when: dt.date, name: str = "Owner") -> Meeting:
        place = {"workspace": way.engagement.workspace}
        told = {
            "cycle": way.cycle,
            "kind": "other",
            "subject": "Talk",
            "day": when,
            "starts": dt.time(9),
            "ends": dt.time(10),
        }
        meeting = record(Meeting(**place, **told), "create", by=way.by)
        who = {"meeting": meeting, "person": way.owner(), "name": name, "way": "sheet", "ticked_by": way.by}
        Attendance.objects.create(**place, **who)
        return meeting

    def test_records_of_every_room_are_read(self, way: Way) -> None:
        way.applied()
        first = way.held("stage_1")
        concern = way.finding(first, "concern")
        self._meeting(way, day(10, 11))
        self._meeting(way, day(10, 11))

        facts = date_facts.gather(self._cycle(way))

        assert [(one.kind, one.planned, one.opening, one.closing) for one in facts.visits] == [
            ("stage_1", DAY - dt.timedelta(days=9), DAY, DAY)
        ]
        assert [(one.name, one.first, one.second) for one in facts.concerns] == [(concern.number, DAY, None)]
        assert [one.day for one in facts.applications] == [DAY]
        with translation.override("en"):
            found = {one.rule.number: [hit.text for hit in one.hits] for one in date_rules.check(facts) if one.hits}
        assert found == {
            13: ["Talk: 2026-10-11 is a Sunday.", "Talk: 2026-10-11 is a Sunday."],
            14: ["Owner: Talk, and at the same time Owner: Talk (2026-10-11, 09:00)."],
        }

    def test_the_gate_names_the_rule_and_opens_when_it_is_mended(self, way: Way) -> None:
        one, _other = self._meeting(way, day(10, 12)), self._meeting(way, day(10, 12))
        verdict = gate.dates_are_in_order(gate.gather_dates(self._cycle(way)))
        assert isinstance(verdict, NotMet)
        assert verdict.missing == (
            (
                "Rule 14, 1 record: Nobody is in two meetings or audits at the same time.",
                "/e/A-2026/certification/dates/#rule-14",
            ),
        )

        record(one, "edit", by=way.by, changes={"day": day(10, 13)})

        assert gate.dates_are_in_order(gate.gather_dates(self._cycle(way))) == Met()

    def test_the_check_is_kept_until_an_event_is_written(self, way: Way, django_assert_num_queries: Any) -> None:
        cycle = self._cycle(way)
        cache.clear()
        date_check.outcomes(cycle)
        with django_assert_num_queries(1):
            date_check.outcomes(cycle)

        self._meeting(way, day(10, 11))

        assert sum(len(one.hits) for one in date_check.outcomes(cycle)) == 1

    def test_gathering_asks_as_often_for_many_rows_as_for_few(
        self, way: Way, django_assert_max_num_queries: Any
    ) -> None:
        for number in range(12):
            self._meeting(way, day(9, 1 + number))
        cycle = self._cycle(way)

        with django_assert_max_num_queries(28):
            date_facts.gather(cycle)

    def test_a_reason_is_given_by_who_keeps_the_papers(self, way: Way, cast: Cast) -> None:
        meeting = self._meeting(way, day(10, 11))
        with pytest.raises(PermissionDenied):
            give_reason(self._cycle(way), 13, meeting.uid, "Only then had the client time.", by=cast.staff)
        with pytest.raises(Obstructed, match="takes no reason"):
            give_reason(self._cycle(way), 14, meeting.uid, "Only then had the client time.", by=way.by)
        with pytest.raises(Obstructed, match="names no such record"):
            give_reason(self._cycle(way), 13, "made-up", "Only then had the client time.", by=way.by)

        for reason in ("Only then had the client time.", "Stock-taking."):
            give_reason(self._cycle(way), 13, meeting.uid, reason, by=way.by)

        assert list(DateReason.objects.values_list("rule", "reason")) == [(13, "Stock-taking.")]
        assert [one.open for one in date_check.outcomes(self._cycle(way)) if one.hits] == [()]
