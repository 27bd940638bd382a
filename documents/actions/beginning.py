"""Beginning a text: from the shipped set, from a Word file, from the version in force, or with headings alone."""

# claims: S5.4, S5.1.1, S5.1.1.4, S5.1.2, S5.1.3, S5.1.3.1
from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override, pgettext

from certification.actions.structure import version_label
from documents.models import Document, Revision, Section
from documents.models.section import digest_of
from documents.writing import setfiles
from wobo.accounts.models import User
from wobo.workflow import clock
from wobo.workflow.doors import Obstructed, record
from wobo.workflow.models import Chain

from . import register
from .sections import MOST_SECTIONS, check_draft, checked, keep_text, next_version, remove_section

Text = tuple[str, str, str]  # key, heading, HTML


def next_place(document: Document) -> tuple[int, int]:
    """Return edition and revision that come next: A/0 first, then A/1 behind the last one that was not abandoned."""
    rows = document.revisions.exclude(state=Revision.State.ABANDONED)  # type: ignore[attr-defined]
    last = rows.order_by("-edition", "-revision").values_list("edition", "revision").first()
    return (last[0], last[1] + 1) if last else (1, 0)


def has_template(document: Document) -> bool:
    """Whether the set has a text for a document, in its language."""
    if document.kind != Document.Kind.WRITTEN or not document.key:
        return False
    try:
        return bool(setfiles.sections_of(document.key, document.language))
    except setfiles.NoSuchText:
        return False


@transaction.atomic
def begin(document: Document, *, by: User, texts: Iterable[Text] | None = None, **fields: Any) -> Revision:
    """Begin the next revision; `texts` replace what it takes over from the one in force. Raises as begin_revision."""
    Chain.objects.locked(document.workspace_id)
    edition, revision = next_place(document)
    label = version_label(document.engagement.client, edition, revision)
    made = register.begin_revision(document, by=by, label=label, edition=edition, revision=revision, **fields)
    if texts is not None:
        replace_sections(made, texts, by=by)
    return made


@transaction.atomic
def begin_from_template(document: Document, *, by: User, **fields: Any) -> Revision:
    """Begin a revision with the text of the set; its places stay open and are filled when it is read.

    Raises PermissionDenied, and Obstructed where the set has no text, or another revision is open.
    """
    if not has_template(document):
        raise Obstructed(_("The set has no text for this document in its language."))
    return begin(document, by=by, texts=setfiles.sections_of(document.key, document.language), **fields)


def begin_empty(document: Document, *, by: User, **fields: Any) -> Revision:
    """Begin a revision with the headings that its level customarily has."""
    written = document.kind == Document.Kind.WRITTEN
    return begin(document, by=by, texts=headings(document) if written else None, **fields)


def headings(document: Document) -> list[Text]:
    """Return the customary sections of a level, in the language of the document."""
    with override(document.language):
        rows = {
            "purpose": pgettext("section", "Purpose"),
            "scope": pgettext("section", "Scope"),
            "responsibilities": pgettext("section", "Responsibilities"),
            "procedure": pgettext("section", "Procedure"),
            "records": pgettext("section", "Records"),
            "references": pgettext("section", "References"),
        }
    kept = ("purpose", "scope", "procedure", "records") if document.level == "W" else tuple(rows)
    return [(key, str(rows[key]), "") for key in kept]


@transaction.atomic
def replace_sections(revision: Revision, texts: Iterable[Text], *, by: User) -> list[Section]:
    """Put other sections in the place of a draft's; what stood there is kept among the texts.

    Raises PermissionDenied, Obstructed.
    """
    Chain.objects.locked(revision.workspace_id)
    fresh = check_draft(revision)
    rows = list(texts)
    if len(rows) > MOST_SECTIONS:
        raise Obstructed(_("A document has at most %(count)s sections.") % {"count": MOST_SECTIONS})
    for section in list(Section.objects.filter(revision=fresh)):
        remove_section(section, by=by)
    made = []
    for place, (key, title, html) in enumerate(rows):
        text = checked(html)
        blank = Section(workspace_id=fresh.workspace_id, revision=fresh, key=key, order=place)
        told = {"title": title, "html": text, "digest": digest_of(text), "edited_by": by, "edited_at": clock.now()}
        told["version"] = next_version(fresh, key)
        made.append(record(blank, "create", by=by, changes=told))
        keep_text(made[-1], by)
    return made


@transaction.atomic
def exchange_upload(revision: Revision, upload: Any, *, by: User) -> Revision:
    """Put another file in the place of a draft's: what was uploaded before stays in the store. Raises Obstructed."""
    Chain.objects.locked(revision.workspace_id)
    fresh = Revision.objects.select_related("document").get(pk=revision.pk)
    if fresh.state != Revision.State.DRAFT:
        raise Obstructed(_("The file is frozen: send the document back to the draft to exchange it."))
    if fresh.document.kind != Document.Kind.FILE:
        raise Obstructed(_("This document is written here; a Word file replaces its sections instead."))
    return record(fresh, "edit", by=by, changes={"upload": upload})
