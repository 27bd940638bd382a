"""Entries of the register, and the revisions that they begin."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from certification.models import Engagement
from documents.models import Document, Revision, Section
from wobo.accounts.models import User
from wobo.workflow.doors import Obstructed, record
from wobo.workflow.models import Chain


@transaction.atomic
def create_document(engagement: Engagement, *, by: User, **fields: Any) -> Document:
    """Enter a document in the register.

    `fields` are those of Document; `clauses`, `reviewers` and `discussants` are lists. Raises PermissionDenied, and
    Obstructed for a number that is taken.
    """
    Chain.objects.locked(engagement.workspace_id)
    number = fields["number"]
    if Document.objects.filter(engagement=engagement, number=number).exists():
        raise Obstructed(_("%(number)s is in the register already.") % {"number": number})
    blank = Document(workspace=engagement.workspace, engagement=engagement)
    return record(blank, "create", by=by, changes=fields)


@transaction.atomic
def begin_revision(
    document: Document, *, by: User, label: str, edition: int = 1, revision: int = 0, change: str = "", **fields: Any
) -> Revision:
    """Begin the next text of a document; the sections of the one in force are copied, for nobody starts from nothing.

    Returns the draft. Raises PermissionDenied, and Obstructed while another one is open.
    """
    Chain.objects.locked(document.workspace_id)
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
