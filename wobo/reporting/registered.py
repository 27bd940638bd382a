"""What the reporting room registers: reports are signed, and some are not for everybody."""

from wobo.accounts.models import User
from wobo.accounts.predicates import predicate
from wobo.files import policies as files
from wobo.files.models import StoredFile
from wobo.workflow import signables

from .models import Report

PAPERS = (StoredFile.Kind.CONTENT, StoredFile.Kind.ISSUED)


@predicate
def reads_paper(stored: StoredFile, user: User) -> bool:
    """Whether a file is no paper of a kind that is closed to the user."""
    return stored.kind not in PAPERS or not Report.objects.closed_to(user).filter(file=stored).exists()


signables.register("report", Report)
files.register_reader("reporting.paper", reads_paper)
