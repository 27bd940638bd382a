"""The clock of domain rows, events and signatures. `wobo.workflow.clock` is its public name.

It stands on the lowest floor since rights depend on the day; `at` (simulated time) works everywhere alike.
"""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from zoneinfo import ZoneInfo

from django.conf import settings

_simulated: ContextVar[dt.datetime | None] = ContextVar("simulated", default=None)


class TimeIsReal(RuntimeError):
    """Simulated time was asked for in an installation that does not permit it."""


def now() -> dt.datetime:
    """Return the moment, aware, in UTC."""
    return _simulated.get() or dt.datetime.now(dt.UTC)


def today(zone: str | None = None) -> dt.date:
    """Return the day in the IANA time zone `zone`, else in the installation's."""
    return now().astimezone(ZoneInfo(zone or settings.TIME_ZONE)).date()


def is_simulated() -> bool:
    """Whether rows written now must say that their time was not real."""
    return _simulated.get() is not None


@contextmanager
def at(moment: dt.datetime) -> Iterator[None]:
    """Let the domain believe that it is `moment` (aware). Only with SIMULATED_TIME=1: demo and tests.

    Raises TimeIsReal elsewhere, ValueError for a naive moment.
    """
    if not settings.SIMULATED_TIME:
        raise TimeIsReal("Simulated time needs SIMULATED_TIME=1.")
    if moment.tzinfo is None:
        raise ValueError("The moment needs a time zone.")
    token = _simulated.set(moment.astimezone(dt.UTC))
    try:
        yield
    finally:
        _simulated.reset(token)
