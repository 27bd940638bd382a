"""Publicity: drafts with ready texts, publishing, reading, confirming, reach, reminders, notice board, ticks."""

import datetime as dt
import threading
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connections
from django.utils import translation

from certification.models import Department, Engagement, Person, Phase
from tests.conftest import MOMENT
from tests.factories_certification import TODAY, make_department, make_person
from tests.people import Cast
from training import publicity_work, reach
from training.actions import announcements as actions
from training.actions import prepare_courses
from training.models import Announcement, Reading
from training.starting import BLANK, fill, ready, text_for
from wobo.notices.models import Notice
from wobo.notices.work import items_for
from wobo.workflow import clock
from wobo.workflow.doors import Obstructed, fire
from wobo.workflow.models import Event

PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de0000000c49444154789c63f8ffff3f0005"
    "fe02fe0def46b80000000049454e44ae426082"
)


@pytest.fixture
def desk(engagement: Engagement) -> Department:
    return make_department(engagement.client, "Service desk")


@pytest.fixture
def people(engagement: Engagement, cast: Cast, desk: Department) -> dict[str, Person]:
    """Staff has an account; Head heads the desk and has one; Paula and Otto have none; Gone has left."""
    client = engagement.client
    sales = make_department(client, "Sales")
    found = {
        "staff": make_person(client, "Staff", user=cast.staff, department=desk),
        "head": make_person(client, "Head", user=cast.controller, department=desk),
        "paula": make_person(client, "Paula", department=desk),
        "otto": make_person(client, "Otto", department=sales),
        "gone": make_person(client, "Gone", department=desk, left_on=TODAY),
    }
    desk.head = found["head"]
    desk.save()
    return found


def draft(engagement: Engagement, cast: Cast, **fields: Any) -> Announcement:
    told = {"topic": "policy", "title": "方针", "title_en": "Policy", "text": "正文", "text_en": "Text", **fields}
    return actions.draft_announcement(engagement.cycle, told, by=cast.consultant)


@pytest.fixture
def out(engagement: Engagement, cast: Cast, people: Any) -> Announcement:
    return actions.publish(draft(engagement, cast, confirm_by=TODAY), by=cast.consultant)


def counted(announcement: Announcement) -> tuple[int, ...]:
    one = reach.figures(Announcement.objects.get(pk=announcement.pk))
    return one.people, one.opened, one.confirmed, one.board, one.missing


# claims: S6.2, S6.2.2, S6.2.2.1, S6.2.2.2, S6.2.2.3, S6.2.2.4
@pytest.mark.parametrize("topic", ["policy", "trial_plan", "certification_plan", "documents"])
def test_each_of_the_four_topics_has_a_text_with_the_clients_facts(engagement: Engagement, topic: str) -> None:
    found = text_for(topic, engagement.cycle)

    assert engagement.client.legal_name in found["text"]
    assert engagement.client.legal_name in found["text_en"]
    assert "{" not in "".join(found.values())
    assert ready()[topic]["ref"].startswith("S6.2.2.")


def test_other_topics_have_no_text(engagement: Engagement) -> None:
    assert text_for("other", engagement.cycle) == {}


def test_dates_come_from_the_plan_of_the_phases(engagement: Engagement) -> None:
    before = text_for("trial_plan", engagement.cycle)["text_en"]
    told = {"plan_start": dt.date(2027, 3, 1), "plan_end": dt.date(2027, 5, 31)}
    Phase.objects.filter(cycle=engagement.cycle, number=6).update(**told)

    found = text_for("trial_plan", engagement.cycle)

    assert "Trial operation: 1 March 2027 to 31 May 2027." in found["text_en"]
    assert "2027年3月1日" in found["text"]
    assert before == found["text_en"] or BLANK not in found["text_en"]


def test_braces_in_a_fact_stay_as_they_are() -> None:
    assert fill("{client} and {unknown} {", {"client": "A {client} B"}) == "A {client} B and {unknown} {"


def test_it_is_read_in_the_readers_language(engagement: Engagement, cast: Cast) -> None:
    made = draft(engagement, cast)

    assert (made.heading, made.body) == ("Policy", "Text")
    with translation.override("zh-hans"):
        assert (made.heading, made.body) == ("方针", "正文")


@pytest.mark.parametrize("who", ["staff", "top_manager", "external_auditor", "stranger_admin", "unassigned"])
def test_others_write_nothing(engagement: Engagement, cast: Cast, who: str) -> None:
    with pytest.raises(PermissionDenied):
        actions.draft_announcement(engagement.cycle, {"topic": "other", "title": "T"}, by=getattr(cast, who))

    assert not Announcement.objects.exists()


def test_a_wrong_attachment_leaves_nothing(engagement: Engagement, cast: Cast) -> None:
    file = SimpleUploadedFile("virus.exe", b"MZ")
    with pytest.raises(ValidationError):
        actions.draft_announcement(engagement.cycle, {"title": "T"}, by=cast.lead, files=[file])

    assert not Announcement.objects.exists()


def test_attachments_come_and_go_while_it_is_a_draft(engagement: Engagement, cast: Cast) -> None:
    files = [SimpleUploadedFile(f"{name}.pdf", b"%PDF-1.7 " + name.encode()) for name in ("one", "two")]
    told = {"topic": "policy", "title": "T", "text": "X"}
    made = actions.draft_announcement(engagement.cycle, told, by=cast.lead, files=files)
    first = made.files.get(name="one.pdf")

    three = SimpleUploadedFile("three.pdf", b"%PDF-1.7 three")
    actions.edit_announcement(made, {}, by=cast.lead, files=[three], dropped=[first])

    assert sorted(made.files.values_list("name", flat=True)) == ["three.pdf", "two.pdf"]


def test_publishing_tells_everybody_with_an_account_it_is_for(engagement: Engagement, cast: Cast, people: Any) -> None:
    out = actions.publish(draft(engagement, cast), by=cast.consultant)

    told = Notice.objects.filter(kind="training.announcement")
    assert sorted(told.values_list("recipient__display_name", flat=True)) == ["Controller", "Staff"]
    assert out.published_at == clock.now()
    assert {row.subject for row in told} == {"Announcement: Policy"}


def test_an_announcement_without_text_is_not_published(engagement: Engagement, cast: Cast) -> None:
    with pytest.raises(Obstructed, match="no text"):
        actions.publish(draft(engagement, cast, text=" "), by=cast.consultant)


def test_it_is_for_the_chosen_departments_and_those_under_them(
    engagement: Engagement, cast: Cast, people: Any, desk: Department
) -> None:
    night = make_department(engagement.client, "Night shift", parent=desk)
    make_person(engagement.client, "Nora", department=night)
    every = Department.objects.filter(workspace=engagement.client.workspace)

    chosen = actions.with_those_under([desk], every)
    made = draft(engagement, cast, departments=chosen)

    assert [row.name for row in chosen] == ["Service desk", "Night shift"]
    assert set(reach.audience(made).values_list("name", flat=True)) == {"Staff", "Head", "Paula", "Nora"}


def test_opening_is_noted_once_and_confirming_too(out: Announcement, cast: Cast, people: Any) -> None:
    first = actions.open_announcement(out, by=cast.staff)
    again = actions.open_announcement(out, by=cast.staff)
    assert counted(out) == (4, 1, 0, 0, 4)

    actions.confirm_reading(out, by=cast.staff)
    actions.confirm_reading(out, by=cast.staff)

    assert first == again
    assert counted(out) == (4, 1, 1, 0, 3)
    assert Reading.objects.get().confirmed_at == clock.now()
    assert Event.objects.filter(model="training.Reading").count() == 2


def test_who_is_not_addressed_leaves_no_trace(out: Announcement, cast: Cast) -> None:
    assert actions.open_announcement(out, by=cast.lead) is None
    with pytest.raises(Obstructed, match="not addressed to you"):
        actions.confirm_reading(out, by=cast.lead)

    assert not Reading.objects.exists()


def test_nothing_is_confirmed_after_the_withdrawal(out: Announcement, cast: Cast) -> None:
    actions.open_announcement(out, by=cast.staff)
    gone = actions.withdraw(out, by=cast.consultant, reason="A wrong date")

    with pytest.raises(Obstructed, match="not out"):
        actions.confirm_reading(out, by=cast.staff)
    assert gone.withdrawn_reason == "A wrong date"
    told = Notice.objects.get(kind="training.withdrawn")
    assert (told.recipient, told.text) == (cast.staff, "Reason: A wrong date")


def test_what_is_out_is_not_changed(out: Announcement, cast: Cast) -> None:
    with pytest.raises(Obstructed, match="stays as it is"):
        actions.edit_announcement(out, {"text": "Other"}, by=cast.consultant)

    assert Announcement.objects.get().text == "正文"


def test_it_is_opened_again_as_a_draft_after_the_withdrawal(out: Announcement, cast: Cast) -> None:
    gone = actions.withdraw(out, by=cast.consultant, reason="A wrong date")

    again = fire(gone, "reopen", by=cast.consultant, reason="Better")

    assert again.state == "draft"
    assert actions.publish(again, by=cast.consultant).withdrawn_reason == ""


def test_the_board_stands_for_those_without_account(out: Announcement, cast: Cast, people: Any) -> None:
    told = {"board_place": "Hall", "board_on": TODAY}

    actions.hang_up(out, SimpleUploadedFile("board.png", PNG), told, by=cast.consultant)

    assert counted(out) == (4, 0, 0, 2, 2)
    assert set(reach.missing(Announcement.objects.get()).values_list("name", flat=True)) == {"Staff", "Head"}


def test_the_head_ticks_people_of_the_own_department_alone(out: Announcement, cast: Cast, people: Any) -> None:
    rows = actions.tick_readers(out, list(people.values()), by=cast.controller)

    assert [(row.person.name, row.ticked_by, row.opened_at) for row in rows] == [("Paula", cast.controller, None)]
    assert actions.tick_readers(out, [people["paula"]], by=cast.controller) == []
    assert counted(out) == (4, 0, 1, 0, 3)


@pytest.mark.parametrize("who", ["consultant", "staff", "representative"])
def test_nobody_else_ticks(out: Announcement, cast: Cast, people: Any, who: str) -> None:
    assert actions.tick_readers(out, [people["paula"]], by=getattr(cast, who)) == []
    assert not Reading.objects.exists()


def test_the_missing_are_reminded_once_a_day(out: Announcement, cast: Cast, people: Any) -> None:
    actions.confirm_reading(out, by=cast.staff)

    assert actions.remind_readers(out, by=cast.consultant) == 1
    assert actions.remind_readers(out, by=cast.consultant) == 0
    with clock.at(MOMENT + dt.timedelta(days=1)):
        assert actions.remind_readers(out, by=cast.consultant) == 1

    found = Notice.objects.filter(kind="training.reading")
    assert {row.recipient for row in found} == {cast.controller}


def test_staff_remind_nobody(out: Announcement, cast: Cast) -> None:
    with pytest.raises(PermissionDenied):
        actions.remind_readers(out, by=cast.staff)


@pytest.mark.parametrize(("days", "told"), [(-1, 0), (0, 2), (6, 2), (7, 0)])
def test_the_worker_reminds_for_a_week_from_the_day_set(out: Announcement, days: int, told: int) -> None:
    with clock.at(MOMENT + dt.timedelta(days=days)):
        assert actions.remind_of_readings() == told
        assert actions.remind_of_readings() == 0


def test_it_waits_in_the_inbox_until_confirmed(out: Announcement, cast: Cast) -> None:
    (item,) = [one for one in items_for(cast.staff) if "Policy" in one.title]
    assert (item.title, item.due, item.url) == ("Read and confirm: Policy", TODAY, out.get_absolute_url())

    actions.confirm_reading(out, by=cast.staff)

    assert publicity_work.waiting_for(cast.staff) == []


def test_a_head_finds_the_silent_people_in_the_inbox(out: Announcement, cast: Cast, people: Any) -> None:
    actions.confirm_reading(out, by=cast.controller)
    (item,) = publicity_work.waiting_for(cast.controller)
    assert item.title == "Tell 1 person of your department without account: Policy"

    actions.tick_readers(out, [people["paula"]], by=cast.controller)

    assert publicity_work.waiting_for(cast.controller) == []


def test_the_engagement_warns_of_who_is_missing_after_the_day(out: Announcement, engagement: Engagement) -> None:
    assert publicity_work.warnings(engagement.cycle) == []

    with clock.at(MOMENT + dt.timedelta(days=1)):
        (warned,) = publicity_work.warnings(engagement.cycle)

    assert warned.text == "“Policy”: 4 people have not confirmed by the day set."


@pytest.mark.django_db(transaction=True)
def test_two_windows_at_once_leave_one_reading(moment: Any) -> None:
    from tests.factories_certification import running  # noqa: PLC0415
    from tests.people import make_cast  # noqa: PLC0415

    cast = make_cast()
    engagement = running(cast)
    prepare_courses(engagement, by=cast.system)
    make_person(engagement.client, "Staff", user=cast.staff)
    out = actions.publish(draft(engagement, cast), by=cast.consultant)
    barrier = threading.Barrier(4)

    def confirm() -> None:
        with clock.at(MOMENT):
            barrier.wait(10)
            try:
                actions.confirm_reading(out, by=cast.staff)
            finally:
                connections.close_all()

    threads = [threading.Thread(target=confirm) for _one in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)

    assert Reading.objects.get().confirmed_at == MOMENT
    assert Event.objects.filter(model="training.Reading").count() == 2
