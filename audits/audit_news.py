"""Whom an internal audit tells what: departments when it is announced, everybody on the list when it is reported."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext_lazy as _

from audits.models import Audit
from certification.models import Person
from certification.policies import accepting_roles
from wobo.accounts.models import Membership, Role, User
from wobo.notices.actions import Words, tell
from wobo.workflow import clock


def said(sentence: Any, **values: object) -> Any:
    """Return a sentence that is put together when somebody's language is known."""
    return lambda: str(sentence) % values


def _heads(audit: Audit) -> list[User]:
    """Return the heads of the audited departments and those who are heard, as far as they have accounts."""
    heads = Person.objects.filter(heads__in=audit.departments.all(), user__isnull=False)
    heard = Person.objects.filter(pk__in=audit.schedule.values("people"), user__isnull=False)
    return [one.user for one in (heads | heard).distinct().select_related("user") if one.user]


def _team(audit: Audit) -> list[User]:
    members = audit.members.select_related("person__user", "user")
    return [one.account for one in members if one.account is not None]


def holders(audit: Audit, *roles: str) -> list[User]:
    """Return the people who hold a role in the engagement or at its client."""
    places = [audit.workspace_id, audit.workspace.parent_id]
    found = Membership.objects.live(clock.today()).filter(workspace__in=places, role__in=roles).select_related("user")
    return [one.user for one in found]


def _say(audit: Audit, users: Iterable[User], subject: Words, url: str = "") -> None:
    once = list({user.pk: user for user in users}.values())
    tell(once, "audit", subject, "", url or audit.get_absolute_url(), audit.workspace, audit)


def was_announced(audit: Audit) -> None:
    """Tell those audited and the team when the audit takes place."""
    subject = said(
        _("Audit %(number)s takes place from %(day)s: please keep the time free and have your records at hand"),
        number=audit,
        day=audit.starts_on,
    )
    _say(audit, [*_heads(audit), *_team(audit)], subject)


def was_reported(audit: Audit) -> None:
    """Tell everybody on the list that the report is there."""
    boss = holders(audit, Role.TOP_MANAGER, *accepting_roles(audit.workspace))
    subject = said(_("Audit %(number)s: the report is approved"), number=audit)
    _say(audit, [*_heads(audit), *_team(audit), *boss], subject)
