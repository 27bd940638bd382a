"""Pages of management reviews: what they offer, what they keep, how many queries they take."""

# claims: S7.6.1, S7.6.2, S7.6.3
import datetime as dt

import pytest
from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from audits.models import ManagementReview, ReviewDecision, ReviewInput
from certification.models import Meeting, Person
from tests.factories_certification import TODAY, running
from tests.factories_reviews import ReviewCase
from tests.people import Cast

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("moment")]
BUDGET = 15


def at(case: ReviewCase, name: str, *more: str) -> str:
    return reverse(f"audits:{name}", args=[case.engagement.code, case.review.uid, *more])


def asked(browser: Browser, page: str) -> int:
    with CaptureQueriesContext(connection) as queries:
        response = browser.get(page)
    assert response.status_code == 200, page
    return len(queries)


def test_no_page_takes_more_than_fifteen_queries(cast: Cast, client: Browser) -> None:
    case = ReviewCase(cast).reported()
    client.force_login(cast.representative)
    code, first = case.engagement.code, case.review.inputs.first()
    pages = [
        reverse("audits:review_list", args=[code]),
        reverse("audits:review_follow_up", args=[code]),
        *(at(case, name) for name in ("review_detail", "review_inputs", "review_minutes", "review_conclusion")),
        *(at(case, name) for name in ("review_decisions", "review_decision_new")),
        *(at(case, name, case.decision.uid) for name in ("review_decision", "review_decision_edit")),
        at(case, "review_input", first.uid),
    ]
    client.get(pages[0])

    found = {page: asked(client, page) for page in pages}

    assert {page: count for page, count in found.items() if count > BUDGET} == {}


def test_no_input_takes_more_than_fifteen_queries_while_it_is_alive(cast: Cast, client: Browser) -> None:
    case = ReviewCase(cast).called()
    client.force_login(cast.representative)
    client.get(at(case, "review_detail"))
    pages = {row.key: at(case, "review_input", row.uid) for row in case.review.inputs.all()}
    pages |= {name: at(case, name) for name in ("review_edit", "review_detail", "review_inputs")}

    found = {key: asked(client, page) for key, page in pages.items()}

    assert {key: count for key, count in found.items() if count > BUDGET} == {}


def test_more_rows_ask_no_more(cast: Cast, client: Browser) -> None:
    case = ReviewCase(cast).written()
    client.force_login(cast.representative)
    code = case.engagement.code
    pages = [
        reverse("audits:review_follow_up", args=[code]),
        at(case, "review_decisions"),
        at(case, "review_inputs"),
        reverse("audits:review_list", args=[code]),
    ]
    client.get(pages[0])
    before = [asked(client, page) for page in pages]
    fields = {"workspace": case.review.workspace, "review": case.review}
    ReviewDecision.objects.bulk_create(
        [ReviewDecision(number=number, text=f"D {number}", owner=case.clerk, **fields) for number in range(2, 80)]
    )
    ReviewInput.objects.bulk_create([ReviewInput(title=f"Own {n}", order=n, **fields) for n in range(20, 60)])

    assert [asked(client, page) for page in pages] == before


def test_planning_begins_with_a_day_alone(cast: Cast, client: Browser) -> None:
    engagement = running(cast)
    client.force_login(cast.lead)
    page = reverse("audits:review_create", args=[engagement.code])

    late = client.post(page, {"day": (TODAY - dt.timedelta(days=1)).isoformat()})
    done = client.post(page, {"day": TODAY.isoformat()})

    review = ManagementReview.objects.get()
    assert (late.status_code, b"The day is over" in late.content) == (422, True)
    assert done.url == reverse("audits:review_edit", args=[engagement.code, review.uid])


def test_only_top_management_chairs(cast: Cast, client: Browser) -> None:
    case = ReviewCase(cast)
    client.force_login(cast.lead)
    told = {
        "day": TODAY.isoformat(), "starts": "09:00", "ends": "11:00", "place": "Room 1", "purpose": "To judge.",
        "basis": "", "scope": "", "way": "meeting", "since": "", "agenda": "One\nTwo", "chair": case.clerk.uid,
        "recorder": case.head.uid, "people": [case.clerk.uid, case.director.uid], "users": [],
    }  # fmt: skip

    refused = client.post(at(case, "review_edit"), told)
    done = client.post(at(case, "review_edit"), {**told, "chair": case.director.uid})

    assert (refused.status_code, b"Dan is not marked so" in refused.content) == (422, True)
    assert done.status_code == 302
    meeting = Meeting.objects.get(pk=case.review.meeting_id)
    assert (meeting.chair, meeting.place, meeting.agenda_items) == ("Ann", "Room 1", ["One", "Two"])
    assert set(meeting.attendances.values_list("name", flat=True)) == {"Ann", "Bob", "Dan"}


def test_an_owner_hands_in_from_the_inbox(cast: Cast, client: Browser) -> None:
    case = ReviewCase(cast).called()
    ReviewInput.objects.filter(review=case.review, key="parties").update(owner=case.clerk)
    client.force_login(cast.staff)
    page = case.input("parties").get_absolute_url()

    inbox = client.get("/")
    empty = client.post(page, {"comment": "  ", "hand_in": "yes"})
    done = client.post(page, {"comment": "All deliver.", "hand_in": "yes"})

    assert page.encode() in inbox.content
    assert (empty.status_code, b"Say in a sentence" in empty.content) == (422, True)
    assert done.url == at(case, "review_inputs")
    assert case.input("parties").handed_in_by == cast.staff
    assert page.encode() not in client.get("/").content


def test_what_two_recorders_wrote_is_kept(cast: Cast, client: Browser) -> None:
    case = ReviewCase(cast).held()
    client.force_login(cast.representative)
    seen = client.get(at(case, "review_minutes")).context["form"]["seen"].value()
    client.post(at(case, "review_minutes"), {"seen": seen, "said_0": "First", "points": "", "questions": ""})

    refused = client.post(
        at(case, "review_minutes"), {"seen": seen, "said_0": "Second", "points": "", "questions": ""}
    )
    again = refused.context["form"]["seen"].value()
    done = client.post(at(case, "review_minutes"), {"seen": again, "said_0": "Second", "points": "", "questions": ""})

    assert (refused.status_code, b"Second" in refused.content) == (422, True)
    assert done.status_code == 302
    assert Meeting.objects.get(pk=case.review.meeting_id).discussed[0]["text"] == "Second"


def test_a_decision_is_written_on_its_page_and_carried_out_from_the_inbox(cast: Cast, client: Browser) -> None:
    case = ReviewCase(cast).approved()
    client.force_login(cast.staff)
    page = case.decision.get_absolute_url()

    inbox = client.get("/")
    client.post(f"{page}finish/", {"result": "Issued as P-12."})
    client.force_login(cast.top_manager)
    to_verify = client.get("/")
    client.post(f"{page}verify/", {"verification": "Read it."})

    assert page.encode() in inbox.content
    assert b"Verify: " in to_verify.content
    assert ReviewDecision.objects.get(pk=case.decision.pk).state == "verified"


def test_the_page_warns_of_a_review_before_the_audit(cast: Cast, client: Browser) -> None:
    case = ReviewCase(cast, audit=False)
    client.force_login(cast.lead)

    without = client.get(at(case, "review_detail"))
    case.audited(TODAY + dt.timedelta(days=3))
    before = client.get(at(case, "review_detail"))

    assert b"no internal audit is reported in this cycle" in without.content
    assert f"is on {TODAY.isoformat()}, before the internal audit ended on 2026-10-15".encode() in before.content


def test_the_meeting_calendar_names_the_review(cast: Cast, client: Browser) -> None:
    case = ReviewCase(cast).called()
    client.force_login(cast.staff)

    found = client.get(reverse("certification:meeting_calendar", args=[case.engagement.code, case.review.meeting.uid]))

    assert found["Content-Type"] == "text/calendar; charset=utf-8"
    assert b"SUMMARY:Management review of " in found.content


def test_the_list_says_the_next_step_while_there_is_none(cast: Cast, client: Browser) -> None:
    engagement = running(cast)
    Person.objects.all().update(top_management=False)
    client.force_login(cast.lead)

    found = client.get(reverse("audits:review_list", args=[engagement.code]))

    assert b"No management review yet" in found.content
    assert reverse("audits:review_create", args=[engagement.code]).encode() in found.content
    assert reverse("documents:edition_begin", args=[engagement.code]).encode() in found.content
