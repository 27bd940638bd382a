"""From the last clause to the client's acceptance: what must be there, who signs, what is told downwards."""

import pytest
from django.core.exceptions import PermissionDenied

from audits import actions
from audits.models import Gap
from certification.models import OrganisationAdjustment
from documents.models import DocumentNeed
from tests.factories_audits import Case, in_state
from tests.factories_certification import rendered, signs
from tests.people import Cast
from wobo.reporting.models import Report
from wobo.workflow.doors import Obstructed, fire
from wobo.workflow.signing import may_sign

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("moment")]


def refusal(case: Case) -> list[str]:
    with pytest.raises(Obstructed) as refused:
        fire(case.reload().diagnosis, "conclude", by=case.cast.lead)
    return refused.value.reasons


def test_a_visit_is_not_concluded_before_everything_is_assessed_with_evidence_and_cause(cast: Cast) -> None:
    case = in_state(cast, "on_site")
    case.answer("4.1")
    case.answer("8.1", result="nonconform")
    case.evidence("8.1")
    case.answer("8.2", result="partial", gaps=[case.gap(cause="", cause_text="")])
    case.evidence("8.2")

    assert refusal(case) == [
        "Assessed without evidence: 4.1.",
        "Not fully conforming, yet no gap is described: 8.1.",
        "A gap has no cause yet: 8.2.",
        "The opening meeting with its sign-in is missing.",
        "The closing meeting with its sign-in is missing.",
    ]


def test_what_nobody_touched_is_not_assessed(cast: Cast) -> None:
    assert refusal(in_state(cast, "on_site"))[0] == "Not assessed yet: 4.1, 8.1, 8.2."


def test_the_reasons_cost_few_queries_however_many_clauses(cast: Cast, django_assert_max_num_queries: object) -> None:
    case = in_state(cast, "on_site")
    diagnosis = case.diagnosis

    with django_assert_max_num_queries(4):  # type: ignore[operator]
        assert len(list(diagnosis.obstacles("conclude"))) == 3


def test_report_and_sheets_come_from_one_frozen_frame(cast: Cast) -> None:
    case = in_state(cast, "planned").reported()
    report, papers = case.report, Report.objects.get(uid=case.diagnosis.set_uid)

    assert (report.kind, papers.kind) == ("diagnosis", "nonconformity")
    assert papers.snapshot["sheets"] == report.snapshot["set"]

    Gap.objects.update(text="Changed afterwards.")

    assert "Changed afterwards." not in str(Report.objects.get(pk=report.pk).snapshot)


def test_no_report_before_conclusion_and_list(cast: Cast) -> None:
    case = in_state(cast, "concluded")

    with pytest.raises(Obstructed) as refused:
        actions.generate_reports(case.diagnosis, "en", by=cast.lead)

    assert refused.value.reasons == [
        "The conclusion has no verdict yet.",
        "The list of documents is empty.",
    ]


def test_made_anew_the_former_papers_are_superseded(cast: Cast) -> None:
    case = in_state(cast, "planned").reported()
    first = case.report

    actions.generate_reports(case.diagnosis, "en", by=cast.lead)

    assert Report.objects.get(pk=first.pk).state == "superseded"
    assert case.reload().diagnosis.report_uid != first.uid


def test_author_reviewer_and_approver_are_three_people(cast: Cast) -> None:
    case = in_state(cast, "planned").reported()
    slots = {slot.name: slot for slot in case.report.slots()}

    signs(cast.lead, case.report, "prepared")

    assert [may_sign(case.report, slots["reviewed"], user) for user in (cast.lead, cast.consultant)] == [False, True]

    signs(cast.consultant, case.report, "reviewed")

    found = [may_sign(case.report, slots["approved"], user) for user in (cast.lead, cast.consultant, cast.partner)]
    assert found == [False, False, True]


def test_the_last_signature_issues_and_tells_downwards(cast: Cast) -> None:
    case = in_state(cast, "issued")

    assert (case.diagnosis.state, case.diagnosis.issue_number, case.diagnosis.version) == ("issued", 1, "A/0")
    need = DocumentNeed.objects.get()
    assert (need.number, need.title, need.level, need.action, need.owner, need.source) == (
        "A-ITSM-P-01", "Change management", "P", "write", case.owner, f"{case.diagnosis.number} A/0",
    )  # fmt: skip
    assert [clause.ref for clause in need.clauses.all()] == ["8.1"]
    proposal = OrganisationAdjustment.objects.get()
    assert (proposal.text, proposal.reason, proposal.state) == ("Changes: A change manager", "8.1", "proposed")


def test_the_client_accepts_the_issued_file(cast: Cast) -> None:
    case = in_state(cast, "issued")
    content = case.diagnosis.content_for(case.diagnosis.slots()[0])

    assert content == Report.objects.get(source=case.report).file
    assert signs(cast.representative, case.diagnosis, "acceptance").state == "accepted"


def test_a_dispute_opens_the_visit_and_the_next_issue_has_the_next_number(cast: Cast) -> None:
    case = in_state(cast, "issued")
    first = case.report

    actions.take_back(case.diagnosis, "dispute", by=cast.representative, reason="8.1 was shown on the second day.")
    case.reload()

    assert (case.diagnosis.state, case.diagnosis.assessments.count()) == ("on_site", 3)
    assert Report.objects.get(pk=first.pk).state == "superseded"

    case.answer("8.1", version=1, result="nonconform", found="Seen again.")
    fire(case.diagnosis, "conclude", by=cast.lead)
    report, papers = actions.generate_reports(case.reload().diagnosis, "en", by=cast.lead)
    rendered(cast, report.uid)
    rendered(cast, papers.uid)
    for slot, user in (
        ("prepared", cast.consultant),
        ("reviewed", cast.second_consultant),
        ("approved", cast.partner),
    ):
        signs(user, Report.objects.get(pk=report.pk), slot)
    rendered(cast, Report.objects.get(source=report).uid)

    assert (case.reload().diagnosis.version, report.snapshot["version"]) == ("A/1", "A/1")
    assert [row["change"] for row in report.snapshot["revisions"]] == [
        "First issue", "8.1 was shown on the second day.",
    ]  # fmt: skip
    assert (DocumentNeed.objects.count(), OrganisationAdjustment.objects.count()) == (1, 1)
    assert signs(cast.representative, case.reload().diagnosis, "acceptance").state == "accepted"


def test_a_superseded_paper_that_is_signed_late_issues_nothing(cast: Cast) -> None:
    case = in_state(cast, "planned").reported()
    old = case.report
    actions.generate_reports(case.diagnosis, "en", by=cast.lead)

    actions.report_was_signed(old, cast.partner)

    assert case.reload().diagnosis.state == "concluded"


def test_the_client_does_not_make_reports(cast: Cast) -> None:
    case = in_state(cast, "concluded")

    with pytest.raises(PermissionDenied):
        actions.generate_reports(case.diagnosis, "en", by=cast.representative)
