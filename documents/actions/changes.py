"""Change requests (F16): proposed by anybody of the client or by higher rooms, reviewed, decided, carried out."""

# claims: S8.1, S8.2
import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from certification.actions.structure import version_label
from certification.models import Person
from documents import change_news as news
from documents.models import ChangeRequest, Document, Revision
from wobo.accounts.models import User
from wobo.reporting.actions import queue_issue, request
from wobo.reporting.models import Report
from wobo.workflow import clock
from wobo.workflow.doors import Obstructed, fire, may, reasons_against, record
from wobo.workflow.models import Chain

from .register import begin_revision

KIND = "change-request"
State, Nature = ChangeRequest.State, ChangeRequest.Nature
FIELDS = ("nature", "ground", "place", "before", "after", "reason")


@transaction.atomic
def propose_change(
    document: Document,
    *,
    by: User,
    reason: str,
    source: str = ChangeRequest.Source.STAFF,
    about: Any = None,
    **told: Any,
) -> ChangeRequest:
    """Ask for a change of a document. This is the call of the rooms above as well.

    `told`: nature, ground, place, before, after. `about` is the record that it came from, a finding say; the request
    keeps its model, uid and text. Raises PermissionDenied, and Obstructed for a struck document.
    """
    Chain.objects.locked(document.workspace_id)
    engagement = document.engagement
    if document.struck_on is not None:
        raise Obstructed(_("The document was struck from the register. Restore it first."))
    last = ChangeRequest.objects.filter(engagement=engagement).aggregate(last=Max("number"))["last"] or 0
    person = Person.objects.filter(workspace=engagement.client.workspace_id, user=by).first()
    blank = ChangeRequest(workspace=document.workspace, engagement=engagement, document=document, number=last + 1)
    fields = {
        **{name: value for name, value in told.items() if name in FIELDS},
        "reason": reason,
        "source": source,
        "proposed_by": by,
        "applicant": person,
        "proposed_on": clock.today(engagement.client.time_zone),
    }
    if about is not None:
        fields |= {"about_model": about._meta.label, "about_uid": str(about.uid), "about_text": str(about)[:300]}
    made = record(blank, "create", by=by, changes=fields)
    news.proposed(made, by)
    return made


@transaction.atomic
def edit_change(change: ChangeRequest, told: dict[str, Any], *, by: User) -> ChangeRequest:
    """Change what is asked for, until its review. Raises PermissionDenied, Obstructed afterwards."""
    row = _fresh(change)
    if row.state != State.PROPOSED:
        raise Obstructed(_("The request has been reviewed. Send it back to change its text."))
    return record(row, "edit", by=by, changes={name: told[name] for name in FIELDS if name in told})


def _fresh(change: ChangeRequest) -> ChangeRequest:
    Chain.objects.locked(change.workspace_id)
    related = ("engagement__client", "document__engagement__client", "document__approver__user", "workspace")
    return ChangeRequest.objects.select_related(*related).get(pk=change.pk)


@transaction.atomic
def review_change(change: ChangeRequest, *, by: User, opinion: str) -> ChangeRequest:
    """Give the opinion of the review; the request is printed, and its approver asked to decide.

    Raises PermissionDenied, Obstructed.
    """
    row = _fresh(change)
    if not may("review", row, by.fresh()):
        raise PermissionDenied
    if reasons := list(reasons_against(row, "review")):
        raise Obstructed(*reasons)
    row.opinion, row.reviewed_by, row.reviewed_on = opinion.strip(), by, row.today  # as the print is to show it
    report = request(KIND, row, row.engagement.client.language, by=by, one_of_many=True)
    done = fire(row, "review", by=by, opinion=opinion.strip(), paper_uid=report.uid)
    news.to_decide(_fresh(done), by)
    return done


@transaction.atomic
def send_back(change: ChangeRequest, *, by: User, reason: str) -> ChangeRequest:
    """Let the text of a request be changed before it is decided on. Raises PermissionDenied, Obstructed."""
    row = _fresh(change)
    paper = row.paper_uid
    back = fire(row, "send_back", by=by, reason=reason)
    printed = Report.objects.filter(uid=paper, state=Report.State.READY).first()
    if printed is not None:
        fire(printed, "supersede", by=User.system())
    news.returned(_fresh(back), by, reason.strip())
    return back


@transaction.atomic
def decide(change: ChangeRequest, verb: str, *, by: User, reason: str, until: dt.date | None = None) -> ChangeRequest:
    """Refuse or postpone a request. Raises PermissionDenied, Obstructed."""
    row = _fresh(change)
    slot = row.slot("approval")
    if slot is not None and row.is_barred(slot, by):
        raise PermissionDenied
    data = {"until": until} if verb == "postpone" else {}
    done = fire(row, verb, by=by, reason=reason, **data)
    news.decided(_fresh(done), by)
    return done


@transaction.atomic
def accepted(change: ChangeRequest, *, by: User) -> None:
    """Once the approver has signed: keep the opinion, make the signed paper, tell who carries it out."""
    row = _fresh(change)
    if row.state != State.ACCEPTED:
        return
    report = Report.objects.filter(uid=row.paper_uid).first()
    if report is not None and not Report.objects.filter(source=report).exists():
        queue_issue(report)
    news.decided(row, by)


def next_version(document: Document, nature: str) -> tuple[int, int]:
    """Return (edition, revision) of the version that carries a change: B/0 for a new edition, else A/1."""
    rows = document.revisions.exclude(state=Revision.State.ABANDONED)  # type: ignore[attr-defined]
    last = rows.order_by("-edition", "-revision").values_list("edition", "revision").first()
    if last is None:
        return (1, 0)
    return (last[0] + 1, 0) if nature == Nature.EDITION else (last[0], last[1] + 1)


@transaction.atomic
def open_version(changes: Iterable[ChangeRequest], *, by: User) -> Revision:
    """Open the version that carries accepted requests of one document, or put them into its open draft.

    What is asked for becomes the note of the change. Raises PermissionDenied, Obstructed for requests that are not
    accepted, ask for a withdrawal, or come while a version is being signed.
    """
    rows = [_fresh(change) for change in sorted(changes, key=lambda one: one.pk)]
    if not rows:
        raise Obstructed(_("There is no accepted change request."))
    document = rows[0].document
    for row in rows:
        if row.state != State.ACCEPTED or row.nature == Nature.WITHDRAWAL or row.document_id != document.pk:
            raise Obstructed(_("%(change)s does not open a version.") % {"change": row.code})
    opened = document.open
    if opened is None:
        nature = Nature.EDITION if any(row.nature == Nature.EDITION for row in rows) else Nature.CLAUSE
        edition, revision = next_version(document, nature)
        label = version_label(document.engagement.client, edition, revision)
        told = {"label": label, "edition": edition, "revision": revision, "change": note_of(rows)}
        opened = begin_revision(document, by=by, **told)
    elif opened.state != Revision.State.DRAFT:
        told = {"version": opened, "state": opened.get_state_display()}
        raise Obstructed(_("%(version)s is open already (%(state)s). Send it back to the draft first.") % told)
    else:
        note = "\n".join(filter(None, [opened.change, note_of(rows)]))[:2000]
        opened = record(opened, "edit", by=by, changes={"change": note})
    for row in rows:
        record(row, "edit", by=by, changes={"revision": opened})
    return opened


def note_of(rows: Iterable[ChangeRequest]) -> str:
    """Return what the revision record is to say of some requests."""
    lines = [f"{row.code}: {' '.join(filter(None, [row.place, row.reason]))}" for row in rows]
    return "\n".join(lines)[:2000]
