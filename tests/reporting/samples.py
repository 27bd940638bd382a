"""Realistic snapshots of every report, in Chinese and English: the shapes that docs/reports.md describes."""

from collections.abc import Callable
from datetime import date

from tests.reporting import diagnosis_sample as case
from wobo.reporting import charts

Say = Callable[[str, str], str]


def speaking(language: str) -> Say:
    """A function of (Chinese, English) that gives the one that `language` asks for."""
    return lambda chinese, english: english if language == "en" else chinese


def furniture(language: str, **changes: object) -> dict:
    """The keys that every report has."""
    say = speaking(language)
    return {
        "language": language,
        "kind": "",
        "title": "",
        "short_title": "",
        "subtitle": "",
        "standard": say("ISO/IEC 20000-1:2018（含 Amd 1:2024）", "ISO/IEC 20000-1:2018 (with Amd 1:2024)"),
        "number": "FSYX-2026-D-01",
        "version": "A/0",
        "state": "content",
        "issued_on": say("2026年11月22日", "22 November 2026"),
        "issued_on_iso": "2026-11-22",
        "classification": say("机密", "Confidential"),
        "control_status": say("受控", "Controlled"),
        "copy_number": "",
        "client": {
            "name": say("福盛云信科技有限公司", "Fusheng Cloud Information Technology Co., Ltd."),
            "short_name": say("福盛云信", "Fusheng Cloud"),
            "logo": "",
        },
        "firm": {
            "name": say("明衡管理咨询（上海）有限公司", "Mingheng Management Consulting (Shanghai) Co., Ltd."),
            "short_name": say("明衡咨询", "Mingheng Consulting"),
            "logo": "",
        },
        "engagement": {
            "code": "FSYX-2026",
            "name": say("ISO/IEC 20000-1 认证项目", "ISO/IEC 20000-1 certification engagement"),
        },
        "simulated": False,
        "notices": [],
        "revisions": [
            {
                "version": "A/0",
                "date": "2026-11-22",
                "change": say("首次发布", "First issue"),
                "by": say("陈静", "Chen Jing"),
                "reviewed": say("周远", "Zhou Yuan"),
                "approved": say("陆维", "Lu Wei"),
            }
        ],
        "distribution": [],
        "slots": [],
        "seals": [],
        "seal_hint": "",
        "signature_page": None,
        **changes,
    }


def slots(language: str, *, signed: bool = False) -> list[dict]:
    """Who signs a diagnosis report, in their order."""
    say = speaking(language)
    firm, client = furniture(language)["firm"]["name"], furniture(language)["client"]["name"]
    people = [
        (say("编制", "Prepared"), firm, say("咨询师", "Consultant"), say("陈静", "Chen Jing")),
        (say("审核", "Reviewed"), firm, say("项目负责人", "Lead consultant"), say("周远", "Zhou Yuan")),
        (say("批准", "Approved"), firm, say("合伙人", "Partner"), say("陆维", "Lu Wei")),
        (say("接受", "Accepted"), client, say("管理者代表", "Management representative"), say("李海燕", "Li Haiyan")),
    ]
    return [
        {
            "meaning": meaning,
            "organisation": organisation,
            "role": role,
            "name": name,
            "signed_by": name if signed else "",
            "signed_on": "2026-11-24" if signed else "",
        }
        for meaning, organisation, role, name in people
    ]


def seals(language: str) -> list[dict]:
    """Consultancy and client, side by side."""
    sample = furniture(language)
    return [
        {"organisation": sample["firm"]["name"], "note": ""},
        {"organisation": sample["client"]["name"], "note": ""},
    ]


def signature_page(language: str) -> dict:
    """The particulars of the signature page."""
    say = speaking(language)
    statement = say("我已阅读本报告全文，确认其内容。", "I have read this report in full and confirm its contents.")
    url = "https://wobo.example/verify/7Q4M-2XKD-9FTA"
    return {
        "content_sha256": "3f1c9a5e7b20d4c88a6e51f0b3c7d92e4a18f6c05d7be93214c0a8f7e65b1d32",
        "content_name": "FSYX-2026-D-01_diagnosis_zh-hans.pdf",
        "content_pages": 24,
        "version": "A/0",
        "signatures": [
            {
                "name": slot["name"],
                "on_behalf_of": "",
                "stroke": "",
                "opinion": "",
                "role": slot["role"],
                "organisation": slot["organisation"],
                "meaning": slot["meaning"],
                "statement": statement,
                "at": f"2026-11-24 10:3{index}:05 +08:00",
                "zone": "Asia/Shanghai",
                "method": say("密码 + 动态验证码", "password and one-time code"),
                "id": f"S-{index + 41:06d}",
                "seq": 1180 + index * 3,
                "hash": "9b1e4d0c7a63f25e8812bb40d6f3a95c0e7714fa2d8b63c15f90ae4627d3c81" + str(index),
                "simulated": "",
            }
            for index, slot in enumerate(slots(language))
        ],
        "verify_url": url,
        "verify_qr": charts.qr(url, title=say("验证地址", "Address for checking")),
    }


def diagnosis(language: str, **changes: object) -> dict:
    """The gap diagnosis report with everything in it."""
    say = speaking(language)
    return furniture(language) | {
        "kind": "diagnosis",
        "title": say("差距诊断报告", "Gap Diagnosis Report"),
        "short_title": say("差距诊断报告", "Gap diagnosis report"),
        "subtitle": say("服务管理体系现状、差距与改进路线", "State of the service management system, gaps and road map"),
        "slots": slots(language),
        "seals": seals(language),
        "seal_hint": say("本报告超过十页，纸质版请加盖骑缝章。", "This report has more than ten pages: seal the paper edges too."),
        "distribution": [
            {"copy": "01", "organisation": furniture(language)["client"]["name"], "recipient": say("李海燕（管理者代表）", "Li Haiyan (management representative)"), "form": say("纸质、电子", "paper, file")},
            {"copy": "02", "organisation": furniture(language)["firm"]["name"], "recipient": say("项目档案", "engagement file"), "form": say("电子", "file")},
        ],
        **case.body(say),
        **changes,
    }  # fmt: skip


def phase_acceptance(language: str, **changes: object) -> dict:
    """The acceptance of phase 3."""
    say = speaking(language)
    met = [
        say("咨询合同与保密协议已登记", "Contract and confidentiality agreement registered"),
        say("认证标准已选定，与申请认证的标准同类", "Standard chosen, of the same type as applied for"),
        say("认证范围已起草，认证资格已核查", "Scope drafted, eligibility checked"),
        say("诊断小组、四类依据、诊断对象与计划已经客户确认", "Team, four kinds of basis, objects and plan confirmed by the client"),
        say("全部适用条款已评估并有证据，每项差距已分析原因", "Every assessable clause assessed with evidence; each gap has a cause"),
        say("诊断报告已签发", "Diagnosis report issued"),
    ]  # fmt: skip
    soft = say("诊断结果已向最高管理层汇报", "Result presented to top management")
    hard_word, soft_word = say("必须", "hard"), say("可豁免", "soft")
    return furniture(language) | {
        "kind": "phase-acceptance",
        "title": say("阶段验收单", "Phase acceptance"),
        "short_title": say("阶段验收单", "Phase acceptance"),
        "number": "FSYX-2026-PA-03",
        "phase": {
            "name": say("3 系统调查与诊断", "3 Survey and diagnosis"),
            "cycle": say("初次认证 2026", "Initial certification 2026"),
            "started": "2026-10-12",
            "submitted": "2026-11-24",
            "adopted": "",
        },
        "criteria": [{"text": text, "weight": hard_word, "state": "met", "note": ""} for text in met]
        + [{"text": soft, "weight": soft_word, "state": "waived", "note": say("见豁免", "see waivers")}],
        "waivers": [
            {
                "criterion": soft,
                "reason": say("总经理出差，改于设计阶段启动会汇报（2026-12-03）。", "The general manager is travelling; presented at the kick-off of the design phase (2026-12-03)."),
                "agreed": say("周远 / 李海燕\n2026-11-23", "Zhou Yuan / Li Haiyan, 2026-11-23"),
            }
        ],
        "deliverables": [
            {"number": "FSYX-2026-DP-01", "name": say("诊断计划", "Diagnosis plan"), "version": "A/0", "date": "2026-10-15"},
            {"number": "FSYX-2026-D-01", "name": say("差距诊断报告", "Gap diagnosis report"), "version": "A/0", "date": "2026-11-22"},
            {"number": "FSYX-2026-NC-01…10", "name": say("不符合报告（10 份）", "Nonconformity reports (10)"), "version": "A/0", "date": "2026-11-22"},
        ],
        "conclusion": say("本阶段验收条件已满足，同意进入体系设计阶段。", "The conditions of this phase are met; the design phase may begin."),
        "slots": [slots(language)[1], slots(language)[3]],
        "seals": seals(language),
        **changes,
    }  # fmt: skip


def nonconformity(language: str, *, filled: bool = True, **changes: object) -> dict:
    """A set of nonconformity sheets: the first as far as it is known, or an empty one for paper."""
    say = speaking(language)
    return furniture(language) | {
        "kind": "nonconformity",
        "title": say("不符合报告", "Nonconformity report"),
        "short_title": say("不符合报告", "Nonconformity report"),
        "number": "FSYX-2026-NC-01",
        "sheets": [case.sheet(say, filled=filled)],
        **changes,
    }


def diagnosis_plan(language: str, **changes: object) -> dict:
    """The plan that the client confirms."""
    say = speaking(language)
    body = case.body(say)
    return furniture(language) | {
        "kind": "diagnosis-plan",
        "title": say("差距诊断计划", "Gap Diagnosis Plan"),
        "short_title": say("差距诊断计划", "Gap diagnosis plan"),
        "number": "FSYX-2026-DP-01",
        "slots": [slots(language)[1], {**slots(language)[3], "meaning": say("确认", "Confirmed")}],
        "seals": seals(language),
        **{key: body[key] for key in ("purposes", "bases", "scope", "team", "sampling")},
        "method": say("访谈、查阅文件与记录、现场观察三种方法结合；每项判断至少有一项证据。", "Interviews, documents and records, and observation on site together; every judgement has at least one piece of evidence."),
        "schedule": case.schedule(say),
        "requests": [
            say("现行制度、流程与表单清单", "List of the rules, processes and forms in use"),
            say("近三个月的事件、变更与服务请求记录", "Incident, change and service request records of the last three months"),
            say("主要客户合同、SLA 与供方合同", "Main customer contracts, SLAs and supplier contracts"),
        ],
        **changes,
    }  # fmt: skip


def diagnosis_worksheet(language: str, **changes: object) -> dict:
    """Working papers for a day on site."""
    say = speaking(language)
    return furniture(language) | {
        "kind": "diagnosis-worksheet",
        "title": say("诊断检查表", "Diagnosis worksheet"),
        "short_title": say("诊断检查表", "Diagnosis worksheet"),
        "number": "FSYX-2026-DW-01",
        "results": [say("○ 符合", "○ conforms"), say("◐ 部分符合", "◐ partly"), say("● 不符合", "● does not"), say("– 本期未发生", "– no case")],
        "clauses": case.worksheet(say),
        **changes,
    }  # fmt: skip


TODAY = date(2026, 11, 22)
BUILDERS = {
    "diagnosis": diagnosis,
    "phase_acceptance": phase_acceptance,
    "nonconformity": nonconformity,
    "diagnosis_plan": diagnosis_plan,
    "diagnosis_worksheet": diagnosis_worksheet,
}
