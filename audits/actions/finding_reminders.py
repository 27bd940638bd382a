"""Reminding of findings: three days ahead, on the day, the day after, then weekly; those above hear of late ones."""

import datetime as dt
from collections.abc import Iterable

from audits import finding_news as news
from audits.models import Finding
from audits.models import finding_clocks as clocks
from certification.actions.tasks import AHEAD, QUIET, reminder_of
from wobo.accounts.models import Role, User
from wobo.notices.models import Notice
from wobo.workflow import clock

State = Finding.State
WHO = {
    State.RAISED: news.auditees,
    State.DISPUTED: news.auditors,
    State.ACKNOWLEDGED: news.owners,
    State.ANSWERED: news.auditors,
    State.PLAN_ACCEPTED: news.owners,
    State.IMPLEMENTED: news.auditors,
    State.DONE: news.auditors,
    State.ACCEPTED: news.owners,
}
ABOVE = {"representative": Role.MANAGEMENT_REPRESENTATIVE, "top_manager": Role.TOP_MANAGER}
RELATED = (
    "cycle__engagement__client", "workspace", "department__head__user", "confirmer__user", "owner__user", "audit",
    "raised_by",
)  # fmt: skip


def remind_of_findings() -> int:
    """Remind whoever has the next step, and tell those above of what stays late. Returns how many were told.

    Nobody is told twice of the same, however often this is asked.
    """
    latest = clock.today() + dt.timedelta(days=AHEAD + 1)  # a client's day may have begun already
    rows = Finding.objects.unfinished().filter(wanted_on__lte=latest).exclude(cycle__engagement__state__in=QUIET)
    found = list(rows.select_related(*RELATED).order_by("pk"))
    told = _told([finding.uid for finding in found])
    return sum(_remind(finding, told) + _escalate(finding, told) for finding in found)


def _told(uids: Iterable[str]) -> set[tuple[str, str, int]]:
    """Return who was told what, by finding."""
    rows = Notice.objects.filter(about_uid__in=list(uids), kind__startswith="finding.")
    return set(rows.values_list("about_uid", "kind", "recipient"))


def _new(finding: Finding, kind: str, users: Iterable[User], told: set[tuple[str, str, int]]) -> list[User]:
    return [user for user in users if (finding.uid, kind, user.pk) not in told]


def _remind(finding: Finding, told: set[tuple[str, str, int]]) -> int:
    if finding.wanted_on is None:
        return 0
    kind = reminder_of(finding.wanted_on, finding.cycle.today()).replace("task.", f"finding.{finding.state[:5]}.")
    if not kind:
        return 0
    users = WHO[State(finding.state)](finding)
    if finding.is_external and finding.state == State.ANSWERED:
        users = news.holders(finding, Role.MANAGEMENT_REPRESENTATIVE)  # whoever asks the body for its letter
    return news.reminded(finding, kind, _new(finding, kind, users, told))


def _escalate(finding: Finding, told: set[tuple[str, str, int]]) -> int:
    """Tell the representative, later top management, once for each day that was missed."""
    if finding.wanted_on is None:
        return 0
    passed, count = (finding.cycle.today() - finding.wanted_on).days, 0
    for name, days in clocks.profile(finding).finding_escalate_days.items():
        if passed < days:
            continue
        kind = f"finding.above.{name[:3]}.{finding.wanted_on:%Y%m%d}"
        users = _new(finding, kind, news.holders(finding, ABOVE[name]), told)
        count += news.escalated(finding, kind, users)
    return count
