"""record(): creation, edit and removal with old and new values."""

import hashlib

import pytest
from django.conf import settings
from django.core.exceptions import PermissionDenied

from tests.people import Cast
from wobo.accounts.models import Membership, Role
from wobo.workflow.doors import record
from wobo.workflow.models import Event

pytestmark = [pytest.mark.postgres, pytest.mark.django_db]


def test_an_edit_tells_old_and_new_of_what_changed_and_nothing_else(cast: Cast) -> None:
    fresh = record(cast.staff, "edit", by=cast.staff, changes={"phone": "0757-8888", "language": "en"})

    event = Event.objects.about(cast.staff).get()
    assert event.told["changes"] == {"phone": ["", "0757-8888"]}
    assert fresh.phone == "0757-8888"


def test_an_edit_that_changes_nothing_writes_nothing(cast: Cast) -> None:
    record(cast.staff, "edit", by=cast.staff, changes={"language": "en"})

    assert not Event.objects.about(cast.staff).exists()


def test_a_stranger_cannot_edit_and_nothing_changes(cast: Cast) -> None:
    with pytest.raises(PermissionDenied):
        record(cast.staff, "edit", by=cast.stranger_admin, changes={"phone": "1"})

    cast.staff.refresh_from_db()
    assert cast.staff.phone == ""


def test_a_client_administrator_cannot_make_a_partner(cast: Cast) -> None:
    membership = Membership(user=cast.staff, workspace=cast.firm, role=Role.PARTNER, since="2026-01-01")

    with pytest.raises(PermissionDenied):
        record(membership, "create", by=cast.client_admin)

    assert not Membership.objects.filter(user=cast.staff, role=Role.PARTNER).exists()


def test_secrets_do_not_reach_the_trail(cast: Cast) -> None:
    record(cast.staff, "edit", by=cast.staff, changes={"password": "canary-hash"})

    event = Event.objects.about(cast.staff).get()
    assert "canary" not in event.payload
    assert event.told["changes"] == {"password": ["…", "…"]}


def test_line_breaks_and_long_texts_are_stored_escaped_and_capped(cast: Cast) -> None:
    record(cast.staff, "edit", by=cast.staff, changes={"muted": ["a\r\nGET /\u202e"]})
    record(cast.staff, "edit", by=cast.staff, changes={"muted": ["x" * 1_000_000]})

    first, second = Event.objects.about(cast.staff).order_by("seq")
    assert "\n" not in first.payload
    assert len(second.payload) < 65536
    assert second.told["changes"]["muted"][1][0]["characters"] == 1_000_000


def test_many_long_texts_are_cut_to_one_event_and_say_so(cast: Cast) -> None:
    """Sixty texts of 20,000 Chinese characters, three bytes each: shorter beginnings, each with length and hash."""
    texts = [f"{place}" + "差" * 19_999 for place in range(60)]

    record(cast.staff, "edit", by=cast.staff, changes={"muted": texts})

    event = Event.objects.about(cast.staff).get()
    assert len(event.payload.encode()) <= settings.LIMITS["event_bytes"]
    cut = event.told["changes"]["muted"][1][59]
    assert cut["text"].startswith("59差")
    assert cut["text"].endswith("差…")
    assert cut["sha256"] == hashlib.sha256(texts[59].encode()).hexdigest()
    cast.staff.refresh_from_db()
    assert cast.staff.muted == texts


def test_more_parts_than_an_event_holds_stand_as_one_hash(cast: Cast) -> None:
    record(cast.staff, "edit", by=cast.staff, changes={"muted": [f"kind {place}" for place in range(9_000)]})

    event = Event.objects.about(cast.staff).get()
    assert len(event.payload.encode()) <= settings.LIMITS["event_bytes"]
    assert set(event.told["data"]["cut"]) == {"text", "characters", "sha256"}
    assert event.told["by"]["name"] == str(cast.staff)


def test_only_three_verbs_are_known(cast: Cast) -> None:
    with pytest.raises(ValueError, match="create, edit and remove"):
        record(cast.staff, "approve", by=cast.staff)
