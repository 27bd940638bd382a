"""What the team of the sample found: texts, gaps, documents, road map."""

from datetime import date

from wobo.reporting.charts import Bar

RESULTS = [
    ("○", "符合", "Conforms", "conform"),
    ("◐", "部分符合", "Partly", "partial"),
    ("●", "不符合", "Does not", "not-conform"),
]
TITLES = [
    ("4.1", "理解组织及其环境", "Understanding the organization and its context"),
    ("4.3", "确定服务管理体系的范围", "Determining the scope of the SMS"),
    ("5.2", "方针", "Policy"),
    ("6.1", "应对风险和机遇的措施", "Actions to address risks and opportunities"),
    ("6.2", "服务管理目标及其实现的策划", "Objectives and planning to achieve them"),
    ("7.2", "能力", "Competence"),
    ("7.5", "成文信息", "Documented information"),
    ("8.2.2", "策划服务", "Plan the services"),
    ("8.2.4", "服务目录管理", "Service catalogue management"),
    ("8.3.3", "服务级别管理", "Service level management"),
    ("8.3.4", "供方管理", "Supplier management"),
    ("8.4.3", "能力管理", "Capacity management"),
    ("8.5.1", "变更管理", "Change management"),
    ("8.5.3", "发布和部署管理", "Release and deployment management"),
    ("8.6.1", "事件管理", "Incident management"),
    ("8.6.3", "问题管理", "Problem management"),
    ("8.7.1", "服务可用性管理", "Service availability management"),
    ("8.7.2", "服务连续性管理", "Service continuity management"),
    ("9.2", "内部审核", "Internal audit"),
    ("9.3", "管理评审", "Management review"),
    ("10.1", "不符合和纠正措施", "Nonconformity and corrective action"),
]


def texts(say) -> dict:
    """The sentences that people wrote."""
    return {
        "conclusion": {
            "verdict": say("需补充后启动", "Start after additions"),
            "sentence": say("日常运维扎实，但体系的策划、评价与连续性三方面尚未建立；按路线图补齐后可于 2027 年第三季度申请认证。", "Daily operation is sound, but planning, evaluation and continuity are not yet built; with the road map followed, certification can be applied for in the third quarter of 2027."),
            "biggest": [
                {"gap": say("没有内部审核与管理评审", "No internal audit and no management review"), "clause": "9.2, 9.3", "effect": say("认证机构一阶段即会判为严重不符合，无法进入二阶段。", "The certification body will raise a major at stage 1; stage 2 cannot follow.")},
                {"gap": say("服务连续性计划未制定、未演练", "No continuity plan, none exercised"), "clause": "8.7.2", "effect": say("主机房中断时两家金融客户的合同罚则每小时 12 万元。", "If the main data centre fails, two financial customers may claim CNY 120,000 per hour.")},
                {"gap": say("容量没有预测，扩容靠告警", "Capacity is not forecast, growth follows alarms"), "clause": "8.4.3", "effect": say("2026 年三次因磁盘写满中断服务，影响 41 家客户。", "Three outages from full disks in 2026 touched 41 customers.")},
            ],
            "window": say("2027 年 7 月至 9 月（体系运行满三个月、完成一次内审和管理评审之后）", "July to September 2027, after three months of operation, one internal audit and one management review"),
            "decisions": [
                say("任命管理者代表并明确其资源与权限（12 月 5 日前）。", "Appoint the management representative with resources and authority (by 5 December)."),
                say("批准专职体系工程师一名。", "Approve one full-time system engineer."),
                say("批准连续性演练的停机窗口和预算 18 万元。", "Approve the outage window and CNY 180,000 for the continuity exercise."),
            ],
        },
        "purposes": [say("评价现有体系与标准的符合性", "Judge how far the existing system conforms with the standard"), say("找出与标准之间的差距", "Find the gaps against the standard"), say("找出形成这些差距的原因", "Find the causes of these gaps")],
        "bases": [
            {"name": say("管理体系标准", "Standard"), "text": "ISO/IEC 20000-1:2018, Amd 1:2024"},
            {"name": say("合同", "Contracts"), "text": say("主要客户合同 6 份、SLA 9 份", "6 main customer contracts, 9 SLAs")},
            {"name": say("本单位规定", "Own rules"), "text": say("《运维管理制度》《信息安全管理规定》等 21 份", "21 rules, among them the operations rule and the security rule")},
            {"name": say("法律法规", "Law"), "text": say("网络安全法、数据安全法、劳动合同法等 14 部", "14 acts, among them cybersecurity, data security and labour contract law")},
        ],
        "scope": {
            "statement": say("为金融与政务客户提供云主机运维和应用托管服务的服务管理体系。", "The service management system for cloud host operation and application hosting for financial and government customers."),
            "services": [say("云主机运维服务", "Cloud host operation"), say("应用托管服务", "Application hosting"), say("7×24 服务台", "Service desk, round the clock")],
            "sites": [say("上海总部（浦东新区张江路 88 号）", "Head office, 88 Zhangjiang Road, Pudong, Shanghai"), say("苏州数据中心", "Suzhou data centre")],
            "objects": say("管理层、质量管理部、运维部、研发部、采购与商务部、人力资源部", "Management, quality, operations, development, purchasing and sales, human resources"),
            "dates": say("2026年10月20日至10月21日", "20 to 21 October 2026"),
            "not_covered": say("苏州数据中心夜班仅查阅记录，未现场观察。", "The night shift in Suzhou was judged by records only."),
        },
        "team": [
            {"name": say("周远", "Zhou Yuan"), "organisation": say("明衡咨询", "Mingheng Consulting"), "role": say("组长", "Leader"), "topics": say("4、5、6、9、10", "4, 5, 6, 9, 10")},
            {"name": say("陈静", "Chen Jing"), "organisation": say("明衡咨询", "Mingheng Consulting"), "role": say("组员", "Member"), "topics": say("7、8", "7, 8")},
        ],
        "course": say("诊断小组按经客户确认的计划，用两天时间访谈 14 人，查阅文件 21 份、记录 63 份，现场观察服务台交接班一次。每项判断均与受访部门当场核对，初步结果已在末次会议上通报。", "The team followed the plan that the client had confirmed: 14 people interviewed in two days, 21 documents and 63 records read, one shift handover at the service desk observed. Each judgement was checked with the department at once; first results were given at the closing meeting."),
        "scale": [{"symbol": symbol, "word": say(chinese, english), "meaning": meaning} for (symbol, chinese, english, _), meaning in zip(RESULTS, (say("要求已满足，有证据", "The requirement is met and there is evidence"), say("部分满足，或做法未形成文件、证据不完整", "Met in part, or the practice is not written down or not fully evidenced"), say("未满足", "Not met")), strict=True)],
        "sampling": say("诊断以抽样方式进行，未抽到的地方仍可能存在差距。", "The diagnosis works by samples; gaps may exist where no sample was taken."),
        "themes": [{"name": say("“做了没记”：", "Done but not recorded:"), "text": say("运维动作依赖个人经验，记录分散在聊天工具中。", "operation rests on experience, and records lie scattered in chats.")}, {"name": say("职责交叉：", "Overlapping duties:"), "text": say("变更由研发与运维分别批准，没有统一的变更经理。", "changes are approved by development and operations apart, without one change manager.")}],
        "adjustments": [{"name": say("要素选择", "Elements"), "text": say("4 至 10 章全部适用，无删减。", "Clauses 4 to 10 all apply; nothing is excluded.")}, {"name": say("机构调整", "Organisation"), "text": say("设服务管理办公室，归口质量管理部。", "A service management office within quality management.")}, {"name": say("补充要求", "Supplements"), "text": say("金融客户的监管报送要求纳入 8.3.2。", "Reporting duties of financial customers are taken into 8.3.2.")}],
        "quick_wins": [say("统一变更申请入口，停用聊天审批。", "One entrance for changes; no approval by chat."), say("服务目录初稿挂到客户门户。", "First service catalogue on the customer portal.")],
        "risks": [{"risk": say("骨干流失：", "Key people leave:"), "answer": say("关键流程双人负责。", "two owners for each key process.")}],
        "resources": [{"name": say("体系工程师", "System engineer"), "purpose": say("文件、内审与改进", "Documents, audits, improvement"), "amount": say("1 人，全职", "1, full time"), "since": "2026-12"}],
        "responsibilities": [{"who": say("管理者代表", "Representative"), "does": say("组织实施路线图，每月向总经理汇报。", "Leads the road map and reports to the general manager monthly.")}],
        "maturity_scale": [{"level": str(level), "word": word, "meaning": meaning} for level, (word, meaning) in enumerate([(say("没有", "None"), say("没有做法", "No practice")), (say("个人", "Personal"), say("靠个人", "Rests on persons")), (say("重复", "Repeated"), say("能重复，未成文", "Repeatable, not written")), (say("规定", "Defined"), say("已成文并执行", "Written and followed")), (say("量化", "Measured"), say("有指标并评价", "Measured and evaluated")), (say("优化", "Improving"), say("持续改进", "Improves steadily"))])],
        "terms": [{"term": "SMS", "meaning": say("服务管理体系", "service management system")}, {"term": "SLA", "meaning": say("服务级别协议", "service level agreement")}],
    }  # fmt: skip


def clauses(say) -> list[dict]:
    """Every clause group with strengths first, then gaps."""
    from tests.reporting.diagnosis_sample import GROUPS  # noqa: PLC0415  the two files tell one case

    built = []
    for index, (number, chinese, english, now, _, maturity, _) in enumerate(GROUPS):
        symbol, chinese_word, english_word, name = RESULTS[0 if now > 80 else (1 if now > 30 else 2)]
        built.append(
            {
                "id": number, "title": say(chinese, english), "symbol": symbol, "result": say(chinese_word, english_word), "result_class": name,
                "conformity": f"{now:.1f} %", "maturity": f"{maturity} / 5", "interviewed": say("李海燕、吴敏", "Li Haiyan, Wu Min"),
                "strengths": [say("职责已指定到人，部门负责人能说明做法。", "Duties are assigned, and heads of department can explain the practice."), say("抽查的三个月记录与描述一致。", "Records of three months agree with what was said.")],
                "gaps": [gap(say, index)] * (1 if index % 4 else 2) if index != 9 else [],
            }
        )  # fmt: skip
    return built


def gap(say, index: int) -> dict:
    """One gap with its nine fields."""
    severe = index % 4 == 3
    return {
        "number": f"G-{index + 1:02d}",
        "clause": TITLES[index][0],
        "severity": say("▲ 严重", "▲ Severe") if severe else say("一般", "Ordinary"),
        "severity_class": "major" if severe else "minor",
        "cause": say("有制度未执行", "Rule not followed") if index % 2 else say("无制度", "No rule"),
        "owner": say("运维部 王强", "Wang Qiang, operations"),
        "due": "2027-01-31",
        "found": say("2026 年没有形成本项要求的计划；三次评审未按时开展，查 8 份记录中 3 份无审批人。", "No plan of this kind was made in 2026; three reviews were not held in time, and 3 of 8 records name no approver."),
        "gap": say("标准要求策划并保留证据，现有做法没有规定频次和责任。", "The standard asks for planning and evidence; the present practice fixes neither rhythm nor responsibility."),
        "evidence": say("评审记录 FS-R-07-03；访谈运维部（2026-10-20）", "Review record FS-R-07-03; interview with operations (2026-10-20)"),
        "recommendation": say("编写程序文件，规定频次、责任和记录；由质量管理部每季度检查。", "Write a procedure with rhythm, duty and record; quality checks it every quarter."),
    }  # fmt: skip


def causes(say) -> list[dict]:
    """Causes, the largest first."""
    rows = [
        ("无制度", "No rule", 4, "40 %"),
        ("有制度未执行", "Rule not followed", 3, "30 %"),
        ("执行无记录", "Done, not recorded", 2, "20 %"),
        ("职责不清", "Duties unclear", 1, "10 %"),
    ]
    return [
        {"name": say(zh, en), "count": count, "share": share, "where": "6.1, 8.4.3, 9.2"}
        for zh, en, count, share in rows
    ]


def documents(say) -> dict:
    """The work list: to write and revise, then what is kept."""
    names = [("内部审核控制程序", "Internal audit procedure"), ("管理评审控制程序", "Management review procedure"), ("容量管理程序", "Capacity management procedure"), ("服务连续性管理程序", "Continuity management procedure"), ("变更管理程序", "Change management procedure"), ("服务目录", "Service catalogue")]  # fmt: skip
    words = {"write": say("新写", "write"), "revise": say("修订", "revise"), "keep": say("保留", "keep")}

    def row(index: int, action: str) -> dict:
        zh, en = names[index % 6]
        return {"number": f"FS-ITSM-P-{index + 1:02d}", "name": say(zh, en), "level": "2", "action": words[action], "clauses": "9.2, 9.3", "owner": say("吴敏", "Wu Min"), "planned": "2027-01-15"}  # fmt: skip

    first = [row(index, "write" if index % 3 else "revise") for index in range(14)]
    return {
        "summary": say("共 38 份：新写 17 份、修订 9 份、保留 12 份。本清单是文件登记的起点。", "38 documents: 17 to write, 9 to revise, 12 kept. This list is the start of the document register."),
        "parts": [{"name": say("需新编制和修订的文件", "To write and to revise"), "rows": first}, {"name": say("保留的文件", "Kept"), "rows": [row(index, "keep") for index in range(14, 20)]}],
    }  # fmt: skip


STEPS = [
    ("建立组织、任命", "Organisation and appointments", date(2026, 11, 10), date(2026, 12, 5), 6),
    ("职能分工与体系设计", "Allocation and design", date(2026, 12, 1), date(2026, 12, 31), 14),
    ("文件编写与发布", "Documents written and issued", date(2027, 1, 4), date(2027, 2, 28), 60),
    ("试点运行", "Pilot run", date(2027, 3, 1), date(2027, 6, 15), 40),
    ("内部审核", "Internal audit", date(2027, 5, 17), date(2027, 5, 28), 12),
    ("管理评审与正式运行", "Management review", date(2027, 6, 7), date(2027, 6, 11), 4),
    ("正式审核", "Formal audit", date(2027, 7, 12), date(2027, 9, 10), 10),
]


def bars(say) -> list[Bar]:
    """The road map as a chart; the first step has begun."""
    return [
        Bar(label=say(zh, en), start=start, end=end, actual_start=date(2026, 11, 12) if index == 0 else None)
        for index, (zh, en, start, end, _) in enumerate(STEPS)
    ]


def roadmap(say) -> list[dict]:
    """The same as a table."""
    return [
        {"step": say(zh, en), "start": start.isoformat(), "end": end.isoformat(), "owner": say("李海燕", "Li Haiyan"), "effort": str(effort), "depends": str(index) if index else ""}
        for index, (zh, en, start, end, effort) in enumerate(STEPS)
    ]  # fmt: skip


def evidence(say) -> list[dict]:
    """What the team saw, kept or not."""
    return [
        {"number": "E-01", "name": say("运维管理制度 V3.2", "Operations rule V3.2"), "clauses": "7.5, 8.1", "kept": "sha256 5e1f…a0"},
        {"number": "E-02", "name": say("变更记录 2026-08 至 2026-10", "Change records 2026-08 to 2026-10"), "clauses": "8.5.1", "kept": ""},
    ]  # fmt: skip


def interviews(say) -> list[dict]:
    """Who was spoken to."""
    rows = [("李海燕", "Li Haiyan", "管理者代表", "Management representative"), ("吴敏", "Wu Min", "质量管理部 经理", "Head of quality"), ("王强", "Wang Qiang", "运维部 经理", "Head of operations")]  # fmt: skip
    return [{"date": "2026-10-20", "name": say(zh, en), "post": say(zh_post, en_post), "topics": "8.5, 8.6", "member": say("陈静", "Chen Jing")} for zh, en, zh_post, en_post in rows]  # fmt: skip


def nonconformities(say) -> list[dict]:
    """The list of the sheets."""
    return [
        {"number": f"FSYX-2026-NC-{index + 1:02d}", "clause": TITLES[index][0], "gap": gap(say, index)["gap"], "severity": gap(say, index)["severity"], "owner": say("王强", "Wang Qiang")}
        for index in range(10)
    ]  # fmt: skip
