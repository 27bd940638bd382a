"""Why a step of a body's audit cannot be recorded yet, nor one of the comparison, the application, the decision."""

# claims: S9.2, S9.4, S11.1, P12, P13
from collections.abc import Callable, Iterator
from typing import Any

from django.utils.translation import gettext as _

from audits.operating import months_after
from certification.process import Profile, profile_of

from . import body_obstacles, decision_obstacles
from .obstacles import some

LISTED = 8


def against(record: Any, verb: str) -> Iterator[str]:
    """Yield the reasons against `verb`."""
    check = (CHECKS | body_obstacles.CHECKS | decision_obstacles.CHECKS).get((type(record).__name__, verb))
    if check:
        yield from check(record)


def profile(record: Any) -> Profile:
    """Return the profile of a record's engagement."""
    return profile_of(record.engagement.profile)


def record_of(audit: Any) -> Any:
    """Return what is known of a body's audit, or None."""
    return getattr(audit, "external", None)


def _has_paper(audit: Any, purpose: str) -> bool:
    return any(one.purpose == purpose for one in audit.files.all())


def conflicts(audit: Any) -> Iterator[str]:
    """Yield why somebody on a body's team may not audit here; whoever declared nothing may not either."""
    years = profile(audit).impartiality_years
    day = audit.starts_on or audit.cycle.today()
    members = list(audit.members.all())
    people = _own_names(audit, members)
    for member in members:
        told = {"name": member.name, "years": years}
        if member.name.strip().casefold() in people or member.person_id or member.user_id:
            yield _("%(name)s belongs to the client or to its consultants and cannot audit for a body.") % told
            continue
        said = getattr(member, "declaration", None)
        if said is None:
            yield _("%(name)s has declared nothing about ties with the client and its consultants.") % told
        elif said.tie != said.Tie.NONE and (said.until is None or months_after(said.until, 12 * years) > day):
            told |= {"tie": said.get_tie_display(), "until": said.until.isoformat() if said.until else "…"}
            yield _("%(name)s: %(tie)s, until %(until)s. %(years)s years must lie between.") % told


def _own_names(audit: Any, members: list[Any]) -> set[str]:
    from certification.models import Person  # noqa: PLC0415
    from wobo.accounts.models import Membership  # noqa: PLC0415
    from wobo.accounts.models.workspace import CONSULTING_ROLES  # noqa: PLC0415

    client = audit.engagement.client
    names = [member.name.strip() for member in members]
    found = set(Person.objects.filter(workspace=client.workspace_id, name__in=names).values_list("name", flat=True))
    firm = Membership.objects.filter(workspace=audit.workspace_id, role__in=CONSULTING_ROLES)
    found |= set(firm.filter(user__display_name__in=names).values_list("user__display_name", flat=True))
    return {name.strip().casefold() for name in found}


def _announce(audit: Any) -> Iterator[str]:
    known = record_of(audit)
    if audit.starts_on is None or audit.ends_on is None:
        yield _("First and last day of the audit are missing.")
    if known is None or known.plan_on is None:
        yield _("The day on which the plan came is missing.")
    if not _has_paper(audit, "plan"):
        yield _("The plan of the body is not on file.")
    if not any(one.role == "leader" for one in audit.members.all()):
        yield _("The leader of the body's team is not named.")
    yield from audit.__dict__.get("kept_conflicts") or conflicts(audit)  # a page has asked already
    yield from _order(audit, known)


def _order(audit: Any, known: Any) -> Iterator[str]:
    kinds = audit.Kind
    match audit.kind:
        case kinds.PRE:
            if known is None or not known.impartiality.strip():
                yield _("Note how the pre-audit stays an audit: the body names findings and gives no advice.")
        case kinds.STAGE_1 | kinds.RECERTIFICATION:
            yield from _applied(audit)
        case kinds.STAGE_2:
            yield from _applied(audit)
            yield from _after_stage_1(audit)
        case kinds.FOLLOW_UP:
            if audit.follows is None or audit.follows.state not in {audit.State.REPORTED, audit.State.CLOSED}:
                yield _("A follow-up audit follows an audit whose report is recorded.")


def _applied(audit: Any) -> Iterator[str]:
    from .external import Application  # noqa: PLC0415

    if not Application.objects.of(audit.cycle).filter(state__in=("submitted", "contracted")).exists():
        yield _("The application was not submitted yet.")


def latest(cycle: Any, *kinds: str) -> Any:
    """Return the latest reported audit of some kinds in a cycle, or None: the one that counts."""
    from .audit import Audit  # noqa: PLC0415

    found = Audit.objects.of(cycle).reported().filter(kind__in=kinds)
    return found.select_related("external").order_by("reported_on", "pk").last()


def _after_stage_1(audit: Any) -> Iterator[str]:
    first = latest(audit.cycle, audit.Kind.STAGE_1)
    if first is None:
        yield _("Stage 1 is not recorded yet.")
        return
    if first.outcome in {audit.Outcome.FAILED, audit.Outcome.FOLLOW_UP}:
        yield _("Stage 1 was not passed: it is done again first.")
    yield from unanswered(first)
    closing = getattr(getattr(first, "external", None), "closing_on", None) or first.ends_on
    months = profile(audit).stage_gap_months
    if closing and audit.starts_on and audit.starts_on > months_after(closing, months):
        told = {"months": months, "day": closing.isoformat()}
        yield _("More than %(months)s months lie after the end of stage 1 (%(day)s): it is done again first.") % told


def unanswered(audit: Any) -> Iterator[str]:
    """Yield the areas of concern of a stage 1 audit that nobody has answered."""
    open_ones = audit.findings.filter(grade="concern", state="raised").values_list("number", flat=True)
    if numbers := list(open_ones[: LISTED + 1]):
        yield _("Areas of concern without an answer: %(numbers)s.") % {"numbers": some(numbers)}


def _begin(audit: Any) -> Iterator[str]:
    known, today = record_of(audit), audit.cycle.today()
    if known is None or known.opening_on is None:
        yield _("The day of the opening meeting is missing.")
    elif known.opening_on > today:
        yield _("The opening meeting lies in the future.")
    yield from audit.__dict__.get("kept_conflicts") or conflicts(audit)  # a page has asked already
    if audit.kind == audit.Kind.STAGE_2:
        yield from _after_stage_1(audit)


def _conclude(audit: Any) -> Iterator[str]:
    known = record_of(audit)
    if known is None or known.closing_on is None:
        yield _("The day of the closing meeting is missing.")
    elif known.closing_on > audit.cycle.today():
        yield _("The closing meeting lies in the future.")
    elif known.opening_on and known.closing_on < known.opening_on:
        yield _("The closing meeting lies before the opening meeting.")


def _report(audit: Any) -> Iterator[str]:
    known = record_of(audit)
    if known is None or known.report_on is None:
        yield _("The day on which the report came is missing.")
    elif known.closing_on and known.report_on < known.closing_on:
        yield _("The report is older than the closing meeting.")
    if not _has_paper(audit, "report"):
        yield _("The report of the body is not on file.")
    if not audit.outcome:
        yield _("The outcome of the audit is missing.")
    if known is not None and not known.conclusion.strip():
        yield _("The conclusion of the body is missing.")
    if audit.outcome == audit.Outcome.PASSED and _open_majors(audit):
        yield _("An audit with an open major nonconformity is passed only once it is closed: choose that outcome.")


def _open_majors(audit: Any) -> bool:
    return bool(audit.findings.filter(grade="major").unfinished().exists())


def carried_on(finding: Any) -> bool:
    """Whether the body looks at it again at its next audit: a minor one whose plan it accepted."""
    return bool(finding.grade == finding.Grade.MINOR and finding.state == finding.State.ACCEPTED)


def _close(audit: Any) -> Iterator[str]:
    rows = list(audit.findings.unfinished().order_by("number"))
    if open_ones := [one.number for one in rows if not carried_on(one)]:
        yield _("Findings are still open: %(numbers)s.") % {"numbers": some(open_ones)}


CHECKS: dict[tuple[str, str], Callable[[Any], Iterator[str]]] = {
    ("Audit", "announce"): _announce,
    ("Audit", "begin"): _begin,
    ("Audit", "conclude"): _conclude,
    ("Audit", "approve_report"): _report,
    ("Audit", "close"): _close,
}
