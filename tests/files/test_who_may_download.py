"""Confidential files go to those who answer for the work, drawn signatures to their signer."""

import pytest
from django.test import Client

from tests.files.test_store import keep
from tests.matrix.standing import shut
from tests.people import Cast, member, person
from wobo.accounts.models import Role
from wobo.files.models import StoredFile
from wobo.workflow.models import Event, Opening

pytestmark = pytest.mark.django_db
CONFIDENTIAL = StoredFile.Classification.CONFIDENTIAL
EVERYBODY = (
    "partner", "lead", "consultant", "representative", "top_manager", "client_admin", "controller", "working_group",
    "internal_auditor", "staff", "external_auditor", "admin", "unassigned", "stranger", "stranger_admin",
)  # fmt: skip


def answers(cast: Cast, stored: StoredFile) -> dict[str, int]:
    """Return what everybody gets."""
    found = {}
    for name in EVERYBODY:
        client = Client()
        client.force_login(getattr(cast, name))
        response = client.get(stored.get_absolute_url())
        found[name] = response.status_code
        shut(response)
    return found


def test_a_confidential_file_is_for_the_team_and_the_clients_signatories(cast: Cast) -> None:
    found = answers(cast, keep(cast, classification=CONFIDENTIAL))

    assert {name for name, status in found.items() if status == 200} == {
        "partner", "lead", "consultant", "representative", "top_manager",
    }  # fmt: skip
    assert {name for name, status in found.items() if status == 404} == {"unassigned", "stranger", "stranger_admin"}
    assert {name for name, status in found.items() if status == 403} == {
        "client_admin", "controller", "working_group", "internal_auditor", "staff", "external_auditor", "admin",
    }  # fmt: skip


def test_an_internal_file_is_for_everybody_inside(cast: Cast) -> None:
    found = answers(cast, keep(cast))

    assert {name for name, status in found.items() if status != 200} == {"unassigned", "stranger", "stranger_admin"}


def test_who_brought_a_confidential_file_in_may_fetch_it(cast: Cast, client: Client) -> None:
    stored = keep(cast, classification=CONFIDENTIAL, by=cast.staff)
    client.force_login(cast.staff)

    response = client.get(stored.get_absolute_url())

    assert response.status_code == 200
    shut(response)


def test_a_confidential_file_of_the_client_is_for_consultants_of_its_engagements(cast: Cast) -> None:
    found = answers(cast, keep(cast, workspace=cast.client_a, classification=CONFIDENTIAL))

    assert {name for name, status in found.items() if status == 200} == {
        "partner", "lead", "consultant", "representative", "top_manager",
    }  # fmt: skip


def test_a_drawn_signature_leaves_to_its_signer_alone(cast: Cast) -> None:
    stored = keep(cast, kind=StoredFile.Kind.STROKE, classification=CONFIDENTIAL, by=cast.representative)

    found = answers(cast, stored)

    assert {name for name, status in found.items() if status == 200} == {"representative"}


def test_a_refused_download_is_no_opening_and_no_event(cast: Cast, client: Client) -> None:
    stored = keep(cast, classification=CONFIDENTIAL)
    client.force_login(cast.staff)

    assert client.get(stored.get_absolute_url()).status_code == 403
    assert not Opening.objects.exists()
    assert not Event.objects.about(stored).filter(verb="download").exists()


def test_a_second_role_opens_the_file(cast: Cast, client: Client) -> None:
    stored = keep(cast, classification=CONFIDENTIAL)
    both = member(person("both"), cast.client_a, Role.STAFF, Role.MANAGEMENT_REPRESENTATIVE)
    client.force_login(both)

    response = client.get(stored.get_absolute_url())

    assert response.status_code == 200
    shut(response)
