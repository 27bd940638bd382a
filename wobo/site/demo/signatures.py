"""Papers printed in this process, and signatures with the same ceremony as on the sign page."""

from typing import Any

from wobo.accounts.models import User
from wobo.reporting.actions import make
from wobo.reporting.models import Report
from wobo.workflow import clock, credentials, signing
from wobo.workflow.models import Opening
from wobo.workflow.models.signature import Method
from wobo.workflow.receivers import note

from .house import PASSWORD

_proved: set[int] = set()  # accounts whose password was checked: each check costs a third of a second of a processor


class NotPrinted(RuntimeError):
    """A paper of the demo could not be made; `str()` says which and why."""


def print_paper(uid: str = "", *, source: str = "") -> Report:
    """Render a queued report now, in this process. Raises NotPrinted with the reason."""
    found = Report.objects.get(source__uid=source) if source else Report.objects.get(uid=uid)
    make(found)
    made = Report.objects.get(pk=found.pk)
    if made.state != Report.State.READY:
        raise NotPrinted(f"{made.number} {made.kind}: {made.error} {made.error_data}")
    return made


def sign(record: Any, slot_name: str, user: User) -> None:
    """Open the content as its reader, prove with the demo's password, sign."""
    fresh = type(record)._base_manager.get(pk=record.pk)
    slot = fresh.slot(slot_name)
    content = fresh.content_for(slot)
    Opening.objects.get_or_create(user=user, sha256=content.sha256, defaults={"at": clock.now()})
    note(content, "open", by=user, sha256=content.sha256)
    signing.sign(fresh, slot_name, proof=_proof(user, content.sha256, fresh), shown_sha256=content.sha256)


def _proof(user: User, sha256: str, about: Any) -> signing.Proof:
    """Check the demo's password once for each person; after that it is known to be right."""
    if user.pk in _proved:
        return signing.Proof(user, Method.PASSWORD, "password")
    proof = credentials.prove(user, Method.PASSWORD, PASSWORD, sha256=sha256, about=about, signed_in_by="password")
    _proved.add(user.pk)
    return proof


def print_waiting(*, keep: int = 0) -> None:
    """Render what waits in the queue, the oldest first, until `keep` are left for the worker."""
    waiting = list(Report.objects.waiting().order_by("pk").values_list("uid", flat=True))
    for uid in waiting[: max(len(waiting) - keep, 0)]:
        print_paper(uid)
