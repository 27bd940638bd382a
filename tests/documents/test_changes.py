"""Change requests (F16): proposed, reviewed, decided by signature, carried out (S8.1, S8.2)."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied

from documents.actions import changes as actions
from documents.models import ChangeRequest, Document, Revision
from tests.documents.issued import in_force
from tests.factories_certification import rendered, signs
from tests.factories_flow import Paperwork
from tests.people import Cast
from wobo.notices.models import Notice
from wobo.reporting.models import Report
from wobo.workflow import verify
from wobo.workflow.doors import Obstructed, fire

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("moment")]
TOLD = {"nature": "clause", "ground": "improvement", "place": "5.3", "before": "Two hours.", "after": "One hour."}


def asked(made: Paperwork, **told: object) -> ChangeRequest:
    """Let Staff ask for a change."""
    return actions.propose_change(
        made.document, by=made.cast.staff, reason="Two hours are too long.", **{**TOLD, **told}
    )


def reviewed(made: Paperwork, **told: object) -> ChangeRequest:
    """Let the document controller give an opinion on it, the paper rendered."""
    change = actions.review_change(asked(made, **told), by=made.cast.controller, opinion="Fits the contract.")
    rendered(made.cast, change.paper_uid)
    return again(change)


def accepted(made: Paperwork, **told: object) -> ChangeRequest:
    """Let the approver sign it."""
    return again(signs(made.cast.top_manager, reviewed(made, **told), "approval"))


def again(change: ChangeRequest) -> ChangeRequest:
    return ChangeRequest.objects.get(pk=change.pk)


# claims: S8.1, S8.2
def test_a_change_goes_from_the_desk_into_the_next_version(cast: Cast) -> None:
    made = in_force(cast)

    change = accepted(made)

    assert (change.state, change.decided_by, change.code) == ("accepted", cast.top_manager, "A-2026-G01")
    snapshot = Report.objects.get(uid=change.paper_uid).snapshot
    assert (snapshot["opinion"], snapshot["reviewed"], snapshot["document"]["version"]) == (
        "Fits the contract.", "Controller", "A/0",
    )  # fmt: skip
    assert [one["word"] for one in snapshot["natures"] if one["on"]] == ["Clause"]
    assert Report.objects.filter(source__uid=change.paper_uid).count() == 1
    revision = actions.open_version([change], by=cast.lead)
    assert (revision.label, revision.state) == ("A/1", "draft")
    assert revision.change == "A-2026-G01: 5.3 Two hours are too long."
    assert again(change).revision == revision
    subjects = [one.subject for one in Notice.objects.filter(recipient=cast.staff, kind="document.change")]
    assert subjects == ["A-2026-G01 QL-ITSM-P-17 事件管理程序: Accepted"]
    assert list(verify.findings()) == []


def test_a_new_edition_opens_b_0_and_later_requests_join_its_draft(cast: Cast) -> None:
    made = in_force(cast)
    first = accepted(made, nature="edition", place="")

    revision = actions.open_version([first], by=cast.controller)
    second = accepted(made)
    actions.open_version([second], by=cast.controller)

    assert revision.label == "B/0"
    assert Revision.objects.get(pk=revision.pk).change.splitlines() == [
        "A-2026-G01: Two hours are too long.", "A-2026-G02: 5.3 Two hours are too long.",
    ]  # fmt: skip
    assert again(second).revision == revision


@pytest.mark.parametrize("name", ["lead", "consultant", "partner", "staff", "controller", "working_group", "stranger"])
def test_nobody_but_who_decides_signs(name: str, cast: Cast) -> None:
    change = reviewed(in_force(cast))

    with pytest.raises(PermissionDenied):
        signs(getattr(cast, name), change, "approval")

    assert again(change).state == "reviewed"


def test_whoever_asked_or_gave_the_opinion_does_not_decide(cast: Cast) -> None:
    made = in_force(cast)
    change = actions.propose_change(made.document, by=cast.top_manager, reason="Too long.", **TOLD)
    change = actions.review_change(change, by=cast.representative, opinion="Fits the contract.")
    rendered(cast, change.paper_uid)

    for user in (cast.top_manager, cast.representative):
        with pytest.raises(PermissionDenied):
            signs(user, again(change), "approval")
        with pytest.raises(PermissionDenied):
            actions.decide(again(change), "refuse", by=user, reason="It is not needed at all.")


def test_a_request_is_refused_or_postponed_with_a_reason(cast: Cast) -> None:
    made = in_force(cast)
    refused, later = reviewed(made), reviewed(made)
    with pytest.raises(Obstructed, match="at least ten characters"):
        actions.decide(refused, "refuse", by=cast.top_manager, reason="No.")
    with pytest.raises(Obstructed, match="choose a later one"):
        actions.decide(later, "postpone", by=cast.top_manager, reason="After the audit.", until=dt.date(2026, 10, 12))

    actions.decide(refused, "refuse", by=cast.top_manager, reason="The contract says two hours.")
    actions.decide(later, "postpone", by=cast.top_manager, reason="After the audit.", until=dt.date(2026, 12, 1))

    assert [again(one).state for one in (refused, later)] == ["refused", "postponed"]
    assert ChangeRequest.objects.undecided().count() == 0
    fire(later, "resume", by=cast.representative)
    assert (again(later).state, again(later).until) == ("reviewed", None)
    with pytest.raises(Obstructed, match="does not open a version"):
        actions.open_version([refused], by=cast.lead)


def test_sent_back_its_text_changes_and_old_signatures_are_of_another_paper(cast: Cast) -> None:
    made = in_force(cast)
    change = reviewed(made)
    paper = change.paper_uid
    with pytest.raises(Obstructed, match="has been reviewed"):
        actions.edit_change(change, {"after": "Half an hour."}, by=cast.staff)

    actions.send_back(change, by=cast.top_manager, reason="Say what the contract says.")
    actions.edit_change(again(change), {"after": "Half an hour."}, by=cast.staff)

    row = again(change)
    assert (row.state, row.after, row.paper_uid, row.round) == ("proposed", "Half an hour.", "", 2)
    assert Report.objects.get(uid=paper).state == "superseded"
    assert row.slots() == []


def test_without_the_new_text_it_is_not_reviewed(cast: Cast) -> None:
    made = in_force(cast)

    with pytest.raises(Obstructed, match="Say what it is to read after the change"):
        actions.review_change(asked(made, after=""), by=cast.controller, opinion="Fits the contract.")
    with pytest.raises(PermissionDenied):
        actions.review_change(asked(made), by=cast.working_group, opinion="Fits the contract.")


def test_while_a_version_is_being_signed_nothing_joins_it(cast: Cast) -> None:
    made = in_force(cast)
    first, second = accepted(made), accepted(made)
    revision = actions.open_version([first], by=cast.controller)
    Revision.objects.filter(pk=revision.pk).update(state="in_review")

    with pytest.raises(Obstructed, match="is open already"):
        actions.open_version([second], by=cast.controller)
    assert again(second).revision is None


def test_higher_rooms_say_what_it_came_from(cast: Cast) -> None:
    from documents.actions import propose_change  # noqa: PLC0415

    made = in_force(cast)

    change = propose_change(
        made.document, by=cast.lead, reason="Found in the audit.", source="internal_audit", about=made.revision, **TOLD
    )

    assert (change.about_model, change.about_uid, change.about_text) == (
        "documents.Revision", made.revision.uid, str(made.revision),
    )  # fmt: skip
    with pytest.raises(PermissionDenied):
        propose_change(made.document, by=cast.stranger, reason="Not theirs.", **TOLD)
    with pytest.raises(PermissionDenied):
        propose_change(made.document, by=cast.external_auditor, reason="Read-only.", **TOLD)
    Document.objects.filter(pk=made.document.pk).update(struck_on=dt.date(2026, 10, 1))
    with pytest.raises(Obstructed, match="struck"):
        propose_change(Document.objects.get(pk=made.document.pk), by=cast.staff, reason="Gone.", **TOLD)
