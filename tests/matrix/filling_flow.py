"""Writing sign-offs into a client: a planned one, one in discussion, one signed once, one on paper; a delegation."""

import datetime as dt
from typing import Any

from certification.models import Department, Person
from documents import actions
from documents.actions import beginning, flow, flow_people, flow_plan
from documents.models import Revision
from tests.documents_flow import frozen
from tests.people import Cast
from tests.world import DAY, Side, Words
from wobo.accounts.models import User
from wobo.workflow import clock, signing
from wobo.workflow.doors import record
from wobo.workflow.models import Opening
from wobo.workflow.models.signature import Method


def fill_flow(side: Side, say: Words, lead: User, cast: Cast) -> None:
    """Write sign-offs into a side; after `fill_documents`."""
    rows, mine = side.rows, side.letter == "A"
    signatory, colleague = (cast.representative, cast.staff) if mine else (cast.stranger, cast.stranger_admin)
    people = {"signatory": signatory, "colleague": colleague, "hand": None, "director": None}
    for name, user in people.items():
        blank = Person(workspace=side.workspace, name=say(f"flow_{name}", 80), user=user, post=say(f"post_{name}", 80))
        rows[f"flow_{name}"] = record(blank, "create", by=lead)
    rows["flow_draft_entry"], rows["flow_draft"] = _version(side, say, lead, "planned")
    steps = flow_plan.save_plan(rows["flow_draft"], by=lead)
    rows["planned_step"] = steps[0]
    for name in ("open", "signed", "paper"):
        rows[f"{name}_entry"], draft = _version(side, say, lead, name)
        if name != "paper":  # a head of a department may more than this: the department names somebody else
            first = flow_plan.save_plan(draft, by=lead)[0]
            flow_plan.edit_step(first, {"person": rows["flow_signatory"]}, by=lead)
        rows[f"{name}_version"] = frozen(flow.open_discussion(draft, by=lead))
        rows[f"{name}_step"] = next(one for one in rows[f"{name}_version"].flow.steps if one.stage == "discussion")
    version, step = rows["signed_version"], rows["signed_step"]
    sha256 = version.frozen_file.sha256
    _seen(signatory, sha256)
    rows["flow_signature"] = signing.sign(
        version,
        step.slot,
        proof=signing.Proof(signatory, Method.PASSWORD),
        shown_sha256=sha256,
        opinion=say("opinion"),
    )
    rows["delegation"] = flow_people.delegate(
        side.engagement,
        rows["flow_signatory"],
        {
            "delegate": rows["flow_colleague"],
            "starts": DAY,
            "ends": DAY + dt.timedelta(days=9),
            "meanings": ["reviewed"],
            "why": say("delegation_why", 300) + " reason",
        },
        by=signatory,
    )


def _seen(user: User, sha256: str) -> None:
    Opening.objects.get_or_create(user=user, sha256=sha256, defaults={"at": clock.now()})


def _version(side: Side, say: Words, lead: User, name: str) -> tuple[Any, Revision]:
    """Make a document with a text that a department discusses whose head has no account."""
    rows = side.rows
    department = record(
        Department(workspace=side.workspace, name=say(f"flow_department_{name}", 80), head=rows["flow_hand"]),
        "create",
        by=lead,
    )
    told = {
        "title": say(f"flow_title_{name}"),
        "level": "P",
        "discussants": [department],
        "writer": rows["flow_colleague"],
        "reviewers": [rows["flow_hand"]],
        "approver": rows["flow_director"],
    }
    document = actions.create_document(side.engagement, by=lead, number=say(f"flow_number_{name}", 60), **told)
    texts = [("purpose", say(f"flow_heading_{name}", 60), f"<p>{say(f'flow_text_{name}')}</p>")]
    return document, beginning.begin(document, by=lead, texts=texts)
