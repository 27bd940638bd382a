"""Answers: versions, one event each, nobody overwritten silently, only verdicts that the catalogue permits."""

import pytest
from django.core.exceptions import PermissionDenied

from audits import actions
from audits.models import AnswerDraft, ClauseAssessment, DiagnosisMember, Gap
from tests.factories_audits import Case, in_state
from tests.factories_certification import make_person
from tests.people import Cast
from wobo.workflow.doors import Obstructed
from wobo.workflow.models import Event

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("moment")]


@pytest.fixture
def case(cast: Cast) -> Case:
    return in_state(cast, "on_site")


def events(uid: str) -> list[str]:
    return list(Event.objects.filter(uid=uid).order_by("seq").values_list("verb", flat=True))


def test_a_consultant_saves_an_answer_with_one_event(case: Case, cast: Cast) -> None:
    row = case.answer("4.1", people=[case.owner.pk], maturity=3)

    assert (row.version, row.result, row.maturity, row.assessed_by, str(row.assessed_on)) == (
        1, "conform", 3, cast.consultant, "2026-10-12",
    )  # fmt: skip
    assert [person.name for person in row.people.all()] == ["Owner"]
    assert events(row.uid) == ["create"]


def test_an_edit_tells_old_and_new(case: Case) -> None:
    row = case.answer("4.1")

    case.answer("4.1", version=1, found="Better now.")

    told = Event.objects.filter(uid=row.uid).order_by("seq").last().told["changes"]
    assert told["found"] == ["As it is on 4.1.", "Better now."]
    assert told["version"] == [1, 2]


def test_saving_the_same_twice_writes_nothing(case: Case) -> None:
    row = case.answer("8.1", result="nonconform", gaps=[case.gap()])

    again = case.answer("8.1", version=0, result="nonconform", gaps=[case.gap()])

    assert (again.version, Gap.objects.count()) == (1, 1)
    assert events(row.uid) == ["create"]


def test_two_consultants_on_one_clause_never_overwrite_each_other(case: Case, cast: Cast) -> None:
    case.answer("4.1", found="What I saw.")

    with pytest.raises(actions.Conflict) as clash:
        case.answer("4.1", version=0, by=cast.second_consultant, found="What the other saw.")

    assert (clash.value.row.found, clash.value.answer["found"]) == ("What I saw.", "What the other saw.")
    assert ClauseAssessment.objects.get().found == "What I saw."


def test_who_has_seen_the_newer_text_may_replace_it(case: Case, cast: Cast) -> None:
    case.answer("4.1", found="First.")

    row = case.answer("4.1", version=1, by=cast.second_consultant, found="Second.")

    assert (row.version, row.found, row.assessed_by) == (2, "Second.", cast.second_consultant)


def test_a_gap_makes_a_new_version_and_can_be_changed_and_deleted(case: Case) -> None:
    row = case.answer("8.1", result="nonconform", gaps=[case.gap()])
    gap = row.gaps.get()

    case.answer("8.1", version=1, result="nonconform", gaps=[case.gap(uid=gap.uid, text="Another wording.")])
    gap.refresh_from_db()

    assert (gap.text, gap.number, gap.owner, str(gap.due)) == ("Another wording.", 1, case.owner, "2026-12-01")
    assert ClauseAssessment.objects.get().version == 2

    case.answer("8.1", version=2, result="nonconform", gaps=[{"uid": gap.uid, "remove": True}])

    assert Gap.objects.count() == 0
    assert events(gap.uid) == ["create", "edit", "remove"]


def test_gaps_are_numbered_through_the_diagnosis(case: Case) -> None:
    case.answer("8.1", result="nonconform", gaps=[case.gap(), case.gap(text="Second.")])
    case.answer("8.2", result="partial", gaps=[case.gap(text="Third.")])

    assert [gap.code for gap in Gap.objects.order_by("pk")] == ["G01", "G02", "G03"]


def test_no_case_is_refused_where_the_catalogue_names_none(case: Case) -> None:
    with pytest.raises(Obstructed) as refused:
        case.answer("8.1", result="no_case")

    assert refused.value.reasons == [
        "“No case so far” is not possible here: what this clause deals with always happens."
    ]


def test_not_applicable_is_refused_where_no_exclusion_is_permitted(case: Case) -> None:
    for ref in ("4.1", "8.1", "8.2"):
        with pytest.raises(Obstructed):
            case.answer(ref, result="not_applicable", reason="We do not do this.")

    assert ClauseAssessment.objects.count() == 0


def test_not_applicable_is_possible_where_the_catalogue_permits_it(case: Case) -> None:
    clause = case.clauses["8.1"]
    type(clause).objects.filter(pk=clause.pk).update(exclusion_permitted=True)
    clause.refresh_from_db()

    assert case.answer("8.1", result="not_applicable", reason="Nothing is bought.").reason == "Nothing is bought."


@pytest.mark.parametrize("state", ["planned", "proposed", "confirmed", "concluded", "issued", "accepted"])
def test_answers_are_written_on_site_only(cast: Cast, state: str) -> None:
    case = in_state(cast, state)

    with pytest.raises(Obstructed):
        case.answer("4.1", version=99, found="Too early or too late.")


@pytest.mark.parametrize("name", ["representative", "staff", "external_auditor", "unassigned", "stranger"])
def test_others_are_refused(case: Case, cast: Cast, name: str) -> None:
    with pytest.raises(PermissionDenied):
        case.answer("4.1", by=getattr(cast, name))


def test_an_internal_auditor_on_the_team_assesses(cast: Cast) -> None:
    case = Case(cast)
    auditor = make_person(case.engagement.client, "Auditor", user=cast.internal_auditor)
    case.part(
        DiagnosisMember(kind="internal_auditor", person=auditor),
        role="client_member", competence="Examined.", authorised_on="2026-10-01", conflict_check="None.",
        conflict_free=True, signed_on="2026-10-01",
    )  # fmt: skip
    case.on_site()

    assert case.answer("4.1", by=cast.internal_auditor).assessed_by == cast.internal_auditor


def test_a_clause_of_another_standard_is_refused(case: Case) -> None:
    chapter = case.clauses["8"]

    with pytest.raises(Obstructed):
        actions.save_answer(case.diagnosis, chapter, by=case.cast.lead, version=0, answer={"result": "conform"})


def test_people_of_another_client_are_left_out(case: Case, cast: Cast) -> None:
    from tests.factories_certification import make_client  # noqa: PLC0415

    stranger = make_person(make_client(cast.client_b), "Stranger")

    row = case.answer("8.1", result="nonconform", people=[stranger.pk], gaps=[case.gap(owner=stranger.pk)])

    assert (list(row.people.all()), row.gaps.get().owner) == ([], None)


def test_a_draft_writes_no_event_and_becomes_one_edit_when_left(case: Case, cast: Cast) -> None:
    row = case.answer("4.1")
    before = Event.objects.count()

    for text in ("T", "Ty", "Typed."):
        actions.save_draft(case.diagnosis, case.clauses["4.1"], by=cast.consultant, version=1, answer={"found": text})

    assert (Event.objects.count(), ClauseAssessment.objects.get().found) == (before, "As it is on 4.1.")

    actions.leave(AnswerDraft.objects.get())

    assert (ClauseAssessment.objects.get().found, AnswerDraft.objects.count()) == ("Typed.", 0)
    assert events(row.uid) == ["create", "edit"]


def test_a_draft_that_meets_a_newer_version_waits_for_its_author(case: Case, cast: Cast) -> None:
    actions.save_draft(
        case.diagnosis, case.clauses["4.1"], by=cast.second_consultant, version=0, answer={"found": "B"}
    )
    case.answer("4.1", found="A")

    with pytest.raises(actions.Conflict):
        actions.leave(AnswerDraft.objects.get())

    draft = AnswerDraft.objects.get()
    assert (draft.refused, draft.content, ClauseAssessment.objects.get().found) == (True, {"found": "B"}, "A")


def test_a_draft_on_an_old_version_is_told_at_once_and_kept(case: Case, cast: Cast) -> None:
    case.answer("4.1", found="A")

    with pytest.raises(actions.Conflict):
        actions.save_draft(
            case.diagnosis, case.clauses["4.1"], by=cast.second_consultant, version=0, answer={"found": "B"}
        )

    assert AnswerDraft.objects.get().content == {"found": "B"}


def test_five_idle_minutes_turn_a_draft_into_an_edit(case: Case, cast: Cast) -> None:
    import datetime as dt  # noqa: PLC0415

    from tests.conftest import MOMENT  # noqa: PLC0415

    actions.save_draft(
        case.diagnosis, case.clauses["4.1"], by=cast.consultant, version=0, answer={"found": "Resting."}
    )

    assert actions.settle_idle(MOMENT + dt.timedelta(minutes=4)) == 0
    assert actions.settle_idle(MOMENT + dt.timedelta(minutes=6)) == 1
    assert ClauseAssessment.objects.get().found == "Resting."


def test_signing_out_settles_ones_own_drafts(case: Case, cast: Cast, client: object) -> None:
    actions.save_draft(case.diagnosis, case.clauses["4.1"], by=cast.consultant, version=0, answer={"found": "Mine."})
    actions.save_draft(case.diagnosis, case.clauses["8.1"], by=cast.lead, version=0, answer={"found": "Not mine."})
    client.force_login(cast.consultant)  # type: ignore[attr-defined]

    client.logout()  # type: ignore[attr-defined]

    assert [row.found for row in ClauseAssessment.objects.all()] == ["Mine."]
    assert AnswerDraft.objects.get().user == cast.lead
