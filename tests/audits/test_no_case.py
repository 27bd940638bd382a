"""No case so far: a signed reason, only where the catalogue names such a case."""

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client as Browser
from django.urls import reverse

from audits import actions
from audits.models import NoCase
from tests.factories_audits import Case, in_state
from tests.factories_certification import rendered, signs
from tests.people import Cast
from wobo.workflow.doors import Obstructed, fire

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("moment")]


@pytest.fixture
def case(cast: Cast) -> Case:
    found = in_state(cast, "on_site")
    found.answer("8.2", result="no_case")
    return found


def claim(case: Case, **told: object) -> NoCase:
    row = case.diagnosis.assessments.get(clause=case.clauses["8.2"])
    values = {"reason": "No incident of that size.", "owner": case.owner, **told}
    made = actions.claim_no_case(row, by=case.cast.consultant, language="en", **values)  # type: ignore[arg-type]
    if made.paper_uid:
        rendered(case.cast, made.paper_uid)
    return made


def test_the_process_owner_signs_the_reason(case: Case, cast: Cast) -> None:
    made = claim(case)

    assert (made.state, made.slots()[0].who(made, cast.staff)) == ("claimed", True)
    assert signs(cast.staff, made, "owner").state == "signed"


def test_the_representative_answers_for_an_owner_without_account(case: Case, cast: Cast) -> None:
    case.owner.__class__.objects.filter(pk=case.owner.pk).update(user=None)
    made = NoCase.objects.get(pk=claim(case).pk)

    assert [made.slots()[0].who(made, user) for user in (cast.staff, cast.lead, cast.representative)] == [
        False, False, True,
    ]  # fmt: skip


def test_it_cannot_be_signed_without_the_ceremony(case: Case, cast: Cast) -> None:
    made = claim(case)

    with pytest.raises(Obstructed):
        fire(made, "sign", by=cast.representative)


def test_an_unsigned_case_keeps_the_visit_open(case: Case, cast: Cast) -> None:
    case.answer("4.1")
    case.answer("8.1")
    for ref in ("4.1", "8.1"):
        case.evidence(ref)
    case.met("opening")
    case.met("closing")
    made = claim(case)

    with pytest.raises(Obstructed) as refused:
        fire(case.reload().diagnosis, "conclude", by=cast.lead)

    assert refused.value.reasons == ["“No case so far” is not signed yet: 8.2."]

    signs(cast.staff, made, "owner")

    assert fire(case.reload().diagnosis, "conclude", by=cast.lead).state == "concluded"


def test_another_verdict_supersedes_the_claim(case: Case) -> None:
    made = claim(case)

    case.answer("8.2", version=1, result="conform")

    assert NoCase.objects.get(pk=made.pk).state == "superseded"


def test_a_new_reason_replaces_the_claim_and_the_same_one_does_not(case: Case) -> None:
    first = claim(case)
    row = first.assessment

    same = actions.claim_no_case(row, by=case.cast.consultant, reason="No incident of that size.", owner=case.owner)
    other = claim(case, reason="None was reported at all.")

    assert (same.pk, NoCase.objects.get(pk=first.pk).state, other.state) == (first.pk, "superseded", "claimed")


def test_it_needs_a_reason_and_the_verdict(case: Case) -> None:
    with pytest.raises(Obstructed):
        claim(case, reason="  ")
    case.answer("8.2", version=1, result="conform")
    with pytest.raises(Obstructed):
        claim(case)


def test_others_are_refused(case: Case, cast: Cast) -> None:
    row = case.diagnosis.assessments.get()

    with pytest.raises(PermissionDenied):
        actions.claim_no_case(row, by=cast.representative, reason="Nothing happened.")


def test_the_card_offers_it_only_where_the_catalogue_permits(case: Case, client: Browser) -> None:
    client.force_login(case.cast.consultant)

    pages = {
        ref: client.get(reverse("audits:clause_detail", args=[case.engagement.code, case.diagnosis.uid, ref]))
        for ref in ("8.1", "8.2")
    }

    assert ['value="no_case"' in pages[ref].content.decode() for ref in ("8.1", "8.2")] == [False, True]
    assert ['value="not_applicable"' in pages[ref].content.decode() for ref in ("8.1", "8.2")] == [False, False]
