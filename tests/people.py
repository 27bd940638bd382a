"""The cast. Everybody appears under the same name in every test."""

import datetime as dt
from dataclasses import dataclass

from wobo.accounts.models import Membership, Role, User, Workspace

SINCE = dt.date(2026, 1, 1)
PASSWORD = "correct-horse-battery"


@dataclass
class Cast:
    """One firm, two clients, everybody who may turn up."""

    firm: Workspace
    client_a: Workspace
    engagement_a: Workspace
    client_b: Workspace
    engagement_b: Workspace
    partner: User
    admin: User
    lead: User
    consultant: User
    second_consultant: User
    unassigned: User
    top_manager: User
    representative: User
    client_admin: User
    controller: User
    working_group: User
    internal_auditor: User
    staff: User
    external_auditor: User
    stranger: User
    stranger_admin: User
    deactivated: User
    system: User

    def everyone(self) -> dict[str, User]:
        """Return every person by name, the system user left out."""
        return {name: value for name, value in vars(self).items() if isinstance(value, User) and name != "system"}


def person(name: str, **fields: object) -> User:
    """Make a user with the password of the cast."""
    return User.objects.create_user(
        f"{name}@example.com", PASSWORD, display_name=name.replace("_", " ").title(), language="en", **fields
    )


def member(user: User, workspace: Workspace, *roles: str) -> User:
    """Give a user roles in a workspace, straight in the table."""
    for role in roles:
        Membership.objects.create(user=user, workspace=workspace, role=role, since=SINCE)
    return user.fresh()


def make_cast() -> Cast:
    """Make the firm, both clients and everybody."""
    kind = Workspace.Kind
    firm = Workspace.objects.create(kind=kind.FIRM, name="Firm")
    client_a = Workspace.objects.create(kind=kind.CLIENT, parent=firm, name="Client A")
    engagement_a = Workspace.objects.create(kind=kind.ENGAGEMENT, parent=client_a, name="A-2026")
    client_b = Workspace.objects.create(kind=kind.CLIENT, parent=firm, name="Client B")
    engagement_b = Workspace.objects.create(kind=kind.ENGAGEMENT, parent=client_b, name="B-2026")
    return Cast(
        firm=firm,
        client_a=client_a,
        engagement_a=engagement_a,
        client_b=client_b,
        engagement_b=engagement_b,
        partner=member(person("partner"), firm, Role.PARTNER),
        admin=member(person("admin"), firm, Role.FIRM_ADMIN),
        lead=member(person("lead"), engagement_a, Role.LEAD_CONSULTANT),
        consultant=member(person("consultant"), engagement_a, Role.CONSULTANT),
        second_consultant=member(person("second_consultant"), engagement_a, Role.CONSULTANT),
        unassigned=member(person("unassigned"), engagement_b, Role.CONSULTANT),
        top_manager=member(person("top_manager"), client_a, Role.TOP_MANAGER),
        representative=member(person("representative"), client_a, Role.MANAGEMENT_REPRESENTATIVE),
        client_admin=member(person("client_admin"), client_a, Role.CLIENT_ADMIN),
        controller=member(person("controller"), client_a, Role.DOCUMENT_CONTROLLER),
        working_group=member(person("working_group"), client_a, Role.WORKING_GROUP),
        internal_auditor=member(person("internal_auditor"), client_a, Role.INTERNAL_AUDITOR),
        staff=member(person("staff"), client_a, Role.STAFF),
        external_auditor=member(person("external_auditor"), engagement_a, Role.EXTERNAL_AUDITOR),
        stranger=member(person("stranger"), client_b, Role.MANAGEMENT_REPRESENTATIVE, Role.TOP_MANAGER),
        stranger_admin=member(person("stranger_admin"), client_b, Role.CLIENT_ADMIN),
        deactivated=member(person("deactivated", is_active=False), firm, Role.PARTNER, Role.FIRM_ADMIN),
        system=User.system(),
    )
