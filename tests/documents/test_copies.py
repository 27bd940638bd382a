"""Copies on their way out and back, receipts, readers (S5.6.3–S5.6.8, date rule 2, F14, F17)."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from documents import issue_news, issue_work
from documents.actions import copies as actions
from documents.actions import loans, release
from documents.models import Copy, Destruction, Recipient, Understanding
from tests.documents.issued import DAY, approved, in_force, released, to
from tests.factories_certification import make_department, make_person
from tests.people import PASSWORD, Cast
from wobo.notices.models import Notice
from wobo.workflow import clock, verify
from wobo.workflow.doors import Obstructed, fire

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("moment")]
LATE = dt.datetime(2026, 10, 15, 1, tzinfo=dt.UTC)


def scan() -> SimpleUploadedFile:
    return SimpleUploadedFile("sheet.pdf", b"%PDF-1.4 signed by hand", "application/pdf")


def copy_of(cast: Cast, number: int) -> Copy:
    return Copy.objects.get(number=number)


# claims: S5.6.8
def test_the_holder_signs_from_the_inbox_in_three_taps(cast: Cast) -> None:
    made = approved(cast)
    to(made)
    released(made)
    browser = Client()
    browser.login(email="staff@example.com", password=PASSWORD)
    item = next(one for one in issue_work.waiting_for(cast.staff.fresh()) if one.action == "Sign for it")

    page = browser.get(item.url)  # the first tap
    answer = browser.post(item.url)  # the second

    assert (page.status_code, answer.status_code) == (200, 302)
    copy = copy_of(cast, 1)
    assert (copy.state, copy.received_by.name, copy.receipt_by, copy.received_on, copy.late_reason) == (
        "received", "Staff", cast.staff, DAY, "",
    )  # fmt: skip
    assert actions.receive(copy, by=cast.staff).pk == copy.pk  # a double tap
    assert not [one for one in issue_work.waiting_for(cast.staff.fresh()) if one.action == "Sign for it"]
    assert list(verify.findings()) == []


@pytest.mark.parametrize("name", ["representative", "lead", "controller", "stranger", "external_auditor"])
def test_nobody_else_signs_for_a_copy(name: str, cast: Cast) -> None:
    made = approved(cast)
    to(made)
    released(made)

    with pytest.raises(PermissionDenied):
        actions.receive(copy_of(cast, 1), by=getattr(cast, name))

    assert copy_of(cast, 1).state == "issued"


def test_after_the_effective_date_a_reason_is_asked_for(cast: Cast) -> None:
    made = approved(cast)
    to(made)
    released(made)
    copy = copy_of(cast, 1)

    with clock.at(LATE):
        with pytest.raises(Obstructed, match="received after the effective date 2026-10-12: say why"):
            actions.receive(copy, by=cast.staff)
        actions.receive(copy, by=cast.staff, reason="Ill until today.")

    assert (copy_of(cast, 1).late_reason, str(copy_of(cast, 1).received_on)) == ("Ill until today.", "2026-10-15")


def test_a_copy_of_a_department_is_its_heads(cast: Cast) -> None:
    made = approved(cast)
    desk = made.people["staff"].department
    actions.add_recipient(
        made.engagement, {"department": desk, "medium": "electronic"}, by=cast.lead, document=made.document
    )
    released(made)

    with pytest.raises(PermissionDenied):
        actions.receive(copy_of(cast, 1), by=cast.working_group)  # works there, but there is a head
    actions.receive(copy_of(cast, 1), by=cast.staff)

    assert copy_of(cast, 1).received_by == made.people["staff"]


def test_the_signed_sheet_is_ticked_with_its_scan(cast: Cast) -> None:
    made = approved(cast)
    to(made, "paper", "paper")
    released(made)
    copy = copy_of(cast, 1)
    person = made.people["paper"]
    with pytest.raises(Obstructed):  # not handed out yet
        actions.tick_receipts([(copy, person, DAY, "")], scan(), by=cast.controller)
    actions.hand_out([copy], by=cast.controller)

    for name in ("lead", "representative", "staff"):
        with pytest.raises(PermissionDenied):
            actions.tick_receipts([(copy, person, DAY, "")], scan(), by=getattr(cast, name))
    with pytest.raises(Obstructed, match="cannot have been received before"):
        actions.tick_receipts([(copy, person, dt.date(2026, 10, 11), "")], scan(), by=cast.controller)
    with pytest.raises(Obstructed, match="lies ahead"):
        actions.tick_receipts([(copy, person, dt.date(2026, 10, 13), "Later.")], scan(), by=cast.controller)
    actions.tick_receipts([(copy, person, DAY, "")], scan(), by=cast.controller)

    row = copy_of(cast, 1)
    assert (row.state, row.received_by, row.receipt_by, row.scan.kind) == ("received", person, cast.controller, "scan")


def test_the_list_of_the_level_holds_until_a_document_has_its_own(cast: Cast) -> None:
    made = approved(cast)
    desk = made.people["staff"].department
    actions.add_recipient(made.engagement, {"department": desk, "medium": "paper"}, by=cast.controller, level="P")

    assert [row.who for row in actions.lists_of(made.document)] == ["Service desk"]
    with pytest.raises(Obstructed, match="on the list already"):
        actions.add_recipient(made.engagement, {"department": desk, "medium": "paper"}, by=cast.controller, level="P")
    actions.take_over_level(made.document, by=cast.controller)
    to(made)

    assert [row.who for row in actions.lists_of(made.document)] == ["Service desk", "Service desk · Staff"]
    assert Recipient.objects.filter(level="P").count() == 1


def test_an_old_copy_is_followed_to_its_end(cast: Cast) -> None:
    made = in_force(cast)
    actions.hand_out([copy_of(cast, 2)], by=cast.controller)
    actions.recall(copy_of(cast, 2), by=cast.controller)

    with pytest.raises(Obstructed, match="before the recall"):
        actions.hand_in([copy_of(cast, 2)], by=cast.controller, on=dt.date(2026, 10, 1))
    actions.hand_in([copy_of(cast, 2)], by=cast.controller, on=DAY)
    assert (copy_of(cast, 2).state, copy_of(cast, 2).returned_by) == ("returned", "Old Hand")

    record = loans.apply_for_destruction(made.engagement, [copy_of(cast, 2)], by=cast.controller, reason="Obsolete.")
    with pytest.raises(Obstructed, match="already"):
        loans.apply_for_destruction(made.engagement, [copy_of(cast, 2)], by=cast.controller, reason="Again.")
    people = made.people
    told = {"on": DAY, "destroyer": people["controller"], "witness": people["staff"]}
    with pytest.raises(Obstructed):  # nobody has approved it
        loans.carry_out(record, by=cast.controller, **told)
    with pytest.raises(PermissionDenied):  # the applicant, and a consultant, do not approve
        fire(record, "approve", by=cast.controller)
    with pytest.raises(PermissionDenied):
        fire(record, "approve", by=cast.lead)
    fire(record, "approve", by=cast.representative, opinion="Agreed.")
    with pytest.raises(Obstructed, match="name two people"):
        loans.carry_out(record, by=cast.controller, **{**told, "witness": people["controller"]})
    loans.carry_out(record, by=cast.controller, **told)

    assert (copy_of(cast, 2).state, Destruction.objects.get().state) == ("destroyed", "destroyed")
    assert list(verify.findings()) == []


def test_a_returned_copy_may_be_kept_and_one_may_be_lost(cast: Cast) -> None:
    in_force(cast)
    actions.hand_out([copy_of(cast, 2)], by=cast.controller)
    with pytest.raises(Obstructed, match="in a few words"):
        actions.end(copy_of(cast, 2), "report_lost", " ", by=cast.controller)
    with pytest.raises(Obstructed):  # out, not back
        actions.end(copy_of(cast, 2), "retain", "For the archive.", by=cast.controller)
    actions.end(copy_of(cast, 2), "report_lost", "Left on a train.", by=cast.controller)
    actions.recall(copy_of(cast, 1), by=cast.controller)
    actions.end(copy_of(cast, 1), "retain", "For the archive.", by=cast.controller)

    assert [(one.state, one.ended_why) for one in Copy.objects.order_by("number")] == [
        ("retained", "For the archive."), ("lost", "Left on a train."),
    ]  # fmt: skip


def test_readers_confirm_once_and_those_without_account_are_ticked(cast: Cast) -> None:
    made = approved(cast, read_by="lead")
    to(made)
    row = released(made)
    other = make_person(
        made.engagement.client, "Elsewhere", department=make_department(made.engagement.client, "Sales")
    )

    assert issue_news.readers_of(row).count() == 7
    actions.confirm_reading(row, by=cast.staff)
    actions.confirm_reading(row, by=cast.staff)
    with pytest.raises(PermissionDenied):
        actions.confirm_reading(row, by=cast.client_admin)  # not of this department
    with pytest.raises(PermissionDenied):
        actions.confirm_reading(row, by=cast.lead)
    ticked = actions.tick_readers(
        row, [made.people["paper"], made.people["representative"], other], by=cast.controller
    )

    assert [one.person.name for one in ticked] == [
        "Old Hand"
    ]  # the representative has an account, Elsewhere is not asked
    assert Understanding.objects.count() == 2
    assert Notice.objects.filter(kind="document.to_read").count() == 5  # all with an account but who pressed


def test_an_added_copy_gets_the_next_number(cast: Cast) -> None:
    made = in_force(cast)
    person = made.people["representative"]

    copy = actions.add_copy(made.revision, {"person": person, "medium": "electronic"}, by=cast.controller)

    assert (copy.code, copy.state) == ("03", "issued")
    with pytest.raises(Obstructed, match="Only a released version"):
        actions.add_copy(approved(cast, "QL-ITSM-P-18").revision, {"person": person, "medium": "paper"}, by=cast.lead)


def test_holders_are_reminded_after_three_days_and_once(cast: Cast) -> None:
    from documents.actions.issue_reminders import remind_of_copies  # noqa: PLC0415

    made = approved(cast)
    to(made)
    released(made)

    assert remind_of_copies() == 0
    with clock.at(LATE):
        assert (remind_of_copies(), remind_of_copies()) == (1, 0)
    assert release.sweep() == 1
