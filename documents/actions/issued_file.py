"""The files of an issue: issued.pdf once, a stamped file for each numbered copy, one marked obsolete."""

from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from documents.models import Copy, Revision
from documents.reports import issue as papers
from wobo.accounts.models import User
from wobo.files import store
from wobo.files.models import StoredFile
from wobo.reporting.actions import queue_issue, request
from wobo.reporting.models import Report
from wobo.reporting.overlay import stamped
from wobo.workflow.doors import Obstructed, record
from wobo.workflow.models import Chain

SHEET, COPY, VOID = "document-sheet", "document-copy", "document-void"
PDF = "application/pdf"
ENDED = (Revision.State.SUPERSEDED, Revision.State.WITHDRAWN)


def make_issue(revision: Revision, told: dict[str, Any], *, by: User) -> Report:
    """Have the issued file made: the frozen content with dates, names and signature page, or the sheet of a file.

    Raises Obstructed while the content itself is not there.
    """
    if revision.upload_id:
        language = revision.document.language
        return request(SHEET, revision, language, by=by, snapshot=papers.sheet(revision, told), one_of_many=True)
    content = revision.content
    if content is None or content.file is None:
        raise Obstructed(_("The paper is still being made. Wait a moment, then load the page again."))
    return queue_issue(content, told)


def issue_of(revision: Revision) -> Report | None:
    """Return the paper that was made of the release."""
    if not revision.issue_uid:
        return None
    return Report.objects.filter(uid=revision.issue_uid).select_related("file").first()


def files_of(revision: Revision) -> list[StoredFile]:
    """Return what was issued: the issued file, or the sheet and its file; nothing until it is made."""
    report = issue_of(revision)
    if report is None or report.file is None:
        return []
    return [report.file, revision.upload] if revision.upload_id and revision.upload else [report.file]


def stampable(revision: Revision) -> list[StoredFile]:
    """Return those of the issued files whose pages can bear a stamp."""
    return [one for one in files_of(revision) if one.content_type == PDF]


def _needed(revision: Revision) -> None:
    """Raise Obstructed while the issued file is not there."""
    if not files_of(revision):
        raise Obstructed(_("The issued file is still being made. Wait a moment, then load the page again."))


@transaction.atomic
def make_copy_file(copy: Copy, *, by: User) -> Report:
    """Have the file of one numbered copy made: the issued pages, each with number and holder. Made once.

    Raises Obstructed before the issued file is there, and for a copy that is not out.
    """
    Chain.objects.locked(copy.workspace_id)
    fresh = Copy.objects.loaded().get(pk=copy.pk)
    if fresh.file_uid:
        found = Report.objects.filter(uid=fresh.file_uid).first()
        if found is not None:
            return found
    if fresh.state not in Copy.OUT:
        raise Obstructed(_("This copy is not out any more."))
    _needed(fresh.revision)
    made = request(COPY, fresh, fresh.revision.document.language, by=by, one_of_many=True)
    record(fresh, "edit", by=User.system(), changes={"file_uid": made.uid})
    return made


def void_of(revision: Revision) -> Report | None:
    """Return the file that is marked as obsolete on every page, if it was asked for."""
    rows = Report.objects.about(revision).filter(kind=VOID).exclude(state=Report.State.SUPERSEDED)
    found: Report | None = rows.select_related("file").order_by("-pk").first()
    return found


@transaction.atomic
def make_void_file(revision: Revision, *, by: User) -> Report | None:
    """Have the obsolete file made, once; None while there is no issued file. Raises Obstructed for one that holds."""
    Chain.objects.locked(revision.workspace_id)
    if revision.state not in ENDED:
        raise Obstructed(_("This version is not obsolete."))
    if not files_of(revision):
        return None
    return void_of(revision) or request(VOID, revision, revision.document.language, by=by, one_of_many=True)


def stamp(report: Report, path: Path) -> int:
    """Lay the rendered stamp over the issued pages, in the worker; `path` holds the stamp and then the result."""
    revision = revision_of(report)
    stamp_page = path.with_suffix(".stamp.pdf")
    path.rename(stamp_page)
    try:
        return stamped([store.path_of(one.sha256) for one in stampable(revision)], stamp_page, path)
    finally:
        stamp_page.unlink(missing_ok=True)


def revision_of(report: Report) -> Revision:
    """Return the version whose pages a stamped file bears."""
    if report.model == Copy._meta.label:
        return Copy.objects.select_related("revision__upload").get(uid=report.record_uid).revision
    return Revision.objects.select_related("upload").get(uid=report.record_uid)
