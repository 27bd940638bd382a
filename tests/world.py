"""A whole installation: one firm, client A and client B, each with everything that a client can have.

Both are built through the product's own actions. Every text and file of B holds the word CANARY: wherever somebody
who belongs to A alone meets it, a wall between the two has a hole. Built once for a package of tests (`built` in
their conftest), committed, and left alone: each test works in a transaction of its own on top.
"""

import datetime as dt
import itertools
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test.utils import override_settings

from audits import actions as audits
from audits.actions.meetings import sign_in
from audits.models import AffectedDocument, Basis, Diagnosis, DiagnosisMember, DiagnosisObject, PlanItem
from certification import actions
from certification.actions.catalogue import bring_in_file
from certification.models import (
    Client,
    Department,
    Engagement,
    OrganisationAdjustment,
    Person,
    Phase,
    Service,
    Site,
    Standard,
    Waiver,
)
from tests.conftest import MOMENT
from tests.people import SINCE, Cast, member, person
from wobo.accounts.models import Firm, Invitation, Membership, Role, User, Workspace
from wobo.files import store
from wobo.files.models import StoredFile
from wobo.notices.actions import send, tell
from wobo.notices.models import Mail, MailSettings, Notice
from wobo.reporting.actions import request
from wobo.reporting.models import Report
from wobo.site.actions import people as staffing
from wobo.workflow import clock, signing
from wobo.workflow.doors import fire, record
from wobo.workflow.models import Opening
from wobo.workflow.models.signature import Method

CANARY = "CANARY"
DAY = dt.date(2026, 10, 12)  # the day of MOMENT in Foshan
HOUSE = b"""standard: House rules
clauses:
- {id: '4', title_en: Context}
- {id: '4.1', title_en: Organisation, questions: [{en: 'Who decides?'}]}
- {id: '8', title_en: Operation}
- {id: '8.1', title_en: Planning, questions: [{en: 'Who plans?'}, {en: 'Who checks?'}]}
- {id: '8.2', title_en: Incidents, no_case_possible: {en: No incident happened}}
"""


@dataclass
class Side:
    """One client with one of each kind of record; the attribute names are those of the matrix."""

    letter: str
    workspace: Workspace
    client: Client
    engagement: Engagement
    rows: dict[str, Any] = field(default_factory=dict)
    secrets: dict[str, str] = field(default_factory=dict)

    def __getattr__(self, name: str) -> Any:
        """Return a record by its name."""
        try:
            return self.__dict__["rows"][name]
        except KeyError:
            raise AttributeError(name) from None


@dataclass
class World:
    """The installation: its people by name, both sides, the files' folder."""

    cast: Cast
    a: Side
    b: Side
    lead_b: User
    standard: Standard
    folder: Path
    cookies: dict[str, str] = field(default_factory=dict)


class Words:
    """Texts of one side: plain ones for A, each with the canary for B."""

    def __init__(self, letter: str) -> None:
        self.letter = letter
        self.count = itertools.count(1)

    def __call__(self, name: str, longest: int = 200) -> str:
        """Return a text for a field."""
        if self.letter == "B":
            return f"{CANARY}-{name}-{next(self.count)}"[:longest]
        return f"Alpha {name}"[:longest]

    def file(self, name: str) -> SimpleUploadedFile:
        """Return a small upload, its name and content in the words of the side."""
        return SimpleUploadedFile(f"{self(name)}.txt", f"Content of {self(name)}".encode(), "text/plain")


@contextmanager
def surroundings(folder: Path) -> Iterator[None]:
    """Let files, keys and the clock be those of the world."""
    files = {"BACKEND": "wobo.files.storage.DurableStorage", "OPTIONS": {"location": folder / "files"}}
    told = {
        "STORAGES": {
            "default": files,
            "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
        },
        "CACHES": {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}},
        "TRAIL_KEY_FILE": folder / "trail.key",
        "TRAIL_CHECKPOINTS": folder / "checkpoints.jsonl",
        "PASSWORD_HASHERS": ["django.contrib.auth.hashers.MD5PasswordHasher"],
        "LIMITS": {**_limits(), "reports_queued_user": 100, "reports_queued_client": 100},
    }
    with override_settings(**told), clock.at(MOMENT):
        yield


def _limits() -> dict[str, int]:
    from django.conf import settings  # noqa: PLC0415

    return dict(settings.LIMITS)


def build(folder: Path) -> World:
    """Build the installation. The caller holds `surroundings` and the database."""
    with transaction.atomic():
        firm = Workspace.objects.create(kind=Workspace.Kind.FIRM, name="Firm")
        partner = member(person("partner"), firm, Role.PARTNER)
        admin = member(person("admin"), firm, Role.FIRM_ADMIN)
        record(Firm(workspace=firm, second_factor=False), "create", by=admin)
        mail = MailSettings(workspace=firm, host="mail.invalid", sender="wobo@firm.example")
        record(mail, "create", by=admin)
        bring_in_file(HOUSE, name="house.yaml", by=admin)
        standard = Standard.objects.get()
        crew = {name: person(name) for name in ("lead", "consultant", "second_consultant", "unassigned", "lead_b")}
        a = _side("A", partner, standard, crew["lead"], [crew["consultant"], crew["second_consultant"]])
        b = _side("B", partner, standard, crew["lead_b"], [crew["unassigned"]])
        cast = _cast(firm, partner, admin, crew, a, b)
        for side, lead, helper in ((a, crew["lead"], crew["consultant"]), (b, crew["lead_b"], crew["unassigned"])):
            _fill(side, Words(side.letter), cast, lead.fresh(), helper.fresh())
    for engagement in Engagement.objects.all():
        actions.recompute_workspace(engagement.workspace_id)
    return World(cast=cast, a=a, b=b, lead_b=crew["lead_b"], standard=standard, folder=folder)


def _side(letter: str, partner: User, standard: Standard, lead: User, consultants: list[User]) -> Side:
    """Take a client on and open its engagement."""
    say = Words(letter)
    client = actions.create_client(
        by=partner,
        legal_name=say("legal_name"),
        legal_name_en=say("legal_name_en"),
        short_name=say("short_name", 40),
        short_name_en=say("short_name_en", 60),
        code="ALPHA" if letter == "A" else CANARY,
        credit_code=say("credit", 18),
        registered_address=say("registered_address"),
        operating_address=say("operating_address"),
        business_scope=say("business_scope"),
        headcount=120,
        licences=[{"name": say("licence"), "number": say("licence_number"), "expires": "2027-01-01"}],
        language="en",
    )
    plan = {n: (DAY + dt.timedelta(days=10 * n), DAY + dt.timedelta(days=10 * n + 9)) for n in range(1, 10)}
    terms = actions.Terms(
        code="ALPHA-2026" if letter == "A" else f"{CANARY}-2026",
        standards=[standard],
        profile="CN",
        plan=plan,
        lead=lead,
        consultants=consultants,
        scope={name: say(name) for name in ("text", "text_en", "organisation")},
        services=[Service(name=say("service", 120))],
        sites=[Site(name=say("site", 120), kind=Site.Kind.HEADQUARTERS)],
    )
    engagement = actions.create_engagement(client, terms, by=partner)
    return Side(letter, client.workspace, client, engagement)


def _cast(firm: Workspace, partner: User, admin: User, crew: dict[str, User], a: Side, b: Side) -> Cast:
    """Give everybody a place; the people of B bear canaries as names."""
    people = {
        "top_manager": (Role.TOP_MANAGER,),
        "representative": (Role.MANAGEMENT_REPRESENTATIVE,),
        "client_admin": (Role.CLIENT_ADMIN,),
        "controller": (Role.DOCUMENT_CONTROLLER,),
        "working_group": (Role.WORKING_GROUP,),
        "internal_auditor": (Role.INTERNAL_AUDITOR,),
        "staff": (Role.STAFF,),
    }
    at_a = {name: member(person(name), a.workspace, *roles) for name, roles in people.items()}
    at_b = {
        "stranger": _of_b("stranger", b, Role.MANAGEMENT_REPRESENTATIVE, Role.TOP_MANAGER),
        "stranger_admin": _of_b("stranger_admin", b, Role.CLIENT_ADMIN),
    }
    auditor = person("external_auditor")
    until = {"until": DAY + dt.timedelta(days=90)}
    Membership.objects.create(
        user=auditor, workspace=a.engagement.workspace, role=Role.EXTERNAL_AUDITOR, since=SINCE, **until
    )
    named = {name: crew[name].fresh() for name in ("lead", "consultant", "second_consultant", "unassigned")}
    return Cast(
        firm=firm,
        client_a=a.workspace,
        engagement_a=a.engagement.workspace,
        client_b=b.workspace,
        engagement_b=b.engagement.workspace,
        partner=partner.fresh(),
        admin=admin.fresh(),
        external_auditor=auditor,
        deactivated=member(person("deactivated", is_active=False), firm, Role.PARTNER, Role.FIRM_ADMIN),
        system=User.system(),
        **named,
        **at_a,
        **at_b,
    )


def _of_b(name: str, b: Side, *roles: str) -> User:
    user = member(person(name), b.workspace, *roles)
    User.objects.filter(pk=user.pk).update(display_name=f"{CANARY}-{name}", phone=f"{CANARY}-phone")
    user.refresh_from_db()
    return user


def _fill(side: Side, say: Words, cast: Cast, lead: User, helper: User) -> None:
    """Write one of everything into a side."""
    rows = side.rows
    signatory = cast.representative if side.letter == "A" else cast.stranger
    rows["contract_file"] = actions.keep_upload(say.file("contract"), side.engagement.workspace, by=lead)
    rows["logo"] = actions.keep_upload(say.file("logo"), side.workspace, by=lead)
    actions.edit_client(side.client, {"logo": None, "business_scope": say("business")}, by=lead)
    papers = {f"{name}_{what}": value for name in ("contract", "nda") for what, value in _papers(say, name)}
    actions.register_contract(side.engagement, {**papers, "contract_file": rows["contract_file"]}, by=lead)
    side.engagement = fire(side.engagement, "start", by=lead)
    rows["cycle"] = side.engagement.cycle
    _registers(side, say, lead, signatory)
    _scope(side, say, lead)
    _gates(side, say, lead)
    _diagnosis(side, say, lead, helper, signatory)
    _people(side, say, cast, lead, signatory)


def _papers(say: Words, name: str) -> list[tuple[str, Any]]:
    return [("number", say(f"{name}_number", 60)), ("date", DAY)]


def _registers(side: Side, say: Words, lead: User, signatory: User) -> None:
    rows, place = side.rows, side.workspace
    rows["department"] = record(
        Department(workspace=place, name=say("department", 80), name_en=say("department_en", 120), headcount=9),
        "create",
        by=lead,
    )
    rows["spare_department"] = record(Department(workspace=place, name=say("spare", 80)), "create", by=lead)
    told = {name: say(name, 80) for name in ("name", "name_en", "post", "post_en")}
    rows["person"] = record(
        Person(
            workspace=place,
            department=rows["department"],
            user=signatory,
            email=f"{say('person').replace(' ', '.')}@example.com",
            phone=say("phone", 30),
            **told,
        ),
        "create",
        by=lead,
    )
    rows["service"], rows["site"] = Service.objects.get(workspace=place), Site.objects.get(workspace=place)
    names = ("name_en", "customers", "targets", "other_parties")
    record(
        rows["service"],
        "edit",
        by=lead,
        changes={**{name: say(f"service_{name}", 160) for name in names}, "owner": rows["person"], "sites": [rows["site"]]},
    )
    changes = {name: say(f"site_{name}", 160) for name in ("name_en", "address", "address_en")}
    record(rows["site"], "edit", by=lead, changes=changes)


def _scope(side: Side, say: Words, lead: User) -> None:
    changes = {name: say(f"scope_{name}") for name in ("text", "text_en", "other_parties", "not_included")}
    scope = actions.edit_scope(side.engagement, changes, by=lead)
    answers = {"runs_itself": {"answer": "yes", "note": say("eligibility")}}
    actions.check_eligibility(scope, answers, on=DAY, by=lead)
    side.rows["scope"] = actions.prepare_scope(side.engagement, by=lead)
    finished(Report.objects.get(uid=side.rows["scope"].paper_uid), say)


def _gates(side: Side, say: Words, lead: User) -> None:
    """Start phases 1 to 3, and have a waiver waiting for its signatures."""
    rows = side.rows
    cycle = rows["cycle"]
    rows["phase"] = fire(Phase.objects.get(cycle=cycle, number=1), "start", by=lead)
    rows["waiver"] = actions.propose_waiver(rows["phase"], "participation", reason=say("waiver_reason"), by=lead)
    finished(Report.objects.get(uid=rows["waiver"].paper_uid), say)
    rows["adjustment"] = actions.propose_adjustment(
        side.engagement, say("adjustment"), by=lead, reason=say("adjustment_reason"), source_text=say("source")
    )


def _diagnosis(side: Side, say: Words, lead: User, helper: User, signatory: User) -> None:
    """Take a diagnosis on site, with answers, evidence, a gap and meetings; B's is issued as well."""
    rows = side.rows
    diagnosis = audits.open_diagnosis(rows["cycle"], by=lead)
    texts = (
        "title reason_needs reason_contracts reason_services elements not_covered method sampling requests".split()
    )
    audits.write(diagnosis, "edit", by=lead, changes={name: say(f"diagnosis_{name}") for name in texts})
    _plan(side, say, diagnosis, lead, helper)
    diagnosis = audits.propose_plan(diagnosis, by=lead)
    rows["plan_report"] = finished(Report.objects.get(uid=diagnosis.plan_uid), say)
    signed(diagnosis, "plan", signatory, rows["plan_report"])
    diagnosis = fire(Diagnosis.objects.get(pk=diagnosis.pk), "begin", by=lead)
    _answers(side, say, diagnosis, lead)
    _meetings(side, say, diagnosis, lead, signatory)
    rows["diagnosis"] = Diagnosis.objects.get(pk=diagnosis.pk)
    rows["worksheet"] = finished(audits.print_worksheet(diagnosis, "en", by=lead), say)
    rows["report"] = rows["worksheet"]
    failed = fire(audits.print_worksheet(diagnosis, "en", by=lead), "begin", by=User.system(), **_lease())
    rows["failed_report"] = fire(failed, "fail", by=User.system(), error="too_large", error_data={})
    rows["file"] = rows["worksheet"].file
    if side.letter == "B":
        _issue(side, say, lead, helper, signatory)


def _plan(side: Side, say: Words, diagnosis: Diagnosis, lead: User, helper: User) -> None:
    rows, place = side.rows, {"workspace": diagnosis.workspace, "diagnosis": diagnosis}
    for kind, topic in (("contract", ""), ("rule", "safety"), ("law", "labour")):
        texts = {name: say(f"basis_{name}", 60) for name in ("number", "title", "party", "services", "note")}
        rows["basis"] = audits.write(Basis(kind=kind, topic=topic, **texts, **place), "create", by=lead)
    sworn = {"conflict_free": True, "signed_on": DAY, "competence": say("competence"), "conflict_check": say("check")}
    rows["team_member"] = audits.write(
        DiagnosisMember(kind="consultant", role="leader", user=lead, tasks=say("tasks"), **sworn, **place),
        "create",
        by=lead,
    )
    third = {"name": say("third_party", 80), "organisation": say("third_organisation")}
    audits.write(
        DiagnosisMember(kind="third_party", role="member", **third, **sworn, **place), "create", by=lead
    )
    audits.write(DiagnosisMember(kind="consultant", role="member", user=helper, **sworn, **place), "create", by=lead)
    for name in ("department", "service", "site"):
        audits.write(DiagnosisObject(**{name: rows[name]}, **place), "create", by=lead)
    session = PlanItem(day=DAY, starts=dt.time(9), ends=dt.time(11), place=say("room"), note=say("note"), **place)
    links = {
        "departments": [rows["department"]],
        "people": [rows["person"]],
        "assessors": [rows["team_member"]],
        "clauses": list(diagnosis.clauses()),
    }
    rows["session"] = audits.write(session, "create", by=lead, changes=links)


def _answers(side: Side, say: Words, diagnosis: Diagnosis, lead: User) -> None:
    rows = side.rows
    gap = {name: say(f"gap_{name}") for name in ("text", "cause_text", "recommendation")}
    for place, clause in enumerate(diagnosis.clauses()):
        answer = {name: say(f"answer_{name}") for name in ("seen", "found", "strengths", "others_met")}
        answer |= {"result": "conform" if place else "partial", "people": [rows["person"].pk], "maturity": 2}
        answer["gaps"] = [] if place else [{**gap, "uid": "", "severity": "severe", "cause": "no_rule"}]
        rows["clause"] = clause
        rows["assessment"] = audits.save_answer(diagnosis, clause, by=lead, version=0, answer=answer)
        audits.add_reference(diagnosis, [clause], by=lead, title=say("reference"), reference=say("number"), kept_at=say("shelf"))
        if not place:
            rows["gap"] = rows["assessment"].gaps.get()
    files = [say.file("evidence")]
    (rows["evidence"],) = audits.add_files(diagnosis, clause, files, by=lead, classification="confidential")
    rows["evidence_file"] = rows["evidence"].file


def _meetings(side: Side, say: Words, diagnosis: Diagnosis, lead: User, signatory: User) -> None:
    rows = side.rows
    for kind in ("opening", "closing"):
        told = {name: say(f"meeting_{name}", 80) for name in ("subject", "place", "chair", "recorder", "points", "questions")}
        rows["meeting"] = audits.plan_meeting(
            diagnosis, by=lead, people=[rows["person"]], users=[lead], kind=kind, day=DAY, starts=dt.time(9), **told
        )
        sign_in(rows["meeting"], by=lead)
    rows["attendance"] = rows["meeting"].attendances.get(person=rows["person"])
    rows["meeting"] = audits.tick_from_sheet(rows["meeting"], [], say.file("scan"), by=lead)


def _issue(side: Side, say: Words, lead: User, helper: User, signatory: User) -> None:
    """Conclude and issue, so that needs and proposals of B exist downstream."""
    diagnosis = fire(side.rows["diagnosis"], "conclude", by=lead)
    texts = ("verdict", "summary", "window")
    lists = {
        "biggest_gaps": [{"clauses": ["4.1"], "gap": say("big_gap"), "effect": say("effect")}],
        "strengths": [{"text": say("strength")}],
        "adjustments": [{"subject": say("subject"), "before": say("before"), "after": say("after"), "reason": say("why")}],
    }
    changes = {"grade": "ready", **{name: say(f"conclusion_{name}") for name in texts}, **lists}
    audits.write(diagnosis.conclusion, "edit", by=lead, changes=changes)
    entry = AffectedDocument(workspace=diagnosis.workspace, diagnosis=diagnosis, level="P", action="write")
    told = {name: say(f"document_{name}", 60) for name in ("number", "title", "existing", "note")}
    audits.write(entry, "create", by=lead, changes={**told, "owner": side.rows["person"]})
    report, papers = audits.generate_reports(diagnosis, "en", by=lead)
    report, _papers = finished(report, say), finished(papers, say)
    reviewer = member(person(f"reviewer_{side.letter.lower()}"), side.engagement.workspace, Role.LEAD_CONSULTANT)
    for slot, signer in (("prepared", helper), ("reviewed", lead), ("approved", reviewer)):
        signed(report, slot, signer, report)
    side.rows["issue"] = finished(Report.objects.get(source=report), say)
    side.rows["diagnosis"] = Diagnosis.objects.get(pk=diagnosis.pk)
    side.rows["report"] = Report.objects.get(pk=report.pk)


def _people(side: Side, say: Words, cast: Cast, lead: User, signatory: User) -> None:
    """Invite somebody, tell people something, put a mail into the outbox."""
    offer = staffing.Offer(f"guest.{say('guest').replace(' ', '.')}@example.com", say("guest", 80), Role.STAFF, "en")
    rows, place = side.rows, side.engagement.workspace
    rows["invitation"], link = staffing.invite(place, offer, by=lead)
    rows["membership"] = Membership.objects.filter(workspace=side.workspace).order_by("-pk").first()
    rows["user"] = rows["membership"].user
    side.secrets["invitation"] = link.rstrip("/").rsplit("/", 1)[1]
    team = [lead, signatory, *(cast.staff, cast.consultant) * (side.letter == "A")]
    told = tell(team, "engagement", say("notice"), say("notice_text"), side.engagement.get_absolute_url(), place)
    rows["notice"] = told[0]
    send(signatory.email, say("mail"), say("mail_text"), language="en")
    rows["mail"] = Mail.objects.order_by("-pk").first()


def _lease() -> dict[str, Any]:
    return {"worker": "test", "lease_until": clock.now()}


def finished(report: Report, say: Words | None = None, content: bytes = b"") -> Report:
    """Make a queued report ready, with a stand-in for its pages."""
    system = User.system()
    said = say("report") if say else "Report"
    report = fire(report, "begin", by=system, **_lease())
    sha256, size = store.put(content or f"%PDF-1.7 {report.number} {said}".encode())
    stored = store.row(
        workspace=report.workspace,
        name=f"{report.number}_{report.uid}.pdf",
        kind=StoredFile.Kind.ISSUED if report.source_id else StoredFile.Kind.CONTENT,
        content_type="application/pdf",
        by=system,
        sha256=sha256,
        size=size,
    )
    record(stored, "create", by=system)
    return fire(report, "finish", by=system, file=stored, pages=1)


def signed(obj: Any, slot: str, user: User, paper: Report) -> None:
    """Sign as `user`, who has opened the paper."""
    Opening.objects.get_or_create(user=user, sha256=paper.file.sha256, defaults={"at": clock.now()})
    proof = signing.Proof(user, Method.PASSWORD, "password")
    signing.sign(obj, slot, proof=proof, shown_sha256=paper.file.sha256)


__all__ = [
    "CANARY",
    "Invitation",
    "Notice",
    "OrganisationAdjustment",
    "Side",
    "Waiver",
    "World",
    "build",
    "finished",
    "request",
    "signed",
    "surroundings",
]
