"""What became of the bytes of a document: in use, superseded by a later version, withdrawn."""

from collections.abc import Iterable

from django.db.models import Q

from wobo.files.models import StoredFile
from wobo.reporting.models import Report
from wobo.workflow.standing import SUPERSEDED, WITHDRAWN

from .models import Copy, Revision

CONTENT = "document"  # the kind of report that is signed

FATE = {
    str(Revision.State.SUPERSEDED): SUPERSEDED,
    str(Revision.State.WITHDRAWN): WITHDRAWN,
    str(Revision.State.ABANDONED): WITHDRAWN,
}


def of_revision(revision: Revision, sha256: str = "") -> str:
    """Return what became of a revision's file: also of one that an earlier round signed and a later one replaced."""
    if fate := FATE.get(str(revision.state)):
        return fate
    if not sha256 or (revision.upload and revision.upload.sha256 == sha256):
        return ""
    contents = Report.objects.about(revision).filter(kind=CONTENT, source=None).exclude(uid=revision.content_uid)
    stale = contents.filter(Q(file__sha256=sha256) | Q(issue__file__sha256=sha256))
    return SUPERSEDED if stale.exists() else ""


def of_copy(copy: Copy) -> str:
    """Return what became of a numbered copy: of its version first, then of the copy itself."""
    return of_revision(copy.revision) or ("" if copy.state in Copy.OUT else WITHDRAWN)


def of_files(files: Iterable[StoredFile]) -> str:
    """Return what became of some bytes, whatever kind of file of a document they are."""
    files = list(files)
    revisions = list(Revision.objects.filter(upload__in=files).select_related("upload"))
    reports = Report.objects.filter(file__in=files, model=Revision._meta.label)
    revisions += Revision.objects.filter(uid__in=reports.values("record_uid")).select_related("upload")
    found = {of_revision(one, files[0].sha256) for one in revisions}
    stamped = Report.objects.filter(file__in=files, model=Copy._meta.label).values("record_uid")
    found |= {of_copy(one) for one in Copy.objects.filter(uid__in=stamped).select_related("revision")}
    return next((fate for fate in ("", WITHDRAWN, SUPERSEDED) if fate in found), "")
