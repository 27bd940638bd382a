"""Writing one of everything into a client: registers, scope, gates, a diagnosis, people, news."""

import datetime as dt
from typing import Any

from audits import actions as audits
from audits.actions.meetings import sign_in
from audits.models import AffectedDocument, Basis, Diagnosis, DiagnosisMember, DiagnosisObject, PlanItem
from certification import actions
from certification.models import Department, Person, Phase, Service, Site
from tests.people import Cast, member, person
from tests.world import DAY, Side, Words
from wobo.accounts.models import Membership, Role, User
from wobo.files import store
from wobo.files.models import StoredFile
from wobo.notices.actions import send, tell
from wobo.notices.models import Mail
from wobo.reporting.models import Report
from wobo.site.actions import people as staffing
from wobo.workflow import clock, signing
from wobo.workflow.doors import fire, record
from wobo.workflow.models import Opening
from wobo.workflow.models.signature import Method


def fill(side: Side, say: Words, cast: Cast, lead: User, helper: User) -> None:
    """Write one of everything into a side."""
    from tests.matrix.filling_design import fill_design  # noqa: PLC0415
    from tests.matrix.filling_documents import fill_documents  # noqa: PLC0415
    from tests.matrix.filling_exams import fill_exams  # noqa: PLC0415
    from tests.matrix.filling_flow import fill_flow  # noqa: PLC0415
    from tests.matrix.filling_function import fill_function  # noqa: PLC0415
    from tests.matrix.filling_issue import fill_issue  # noqa: PLC0415
    from tests.matrix.filling_meetings import fill_meetings  # noqa: PLC0415
    from tests.matrix.filling_organisation import fill_organisation  # noqa: PLC0415  it uses what stands below
    from tests.matrix.filling_publicity import fill_publicity  # noqa: PLC0415
    from tests.matrix.filling_training import fill_training  # noqa: PLC0415
    from tests.matrix.filling_writing import fill_writing  # noqa: PLC0415

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
    fill_training(side, say, lead)
    fill_publicity(side, say, lead)
    fill_exams(side, say, lead, cast)
    fill_organisation(side, say, lead, cast.top_manager if side.letter == "A" else cast.stranger)
    fill_meetings(side, say, lead)
    fill_documents(side, say, lead)
    fill_writing(side, say, lead, helper)
    fill_flow(side, say, lead, cast)
    fill_issue(side, say, lead)
    fill_function(side, say, lead)
    fill_design(side, say, lead)
    _fill_operation(side, say, cast, lead, helper)


def _fill_operation(side: Side, say: Words, cast: Cast, lead: User, helper: User) -> None:
    """Write what comes once documents are out: the pilot run, audits, reviews, the way to the certificate."""
    from tests.matrix.filling_audits import fill_audits  # noqa: PLC0415
    from tests.matrix.filling_dossier import fill_dossier  # noqa: PLC0415
    from tests.matrix.filling_findings import fill_findings  # noqa: PLC0415
    from tests.matrix.filling_pilot import fill_pilot  # noqa: PLC0415
    from tests.matrix.filling_records import fill_records  # noqa: PLC0415
    from tests.matrix.filling_reviews import fill_reviews  # noqa: PLC0415
    from tests.matrix.filling_towards import fill_towards  # noqa: PLC0415
    from tests.matrix.filling_upkeep import fill_upkeep  # noqa: PLC0415

    fill_pilot(side, say, lead)
    fill_records(side, say, lead)
    fill_upkeep(side, say, lead)
    fill_findings(side, say, lead, helper, cast)
    fill_audits(side, say, lead)
    fill_reviews(side, say, lead, cast.representative if side.letter == "A" else cast.stranger)
    fill_dossier(side, say, lead)
    fill_towards(side, say, lead)


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
        changes={
            **{name: say(f"service_{name}", 160) for name in names},
            "owner": rows["person"],
            "sites": [rows["site"]],
        },
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
    texts = "title reason_needs reason_contracts reason_services elements not_covered method sampling requests".split()
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
    told = {"tasks": say("tasks"), **sworn}
    rows["team_member"] = audits.write(diagnosis.members.get(), "edit", by=lead, changes=told)
    third = {"name": say("third_party", 80), "organisation": say("third_organisation")}
    audits.write(DiagnosisMember(kind="third_party", role="member", **third, **sworn, **place), "create", by=lead)
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
        audits.add_reference(
            diagnosis, [clause], by=lead, title=say("reference"), reference=say("number"), kept_at=say("shelf")
        )
        if not place:
            rows["gap"] = rows["assessment"].gaps.get()
    files = [say.file("evidence")]
    (rows["evidence"],) = audits.add_files(diagnosis, clause, files, by=lead, classification="confidential")
    rows["evidence_file"] = rows["evidence"].file


def _meetings(side: Side, say: Words, diagnosis: Diagnosis, lead: User, signatory: User) -> None:
    rows = side.rows
    for kind in ("opening", "closing"):
        told = {
            name: say(f"meeting_{name}", 80)
            for name in ("subject", "place", "chair", "recorder", "points", "questions")
        }
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
        "adjustments": [
            {"subject": say("subject"), "before": say("before"), "after": say("after"), "reason": say("why")}
        ],
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
