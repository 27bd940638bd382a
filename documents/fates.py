"""What became of the bytes of a document: in use, superseded by a later version, withdrawn."""

from collections.abc import Iterable

from wobo.files.models import StoredFile
from wobo.reporting.models import Report
from wobo.workflow.standing import SUPERSEDED, WITHDRAWN

from .models import Revision

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
    stale = Report.objects.about(revision).filter(file__sha256=sha256, source=None).exclude(uid=revision.content_uid)
    return SUPERSEDED if stale.exists() else ""


def of_files(files: Iterable[StoredFile]) -> str:
    """Return what became of some bytes, whatever kind of file of a document they are."""
    files = list(files)
    revisions = list(Revision.objects.filter(upload__in=files).select_related("upload"))
    reports = Report.objects.filter(file__in=files, model=Revision._meta.label)
    revisions += Revision.objects.filter(uid__in=reports.values("record_uid")).select_related("upload")
    found = {of_revision(one, files[0].sha256) for one in revisions}
    return next((fate for fate in ("", WITHDRAWN, SUPERSEDED) if fate in found), "")
