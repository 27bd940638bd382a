"""The sign-off as a whole: laid open, sent back, withdrawn by whoever submitted it, abandoned."""

import datetime as dt

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from documents import flow_news as news
from documents import plan
from documents.models import Revision, Step
from documents.models.stages import DAYS, EXPIRES_DAYS, Stage, from_stage, stage_named
from documents.policies import keeps_register
from wobo.accounts.models import User
from wobo.workflow import clock
from wobo.workflow.doors import Obstructed, fire, may, reasons_against, record
from wobo.workflow.models import Chain

from . import content
from .sections import settle

KEPT = ("stage", "order", "person", "user", "department", "required", "added_by")


def fresh(revision: Revision) -> Revision:
    """Return a revision as it stands, with the workspace's chain locked: what is decided about it stays true."""
    Chain.objects.locked(revision.workspace_id)
    related = ("document__engagement", "workspace", "author__user", "upload")
    return Revision.objects.select_related(*related).get(pk=revision.pk)


@transaction.atomic
def open_discussion(revision: Revision, *, by: User) -> Revision:
    """Lay a draft open: the content is frozen, the steps are fixed, whoever is first is told.

    Raises PermissionDenied, or Obstructed with all that is missing.
    """
    row = fresh(revision)
    if not may("open_discussion", row, by.fresh()):
        raise PermissionDenied
    settle(row)  # what somebody typed and did not save becomes an edit, or stands against it
    if reasons := list(reasons_against(row, "open_discussion")):
        raise Obstructed(*reasons)
    steps = plan.steps_of(row)
    # an author without a role in the register may open it, but not ask for papers of the engagement
    report = content.freeze(row, by=by if keeps_register(row, by.fresh()) else User.system())
    opened = fire(row, "open_discussion", by=by, content_uid=report.uid if report else "")
    fix(opened, steps, by=by)
    news.turn(opened, by)
    return opened


def fix(revision: Revision, steps: list[Step], *, by: User) -> None:
    """Open the planned steps: from now on nobody changes who signs where."""
    today = clock.today()
    for step in steps:
        due = step.due or today + dt.timedelta(days=DAYS[Stage(step.stage)])
        told = {
            "due": due,
            "expires_on": step.expires_on or due + dt.timedelta(days=EXPIRES_DAYS),
            "fixed_at": clock.now(),
        }
        record(step, "edit" if step.pk else "create", by=by, changes=told)


@transaction.atomic
def send_back(revision: Revision, *, by: User, reason: str, to: str = "draft") -> Revision:
    """Return a revision to an earlier stage. What was signed there and later loses its force; earlier ones keep it.

    `to` is the draft or a stage of documents.models.stages. Raises PermissionDenied, or Obstructed for a short reason
    or a stage that does not lie behind.
    """
    row = fresh(revision)
    before, frozen = row.flow.steps, row.content_uid
    stage = stage_named(to) or to
    if stage in Stage.values and not any(step.stage == stage for step in before):
        raise Obstructed(_("This version has no such stage: choose another one."))
    told = news.involved(row)
    back = fire(row, "send_back", by=by, reason=reason.strip(), to=stage)
    again = [step for step in before if Stage(step.stage) in from_stage(stage)]
    for step in again:
        _end(step, reason, by=by)
    made = [anew(step, back, by=by) for step in again]
    if stage == "draft":
        content.drop(frozen)
    else:
        fix(back, made, by=by)
    news.returned(back, by, reason.strip(), told)
    return back


def _end(step: Step, why: str, *, by: User) -> None:
    record(step, "edit", by=by, changes={"ended_at": clock.now(), "ended_why": why[:300]})


def anew(step: Step, revision: Revision, *, by: User, **changes: object) -> Step:
    """Plan a step again for the revision's present round: same people, dates counted from now on."""
    told = {
        name: getattr(step, name)
        for name in ("stage", "order", "person", "user", "department", "required", "added_by")
    }
    blank = Step(workspace=revision.workspace, revision=revision, round=revision.round)
    return record(blank, "create", by=by, changes={**told, "why": step.why, **changes})


@transaction.atomic
def withdraw_submission(revision: Revision, *, by: User, reason: str) -> Revision:
    """Take a version back into the draft, by whoever laid it open and before it is approved.

    Raises PermissionDenied for anybody else, Obstructed once it is approved.
    """
    row = fresh(revision)
    if row.submitted_by_id != by.pk:
        raise PermissionDenied
    if row.state == Revision.State.APPROVED:
        raise Obstructed(_("It is approved already: only a return with a reason can stop it."))
    return send_back(row, by=by, reason=reason)


@transaction.atomic
def abandon(revision: Revision, *, by: User, reason: str) -> Revision:
    """Give a version up before it is released; what was signed stays readable. Raises PermissionDenied, Obstructed."""
    row = fresh(revision)
    told = news.involved(row)
    ended = fire(row, "abandon", by=by, reason=reason.strip())
    news.abandoned(ended, by, reason.strip(), told)
    return ended


@transaction.atomic
def void_if_changed(revision: Revision, *, reason: str = "") -> Revision | None:
    """Send a version back to the draft whose printed facts were changed meanwhile. Returns it, or None.

    Its signatures ceased to count with the change itself; this says so on the trail and tells the people.
    """
    row = fresh(revision)
    if row.state not in {*Revision.UNDERWAY, Revision.State.APPROVED} or not row.flow.is_stale:
        return None
    why = reason or _("What it prints was changed after it was laid open.")
    return send_back(row, by=User.system(), reason=why)
