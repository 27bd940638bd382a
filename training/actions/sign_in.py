"""Signing in to a session, three ways: own account, the code on the wall, the printed sheet. The row says which."""

import datetime as dt
import hashlib
import re
from collections.abc import Iterable

from django.core.cache import cache
from django.core.exceptions import PermissionDenied
from django.core.files.base import File
from django.db import transaction
from django.utils.translation import gettext as _

from certification.models import Person
from certification.policies import takes_part
from training import code
from training.models import Participation, TrainingSession
from wobo.accounts.models import User
from wobo.files.models import StoredFile
from wobo.workflow import clock, facts
from wobo.workflow.doors import Obstructed, may, record
from wobo.workflow.models import Chain

from .sessions import COMING, _checked, _keep, row_of

OPEN = TrainingSession.State.OPEN
WAY = Participation.Way
TRIES_PER_DEVICE, TRIES_PER_NAME, TRIES_PER_ADDRESS = 6, 10, 100
WINDOW = 600  # seconds; real time, as every throttle
NOT_DIGITS = re.compile(r"\D")


class TooOften(Exception):
    """Too many tries from one device, at one name or from one address."""


@transaction.atomic
def sign_in(session: TrainingSession, *, by: User, device: str = "") -> Participation:
    """Sign oneself in with one's own account. The second time changes nothing.

    Whoever was not expected is added. `device` is given when the code on the wall was scanned: it then signs nobody
    else. Raises PermissionDenied for who is not of the client's people, Obstructed while the sign-in is not open.
    """
    if not takes_part(session, by):
        raise PermissionDenied
    fresh = _open(session)
    person = _people(fresh).filter(user=by).first()
    if person is None:
        raise Obstructed(_("Your account belongs to nobody on the client's list of people, so you cannot sign in."))
    return _signed(fresh, person, by=by, way=WAY.ACCOUNT, device=device)


def sign_in_by_code(session: TrainingSession, *, name: str, proof: str, device: str) -> Participation:
    """Sign somebody in who scanned the code on the wall: name, and the last four digits of the phone or the e-mail.

    Raises Obstructed with one and the same sentence for a name that is not there, a wrong proof, two who fit and
    somebody who has signed in elsewhere, so that nobody learns who exists; TooOften when it is tried too often.
    """
    address = _count_try(session, name, device)
    found = _matching(session, name, proof)
    with transaction.atomic():
        fresh = _open(session)
        digest = code.digest_of(device)
        used = fresh.participations.filter(device=digest).select_related("person").first()  # type: ignore[attr-defined]
        if used is not None:
            if found is not None and used.person_id == found.pk:
                return used  # type: ignore[no-any-return]
            raise Obstructed(
                _("Somebody has signed in with this device already. Ask the trainer to put you on the sheet.")
            )
        if found is None:
            raise Obstructed(_no_match())
        row = _signed(fresh, found, by=User.system(), way=WAY.CODE, device=device)
    cache.delete(address)  # a room full of people shares one address: only tries that fail in a row count against it
    return row


def _no_match() -> str:
    return _("This did not work. Check name and digits, or ask the trainer to put you on the sheet.")


def _open(session: TrainingSession) -> TrainingSession:
    """Return the session, its chain locked. Raises Obstructed unless its sign-in is open."""
    Chain.objects.locked(session.workspace_id)
    found = TrainingSession.objects.select_related("course", "cycle__engagement__client", "workspace")
    fresh: TrainingSession = found.get(pk=session.pk)
    if fresh.state != OPEN:
        raise Obstructed(_("The sign-in of this session is not open."))
    return fresh


def _people(session: TrainingSession):  # type: ignore[no-untyped-def]
    client = session.cycle.engagement.client
    return (
        Person.objects.filter(workspace=client.workspace_id)
        .working(session.cycle.today())
        .select_related("department")
    )


def _matching(session: TrainingSession, name: str, proof: str) -> Person | None:
    """Return the one person whose name and registered phone or e-mail fit; None for nobody and for two."""
    typed, proof = "".join(name.split()).lower(), proof.strip().lower()
    if not typed or not proof:
        return None
    fitting = [
        person
        for person in _people(session)
        if typed in {_plain(person.name), _plain(person.name_en)} - {""} and _proves(person, proof)
    ]
    return fitting[0] if len(fitting) == 1 else None


def _plain(name: str) -> str:
    return "".join(name.split()).lower()


def _proves(person: Person, proof: str) -> bool:
    if "@" in proof:
        return bool(person.email) and person.email.lower() == proof
    digits = NOT_DIGITS.sub("", person.phone)
    return len(proof) == 4 and proof.isascii() and proof.isdigit() and len(digits) >= 4 and digits.endswith(proof)


def _count_try(session: TrainingSession, name: str, device: str) -> str:
    """Count a try of the device, at the name and from the address; return the key of the address.

    Raises TooOften past the limit of one of them.
    """
    limits = (
        (f"device.{code.digest_of(device)}", TRIES_PER_DEVICE),
        (f"name.{session.uid}.{_plain(name)}", TRIES_PER_NAME),
        (f"address.{session.uid}.{facts.current.get().ip}", TRIES_PER_ADDRESS),
    )
    for told, most in limits:
        key = f"training.code.{hashlib.sha256(told.encode()).hexdigest()[:32]}"
        cache.add(key, 0, WINDOW)
        try:
            tries = cache.incr(key)
        except ValueError:  # ran out between the two lines
            tries = 1
        if tries > most:
            raise TooOften
    return key


def _signed(session: TrainingSession, person: Person, *, by: User, way: str, device: str) -> Participation:
    """Write the sign-in of a person on the locked session; who has signed in already keeps what is there."""
    row = session.participations.filter(person=person).first()  # type: ignore[attr-defined]
    if row is not None and row.way:
        if way == WAY.CODE:
            raise Obstructed(_no_match())
        return row  # type: ignore[no-any-return]
    digest = code.digest_of(device) if device else ""
    if digest and session.participations.filter(device=digest).exists():  # type: ignore[attr-defined]
        raise Obstructed(
            _("Somebody has signed in with this device already. Ask the trainer to put you on the sheet.")
        )
    now = clock.now()
    late = now > session.starts + dt.timedelta(minutes=session.late_after)
    told = {"way": way, "signed_at": now, "late": late, "device": digest}
    if row is None:
        row = row_of(session, person, required=False)
        return record(row, "create", by=by, changes=told)
    return record(row, "edit", by=by, changes=told)


def tick_from_sheet(
    session: TrainingSession,
    rows: Iterable[Participation],
    scan: File | None,
    *,
    by: User,
    late: Iterable[Participation] = (),
) -> TrainingSession:
    """Take over a printed sheet: its scan is kept, the people who signed it are ticked, late ones as such.

    Raises ValidationError for a scan that is not accepted, Obstructed without one or once the session is over,
    PermissionDenied.
    """
    if not may("edit", session, by.fresh()):
        raise PermissionDenied
    kept = _checked([scan])[0] if scan is not None else None
    behind = {row.pk for row in late}
    with transaction.atomic():
        Chain.objects.locked(session.workspace_id)
        fresh = TrainingSession.objects.select_related("workspace").get(pk=session.pk)
        if fresh.state not in COMING:
            raise Obstructed(_("The session is over. Open it again to change what is on record."))
        if kept is None and fresh.scan_id is None:
            raise Obstructed(_("Add the scan of the signed sheet: it is what the ticks rest on."))
        if kept is not None:
            confidential = StoredFile.Classification.CONFIDENTIAL
            stored = _keep(fresh, *kept, by=by, kind=StoredFile.Kind.SCAN, classification=confidential)
            fresh = record(fresh, "edit", by=by, changes={"scan": stored})
        for row in fresh.participations.filter(pk__in=[row.pk for row in rows], way=""):  # type: ignore[attr-defined]
            told = {"way": WAY.SHEET, "ticked_by": by, "late": row.pk in behind}
            record(row, "edit", by=by, changes=told)
    return fresh


@transaction.atomic
def untick(row: Participation, *, by: User) -> Participation:
    """Take a tick back that does not stand on the sheet. Raises Obstructed for who signed in themselves."""
    Chain.objects.locked(row.workspace_id)
    fresh = Participation.objects.select_related("session", "person").get(pk=row.pk)
    if fresh.way != WAY.SHEET:
        raise Obstructed(_("Only a tick from the printed sheet can be taken back."))
    if fresh.session.state not in COMING:
        raise Obstructed(_("The session is over. Open it again to change what is on record."))
    return record(fresh, "edit", by=by, changes={"way": "", "ticked_by": None, "late": False})
