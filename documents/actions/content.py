"""Freezing what is signed: rendered once when a revision leaves the draft."""

from documents.models import Revision
from wobo.accounts.models import User
from wobo.reporting.actions import request
from wobo.reporting.models import Report
from wobo.workflow.doors import fire

KIND = "document"


def freeze(revision: Revision, *, by: User) -> Report | None:
    """Have the content of a revision rendered; its bytes are what everybody signs.

    Returns the queued Report, or None for an upload, which is its own content. Raises PermissionDenied, or Obstructed
    when too many papers wait.
    """
    if revision.upload_id:
        return None
    return request(KIND, revision, revision.document.language, by=by, one_of_many=True)


def drop(content_uid: str) -> None:
    """Take a frozen content out of use: the text goes back to the draft, and nobody signs these bytes any more."""
    report = Report.objects.filter(uid=content_uid, state=Report.State.READY).first()
    if report is not None:
        fire(report, "supersede", by=User.system())
