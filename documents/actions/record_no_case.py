"""Saying that nothing of a kind happened in a period, and having the paper made that the process owner signs."""

# claims: P10
import datetime as dt

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from certification.models import Person
from documents.models import OperatingRecord, RecordNoCase, RecordPlanRow
from wobo.accounts.models import User
from wobo.reporting.actions import request
from wobo.reporting.models import Report
from wobo.workflow.doors import Obstructed, fire, may, record
from wobo.workflow.models import Chain

KIND = "record-no-case"
MIN_REASON = 5
State = RecordNoCase.State


@transaction.atomic
def claim_no_case(
    row: RecordPlanRow,
    *,
    by: User,
    since: dt.date,
    until: dt.date,
    reason: str,
    owner: Person | None = None,
    language: str = "",
) -> RecordNoCase:
    """Say that there was no case in a period and have the paper made. The same claim twice is one.

    `owner` is who answers for the process, else the row's keeper. Raises PermissionDenied, and Obstructed where the
    plan allows no such answer, a record is there, or the period is not over or has a statement already.
    """
    Chain.objects.locked(row.workspace_id)
    row = RecordPlanRow.objects.select_related("plan__cycle__engagement__client", "owner", "workspace").get(pk=row.pk)
    blank = RecordNoCase(workspace=row.workspace, row=row, claimed_by=by, owner=owner or row.owner)
    if not may("create", blank, by.fresh()):
        raise PermissionDenied
    same = row.no_cases.filter(state=State.CLAIMED, since=since, until=until, reason=reason.strip())  # type: ignore[attr-defined]
    if found := same.first():
        return found  # type: ignore[no-any-return]
    if wrong := against(row, since, until, reason):
        raise Obstructed(*wrong)
    changes = {"since": since, "until": until, "reason": reason.strip()}
    claim = record(blank, "create", by=by, changes=changes)
    paper = request(KIND, claim, language or row.plan.engagement.client.language, by=by)
    return record(claim, "edit", by=by, changes={"paper_uid": paper.uid})


def against(row: RecordPlanRow, since: dt.date, until: dt.date, reason: str) -> list[str]:
    """Return why nobody can say that there was no case in a period."""
    if not row.no_case:
        return [_("The plan allows no such answer here: there must be a record.")]
    if row.struck_on is not None:
        return [_("This row was taken off the plan. Put it back first.")]
    wrong = []
    if until < since:
        wrong.append(_("The period would end before it begins."))
    if until > row.plan.cycle.today():
        wrong.append(_("The period is not over: nobody knows yet that nothing will happen."))
    if len(reason.strip()) < MIN_REASON:
        wrong.append(_("Say why there was no case, in at least five characters."))
    if (count := OperatingRecord.objects.filter(row=row).kept().between(since, until).count()) and not wrong:
        wrong.append(_("There was a case: %(count)s records lie in this period.") % {"count": count})
    live = row.no_cases.filter(state__in=[State.CLAIMED, State.SIGNED], since__lte=until, until__gte=since)  # type: ignore[attr-defined]
    if not wrong and (other := live.first()):
        told = {"since": other.since.isoformat(), "until": other.until.isoformat()}
        wrong.append(_("There is a statement for %(since)s to %(until)s already. Take it back first.") % told)
    return wrong


@transaction.atomic
def take_back(no_case: RecordNoCase, reason: str, *, by: User) -> RecordNoCase:
    """Take a statement back: it was made by mistake. Raises PermissionDenied, Obstructed."""
    if len(reason.strip()) < MIN_REASON:
        raise Obstructed(_("Say why, in at least five characters."))
    done = fire(no_case, "supersede", by=by, reason=reason.strip())
    for paper in Report.objects.filter(uid=done.paper_uid, state=Report.State.READY):
        fire(paper, "supersede", by=User.system())
    return done
