"""Why a step of an internal audit cannot be done yet: plan, opening, closing, report, end."""

import datetime as dt
from collections.abc import Iterable, Iterator
from typing import Any

from django.db.models import Count, Q
from django.utils.translation import gettext as _

from audits import audit_clashes, audit_rules
from audits.audit_independence import Area, House, read
from audits.audit_matrix import Place, clauses_of
from audits.models import Audit, AuditMember, AuditSlot, Finding, Method, Verdict
from audits.models.obstacles import some
from certification.models import Meeting
from wobo.reporting.models import Report

# A verdict that a finding has to say more about.
FOUND = (Verdict.OBSERVATION, Verdict.OPPORTUNITY, Verdict.MINOR, Verdict.MAJOR)


def against(audit: Audit, verb: str) -> Iterator[str]:
    """Yield the reasons against `verb`."""
    match verb:
        case "announce":
            yield from _paper(audit.plan_uid, _("The plan is not out for signature yet."))
            yield from notice(audit)
        case "begin":
            yield from opening(audit)
        case "conclude":
            yield from rows(audit)
            yield from closing(audit)
        case "approve_report":
            yield from _paper(audit.report_uid, _("The report has not been made yet."))
        case "close":
            yield from _findings(audit)


def _paper(uid: str, missing: str) -> Iterator[str]:
    """Yield what a paper lacks that is signed slot by slot."""
    paper = Report.objects.filter(uid=uid).defer("snapshot").first() if uid else None
    if paper is None:
        yield missing
    elif not paper.slots():
        yield _("The paper to sign is still being made. Wait a moment, then load the page again.")
    elif not paper.complete:
        yield _("%(paper)s is not signed by everybody yet.") % {"paper": paper}


def notice(audit: Audit) -> Iterator[str]:
    """Yield that those audited would hear of it too late; an ad hoc audit may come at short notice."""
    if audit.starts_on is None or audit.occasion == Audit.Occasion.AD_HOC:
        return
    rules = audit_rules.profile(audit.cycle)
    earliest = audit_rules.first_day_allowed(audit.cycle.today(), rules)
    if audit.starts_on < earliest:
        yield _(
            "Those audited hear of it %(days)s days ahead: the first day is %(earliest)s at the earliest. Move the"
            " audit, or call it an ad hoc audit."
        ) % {"days": rules.notice_days, "earliest": earliest.isoformat()}


def plan(audit: Audit) -> list[str]:
    """Return what the plan lacks before anybody signs it."""
    slots = audit_clashes.slots_of(audit)
    return [*_frame(audit), *_schedule(audit, slots), *_remote(audit, slots), *_team(audit, slots), *notice(audit)]


def _frame(audit: Audit) -> Iterator[str]:
    asked = {
        "objectives": _("The plan names no objectives."),
        "scope": _("The plan names no scope."),
        "criteria": _("The plan names no audit criteria."),
        "starts_on": _("The plan has no first day."),
        "ends_on": _("The plan has no last day."),
        "report_due": _("The plan does not say when the report is due."),
    }
    yield from (sentence for name, sentence in asked.items() if not getattr(audit, name))


def _schedule(audit: Audit, slots: list[AuditSlot]) -> Iterator[str]:
    kinds = {slot.kind for slot in slots}
    if AuditSlot.Kind.SESSION not in kinds:
        yield _("The schedule has no session yet.")
        return
    if AuditSlot.Kind.OPENING not in kinds:
        yield _("The schedule has no opening meeting.")
    if AuditSlot.Kind.CLOSING not in kinds:
        yield _("The schedule has no closing meeting.")
    yield from audit_clashes.outside(audit, slots)
    yield from audit_clashes.clashes(audit, slots)
    visited = {one.pk for slot in slots for one in slot.departments.all()}
    if left := [str(one) for one in audit.departments.all() if one.pk not in visited]:
        yield _("No session visits these departments: %(departments)s.") % {"departments": some(left)}
    seen = {slot.site_id for slot in slots}
    if left := [str(one) for one in audit.sites.all() if one.pk not in seen]:
        yield _("No session visits these sites: %(sites)s.") % {"sites": some(left)}
    served = {one.pk for slot in slots for one in slot.services.all()}
    if left := [str(one) for one in audit.services.all() if one.pk not in served]:
        yield _("No session looks at these services: %(services)s.") % {"services": some(left)}
    if bare := [audit_clashes.said(one) for one in slots if one.kind == "session" and not one.auditors.all()]:
        yield _("No auditor is named for: %(sessions)s.") % {"sessions": some(bare)}


def _remote(audit: Audit, slots: list[AuditSlot]) -> Iterator[str]:
    most, share = audit_rules.profile(audit.cycle).remote_share_max, audit_clashes.remote_share(slots)
    if share > most:
        yield _("%(share)s %% of the sessions would be remote; %(most)s %% at most are allowed.") % {
            "share": share,
            "most": most,
        }
    remote = audit.method != Method.ON_SITE or any(slot.method != Method.ON_SITE for slot in slots)
    if remote and not audit.remote_tools:
        yield _("Say with which tool the remote parts are done, who consented and how identity is checked.")


def _team(audit: Audit, slots: list[AuditSlot]) -> Iterator[str]:
    members = list(audit.members.select_related("person", "user"))
    leader = next((one for one in members if one.role == AuditMember.Role.LEADER), None)
    if leader is None:
        yield _("The team has no leader.")
        return
    house = house_of(audit)
    if not house.labels:
        yield _("The plan names no standard whose clauses can be audited.")
    yield from house.against_leading(house.auditor(leader))
    for slot in slots:
        for member in slot.auditors.all():
            yield from own_work(house, member, areas(slot))


def house_of(audit: Audit, day: dt.date | None = None) -> House:
    """Read who may audit what, for the day that an audit opens."""
    when = day or audit.starts_on or audit.cycle.today()
    return read(audit.engagement, when, clauses_of(audit.standards.all()))


def areas(slot: AuditSlot) -> list[Area]:
    """Return what a line of a schedule looks at."""
    return areas_of(slot.departments.all(), slot.functions, slot.clauses.all(), slot.services.all())


def areas_of(departments: Any, functions: Iterable[str], clauses: Any, services: Any) -> list[Area]:
    """Return what is looked at: each department and function with these clauses and services."""
    asked, served = frozenset(one.pk for one in clauses), frozenset(one.pk for one in services)
    places = [*(Place(one.pk) for one in departments), *(Place(function=one) for one in functions)]
    return [Area(place, asked, served) for place in places or [Place()]]


def own_work(house: House, member: AuditMember, looked_at: list[Area]) -> list[str]:
    """Return why a member may not audit areas because they are their own work, whatever else they still lack."""
    who = house.auditor(member)
    told = [reason for area in looked_at for reason in house.refusals(who, area) if reason not in who.refusals]
    return list(dict.fromkeys(told))


def meeting(audit: Audit, kind: str) -> Meeting | None:
    """Return the first opening, or the last closing meeting of an audit that somebody signed in to."""
    found = Meeting.objects.about(audit).standing().filter(kind=kind).exclude(attendances__way="")
    found = found.filter(attendances__isnull=False).distinct()
    order = "day" if kind == Meeting.Kind.OPENING else "-day"
    first: Meeting | None = found.order_by(order, "starts").first()
    return first


def opening(audit: Audit) -> Iterator[str]:
    """Yield what stands against the beginning: opening meeting, checklist, and auditors who qualified before it."""
    held, today = meeting(audit, Meeting.Kind.OPENING), audit.cycle.today()
    if held is None or held.day > today:
        yield _("The opening meeting with its sign-in is missing.")
    elif audit.announced_on and held.day < audit.announced_on:
        yield _("The opening meeting lies before the day on which the plan was signed.")
    day = held.day if held else today
    house = read(audit.engagement, day)
    members = [one for one in audit.members.select_related("person", "user") if one.audits]
    for member in members:
        yield from house.auditor(member).refusals
    items = audit.items.aggregate(all=Count("pk"), bare=Count("pk", filter=Q(auditor=None)))
    if not items["all"]:
        yield _("The checklist is empty.")
    elif items["bare"]:
        yield _("%(count)s rows of the checklist have no auditor.") % {"count": items["bare"]}


def rows(audit: Audit) -> Iterator[str]:
    """Yield what the checklists lack."""
    names = ("number", "verdict", "means", "interruption", "findings__state")
    found: dict[int, dict[str, Any]] = {}
    for number, verdict, means, interruption, finding in audit.items.order_by("number").values_list(*names):
        row = found.setdefault(
            number, {"verdict": verdict, "means": means, "interruption": interruption, "findings": 0}
        )
        row["findings"] += finding not in {None, Finding.State.RETRACTED}
    open_rows = [str(number) for number, row in found.items() if row["verdict"] == Verdict.NOT_JUDGED]
    if open_rows:
        yield _("Not judged yet: rows %(rows)s.") % {"rows": some(open_rows)}
    if bare := [str(number) for number, row in found.items() if row["verdict"] in FOUND and not row["findings"]]:
        yield _("Judged as a finding, yet none is written: rows %(rows)s.") % {"rows": some(bare)}
    quiet = [
        str(number)
        for number, row in found.items()
        if row["means"] != Method.ON_SITE and row["verdict"] != Verdict.NOT_JUDGED and not row["interruption"]
    ]
    if quiet:
        yield _("Remote rows say whether the line was interrupted, and what was not covered: rows %(rows)s.") % {
            "rows": some(quiet)
        }


def closing(audit: Audit) -> Iterator[str]:
    """Yield that the closing meeting is missing."""
    held = meeting(audit, Meeting.Kind.CLOSING)
    if held is None or held.day > audit.cycle.today():
        yield _("The closing meeting with its sign-in is missing.")


def report(audit: Audit) -> list[str]:
    """Return what is missing before the report can be made."""
    found = []
    if audit.state != Audit.State.REPORTING:
        found.append(_("The report is made when the audit is concluded."))
    if not audit.told.get("evaluation"):
        found.append(_("The report has no evaluation of how far the criteria are met."))
    if not audit.told.get("conclusion"):
        found.append(_("The report has no conclusion."))
    return found


def _findings(audit: Audit) -> Iterator[str]:
    left = [finding.number for finding in audit.findings.unfinished().order_by("pk")]
    if left:
        yield _("These findings are not closed: %(findings)s.") % {"findings": some(left)}
