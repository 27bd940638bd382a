"""B's words never reach anybody of A: pages, fragments, searches, notices, mails, papers (trust 3.4)."""

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client

from certification import actions
from tests.matrix.addresses import address
from tests.matrix.answers import said as spoken
from tests.matrix.ledger import MOVING
from tests.matrix.standing import browser, shut
from tests.matrix.table import TABLE
from tests.sizes import LONG, falls_to
from tests.tenancy.walls import places, tenant_models
from tests.world import Words, World
from wobo.notices.models import Mail, Notice
from wobo.reporting.actions import page_of
from wobo.reporting.models import Report
from wobo.workflow.models import Event

ROLES = (
    "staff working_group representative top_manager client_admin controller internal_auditor"
    " external_auditor consultant second_consultant lead"
).split()
FOUND = re.compile(r"CANARY-[\w-]+")  # every text of B; the bare word may come back from a search box
LISTS = {
    "site:inbox": ("?kind=Phases",),
    "site:notice_list": ("?unread", "?page=2"),
    "site:search": ("?q=canary", "?q=CANARY-202", "?q=a", "?q=8"),
    "certification:client_list": ("?q=canary", "?page=2"),
    "certification:engagement_list": ("?q=canary", "?state=running", "?phase=1", "?health=overdue"),
    "certification:person_list": ("?q=canary", "?left=1", "?department={department}"),
    "certification:trail": ("?q=canary", "?kind=audits.Evidence", "?page=2"),
    "reporting:report_list": ("?engagement=CANARY-2026", "?page=2"),
    "audits:sheet": ("?show=open", "?chapter=4"),
    "audits:result": ("?language=zh-hans",),
    "audits:bases": ("?more=5",),
    "documents:record_list": ("?q=canary", "?mark=withdrawn"),
    "documents:supplier_list": ("?q=canary", "?state=ended"),
}


def asked(world: World, role: str, share: int = 1) -> Iterator[tuple[str, str]]:
    """Yield (route, address) of what can be looked at with A's arguments; one in `share` of it in a short run."""
    for route in TABLE:
        if route in {"account_logout", "site:readyz"} or not falls_to(share, role, route):
            continue
        url = address(world, world.a, route)
        yield route, url
        for query in LISTS.get(route, ()):
            yield route, url + query.replace("{department}", world.b.department.uid)


def body(response: Any) -> str:
    """Return everything that an answer says, its headers included."""
    return f"{dict(response.headers)} {spoken(response)}"


def heard(url: str, said: str) -> list[str]:
    """Return B's words in an answer, without the one that was asked for."""
    return [word for word in FOUND.findall(said) if not url.endswith(f"={word}")]


@pytest.mark.parametrize(
    "role", [pytest.param(one, marks=pytest.mark.postgres) if one == "lead" else one for one in ROLES]
)
def test_no_page_shows_a_word_of_another_client(world: World, role: str) -> None:
    client, found = browser(world, role), {}
    uids = {
        uid
        for model in tenant_models()
        for uid in model._base_manager.filter(workspace__in=places(world.b)).values_list("uid", flat=True)
    }

    for _route, url in asked(world, role, share=1 if role == "lead" else 3):
        said = body(client.get(url))
        words = {*heard(url, said), *(set(re.findall(r"\b[a-z2-9]{16}\b", said)) & uids)}
        if world.b.department.uid in url:
            words -= {world.b.department.uid}
        if words:
            found[url] = sorted(words)[:5]

    assert found == {}


@pytest.mark.parametrize("role", ["staff", "lead"])
def test_no_fragment_shows_a_word_of_another_client(world: World, role: str) -> None:
    client = browser(world, role)

    said = {
        url: heard(url, body(client.get(url, headers={"HX-Request": "true"})))
        for _route, url in asked(world, role, share=2)
    }

    assert {url: words for url, words in said.items() if words} == {}


def test_the_canaries_sing(world: World) -> None:
    """The same crawl as somebody of B finds them: an empty answer above means a wall, not a deaf test."""
    client = browser(world, "stranger")
    routes = (
        "certification:client_detail",
        "certification:engagement_detail",
        "audits:diagnosis_detail",
        "audits:result",
        "certification:trail",
        "files:download",
        "audits:meeting",
        "certification:person_list",
    )

    said = {route: bool(FOUND.search(body(client.get(address(world, world.b, route))))) for route in routes}

    assert said == dict.fromkeys(routes, True)


def test_every_text_column_of_b_has_a_canary(world: World) -> None:
    """What is empty cannot leak: name the columns that the world leaves empty, so that a new one is noticed."""
    from django.db import models  # noqa: PLC0415

    empty = set()
    for model in tenant_models():
        if (
            model._meta.app_label not in {"certification", "training", "documents", "audits"}
            or model.__name__ == "StandardImport"
        ):
            continue  # imports are the firm's
        rows = model._base_manager.filter(workspace__in=places(world.b))
        for field in model._meta.concrete_fields:
            is_text = type(field) in {models.CharField, models.TextField, models.JSONField} and not field.choices
            if (
                is_text
                and field.editable
                and not any(
                    "CANARY" in json.dumps(value, default=str) for value in rows.values_list(field.name, flat=True)
                )
            ):
                empty.add(f"{model.__name__}.{field.name}")

    assert empty - SILENT == set()


# Numbers, patterns, places in the catalogue; and what only a later step of the process writes.
SILENT = {
    # keys, weights, marks of a standard
    *"""
    Audit.guidance AuditProgramme.guidance AuditSlot.functions BodyCandidate.accreditation_category
    BodyComparison.currency BodyComparison.weights BodyScore.criterion DateReason.record
    """.split(),
    # what a later step of an audit, a finding, a review, an improvement writes
    *"""
    Audit.told AuditItem.interruption AuditItem.seen BodyComparison.reasons Engagement.handed_back
    Finding.body_verified_letter Finding.body_verifier Finding.disagreement Finding.effect Finding.ruling
    Finding.verification Improvement.decision Improvement.measured Improvement.result
    ManagementReview.adequacy_text ManagementReview.effectiveness_text ReviewDecision.result
    ReviewDecision.verification ReviewInput.note
    """.split(),
    "Briefing.items",  # ids of the process
    "Delegation.meanings", "Document.form", "EditionChange.label", "RegisterNote.about", "Revision.label",
    "Revision.quorums",  # keys and figures; the rest of documents stands at steps that B's document has not reached
    "ChangeRequest.decision", "ChangeRequest.opinion", "Copy.ended_why", "Copy.late_reason", "Destruction.opinion",
    "PaperSignature.content_name", "PaperSignature.content_sha256", "PaperSignature.name", "PaperSignature.organisation",
    "PaperSignature.post", "PaperSignature.ticked_by_name", "Point.remark", "Step.why",
    "DossierBuild.error", "DossierBuild.error_data", "DossierBuild.worker",  # why a making failed, and who makes it
    "EvidenceRoom.chapters", "EvidenceRoom.kinds",  # keys; guests come, sign and look in tests of their own
    "RoomAccess.sha256", "RoomAccess.what", "RoomGuest.accepted_name", "RoomGuest.statement_sha256",
    "DesignPaper.scales", "DesignStatement.told", "DesignStatement.void_reason", "Objective.target", "Objective.unit",
    "Risk.decision",  # figures and units; why a statement lost its force, and what was decided about what remains
    "EffectReview.excuse",  # why a head evaluated nothing: no department of the world has a head
    "Examination.marks", "PlanLine.months", "Qualification.course_key",  # points, months, a key of the catalogue
    "AffectedDocument.title_en", "Attendance.department", "Basis.requirements", "Basis.version",
    "ClauseAssessment.notes", "ClauseAssessment.reason", "Client.number_pattern", "Client.time_zone",
    "Conclusion.decisions", "Conclusion.quick_wins", "Conclusion.resources", "Conclusion.risks", "Conclusion.roadmap",
    "Conclusion.themes", "Diagnosis.considered", "Diagnosis.purposes", "Diagnosis.scale", "Diagnosis.supplements",
    "Engagement.outcome", "Evidence.dated", "NoCase.drill", "NoCase.reason", "OrganisationAdjustment.decision",
    "Phase.adoption_reason", "Waiver.criterion",
}  # fmt: skip


def test_no_notice_or_mail_to_people_of_a_speaks_of_b(world: World) -> None:
    people = [user for name, user in world.cast.everyone().items() if name in ROLES]

    notices = [f"{row.subject} {row.text} {row.url}" for row in Notice.objects.filter(recipient__in=people)]
    mails = [
        f"{row.subject} {row.text} {row.html}" for row in Mail.objects.filter(to__in=[user.email for user in people])
    ]

    assert notices
    assert mails
    assert FOUND.findall(" ".join([*notices, *mails])) == []


def test_no_paper_of_a_holds_a_word_of_b(world: World) -> None:
    papers = list(Report.objects.filter(workspace__in=places(world.a)))

    said = [json.dumps(paper.snapshot) + page_of(paper)[0] for paper in papers]

    assert len(said) > 3
    assert FOUND.findall(" ".join(said)) == []


@pytest.mark.postgres
def test_no_event_of_a_names_something_of_b(world: World) -> None:
    events = Event.objects.filter(workspace__in=places(world.a))

    assert events.count() > 50
    assert [event.verb for event in events if FOUND.search(str(event.payload))] == []


def numbers(world: World, client: Client, role: str) -> dict[str, str]:
    """Return what A's pages say, without what changes with each answer."""
    said = {}
    for route, url in asked(world, role, share=2):
        response = client.get(url)
        if not response.streaming and response.status_code == 200 and route not in MOVES:
            text = re.sub(r"csrf\w*\W+value=\"\w+\"|\"X-CSRFToken\": \"\w+\"|nonce-\w+", "", spoken(response))
            said[url] = text
        shut(response)
    return said


# These show the crawl itself: the sessions, the files that it took.
MOVES = {"mfa_activate_totp", "mfa_list_webauthn", "usersessions_list", "certification:trail"}


@pytest.mark.parametrize("role", ["staff", "lead"])
def test_a_page_of_a_is_the_same_whatever_happens_at_b(world: World, role: str) -> None:
    client = browser(world, role)
    before = numbers(world, client, role)

    _more_of_b(world)
    after = numbers(world, client, role)

    assert [url for url in before if before[url] != after[url]] == []
    assert len(before) > (60 if LONG else 25)
    assert MOVING


def _more_of_b(world: World) -> None:
    """Let B grow: people, departments, a second engagement, news."""
    from certification.models import Department, Person  # noqa: PLC0415
    from wobo.notices.actions import tell  # noqa: PLC0415
    from wobo.workflow.doors import record  # noqa: PLC0415

    say, partner = Words("B"), world.cast.partner.fresh()
    for _one in range(3):
        record(Department(workspace=world.b.workspace, name=say("more")), "create", by=partner)
        record(Person(workspace=world.b.workspace, name=say("more")), "create", by=partner)
    terms = actions.Terms(code="CANARY-2027", standards=[world.standard], profile="CN", plan={}, lead=world.lead_b)
    engagement = actions.create_engagement(world.b.client, terms, by=partner)
    tell([world.cast.stranger], "engagement", say("more"), "", "/", engagement.workspace)
