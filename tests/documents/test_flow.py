"""The sign-off of a document from the draft to the approval: order, people, returns (trust 1.5–1.13)."""

import pytest
from django.core.exceptions import PermissionDenied

from documents import plan
from documents.actions import flow, flow_plan
from documents.models import Revision, Step
from tests.factories_flow import edit, paperwork
from tests.people import Cast
from wobo.notices.models import Notice
from wobo.reporting.models import Report
from wobo.workflow import signing, verify
from wobo.workflow.doors import Obstructed, fire
from wobo.workflow.models import Event, Signature

pytestmark = [pytest.mark.postgres, pytest.mark.django_db, pytest.mark.usefixtures("moment")]
REASON = "The roles are mixed up."


# claims: S5.5.1, S5.5.2, S5.6.1, S5.6.2
def test_signatures_in_order_carry_a_draft_to_its_approval(cast: Cast) -> None:
    paper = paperwork(cast)
    states = [paper.open().state]

    for stage, user in paper.order():
        paper.sign(stage, user)
        states.append(paper.again().state)

    assert states == ["discussing", "checking", "in_review", "in_review", "in_approval", "approved"]
    rows = Signature.objects.of(paper.revision)
    assert [(row.name, row.meaning, row.role, row.organisation) for row in rows] == [
        ("Staff", "confirmed", "Service desk · Engineer", "Client A"),
        ("Second Consultant", "reviewed", "Consultant", "Firm"),
        ("Working Group", "prepared", "Service desk · Engineer", "Client A"),
        ("Representative", "reviewed", "Service desk · Engineer", "Client A"),
        ("Top Manager", "approved", "Service desk · Engineer", "Client A"),
    ]
    assert {row.content_sha256 for row in rows} == {paper.revision.frozen_file.sha256}
    verbs = Event.objects.about(paper.revision).values_list("verb", flat=True)
    assert list(verbs) == [
        "create", "take_over", "open_discussion", "pass_discussion", "pass_check", "pass_review", "approve",
    ]  # fmt: skip
    assert list(verify.findings()) == []


def test_opening_freezes_the_text_and_tells_the_first(cast: Cast) -> None:
    paper = paperwork(cast)

    opened = flow.open_discussion(paper.revision, by=cast.lead)

    report = Report.objects.get(uid=opened.content_uid)
    assert (report.kind, report.state, report.record_uid) == ("document", "queued", opened.uid)
    assert (opened.submitted_by, len(opened.fingerprint), opened.stage_rounds["approval"]) == (cast.lead, 64, 1)
    assert [(one.recipient, one.subject) for one in Notice.objects.filter(kind="signature.asked")] == [
        (cast.staff, "To sign: QL-ITSM-P-17 A/0 事件管理程序 (Discussion)")
    ]
    steps = [(step.stage, step.who, str(step.due), str(step.expires_on)) for step in opened.flow.steps]
    assert steps == [
        ("discussion", "Staff (Service desk)", "2026-10-17", "2026-11-16"),
        ("check", "Second Consultant", "2026-10-20", "2026-11-19"),
        ("prepared", "Working_Group", "2026-10-21", "2026-11-20"),
        ("review", "Representative", "2026-10-25", "2026-11-24"),
        ("approval", "Top_Manager", "2026-10-27", "2026-11-26"),
    ]


def test_while_the_content_is_made_nobody_signs(cast: Cast) -> None:
    paper = paperwork(cast)
    opened = flow.open_discussion(paper.revision, by=cast.lead)

    assert list(signing.reasons_on_page(opened, opened.slots()[0])) == [
        "The paper to sign is still being made. Wait a moment, then load the page again."
    ]


def test_later_signers_are_told_when_their_turn_comes_and_once(cast: Cast) -> None:
    paper = paperwork(cast, reviewers=[])
    for name in ("representative", "internal_auditor"):
        flow_plan.add_step(
            paper.revision, {"stage": "countersign", "order": 1, "person": paper.people[name]}, by=cast.lead
        )
    flow_plan.add_step(paper.revision, {"stage": "review", "order": 1, "person": paper.people["staff"]}, by=cast.lead)
    paper.open()
    for pair in paper.order()[:3]:
        paper.sign(*pair)

    paper.sign("countersign", cast.representative, 0)

    told = (
        Notice.objects.filter(kind="signature.asked").order_by("pk").values_list("recipient__display_name", flat=True)
    )
    assert list(told) == ["Staff", "Second Consultant", "Working Group", "Representative", "Internal Auditor"]
    with pytest.raises(Obstructed, match="Somebody else signs first: “Confirmed”"):
        paper.sign("review", cast.staff)
    paper.sign("countersign", cast.internal_auditor, 1)
    paper.sign("review", cast.staff)
    assert paper.again().state == "in_approval"


def test_out_of_turn_is_obstructed(cast: Cast) -> None:
    paper = paperwork(cast)
    paper.open()

    with pytest.raises(Obstructed, match="There is nothing to sign here now"):
        paper.sign("approval", cast.top_manager)
    paper.sign_until("prepared")
    with pytest.raises(Obstructed, match="Somebody else signs first"):
        paper.sign("review", cast.representative)

    assert paper.again().state == "in_review"


@pytest.mark.parametrize(
    "name", ["lead", "consultant", "partner", "admin", "client_admin", "staff", "external_auditor", "stranger"]
)
def test_nobody_but_the_approver_approves(name: str, cast: Cast) -> None:
    paper = paperwork(cast)
    paper.open()
    paper.sign_until("approval")

    with pytest.raises(PermissionDenied):
        paper.sign("approval", getattr(cast, name))

    assert paper.again().state == "in_approval"


def test_the_drafter_never_checks_completeness(cast: Cast) -> None:
    paper = paperwork(cast, checker=None)
    paper.open()
    paper.sign_until("check")

    for name in ("lead", "staff"):  # who drafted; who is no consultant
        with pytest.raises(PermissionDenied):
            paper.sign("check", getattr(cast, name))
    paper.sign("check", cast.consultant)

    assert paper.again().state == "in_review"


def test_a_consultant_who_wrote_in_a_section_is_a_drafter(cast: Cast) -> None:
    paper = paperwork(cast)
    edit(paper.revision.sections.first(), cast.second_consultant, html="<p>Mine.</p>")

    assert list(plan.faults(paper.revision)) == [
        "Second Consultant wrote the draft and cannot check whether it is complete."
    ]


def test_author_reviewer_and_approver_are_three_people(cast: Cast) -> None:
    paper = paperwork(cast)
    people = paper.people
    edit(paper.document, cast.lead, approver=people["representative"], reviewers=[people["representative"]])

    with pytest.raises(Obstructed) as refused:
        flow.open_discussion(paper.revision, by=cast.lead)

    assert refused.value.reasons == ["Representative is named twice: Review and Approval need two people."]
    assert (paper.again().state, Report.objects.count(), Step.objects.count()) == ("draft", 0, 0)


def test_what_is_missing_is_said_at_once(cast: Cast) -> None:
    paper = paperwork(cast, approver=None, reviewers=[], discussants=[], department=None)

    with pytest.raises(Obstructed) as refused:
        flow.open_discussion(paper.revision, by=cast.lead)

    assert refused.value.reasons == [
        "Nobody is named for this stage: Discussion.",
        "Nobody is named for this stage: Review.",
        "Nobody is named for this stage: Approval.",
    ]


def test_a_quorum_of_two_of_three_is_enough_and_the_third_is_not_asked(cast: Cast) -> None:
    paper = paperwork(cast, reviewers=[])
    flow_plan.save_plan(paper.revision, by=cast.lead)
    for name in ("representative", "internal_auditor", "controller"):
        flow_plan.add_step(paper.revision, {"stage": "review", "order": 1, "person": paper.people[name]}, by=cast.lead)
    flow_plan.set_quorum(paper.again(), "review", 2, by=cast.lead)
    paper.open()
    paper.sign_until("review")

    paper.sign("review", cast.controller, 2)
    assert paper.again().state == "in_review"
    paper.sign("review", cast.representative, 0)

    assert paper.again().state == "in_approval"
    with pytest.raises(Obstructed):
        paper.sign("review", cast.internal_auditor, 1)


def test_back_to_an_earlier_stage_keeps_what_was_signed_before_it(cast: Cast) -> None:
    paper = paperwork(cast)
    paper.open()
    paper.sign_until("approval")
    content = paper.revision.content_uid

    back = flow.send_back(paper.revision, by=cast.top_manager, reason=REASON, to="prepared")

    assert (back.state, back.round, back.content_uid) == ("in_review", 2, content)
    assert sorted(back.flow.given) == sorted(
        step.slot for step in back.flow.steps if step.stage in {"discussion", "check"}
    )
    assert [step.stage for step in back.flow.waiting] == ["prepared"]
    paper.sign("prepared", cast.working_group)
    paper.sign("review", cast.representative)
    paper.sign("approval", cast.top_manager)
    assert paper.again().state == "approved"
    assert Signature.objects.of(paper.revision).count() == 7
    assert list(verify.findings()) == []


def test_back_to_the_draft_drops_the_content_and_every_signature(cast: Cast) -> None:
    paper = paperwork(cast)
    paper.open()
    paper.sign_until("review")
    content = Report.objects.get(uid=paper.revision.content_uid)

    back = flow.send_back(paper.revision, by=cast.representative, reason=REASON)

    assert (back.state, back.content_uid, back.fingerprint, back.flow.given) == ("draft", "", "", {})
    assert Report.objects.get(pk=content.pk).state == "superseded"
    assert [step.who for step in plan.steps_of(back)] == [
        "Staff (Service desk)", "Second Consultant", "Working_Group", "Representative", "Top_Manager",
    ]  # fmt: skip
    paper.open()
    assert paper.revision.flow.given == {}
    assert paper.revision.content_uid != content.uid
    paper.sign_until("")
    assert (paper.revision.state, paper.revision.round) == ("approved", 2)


@pytest.mark.parametrize(("reason", "to", "said"), [
    ("too short", "draft", "Say why, in at least ten characters."),
    (REASON, "approval", "It can only be sent back to a stage that lies behind it."),
    (REASON, "approved", "It can only be sent back to a stage that lies behind it."),
    (REASON, "countersign", "This version has no such stage: choose another one."),
    (REASON, "nonsense", "It can only be sent back to a stage that lies behind it."),
])  # fmt: skip
def test_a_return_names_a_reason_and_a_stage_behind(reason: str, to: str, said: str, cast: Cast) -> None:
    paper = paperwork(cast)
    paper.open()
    paper.sign_until("approval")

    with pytest.raises(Obstructed) as refused:
        flow.send_back(paper.revision, by=cast.top_manager, reason=reason, to=to)

    assert refused.value.reasons == [said]
    assert (paper.again().state, paper.revision.round, len(paper.revision.flow.given)) == ("in_approval", 1, 4)


def test_only_who_takes_part_sends_back(cast: Cast) -> None:
    paper = paperwork(cast)
    paper.open()

    for name in ("internal_auditor", "external_auditor", "stranger", "admin"):
        with pytest.raises(PermissionDenied):
            flow.send_back(paper.revision, by=getattr(cast, name), reason=REASON)

    assert paper.again().state == "discussing"


def test_who_submitted_withdraws_until_it_is_approved(cast: Cast) -> None:
    paper = paperwork(cast)
    paper.open()
    with pytest.raises(PermissionDenied):
        flow.withdraw_submission(paper.revision, by=cast.consultant, reason=REASON)

    assert flow.withdraw_submission(paper.revision, by=cast.lead, reason=REASON).state == "draft"

    with pytest.raises(Obstructed):
        flow.withdraw_submission(paper.revision, by=cast.lead, reason=REASON)
    paper.open()
    paper.sign_until("")
    with pytest.raises(Obstructed, match="approved already"):
        flow.withdraw_submission(paper.revision, by=cast.lead, reason=REASON)


def test_an_abandoned_version_cannot_be_signed(cast: Cast) -> None:
    paper = paperwork(cast)
    paper.open()
    slot = paper.step("discussion").slot
    sha256 = paper.revision.frozen_file.sha256

    assert flow.abandon(paper.revision, by=cast.lead, reason=REASON).state == "abandoned"

    with pytest.raises(Obstructed, match="the state is “Abandoned”"):
        signing.sign(paper.again(), slot, proof=signing.Proof(cast.staff, "password"), shown_sha256=sha256)


# claims: S5.5
def test_a_change_of_the_title_voids_what_is_pending(cast: Cast, django_capture_on_commit_callbacks: object) -> None:
    paper = paperwork(cast)
    paper.open()
    paper.sign_until("approval")

    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        edit(paper.document, cast.lead, title="问题管理程序")
        changed = paper.again()
        assert (changed.flow.given, changed.signatures().count()) == ({}, 0)
        with pytest.raises(Obstructed, match="was changed after it was laid open"):
            paper.sign("approval", cast.top_manager)

    assert (paper.again().state, paper.revision.round) == ("draft", 2)
    event = Event.objects.about(paper.revision).filter(verb="send_back").get()
    assert (event.actor.is_system, event.told["data"]["reason"]) == (
        True,
        "What it prints was changed after it was laid open.",
    )


def test_a_change_of_a_section_voids_what_is_pending(cast: Cast, django_capture_on_commit_callbacks: object) -> None:
    paper = paperwork(cast)
    paper.open()
    paper.sign_until("prepared")
    section = paper.revision.sections.first()

    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        edit(section, cast.lead, html="<p>Otherwise.</p>")
    assert paper.again().state == "draft"


@pytest.mark.parametrize("verb", ["pass_discussion", "pass_check", "pass_review", "approve"])
def test_no_arrow_is_fired_by_hand(verb: str, cast: Cast) -> None:
    paper = paperwork(cast)
    paper.open()
    paper.sign("discussion", cast.staff)

    for user in (cast.staff, cast.lead, cast.controller):
        with pytest.raises((Obstructed, PermissionDenied)):
            fire(paper.again(), verb, by=user)

    assert paper.again().state == "checking"


def test_release_asks_for_every_signature_once_more(cast: Cast) -> None:
    paper = paperwork(cast)
    paper.open()
    paper.sign_until("")
    Revision.objects.filter(pk=paper.revision.pk).update(stage_rounds={})  # as if somebody wrote into the table

    with pytest.raises(Obstructed) as refused:
        fire(paper.again(), "release", by=cast.lead, effective_on="2026-11-01", issue_uid="x")

    assert refused.value.reasons[0] == "A signature is missing: Discussion."


def test_a_double_click_signs_once(cast: Cast) -> None:
    paper = paperwork(cast)
    paper.open()
    step, sha256 = paper.step("discussion"), paper.revision.frozen_file.sha256

    first = paper.sign("discussion", cast.staff)
    second = signing.sign(paper.revision, step.slot, proof=signing.Proof(cast.staff, "password"), shown_sha256=sha256)

    assert (first.pk, Signature.objects.of(paper.revision).count()) == (second.pk, 1)


def test_other_bytes_than_those_shown_are_not_signed(cast: Cast) -> None:
    paper = paperwork(cast)
    paper.open()

    with pytest.raises(Obstructed, match="The document has changed since the page was opened"):
        paper.sign("discussion", cast.staff, shown="0" * 64)

    assert not Signature.objects.exists()
