"""The pages of internal audits: each opens with few queries, each POST does what it says, plain forms work too."""

import datetime as dt
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from audits.actions import audit_checklist, audit_programme
from audits.models import Audit, AuditItem, AuditProgramme
from tests.factories_internal_audit import DAY, InternalAudit, at_opening
from tests.people import Cast

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("moment")]
MOST = 15


@pytest.fixture
def case(cast: Cast) -> InternalAudit:
    """A company with a matrix and two auditors."""
    return InternalAudit(cast)


def _signed_in(user: Any) -> Client:
    client = Client()
    client.force_login(user)
    return client


def _url(case: InternalAudit, name: str, *more: str) -> str:
    args = [case.engagement.code, case.audit.uid, *more]
    return reverse(f"audits:{name}", args=args)


PAGES = ("audit_detail", "audit_edit", "audit_team", "audit_independence", "audit_schedule", "audit_checklist")


def test_every_page_opens_with_few_queries(case: InternalAudit) -> None:
    case.opened().scheduled()
    audit_checklist.make_checklist(case.audit, by=case.cast.lead)
    audit_programme.open_programme(case.engagement.cycle, by=case.cast.lead)
    client = _signed_in(case.cast.lead)
    code = case.engagement.code
    urls = [_url(case, name) for name in (*PAGES, "audit_site", "audit_words", "audit_slot_new", "audit_member_new")]
    urls += [reverse(f"audits:{name}", args=[code]) for name in ("audit_list", "audit_new", "audit_programme")]
    urls += [
        f"{reverse('audits:audit_coverage', args=[code])}?by={axis}" for axis in ("departments", "services", "sites")
    ]
    client.get(urls[0])
    counts = {}
    for url in urls:
        with CaptureQueriesContext(connection) as seen:
            assert client.get(url).status_code == 200, url
        counts[url.split("/e/")[1]] = len(seen)
    over = {url: number for url, number in counts.items() if number > MOST}
    assert not over


def test_an_audit_is_opened_and_changed_through_its_pages(case: InternalAudit) -> None:
    client, code = _signed_in(case.cast.lead), case.engagement.code
    days = {"starts_on": "2026-10-21", "ends_on": "2026-10-20"}
    told = {"kind": "internal", "occasion": "routine", **days}
    assert client.post(reverse("audits:audit_new", args=[code]), told).status_code == 422
    told["ends_on"] = "2026-10-22"
    answer = client.post(reverse("audits:audit_new", args=[code]), told)
    case.audit = Audit.objects.get()
    assert answer.url == _url(case, "audit_edit")
    form = client.get(answer.url).context["form"]
    sent = {name: form[name].value() for name in form.fields if form[name].value() is not None}
    sent["standards"] = [case.standard.ref]
    sent["departments"] = [case.departments["Quality"].uid]
    sent["services"], sent["sites"] = [case.service.uid], [case.site.uid]
    sent |= {"starts_on": "2026-10-21", "ends_on": "2026-10-22", "report_due": "2026-10-30", "objectives": "Look."}
    assert client.post(answer.url, sent).status_code == 302
    audit = Audit.objects.get()
    assert (audit.objectives, audit.report_due) == ("Look.", dt.date(2026, 10, 30))
    assert [one.name for one in audit.departments.all()] == ["Quality"]


def test_a_line_of_the_schedule_keeps_the_day_that_was_proposed(case: InternalAudit) -> None:
    case.opened()
    client = _signed_in(case.cast.lead)
    form = client.get(_url(case, "audit_slot_new")).context["form"]
    proposed = form["day"].value()
    before = set(case.audit.schedule.values_list("pk", flat=True))
    sent = {
        "kind": "session",
        "method": "on_site",
        "day": proposed,
        "starts": "15:30",
        "ends": "16:30",
        "place": "机房",
    }

    answer = client.post(_url(case, "audit_slot_new"), sent)

    (made,) = case.audit.schedule.exclude(pk__in=before)
    assert (answer.status_code, made.day, made.place) == (302, case.audit.starts_on, "机房")
    assert proposed == case.audit.starts_on


def test_the_team_page_refuses_in_the_form(case: InternalAudit) -> None:
    case.opened().scheduled()
    client = _signed_in(case.cast.lead)
    slot = case.audit.schedule.get(departments=case.departments["Operations"])
    form = client.get(_url(case, "audit_slot", slot.uid)).context["form"]
    assert form["clauses_0"].value() == "8.1"
    sent = {
        "kind": "session",
        "day": str(slot.day),
        "starts": "09:30",
        "ends": "10:30",
        "departments": [case.departments["Operations"].uid],
        "clauses_0": "8.1",
        "method": "on_site",
        "auditors": [case.second.uid],
    }
    refused = client.post(_url(case, "audit_slot", slot.uid), sent)
    assert refused.status_code == 422
    assert "nobody audits their own department" in refused.content.decode()
    sent["auditors"] = [case.leader.uid]
    assert client.post(_url(case, "audit_slot", slot.uid), sent).status_code == 302
    slot.refresh_from_db()
    assert slot.starts == dt.time(9, 30)


def test_who_may_audit_whom_is_explained(case: InternalAudit) -> None:
    case.opened()
    page = _signed_in(case.cast.lead).get(_url(case, "audit_independence")).content.decode()
    assert "Ou belongs to “Operations”: nobody audits their own department." in page


def test_judging_with_script_and_without(case: InternalAudit) -> None:
    case.announced()
    with at_opening():
        case.begun()
        item = case.item("8.1")
        client = _signed_in(case.cast.internal_auditor)
        page = client.get(f"{_url(case, 'audit_site')}?place={case.departments['Operations'].uid}")
        assert b"data-judge" in page.content
        url = _url(case, "audit_item_judge", item.uid)
        told = {"version": 0, "verdict": "conform", "seen": "Change 11 is approved."}
        saved = client.post(url, told, headers={"X-Autosave": "1"})
        assert (saved.status_code, saved.json()["version"], saved.json()["verdict"]) == (200, 1, "conform")
        clash = client.post(url, {**told, "seen": "Something else."}, headers={"X-Autosave": "1"})
        assert clash.status_code == 409
        assert clash.json()["sides"] == [
            {"label": "what was seen", "theirs": "Change 11 is approved.", "yours": "Something else."}
        ]
        plain = client.post(url, {**told, "seen": "Something else."})
        assert plain.status_code == 409
        assert "Change 11 is approved." in plain.content.decode()
        empty = client.post(url, {"version": 1, "verdict": "conform", "seen": ""}, headers={"X-Autosave": "1"})
        assert (empty.status_code, empty.json()["refused"]) == (422, True)
        found = {"version": 1, "verdict": "minor", "seen": "Change 12.", "facts": "Change 12 has no approval."}
        answer = client.post(url, found, headers={"X-Autosave": "1"})
        assert answer.json()["finding"] == case.audit.findings.get().number
        again = client.post(url, found, headers={"X-Autosave": "1"})
        assert again.json()["finding"] == answer.json()["finding"]
        assert case.audit.findings.count() == 1


def test_who_is_not_on_the_team_reads_and_does_not_judge(case: InternalAudit) -> None:
    case.announced()
    with at_opening():
        case.begun()
        item = case.item("8.1")
        client = _signed_in(case.cast.lead)
        assert b"data-judge" not in client.get(_url(case, "audit_site")).content
        told = {"version": 0, "verdict": "conform", "seen": "Fine."}
        assert client.post(_url(case, "audit_item_judge", item.uid), told).status_code == 403
        assert _signed_in(case.cast.stranger).get(_url(case, "audit_site")).status_code == 404


def test_rows_are_added_moved_shared_and_removed(case: InternalAudit) -> None:
    case.opened().scheduled()
    client = _signed_in(case.cast.lead)
    assert client.post(_url(case, "audit_checklist_make")).status_code == 302
    place = case.departments["Operations"].uid
    told = {"question": "And the stock?", "department": place, "means": "on_site", "clause": ""}
    answer = client.post(f"{_url(case, 'audit_item_new')}?place={place}", told)
    assert answer.status_code == 302, answer.context["form"].errors
    added = AuditItem.objects.get(source="typed")
    assert (added.question, added.department) == ("And the stock?", case.departments["Operations"])
    client.post(_url(case, "audit_item_up", added.uid))
    first = case.audit.items.filter(department=case.departments["Operations"]).first()
    assert first == added
    share = f"{_url(case, 'audit_checklist_share')}?place={place}"
    assert client.post(share, {"auditor": case.leader.uid}).status_code == 302
    added.refresh_from_db()
    assert added.auditor == case.leader
    assert client.post(share, {"auditor": case.second.uid}).status_code == 409
    client.post(_url(case, "audit_item_remove", added.uid))
    assert not AuditItem.objects.filter(pk=added.pk).exists()


def test_the_programme_is_kept_through_its_page(case: InternalAudit) -> None:
    client, code = _signed_in(case.cast.lead), case.engagement.code
    page = reverse("audits:audit_programme", args=[code])
    assert client.get(page).status_code == 200
    client.post(page)
    year = reverse("audits:audit_programme_year", args=[code, 2026])
    desk = case.departments["Service desk"].uid
    client.post(year, {"cross": [f"11-{desk}", "99-x", "bad"]})
    programme = AuditProgramme.objects.get()
    assert [(one.month, one.department.name) for one in programme.entries.all()] == [(11, "Service desk")]
    assert client.post(reverse("audits:audit_programme_paper", args=[code]), {"language": "en"}).status_code == 302
    assert client.post(year, {"cross": []}).status_code == 409


def test_meetings_follow_the_schedule(case: InternalAudit) -> None:
    case.opened().scheduled()
    client = _signed_in(case.cast.lead)
    first = client.post(_url(case, "audit_meeting_opening"))
    again = client.post(_url(case, "audit_meeting_opening"))
    assert first.url == again.url
    from certification.models import Meeting  # noqa: PLC0415

    meeting = Meeting.objects.get()
    assert (meeting.kind, meeting.day, meeting.starts) == ("opening", DAY, dt.time(9))
    assert {row.name for row in meeting.attendances.all()} == {"Qian", "Ou", "Shen"}


def test_the_audit_begins_from_its_page(case: InternalAudit) -> None:
    case.announced()
    with at_opening():
        audit_checklist.make_checklist(case.audit, by=case.cast.lead)
        client = _signed_in(case.cast.internal_auditor)
        assert client.post(_url(case, "audit_begin")).status_code == 409
        case.meeting("opening")
        assert client.post(_url(case, "audit_begin")).status_code == 302
        assert Audit.objects.get().state == "in_progress"
        words = {"conclusion": "Effective.", "evaluation": "Met."}
        assert client.post(_url(case, "audit_words"), words).status_code == 302
        assert Audit.objects.get().told == words
