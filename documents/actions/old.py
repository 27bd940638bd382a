"""Old documents: listed, and each kept, revised or withdrawn."""

# claims: S5.2, S5.2.1, S5.2.2
import re
from collections.abc import Iterable
from typing import Any

from django.core.files.base import File
from django.db import transaction
from django.utils.translation import gettext as _

from certification.models import Engagement
from documents.models import OldDocument, RegisterNote
from wobo.accounts.models import User
from wobo.workflow import clock
from wobo.workflow.doors import Obstructed, record
from wobo.workflow.models import Chain

from .register import explain
from .uploads import keep

FATE = OldDocument.Fate
VERSION = re.compile(r"^(?:[A-Z]{1,2}/\d{1,2}|[Vv](?:er)?\.?\s?\d+(?:\.\d+)*)$")
NUMBER = re.compile(r"^(?=.*\d)[A-Za-z0-9][A-Za-z0-9./_-]{2,}$")


@transaction.atomic
def save_old(
    engagement: Engagement,
    fields: dict[str, Any],
    *,
    by: User,
    old: OldDocument | None = None,
    file: File | None = None,
) -> OldDocument:
    """List a document of the time before, or correct the entry. Raises PermissionDenied, Obstructed for its number."""
    Chain.objects.locked(engagement.workspace_id)
    number = fields.get("number", "")
    same = OldDocument.objects.filter(engagement=engagement, number__iexact=number).exclude(pk=old.pk if old else None)
    if number and same.exists():
        raise Obstructed(_("%(number)s is in the list already.") % {"number": number})
    told = dict(fields)
    if file is not None:
        told["file"] = keep(file, engagement.workspace, by=by)
    if old is None:
        blank = OldDocument(workspace=engagement.workspace, engagement=engagement)
        made = record(blank, "create", by=by, changes=told)
        _nothing_was_old_no_more(engagement, by)
        return made
    return record(old, "edit", by=by, changes=told)


def _nothing_was_old_no_more(engagement: Engagement, by: User) -> None:
    """Take back “there was nothing” once something is listed."""
    kind = RegisterNote.Kind.NO_OLD
    for note in RegisterNote.objects.filter(engagement=engagement, kind=kind):
        record(note, "remove", by=by)


@transaction.atomic
def decide_old(rows: Iterable[OldDocument], fate: str, reason: str, *, by: User, **more: Any) -> list[OldDocument]:
    """Decide what becomes of old documents: keep, revise or withdraw, with the reason. All or none.

    `more` may hold successor. What is withdrawn goes on as nothing. Raises PermissionDenied, Obstructed.
    """
    rows = sorted(rows, key=lambda row: row.pk)
    if fate == FATE.WITHDRAW:
        more["successor"] = more.get("successor")
        if not reason:
            raise Obstructed(_("Say why the documents are withdrawn."))
    told: dict[str, Any] = {"fate": fate, "reason": reason, **more}
    decided = []
    for row in rows:
        day = clock.today(row.engagement.client.time_zone)
        changes = told | ({"decided_by": by, "decided_on": day} if fate else {"decided_by": None, "decided_on": None})
        decided.append(record(row, "edit", by=by, changes=changes))
    return decided


def remove_old(old: OldDocument, *, by: User) -> None:
    """Take an entry out that was listed by mistake; the trail keeps it. Raises PermissionDenied."""
    record(old, "remove", by=by)


@transaction.atomic
def nothing_was_old(engagement: Engagement, reason: str, *, by: User) -> RegisterNote:
    """Put on record that no documents were there before. Raises Obstructed where some are listed."""
    if OldDocument.objects.filter(engagement=engagement).exists():
        raise Obstructed(_("Old documents are listed: decide on each of them."))
    return explain(engagement, RegisterNote.Kind.NO_OLD, reason, by=by)


def named_in(existing: str) -> list[tuple[str, str, str]]:
    """Return (number, title, version) of the documents that a diagnosis names in one line, divided by semicolons."""
    return [_parts(one) for one in re.split(r"[;；\n]", existing) if one.strip()]


def _parts(text: str) -> tuple[str, str, str]:
    words = text.split()
    number = words.pop(0) if len(words) > 1 and NUMBER.match(words[0]) else ""
    version = words.pop() if len(words) > 1 and VERSION.match(words[-1]) else ""
    return number[:60], " ".join(words)[:200], version[:20]
