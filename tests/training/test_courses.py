"""Courses: added, worded, emptied, removed when unused; who is exempt."""
# claims: S1.1.2, S1.1.3, S1.1.4, S1.1.5, S1.2.1, S1.2.2, S1.2.3, S1.2.4, S1.3.1, S1.3.2, S1.3.3, S1.3.4, S1.3.5, S1.3.6

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from certification.models import Engagement
from tests.factories_training import course_of, make_session, staff_of
from tests.people import Cast
from training import actions
from training.coverage import picture
from training.models import Course, CourseContent
from wobo.workflow.doors import Obstructed
from wobo.workflow.models import Event

OWN = {"name": "Shift handover", "audience": "chosen", "hours": 2, "effect_days": None}


def test_the_three_courses_stand_ready_with_every_content_of_the_process(engagement: Engagement) -> None:
    refs = {key: list(course_of(engagement, key).contents.values_list("ref", flat=True)) for key in Course.OBLIGATORY}

    assert refs == {
        "all_staff": [f"S1.1.{n}" for n in (2, 3, 4, 5)],
        "key_personnel": [f"S1.2.{n}" for n in (1, 2, 3, 4)],
        "document_writing": [f"S1.3.{n}" for n in (1, 2, 3, 4, 5, 6)],
    }


def test_a_course_of_the_clients_own_has_its_contents_in_their_order(engagement: Engagement, cast: Cast) -> None:
    course = actions.create_course(engagement, OWN, ["Board", "Log"], by=cast.consultant)

    assert course.title == "Shift handover"
    assert [row.title for row in course.contents.all()] == ["Board", "Log"]
    assert Event.objects.about(course).get().verb == "create"


@pytest.mark.parametrize("who", ["staff", "internal_auditor", "external_auditor", "top_manager", "stranger_admin"])
def test_others_add_no_course(engagement: Engagement, cast: Cast, who: str) -> None:
    with pytest.raises(PermissionDenied):
        actions.create_course(engagement, OWN, by=getattr(cast, who))

    assert not Course.objects.filter(key="").exists()


def test_whom_an_obligatory_course_is_for_stays(engagement: Engagement, cast: Cast) -> None:
    course = actions.edit_course(course_of(engagement), {"audience": "chosen", "hours": 3}, by=cast.consultant)

    assert (course.audience, course.hours) == ("everyone", 3)


def test_an_unused_course_goes_with_its_contents(engagement: Engagement, cast: Cast) -> None:
    people = staff_of(engagement)
    course = actions.create_course(engagement, OWN, ["Board"], by=cast.consultant)
    actions.exempt(course, people["clerk"], "On leave", by=cast.consultant)

    actions.remove_course(course, by=cast.consultant)

    assert not Course.objects.filter(pk=course.pk).exists()
    assert not CourseContent.objects.filter(course=course.pk).exists()


def test_a_used_course_stays(engagement: Engagement, cast: Cast) -> None:
    course = actions.create_course(engagement, OWN, ["Board"], by=cast.consultant)
    make_session(course, cast.consultant)

    with pytest.raises(Obstructed) as refusal:
        actions.remove_course(course, by=cast.consultant)

    assert refusal.value.reasons == ["The course has sessions: they are on record."]
    assert course.contents.count() == 1


def test_a_ready_made_course_stays(engagement: Engagement, cast: Cast) -> None:
    with pytest.raises(Obstructed):
        actions.remove_course(course_of(engagement), by=cast.consultant)


def test_what_the_process_asks_for_stays_taught(engagement: Engagement, cast: Cast) -> None:
    content = course_of(engagement).contents.first()

    with pytest.raises(Obstructed):
        actions.remove_content(content, by=cast.consultant)
    worded = actions.save_content(content.course, {"text": "Our words"}, by=cast.consultant, content=content)

    assert (worded.title, worded.ref) == ("Our words", "S1.1.2")


def test_a_content_that_was_taught_stays(engagement: Engagement, cast: Cast) -> None:
    course = actions.create_course(engagement, OWN, ["Board", "Log"], by=cast.consultant)
    board, log = course.contents.all()
    make_session(course, cast.consultant, contents=[board])

    actions.remove_content(log, by=cast.consultant)
    with pytest.raises(Obstructed):
        actions.remove_content(board, by=cast.consultant)

    assert [row.title for row in course.contents.all()] == ["Board"]


def test_an_exemption_takes_somebody_out_and_its_end_brings_them_back(engagement: Engagement, cast: Cast) -> None:
    people = staff_of(engagement)
    course = course_of(engagement)

    actions.exempt(course, people["clerk"], "On leave", by=cast.consultant)
    row = actions.exempt(course, people["clerk"], "On leave until May", by=cast.consultant)
    without = picture(engagement.cycle).of("all_staff").required
    actions.end_exemption(row, by=cast.consultant)

    assert row.reason == "On leave until May"
    assert people["clerk"].pk not in without
    assert people["clerk"].pk in picture(engagement.cycle).of("all_staff").required


def test_chosen_people_are_added_and_dropped(engagement: Engagement, cast: Cast) -> None:
    people = staff_of(engagement)
    course = course_of(engagement, "special_post")

    actions.choose_people(course, add=[people["clerk"], people["writer"]], by=cast.consultant)
    actions.choose_people(course, drop=[people["writer"]], by=cast.consultant)

    assert [person.name for person in course.people.all()] == ["Clerk"]
    assert list(picture(engagement.cycle).of("special_post").required) == [people["clerk"].pk]


def test_a_course_has_a_name(engagement: Engagement) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Course.objects.create(workspace=engagement.workspace, engagement=engagement)
