"""What waits for one person in findings: facts to sign, answers, actions to carry out, plans and effects to judge."""

from collections.abc import Iterator
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy

from wobo.accounts.models import Role, User
from wobo.notices.kinds import KINDS
from wobo.notices.work import WorkItem
from wobo.workflow.signing import Slot

from .finding_listing import waiting_for as mine
from .finding_policies import acknowledges
from .models import Finding

MOST = 200
State = Finding.State
WORDS: dict[str, tuple[Any, Any]] = {
    State.RAISED: (gettext_lazy("Sign the facts of finding %(number)s, or dispute them"), gettext_lazy("Look")),
    State.DISPUTED: (gettext_lazy("Finding %(number)s is disputed: uphold or retract it"), gettext_lazy("Decide")),
    State.ACKNOWLEDGED: (gettext_lazy("Answer finding %(number)s"), gettext_lazy("Answer")),
    State.ANSWERED: (gettext_lazy("Judge the plan for finding %(number)s"), gettext_lazy("Judge")),
    State.PLAN_ACCEPTED: (gettext_lazy("Carry out the action for finding %(number)s"), gettext_lazy("Report")),
    State.IMPLEMENTED: (gettext_lazy("Verify that the action for finding %(number)s is done"), gettext_lazy("Verify")),
    State.DONE: (gettext_lazy("Verify that the action for finding %(number)s works"), gettext_lazy("Verify")),
    State.ACCEPTED: (gettext_lazy("Carry out the action for finding %(number)s of the body"), gettext_lazy("Report")),
}


def waiting_for(user: User) -> list[WorkItem]:
    """Return everything of findings that waits for `user`; two queries, however much there is."""
    return [*_named(user), *_for_the_client(user)]


def _rows(user: User, asked: Q) -> list[Finding]:
    related = ("cycle__engagement__client", "workspace", "department__head", "confirmer", "owner", "audit")
    rows = Finding.objects.visible_to(user).unfinished().filter(asked).select_related(*related)
    return list(rows.order_by("wanted_on", "pk")[:MOST])


def _named(user: User) -> Iterator[WorkItem]:
    """Where the finding, its department or its audit names the person."""
    for finding in _rows(user, mine(user)):
        first = finding.effective_from if finding.state == State.DONE else None
        if first is not None and finding.cycle.today() < first:
            continue  # nobody can judge yet whether it works
        if finding.state == State.RAISED and not finding.is_external and finding.raised_by_id == user.pk:
            continue
        yield _item(finding)


def _for_the_client(user: User) -> Iterator[WorkItem]:
    """Where those audited have no account: whoever signs for the client, and whoever deals with the body."""
    if not user.rights.anywhere([Role.MANAGEMENT_REPRESENTATIVE, Role.TOP_MANAGER]):
        return
    nobody = Q(confirmer=None) & (Q(department=None) | Q(department__head=None) | Q(department__head__user=None))
    unheard = nobody | Q(confirmer__isnull=False, confirmer__user=None)
    asked = Q(state=State.RAISED) | Q(state=State.ACKNOWLEDGED, owner=None)
    for finding in _rows(user, asked & unheard):
        if acknowledges(finding, user):
            yield _item(finding)


def _item(finding: Finding) -> WorkItem:
    said, action = WORDS[State(finding.state)]
    if finding.is_external and finding.state == State.RAISED:
        said, action = WORDS[State.ACKNOWLEDGED]
    engagement = finding.cycle.engagement
    url = reverse("audits:finding_detail", args=[engagement.code, finding.uid])
    title = str(said) % {"number": finding.number}
    kind, since = str(KINDS["finding"]), finding.found_on
    return WorkItem(
        kind, title, url, since, due=finding.wanted_on, engagement_code=engagement.code, action=str(action)
    )


def due(user: User) -> list[tuple[Finding, Slot]]:
    """Return (finding, slot) of the facts that a person may confirm: what the batch page offers."""
    rows = _rows(user, Q(state=State.RAISED) & ~Q(source="external") & ~Q(raised_by=user))
    return [(row, slot) for row in rows for slot in row.slots() if acknowledges(row, user)]
