"""What is kept until the trail grows."""

import pytest
from django.utils import translation

from tests.people import Cast
from wobo.workflow import clock, heads
from wobo.workflow.doors import record

pytestmark = pytest.mark.django_db


class Counted:
    """Something that is worked out, and how often it was."""

    def __init__(self) -> None:
        self.times = 0

    def __call__(self) -> int:
        self.times += 1
        return self.times


def test_it_is_worked_out_once_until_an_event_is_written(cast: Cast, django_assert_num_queries) -> None:
    work, places = Counted(), [cast.client_a.pk]
    assert heads.kept("x", places, work) == 1
    with django_assert_num_queries(1):
        assert heads.kept("x", places, work) == 1

    record(cast.client_a, "edit", by=cast.partner, changes={"name": "Renamed"})

    assert [heads.kept("x", places, work), heads.kept("x", places, work)] == [2, 2]


def test_an_event_elsewhere_changes_nothing(cast: Cast) -> None:
    work = Counted()
    heads.kept("x", [cast.client_a.pk], work)

    record(cast.client_b, "edit", by=cast.partner, changes={"name": "Renamed"})

    assert heads.kept("x", [cast.client_a.pk], work) == 1
    assert heads.kept("x", [cast.client_a.pk, cast.client_b.pk], work) == 2


def test_each_language_each_name_and_each_hour_has_its_own(cast: Cast, settings) -> None:
    settings.SIMULATED_TIME = True
    work, places = Counted(), [cast.client_a.pk]
    at_nine = clock.now().replace(hour=9, minute=5)
    with clock.at(at_nine):
        found = [heads.kept("x", places, work), heads.kept("y", places, work)]
        with translation.override("zh-hant"):
            found.append(heads.kept("x", places, work))
    with clock.at(at_nine.replace(minute=50)):
        found.append(heads.kept("x", places, work))
    with clock.at(at_nine.replace(hour=10)):
        found.append(heads.kept("x", places, work))

    assert found == [1, 2, 3, 1, 4]
