"""Single steps: transfer, added signer, reminder, expiry, delegation, paper, signatures taken back, batch (trust 1.8–1.14)."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile

from documents.actions import flow, flow_check, flow_people, flow_plan, flow_reminders, flow_steps
from documents.flow_work import due_for, waiting_for
from documents.models import Point, Step
from tests.conftest import MOMENT
from tests.factories_documents import make_document, make_draft
from tests.factories_flow import Paperwork, edit, paperwork
from tests.papers import opened, proof
from tests.people import Cast
from wobo.notices.models import Notice
from wobo.workflow import batch, clock, verify
from wobo.workflow.doors import Obstructed
from wobo.workflow.models import Event, Signature

pytestmark = [pytest.mark.postgres, pytest.mark.django_db, pytest.mark.usefixtures("moment")]
REASON = "On leave until the end of the month."
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF"


def later(days: int) -> object:
    return clock.at(MOMENT + dt.timedelta(days=days))


def test_a_step_is_transferred_and_the_former_signer_signs_no_more(cast: Cast) -> None:
    paper = paperwork(cast)
    paper.open()
    paper.sign_until("review")
    step = paper.step("review")

    made = flow_steps.transfer(step, paper.people["internal_auditor"], by=cast.representative, reason=REASON)

    assert (made.transferred_from, made.round, made.due, made.why) == (step, 1, step.due, REASON)
    with pytest.raises(PermissionDenied):
        paper.sign("review", cast.representative)
    paper.sign("review", cast.internal_auditor)
    assert paper.again().state == "in_approval"
    assert Notice.objects.filter(kind="signature.asked", recipient=cast.internal_auditor).count() == 1


def test_nobody_takes_a_step_for_themselves_or_gives_it_to_the_wrong_person(cast: Cast) -> None:
    paper = paperwork(cast)
    paper.open()
    paper.sign_until("approval")
    step, people = paper.step("approval"), paper.people

    with pytest.raises(PermissionDenied):
        flow_steps.transfer(step, people["controller"], by=cast.controller, reason=REASON)
    with pytest.raises(PermissionDenied):
        flow_steps.transfer(step, people["staff"], by=cast.internal_auditor, reason=REASON)
    with pytest.raises(Obstructed, match="Representative is named twice: Review and Approval need two people"):
        flow_steps.transfer(step, people["representative"], by=cast.top_manager, reason=REASON)
    with pytest.raises(Obstructed, match="Say why"):
        flow_steps.transfer(step, people["staff"], by=cast.top_manager, reason="because")
    paper.sign("approval", cast.top_manager)
    with pytest.raises(Obstructed, match="This step is over"):
        flow_steps.transfer(step, people["staff"], by=cast.top_manager, reason=REASON)


def test_a_consultant_with_a_person_of_the_client_still_signs_nothing_for_it(cast: Cast) -> None:
    paper = paperwork(cast)
    edit_person = paper.people["top_manager"]
    edit_person.user = cast.consultant
    edit_person.save()

    with pytest.raises(Obstructed, match="Top_Manager is not of the client's staff in this engagement"):
        flow.open_discussion(paper.revision, by=cast.lead)


@pytest.mark.parametrize(
    ("where", "order"), [("before", ["controller", "representative"]), ("after", ["representative", "controller"])]
)
def test_an_added_signer_signs_where_he_was_put(where: str, order: list[str], cast: Cast) -> None:
    paper = paperwork(cast)
    paper.open()
    paper.sign_until("review")

    made = flow_steps.add_signer(
        paper.step("review"), paper.people["controller"], by=cast.representative, reason=REASON, where=where
    )

    assert (made.added_by, made.required) == (cast.representative, True)
    assert [
        step.person.user.email.split("@")[0] for step in paper.again().flow.steps if step.stage == "review"
    ] == order
    with pytest.raises(Obstructed, match="Somebody else signs first"):
        paper.sign("review", getattr(cast, order[1]), 1)
    paper.sign("review", getattr(cast, order[0]), 0)
    assert paper.again().state == "in_review"
    paper.sign("review", getattr(cast, order[1]), 1)
    assert paper.again().state == "in_approval"


def test_an_optional_signer_beside_stops_nothing(cast: Cast) -> None:
    paper = paperwork(cast)
    paper.open()
    paper.sign_until("review")
    flow_steps.add_signer(
        paper.step("review"), paper.people["controller"], by=cast.representative, reason=REASON, where="beside",
        required=False,
    )  # fmt: skip

    paper.sign("review", cast.representative)

    assert paper.again().state == "in_approval"


def test_the_author_is_not_added_as_reviewer(cast: Cast) -> None:
    paper = paperwork(cast)
    paper.open()
    paper.sign_until("review")

    with pytest.raises(Obstructed, match="Working_Group is named twice: Author and Review need two people"):
        flow_steps.add_signer(
            paper.step("review"), paper.people["working_group"], by=cast.representative, reason=REASON, where="beside"
        )

    assert [step.who for step in paper.again().flow.steps if step.stage == "review"] == ["Representative"]


def test_a_reminder_goes_out_once_a_day(cast: Cast) -> None:
    paper = paperwork(cast)
    paper.open()
    step = paper.step("discussion")

    flow_steps.remind(step, by=cast.lead)
    with pytest.raises(Obstructed, match="The last reminder went out at 2026-10-12"):
        flow_steps.remind(step, by=cast.representative)
    with pytest.raises(Obstructed, match="not this signer's turn"):
        flow_steps.remind(paper.step("approval"), by=cast.lead)
    with pytest.raises(PermissionDenied):
        flow_steps.remind(step, by=cast.internal_auditor)
    assert Notice.objects.filter(kind="signature.reminder").count() == 1
    with later(1):
        flow_steps.remind(step, by=cast.lead)

    assert Notice.objects.filter(kind="signature.reminder", recipient=cast.staff).count() == 2


def test_what_is_due_is_reminded_of_before_on_and_after_the_day_once_each(cast: Cast) -> None:
    paper = paperwork(cast)
    paper.open()  # the discussion is due on the fifth day
    told = []

    for day in range(1, 8):
        with later(day):
            told.append((flow_reminders.remind_of_signatures(), flow_reminders.remind_of_signatures()))

    assert told == [(0, 0), (1, 0), (0, 0), (0, 0), (1, 0), (1, 0), (0, 0)]


def test_a_request_runs_out_and_is_renewed(cast: Cast) -> None:
    paper = paperwork(cast)
    paper.open()
    with later(40):
        with pytest.raises(Obstructed, match="This request ran out on 2026-11-16"):
            paper.sign("discussion", cast.staff)
        assert Signature.objects.count() == 0
        with pytest.raises(PermissionDenied):
            flow_steps.renew(paper.step("discussion"), dt.date(2026, 12, 1), by=cast.staff)
        flow_steps.renew(paper.step("discussion"), dt.date(2026, 12, 1), by=cast.controller)
        paper.sign("discussion", cast.staff)

    assert paper.again().state == "checking"


# ---------------------------------------------------------------------------- delegation


def delegate(paper: Paperwork, giver: str, to: str, **fields: object) -> object:
    told = {
        "delegate": paper.people[to],
        "starts": dt.date(2026, 10, 12),
        "ends": dt.date(2026, 10, 31),
        "meanings": ["approved", "reviewed"],
        "why": REASON,
        **fields,
    }
    by = paper.people[giver].user
    return flow_people.delegate(paper.engagement, paper.people[giver], told, by=by)


def test_a_delegate_signs_in_his_own_name_for_the_other(cast: Cast) -> None:
    paper = paperwork(cast)
    delegate(paper, "top_manager", "internal_auditor")
    paper.open()
    paper.sign_until("approval")

    signature = paper.sign("approval", cast.internal_auditor)

    assert (signature.name, signature.on_behalf_of, paper.again().state) == (
        "Internal Auditor",
        "Top_Manager",
        "approved",
    )
    assert "for Top_Manager" in signature.statement
    assert list(verify.findings()) == []


def test_outside_its_days_and_meanings_a_delegation_gives_nothing(cast: Cast) -> None:
    paper = paperwork(cast)
    delegate(paper, "top_manager", "internal_auditor", meanings=["reviewed"])
    paper.open()
    paper.sign_until("approval")
    with pytest.raises(PermissionDenied):
        paper.sign("approval", cast.internal_auditor)

    rule = delegate(paper, "representative", "internal_auditor")
    flow_people.end_delegation(rule, by=cast.representative)
    with pytest.raises(Obstructed, match="over already"):
        flow_people.end_delegation(rule, by=cast.representative)
    flow.send_back(paper.revision, by=cast.top_manager, reason=REASON, to="review")
    with pytest.raises(PermissionDenied):
        paper.sign("review", cast.internal_auditor)


def test_separation_of_duties_holds_for_delegates(cast: Cast) -> None:
    paper = paperwork(cast)
    delegate(paper, "top_manager", "representative")  # the reviewer
    paper.open()
    paper.sign_until("approval")

    with pytest.raises(PermissionDenied):
        paper.sign("approval", cast.representative)


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"ends": dt.date(2026, 10, 1)}, "The last day lies before the first one."),
        ({"ends": dt.date(2027, 10, 1)}, "A delegation lasts half a year at most."),
        ({"meanings": ["accepted"]}, "Say what may be signed."),
        ({"why": "holiday"}, "Say why, in at least ten characters."),
    ],
)
def test_a_delegation_has_days_meanings_and_a_reason(fields: dict[str, object], said: str, cast: Cast) -> None:
    paper = paperwork(cast)

    with pytest.raises(Obstructed) as refused:
        delegate(paper, "top_manager", "staff", **fields)

    assert refused.value.reasons == [said]


def test_delegations_are_not_chained_and_not_given_to_oneself_or_strangers(cast: Cast) -> None:
    paper = paperwork(cast)
    delegate(paper, "top_manager", "staff")

    with pytest.raises(Obstructed, match="You sign for Top_Manager in these days; nothing is passed on"):
        delegate(paper, "staff", "controller")
    with pytest.raises(Obstructed, match="is away in these days, too"):
        delegate(paper, "controller", "top_manager")
    with pytest.raises(Obstructed, match="Nobody delegates to themselves"):
        delegate(paper, "representative", "representative")
    with pytest.raises(Obstructed, match="Old Hand cannot sign for the client"):
        delegate(paper, "representative", "paper")
    with pytest.raises(PermissionDenied):  # nobody gives away another's signature
        flow_people.delegate(
            paper.engagement, paper.people["representative"],
            {"delegate": paper.people["controller"], "starts": dt.date(2026, 10, 12), "ends": dt.date(2026, 10, 13),
             "meanings": ["approved"], "why": REASON}, by=cast.client_admin,
        )  # fmt: skip


# ---------------------------------------------------------------------------- paper


def on_paper(cast: Cast) -> Paperwork:
    paper = paperwork(cast)
    edit(paper.document, cast.lead, approver=paper.people["paper"])
    paper.again()
    paper.open()
    paper.sign_until("approval")
    return paper


def tick(paper: Paperwork, user: object, **fields: object) -> object:
    told = {"signed_on": dt.date(2026, 10, 12), "shown_sha256": paper.again().frozen_file.sha256, **fields}
    return flow_steps.tick_paper(
        paper.step("approval"), SimpleUploadedFile("page.pdf", PDF), proof=proof(user), **told
    )


def test_a_page_signed_by_hand_is_ticked_by_the_document_controller(cast: Cast) -> None:
    paper = on_paper(cast)

    ticked = tick(paper, cast.controller)

    assert (ticked.name, ticked.post, ticked.organisation, ticked.meaning, ticked.ticked_by_name, ticked.method) == (
        "Old Hand", "Foreman", "Client A", "approved", "Controller", "password",
    )  # fmt: skip
    assert (ticked.content_sha256, paper.again().state) == (paper.revision.frozen_file.sha256, "approved")
    assert Event.objects.about(ticked).count() == 1
    assert list(verify.findings()) == []


def test_nobody_else_ticks_and_never_for_somebody_with_an_account(cast: Cast) -> None:
    paper = on_paper(cast)
    for user in (cast.lead, cast.client_admin, cast.representative, cast.partner):
        with pytest.raises(PermissionDenied):
            tick(paper, user)
    with pytest.raises(Obstructed, match="has changed since the page was opened"):
        tick(paper, cast.controller, shown_sha256="0" * 64)
    with pytest.raises(Obstructed, match="lies between the opening"):
        tick(paper, cast.controller, signed_on=dt.date(2026, 11, 1))
    assert paper.again().state == "in_approval"

    other = paperwork(cast, "QL-ITSM-P-18")
    other.open()
    with pytest.raises(Obstructed, match=r"Staff \(Service desk\) has an account and signs on screen"):
        flow_steps.tick_paper(
            other.step("discussion"), SimpleUploadedFile("page.pdf", PDF), dt.date(2026, 10, 12),
            shown_sha256=other.revision.frozen_file.sha256, proof=proof(cast.controller),
        )  # fmt: skip


# ---------------------------------------------------------------------------- taken back


def test_a_signature_is_taken_back_while_its_stage_is_open(cast: Cast) -> None:
    paper = paperwork(cast)
    paper.open()
    paper.sign_until("review")
    signature = Signature.objects.get(signer=cast.working_group)

    back = flow_steps.take_back(signature, proof=proof(cast.working_group), reason=REASON)

    assert (back.state, back.round, [step.stage for step in back.flow.waiting]) == ("in_review", 1, ["prepared"])
    paper.sign("prepared", cast.working_group)
    assert [row.signer.email for row in paper.again().signatures().order_by("pk")][-1] == "working_group@example.com"
    with pytest.raises(Obstructed, match="no force any more"):
        flow_steps.take_back(signature, proof=proof(cast.working_group), reason=REASON)


def test_a_signature_taken_back_later_returns_the_document_to_its_stage(cast: Cast) -> None:
    paper = paperwork(cast)
    paper.open()
    paper.sign_until("")
    signature = Signature.objects.get(signer=cast.second_consultant)
    with pytest.raises(PermissionDenied):
        flow_steps.take_back(signature, proof=proof(cast.lead), reason=REASON)

    back = flow_steps.take_back(signature, proof=proof(cast.second_consultant), reason=REASON)

    assert (back.state, back.round) == ("checking", 2)
    assert [step.stage for step in back.flow.steps if step.slot in back.flow.given] == ["discussion"]
    assert Signature.objects.get(pk=signature.pk).voiding.reason == REASON


# ---------------------------------------------------------------------------- author and check


def test_the_author_takes_over_section_by_section(cast: Cast) -> None:
    other = paperwork(cast)
    entry = make_document(other.engagement, cast.lead, "QL-ITSM-P-30", writer=other.people["working_group"])
    revision = make_draft(entry, cast.lead)
    first, second = revision.sections.all()
    with pytest.raises(PermissionDenied):
        flow_people.confirm_sections(revision, [first], by=cast.staff)
    flow_people.confirm_sections(revision, [first], by=cast.working_group)
    with pytest.raises(Obstructed, match="1 section was neither edited nor confirmed"):
        flow_people.take_over(revision, by=cast.working_group)

    edit(second, cast.working_group, html="<p>Mine.</p>")
    edit(first, cast.lead, html="<p>Changed after it was read.</p>")
    with pytest.raises(Obstructed, match="1 section was neither"):
        flow_people.take_over(revision, by=cast.working_group)
    with later(1):
        flow_people.confirm_sections(revision, [first], by=cast.working_group)
    taken = flow_people.take_over(revision, by=cast.working_group)

    assert (taken.author, taken.drafted_by, taken.state) == (other.people["working_group"], cast.lead, "draft")
    for name in ("lead", "staff", "controller"):
        with pytest.raises(PermissionDenied):
            flow_people.take_over(revision, by=getattr(cast, name))


def test_without_taking_over_the_author_cannot_sign(cast: Cast) -> None:
    from documents.models import Revision  # noqa: PLC0415

    paper = paperwork(cast)
    Revision.objects.filter(pk=paper.revision.pk).update(author=None, taken_over_at=None)
    paper.again()
    paper.open()
    paper.sign_until("prepared")

    with pytest.raises(Obstructed, match=r"The draft was made by Lead\. Take it over first"):
        paper.sign("prepared", cast.working_group)
    flow_people.take_over(paper.again(), by=cast.working_group)
    paper.sign("prepared", cast.working_group)

    assert paper.step("prepared").slot in paper.again().flow.given


def test_the_check_answers_every_question_of_the_clauses(cast: Cast) -> None:
    from certification.models import Clause, Question, Standard  # noqa: PLC0415

    paper = paperwork(cast)
    clause = Clause.objects.create(standard=Standard.objects.get(), ref="8.6.1", titles={"en": "Incidents"}, order=1)
    questions = [
        Question.objects.create(clause=clause, ref=f"8.6.1-{n}", order=n, text={"en": f"Question {n}?"}, evidence={})
        for n in (1, 2)
    ]
    paper.document.clauses.add(clause)
    paper.open()
    paper.sign("discussion", cast.staff)
    keys = [(clause.pk, one.pk) for one in questions]
    covered, missing = ({"answer": word, "remark": ""} for word in ("covered", "missing"))

    with pytest.raises(Obstructed, match="2 points of the completeness check are open"):
        paper.sign("check", cast.second_consultant)
    with pytest.raises(PermissionDenied):
        flow_check.answer_points(paper.revision, {keys[0]: covered}, by=cast.lead)  # the drafter
    with pytest.raises(Obstructed, match="Say in a remark"):
        flow_check.answer_points(paper.revision, {keys[0]: missing}, by=cast.second_consultant)
    told = {keys[0]: covered, keys[1]: {"answer": "missing", "remark": "No time limits."}}
    assert flow_check.answer_points(paper.revision, told, by=cast.second_consultant) == 2
    assert flow_check.answer_points(paper.revision, told, by=cast.second_consultant) == 0
    with pytest.raises(Obstructed, match="1 point is missing in the text"):
        paper.sign("check", cast.second_consultant)
    flow_check.answer_points(paper.revision, {keys[1]: covered}, by=cast.second_consultant)
    paper.sign("check", cast.second_consultant)

    assert (paper.again().state, Point.objects.count()) == ("in_review", 2)


# ---------------------------------------------------------------------------- inbox and batch


def test_the_inbox_shows_what_is_one_s_turn_and_nothing_else(cast: Cast) -> None:
    paper = paperwork(cast)
    paper.open()

    def titles(user: object) -> list[str]:
        return [item.title for item in waiting_for(user)]

    assert titles(cast.staff) == ["Discussion: QL-ITSM-P-17 A/0 事件管理程序"]
    assert [titles(user) for user in (cast.top_manager, cast.second_consultant, cast.lead, cast.stranger)] == [[]] * 4
    paper.sign("discussion", cast.staff)
    assert titles(cast.second_consultant) == ["Completeness check: QL-ITSM-P-17 A/0 事件管理程序"]
    assert titles(cast.staff) == []


def test_many_are_signed_at_once_and_what_fails_says_why(cast: Cast) -> None:
    papers = [paperwork(cast, f"QL-ITSM-P-{n}") for n in range(20, 24)]
    for paper in papers:
        paper.open()
    for paper in papers[:3]:
        opened(cast.staff, paper.revision.content)
    items = batch.waiting(cast.staff)
    edit(papers[1].document, cast.lead, title="Otherwise")

    outcomes = batch.sign_many([item.key for item in items], proof=proof(cast.staff), opinion="Fits.")

    assert [bool(outcome.signature) for outcome in outcomes] == [True, False, True, False]
    assert outcomes[1].reasons[0].startswith("What this version prints was changed")
    assert outcomes[3].reasons == ("Open the document first: whoever signs has seen what they sign.",)
    assert [paper.again().state for paper in papers] == ["checking", "discussing", "checking", "discussing"]
    assert Signature.objects.count() == 2
    assert Event.objects.filter(model="workflow.Signature").count() == 2


def test_a_batch_signs_nothing_that_is_not_one_s_own(cast: Cast) -> None:
    paper = paperwork(cast)
    paper.open()
    key = batch.waiting(cast.staff)[0].key

    for user in (cast.stranger, cast.lead, cast.top_manager):
        opened(user, paper.revision.content)
        assert batch.sign_many([key, "nonsense", "document:x:y:z"], proof=proof(user))[0].signature is None

    assert due_for(cast.staff)
    assert Signature.objects.count() == 0


def test_planned_steps_are_changed_in_the_draft_only(cast: Cast) -> None:
    paper = paperwork(cast)
    steps = flow_plan.save_plan(paper.revision, by=cast.lead)
    flow_plan.edit_step(steps[0], {"due": dt.date(2026, 10, 20)}, by=cast.lead)
    flow_plan.add_step(
        paper.revision, {"stage": "countersign", "order": 1, "person": paper.people["controller"]}, by=cast.lead
    )
    with pytest.raises(Obstructed, match="stands there already"):
        flow_plan.add_step(
            paper.revision, {"stage": "countersign", "order": 1, "person": paper.people["controller"]}, by=cast.lead
        )
    paper.open()

    assert [str(step.due) for step in paper.revision.flow.steps][:1] == ["2026-10-20"]
    for act in (
        lambda: flow_plan.edit_step(steps[0], {"person": paper.people["paper"]}, by=cast.lead),
        lambda: flow_plan.remove_step(steps[0], by=cast.lead),
        lambda: flow_plan.set_quorum(paper.revision, "review", 1, by=cast.lead),
    ):
        with pytest.raises(Obstructed):
            act()
    assert Step.objects.filter(fixed_at=None).count() == 0
