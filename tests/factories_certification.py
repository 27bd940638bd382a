"""Clients, engagements and phases for tests, on the workspaces of the cast."""

import datetime as dt
from typing import Any

from certification.models import (
    Client,
    Cycle,
    Department,
    Engagement,
    Person,
    Phase,
    Scope,
    Service,
    Site,
    Standard,
    Waiver,
)
from tests.people import Cast
from wobo.accounts.models import Workspace
from wobo.files import store
from wobo.reporting.models import Report
from wobo.workflow import clock
from wobo.workflow.doors import fire, record
from wobo.workflow.models import Opening
from wobo.workflow.models.signature import Method
from wobo.workflow.signing import Proof, sign

TODAY = dt.date(2026, 10, 12)
CREDIT_CODE = "91440604MADEM00116"


def make_standard(ref: str = "iso20000-1-2018", **fields: Any) -> Standard:
    """Make a standard without clauses, or return it."""
    values = {"name": "ISO/IEC 20000-1:2018", "format": "own", "source_id": ref, "family": "itsms", **fields}
    return Standard.objects.get_or_create(ref=ref, defaults=values)[0]


def make_client(workspace: Workspace, **fields: Any) -> Client:
    """Make the client of a workspace, or return it."""
    letters = "".join(sign for sign in workspace.name.upper() if sign.isalpha())[:8]
    values = {
        "legal_name": f"{workspace.name} Ltd",
        "short_name": workspace.name,
        "code": letters,
        "credit_code": CREDIT_CODE,
        "language": "en",
        "headcount": 100,
        **fields,
    }
    return Client.objects.get_or_create(workspace=workspace, defaults=values)[0]


def make_engagement(
    workspace: Workspace, *, state: str = "planned", contracted: bool = True, **fields: Any
) -> Engagement:
    """Make the engagement of a workspace: one standard, one cycle, nine pending phases."""
    client = make_client(workspace.parent)
    contract = {"contract_number": "C-1", "contract_date": TODAY, "nda_number": "N-1", "nda_date": TODAY}
    values = (contract if contracted else {}) | fields
    engagement = Engagement.objects.create(
        workspace=workspace, client=client, code=workspace.name, state=state, **values
    )
    engagement.standards.add(make_standard())
    cycle = Cycle.objects.create(workspace=workspace, engagement=engagement, number=1, opened_on=TODAY)
    for number in range(1, 10):
        Phase.objects.create(workspace=workspace, cycle=cycle, number=number)
    return engagement


def running(cast: Cast, **fields: Any) -> Engagement:
    """Make a running engagement on client A's engagement workspace."""
    return make_engagement(cast.engagement_a, state="running", **fields)


def phase_of(engagement: Engagement, number: int, state: str = "pending", **fields: Any) -> Phase:
    """Return a phase put into a state straight in the table."""
    Phase.objects.filter(cycle=engagement.cycle, number=number).update(state=state, **fields)
    return Phase.objects.get(cycle=engagement.cycle, number=number)


def make_scope(engagement: Engagement, *, checked: bool = True, **fields: Any) -> Scope:
    """Make a scope with one own service and one site; `checked` answers its eligibility well."""
    from certification import eligibility  # noqa: PLC0415

    place = engagement.client.workspace
    answers = {one.key: {"answer": one.expects, "note": ""} for one in eligibility.questions()}
    values = {"version": 1, "text": "Operation of IT services.", **fields}
    if checked:
        values |= {"eligibility": answers, "eligibility_checked_on": TODAY}
    scope = Scope.objects.create(workspace=engagement.workspace, engagement=engagement, **values)
    scope.services.add(Service.objects.create(workspace=place, name="Service desk"))
    scope.sites.add(Site.objects.create(workspace=place, name="Head office", kind="headquarters", headcount=50))
    return scope


def make_person(client: Client, name: str, **fields: Any) -> Person:
    """Make somebody who works for the client."""
    return Person.objects.create(workspace=client.workspace, name=name, **fields)


def make_department(client: Client, name: str, **fields: Any) -> Department:
    """Make a department of the client."""
    return Department.objects.create(workspace=client.workspace, name=name, **fields)


def make_waiver(phase: Phase, criterion: str, by: Any, *, state: str = "proposed") -> Waiver:
    """Make a waiver in a state straight in the table."""
    return Waiver.objects.create(
        workspace=phase.workspace, phase=phase, criterion=criterion, reason="Later.", proposed_by=by, state=state
    )


def rendered(cast: Cast, uid: str, content: bytes = b"%PDF-1.7 paper") -> Report:
    """Let a queued report be ready, as a worker would."""
    report = Report.objects.get(uid=uid)
    report = fire(report, "begin", by=cast.system, worker="test", lease_until=clock.now())
    sha256, size = store.put(content + report.uid.encode())
    stored = store.row(
        workspace=report.workspace,
        name=f"{report.number}.pdf",
        kind="content",
        content_type="application/pdf",
        by=cast.system,
        sha256=sha256,
        size=size,
    )
    record(stored, "create", by=cast.system)
    return fire(report, "finish", by=cast.system, file=stored, pages=1)


def signs(user: Any, obj: Any, slot: str) -> Any:
    """Let a user open and sign a record; returns the fresh record."""
    content = obj.content_for(obj.slot(slot))
    Opening.objects.get_or_create(user=user, sha256=content.sha256, defaults={"at": clock.now()})
    sign(obj, slot, proof=Proof(user, Method.PASSWORD, "password"), shown_sha256=content.sha256)
    return type(obj).objects.get(pk=obj.pk)
