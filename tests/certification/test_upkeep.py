"""The plan of a year and the changes that the body must be told."""

# claims: P16, S12.3, S12.4, S12.5
import datetime as dt
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client as Browser

from certification.actions import upkeep
from certification.actions.upkeep_reminders import remind_of_upkeep
from certification.models import ChangeNotice, Engagement, UpkeepItem
from certification.upkeep_news import KEEPERS, holders
from certification.upkeep_year import months_of
from tests.factories_certification import make_person
from tests.factories_upkeep import PDF, make_certificate
from tests.people import Cast
from wobo.notices.models import Notice
from wobo.notices.work import items_for
from wobo.workflow.doors import Obstructed

DAY = dt.date(2026, 10, 12)


def test_drawn_up_once_from_records_rhythms_audit_review_mark_and_visits(cast: Cast, engagement: Engagement) -> None:
    make_certificate(engagement, issued_on=dt.date(2025, 11, 20))

    made = upkeep.draw_up(engagement.cycle, 2026, by=cast.representative)
    again = upkeep.draw_up(engagement.cycle, 2026, by=cast.lead)

    assert (len(made), again) == (UpkeepItem.objects.count(), [])
    months = {key: [] for key in ("audit", "review", "mark", "inspection", "coordination")}
    for row in UpkeepItem.objects.order_by("due"):
        if row.key in months:
            months[row.key].append(row.due.isoformat())
    assert months["audit"] == ["2026-09-30"]
    assert months["mark"] == ["2026-06-30"]
    assert months["coordination"] == ["2026-03-31", "2026-06-30", "2026-09-30", "2026-12-31"]
    visit = UpkeepItem.objects.get(kind="surveillance")
    assert (visit.due, visit.text) == (dt.date(2026, 11, 20), "Surveillance 1 · 0350026ITSM001R0M")
    monthly = UpkeepItem.objects.filter(kind="records", text="Achievement of objectives")
    assert [row.due.month for row in monthly.order_by("due")] == list(range(1, 13))


def test_the_grid_has_a_row_an_activity_and_tells_each_month(cast: Cast, engagement: Engagement) -> None:
    upkeep.draw_up(engagement.cycle, 2026, by=cast.lead)
    rows = list(UpkeepItem.objects.filter(text="Achievement of objectives").order_by("due"))
    upkeep.mark_done(rows[:9], on=DAY, note="Report 9", by=cast.lead)
    UpkeepItem.objects.filter(pk=rows[11].pk).update(dropped=True)

    grid = months_of(UpkeepItem.objects.all(), DAY + dt.timedelta(days=30))
    row = next(one for one in grid if one["text"] == "Achievement of objectives")

    assert [cell["state"] for cell in row["cells"]] == ["done"] * 9 + ["late", "open", "dropped"]


def test_lines_are_ticked_together_and_keep_their_first_day(
    cast: Cast, engagement: Engagement, client: Browser
) -> None:
    upkeep.draw_up(engagement.cycle, 2026, by=cast.lead)
    uids = list(UpkeepItem.objects.filter(key="coordination").order_by("due").values_list("uid", flat=True))
    client.force_login(cast.representative)
    url = f"/e/{engagement.code}/upkeep/plan/2026/done/"

    client.post(url, {"item": uids[:2], "on": "2026-10-01", "note": "Minutes 7"})
    client.post(url, {"item": uids[:3], "on": "2026-10-12"})

    found = UpkeepItem.objects.filter(key="coordination").order_by("due").values_list("done_on", "note")
    assert list(found) == [
        (dt.date(2026, 10, 1), "Minutes 7"),
        (dt.date(2026, 10, 1), "Minutes 7"),
        (DAY, ""),
        (None, ""),
    ]


def test_nothing_is_done_in_the_future(cast: Cast, engagement: Engagement, client: Browser) -> None:
    upkeep.draw_up(engagement.cycle, 2026, by=cast.lead)
    uid = UpkeepItem.objects.order_by("pk").first().uid
    client.force_login(cast.representative)

    answer = client.post(
        f"/e/{engagement.code}/upkeep/plan/2026/done/", {"item": [uid], "on": "2027-01-01"}, follow=True
    )

    assert "This day is still to come." in answer.content.decode()
    assert not UpkeepItem.objects.exclude(done_on=None).exists()


def test_who_does_a_line_ticks_it_others_do_not(cast: Cast, engagement: Engagement) -> None:
    person = make_person(engagement.client, "Wu", user=cast.staff)
    line = UpkeepItem(workspace=engagement.workspace, cycle=engagement.cycle)
    told = {"kind": "other", "text": "Look at the labels", "due": DAY, "owner": person}
    line = upkeep.save_item(line, told, by=cast.lead)

    with pytest.raises(PermissionDenied):
        upkeep.mark_done([line], on=DAY, note="", by=cast.working_group)
    upkeep.mark_done([line], on=DAY, note="", by=cast.staff)

    assert (line.year, UpkeepItem.objects.get().done_on) == (2026, DAY)


def test_what_is_due_stands_in_the_inbox_of_keeper_and_owner_alone(cast: Cast, engagement: Engagement) -> None:
    person = make_person(engagement.client, "Wu", user=cast.staff)
    for owner in (person, None):
        line = UpkeepItem(workspace=engagement.workspace, cycle=engagement.cycle)
        told = {"kind": "other", "text": "Look at the labels", "due": DAY, "owner": owner}
        upkeep.save_item(line, told, by=cast.lead)

    def titles(user: Any) -> list[str]:
        return [one.title for one in items_for(user) if "plan of upkeep" in one.title]

    assert titles(cast.representative) == ["Client A: 2 lines of the plan of upkeep are due"]
    assert titles(cast.staff) == ["Client A: 1 line of the plan of upkeep is due"]
    assert titles(cast.working_group) == []
    assert titles(cast.stranger) == []


def test_the_deadline_follows_from_kind_and_profile_unless_the_contract_says_less(
    cast: Cast, engagement: Engagement
) -> None:
    told = {"text": "New owner.", "happened_on": DAY}

    slow = upkeep.notice_change(engagement.cycle, {**told, "kind": "ownership"}, by=cast.representative)
    fast = upkeep.notice_change(engagement.cycle, {**told, "kind": "incident"}, by=cast.representative)
    own = upkeep.notice_change(engagement.cycle, {**told, "kind": "scope", "due": dt.date(2026, 10, 20)}, by=cast.lead)

    assert [row.due.isoformat() for row in (slow, fast, own)] == ["2026-11-11", "2026-10-17", "2026-10-20"]
    assert [row.reference for row in (slow, fast, own)] == ["T001", "T002", "T003"]


def test_reported_and_answered_with_papers_and_not_twice(cast: Cast, engagement: Engagement, client: Browser) -> None:
    told = {"kind": "address", "text": "Moved.", "happened_on": DAY}
    row = upkeep.notice_change(engagement.cycle, told, by=cast.representative)
    client.force_login(cast.representative)
    url = f"/e/{engagement.code}/upkeep/changes/{row.uid}/"

    early = client.get(f"{url}answer/")
    sent = SimpleUploadedFile("notice.pdf", PDF)
    client.post(f"{url}report/", {"on": "2026-10-12", "how": "By mail to Ms Lin", "upload": sent})
    twice = client.post(f"{url}report/", {"on": "2026-10-12", "how": "By mail"})
    client.post(f"{url}answer/", {"on": "2026-10-12", "text": "Noted; seen at the next visit."})

    row = ChangeNotice.objects.get()
    assert (early.status_code, twice.status_code) == (409, 409)
    assert (row.state, row.reported_how, row.report_file.name) == ("answered", "By mail to Ms Lin", "notice.pdf")
    assert (row.answer_text, row.answered_on) == ("Noted; seen at the next visit.", DAY)
    assert client.get(f"{url}edit/").status_code == 409


def test_what_was_typed_wrongly_stays_in_the_form(cast: Cast, engagement: Engagement, client: Browser) -> None:
    client.force_login(cast.representative)
    data = {"kind": "penalty", "text": "A fine of the bureau", "happened_on": "2026-10-30", "due": "2026-10-01"}

    text = client.post(f"/e/{engagement.code}/upkeep/changes/new/", data).content.decode()

    assert "A fine of the bureau" in text
    assert "This day is still to come." in text
    assert "It cannot be due before it happened." in text
    assert not ChangeNotice.objects.exists()


@pytest.mark.parametrize("name", ["staff", "top_manager", "external_auditor", "admin"])
def test_others_do_not_keep_notices(cast: Cast, engagement: Engagement, name: str) -> None:
    with pytest.raises(PermissionDenied):
        upkeep.notice_change(
            engagement.cycle, {"kind": "scope", "text": "x", "happened_on": DAY}, by=getattr(cast, name)
        )


def test_keepers_are_reminded_of_changes_before_and_after_the_day(cast: Cast, engagement: Engagement) -> None:
    told = {"kind": "incident", "text": "Outage.", "happened_on": dt.date(2026, 10, 8)}
    upkeep.notice_change(engagement.cycle, told, by=cast.lead)  # due on the 13th

    first, again = remind_of_upkeep(), remind_of_upkeep()

    assert (first, again) == (len(holders(engagement, KEEPERS)), 0)
    subject = Notice.objects.filter(recipient=cast.lead).get().subject
    assert subject == "Client A: the certification body must be told by 2026-10-13: T001 Major incident"


def test_reporting_before_it_is_noticed_is_refused(cast: Cast, engagement: Engagement) -> None:
    told = {"kind": "scope", "text": "x", "happened_on": DAY}
    row = upkeep.notice_change(engagement.cycle, told, by=cast.lead)

    with pytest.raises(Obstructed):
        upkeep.answer_change(row, on=DAY, text="Fine.", by=cast.lead)
