"""The case that the samples tell: a cloud operator of 120 people before its first certification."""

from datetime import date

from tests.reporting import diagnosis_findings as findings
from wobo.reporting import charts

GROUPS = [
    ("4", "组织环境", "Context", 62.5, 50.0, "3.0", (2, 1, 1, 0, 0)),
    ("5", "领导作用", "Leadership", 75.0, 50.0, "2.7", (2, 1, 0, 0, 0)),
    ("6", "策划", "Planning", 37.5, 25.0, "1.8", (1, 1, 2, 0, 0)),
    ("7", "支持", "Support", 58.3, 50.0, "2.5", (3, 1, 2, 0, 0)),
    ("8.1", "运行的策划和控制", "Operational planning", 50.0, None, "2.0", (0, 1, 0, 0, 0)),
    ("8.2", "服务组合", "Service portfolio", 41.7, 33.3, "2.0", (1, 3, 2, 0, 0)),
    ("8.3", "关系和协议", "Relationship and agreement", 60.0, 50.0, "2.6", (2, 2, 1, 0, 0)),
    ("8.4", "供应与需求", "Supply and demand", 33.3, 33.3, "1.7", (1, 0, 2, 0, 0)),
    ("8.5", "服务设计、建设和转换", "Design, build and transition", 50.0, 41.7, "2.2", (2, 2, 2, 1, 0)),
    ("8.6", "解决和履行", "Resolution and fulfilment", 83.3, 66.7, "3.3", (2, 1, 0, 0, 0)),
    ("8.7", "服务保障", "Service assurance", 33.3, 16.7, "1.7", (0, 2, 1, 0, 0)),
    ("9", "绩效评价", "Performance evaluation", 25.0, 0.0, "1.3", (0, 2, 2, 0, 0)),
    ("10", "改进", "Improvement", 50.0, 50.0, "2.0", (1, 0, 1, 0, 0)),
]


def body(say) -> dict:
    """Everything between contents and signatures."""
    return {
        **findings.texts(say),
        "figures": {
            "conformity": "52.1 %",
            "conformity_note": say("（符合 17 + ½ × 部分符合 17）÷ 49", "(17 conforming + ½ × 17 partly) ÷ 49"),
            "coverage": "100 %",
            "coverage_note": say("62 条适用条款中评估 62 条；本期未发生 1 条", "62 of 62 assessable clauses; 1 without a case"),
            "severe_gaps": "3",
            "gaps_note": say("全部差距 10 项", "of 10 gaps in all"),
            "documents": "26",
            "documents_note": say("新写 17、修订 9、保留 12", "17 to write, 9 to revise, 12 kept"),
        },
        "compared": say("与 2025 年 6 月的上次诊断相比，符合率上升 11.4 个百分点；策划、供应与需求两组没有变化。", "Against the last diagnosis in June 2025 conformity rose by 11.4 points; planning and supply and demand did not move."),
        "results": [say("符合", "Conforms"), say("部分符合", "Partly"), say("不符合", "Does not"), say("本期未发生", "No case"), say("未评", "Not assessed")],
        "groups": [_group(say, row) for row in GROUPS],
        "totals": {"counts": [17, 17, 16, 1, 0], "total": 51},
        "charts": drawings(say),
        "clauses": findings.clauses(say),
        "causes": findings.causes(say),
        "documents": findings.documents(say),
        "roadmap": findings.roadmap(say),
        "sheet_rows": [_row(say, index, *row) for index, row in enumerate(findings.TITLES * 3)],
        "evidence": findings.evidence(say),
        "interviews": findings.interviews(say),
        "nonconformities": findings.nonconformities(say),
    }  # fmt: skip


def _group(say, row: tuple) -> dict:
    number, chinese, english, now, last, maturity, counts = row
    change = "—" if last is None else f"{now - last:+.1f}"
    return {
        "id": number,
        "title": say(chinese, english),
        "now": f"{now:.1f} %",
        "target": "80 %",
        "last": "—" if last is None else f"{last:.1f} %",
        "change": change,
        "coverage": "100 %",
        "maturity": maturity,
        "counts": list(counts),
        "total": sum(counts),
    }


def _row(say, index: int, clause: str, chinese: str, english: str) -> dict:
    symbol, chinese_word, english_word, name = findings.RESULTS[index % 3]
    return {
        "clause": clause,
        "title": say(chinese, english),
        "symbol": symbol,
        "result": say(chinese_word, english_word),
        "result_class": name,
        "maturity": str(1 + index % 4),
        "found": say("已有做法并指定了负责人，抽查三个月的记录基本完整；评审没有按计划开展。", "A practice exists and has an owner; records of three months were largely complete. Reviews were not held as planned."),
        "evidence": say("制度 ITSM-P-0" + str(index % 9 + 1) + "；现场查阅记录 3 份", f"Rule ITSM-P-0{index % 9 + 1}; 3 records seen on site"),
        "gaps": f"G-{index % 10 + 1:02d}" if index % 3 else "",
    }  # fmt: skip


def drawings(say) -> dict:
    """The charts with the sentence that says what each means."""
    axes = [f"{number} {say(chinese, english)}" for number, chinese, english, *_ in GROUPS]
    now, last = [row[3] for row in GROUPS], [row[4] for row in GROUPS]
    kinds = list(
        zip(
            ("good", "part", "bad", "none", "unknown"),
            (
                say("○ 符合", "○ Conforms"),
                say("◐ 部分符合", "◐ Partly"),
                say("● 不符合", "● Does not"),
                say("– 本期未发生", "– No case"),
                say("? 未评", "? Not assessed"),
            ),
            strict=True,
        )
    )
    names = {
        "now": say("本次", "Now"),
        "target": say("目标", "Target"),
        "last": say("上次（2025-06）", "Last (2025-06)"),
    }
    return {
        "radar": charts.radar(axes, now, target=[80] * 13, last=last, names=names, title=say("分组符合率雷达图", "Radar of conformity")),
        "radar_meaning": say("解决和履行、领导作用接近目标；绩效评价、服务保障、供应与需求差距最大，需优先安排。", "Resolution and leadership are near the target; evaluation, assurance, and supply and demand are furthest away and come first."),
        "stacked": charts.stacked_bar([(name, row[6]) for name, row in zip(axes, GROUPS, strict=True)], kinds, title=say("各组评估结果", "Results by clause group")),
        "stacked_meaning": say("不符合集中在策划、服务组合、绩效评价三组，多为没有形成文件化要求。", "Failures gather in planning, service portfolio and evaluation, mostly because nothing is written down."),
        "pareto": charts.pareto([(row["name"], row["count"]) for row in findings.causes(say)], title=say("原因排列图", "Pareto of causes"), count_name=say("差距数", "Gaps"), share_name=say("累计占比", "Running share")),
        "pareto_meaning": say("前两类原因占七成：先补制度，再抓执行。", "Two causes make up seven tenths: write the rules first, then see to it that they are followed."),
        "timeline": charts.timeline(findings.bars(say), today=date(2026, 11, 22), title=say("路线图", "Road map"), names=(say("计划", "Plan"), say("实际", "Actual"), say("今天", "Today"))),
        "timeline_meaning": say("体系文件于 2027 年 2 月发布，运行满三个月后申请认证。", "Documents are issued in February 2027; the application follows after three months of operation."),
    }  # fmt: skip


def schedule(say) -> list[dict]:
    """Two days on site."""
    rows = [
        ("2026-10-20 09:00–09:30", "管理层", "Management", "首次会议", "Opening meeting"),
        (
            "2026-10-20 09:30–12:00",
            "总经理、管理者代表",
            "General manager, representative",
            "4、5、6、9.3",
            "4, 5, 6, 9.3",
        ),
        ("2026-10-20 13:30–17:00", "运维部", "Operations", "8.5.1、8.6、8.7", "8.5.1, 8.6, 8.7"),
        ("2026-10-21 09:00–12:00", "研发部", "Development", "8.2、8.5.2、8.5.3", "8.2, 8.5.2, 8.5.3"),
        ("2026-10-21 13:30–15:30", "采购与商务部", "Purchasing and sales", "8.3、8.4", "8.3, 8.4"),
        ("2026-10-21 16:00–17:00", "管理层", "Management", "末次会议：通报初步结果", "Closing meeting: first results"),
    ]
    return [
        {
            "time": time,
            "object": say(chinese, english),
            "topics": say(chinese_topics, english_topics),
            "contact": say("李海燕", "Li Haiyan"),
            "member": say("周远、陈静", "Zhou Yuan, Chen Jing"),
        }
        for time, chinese, english, chinese_topics, english_topics in rows
    ]


def sheet(say, *, filled: bool) -> dict:
    """A nonconformity report of the diagnosis; unfilled, its lower half is for pen and paper."""
    later = {
        "cause": say("1 未规定谁负责组织内审；\n2 管理层认为外部检查已经足够。", "1 Nobody is responsible for internal audits.\n2 Management took external inspections to be enough."),
        "correction": say("补编 2026 年度内审计划并报批。", "Draw up the audit plan of 2026 and have it approved."),
        "corrective_action": say("发布《内部审核控制程序》，培训并任命 4 名内审员。", "Issue the internal audit procedure; train and appoint four auditors."),
        "owner": say("李海燕", "Li Haiyan"),
        "due": "2027-03-31",
        "elsewhere": say("管理评审存在同样情况，一并处理。", "Management review has the same weakness and is treated with it."),
    }  # fmt: skip
    return {
        "number": "FSYX-2026-NC-01",
        "source": say("差距诊断 FSYX-2026-D-01，差距 G-01", "Gap diagnosis FSYX-2026-D-01, gap G-01"),
        "date": "2026-10-21",
        "department": say("质量管理部", "Quality management"),
        "place": say("上海总部", "Head office, Shanghai"),
        "head": say("吴敏", "Wu Min"),
        "escort": say("李海燕", "Li Haiyan"),
        "facts": say("2026年10月21日在质量管理部查阅 2025、2026 两年的体系记录：没有内部审核计划、检查表和报告；部门负责人说明从未组织过覆盖服务管理体系的内部审核。", "On 21 October 2026 the records of 2025 and 2026 were read in quality management: there is no internal audit plan, checklist or report; the head of department explained that no internal audit of the service management system had ever been held."),
        "evidence": say("记录清单 FS-R-09（2026-10-21 现场查阅，未留存）", "Record list FS-R-09 (seen on site on 2026-10-21, no copy kept)"),
        "clause": "ISO/IEC 20000-1:2018 " + say("9.2 内部审核", "9.2 Internal audit"),
        "document_clause": say("《管理手册》无对应规定", "No corresponding rule in the manual"),
        "grades": [{"word": say("严重", "Major"), "on": True}, {"word": say("轻微", "Minor"), "on": False}],
        "kinds": [{"word": say("体系性", "Systemic"), "on": True}, {"word": say("实施性", "Implementation"), "on": False}, {"word": say("效果性", "Effect"), "on": False}],
        "auditor": say("陈静", "Chen Jing"),
        "verdicts": [{"word": say("有效", "Effective"), "on": False}, {"word": say("无效，重新整改", "Not effective, reopened"), "on": False}],
        **(later if filled else {}),
    }  # fmt: skip


def worksheet(say) -> list[dict]:
    """Questions of two clauses, as the catalogue gives them."""
    where = say("变更记录、发布记录、会议纪要", "Change records, release records, minutes")
    questions = [
        (say("变更管理的范围和分类是否形成文件？", "Are the scope and the categories of changes written down?"), where),
        (say("紧急变更由谁批准，事后如何评审？", "Who approves emergency changes, and how are they reviewed afterwards?"), where),
        (say("变更失败时如何恢复？是否试过？", "How is a failed change undone? Has it been tried?"), where),
        (say("已批准的变更是否按计划实施并告知相关方？", "Are approved changes carried out as planned and made known?"), where),
    ]  # fmt: skip
    rows = [{"text": text, "evidence": evidence} for text, evidence in questions]
    return [
        {"id": "8.5.1", "title": say("变更管理", "Change management"), "documented": say("变更管理方针、变更请求记录", "Change management policy, records of requests for change"), "questions": rows},
        {"id": "8.6.1", "title": say("事件管理", "Incident management"), "documented": say("事件记录、重大事件流程", "Incident records, major incident procedure"), "questions": rows[:3]},
    ]  # fmt: skip
