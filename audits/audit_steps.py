"""The steps of an internal audit and how far each is; the opening and closing meeting as the schedule has them."""

import datetime as dt
from typing import Any

from django.db.models import F, Func, IntegerField, OuterRef, Subquery
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from audits.models import Audit, AuditItem, AuditMember, AuditSlot
from certification.models import Meeting, Person

STATE = Audit.State
# The verb that leads on from a state, where a person fires it and not a signature.
FORWARD = {STATE.ANNOUNCED: "begin", STATE.IN_PROGRESS: "conclude", STATE.REPORTED: "close"}
AFTER_PLAN = frozenset({STATE.ANNOUNCED, STATE.IN_PROGRESS, STATE.REPORTING, STATE.REPORTED, STATE.CLOSED})


def steps(audit: Audit) -> list[dict[str, Any]]:
    """Return the steps in their order, each with address, state and a note; one counting query."""
    code = audit.engagement.code
    found = _counts(audit)
    planned = audit.state in AFTER_PLAN
    rows = (
        ("audit_edit", _("Purpose, scope, days"), _days(audit), bool(audit.starts_on and audit.objectives)),
        ("audit_team", pgettext("audit", "Team"), _people(found["team"]), bool(found["team"])),
        ("audit_independence", _("Who may audit whom"), "", planned),
        ("audit_schedule", _("Schedule"), _lines(found["slots"]), bool(found["sessions"])),
        ("audit_checklist", _("Checklists"), _rows(found["items"]), bool(found["items"])),
        ("audit_site", _("On site: judge the rows"), _judged(found), _all_judged(found)),
        ("audit_words", _("Words of the report"), "", bool(audit.told.get("conclusion"))),
    )
    return [
        {"title": title, "url": reverse(f"audits:{name}", args=[code, audit.uid]), "note": note, "done": done}
        for name, title, note, done in rows
    ]


def _counts(audit: Audit) -> dict[str, int]:
    here = {"audit": OuterRef("pk")}
    wanted = {
        "items": AuditItem.objects.filter(**here),
        "judged": AuditItem.objects.judged().filter(**here),
        "slots": AuditSlot.objects.filter(**here),
        "sessions": AuditSlot.objects.filter(**here, kind=AuditSlot.Kind.SESSION),
        "team": AuditMember.objects.filter(**here),
    }
    asked = {f"n_{name}": _number(rows) for name, rows in wanted.items()}
    found = Audit.objects.filter(pk=audit.pk).values(**asked).get()
    return {name.removeprefix("n_"): number for name, number in found.items()}


def _number(rows: Any) -> Any:
    """Return a subquery that counts; without a group, so that none is 0."""
    count = Func(F("pk"), function="COUNT")
    return Subquery(rows.order_by().annotate(n=count).values("n"), output_field=IntegerField())


def _days(audit: Audit) -> str:
    if audit.starts_on is None:
        return ""
    days = [audit.starts_on.isoformat(), *([audit.ends_on.isoformat()] if audit.ends_on else [])]
    return " – ".join(dict.fromkeys(days))


def _people(number: int) -> str:
    return ngettext("%(n)s person", "%(n)s people", number) % {"n": number}


def _lines(number: int) -> str:
    return ngettext("%(n)s line", "%(n)s lines", number) % {"n": number}


def _rows(number: int) -> str:
    return ngettext("%(n)s row", "%(n)s rows", number) % {"n": number}


def _judged(found: dict[str, int]) -> str:
    return _("%(done)s of %(total)s judged") % {"done": found["judged"], "total": found["items"]}


def _all_judged(found: dict[str, int]) -> bool:
    return bool(found["items"]) and found["judged"] == found["items"]


def facts(audit: Audit) -> list[tuple[str, Any]]:
    """Return what is known of an audit, beside its steps."""
    told = [
        (_("Kind of audit"), f"{audit.get_kind_display()} · {audit.get_occasion_display()}"),
        (_("Audit method"), audit.get_method_display()),
        (pgettext("audit", "Days"), _days(audit)),
        (_("Announced on"), audit.announced_on),
        (_("Begun on"), audit.begun_on),
        (_("Concluded on"), audit.concluded_on),
        (_("Report due"), audit.report_due),
        (_("Reported on"), audit.reported_on),
        (_("Closed on"), audit.closed_on),
    ]
    return [(label, value) for label, value in told if value]


def meeting_of(audit: Audit, kind: str, choices: Any) -> dict[str, Any]:
    """Return an opening or closing meeting with day and place of the schedule; heads and team are expected."""
    # claims: S7.5.4
    line = audit.schedule.filter(kind=kind).select_related("site").first()
    label = Meeting.Kind(kind).label
    heads = Person.objects.filter(heads__in=audit.departments.all(), left_on=None)
    team = list(audit.members.select_related("person", "user"))
    people = {one.pk: one for one in [*heads, *(member.person for member in team if member.person)]}
    leader = next((one for one in team if one.role == "leader"), None)
    return {
        "kind": kind,
        "subject": f"{audit.number} {label}"[:200],
        "day": line.day if line else audit.cycle.today(),
        "starts": line.starts if line else dt.time(9),
        "ends": line.ends if line else None,
        "place": (line.place or str(line.site or "")) if line else "",
        "agenda": AGENDA[kind](),
        "people": list(people.values()),
        "users": [member.user for member in team if member.user],
        "guests": [(one.name, one.organisation) for one in team if one.person is None and one.user is None],
        "chair": (leader.person or leader.user or leader.name) if leader else "",
    }


def _opening() -> str:
    lines = (
        _("Introduce the team and those present"),
        _("Purpose, scope and criteria of the audit"),
        _("Schedule, places, who accompanies"),
        _("How is audited, how findings are graded, that it is a sample"),
        _("Confidentiality, safety, how to disagree"),
    )
    return "\n".join(lines)


def _closing() -> str:
    lines = (
        _("Thanks, purpose and scope once more, that it was a sample"),
        _("What is good"),
        _("Findings one by one, with the facts"),
        _("Conclusion"),
        _("What comes next: answers, days, verification; diverging opinions"),
    )
    return "\n".join(lines)


AGENDA = {"opening": _opening, "closing": _closing}
