"""When the body comes again: windows of surveillance and recertification, by the clocks of the profile.

The visits themselves are records of a higher room, which tells of them with `register_visits`.
"""

# claims: P17, P18, S0.7.1
import calendar
import datetime as dt
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from certification.models import Certificate, Engagement
from certification.process import Profile, profile_of

SURVEILLANCE, RECERTIFICATION = "surveillance", "recertification"
MOST = 12  # windows of a certificate: a net under a setting that is too short
DAY = dt.timedelta(days=1)


@dataclass(frozen=True)
class Visit:
    """A visit of the body: `held` once it took place; the standards that it looked at, by primary key."""

    kind: str
    starts: dt.date
    ends: dt.date
    held: bool
    title: str = ""
    url: str = ""
    standards: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Window:
    """From when until when the body has to come, and whether it has."""

    kind: str
    number: int
    starts: dt.date
    due: dt.date
    prepare: dt.date
    certificate: Certificate
    visit: Visit | None = None

    @property
    def title(self) -> str:
        """What is due, in words."""
        if self.kind == RECERTIFICATION:
            return _("Recertification")
        return _("Surveillance %(number)s") % {"number": self.number}

    @property
    def done_on(self) -> dt.date | None:
        """The day on which it was held."""
        return self.visit.ends if self.visit and self.visit.held else None

    def standing(self, today: dt.date) -> str:
        """One of held, late, planned, prepare, ahead."""
        if self.done_on:
            return "held" if self.done_on <= self.due else "held_late"
        if self.due < today:
            return "late"
        if self.visit:
            return "planned"
        return "prepare" if self.prepare <= today else "ahead"


Gather = Callable[[Iterable[Engagement]], dict[int, list[Visit]]]
_gatherers: dict[str, Gather] = {}
_decisions: dict[str, Callable[[Any], dict[str, Any]]] = {}


def register_visits(key: str, gather: Gather) -> None:
    """Tell of visits: `gather(engagements)` returns those of all cycles by the engagement's primary key.

    A second one of a key replaces the first.
    """
    _gatherers[key] = gather


def register_decision(key: str, gather: Callable[[Any], dict[str, Any]]) -> None:
    """Tell of the body's decision in a cycle: `gather(cycle)` gives `decided_on` and `body`, or nothing."""
    _decisions[key] = gather


def decided_in(cycle: Any) -> dict[str, Any]:
    """Return what is known of the body's decision in a cycle."""
    return {name: value for gather in _decisions.values() for name, value in gather(cycle).items() if value}


def visits_together(engagements: Iterable[Engagement]) -> dict[int, list[Visit]]:
    """Return the visits of the body to several engagements, the earliest first: one query a room."""
    rows = list(engagements)
    found: dict[int, list[Visit]] = {row.pk: [] for row in rows}
    for gather in _gatherers.values():
        for key, visits in gather(rows).items():
            found.setdefault(key, []).extend(visits)
    return {key: sorted(visits, key=lambda one: (one.starts, one.ends)) for key, visits in found.items()}


def visits_of(engagement: Engagement) -> list[Visit]:
    """Return the visits of the body to an engagement, the earliest first."""
    return visits_together([engagement])[engagement.pk]


def months_on(day: dt.date, months: int) -> dt.date:
    """Return the same day so many months on; the last of the month where there is no such day."""
    years, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + years, month + 1
    return dt.date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


def expiry(issued: dt.date, profile: Profile, previous: Certificate | None = None) -> dt.date:
    """Return the last day that is proposed: the years of the profile, following on a previous certificate that stood.

    A transferred certificate keeps the dates of its cycle.
    """
    years = 12 * profile.certificate_years
    if previous is not None and previous.state == Certificate.State.TRANSFERRED:
        return previous.expires_on
    if previous is not None and previous.expires_on >= issued:
        return months_on(previous.expires_on, years)
    return months_on(issued, years) - DAY


def first_issue(certificate: Certificate) -> Certificate:
    """Return the one that began the cycle: a transfer or a new issue within it lets the clocks run on."""
    before = certificate.previous
    while before is not None and before.cycle_id == certificate.cycle_id:
        certificate, before = before, before.previous
    return certificate


def windows(certificate: Certificate, profile: Profile, visits: Iterable[Visit]) -> list[Window]:
    """Return what the body has to do until the certificate ends, in order; recertification comes last."""
    first = first_issue(certificate)
    begins = first.decided_on if profile.surveillance_from == "decided" else first.issued_on
    mine = [one for one in visits if one.ends >= begins and _looks_at(one, certificate)]
    rule = _by_interval if profile.surveillance_rule == "interval" else _by_year
    found = list(rule(certificate, begins, profile, mine))[:MOST]
    return [*found, _recertification(certificate, profile, mine)]


def _looks_at(visit: Visit, certificate: Certificate) -> bool:
    return not visit.standards or certificate.standard_id in visit.standards


def _window(
    certificate: Certificate, profile: Profile, number: int, starts: dt.date, due: dt.date, visit: Any
) -> Window:
    prepare = months_on(due, -profile.prepare_surveillance_months)
    return Window(SURVEILLANCE, number, starts, due, prepare, certificate, visit)


def _by_interval(certificate: Certificate, begins: dt.date, profile: Profile, visits: list[Visit]) -> Iterator[Window]:
    """Each so many months after the one before, as it was held or should have been.

    What would fall into the window of the recertification is covered by its audit.
    """
    due, number, left = months_on(begins, profile.surveillance_first_months), 1, list(visits)
    last = months_on(certificate.expires_on, -profile.surveillance_window_months)
    while due < last and number <= MOST:
        visit = left.pop(0) if left else None
        if visit is not None and visit.kind == RECERTIFICATION:
            return  # it looks at the whole system: no surveillance is due any more
        starts = months_on(due, -profile.surveillance_window_months)
        yield _window(certificate, profile, number, starts, due, visit)
        after = visit.ends if visit is not None and visit.held else due
        due, number = months_on(after, profile.surveillance_interval_months), number + 1


def _by_year(certificate: Certificate, begins: dt.date, profile: Profile, visits: list[Visit]) -> Iterator[Window]:
    """The first after so many months, then once in each calendar year but that of the recertification."""
    left = [one for one in visits if one.kind == SURVEILLANCE]
    due = months_on(begins, profile.surveillance_first_months)
    first = left.pop(0) if left else None
    yield _window(certificate, profile, 1, months_on(due, -profile.surveillance_window_months), due, first)
    year = (first.ends if first is not None and first.held else due).year
    for number, then in enumerate(range(year + 1, certificate.expires_on.year), start=2):
        visit = next((one for one in left if one.ends.year == then), None)
        yield _window(certificate, profile, number, dt.date(then, 1, 1), dt.date(then, 12, 31), visit)


def _recertification(certificate: Certificate, profile: Profile, visits: list[Visit]) -> Window:
    due = certificate.expires_on
    prepare = months_on(due, -profile.prepare_recertification_months)
    starts = months_on(due, -profile.surveillance_window_months)
    visit = next((one for one in visits if one.kind == RECERTIFICATION), None)
    return Window(RECERTIFICATION, 1, starts, due, prepare, certificate, visit)


def of_engagement(engagement: Engagement, certificates: Iterable[Certificate] | None = None) -> list[Window]:
    """Return the windows of every certificate that stands, in order of their last day."""
    if certificates is None:
        certificates = Certificate.objects.of_engagement(engagement).standing().select_related("standard", "previous")
    rows = list(certificates)
    if not rows:
        return []
    profile, visits = profile_of(engagement.profile), visits_of(engagement)
    found = [window for row in rows for window in windows(row, profile, visits)]
    return sorted(found, key=lambda window: (window.due, window.certificate.pk, window.kind))


def next_open(found: Iterable[Window]) -> Window | None:
    """Return the first window in which nothing was held yet."""
    return next((window for window in found if window.done_on is None), None)
