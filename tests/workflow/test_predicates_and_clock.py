"""Predicates demand a real bool; simulated time exists only where it is permitted."""

import datetime as dt

import pytest

from tests.people import Cast
from wobo.accounts.models import Role
from wobo.accounts.predicates import holds, predicate
from wobo.workflow import clock


def test_a_predicate_that_forgets_to_answer_is_an_error(cast: Cast) -> None:
    @predicate
    def forgetful(record: object, user: object) -> bool:
        pass

    with pytest.raises(TypeError, match="forgetful answered None"):
        forgetful(cast.engagement_a, cast.lead)


def test_and_or_not_combine(cast: Cast) -> None:
    lead, consultant = holds(Role.LEAD_CONSULTANT), holds(Role.CONSULTANT)

    answers = [
        question(cast.engagement_a, cast.lead)
        for question in (lead & consultant, lead | consultant, lead & ~consultant)
    ]

    assert answers == [False, True, True]


def test_a_role_holds_below_its_workspace_and_nowhere_else(cast: Cast) -> None:
    places = [cast.firm, cast.client_a, cast.engagement_a, cast.client_b, cast.engagement_b]

    assert [holds(Role.PARTNER)(place, cast.partner) for place in places] == [True] * 5
    assert [holds(Role.TOP_MANAGER)(place, cast.top_manager) for place in places] == [False, True, True, False, False]
    assert [holds(Role.CONSULTANT)(place, cast.consultant) for place in places] == [False, False, True, False, False]


def test_a_member_of_an_engagement_reads_the_client_above_and_no_sibling(cast: Cast) -> None:
    assert cast.consultant.rights.readable == {cast.engagement_a.pk, cast.client_a.pk}
    assert cast.stranger.rights.readable == {cast.client_b.pk, cast.engagement_b.pk}
    assert cast.deactivated.rights.readable == frozenset()


def test_simulated_time_needs_permission_and_a_zone(settings: object) -> None:
    with pytest.raises(ValueError, match="time zone"), clock.at(dt.datetime(2026, 1, 1)):
        pass
    settings.SIMULATED_TIME = False
    with pytest.raises(clock.TimeIsReal), clock.at(dt.datetime(2026, 1, 1, tzinfo=dt.UTC)):
        pass


def test_simulated_time_ends_with_its_block(moment: dt.datetime) -> None:
    assert (clock.now(), clock.today("Asia/Shanghai"), clock.is_simulated()) == (moment, dt.date(2026, 10, 12), True)
