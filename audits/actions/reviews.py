"""Management reviews: planned, called, postponed, held on frozen inputs, cancelled."""

# claims: S2.1.9, S7.6.1
import datetime as dt
import hashlib
import json
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from audits import review_catalogue as catalogue
from audits import review_news as news
from audits.models import ManagementReview, ReviewDecision, ReviewInput
from audits.review_gather import assembled, kinds_of
from certification import meeting_news
from certification.actions import meetings
from certification.models import Appointment, Cycle, Meeting, Person
from certification.process import profile_of
from wobo.accounts.models import User
from wobo.reporting.actions import request
from wobo.reporting.models import Report
from wobo.workflow import trail
from wobo.workflow.doors import Obstructed, create_many, fire, may, reasons_against, record
from wobo.workflow.models import Chain

PLAN = "review-plan"
PLANNED = ("purpose", "basis", "scope", "way", "since")
MEETING = ("day", "starts", "ends", "place", "agenda", "chair", "recorder")
REPRESENTS = (Appointment.Role.MANAGEMENT_REPRESENTATIVE, Appointment.Role.RESPONSIBLE)
AT = dt.time(9)


def locked(review: ManagementReview) -> ManagementReview:
    """Take the chain's head and return the review as it is now. The caller holds the transaction."""
    Chain.objects.locked(review.workspace_id)
    related = ("cycle__engagement__client", "workspace", "meeting")
    return ManagementReview.objects.select_related(*related).get(pk=review.pk)


@transaction.atomic
def open_review(cycle: Cycle, *, by: User, day: dt.date, **told: Any) -> ManagementReview:
    """Open a management review of a cycle: number, purpose, basis, meeting with agenda, every input with its owner.

    Top management chairs and the management representative writes, where there is one of each; inputs go to who
    answers for the matter by letter, else to the representative. Everything can be changed before the invitations.
    Raises PermissionDenied, Obstructed for a day that is over.
    """
    Chain.objects.locked(cycle.workspace_id)
    review = ManagementReview(workspace=cycle.engagement.workspace, cycle=cycle)
    review.meeting = Meeting(workspace=review.workspace, cycle=cycle)
    if not may("create", review, by.fresh()):
        raise PermissionDenied
    if day < cycle.today():
        raise Obstructed(_("The day is over: choose a later one."))
    holders = _letters(cycle)
    with override(cycle.engagement.client.language):
        kinds = kinds_of(review)
        fields = _proposed(cycle) | {name: told[name] for name in PLANNED if name in told}
        review.meeting = _meeting(review, day, [one.title for one in kinds], holders, told, by)
    review = record(review, "create", by=by, changes={"number": _number(cycle), "meeting": review.meeting, **fields})
    _add_inputs(review, kinds, holders, by)
    return review


def _number(cycle: Cycle) -> str:
    """Return the next number: client letters, year, count inside the engagement."""
    taken = ManagementReview.objects.filter(workspace=cycle.engagement.workspace).count()
    return f"{cycle.engagement.client.code}-ITSM-GP-{cycle.today().year}-{taken + 1:02d}"


def _proposed(cycle: Cycle) -> dict[str, str]:
    basis = catalogue.proposed("basis").replace("{standard}", cycle.engagement.title)
    return {"purpose": catalogue.proposed("purpose"), "basis": basis}


def _letters(cycle: Cycle) -> dict[str, Person]:
    """Return who holds which letter in the engagement; of several the first."""
    rows = Appointment.objects.filter(workspace=cycle.workspace_id).in_force().select_related("person__user")
    found: dict[str, Person] = {}
    for row in rows.order_by("pk"):
        found.setdefault(row.role, row.person)
    return found


def _meeting(
    review: ManagementReview,
    day: dt.date,
    titles: list[str],
    holders: dict[str, Person],
    told: dict[str, Any],
    by: User,
) -> Meeting:
    cycle = review.cycle
    top = Person.objects.filter(workspace=cycle.engagement.client.workspace_id, top_management=True)
    fields = {
        "kind": Meeting.Kind.REVIEW,
        "subject": _("Management review of %(client)s") % {"client": cycle.engagement.client.short_name},
        "day": day,
        "starts": AT,
        "agenda": catalogue.agenda(titles),
        "chair": top.working(cycle.today()).order_by("pk").first() or "",
        "recorder": _representative(holders) or "",
        **{name: told[name] for name in MEETING if name in told},
    }
    guests = {name: told[name] for name in ("people", "users") if name in told}
    return meetings.plan_meeting(cycle, by=by, about=review, **guests, **fields)


def _representative(holders: dict[str, Person]) -> Person | None:
    return next((holders[role] for role in REPRESENTS if role in holders), None)


def _add_inputs(review: ManagementReview, kinds: Any, holders: dict[str, Person], by: User) -> None:
    due = due_of_inputs(review)
    rows = [
        ReviewInput(
            workspace=review.workspace,
            review=review,
            key=one.key,
            order=order,
            owner=holders.get(one.owner) or _representative(holders),
            due=due,
        )
        for order, one in enumerate(kinds, start=1)
    ]
    create_many(rows, by=by)


def due_of_inputs(review: ManagementReview) -> dt.date:
    """Return until when inputs are wanted: the profile's days before the meeting, not in the past."""
    ahead: int = profile_of(review.cycle.engagement.profile).review_inputs_days
    return max(review.meeting.day - dt.timedelta(days=ahead), review.cycle.today())


@transaction.atomic
def edit_review(review: ManagementReview, told: dict[str, Any], *, by: User) -> ManagementReview:
    """Change the plan of a review: its own fields and those of its meeting, `people` and `users` as whole lists.

    Raises PermissionDenied, Obstructed once it was held.
    """
    fresh = locked(review)
    if not may("call", fresh, by.fresh()):
        raise PermissionDenied
    if not fresh.is_alive:
        raise Obstructed(_("The review was held: its plan stays."))
    changes = {name: told[name] for name in MEETING if name in told}
    before = (fresh.meeting.day, fresh.meeting.starts, fresh.meeting.ends, fresh.meeting.place)
    lists = {name: told[name] for name in ("people", "users") if name in told}
    if changes or lists:
        meeting = meetings.edit_meeting(fresh.meeting, changes, by=by, **lists)
        moved = (meeting.day, meeting.starts, meeting.ends, meeting.place) != before
        if moved and fresh.state == ManagementReview.State.CALLED:
            meeting_news.moved(meeting, by)
    return record(fresh, "edit", by=by, changes={name: told[name] for name in PLANNED if name in told})


@transaction.atomic
def call_review(review: ManagementReview, *, by: User) -> ManagementReview:
    """Invite everybody, with a calendar file, and ask the owners for their inputs. Raises Obstructed."""
    fresh = fire(locked(review), "call", by=by)
    fresh = locked(fresh)
    if fresh.meeting.is_called_off:
        meetings.restore(fresh.meeting, by=by)
    else:
        meeting_news.invited(fresh.meeting, None, by)
    news.inputs_wanted(fresh, by)
    return fresh


@transaction.atomic
def postpone_review(review: ManagementReview, *, by: User, reason: str) -> ManagementReview:
    """Take the invitations back; the next call sends new ones. Inputs that are there stay."""
    fresh = fire(locked(review), "postpone", by=by, reason=reason)
    _call_meeting_off(fresh, by)
    return fresh


@transaction.atomic
def cancel_review(review: ManagementReview, *, by: User, reason: str) -> ManagementReview:
    """Give a review up before it was held."""
    fresh = fire(locked(review), "cancel", by=by, reason=reason)
    _call_meeting_off(fresh, by)
    return fresh


def _call_meeting_off(review: ManagementReview, by: User) -> None:
    """Take the meeting off the list, in the name of the house: who may move the review need not keep meetings."""
    meeting = Meeting.objects.get(pk=review.meeting_id)
    if not meetings.obstacles_of_calling_off(meeting) and not meeting.is_called_off:
        meetings.call_off(meeting, by=by)


@transaction.atomic
def hold_review(review: ManagementReview, *, by: User) -> ManagementReview:
    """Freeze the inputs and begin: what the records say from now on changes nothing in this review.

    Decisions of earlier reviews that are not verified are carried over: counted once for each later review.
    Raises PermissionDenied, Obstructed while inputs or sign-in are missing.
    """
    fresh = locked(review)
    if not may("hold", fresh, by.fresh()):
        raise PermissionDenied
    if reasons := list(reasons_against(fresh, "hold")):
        raise Obstructed(*reasons)
    snapshot = frozen(fresh)
    fresh = record(fresh, "edit", by=by, changes={"snapshot": snapshot})
    _carry_over(fresh, by)
    return fire(fresh, "hold", by=by, sha256=digest(snapshot))


def frozen(review: ManagementReview) -> dict[str, Any]:
    """Return every input as it stands now, in each language of the house, with what its owner says."""
    languages = {}
    for language, _name in settings.LANGUAGES:
        with override(language):
            told = json.dumps(assembled(review), default=trail.plain)
            languages[language] = json.loads(told)
    rows = review.inputs.select_related("owner__department")
    return {
        "as_of": review.cycle.today().isoformat(),
        "languages": languages,
        "rows": [
            {
                "uid": row.uid,
                "key": row.key,
                "title": row.title,
                "owner": str(row.owner or ""),
                "department": str(row.owner.department or "") if row.owner else "",
                "due": row.due.isoformat() if row.due else "",
                "handed_in": row.handed_in_on.isoformat() if row.handed_in_on else "",
                "late": bool(row.due and row.handed_in_on and row.handed_in_on > row.due),
                "comment": row.comment,
            }
            for row in rows
        ],
    }


def digest(snapshot: dict[str, Any]) -> str:
    """Return the sha256 of a snapshot; the event of `hold` keeps it."""
    return hashlib.sha256(json.dumps(snapshot, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


def _carry_over(review: ManagementReview, by: User) -> None:
    earlier = ReviewDecision.objects.filter(review__workspace=review.workspace_id, review__pk__lt=review.pk)
    for row in earlier.unfinished().filter(review__state__in=ManagementReview.APPROVED).order_by("pk"):
        record(row, "edit", by=by, changes={"carried": row.carried + 1})


def close_review(review: ManagementReview, *, by: User) -> ManagementReview:
    """Close a review whose decisions are verified, cancelled, or followed up in a later one. Raises Obstructed."""
    return fire(review, "close", by=by)


@transaction.atomic
def print_plan(review: ManagementReview, language: str, *, by: User) -> Report:
    """Have the plan (F8) made as a paper; one that was made before is superseded."""
    fresh = locked(review)
    report = request(PLAN, fresh, language, by=by)
    supersede(fresh.plan_uid)
    record(fresh, "edit", by=by, changes={"plan_uid": report.uid})
    return report


def supersede(*uids: str) -> None:
    """Supersede papers that a later one replaces, where they are ready."""
    for paper in Report.objects.filter(uid__in=[uid for uid in uids if uid], state=Report.State.READY):
        fire(paper, "supersede", by=User.system())
