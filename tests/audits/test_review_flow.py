"""A management review from its plan to the follow-up in the next one."""

# claims: S7.6.1, S7.6.2, S7.6.3
import datetime as dt
import hashlib
import json

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied

from audits.actions import review_decisions, review_inputs, review_papers, reviews
from audits.models import ManagementReview, ReviewDecision
from certification.actions import minutes
from certification.models import Appointment, Meeting
from documents.models import ChangeRequest, Document
from tests.factories_certification import TODAY, rendered, signs
from tests.factories_reviews import CONCLUDED, ReviewCase
from tests.people import Cast
from wobo.notices.models import Notice
from wobo.reporting.models import Report
from wobo.workflow import clock
from wobo.workflow.doors import Obstructed
from wobo.workflow.models import Event

pytestmark = pytest.mark.usefixtures("moment")


def test_opening_proposes_everything_that_can_be_known(cast: Cast) -> None:
    case = ReviewCase(cast)

    review, meeting = case.review, case.review.meeting
    assert review.number.endswith(f"-ITSM-GP-{TODAY.year}-01")
    assert (meeting.chair, meeting.recorder, meeting.kind, meeting.day) == ("Ann", "Bob", "review", TODAY)
    assert (meeting.model, meeting.record_uid) == ("audits.ManagementReview", review.uid)
    assert len(meeting.agenda_items) == 17
    keys = list(review.inputs.values_list("key", flat=True))
    assert keys == [
        "earlier", "context", "nonconformities", "monitoring", "audits", "improvements", "feedback", "policy",
        "objectives", "services", "parties", "resources", "risks", "changes",
    ]  # fmt: skip
    assert {row.owner for row in review.inputs.all()} == {case.head}


def test_inputs_go_to_who_answers_for_the_matter_by_letter(cast: Cast) -> None:
    case = ReviewCase(cast)
    case.letter(case.clerk, Appointment.Role.SUPPLIER_MANAGER)

    second = reviews.open_review(case.engagement.cycle, by=cast.lead, day=TODAY + dt.timedelta(days=30))

    owners = dict(second.inputs.values_list("key", "owner__name"))
    assert (owners["parties"], owners["audits"]) == ("Dan", "Bob")
    assert set(second.inputs.values_list("due", flat=True)) == {TODAY + dt.timedelta(days=23)}
    assert second.number.endswith("-02")


@pytest.mark.parametrize("name", ["staff", "top_manager", "external_auditor", "stranger", "unassigned"])
def test_others_open_no_review(cast: Cast, name: str) -> None:
    case = ReviewCase(cast)

    with pytest.raises(PermissionDenied):
        reviews.open_review(case.engagement.cycle, by=getattr(cast, name), day=TODAY)

    assert ManagementReview.objects.count() == 1


def test_no_review_is_opened_for_a_day_that_is_over(cast: Cast) -> None:
    case = ReviewCase(cast)

    with pytest.raises(Obstructed, match="The day is over"):
        reviews.open_review(case.engagement.cycle, by=cast.lead, day=TODAY - dt.timedelta(days=1))

    assert Meeting.objects.count() == 1


def test_calling_invites_with_a_calendar_file_and_asks_for_the_inputs(cast: Cast) -> None:
    case = ReviewCase(cast).called()

    invited = Notice.objects.filter(kind="meeting.invited")
    assert {notice.recipient for notice in invited} == {cast.top_manager, cast.representative, cast.staff}
    asked = Notice.objects.get(kind="review.inputs")
    assert asked.recipient == cast.representative
    assert "14 of its inputs" in asked.subject
    assert case.review.called_on == TODAY
    assert len(mail.outbox) >= 0


def test_nobody_is_invited_while_an_input_has_no_owner(cast: Cast) -> None:
    case = ReviewCase(cast)
    review_inputs.assign_input(case.input("risks"), {"owner": None}, by=cast.lead)

    with pytest.raises(Obstructed, match="Nobody prepares these inputs yet"):
        reviews.call_review(case.review, by=cast.lead)

    assert not Notice.objects.filter(kind="meeting.invited").exists()


def test_postponing_takes_the_invitations_back_and_calling_again_sends_new_ones(cast: Cast) -> None:
    case = ReviewCase(cast).called()
    review_inputs.comment_input(case.input("risks"), "Risks fell.", by=cast.representative, hand_in=True)

    reviews.postpone_review(case.review, by=cast.representative, reason="The director travels.")
    case.reload()
    assert (case.review.state, case.review.meeting.is_called_off) == ("planned", True)
    reviews.edit_review(case.review, {"day": TODAY + dt.timedelta(days=3)}, by=cast.lead)
    reviews.call_review(case.review, by=cast.lead)

    case.reload()
    assert (case.review.state, case.review.meeting.is_called_off) == ("called", False)
    assert case.review.meeting.day == TODAY + dt.timedelta(days=3)
    assert case.input("risks").is_ready
    assert Notice.objects.filter(kind="meeting.called_off", recipient=cast.staff).count() == 1
    assert Notice.objects.filter(kind="meeting.invited", recipient=cast.staff).count() == 2


def test_a_review_is_not_held_before_inputs_and_chair_are_there(cast: Cast) -> None:
    case = ReviewCase(cast).called()

    with pytest.raises(Obstructed) as refusal:
        reviews.hold_review(case.review, by=cast.lead)

    assert refusal.value.reasons[0] == "Nobody has signed in yet."
    assert refusal.value.reasons[1].startswith(
        "These inputs are not handed in: Status of actions from earlier reviews"
    )
    assert case.reload().review.snapshot == {}


def test_an_input_without_a_word_is_not_handed_in(cast: Cast) -> None:
    case = ReviewCase(cast).called()

    with pytest.raises(Obstructed, match="Say in a sentence"):
        review_inputs.comment_input(case.input("risks"), "  ", by=cast.representative, hand_in=True)

    assert not case.input("risks").is_ready


def test_only_the_owner_and_who_prepares_write_an_input(cast: Cast) -> None:
    case = ReviewCase(cast)
    review_inputs.assign_input(case.input("parties"), {"owner": case.clerk}, by=cast.lead)

    done = review_inputs.comment_input(case.input("parties"), "All deliver.", by=cast.staff, hand_in=True)
    with pytest.raises(PermissionDenied):
        review_inputs.comment_input(case.input("risks"), "Mine?", by=cast.staff)
    with pytest.raises(PermissionDenied):
        review_inputs.assign_input(case.input("parties"), {"owner": None}, by=cast.staff)

    assert (done.handed_in_by, done.handed_in_on) == (cast.staff, TODAY)


def test_what_was_frozen_stays_whatever_the_records_say_later(cast: Cast) -> None:
    case = ReviewCase(cast).held()
    before = json.dumps(case.review.snapshot, sort_keys=True)

    case.engagement.cycle.audits.all().update(reported_on=None)
    row = case.input("audits")

    assert json.dumps(case.reload().review.snapshot, sort_keys=True) == before
    told = case.review.snapshot["languages"]["en"]["audits"]
    assert told["figures"][0] == {"label": "Internal audits reported", "value": "1", "note": "", "tone": ""}
    assert told["as_of"] == TODAY.isoformat()
    with pytest.raises(Obstructed, match="The inputs are frozen"):
        review_inputs.comment_input(row, "Another word.", by=cast.lead)
    with pytest.raises(Obstructed, match="The inputs are frozen"):
        review_inputs.add_input(case.review, by=cast.lead, title="One more")


def test_the_trail_holds_the_digest_of_the_frozen_inputs(cast: Cast) -> None:
    case = ReviewCase(cast).held()

    event = Event.objects.get(model="audits.ManagementReview", uid=case.review.uid, verb="hold")

    told = json.dumps(case.review.snapshot, ensure_ascii=False, sort_keys=True).encode()
    assert json.loads(event.payload)["data"]["sha256"] == hashlib.sha256(told).hexdigest()
    edits = Event.objects.filter(model="audits.ManagementReview", uid=case.review.uid, verb="edit")
    assert json.loads(edits.last().payload)["changes"]["snapshot"] == ["…", "…"]


def test_holding_twice_changes_nothing(cast: Cast) -> None:
    case = ReviewCase(cast).held()

    with pytest.raises(Obstructed):
        reviews.hold_review(case.review, by=cast.representative)


def test_the_report_lacks_what_nobody_wrote(cast: Cast) -> None:
    case = ReviewCase(cast).held()
    case.decide("Say who", owner=None)

    with pytest.raises(Obstructed) as refusal:
        review_papers.prepare_report(case.review, "en", by=cast.representative)

    assert refusal.value.reasons == [
        "The minutes are not written yet.",
        "The conclusion on suitability is missing.",
        "The conclusion on adequacy is missing.",
        "The conclusion on effectiveness is missing.",
        "The decision on the whole is missing.",
        f"These decisions lack owner, day or verification: {case.review.number}-D01.",
    ]
    assert not Report.objects.filter(kind="review-report").exists()


def test_top_management_approves_by_signing_the_report(cast: Cast) -> None:
    case = ReviewCase(cast).approved()

    assert (case.review.state, case.review.approved_on) == ("approved", TODAY)
    assert case.review.meeting.minutes_signed_at is not None
    decided = Notice.objects.get(kind="review.decided")
    assert (decided.recipient, case.decision.text in decided.subject) == (cast.staff, True)
    assert Notice.objects.filter(kind="review.approved").count() == 3


def test_minutes_that_changed_on_the_page_of_the_meeting_ask_for_a_new_report(cast: Cast) -> None:
    case = ReviewCase(cast).reported()
    minutes.write_minutes(case.review.meeting, {"points": "Added later."}, by=cast.representative)
    for slot in ("prepared", "reviewed"):
        signs(cast.representative, case.report, slot)

    with pytest.raises(Obstructed, match="The minutes were changed after the report was made"):
        signs(cast.top_manager, case.report, "approved")

    assert case.reload().review.state == "held"


def test_the_recorder_does_not_sign_for_top_management(cast: Cast) -> None:
    case = ReviewCase(cast).reported()
    report = case.report
    slots = {slot.name: slot for slot in report.slots()}
    names = ("representative", "top_manager", "lead", "partner", "staff", "stranger")

    found = {name: [key for key, slot in slots.items() if slot.who(report, getattr(cast, name))] for name in names}

    assert found == {
        "representative": ["prepared", "reviewed"],
        "top_manager": ["approved"],
        "lead": [],
        "partner": [],
        "staff": [],
        "stranger": [],
    }


def test_what_is_written_later_takes_the_report_and_its_signatures_back(cast: Cast) -> None:
    case = ReviewCase(cast).reported()
    old = case.report
    signs(cast.representative, old, "prepared")

    review_papers.conclude(case.review, {"overall": "Wait a month."}, by=cast.representative)

    assert Report.objects.get(pk=old.pk).state == "superseded"
    assert case.reload().review.report_uid == ""
    fresh, _paper = review_papers.prepare_report(case.review, "en", by=cast.representative)
    assert rendered(cast, fresh.uid).snapshot["overall"] == "Wait a month."


def test_nothing_is_written_once_the_minutes_are_approved(cast: Cast) -> None:
    case = ReviewCase(cast).approved()

    for act in (
        lambda: review_papers.conclude(case.review, CONCLUDED, by=cast.representative),
        lambda: review_papers.write_minutes(case.review, {"points": "More."}, by=cast.representative),
        lambda: case.decide("One more"),
        lambda: review_decisions.remove_decision(case.decision, by=cast.representative),
    ):
        with pytest.raises(Obstructed):
            act()


def test_minutes_that_somebody_else_changed_meanwhile_are_not_overwritten(cast: Cast) -> None:
    case = ReviewCase(cast).held()
    review_papers.write_minutes(case.review, {"points": "First."}, by=cast.representative)

    with pytest.raises(Obstructed, match="Somebody else changed the minutes"):
        review_papers.write_minutes(case.review, {"points": "Second."}, by=cast.lead, seen="0" * 16)

    assert Meeting.objects.get(pk=case.review.meeting_id).points == "First."


def test_a_decision_is_done_verified_and_the_review_closed(cast: Cast) -> None:
    case = ReviewCase(cast).approved()
    move = review_decisions.move_decision

    move(case.decision, "begin", by=cast.staff)
    done = move(case.decision, "finish", by=cast.staff, result="Issued.")
    with pytest.raises(Obstructed, match="neither verified nor followed up"):
        reviews.close_review(case.review, by=cast.representative)
    with pytest.raises(PermissionDenied):
        move(done, "verify", by=cast.staff, verification="I say so.")
    verified = move(done, "verify", by=cast.representative, verification="Read it.")
    closed = reviews.close_review(case.review, by=cast.representative)

    assert (verified.state, verified.verified_by, verified.verified_on) == ("verified", cast.representative, TODAY)
    assert (closed.state, closed.closed_on) == ("closed", TODAY)
    assert Notice.objects.filter(kind="review.done", recipient=cast.top_manager).count() == 1


def test_after_the_approval_only_owner_and_day_of_a_decision_change(cast: Cast) -> None:
    case = ReviewCase(cast).approved()
    later = TODAY + dt.timedelta(days=60)

    changed = review_decisions.edit_decision(
        case.decision, {"text": "Another", "due": later, "owner": case.head}, by=cast.lead
    )

    assert (changed.text, changed.due, changed.owner) == ("Write a capacity procedure", later, case.head)
    assert Notice.objects.filter(kind="review.decided", recipient=cast.representative).count() == 1


def test_what_is_not_verified_is_carried_over_into_the_next_review(cast: Cast) -> None:
    case = ReviewCase(cast).approved()
    first = case.decision
    case.review = reviews.open_review(case.engagement.cycle, by=cast.lead, day=TODAY)
    case.held()

    first = ReviewDecision.objects.select_related("review").get(pk=first.pk)
    told = case.review.snapshot["languages"]["en"]["earlier"]
    assert first.carried == 1
    assert [(one["label"], one["value"]) for one in told["figures"]] == [
        ("Decisions of earlier reviews", "1"),
        ("Verified", "0"),
        ("Not verified", "1"),
        ("Late", "0"),
    ]
    assert told["lines"][0].startswith(f"{first.code} Write a capacity procedure: Open, Dan, due ")
    reviews.close_review(first.review, by=cast.representative)
    assert ManagementReview.objects.get(pk=first.review_id).state == "closed"


def test_a_change_of_the_system_becomes_a_change_request_once(cast: Cast) -> None:
    case = ReviewCase(cast).approved()
    document = Document.objects.create(
        workspace=case.engagement.workspace,
        engagement=case.engagement,
        number="P-01",
        title="Capacity",
        level="procedure",
    )

    made = review_decisions.open_change(case.decision, document, by=cast.representative)
    with pytest.raises(Obstructed, match="opened already"):
        review_decisions.open_change(case.decision, document, by=cast.representative)

    assert (made.source, made.ground, made.reason) == ("review", "review", "Write a capacity procedure")
    assert (made.about_model, made.about_uid) == ("audits.ReviewDecision", case.decision.uid)
    assert ReviewDecision.objects.get(pk=case.decision.pk).change == made
    assert ChangeRequest.objects.count() == 1


def test_a_decision_goes_onto_the_register_of_improvements_once(cast: Cast) -> None:
    case = ReviewCase(cast).approved()

    made = review_decisions.open_improvement(case.decision, by=cast.representative)
    with pytest.raises(Obstructed, match="opened already"):
        review_decisions.open_improvement(case.decision, by=cast.representative)

    assert (made.source, made.text, made.owner) == ("review", "Write a capacity procedure", case.clerk)


def test_owners_are_reminded_once_a_stage(cast: Cast) -> None:
    case = ReviewCase(cast).called()
    review_inputs.assign_input(case.input("parties"), {"owner": case.clerk, "due": TODAY}, by=cast.lead)
    case.review.inputs.exclude(key="parties").update(due=TODAY + dt.timedelta(days=60))

    assert review_inputs.remind_of_reviews() == 1
    assert review_inputs.remind_of_reviews() == 0

    told = Notice.objects.get(kind__startswith="review.today")
    assert told.recipient == cast.staff
    assert told.subject == (
        f"Due {TODAY.isoformat()}: input “Performance of other parties: suppliers, internal suppliers, customers acting"
        f" as suppliers” of management review {case.review.number}"
    )


def test_owners_of_late_decisions_are_reminded(cast: Cast) -> None:
    case = ReviewCase(cast).approved()
    ReviewDecision.objects.update(due=clock.today() - dt.timedelta(days=1))

    assert review_inputs.remind_of_reviews() == 1

    assert Notice.objects.get(kind__startswith="review.late0").recipient == cast.staff
    assert case.decision.is_late(TODAY) is False  # the copy still has its day in a month
