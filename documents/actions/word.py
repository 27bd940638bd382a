"""Word files: as the beginning of a revision, in the place of its sections, and out again."""

# claims: S5.4
from typing import Any

from django.core.files.base import File
from django.db import transaction
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import override, pgettext

from documents.models import Document, Revision
from documents.writing import word_in, word_out
from documents.writing.reading import body_of
from documents.writing.references import relabelled
from wobo.accounts.models import User
from wobo.files.checks import check_upload
from wobo.files.models import StoredFile
from wobo.workflow import clock

from .beginning import begin, replace_sections
from .uploads import keep


def read_word(file: File) -> word_in.WordText:
    """Return what a Word file says. Raises ValidationError, in words, for anything that is none."""
    check_upload(file)
    file.seek(0)
    found = word_in.read(file)
    file.seek(0)
    return found


@transaction.atomic
def begin_from_word(document: Document, file: File, *, by: User, **fields: Any) -> tuple[Revision, list[str]]:
    """Begin a revision with the text of a Word file, which is kept. Returns it, and what was not taken over.

    Raises ValidationError, PermissionDenied, Obstructed.
    """
    found = read_word(file)
    made = begin(document, by=by, texts=found.sections, **fields)
    keep(file, document.workspace, by=by, kind=StoredFile.Kind.EVIDENCE)
    return made, found.notes


@transaction.atomic
def take_word(revision: Revision, file: File, *, by: User) -> list[str]:
    """Put the text of a Word file in the place of a draft's sections; the former texts stay to be put back.

    Returns what was not taken over. Raises as `begin_from_word`.
    """
    found = read_word(file)
    replace_sections(revision, found.sections, by=by)
    keep(file, revision.workspace, by=by, kind=StoredFile.Kind.EVIDENCE)
    return found.notes


def as_word(revision: Revision, *, places: bool = False) -> bytes:
    """Return a revision as .docx: as it is read now, or with `places` still open to be written on in Word."""
    document = revision.document
    client = document.engagement.client
    with override(document.language):
        today = date_format(clock.today(client.time_zone), "DATE_FORMAT")
        face = word_out.Face(
            company=client.name_in(document.language),
            number=document.number,
            title=document.title_in(document.language),
            version=revision.label,
            status=_("Working copy of %(date)s, not controlled") % {"date": today},
            language=document.language,
            page=pgettext("footer: page and number of pages", "Page {} of {}"),
        )
        sections = [
            (row.title, relabelled(row.html, document) if places else body_of(row, document, linked=False))
            for row in revision.sections.all()  # type: ignore[attr-defined]
        ]
    return word_out.document(face, sections)


def word_name(revision: Revision) -> str:
    """Return the name of the file."""
    return f"{revision.document.number} {revision.document.title} {revision.label.replace('/', '.')}.docx"
