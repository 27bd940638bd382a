"""The criteria of phase 1: each names what is missing and leads to where one mends it."""
# claims: S1.0.1, S1.1, S1.2, S1.3, P9

import datetime as dt
from typing import Any

import pytest

from certification import gates
from certification.gates import Met, NotMet
from certification.models import Cycle, Engagement, Person
from tests.conftest import MOMENT
from tests.factories_certification import TODAY, make_person, phase_of
from tests.factories_training import BEGINS, ENDS, course_of, finished, make_session, put_there, sign, staff_of
from tests.people import Cast
from training import actions, criteria
from training.models import Qualification, TrainingSession
from wobo.workflow import clock


@pytest.fixture
def people(engagement: Engagement) -> dict[str, Person]:
    return staff_of(engagement)


def facts(engagement: Engagement) -> criteria.Facts:
    return criteria.gather(Cycle.objects.filter(engagement=engagement).order_by("-number")[0])


def words(verdict: Met | NotMet) -> list[str]:
    return [text for text, _url in verdict.missing] if isinstance(verdict, NotMet) else []


def held(engagement: Engagement, by: Any, key: str, *people: Person, **fields: Any) -> TrainingSession:
    """Hold a session with these people."""
    session = make_session(course_of(engagement, key), by, **fields)
    sign(session, *people)
    return finished(session)


def test_all_five_are_computed(engagement: Engagement) -> None:
    states = {line.criterion.key: line.state for line in gates.lines(phase_of(engagement, 1))}

    assert states == {
        "courses_held": "not_met",
        "attendance_signed": "not_met",
        "participation": "not_met",
        "effectiveness": "met",
    }


def test_the_phase_is_clear_once_everything_is_there(
    engagement: Engagement, cast: Cast, people: dict[str, Person]
) -> None:
    everybody = [person for person in people.values() if person.left_on is None]
    for key in ("all_staff", "key_personnel", "document_writing"):
        held(engagement, cast.consultant, key, *everybody)

    lines = {line.criterion.key: line for line in gates.lines(phase_of(engagement, 1))}

    assert {key: line.state for key, line in lines.items()} == dict.fromkeys(lines, "met")
    assert lines["courses_held"].note == "T01, T02, T03"
    assert lines["participation"].note == "7/7, 3/3, 2/2"
    assert lines["attendance_signed"].note == "21 sign-ins"


def test_facts_take_four_queries(
    engagement: Engagement, cast: Cast, people: dict[str, Person], django_assert_num_queries: Any
) -> None:
    held(engagement, cast.consultant, "all_staff", *people.values())
    cycle = engagement.cycle
    assert cycle.engagement.client

    with django_assert_num_queries(4):
        criteria.gather(cycle)


def test_a_course_that_was_not_held_leads_to_its_page(engagement: Engagement) -> None:
    verdict = criteria.courses_were_held(facts(engagement))

    assert isinstance(verdict, NotMet)
    assert words(verdict) == [
        "“Training of all staff” was not held.",
        "“Training of key personnel” was not held.",
        "“Training in document writing” was not held.",
    ]
    assert verdict.missing[0][1] == course_of(engagement).get_absolute_url()


def test_contents_that_no_session_taught_are_named(
    engagement: Engagement, cast: Cast, people: dict[str, Person]
) -> None:
    course = course_of(engagement)
    first, second, *_rest = course.contents.all()
    held(engagement, cast.consultant, "all_staff", people["clerk"], contents=[first])
    held(engagement, cast.consultant, "all_staff", people["clerk"], contents=[second])

    assert words(criteria.courses_were_held(facts(engagement)))[:2] == [
        "“Training of all staff”: not taught: What the standard means",
        "“Training of all staff”: not taught: How it is put into practice",
    ]


def test_a_planned_or_cancelled_session_teaches_nothing(engagement: Engagement, cast: Cast) -> None:
    make_session(course_of(engagement), cast.consultant)
    finished(make_session(course_of(engagement), cast.consultant), "cancelled")

    assert words(criteria.courses_were_held(facts(engagement)))[0] == "“Training of all staff” was not held."


def test_a_session_of_another_cycle_does_not_count(
    engagement: Engagement, cast: Cast, people: dict[str, Person]
) -> None:
    held(engagement, cast.consultant, "all_staff", people["clerk"])
    Cycle.objects.create(workspace=engagement.workspace, engagement=engagement, number=2, opened_on=TODAY)

    assert words(criteria.courses_were_held(facts(engagement)))[0] == "“Training of all staff” was not held."


def test_what_is_over_and_not_closed_is_named(engagement: Engagement, cast: Cast) -> None:
    yesterday = {"starts": BEGINS - dt.timedelta(days=1), "ends": ENDS - dt.timedelta(days=1)}
    session = make_session(course_of(engagement), cast.consultant, **yesterday)

    verdict = criteria.attendance_is_signed(facts(engagement))

    assert isinstance(verdict, NotMet)
    assert verdict.missing == (
        ("T01 “Training of all staff” of 2026-10-11: the sign-in is not closed.", session.get_absolute_url()),
    )


def test_a_coming_session_lacks_nothing_but_proves_nothing(engagement: Engagement, cast: Cast) -> None:
    make_session(course_of(engagement), cast.consultant)

    assert words(criteria.attendance_is_signed(facts(engagement))) == ["No session was held yet."]


def test_ninety_per_cent_of_each_course(engagement: Engagement, cast: Cast) -> None:
    crowd = [make_person(engagement.client, f"P{n}") for n in range(20)]
    session = held(engagement, cast.consultant, "all_staff", *crowd[:17])

    short = words(criteria.enough_took_part(facts(engagement)))[0]
    sign(session, crowd[17])
    enough = words(criteria.enough_took_part(facts(engagement)))

    assert short == "“Training of all staff”: 17 of 20 took part. Absent: P17, P18, P19"
    assert not any("all staff" in text for text in enough)


def test_many_absent_are_counted_after_eight(engagement: Engagement) -> None:
    for n in range(12):
        make_person(engagement.client, f"P{n}")

    assert words(criteria.enough_took_part(facts(engagement)))[0] == (
        "“Training of all staff”: 0 of 12 took part. Absent: P0, P1, P2, P3, P4, P5, P6, P7 and 4 more"
    )


def test_without_people_nobody_took_part(engagement: Engagement) -> None:
    assert words(criteria.enough_took_part(facts(engagement)))[0] == (
        "“Training of all staff”: nobody has to take part. Enter the people."
    )


def test_guests_do_not_raise_the_share(engagement: Engagement, cast: Cast, people: dict[str, Person]) -> None:
    held(engagement, cast.consultant, "document_writing", people["clerk"], people["boss"])

    assert words(criteria.enough_took_part(facts(engagement)))[2] == (
        "“Training in document writing”: 0 of 2 took part. Absent: Head, Writer"
    )


def test_the_effect_is_due_after_the_days_of_the_course(
    engagement: Engagement, cast: Cast, people: dict[str, Person]
) -> None:
    session = held(engagement, cast.consultant, "all_staff", people["clerk"])  # effect after 30 days

    with clock.at(MOMENT + dt.timedelta(days=29)):
        early = criteria.effect_was_evaluated(facts(engagement))
    with clock.at(MOMENT + dt.timedelta(days=30)):
        due = words(criteria.effect_was_evaluated(facts(engagement)))
        finished(session, "evaluated")
        done = criteria.effect_was_evaluated(facts(engagement))

    assert isinstance(early, Met)
    assert due == ["T01 “Training of all staff”: the effect was to be evaluated on 2026-11-11."]
    assert done == Met("1 evaluated")


def test_before_a_recertification_new_people_and_auditors_are_trained(
    engagement: Engagement, cast: Cast, people: dict[str, Person]
) -> None:
    old = [person for name, person in people.items() if name not in {"gone", "clerk"}]
    held(engagement, cast.consultant, "all_staff", *old)
    Cycle.objects.create(
        workspace=engagement.workspace, engagement=engagement, number=2, kind="recertification", opened_on=TODAY
    )

    before = words(criteria.new_people_were_trained(facts(engagement)))
    session = make_session(course_of(engagement), cast.consultant)
    sign(session, people["clerk"])
    finished(session)
    Qualification.objects.create(
        workspace=engagement.client.workspace,
        person=people["auditor"],
        kind="certificate",
        name="Auditor",
        course_key="internal_auditor",
    )

    assert before == [
        "“Training of all staff” was never taken by: Clerk",
        "“Training of internal auditors” was never taken by: Auditor",
    ]
    assert words(criteria.new_people_were_trained(facts(engagement))) == []


def test_an_exempt_person_is_not_missed(engagement: Engagement, cast: Cast, people: dict[str, Person]) -> None:
    held(engagement, cast.consultant, "document_writing", people["head"])
    actions.exempt(course_of(engagement, "document_writing"), people["writer"], "Wrote the book", by=cast.consultant)

    texts = words(criteria.enough_took_part(facts(engagement)))

    assert not any("document writing" in text for text in texts)


def test_an_invitation_alone_is_no_attendance(engagement: Engagement, cast: Cast, people: dict[str, Person]) -> None:
    session = make_session(course_of(engagement, "document_writing"), cast.consultant)
    put_there(session, people["head"])
    finished(session)

    assert "Absent: Head, Writer" in words(criteria.enough_took_part(facts(engagement)))[2]
    assert words(criteria.attendance_is_signed(facts(engagement))) == [
        "T01 “Training in document writing” of 2026-10-12: nobody has signed in."
    ]
