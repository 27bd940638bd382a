"""The pages of publicity and of the annual plan: what each person sees, forms that keep what was typed, the budget."""

import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client as Browser
from django.urls import reverse

from certification.models import Engagement, Person
from tests.factories_certification import TODAY, make_department, make_person
from tests.factories_training import course_of, finished, make_session
from tests.people import Cast
from tests.training.test_announcements import PNG, draft
from training.actions import announcements as actions
from training.actions import plans
from training.models import Announcement, PlanLine, Reading, TrainingPlan
from wobo.reporting.models import Report

LIMIT, MANY = 15, 2000


def url(name: str, engagement: Engagement, *args: Any) -> str:
    return reverse(f"training:{name}", args=[engagement.code, *args])


@pytest.fixture
def out(engagement: Engagement, cast: Cast) -> Announcement:
    desk = make_department(engagement.client, "Service desk")
    make_person(engagement.client, "Staff", user=cast.staff, department=desk)
    desk.head = make_person(engagement.client, "Head", user=cast.controller, department=desk)
    desk.save()
    make_person(engagement.client, "Paula", department=desk)
    return actions.publish(draft(engagement, cast), by=cast.lead)


def queries(client: Browser, page: str, counter: Any) -> int:
    client.get(page)  # the inbox count is kept for a while
    with counter(99) as asked:
        assert client.get(page).status_code == 200
    return len(asked.captured_queries)


def test_reading_on_the_phone_is_open_and_confirm(out: Announcement, cast: Cast, client: Browser) -> None:
    client.force_login(cast.staff)
    page = client.get(out.get_absolute_url())
    assert "I have read it" in page.content.decode()
    assert "Who is missing" not in page.content.decode()

    answer = client.post(f"{out.get_absolute_url()}confirm/", follow=True)

    assert "You confirmed that you have read it" in answer.content.decode()
    assert Reading.objects.get().confirmed_at is not None


def test_looking_up_the_head_of_a_page_is_no_reading(out: Announcement, cast: Cast, client: Browser) -> None:
    client.force_login(cast.staff)
    client.head(out.get_absolute_url())

    assert not Reading.objects.exists()


def test_a_draft_is_for_its_writers(engagement: Engagement, cast: Cast, client: Browser) -> None:
    made = draft(engagement, cast)
    client.force_login(cast.staff)

    assert client.get(made.get_absolute_url()).status_code == 403
    assert made.title_en not in client.get(url("announcement_list", engagement)).content.decode()


def test_the_ready_text_stands_in_the_form(engagement: Engagement, cast: Cast, client: Browser) -> None:
    client.force_login(cast.lead)

    page = client.get(url("announcement_create", engagement) + "?topic=documents")

    assert "What the documents of our system contain" in page.content.decode()
    assert engagement.client.legal_name in page.content.decode()


def test_a_form_that_is_wrong_keeps_what_was_typed(engagement: Engagement, cast: Cast, client: Browser) -> None:
    client.force_login(cast.lead)
    told = {"topic": "policy", "title": "", "text": "Typed with care", "confirm_by": "2020-01-01"}

    page = client.post(url("announcement_create", engagement), told)

    assert page.status_code == 422
    words = page.content.decode()
    assert "Typed with care" in words
    assert "This day has passed" in words
    assert not Announcement.objects.exists()


def test_drafted_with_files_departments_and_published(engagement: Engagement, cast: Cast, client: Browser) -> None:
    place = make_department(engagement.client, "Desk")
    make_department(engagement.client, "Night", parent=place)
    client.force_login(cast.lead)
    files = [SimpleUploadedFile(f"{name}.pdf", b"%PDF-1.7 " + name.encode()) for name in ("a", "b")]
    told = {"topic": "policy", "title": "T", "text": "X", "departments": [place.uid], "files": files}

    client.post(url("announcement_create", engagement), told)
    made = Announcement.objects.get()
    client.post(f"{made.get_absolute_url()}publish/")

    made = Announcement.objects.get()
    assert (made.state, made.files.count(), made.departments.count()) == ("published", 2, 2)


def test_the_photo_of_the_board_needs_place_and_day(out: Announcement, cast: Cast, client: Browser) -> None:
    client.force_login(cast.lead)
    page = f"{out.get_absolute_url()}board/"

    wrong = client.post(page, {"photo": SimpleUploadedFile("b.png", PNG), "board_place": "", "board_on": TODAY})
    right = client.post(page, {"photo": SimpleUploadedFile("b.png", PNG), "board_place": "Hall", "board_on": TODAY})

    assert (wrong.status_code, right.status_code) == (422, 302)
    assert Announcement.objects.get().board_place == "Hall"


def test_the_head_ticks_on_a_page_of_their_own(out: Announcement, cast: Cast, client: Browser) -> None:
    client.force_login(cast.controller)
    page = f"{out.get_absolute_url()}tick/"
    assert "Paula" in client.get(page).content.decode()

    client.post(page, {"there": [Person.objects.get(name="Paula").uid]})

    assert Reading.objects.get().ticked_by == cast.controller
    client.force_login(cast.lead)
    assert client.get(page).status_code == 403


def test_withdrawing_asks_why(out: Announcement, cast: Cast, client: Browser) -> None:
    client.force_login(cast.lead)
    page = f"{out.get_absolute_url()}withdraw/"

    assert client.post(page, {"reason": ""}).status_code == 422
    client.post(page, {"reason": "A wrong date"})

    assert Announcement.objects.get().withdrawn_reason == "A wrong date"
    assert "A wrong date" in client.get(out.get_absolute_url()).content.decode()


def test_papers_are_asked_for_where_they_belong(out: Announcement, cast: Cast, client: Browser) -> None:
    client.force_login(cast.lead)

    answer = client.post(f"{out.get_absolute_url()}paper/", {"language": "zh-hans"})

    report = Report.objects.get()
    assert answer["Location"] == report.get_absolute_url()
    assert (report.kind, report.language) == ("publicity", "zh-hans")


def test_a_session_offers_its_papers(engagement: Engagement, cast: Cast, client: Browser) -> None:
    session = make_session(course_of(engagement), cast.lead)
    client.force_login(cast.lead)
    before = client.get(session.get_absolute_url()).content.decode()
    finished(session)
    after = client.get(session.get_absolute_url()).content.decode()

    assert [f"paper/{name}/" in before for name in ("sign-in", "record", "certificates")] == [True, False, False]
    assert [f"paper/{name}/" in after for name in ("sign-in", "record", "certificates")] == [True, True, True]


def test_the_plan_is_made_filled_and_edited_one_row_at_a_time(
    engagement: Engagement, cast: Cast, client: Browser
) -> None:
    client.force_login(cast.lead)
    client.post(url("plan_list", engagement), {"year": TODAY.year})
    plan = TrainingPlan.objects.get()
    client.post(url("plan_fill", engagement, plan.year))
    line = plan.lines.first()  # type: ignore[attr-defined]

    page = client.get(f"{plan.get_absolute_url()}?row={line.uid}").content.decode()
    told = {"course": line.course.uid, "title": "", "method": "external", "months": ["2", "9"]}
    client.post(url("plan_line_edit", engagement, plan.year, line.uid), told)

    assert page.count('name="months"') == 12
    line = PlanLine.objects.get(pk=line.pk)
    assert (line.method, line.months) == ("external", [2, 9])


def test_a_wrong_line_stays_open_with_what_was_typed(engagement: Engagement, cast: Cast, client: Browser) -> None:
    plan = plans.make_plan(engagement.cycle, TODAY.year, by=cast.lead)
    client.force_login(cast.lead)

    page = client.post(url("plan_line_create", engagement, plan.year), {"title": "Fire drill", "method": "internal"})

    assert page.status_code == 422
    assert "Fire drill" in page.content.decode()
    assert not PlanLine.objects.exists()


def test_pages_cost_the_same_with_two_thousand_people(
    engagement: Engagement, out: Announcement, cast: Cast, client: Browser, django_assert_max_num_queries: Any
) -> None:
    plan = plans.make_plan(engagement.cycle, TODAY.year, by=cast.lead)
    plans.fill_plan(plan, by=cast.lead)
    pages = [
        out.get_absolute_url(), url("announcement_list", engagement), url("announcement_create", engagement),
        plan.get_absolute_url(), f"{plan.get_absolute_url()}?row=new", url("plan_list", engagement),
    ]  # fmt: skip
    client.force_login(cast.lead)
    few = [queries(client, page, django_assert_max_num_queries) for page in pages]
    place = Person.objects.get(name="Paula").department
    workspace = engagement.client.workspace
    rows = [Person(workspace=workspace, name=f"P{n}", department=place) for n in range(MANY)]
    Person.objects.bulk_create([one for one in rows if _with_uid(one)])
    for _one in range(10):
        actions.publish(draft(engagement, cast), by=cast.lead)
    for month in range(1, 13):
        plans.save_line(plan, {"title": f"Line {month}", "months": [month]}, by=cast.lead)

    many = [queries(client, page, django_assert_max_num_queries) for page in pages]

    assert many == few
    assert max(many) <= LIMIT
    shown = client.get(out.get_absolute_url()).content.decode()
    assert len(re.findall("no account", shown)) == 48


def _with_uid(person: Person) -> bool:
    """Whether the row has the name that pages use; bulk rows get it from the column's default."""
    return bool(person.uid)


def test_head_and_staff_pay_no_more(
    out: Announcement, cast: Cast, client: Browser, django_assert_max_num_queries: Any
) -> None:
    for user in (cast.staff, cast.controller):
        client.force_login(user)
        assert queries(client, out.get_absolute_url(), django_assert_max_num_queries) <= LIMIT
