"""Entries of the register, and the revisions that they begin."""

# claims: S5.3, S5.3.1
from collections.abc import Iterable, Sequence
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from certification.models import Engagement
from documents.models import Document, RegisterNote, Revision, Section
from wobo.accounts.models import User
from wobo.workflow import clock
from wobo.workflow.doors import Obstructed, fire, record
from wobo.workflow.models import Chain

NAMED = 12  # how many numbers a refusal names


@transaction.atomic
def create_document(engagement: Engagement, *, by: User, **fields: Any) -> Document:
    """Enter a document in the register.

    `fields` are those of Document; `clauses`, `reviewers` and `discussants` are lists. Raises PermissionDenied, and
    Obstructed for a number that is taken.
    """
    Chain.objects.locked(engagement.workspace_id)
    _check_number(engagement, fields["number"])
    blank = Document(workspace=engagement.workspace, engagement=engagement)
    return record(blank, "create", by=by, changes=fields)


def _check_number(engagement: Engagement, number: str, document: Document | None = None) -> None:
    """Raise Obstructed for a number that another entry has, however it is written."""
    others = Document.objects.filter(engagement=engagement, number__iexact=number)
    if others.exclude(pk=document.pk if document else None).exists():
        raise Obstructed(_("%(number)s is in the register already.") % {"number": number})


def was_issued(document: Document) -> bool:
    """Whether a version was ever released: from then on number and entry stay."""
    return Revision.objects.filter(document=document).issued().exists()


@transaction.atomic
def edit_document(document: Document, changes: dict[str, Any], *, by: User) -> Document:
    """Change an entry. Raises PermissionDenied, and Obstructed for a number that is taken or was issued."""
    Chain.objects.locked(document.workspace_id)
    number = changes.get("number", document.number)
    if number != Document.objects.get(pk=document.pk).number:
        if was_issued(document):
            raise Obstructed(_("A version was issued under this number: it stays."))
        _check_number(document.engagement, number, document)
    return record(document, "edit", by=by, changes=changes)


@transaction.atomic
def strike_document(document: Document, reason: str, *, by: User, along: bool = False) -> Document:
    """Strike an entry of which nothing was issued; the row stays and can be restored. An open version is abandoned.

    `along`: with it what belongs to it. Raises PermissionDenied, Obstructed.
    """
    Chain.objects.locked(document.workspace_id)
    if was_issued(document):
        raise Obstructed(_("A version was issued. Withdraw it by a change request instead."))
    below = list(Document.objects.filter(parent=document).standing())
    if below and not along:
        told = ngettext(
            "%(count)s document belongs to it. Strike it along, or move it to another procedure first.",
            "%(count)s documents belong to it. Strike them along, or move them to another procedure first.",
            len(below),
        )
        raise Obstructed(told % {"count": len(below)})
    for child in below:
        strike_document(child, reason, by=by, along=True)
    if document.open is not None:
        fire(document.open, "abandon", by=by, reason=reason)
    today = clock.today(document.engagement.client.time_zone)
    return record(document, "edit", by=by, changes={"struck_on": today, "struck_because": reason}, reason=reason)


@transaction.atomic
def restore_document(document: Document, *, by: User) -> Document:
    """Take a struck entry back into the register. Raises PermissionDenied."""
    return record(document, "edit", by=by, changes={"struck_on": None, "struck_because": ""})


@transaction.atomic
def assign(documents: Iterable[Document], changes: dict[str, Any], *, by: User) -> list[Document]:
    """Say for many entries who works on them and until when; only what `changes` names is changed.

    All or none. Returns the entries. Raises PermissionDenied, and Obstructed where one person would judge their own.
    """
    rows = sorted(documents, key=lambda row: row.pk)
    if not rows or not changes:
        return []
    Chain.objects.locked(rows[0].workspace_id)
    if names := [row.number for row in rows if _same_person_twice(row, changes)]:
        told = {"documents": pgettext("between names", ", ").join(names[:NAMED])}
        raise Obstructed(_("Writer, reviewers and approver are not the same person: see %(documents)s.") % told)
    return [record(row, "edit", by=by, changes=changes) for row in rows]


def _same_person_twice(document: Document, changes: dict[str, Any]) -> bool:
    """Whether a change would let somebody judge what they wrote, or approve what they reviewed."""
    writer, approver = changes.get("writer", document.writer), changes.get("approver", document.approver)
    reviewers = {row.pk for row in changes.get("reviewers", document.reviewers.all())}
    pair = {row.pk for row in (writer, approver) if row is not None}
    return bool(pair & reviewers) or (writer is not None and writer == approver)


@transaction.atomic
def explain(
    engagement: Engagement, kind: str, reason: str, *, by: User, about: Sequence[str] = (), **of: Any
) -> RegisterNote:
    """Keep why something in the register is as it is; said again it is corrected. `of`: clause_id or document_id."""
    Chain.objects.locked(engagement.workspace_id)
    where = {"clause_id": None, "document_id": None, **of}
    told = {"reason": reason, "about": sorted(about), "by": by, "on": clock.today(engagement.client.time_zone)}
    note = RegisterNote.objects.filter(engagement=engagement, kind=kind, **where).first()
    if note is not None:
        return record(note, "edit", by=by, changes=told)
    blank = RegisterNote(workspace=engagement.workspace, engagement=engagement, kind=kind, **where)
    return record(blank, "create", by=by, changes=told)


def take_back(note: RegisterNote, *, by: User) -> None:
    """Take an explanation back; the trail keeps it. Raises PermissionDenied."""
    record(note, "remove", by=by)


@transaction.atomic
def begin_revision(
    document: Document, *, by: User, label: str, edition: int = 1, revision: int = 0, change: str = "", **fields: Any
) -> Revision:
    """Begin the next text of a document; the sections of the one in force are copied, for nobody starts from nothing.

    Returns the draft. Raises PermissionDenied, and Obstructed while another one is open.
    """
    Chain.objects.locked(document.workspace_id)
    if document.struck_on is not None:
        raise Obstructed(_("The document was struck from the register. Restore it first."))
    if document.open is not None:
        raise Obstructed(_("%(version)s is still open.") % {"version": document.open})
    former = document.current
    blank = Revision(workspace=document.workspace, document=document, edition=edition, revision=revision, label=label)
    told = {"drafted_by": by, "author": former.author if former else None, "change": change, **fields}
    made = record(blank, "create", by=by, changes=told)
    for section in former.sections.all() if former else ():
        copied = Section(workspace=document.workspace, revision=made, order=section.order, key=section.key)
        text = {"title": section.title, "html": section.html, "digest": section.digest}
        record(copied, "create", by=by, changes=text)
    return made
