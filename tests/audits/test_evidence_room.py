"""The evidence room: who may enter, what they see, what is noted, when every link is dead."""

# claims: P12, P13
import datetime as dt
import io
import re
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.test import Client as Browser
from django.urls import reverse
from pypdf import PdfReader

from audits import room_door, room_evidence, room_texts
from audits.actions import rooms
from audits.models import EvidenceRoom, RoomAccess, RoomGuest
from certification import dossier
from certification.dossier import Paper, Part
from certification.models import Clause, Engagement, Site
from tests.conftest import MOMENT
from tests.factories_certification import running
from tests.factories_dossier import keep, pdf
from tests.people import Cast
from wobo.accounts.models import Invitation, Membership, Role, User
from wobo.files.models import StoredFile
from wobo.notices.work import items_for
from wobo.site.actions import people
from wobo.workflow import clock, verify
from wobo.workflow.doors import Obstructed
from wobo.workflow.models import Event

pytestmark = pytest.mark.django_db
KINDS = ["documents", "records", "matrices", "reports", "registers"]
DAY = dt.date(2026, 10, 12)


@pytest.fixture
def engagement(cast: Cast, moment: Any, settings: Any, tmp_path: Path) -> Engagement:
    settings.VAR_DIR = tmp_path
    found = running(cast)
    standard = found.standards.get()
    four = Clause.objects.create(standard=standard, ref="4", label="4", order=1, titles={"en": "Context"})
    Clause.objects.create(
        standard=standard, parent=four, ref="4.3", label="4.3", order=2, titles={"en": "Scope"}, assessable=True
    )
    Site.objects.create(workspace=found.client.workspace, name="Headquarters", kind="headquarters", headcount=80)
    return found


@pytest.fixture
def papers(cast: Cast, engagement: Engagement, monkeypatch: pytest.MonkeyPatch) -> dict[str, StoredFile]:
    """Three files of the engagement: a PDF, a confidential PDF, a table of another kind."""
    place = engagement.workspace
    files = {
        "manual": keep(place, cast.lead, "manual.pdf", pdf(2)),
        "secret": keep(place, cast.lead, "secret.pdf", pdf(3), classification="confidential"),
        "sheet": keep(place, cast.lead, "sheet.xlsx", b"PK a sheet", content_type="application/vnd.ms-excel"),
    }
    found = [Paper(name.title(), f"Q-{name}", "A/0", file=file, clauses=("4.3",)) for name, file in files.items()]
    part = Part("scope", "documents", lambda _cycle, _language: found, lambda cycle: StoredFile.objects.none())
    monkeypatch.setitem(dossier._parts, "scope", part)
    return files


def prepared(cast: Cast, engagement: Engagement, **more: Any) -> EvidenceRoom:
    told = {
        "title": "Stage 2",
        "from_on": DAY,
        "until_on": DAY + dt.timedelta(days=5),
        "kinds": KINDS,
        "language": "en",
        "statement": room_texts.statement_in("en", engagement),
    }
    return rooms.prepare_room(engagement.cycle, told | more, by=cast.lead)


def invited(cast: Cast, room: EvidenceRoom, email: str = "guest@body.example") -> tuple[RoomGuest, User]:
    guest, link = rooms.add_guest(room, by=cast.partner, name="Guo Auditor", email=email, organisation="CB Ltd")
    token = link.rstrip("/").rsplit("/", 1)[1]
    return guest, people.accept(token, display_name="Guo Auditor", password="a long enough password")


def opened(cast: Cast, engagement: Engagement, **more: Any) -> tuple[EvidenceRoom, User]:
    room = prepared(cast, engagement, **more)
    _guest, user = invited(cast, room)
    return rooms.open_room(room, by=cast.lead), user


def entered(client: Browser, room: EvidenceRoom, user: User) -> str:
    client.force_login(user)
    client.post(room.door(), {"name": "Guo Auditor", "agreed": "on"})
    return room.door()


def key_of(room: EvidenceRoom, title: str) -> str:
    fresh = EvidenceRoom.objects.get(pk=room.pk)
    return next(one["key"] for one in fresh.evidence if one["title"] == title)


def test_a_guest_is_let_in_after_the_statement_and_every_look_is_noted(
    cast: Cast, engagement: Engagement, papers: Any, client: Browser
) -> None:
    room, user = opened(cast, engagement)
    client.force_login(user)

    asked = client.get(room.door())
    assert "Confidentiality statement" in asked.content.decode()
    assert not RoomAccess.objects.exists()
    refused = client.post(room.door(), {"name": "Guo Auditor"})
    assert refused.status_code == 422
    assert client.get(reverse("audits:room_file", args=[room.uid, key_of(room, "Manual")])).status_code == 404

    entered(client, room, user)
    page = client.get(room.door()).content.decode()

    guest = RoomGuest.objects.get()
    assert (guest.user, guest.accepted_name, len(guest.statement_sha256)) == (user, "Guo Auditor", 64)
    assert "Q-manual" in page
    assert "4.3 Scope" in page
    assert re.search(r"Guo Auditor CB Ltd · 2026-10-12 09:30 · A-2026-E01", page)
    assert [(one.kind, one.what) for one in RoomAccess.objects.all()] == [("page", "A-2026-E01 Stage 2")]
    assert Event.objects.filter(model="audits.RoomAccess", actor=user).count() == 1
    assert list(verify.findings()) == []


def test_a_file_bears_the_watermark_on_every_page(
    cast: Cast, engagement: Engagement, papers: Any, client: Browser
) -> None:
    room, user = opened(cast, engagement)
    door = entered(client, room, user)

    answer = client.get(f"{door}files/{key_of(room, 'Manual')}/")

    assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")
    assert "no-store" in answer["Cache-Control"]
    reader = PdfReader(io.BytesIO(answer.content))
    assert [len(page.images) for page in reader.pages] == [1, 1]
    look = RoomAccess.objects.get(kind="file")
    assert (look.what, look.sha256) == ("Q-manual Manual A/0", papers["manual"].sha256)


@pytest.mark.parametrize("title", ["Secret", "Sheet"])
def test_what_cannot_bear_it_is_named_only(
    cast: Cast, engagement: Engagement, papers: Any, client: Browser, title: str
) -> None:
    room, user = opened(cast, engagement)
    door = entered(client, room, user)

    answer = client.get(f"{door}files/{key_of(room, title)}/")

    assert answer.status_code == 409
    assert "shown on site" in answer.content.decode()
    assert not RoomAccess.objects.filter(kind="file").exists()


def test_confidential_files_are_shown_where_the_room_says_so(
    cast: Cast, engagement: Engagement, papers: Any, client: Browser
) -> None:
    room, user = opened(cast, engagement, confidential=True)
    door = entered(client, room, user)

    assert client.get(f"{door}files/{key_of(room, 'Secret')}/").status_code == 200


def test_a_file_over_the_limit_is_shown_on_site(
    cast: Cast, engagement: Engagement, papers: Any, client: Browser, settings: Any
) -> None:
    settings.LIMITS = {**settings.LIMITS, "room_pages": 1}
    room, user = opened(cast, engagement)
    door = entered(client, room, user)

    assert client.get(f"{door}files/{key_of(room, 'Manual')}/").status_code == 409


def test_a_register_is_read_as_a_page(cast: Cast, engagement: Engagement, client: Browser) -> None:
    room, user = opened(cast, engagement)
    door = entered(client, room, user)

    page = client.get(f"{door}registers/{key_of(room, 'List of sites')}/").content.decode()

    assert "Headquarters" in page
    assert RoomAccess.objects.filter(what="List of sites").count() == 1


def test_a_guest_sees_nothing_else(cast: Cast, engagement: Engagement, papers: Any, client: Browser) -> None:
    room, user = opened(cast, engagement)
    entered(client, room, user)

    for url in (
        engagement.get_absolute_url(),
        reverse("audits:dossier", args=[engagement.code]),
        reverse("audits:room_list", args=[engagement.code]),
        room.get_absolute_url(),
        papers["manual"].get_absolute_url(),
        engagement.client.get_absolute_url(),
    ):
        assert client.get(url).status_code in {403, 404}, url
    assert user.fresh().rights.readable == frozenset()
    assert (
        "manual" not in client.get(reverse("site:search"), {"q": "manual"}).content.decode().lower().split("value=")[0]
    )


def test_the_scope_of_the_room_holds(cast: Cast, engagement: Engagement, papers: Any, client: Browser) -> None:
    room, user = opened(cast, engagement, kinds=["registers"])
    door = entered(client, room, user)

    assert "Q-manual" not in client.get(door).content.decode()
    assert {one["kind"] for one in EvidenceRoom.objects.get().evidence} == {"registers"}


def test_chapters_narrow_it(cast: Cast, engagement: Engagement, papers: Any, client: Browser) -> None:
    room, user = opened(cast, engagement, chapters=["4"])
    door = entered(client, room, user)

    page = client.get(door).content.decode()

    assert "Q-manual" in page
    assert "List of sites" not in page
    assert client.get(f"{door}registers/{key_of(room, 'List of sites')}/").status_code == 404


def test_a_closed_room_is_dead_at_once(cast: Cast, engagement: Engagement, papers: Any, client: Browser) -> None:
    room, user = opened(cast, engagement)
    door = entered(client, room, user)
    file = f"{door}files/{key_of(room, 'Manual')}/"
    assert client.get(file).status_code == 200

    rooms.close_room(room, by=cast.lead)

    assert (client.get(file).status_code, client.get(door).status_code) == (404, 404)
    live = Membership.objects.live(clock.today()).filter(user=user)
    assert not live.exists()


def test_an_expired_room_is_dead_before_any_sweep(
    cast: Cast, engagement: Engagement, papers: Any, client: Browser
) -> None:
    room, user = opened(cast, engagement)
    door = entered(client, room, user)

    with clock.at(MOMENT + dt.timedelta(days=6)):
        client.force_login(user)
        assert client.get(f"{door}files/{key_of(room, 'Manual')}/").status_code == 404
        assert client.get(door).status_code == 404
        assert rooms.sweep() == 1
        assert EvidenceRoom.objects.get().state == "expired"
        assert rooms.sweep() == 0


def test_before_its_first_day_it_says_so(cast: Cast, engagement: Engagement, client: Browser) -> None:
    room, user = opened(cast, engagement, from_on=DAY + dt.timedelta(days=2))
    client.force_login(user)

    answer = client.get(room.door())

    assert answer.status_code == 403
    assert "2026-10-14" in answer.content.decode()


@pytest.mark.parametrize("way", ["shut_out", "membership"])
def test_access_that_is_taken_away_ends_with_the_next_request(
    cast: Cast, engagement: Engagement, papers: Any, client: Browser, way: str
) -> None:
    room, user = opened(cast, engagement)
    door = entered(client, room, user)

    if way == "shut_out":
        rooms.shut_out(RoomGuest.objects.get(), by=cast.lead)
    else:
        people.end_membership(Membership.objects.get(user=user), by=cast.lead)

    assert client.get(door).status_code == 404
    assert client.get(f"{door}files/{key_of(room, 'Manual')}/").status_code == 404


@pytest.mark.parametrize("name", ["lead", "external_auditor", "staff", "stranger", "partner"])
def test_nobody_else_goes_through_the_door(cast: Cast, engagement: Engagement, name: str) -> None:
    room, _user = opened(cast, engagement)

    with pytest.raises(Http404):
        room_door.enter(room.uid, getattr(cast, name))


def test_a_guest_of_one_room_is_none_of_another(cast: Cast, engagement: Engagement) -> None:
    _room, user = opened(cast, engagement)
    other = prepared(cast, engagement, title="Other")

    with pytest.raises(Http404):
        room_door.enter(other.uid, user)


def test_a_known_guest_needs_no_second_invitation(cast: Cast, engagement: Engagement) -> None:
    room, user = opened(cast, engagement)
    rooms.close_room(room, by=cast.lead)
    again = prepared(cast, engagement, title="Follow-up", until_on=DAY + dt.timedelta(days=20))

    guest, link = rooms.add_guest(again, by=cast.lead, name="Guo", email=user.email)

    assert (guest.user, link, Invitation.objects.count()) == (user, "", 1)
    live = Membership.objects.live(clock.today()).get(user=user)
    assert (live.confined, live.until, live.role) == (True, DAY + dt.timedelta(days=20), Role.EXTERNAL_AUDITOR)


def test_opened_again_the_statement_is_accepted_anew(
    cast: Cast, engagement: Engagement, papers: Any, client: Browser
) -> None:
    room, user = opened(cast, engagement)
    door = entered(client, room, user)
    closed = rooms.close_room(room, by=cast.lead)

    rooms.reopen_room(closed, by=cast.lead, reason="The body asked for two more days")

    assert "Confidentiality statement" in client.get(door).content.decode()
    assert RoomGuest.objects.get().accepted_at is None


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (
            {"until_on": DAY - dt.timedelta(days=1), "from_on": DAY - dt.timedelta(days=2)},
            "last day of the room is over",
        ),
        ({"kinds": []}, "which kinds of evidence"),
        ({"statement": " "}, "confidentiality statement"),
        ({}, "at least one guest"),
    ],
)
def test_what_keeps_a_room_shut(cast: Cast, engagement: Engagement, change: dict[str, Any], reason: str) -> None:
    room = prepared(cast, engagement, **change)

    with pytest.raises(Obstructed, match=reason):
        rooms.open_room(room, by=cast.lead)


@pytest.mark.parametrize("name", ["consultant", "representative", "external_auditor", "stranger"])
def test_only_the_lead_keeps_rooms(cast: Cast, engagement: Engagement, name: str) -> None:
    room = prepared(cast, engagement)
    who = getattr(cast, name)

    with pytest.raises(PermissionDenied):
        rooms.add_guest(room, by=who, name="X", email="x@body.example")
    with pytest.raises(PermissionDenied):
        rooms.edit_room(room, {"title": "Y"}, by=who)


def test_the_same_guest_twice_is_refused(cast: Cast, engagement: Engagement) -> None:
    room = prepared(cast, engagement)
    rooms.add_guest(room, by=cast.lead, name="X", email="x@body.example")

    with pytest.raises(Obstructed, match="a guest of this room already"):
        rooms.add_guest(room, by=cast.lead, name="X", email="X@body.example")


def test_the_statement_stays_as_it_was_accepted(cast: Cast, engagement: Engagement) -> None:
    room, _user = opened(cast, engagement)

    with pytest.raises(Obstructed, match="Close the room to change it"):
        rooms.edit_room(room, {"statement": "Do as you like"}, by=cast.lead)


def test_the_sweep_brings_new_evidence_and_a_look_does_not(
    cast: Cast, engagement: Engagement, papers: Any, client: Browser
) -> None:
    room, user = opened(cast, engagement)
    entered(client, room, user)
    client.get(room.door())
    fresh = EvidenceRoom.objects.get()
    assert room_evidence.refresh(fresh) is False  # only looks happened

    keep(engagement.workspace, cast.lead, "new.pdf")

    assert room_evidence.refresh(EvidenceRoom.objects.get()) is True


def test_the_lead_is_reminded_and_the_guest_finds_the_door(cast: Cast, engagement: Engagement) -> None:
    room, user = opened(cast, engagement)

    mine = [item for item in items_for(cast.lead.fresh()) if item.kind == "Evidence room"]
    theirs = items_for(user.fresh())

    assert [(item.title, item.url) for item in mine] == [
        ("Client A: evidence room A-2026-E01 ends in 5 days", room.get_absolute_url())
    ]
    assert [(item.title, item.url) for item in theirs] == [
        ("Client A: evidence room “Stage 2” is open for you", room.door())
    ]


def test_the_list_of_looks_is_printed(cast: Cast, engagement: Engagement, papers: Any, client: Browser) -> None:
    from audits.reports import room as printed  # noqa: PLC0415

    room, user = opened(cast, engagement)
    door = entered(client, room, user)
    client.get(door)
    client.get(f"{door}files/{key_of(room, 'Manual')}/")

    told = printed.build(EvidenceRoom.objects.get(), "en")

    assert [(look["who"], look["kind"], look["what"]) for look in told["looks"]] == [
        ("Guo Auditor", "Page", "A-2026-E01 Stage 2"),
        ("Guo Auditor", "File", "Q-manual Manual A/0"),
    ]
    assert told["guests"][0]["accepted"] == "2026-10-12 09:30"
