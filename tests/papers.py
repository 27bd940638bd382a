"""A small kind of report, for tests of doors, ceremony and rendering that need no app above the ground rooms."""

from typing import Any

from tests.people import Cast
from wobo.accounts.models import User
from wobo.accounts.predicates import is_client_signatory, is_consulting, is_lead
from wobo.files import store
from wobo.reporting import kinds
from wobo.reporting.models import Report
from wobo.workflow import clock
from wobo.workflow.doors import fire, record
from wobo.workflow.models import Opening
from wobo.workflow.models.signature import Meaning, Method
from wobo.workflow.signing import Proof, Slot

SLOTS = (
    Slot("prepared", Meaning.PREPARED, is_consulting, apart_from=("approved",)),
    Slot("approved", Meaning.APPROVED, is_lead, after=("prepared",), apart_from=("prepared",)),
    Slot("accepted", Meaning.ACCEPTED, is_client_signatory, after=("approved",)),
)
SIGNED: list[str] = []

kinds.register(
    kinds.ReportKind(
        name="note",
        title="Note",
        template="tests/note.html",
        build=lambda record, language: {"title": str(record), "language": language},
        may_request=is_consulting,
        slots=SLOTS,
        on_signed=lambda report, by: SIGNED.append(f"{report.number} {by}"),
    )
)


def note(cast: Cast, number: str = "A-2026-R01", **fields: Any) -> Report:
    """Put a queued note into the table, on the trail."""
    report = Report(
        workspace=fields.pop("workspace", cast.engagement_a),
        kind="note",
        number=number,
        language=fields.pop("language", "en"),
        model="accounts.Workspace",
        record_uid=cast.engagement_a.uid,
        snapshot=fields.pop("snapshot", {"title": "Note"}),
        requested_by=cast.consultant,
        **fields,
    )
    return record(report, "create", by=cast.system)


def ready_note(cast: Cast, content: bytes = b"%PDF-1.7 a note", number: str = "A-2026-R01") -> Report:
    """Make a note whose content is stored, as a worker would."""
    report = fire(note(cast, number), "begin", by=cast.system, worker="test", lease_until=clock.now())
    sha256, size = store.put(content)
    stored = store.row(
        workspace=report.workspace,
        name=f"{number}_note_en.pdf",
        kind="content",
        content_type="application/pdf",
        by=cast.system,
        sha256=sha256,
        size=size,
    )
    record(stored, "create", by=cast.system)
    return fire(report, "finish", by=cast.system, file=stored, pages=1)


def opened(user: User, report: Report) -> User:
    """Note that `user` has been sent the content."""
    Opening.objects.get_or_create(user=user, sha256=report.file.sha256, defaults={"at": clock.now()})
    return user


def proof(user: User) -> Proof:
    """Return a proof as the ceremony makes it after a right password."""
    return Proof(user, Method.PASSWORD, "password")
