"""Who is told what about findings; worded when each reader's language is known."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext_lazy as _

from certification.meeting_news import said
from wobo.accounts.models import Membership, Role, User
from wobo.notices.actions import tell
from wobo.workflow import clock

from .finding_policies import auditee_of
from .models import Finding


def holders(finding: Finding, role: str) -> list[User]:
    """Return those who hold a role in the finding's engagement or client."""
    places = [finding.workspace_id, finding.workspace.parent_id]
    rows = Membership.objects.live(clock.today()).filter(workspace__in=places, role=role)
    return list({row.user_id: row.user for row in rows.select_related("user")}.values())


def auditees(finding: Finding) -> list[User]:
    """Return who confirms for those audited: the person named or the head; else whoever signs for the client."""
    person = auditee_of(finding)
    if person is not None and person.user is not None:
        return [person.user]
    return holders(finding, Role.MANAGEMENT_REPRESENTATIVE) or holders(finding, Role.TOP_MANAGER)


def auditors(finding: Finding) -> list[User]:
    """Return who judges it: the leader of its audit, else who raised it."""
    audit = finding.audit
    leader = audit.members.filter(role="leader").select_related("user", "person__user").first() if audit else None
    account = leader.account if leader else None
    return [user for user in (account, finding.raised_by) if user is not None][:1]


def owners(finding: Finding) -> list[User]:
    """Return who carries it out; while nobody is named, those audited."""
    owner = finding.owner
    return [owner.user] if owner is not None and owner.user is not None else auditees(finding)


def _tell(
    users: Iterable[User], finding: Finding, kind: str, sentence: Any, text: Any = "", by: User | None = None
) -> int:
    others = [user for user in users if by is None or user.pk != by.pk]
    day = finding.wanted_on.isoformat() if finding.wanted_on else "—"
    subject = said(sentence, finding=finding.number, facts=finding.facts[:80], day=day)
    return len(tell(others, kind, subject, text, finding.get_absolute_url(), finding.workspace, finding))


def raised(finding: Finding, by: User) -> None:
    """Tell those audited, and of a body's finding whoever answers."""
    kind = "finding.raised"
    _tell(auditees(finding), finding, kind, _("Finding %(finding)s: %(facts)s"), finding.facts, by)


def moved(finding: Finding, verb: str, by: User) -> None:
    """Tell whoever has the next step."""
    to, sentence = NEWS.get(verb, (None, ""))
    if to is not None:
        _tell(to(finding), finding, f"finding.{verb}", sentence, finding.returned, by)


def reminded(finding: Finding, kind: str, users: Iterable[User]) -> int:
    """Remind of the next step. Returns how many were told."""
    day, today = finding.wanted_on, finding.cycle.today()
    if day is None:
        return 0
    sentence = _("Due soon, %(day)s: finding %(finding)s") if day > today else _("Due today: finding %(finding)s")
    if day < today:
        sentence = _("Late since %(day)s: finding %(finding)s")
    return _tell(users, finding, kind, sentence, finding.get_state_display())


def escalated(finding: Finding, kind: str, users: Iterable[User]) -> int:
    """Tell those above that a finding is late. Returns how many were told."""
    return _tell(users, finding, kind, _("Finding %(finding)s is late since %(day)s: %(facts)s"), finding.facts)


NEWS: dict[str, tuple[Any, Any]] = {
    "acknowledge": (owners, _("Answer finding %(finding)s by %(day)s")),
    "dispute": (auditors, _("Finding %(finding)s is disputed")),
    "uphold": (owners, _("Finding %(finding)s stands; answer it by %(day)s")),
    "retract": (auditees, _("Finding %(finding)s was retracted")),
    "answer": (auditors, _("Finding %(finding)s is answered: look at the plan")),
    "accept_plan": (owners, _("The plan for finding %(finding)s is accepted; carry it out by %(day)s")),
    "reject_plan": (owners, _("The plan for finding %(finding)s was sent back")),
    "implement": (auditors, _("Finding %(finding)s is carried out: verify it")),
    "verify_done": (owners, _("Finding %(finding)s: the action is verified as done")),
    "verify_effective": (owners, _("Finding %(finding)s is closed")),
    "reject": (owners, _("Finding %(finding)s was not done or does not work: answer it anew")),
    "regrade": (owners, _("Finding %(finding)s has another grade")),
    "reopen": (owners, _("Finding %(finding)s is open again")),
    "body_accepts": (owners, _("The body accepts the plan for finding %(finding)s; carry it out by %(day)s")),
    "body_rejects": (owners, _("The body asks for more on finding %(finding)s")),
    "body_verifies": (owners, _("The body has verified finding %(finding)s: it is closed")),
}
