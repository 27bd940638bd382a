"""Writing issue into a client: versions approved and released, copies in every place, a change, a loan, an edition."""

import datetime as dt
from typing import Any

from documents import actions
from documents.actions import copies, loans
from documents.models import Copy, DocumentReview, EditionChange, EditionItem, Revision, Section, Understanding
from tests.world import DAY, Side, Words
from wobo.accounts.models import User
from wobo.workflow import clock
from wobo.workflow.doors import fire, record


def fill_issue(side: Side, say: Words, lead: User) -> None:
    """Write issue into a side; after `fill_flow`."""
    rows, engagement, place = side.rows, side.engagement, side.engagement.workspace
    rows["approved_entry"], rows["approved_version"] = _version(side, say, lead, "approved")
    later = {"effective_on": DAY + dt.timedelta(days=9), "released_at": clock.now()}
    rows["issue_entry"], version = _version(side, say, lead, "released", **later)
    rows["issue_version"] = version
    told = {"person": rows["flow_signatory"], "medium": "paper"}
    rows["recipient"] = copies.add_recipient(engagement, told, by=lead, document=rows["issue_entry"])
    prepared = [record(_copy(version, number, **told), "create", by=lead) for number in range(1, 5)]
    rows["prepared_copy"] = prepared[0]
    rows["copy"] = fire(prepared[1], "issue", by=lead)
    rows["recalled_copy"] = fire(fire(prepared[2], "issue", by=lead), "recall", by=lead)
    back = fire(fire(prepared[3], "issue", by=lead), "recall", by=lead)
    rows["returned_copy"] = fire(back, "hand_in", by=lead, on=DAY, returned_by=say("returned", 80))
    other = fire(fire(record(_copy(version, 5, **told), "create", by=lead), "issue", by=lead), "recall", by=lead)
    fire(other, "hand_in", by=lead, on=DAY, returned_by=say("returned_too", 80))
    rows["destruction"] = loans.apply_for_destruction(engagement, [other], by=lead, reason=say("destroyed"))
    fields = {name: say(f"change_{name}", 100) for name in ("place", "before", "after")}
    rows["change"] = actions.propose_change(rows["issue_entry"], by=lead, reason=say("change_reason"), **fields)
    lent = {"document": rows["issue_entry"], "borrower": rows["flow_hand"], "lent_on": DAY, "due": None}
    rows["loan"] = loans.lend(engagement, {**lent, "copy": say("lent", 60), "remarks": say("remarks")}, by=lead)
    read = Understanding(workspace=place, revision=version, person=rows["flow_hand"], on=DAY)
    Understanding.objects.bulk_create([read])
    rows["understanding"] = read
    review = DocumentReview(workspace=place, document=rows["issue_entry"], revision=version)
    rows["review"] = record(review, "create", by=lead, changes={"owner": rows["flow_signatory"], "due": DAY})
    edition = EditionChange(workspace=place, cycle=rows["cycle"], edition=2, label="B/0", effective_on=DAY)
    told = {"begun_by": lead, "statement": say("statement")}
    rows["edition"] = record(edition, "create", by=lead, changes=told)
    item = EditionItem(workspace=place, edition=rows["edition"], document=rows["issue_entry"])
    rows["edition_item"] = record(item, "create", by=lead)


def _copy(version: Revision, number: int, **told: Any) -> Copy:
    return Copy(workspace=version.workspace, revision=version, number=number, **told)


def _version(side: Side, say: Words, lead: User, state: str, **fields: Any) -> tuple[Any, Revision]:
    """Make a document whose version is in a state, straight in the table."""
    told = {"title": say(f"issue_title_{state}"), "level": "P", "writer": side.rows["flow_signatory"]}
    document = actions.create_document(side.engagement, by=lead, number=say(f"issue_number_{state}", 60), **told)
    blank = Revision(workspace=document.workspace, document=document, label="A/0", state=state, **fields)
    version = record(blank, "create", by=lead, changes={"drafted_by": lead, "change": say(f"issue_change_{state}")})
    html = f"<p>{say(f'issue_text_{state}')}</p>"
    section = Section(workspace=document.workspace, revision=version, key="purpose", title=say("section", 60))
    record(section, "create", by=lead, changes={"html": html})
    return document, version
