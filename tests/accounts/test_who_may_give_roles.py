"""Nobody gives more than they oversee, and nobody gives a client's role to themselves."""

import pytest

from tests.people import Cast
from wobo.accounts.models import Membership, Role
from wobo.workflow.policies import may

CLIENT = {
    "client_admin",
    "top_manager",
    "management_representative",
    "document_controller",
    "working_group",
    "internal_auditor",
    "staff",
}
ENGAGEMENT = {"lead_consultant", "consultant", "external_auditor"}
FIRM = {"partner", "firm_admin"}


def given(cast: Cast, who: str, where: str) -> set[str]:
    """Return the roles that `who` may give somebody else in a workspace, whether they exist there or not."""
    user, workspace = getattr(cast, who).fresh(), getattr(cast, where)
    return {
        role.value
        for role in Role
        if may("create", Membership(user=cast.unassigned, workspace=workspace, role=role), user)
    }


@pytest.mark.parametrize(
    ("who", "where", "roles"),
    [
        ("partner", "engagement_a", CLIENT | ENGAGEMENT | FIRM),
        ("admin", "firm", CLIENT | ENGAGEMENT | FIRM),
        ("lead", "engagement_a", CLIENT | ENGAGEMENT),
        ("lead", "client_a", set()),
        ("lead", "engagement_b", set()),
        ("lead", "firm", set()),
        ("consultant", "engagement_a", set()),
        ("client_admin", "client_a", CLIENT),
        ("client_admin", "engagement_a", CLIENT),
        ("client_admin", "engagement_b", set()),
        ("client_admin", "firm", set()),
        ("top_manager", "client_a", set()),
        ("external_auditor", "engagement_a", set()),
        ("stranger_admin", "client_a", set()),
        ("deactivated", "firm", set()),
    ],
)
def test_each_person_gives_exactly_their_roles(cast: Cast, who: str, where: str, roles: set[str]) -> None:
    assert given(cast, who, where) == roles


@pytest.mark.parametrize("who", ["partner", "admin", "lead", "client_admin"])
def test_nobody_takes_a_clients_role(cast: Cast, who: str) -> None:
    user = getattr(cast, who)

    taken = {
        role.value
        for role in Role
        if may("create", Membership(user=user, workspace=cast.engagement_a, role=role), user)
    }

    assert taken & CLIENT == set()
