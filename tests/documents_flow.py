"""Making the frozen content of a version as a worker would, without rendering."""

from documents.models import Revision
from wobo.accounts.models import User
from wobo.files import store
from wobo.reporting.models import Report
from wobo.workflow import clock
from wobo.workflow.doors import fire, record


def frozen(revision: Revision) -> Revision:
    """Let the content of a version that was laid open be there."""
    report, system = Report.objects.get(uid=revision.content_uid), User.system()
    report = fire(report, "begin", by=system, worker="test", lease_until=clock.now())
    sha256, size = store.put(b"%PDF-1.7 " + report.uid.encode())
    stored = store.row(
        workspace=report.workspace,
        name=f"{report.number}.pdf",
        kind="content",
        content_type="application/pdf",
        by=system,
        sha256=sha256,
        size=size,
    )
    fire(report, "finish", by=system, file=record(stored, "create", by=system), pages=1)
    return Revision.objects.get(pk=revision.pk)
