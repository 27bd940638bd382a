"""Many clicks at once: one paper, one handing in."""

from typing import Any

import pytest
from django.utils import translation

from tests.factories_certification import running
from tests.people import make_cast
from tests.training.exams import Room, answers_to
from tests.workflow.test_races import at_once
from training.actions import examinations as actions
from training.actions import prepare_courses
from training.models import Examination
from wobo.workflow.models import Event

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def test_four_beginnings_draw_one_paper_and_four_hand_ins_are_one(moment: Any) -> None:
    with translation.override("en"):
        cast = make_cast()
        engagement = running(cast)
        prepare_courses(engagement, by=cast.system)
        room = Room(engagement, cast).bank("single", "single")

    begun = at_once(
        *[lambda: actions.begin_examination(room.session, by=type(cast.staff).objects.get(pk=cast.staff.pk))] * 4
    )
    assert {one.pk for one in begun} == {Examination.objects.get().pk}

    paper = Examination.objects.get()
    done = at_once(
        *[lambda: actions.hand_in(paper, answers_to(paper), by=type(cast.staff).objects.get(pk=cast.staff.pk))] * 4
    )
    assert [one.state for one in done] == ["marked"] * 4
    assert Event.objects.about(paper).filter(verb="hand_in").count() == 1
