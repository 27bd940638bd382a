"""Many at once on one sign-off: one signature, one arrow, nobody stuck (trust 0.1, 0.2, 1.8, 1.9)."""

from typing import Any

import pytest

from documents.actions import flow, flow_plan, flow_steps
from documents.models import Step
from tests.factories_flow import Paperwork, edit, paperwork
from tests.papers import proof
from tests.people import make_cast
from tests.workflow.test_races import TRIALS, at_once
from wobo.workflow import clock, signing, verify
from wobo.workflow.doors import Obstructed
from wobo.workflow.models import Event, Opening, Signature

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
REASON = "The roles are mixed up."


def signs(paper: Paperwork, stage: str, user: Any, place: int = 0) -> Any:
    """Return a call that signs, with everything read beforehand."""
    step, row = paper.step(stage, place), paper.revision
    sha256 = row.frozen_file.sha256
    Opening.objects.get_or_create(user=user, sha256=sha256, defaults={"at": clock.now()})
    return lambda: signing.sign(row, step.slot, proof=proof(user), shown_sha256=sha256)


def test_eight_clicks_of_the_last_signer_approve_once() -> None:
    cast = make_cast()
    for trial in range(TRIALS):
        paper = paperwork(cast, f"QL-ITSM-P-{trial:02d}")
        paper.open()
        paper.sign_until("approval")

        outcomes = at_once(*[signs(paper, "approval", cast.top_manager)] * 8)

        assert [type(outcome).__name__ for outcome in outcomes] == ["Signature"] * 8
        assert len({outcome.pk for outcome in outcomes}) == 1
        assert paper.again().state == "approved"
        assert Event.objects.about(paper.revision).filter(verb="approve").count() == 1


def test_two_reviewers_at_once_complete_the_review() -> None:
    cast = make_cast()
    for trial in range(TRIALS):
        paper = paperwork(cast, f"QL-ITSM-P-{trial:02d}")
        more = {"stage": "review", "order": 1, "person": paper.people["internal_auditor"]}
        flow_plan.add_step(paper.revision, more, by=cast.lead)
        paper.open()
        paper.sign_until("review")

        outcomes = at_once(
            signs(paper, "review", cast.representative, 0), signs(paper, "review", cast.internal_auditor, 1)
        )

        assert [type(outcome).__name__ for outcome in outcomes] == ["Signature"] * 2
        assert paper.again().state == "in_approval"


def test_a_signature_and_a_return_at_once_leave_one_clear_answer() -> None:
    cast = make_cast()
    for trial in range(TRIALS):
        paper = paperwork(cast, f"QL-ITSM-P-{trial:02d}")
        paper.open()
        paper.sign_until("approval")

        signed, returned = at_once(
            signs(paper, "approval", cast.top_manager),
            lambda: flow.send_back(paper.revision, by=cast.representative, reason=REASON),  # noqa: B023
        )

        row = paper.again()
        assert type(returned).__name__ == "Revision"  # approved or not, it can come back
        assert row.state == "draft"
        assert type(signed).__name__ in {"Signature", "Obstructed"}
        assert row.flow.given == {}


def test_a_signature_and_a_change_of_the_title_at_once_never_approve_the_old_text() -> None:
    cast = make_cast()
    for trial in range(TRIALS):
        paper = paperwork(cast, f"QL-ITSM-P-{trial:02d}")
        paper.open()
        paper.sign_until("approval")

        at_once(
            signs(paper, "approval", cast.top_manager),
            lambda: edit(paper.document, cast.lead, title="问题管理程序"),  # noqa: B023
        )

        row = paper.again()
        assert (row.state, row.flow.given) == ("draft", {})


def test_a_transfer_and_a_signature_at_once_have_one_winner() -> None:
    cast = make_cast()
    for trial in range(TRIALS):
        paper = paperwork(cast, f"QL-ITSM-P-{trial:02d}")
        paper.open()
        paper.sign_until("review")
        step, to = paper.step("review"), paper.people["internal_auditor"]

        signed, moved = at_once(
            signs(paper, "review", cast.representative),
            lambda: flow_steps.transfer(step, to, by=cast.lead, reason=REASON),  # noqa: B023
        )

        kinds = {type(signed).__name__, type(moved).__name__}
        assert kinds in ({"Signature", "Obstructed"}, {"Step", "Obstructed"}, {"Step", "PermissionDenied"})
        assert Signature.objects.of(paper.revision).filter(slot=step.slot).count() == (
            paper.again().state == "in_approval"
        )


def test_two_reminders_and_two_openings_at_once_count_once() -> None:
    cast = make_cast()
    paper = paperwork(cast)

    outcomes = at_once(*[lambda: flow.open_discussion(paper.revision, by=cast.lead)] * 3)

    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["Obstructed", "Obstructed", "Revision"]
    assert Step.objects.filter(revision=paper.revision, fixed_at__isnull=False).count() == 5
    step = paper.render().flow.steps[0]
    reminders = at_once(*[lambda: flow_steps.remind(step, by=cast.lead)] * 3)
    assert sum(isinstance(outcome, Obstructed) for outcome in reminders) == 2
    assert list(verify.findings()) == []
