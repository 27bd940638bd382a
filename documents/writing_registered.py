"""What writing adds: the empty form as a paper, what stands against laying a text open, comments, buttons."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from wobo.accounts.models import User
from wobo.accounts.predicates import anyone_inside
from wobo.notices.work import WorkItem, register_work
from wobo.reporting import kinds
from wobo.workflow.doors import may

from . import obstacles, panels
from .actions.comments import waiting_for
from .actions.forms_layout import KIND
from .models import Document, Revision
from .reports import form
from .writing.readiness import against_opening

LONG = 60


def comments_waiting(user: User) -> list[WorkItem]:
    """Ask whoever is named in an open comment to answer."""
    found = []
    for one in waiting_for(user):
        document = one.revision.document
        said = one.text if len(one.text) <= LONG else f"{one.text[:LONG]}…"
        title = _("%(name)s names you: %(text)s") % {"name": one.by, "text": said}
        url, code = one.get_absolute_url(), document.engagement.code
        found.append(WorkItem(_("Documents"), title, url, one.at, engagement_code=code, action=_("Answer")))
    return found


def buttons(page: panels.DocumentPage) -> list[panels.Button]:
    """Return how a document's text is begun, gone on with, or laid out."""
    document, opened = page.document, page.open
    if document.struck_on is not None:
        return []
    where = [page.engagement.code, document.uid]
    found = []
    if opened is None:
        blank = Revision(workspace_id=document.workspace_id, document=document)
        if may("create", blank, page.user):
            label = _("Begin the text") if page.in_force is None else _("Begin the next version")
            found.append(
                panels.Button(label, reverse("documents:begin", args=where), "writing", main=not page.in_force)
            )
    elif document.kind != Document.Kind.FORM and _writes(opened, page.user):
        name = "file_exchange" if document.kind == Document.Kind.FILE else "write"
        url = reverse(f"documents:{name}", args=[*where, opened.uid])
        found.append(panels.Button(pgettext("text", "Write"), url, "writing", main=True))
    if document.kind == Document.Kind.FORM:
        found.append(panels.Button(_("Layout and empty form"), reverse("documents:form_design", args=where), "table"))
    if len(page.revisions) > 1:
        found.append(panels.Button(_("Differences"), reverse("documents:difference", args=where), "file-diff"))
    return found


def _writes(revision: Revision, user: User) -> bool:
    return revision.state == Revision.State.DRAFT and may("edit", revision, user)


def register() -> None:
    """Add all of it."""
    kinds.register(
        kinds.ReportKind(
            name=KIND,
            title=gettext_lazy("Empty record form"),
            template="documents/reports/content.html",
            build=form.build,
            may_request=anyone_inside,
            number_of=lambda document: f"{document.number}-F",
            extra={"phase": 5},
        )
    )
    register_work(comments_waiting)
    obstacles.also("open_discussion", against_opening)
    panels.register("actions", buttons)
