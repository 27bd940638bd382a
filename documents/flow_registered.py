"""What the sign-off adds to the page of a document."""

from django.urls import reverse
from django.utils.translation import gettext as _

from wobo.notices.work import register_work
from wobo.workflow import signables, standing

from . import fates, flow_work, panels
from .models import Revision


def register() -> None:
    """Let versions be signed, alone and many at once; say what waits, what became of files, where the sign-off is."""
    signables.register("document", Revision, due=flow_work.due_for)
    register_work(flow_work.waiting_for)
    standing.register(fates.of_files)
    panels.register("actions", buttons)


def buttons(page: panels.DocumentPage) -> list[panels.Button]:
    """Lead to the sign-off of the open version, else of the one in force."""
    row = page.open or page.in_force
    if row is None:
        return []
    url = reverse("documents:flow", args=[page.engagement.code, page.document.uid, row.uid])
    return [panels.Button(_("Sign-off"), url, icon="signature", main=row.state in Revision.UNDERWAY)]
