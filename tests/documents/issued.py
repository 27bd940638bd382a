"""A document that is signed, released and in force, for tests of issue, change and edition."""

import datetime as dt
from typing import Any

from documents.actions import copies as copying
from documents.actions import release
from documents.models import Recipient, Revision
from tests.factories_certification import rendered
from tests.factories_flow import Paperwork, paperwork
from tests.people import Cast
from wobo.reporting.models import Report

DAY = dt.date(2026, 10, 12)


def approved(cast: Cast, number: str = "QL-ITSM-P-17", **fields: Any) -> Paperwork:
    """Make a document whose version everybody has signed."""
    made = paperwork(cast, number, **fields)
    made.open()
    made.sign_until("")
    return made


def to(made: Paperwork, name: str = "staff", medium: str = "electronic", **told: Any) -> Recipient:
    """Put somebody on the document's distribution list."""
    fields = {"person": made.people[name], "medium": medium, **told}
    return copying.add_recipient(made.engagement, fields, by=made.cast.lead, document=made.document)


def released(made: Paperwork, day: dt.date = DAY, *, ready: bool = True) -> Revision:
    """Release it; its issued file is there unless `ready` is false."""
    row = release.release(made.again(), by=made.cast.controller, effective_on=day)
    if ready:
        rendered(made.cast, row.issue_uid)
    return made.again()


def in_force(cast: Cast, number: str = "QL-ITSM-P-17", **fields: Any) -> Paperwork:
    """Make a document that holds, with one electronic copy for Staff and one on paper for Old Hand."""
    made = approved(cast, number, **fields)
    to(made)
    to(made, "paper", "paper")
    released(made)
    release.put_in_force(made.revision, by=cast.controller)
    made.again()
    return made


def issue_snapshot(revision: Revision) -> dict[str, Any]:
    """Return what the issued file prints."""
    return dict(Report.objects.get(uid=revision.issue_uid).snapshot)
