"""The competence matrix: who has learnt what their letter demands, and who has not."""

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client as Browser
from django.urls import reverse

from certification.models import Appointment, Engagement, Person
from certification.panels import PersonPage
from tests.factories_certification import TODAY, make_person
from tests.factories_training import course_of, finished, make_session, sign
from tests.people import Cast
from training import competence, person_panel
from training.matrix import matrix
from training.models import Examination, Exemption, Qualification

YESTERDAY, TOMORROW = TODAY - dt.timedelta(days=1), TODAY + dt.timedelta(days=1)


def appoint(engagement: Engagement, person: Person, role: str, state: str = "in_force") -> Appointment:
    """Write a letter straight into the table."""
    last = Appointment.objects.filter(workspace=engagement.workspace).count()
    told = {"role": role, "person": person, "duties": "Duties.", "starts_on": TODAY, "state": state}
    return Appointment.objects.create(workspace=engagement.workspace, cycle=engagement.cycle, number=last + 1, **told)


def attended(engagement: Engagement, cast: Cast, person: Person, key: str) -> Any:
    """Let somebody have attended a course today."""
    session = make_session(course_of(engagement, key), cast.lead)
    sign(session, person)
    return finished(session)


def examined(session: Any, person: Person, score: int, attempt: int = 1) -> Examination:
    """Write a marked paper straight into the table."""
    told = {"state": "marked", "score": score, "passed": score >= 60, "handed_in_at": session.ends}
    return Examination.objects.create(
        workspace=session.workspace, session=session, person=person, attempt=attempt, **told
    )


def proof(person: Person, key: str, **fields: Any) -> Qualification:
    told = {"kind": "certificate", "name": "Lead auditor", "course_key": key, **fields}
    return Qualification.objects.create(workspace=person.workspace, person=person, **told)


@pytest.fixture
def owner(engagement: Engagement, cast: Cast) -> Person:
    """A document controller: the course on document writing must be passed."""
    found = make_person(engagement.client, "Owner", user=cast.staff)
    appoint(engagement, found, "document_controller")
    return found


def cells(engagement: Engagement) -> list[tuple[str, Any, str]]:
    return [(one.state, one.day, one.note) for line in matrix(engagement.cycle).lines for one in line.cells if one]


def test_nothing_learnt_is_a_gap(engagement: Engagement, owner: Person) -> None:
    found = matrix(engagement.cycle)

    assert found.columns == [("document_writing", "Training in document writing")]
    assert cells(engagement) == [("missing", None, "")]
    assert (found.lacking, found.gaps, found.lines[0].words) == (1, 1, ["Document controller"])


def test_passed_says_when_and_how_well(engagement: Engagement, cast: Cast, owner: Person) -> None:
    examined(attended(engagement, cast, owner, "document_writing"), owner, 80)

    assert cells(engagement) == [("passed", TODAY, "80 %")]
    assert matrix(engagement.cycle).gaps == 0


def test_attended_is_not_passed_and_neither_is_failed(engagement: Engagement, cast: Cast, owner: Person) -> None:
    session = attended(engagement, cast, owner, "document_writing")
    first = cells(engagement)
    examined(session, owner, 40)

    assert (first, cells(engagement)) == ([("unexamined", TODAY, "")],) * 2


def test_attending_is_enough_where_no_examination_is_demanded(engagement: Engagement, cast: Cast) -> None:
    person = make_person(engagement.client, "Service owner")
    appoint(engagement, person, "service_owner")
    attended(engagement, cast, person, "key_personnel")

    assert cells(engagement) == [("attended", TODAY, "")]


def test_a_session_that_was_not_held_counts_for_nothing(engagement: Engagement, cast: Cast) -> None:
    person = make_person(engagement.client, "Service owner")
    appoint(engagement, person, "service_owner")
    sign(make_session(course_of(engagement, "key_personnel"), cast.lead), person)

    assert cells(engagement) == [("missing", None, "")]


@pytest.mark.parametrize(
    ("until", "state"), [(None, "covered"), (TODAY, "covered"), (TOMORROW, "covered"), (YESTERDAY, "expired")]
)
def test_a_certificate_covers_until_it_expires(
    engagement: Engagement, owner: Person, until: dt.date | None, state: str
) -> None:
    proof(owner, "document_writing", valid_until=until)

    assert cells(engagement) == [(state, until, "Lead auditor")]


def test_a_certificate_from_tomorrow_covers_nothing_today(engagement: Engagement, owner: Person) -> None:
    proof(owner, "document_writing", on=TOMORROW)

    assert cells(engagement) == [("missing", None, "")]


def test_an_exemption_stands_for_attending_and_not_for_an_examination(engagement: Engagement, owner: Person) -> None:
    service = make_person(engagement.client, "Service owner")
    appoint(engagement, service, "service_owner")
    for person, key in ((owner, "document_writing"), (service, "key_personnel")):
        Exemption.objects.create(
            workspace=engagement.workspace, course=course_of(engagement, key), person=person, reason="Teaches it"
        )

    assert sorted(cells(engagement)) == [("exempt", None, "Teaches it"), ("missing", None, "")]


@pytest.mark.parametrize(
    ("state", "there"),
    [
        ("draft", False),
        ("issued", True),
        ("in_force", True),
        ("declined", False),
        ("ended", False),
        ("cancelled", False),
    ],
)
def test_letters_that_are_out_bring_people_in(engagement: Engagement, state: str, there: bool) -> None:  # noqa: FBT001
    appoint(engagement, make_person(engagement.client, "Somebody"), "service_owner", state)

    assert bool(matrix(engagement.cycle).lines) is there


def test_two_roles_demand_together_and_one_can_be_looked_at(engagement: Engagement, owner: Person) -> None:
    appoint(engagement, owner, "management_representative")
    both, one = matrix(engagement.cycle), matrix(engagement.cycle, role="management_representative")

    assert [key for key, _name in both.columns] == ["key_personnel", "document_writing"]
    assert (both.lines[0].roles, one.lines[0].roles) == (
        ["document_controller", "management_representative"], ["management_representative"],
    )  # fmt: skip
    # the controller must pass it, the representative attend it: together it is to be passed
    assert competence.demanded(both.lines[0].roles)["document_writing"].passed is True
    assert competence.demanded(one.lines[0].roles)["document_writing"].passed is False


def test_what_is_lacking_is_said_in_sentences(engagement: Engagement, cast: Cast, owner: Person) -> None:
    missing = competence.lacks(owner, "document_controller")
    session = attended(engagement, cast, owner, "document_writing")
    unexamined = competence.lacks(owner, "document_controller")
    examined(session, owner, 60)

    assert missing == ["“Training in document writing” has not been attended."]
    assert unexamined == ["The examination of “Training in document writing” is not passed."]
    assert competence.lacks(owner, "document_controller") == []
    assert competence.lacks(owner, "responsible", engagement=engagement) == [
        "“Training of key personnel” has not been attended."
    ]


def test_an_expired_proof_is_named(engagement: Engagement, owner: Person) -> None:
    proof(owner, "document_writing", valid_until=YESTERDAY)

    assert competence.lacks(owner, "document_controller") == [
        "“Lead auditor”, which stands for “Training in document writing”, expired on 2026-10-11."
    ]


def test_an_auditor_is_trained_and_examined_by_the_day(engagement: Engagement, cast: Cast, owner: Person) -> None:
    session = attended(engagement, cast, owner, "internal_auditor")
    trained = competence.is_qualified_auditor(owner, TODAY)
    examined(session, owner, 75)

    assert (trained, competence.is_qualified_auditor(owner, TODAY), competence.is_qualified_auditor(owner, YESTERDAY)) == (
        False, True, False,
    )  # fmt: skip


def test_an_auditor_with_a_valid_certificate_is_qualified(owner: Person) -> None:
    proof(owner, "internal_auditor", on=YESTERDAY, valid_until=TODAY)

    days = [YESTERDAY - dt.timedelta(days=1), YESTERDAY, TODAY, TOMORROW]
    assert [competence.is_qualified_auditor(owner, day) for day in days] == [False, True, True, False]


def page(engagement: Engagement, name: str = "competence_matrix", *args: str) -> str:
    return reverse(f"training:{name}", args=[engagement.code, *args])


@pytest.mark.parametrize(
    ("who", "status"),
    [("lead", 200), ("controller", 200), ("top_manager", 200), ("external_auditor", 200), ("internal_auditor", 200),
     ("staff", 403), ("stranger", 404), ("unassigned", 404)],
)  # fmt: skip
def test_who_reads_the_matrix(
    engagement: Engagement, cast: Cast, owner: Person, client: Browser, who: str, status: int
) -> None:
    client.force_login(getattr(cast, who))

    there = client.get(page(engagement)).status_code
    assert there == (status if who != "staff" else 302)  # led to their own record
    own = status if who != "staff" else 200  # Owner has the account of staff: one's own record is one's own
    assert client.get(page(engagement, "competence_person", owner.uid)).status_code == own


def test_a_head_reads_the_records_of_their_people_alone(engagement: Engagement, cast: Cast, client: Browser) -> None:
    from tests.factories_certification import make_department  # noqa: PLC0415

    head = make_person(engagement.client, "Head", user=cast.staff)
    desk = make_department(engagement.client, "Desk", head=head)
    theirs = make_person(engagement.client, "Theirs", department=desk)
    other = make_person(engagement.client, "Other")
    client.force_login(cast.staff)

    found = [client.get(page(engagement, "competence_person", one.uid)).status_code for one in (theirs, other)]
    assert found == [200, 403]


def test_gaps_have_a_word_and_an_icon(engagement: Engagement, cast: Cast, owner: Person, client: Browser) -> None:
    client.force_login(cast.lead)

    shown = client.get(page(engagement)).content.decode()

    assert "1 gap: 1 of 1 people lack something" in shown
    assert '<span class="state state-bad"><svg' in shown
    assert "Missing" in shown


def test_nobody_appointed_is_said(engagement: Engagement, cast: Cast, client: Browser) -> None:
    client.force_login(cast.lead)

    assert "Nobody is appointed yet" in client.get(page(engagement)).content.decode()
    assert client.get(page(engagement), {"role": "nonsense", "page": "x", "gaps": "1"}).status_code == 200


def test_the_record_of_a_person(engagement: Engagement, cast: Cast, owner: Person, client: Browser) -> None:
    session = attended(engagement, cast, owner, "document_writing")
    examined(session, owner, 40)
    examined(session, owner, 85, attempt=2)
    proof(owner, "internal_auditor", valid_until=YESTERDAY)
    appoint(engagement, owner, "service_owner", "draft")
    client.force_login(cast.lead)

    shown = client.get(page(engagement, "competence_person", owner.uid)).content.decode()

    for said in (
        "Signed in with own account",
        "Attempt 1",
        "Attempt 2",
        "85 %",
        "Lead auditor",
        "Document controller",
    ):
        assert said in shown, said
    assert "Service owner" not in shown


def test_the_persons_page_has_a_panel_for_who_may_read(engagement: Engagement, cast: Cast, owner: Person) -> None:
    session = attended(engagement, cast, owner, "document_writing")
    examined(session, owner, 85)
    found = {
        who: person_panel.parts(PersonPage(owner, getattr(cast, who), engagement.client))
        for who in ("lead", "staff", "working_group", "stranger")
    }

    assert [len(found[who]) for who in found] == [1, 1, 1, 0]
    assert [paper.score for paper in found["lead"][0].told["papers"]] == [Decimal("85.0")]
    other = make_person(engagement.client, "Other")
    assert person_panel.parts(PersonPage(other, cast.staff, engagement.client)) == []


def test_groups_say_who_was_trained(engagement: Engagement, cast: Cast, owner: Person) -> None:
    other = make_person(engagement.client, "Other")
    examined(attended(engagement, cast, owner, "document_writing"), owner, 85)

    found = person_panel.states(engagement, [owner, other])

    assert [(state.label, state.tone) for key in (owner.pk, other.pk) for state in found[key]] == [
        ("1 training, 1 examined", "done"), ("No training yet", "waiting"),
    ]  # fmt: skip


@pytest.mark.parametrize("many", [1, 2000])
def test_two_thousand_people_ask_no_more(
    engagement: Engagement, cast: Cast, client: Browser, many: int, django_assert_max_num_queries: Any
) -> None:
    place = engagement.client.workspace
    people = Person.objects.bulk_create([Person(workspace=place, name=f"P{number}") for number in range(many)])
    Appointment.objects.bulk_create(
        [
            Appointment(
                workspace=engagement.workspace, cycle=engagement.cycle, number=number + 1, role="process_owner",
                person=person, duties="D", starts_on=TODAY, state="in_force",
            )
            for number, person in enumerate(people)
        ]
    )  # fmt: skip
    sign(attended(engagement, cast, people[0], "key_personnel"), *people[:20])
    client.force_login(cast.lead)
    for url in (page(engagement), page(engagement, "competence_person", people[0].uid)):
        client.get(url)
        with django_assert_max_num_queries(15):
            assert client.get(url).status_code == 200
