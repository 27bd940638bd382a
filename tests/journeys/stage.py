"""What a journey begins with, made through the product's own doors: a firm, a client, an engagement, a diagnosis."""

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

from audits import actions as audits
from audits.actions.meetings import sign_in
from audits.models import AffectedDocument, Basis, Diagnosis, DiagnosisMember, DiagnosisObject, PlanItem
from certification import actions, eligibility
from certification.actions.catalogue import bring_in_file
from certification.models import Department, Engagement, Person, Phase, Service, Site, Standard
from tests.people import PASSWORD, member
from wobo.accounts.models import Firm, Role, User, Workspace
from wobo.reporting.actions import make
from wobo.reporting.models import Report
from wobo.workflow import clock, signing
from wobo.workflow.doors import fire, record
from wobo.workflow.models import Opening
from wobo.workflow.models.signature import Method

STANDARD = """standard: ISO/IEC 20000-1
clauses:
- {id: '4', title_zh_hans: 组织环境}
- {id: '4.1', parent: '4', title_zh_hans: 理解组织及其环境, questions: [{zh_hans: 谁识别内外部因素？}]}
- {id: '8', title_zh_hans: 运行}
- {id: '8.1', parent: '8', title_zh_hans: 运行的策划和控制, questions: [{zh_hans: 谁策划？}, {zh_hans: 谁检查？}]}
- {id: '8.2', parent: '8', title_zh_hans: 变更管理, questions: [{zh_hans: 变更如何批准？}]}
- {id: '8.3', parent: '8', title_zh_hans: 事件管理, no_case_possible: {zh_hans: 目前没有发生事件}}
"""
NAMES = {
    "partner": "周启明",
    "lead": "沈岚",
    "consultant": "何静",
    "second": "林一舟",
    "representative": "陈志远",
    "manager": "罗文",
    "admin": "吴敏",
}


def person(name: str) -> User:
    """Make somebody who reads Chinese."""
    return User.objects.create_user(
        f"{name}@example.com", PASSWORD, display_name=NAMES[name], language="zh-hans", time_zone="Asia/Shanghai"
    )


@dataclass
class Stage:
    """The people by their names, and what there is so far."""

    partner: User
    admin: User
    lead: User
    consultant: User
    second: User
    standard: Standard
    client: Any = None
    engagement: Any = None
    diagnosis: Any = None
    representative: Any = None
    manager: Any = None
    rows: dict[str, Any] = field(default_factory=dict)

    def fresh(self) -> "Stage":
        """Read engagement and diagnosis again."""
        self.engagement = Engagement.objects.get(pk=self.engagement.pk)
        self.diagnosis = Diagnosis.objects.get(pk=self.diagnosis.pk)
        return self

    def phase(self, number: int) -> Phase:
        """Return a phase as it is now."""
        return Phase.objects.get(cycle=self.engagement.cycle, number=number)


def found() -> Stage:
    """Found the firm, with partner, administrator and three consultants, and bring a standard in."""
    firm = Workspace.objects.create(kind=Workspace.Kind.FIRM, name="佛山明德管理咨询有限公司")
    partner, admin = member(person("partner"), firm, Role.PARTNER), member(person("admin"), firm, Role.FIRM_ADMIN)
    record(Firm(workspace=firm, second_factor=False), "create", by=admin)
    bring_in_file(STANDARD.encode(), name="excerpt.yaml", by=admin)
    crew = {name: member(person(name), firm, Role.CONSULTANT) for name in ("lead", "consultant", "second")}
    return Stage(partner=partner, admin=admin, standard=Standard.objects.get(), **crew)


def engaged() -> Stage:
    """Take a client on, open its engagement, register the contract and start phase 3."""
    stage, today = found(), clock.today()
    stage.client = actions.create_client(
        by=stage.partner, legal_name="佛山市云澈信息技术有限公司", short_name="云澈信息", code="FSYC", language="zh-hans",
        headcount=120, credit_code="91440604MADEM00116",
    )  # fmt: skip
    stage.engagement = actions.create_engagement(stage.client, _terms(stage, today), by=stage.partner)
    signed = {"contract_number": "MD-2026-018", "contract_date": today, "nda_number": "NDA-018", "nda_date": today}
    actions.register_contract(stage.engagement, signed, by=stage.lead.fresh())
    stage.engagement = fire(stage.engagement, "start", by=stage.lead.fresh())
    place = stage.client.workspace
    stage.representative = member(person("representative"), place, Role.MANAGEMENT_REPRESENTATIVE)
    stage.manager = member(person("manager"), place, Role.TOP_MANAGER)
    _registers(stage)
    fire(stage.phase(3), "start", by=stage.lead.fresh())
    return stage


def _terms(stage: Stage, today: dt.date) -> actions.Terms:
    weeks = {n: (today + dt.timedelta(days=14 * n), today + dt.timedelta(days=14 * n + 13)) for n in range(1, 10)}
    return actions.Terms(
        code="FSYC-2026",
        standards=[stage.standard],
        profile="CN",
        plan=weeks,
        lead=stage.lead,
        consultants=[stage.consultant, stage.second],
        scope={"text": "云澈信息在佛山总部提供云平台运维服务。", "text_en": "", "organisation": "云澈信息"},
        services=[Service(name="云平台运维服务")],
        sites=[Site(name="佛山总部", kind=Site.Kind.HEADQUARTERS)],
    )


def _registers(stage: Stage) -> None:
    place, by, rows = {"workspace": stage.client.workspace}, stage.lead.fresh(), stage.rows
    rows["department"] = record(Department(name="运维部", headcount=36, **place), "create", by=by)
    for user in (stage.representative, stage.manager):
        one = Person(
            name=user.display_name, user=user, department=rows["department"], post="总监", email=user.email, **place
        )
        rows[user.display_name] = record(one, "create", by=by)
    rows["service"], rows["site"] = Service.objects.get(), Site.objects.get()


def planned() -> Stage:
    """Open the diagnosis and fill its plan, so that it may be proposed."""
    stage = engaged()
    lead = stage.lead.fresh()
    stage.diagnosis = diagnosis = audits.open_diagnosis(stage.engagement.cycle, by=lead)
    audits.write(diagnosis, "edit", by=lead, changes={"reason_contracts": "三份服务合同要求服务管理认证。"})
    part = {"workspace": diagnosis.workspace, "diagnosis": diagnosis}
    for kind, topic, title in (
        ("contract", "", "云平台运维合同"),
        ("rule", "safety", "值班制度"),
        ("law", "labour", "劳动法"),
    ):
        audits.write(Basis(kind=kind, topic=topic, title=title, **part), "create", by=lead)
    sworn = {"conflict_check": "无雇佣、投资关系", "conflict_free": True, "signed_on": clock.today()}
    stage.rows["leader"] = audits.write(diagnosis.members.get(), "edit", by=lead, changes=sworn)
    member = DiagnosisMember(kind="consultant", role="member", user=stage.consultant, **sworn, **part)
    stage.rows["member"] = audits.write(member, "create", by=lead)
    for name in ("department", "service", "site"):
        audits.write(DiagnosisObject(**{name: stage.rows[name]}, **part), "create", by=lead)
    session = PlanItem(day=clock.today(), starts=dt.time(9), ends=dt.time(12), place="三楼会议室", **part)
    links = {
        "departments": [stage.rows["department"]],
        "assessors": [stage.rows["leader"]],
        "clauses": list(diagnosis.clauses()),
    }
    audits.write(session, "create", by=lead, changes=links)
    return stage


def on_site() -> Stage:
    """Have the plan confirmed and go on site."""
    stage = planned()
    audits.propose_plan(stage.diagnosis, by=stage.lead.fresh())
    print_all()
    sign(stage.fresh().diagnosis, "plan", stage.representative)
    stage.diagnosis = fire(stage.fresh().diagnosis, "begin", by=stage.lead.fresh())
    return stage


def assessed() -> Stage:
    """Answer every clause, with evidence, meetings, a list of documents: the diagnosis may be concluded."""
    stage = on_site()
    lead, diagnosis = stage.lead.fresh(), stage.diagnosis
    gap = {"uid": "", "text": "紧急变更没有事后评审。", "severity": "severe", "cause": "no_rule", "cause_text": "制度未覆盖紧急变更",
           "recommendation": "补充紧急变更流程"}  # fmt: skip
    for place, clause in enumerate(diagnosis.clauses()):
        answer = {"result": "conform" if place else "partial", "found": "有制度，执行有记录。", "maturity": 2}
        audits.save_answer(diagnosis, clause, by=lead, version=0, answer=answer | {"gaps": [] if place else [gap]})
    audits.add_reference(diagnosis, list(diagnosis.clauses()), by=lead, title="变更记录 2026-09", kept_at="运维部")
    for kind, subject in (("opening", "首次会议"), ("closing", "末次会议")):
        held = audits.plan_meeting(
            diagnosis, by=lead, people=[stage.rows[NAMES["representative"]]], users=[lead], kind=kind,
            subject=subject, day=clock.today(), starts=dt.time(9), ends=dt.time(10), place="三楼会议室",
            chair="沈岚", recorder="何静", points="", questions="",
        )  # fmt: skip
        sign_in(held, by=lead)
    _scope(stage)
    presented = audits.plan_meeting(
        diagnosis, by=lead, people=[stage.rows[NAMES["manager"]]], users=[lead], kind="presentation",
        subject="诊断结果汇报", day=clock.today(), starts=dt.time(15), ends=dt.time(16), place="三楼会议室",
        chair="沈岚", recorder="何静", points="", questions="",
    )  # fmt: skip
    sign_in(presented, by=lead)
    entry = AffectedDocument(
        workspace=diagnosis.workspace,
        diagnosis=diagnosis,
        level="P",
        action="write",
        number="FSYC-P-08",
        title="变更管理程序",
    )
    audits.write(entry, "create", by=lead)
    return stage


def reported() -> Stage:
    """Conclude, and have the report made: its first signature is due."""
    stage = assessed()
    lead = stage.lead.fresh()
    diagnosis = fire(stage.fresh().diagnosis, "conclude", by=lead)
    verdict = {"grade": "ready", "verdict": "体系基础扎实，补充紧急变更流程后可以启动认证。"}
    audits.write(diagnosis.conclusion, "edit", by=lead, changes=verdict)
    audits.generate_reports(diagnosis, "zh-hans", by=lead)
    print_all()
    return stage.fresh()


def _scope(stage: Stage) -> None:
    """Word the scope and find it eligible, as phase 3 asks."""
    lead = stage.lead.fresh()
    record(stage.rows["site"], "edit", by=lead, changes={"address": "佛山市南海区灯湖东路 1 号", "headcount": 120})
    scope = actions.edit_scope(stage.engagement, {"text": "云澈信息在佛山总部提供云平台运维服务。"}, by=lead)
    answers = {one.key: {"answer": one.expects, "note": ""} for one in eligibility.questions()}
    actions.check_eligibility(scope, answers, on=clock.today(), by=lead)


def print_all() -> None:
    """Render what is queued, as the worker would."""
    for report in Report.objects.waiting().order_by("pk"):
        make(report)
    assert not Report.objects.exclude(state__in=["ready", "superseded"]).exists()


def sign(obj: Any, slot: str, user: User) -> None:
    """Sign as somebody who has seen what they sign."""
    content = obj.content_for(obj.slot(slot))
    Opening.objects.get_or_create(user=user, sha256=content.sha256, defaults={"at": clock.now()})
    proof = signing.Proof(user.fresh(), Method.PASSWORD, "password")
    signing.sign(obj, slot, proof=proof, shown_sha256=content.sha256)


def photo(name: str) -> dict[str, Any]:
    """Return a small text file as a browser's file chooser takes it."""
    return {"name": name, "mimeType": "text/plain", "buffer": f"{name}: 2026-09-30 变更评审记录".encode()}
