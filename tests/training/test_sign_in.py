"""Signing in three ways: own account, code on the wall, printed sheet. Replay, sharing, expiry, races."""

import datetime as dt
import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.core.cache import cache
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connections
from django.test import Client as Browser
from django.urls import reverse

from certification.models import Engagement, Person
from tests.conftest import MOMENT
from tests.factories_certification import make_person, running
from tests.factories_training import course_of, finished, make_session, opened, put_there, staff_of
from tests.people import Cast, make_cast
from training import actions, code
from training.models import Participation, TrainingSession
from wobo.workflow import clock
from wobo.workflow.doors import Obstructed
from wobo.workflow.models import Event

NO_MATCH = "This did not work. Check name and digits, or ask the trainer to put you on the sheet."
USED = "Somebody has signed in with this device already. Ask the trainer to put you on the sheet."


@pytest.fixture(autouse=True)
def _fresh_counts() -> None:
    cache.clear()


@pytest.fixture
def people(engagement: Engagement, cast: Cast) -> dict[str, Person]:
    found = staff_of(engagement)
    found["clerk"].user = cast.staff
    found["clerk"].save()
    return found


@pytest.fixture
def session(engagement: Engagement, cast: Cast, people: Any) -> TrainingSession:
    return opened(make_session(course_of(engagement), cast.consultant), cast.consultant)


@pytest.fixture
def phone() -> Browser:
    return Browser()


def scan(session: TrainingSession) -> str:
    """Return the address that stands on the wall now."""
    return reverse("training:sign_in_by_code", args=[code.token(session.uid)])


def permit_of(page: Any) -> str:
    return str(page.context["permit"])


def type_in(phone: Browser, address: str, name: str = "Clerk", proof: str = "8000") -> Any:
    """Scan, then type."""
    page = phone.get(address)
    return phone.post(address, {"permit": permit_of(page), "name": name, "proof": proof})


# own account


def test_with_the_own_account(session: TrainingSession, cast: Cast, people: Any) -> None:
    put_there(session, people["clerk"])

    row = actions.sign_in(session, by=cast.staff)

    assert (row.person, row.way, row.signed_at, row.late, row.required) == (
        people["clerk"], "account", MOMENT, False, True,
    )  # fmt: skip


def test_who_was_not_expected_is_added(session: TrainingSession, cast: Cast) -> None:
    row = actions.sign_in(session, by=cast.staff)

    assert (row.name, row.way, row.required, row.invited_at) == ("Clerk", "account", False, None)


def test_twice_changes_nothing(session: TrainingSession, cast: Cast) -> None:
    first = actions.sign_in(session, by=cast.staff)
    with clock.at(MOMENT + dt.timedelta(minutes=5)):
        second = actions.sign_in(session, by=cast.staff)

    assert (second.pk, second.signed_at) == (first.pk, MOMENT)
    assert Event.objects.about(first).count() == 1


def test_late_is_noted(session: TrainingSession, cast: Cast) -> None:
    with clock.at(session.starts + dt.timedelta(minutes=45, seconds=1)):
        row = actions.sign_in(session, by=cast.staff)

    assert row.late is True


@pytest.mark.parametrize("who", ["external_auditor", "stranger", "unassigned", "deactivated"])
def test_others_cannot(session: TrainingSession, cast: Cast, who: str) -> None:
    with pytest.raises(PermissionDenied):
        actions.sign_in(session, by=getattr(cast, who))


def test_a_consultant_is_none_of_the_people(session: TrainingSession, cast: Cast) -> None:
    with pytest.raises(Obstructed):
        actions.sign_in(session, by=cast.consultant)


@pytest.mark.parametrize("state", ["planned", "held", "evaluated", "cancelled"])
def test_only_while_it_is_open(session: TrainingSession, cast: Cast, state: str) -> None:
    with pytest.raises(Obstructed):
        actions.sign_in(finished(session, state), by=cast.staff)

    assert not Participation.objects.exists()


# the code on the wall


def test_the_code_signs_in_without_an_account(session: TrainingSession, phone: Browser, people: Any) -> None:
    put_there(session, people["clerk"])

    page = type_in(phone, scan(session))

    row = Participation.objects.get()
    assert page.status_code == 200
    assert (row.person, row.way, row.signed_at) == (people["clerk"], "code", MOMENT)
    assert row.device == code.digest_of(phone.cookies["device"].value)
    assert phone.cookies["device"]["httponly"]


@pytest.mark.parametrize(
    ("name", "proof"), [("clerk", "8000"), (" C lerk ", " 8000 "), ("Writer", "writer@EXAMPLE.com")]
)
def test_names_and_proofs_are_compared_kindly(session: TrainingSession, phone: Browser, name: str, proof: str) -> None:
    assert type_in(phone, scan(session), name, proof).status_code == 200


@pytest.mark.parametrize(
    ("name", "proof"),
    [
        ("Nobody", "8000"),  # not there
        ("Clerk", "8001"),  # wrong digits
        ("Clerk", "38000"),  # not four
        ("Clerk", "clerk@example.com"),  # no such address
        ("Head", "0000"),  # no phone registered
        ("Gone", "8000"),  # has left
        ("Twin", "1234"),  # two of them
        ("Late", "7777"),  # signed in elsewhere
    ],
)
def test_every_refusal_reads_the_same(
    session: TrainingSession, engagement: Engagement, phone: Browser, name: str, proof: str
) -> None:
    for _one in range(2):
        make_person(engagement.client, "Twin", phone="13900001234")
    done = make_person(engagement.client, "Late", phone="13900007777")
    put_there(session, done, way="account", signed_at=MOMENT)

    page = type_in(phone, scan(session), name, proof)

    assert page.status_code == 409
    assert page.context["form"].non_field_errors() == [NO_MATCH]
    assert page.context["form"]["name"].value() == name
    assert not Participation.objects.filter(way="code").exists()


def test_the_code_is_good_for_a_minute(session: TrainingSession, phone: Browser) -> None:
    address = scan(session)

    with clock.at(MOMENT + dt.timedelta(seconds=60)):
        assert phone.get(address).status_code == 200
    with clock.at(MOMENT + dt.timedelta(seconds=61)):
        page = phone.get(address)

    assert page.status_code == 410
    assert "Scan the code on the wall again" in page.content.decode()


def test_a_code_of_the_future_is_none(session: TrainingSession, phone: Browser) -> None:
    with clock.at(MOMENT + dt.timedelta(minutes=1)):
        address = scan(session)

    assert phone.get(address).status_code == 410


def test_there_are_five_minutes_to_type(session: TrainingSession, phone: Browser) -> None:
    address = scan(session)
    permit = permit_of(phone.get(address))
    told = {"permit": permit, "name": "Clerk", "proof": "8000"}

    with clock.at(MOMENT + dt.timedelta(seconds=301)):
        late = phone.post(address, told)
    with clock.at(MOMENT + dt.timedelta(seconds=300)):
        in_time = phone.post(address, told)

    assert (late.status_code, in_time.status_code) == (410, 200)


def test_a_shared_permit_is_worth_nothing_on_another_device(session: TrainingSession, phone: Browser) -> None:
    address, other = scan(session), Browser()
    permit = permit_of(phone.get(address))
    other.get(address)

    page = other.post(address, {"permit": permit, "name": "Clerk", "proof": "8000"})
    bare = Browser().post(address, {"permit": permit, "name": "Clerk", "proof": "8000"})

    assert (page.status_code, bare.status_code) == (410, 410)
    assert not Participation.objects.exists()


def test_a_shared_link_has_run_out_when_it_arrives(session: TrainingSession) -> None:
    address = scan(session)

    with clock.at(MOMENT + dt.timedelta(minutes=3)):
        assert Browser().get(address).status_code == 410


def test_a_permit_is_no_key_to_another_session(
    session: TrainingSession, engagement: Engagement, cast: Cast, phone: Browser
) -> None:
    other = opened(make_session(course_of(engagement, "policy"), cast.consultant), cast.consultant)
    permit = permit_of(phone.get(scan(session)))

    phone.post(scan(other), {"permit": permit, "name": "Clerk", "proof": "8000"})

    assert Participation.objects.get().session == session


@pytest.mark.parametrize("change", ["uid", "slot", "mark", "short", "text", "nothing"])
def test_made_up_codes_are_refused_alike(session: TrainingSession, phone: Browser, change: str) -> None:
    uid, slot, mark = code.token(session.uid).split("-")
    made = {
        "uid": f"{'a' * 16}-{slot}-{mark}",
        "slot": f"{uid}-{int(slot, 16) + 1:x}-{mark}",
        "mark": f"{uid}-{slot}-{'0' * 24}",
        "short": f"{uid}-{slot}",
        "text": "x-y-z",
        "nothing": "-",
    }[change]

    assert phone.get(reverse("training:sign_in_by_code", args=[made])).status_code == 410


def test_without_a_permit_nothing_is_signed(session: TrainingSession, phone: Browser) -> None:
    address = scan(session)
    phone.get(address)

    phone.post(address, {"name": "Clerk", "proof": "8000"})
    phone.post(address, {"permit": "made-up", "name": "Clerk", "proof": "8000"})

    assert not Participation.objects.exists()


@pytest.mark.parametrize("state", ["planned", "held", "cancelled"])
def test_a_closed_session_is_answered_like_a_code_that_ran_out(
    session: TrainingSession, phone: Browser, state: str
) -> None:
    address = scan(session)
    finished(session, state)

    assert phone.get(address).status_code == 410


def test_one_device_signs_one_person(session: TrainingSession, phone: Browser) -> None:
    type_in(phone, scan(session))

    page = type_in(phone, scan(session), "Writer", "writer@example.com")

    assert page.status_code == 409
    assert page.context["form"].non_field_errors() == [USED]
    assert [row.name for row in Participation.objects.all()] == ["Clerk"]


def test_the_same_person_on_the_same_device_twice_is_one(session: TrainingSession, phone: Browser) -> None:
    address = scan(session)
    permit = permit_of(phone.get(address))
    told = {"permit": permit, "name": "Clerk", "proof": "8000"}

    answers = [phone.post(address, told).status_code for _time in range(2)]

    assert answers == [200, 200]
    assert Event.objects.filter(model="training.Participation").count() == 1


def test_one_person_on_two_devices_is_one(session: TrainingSession, phone: Browser) -> None:
    type_in(phone, scan(session))

    page = type_in(Browser(), scan(session))

    assert page.status_code == 409
    assert Participation.objects.get().device == code.digest_of(phone.cookies["device"].value)


def test_somebody_signed_in_skips_the_typing(session: TrainingSession, phone: Browser, cast: Cast) -> None:
    phone.force_login(cast.staff)
    address = scan(session)
    page = phone.get(address)

    done = phone.post(address, {"permit": permit_of(page), "account": "1"})

    row = Participation.objects.get()
    assert 'name="proof"' not in page.content.decode()
    assert (done.status_code, row.name, row.way) == (200, "Clerk", "account")
    assert row.device == code.digest_of(phone.cookies["device"].value)


def test_a_stranger_with_an_account_types_like_anybody(session: TrainingSession, phone: Browser, cast: Cast) -> None:
    phone.force_login(cast.stranger)
    address = scan(session)
    page = phone.get(address)

    refused = phone.post(address, {"permit": permit_of(page), "account": "1"})

    assert 'name="proof"' in page.content.decode()
    assert refused.status_code == 422
    assert not Participation.objects.exists()


def test_too_many_tries_are_stopped_even_if_the_last_is_right(session: TrainingSession, phone: Browser) -> None:
    answers = [type_in(phone, scan(session), "Clerk", f"000{n}").status_code for n in range(6)]

    page = type_in(phone, scan(session))

    assert answers == [409] * 6
    assert page.status_code == 429
    assert not Participation.objects.exists()


def test_one_name_is_not_guessed_from_many_devices(session: TrainingSession) -> None:
    answers = [type_in(Browser(), scan(session), "Clerk", f"100{n}").status_code for n in range(10)]

    assert answers == [409] * 10
    assert type_in(Browser(), scan(session)).status_code == 429
    assert type_in(Browser(), scan(session), "Writer", "writer@example.com").status_code == 200


def test_a_hall_behind_one_address_is_not_stopped(session: TrainingSession, engagement: Engagement) -> None:
    for n in range(110):
        make_person(engagement.client, f"Guest {n}", phone=f"1390000{n:04}")

    answers = {type_in(Browser(), scan(session), f"Guest {n}", f"{n:04}").status_code for n in range(110)}

    assert answers == {200}


def at_once(*calls: Callable[[], Any]) -> list[str]:
    """Run the calls in threads that start together; return what each came to."""
    barrier, outcomes = threading.Barrier(len(calls)), [""] * len(calls)

    def run(place: int, call: Callable[[], Any]) -> None:
        with clock.at(MOMENT):
            try:
                barrier.wait(10)
                outcomes[place] = type(call()).__name__
            except Exception as error:  # noqa: BLE001  a locked database must show up in the test
                outcomes[place] = type(error).__name__
            finally:
                connections.close_all()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(calls)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return sorted(outcomes)


@pytest.mark.django_db(transaction=True)
def test_at_once_one_device_signs_one_person_and_one_person_signs_once(moment: Any) -> None:
    cast = make_cast()
    engagement = running(cast)
    actions.prepare_courses(engagement, by=cast.system)
    people = [make_person(engagement.client, f"P{n}", phone=f"1380000000{n}") for n in range(4)]
    one_device, one_person = (
        opened(make_session(course_of(engagement), cast.consultant), cast.consultant) for _time in range(2)
    )

    device = at_once(
        *[
            lambda n=n: actions.sign_in_by_code(one_device, name=f"P{n}", proof=f"000{n}", device="same")
            for n in range(4)
        ]
    )
    person = at_once(
        *[lambda n=n: actions.sign_in_by_code(one_person, name="P1", proof="0001", device=f"d{n}") for n in range(4)]
    )

    assert device == person == ["Obstructed"] * 3 + ["Participation"]
    assert one_device.participations.count() == one_person.participations.count() == 1
    assert people


# the printed sheet


def paper() -> SimpleUploadedFile:
    return SimpleUploadedFile("sheet.txt", b"Signed", "text/plain")


def test_the_sheet_with_its_scan(session: TrainingSession, cast: Cast, people: Any) -> None:
    clerk, head = put_there(session, people["clerk"]), put_there(session, people["head"])

    session = actions.tick_from_sheet(session, [clerk, head], paper(), by=cast.consultant, late=[head])

    rows = {row.name: (row.way, row.ticked_by, row.late, row.signed_at) for row in session.participations.all()}
    assert rows == {
        "Clerk": ("sheet", cast.consultant, False, None),
        "Head": ("sheet", cast.consultant, True, None),
    }
    assert (session.scan.name, session.scan.kind, session.scan.classification) == ("sheet.txt", "scan", "confidential")


def test_without_a_scan_nothing_is_ticked(session: TrainingSession, cast: Cast, people: Any) -> None:
    row = put_there(session, people["clerk"])

    with pytest.raises(Obstructed):
        actions.tick_from_sheet(session, [row], None, by=cast.consultant)

    assert Participation.objects.get().way == ""


def test_a_tick_leaves_a_sign_in_of_ones_own_alone(session: TrainingSession, cast: Cast) -> None:
    row = actions.sign_in(session, by=cast.staff)

    actions.tick_from_sheet(session, [row], paper(), by=cast.consultant)

    assert Participation.objects.get().way == "account"


def test_a_tick_is_taken_back_a_sign_in_is_not(session: TrainingSession, cast: Cast, people: Any) -> None:
    row = put_there(session, people["head"])
    actions.tick_from_sheet(session, [row], paper(), by=cast.consultant)

    actions.untick(row, by=cast.consultant)
    with pytest.raises(Obstructed):
        actions.untick(actions.sign_in(session, by=cast.staff), by=cast.consultant)

    assert {one.name: one.way for one in Participation.objects.all()} == {"Head": "", "Clerk": "account"}


@pytest.mark.parametrize("who", ["staff", "external_auditor", "stranger_admin"])
def test_others_tick_nobody(session: TrainingSession, cast: Cast, people: Any, who: str) -> None:
    row = put_there(session, people["head"])

    with pytest.raises(PermissionDenied):
        actions.tick_from_sheet(session, [row], paper(), by=getattr(cast, who))
