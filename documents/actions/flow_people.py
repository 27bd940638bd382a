"""Who answers for a text and who signs for whom: the author takes the draft over, somebody away names a delegate."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from certification.models import Engagement, Person
from documents import plan, reading
from documents.models import Delegation, Revision, Section, Step
from documents.models.revision import MIN_REASON
from documents.models.stages import Stage
from documents.policies import is_client_employee
from wobo.accounts.models import User
from wobo.notices.actions import tell
from wobo.workflow import clock
from wobo.workflow.doors import Obstructed, edit_many, fire, record
from wobo.workflow.models import Chain

from .flow import anew, fix, fresh

LONGEST_DAYS = 184  # a delegation is for an absence, not for good


def _author(row: Revision, by: User) -> Person:
    """Return the person as whom `by` takes the draft over. Raises PermissionDenied for anybody else."""
    person: Person | None = reading.author_to_be(row)
    if person is None or person.user_id != by.pk or not is_client_employee(row, by.fresh()):
        raise PermissionDenied
    return person


@transaction.atomic
def confirm_sections(revision: Revision, sections: Iterable[Section], *, by: User) -> list[Section]:
    """Note that the author-to-be has read sections of the draft and stands by them. Raises PermissionDenied."""
    row = fresh(revision)
    _author(row, by)
    mine = {one.pk for one in Section.objects.filter(revision=row)}
    told = {"confirmed_by": by, "confirmed_at": clock.now()}
    return edit_many([(one, told) for one in sections if one.pk in mine], by=by)


@transaction.atomic
def take_over(revision: Revision, *, by: User) -> Revision:
    """Let the client's own writer become the author of a draft that somebody else made (编制).

    A step of the author that is open goes to them. Raises PermissionDenied, or Obstructed with what was not read yet.
    """
    row = fresh(revision)
    person = _author(row, by)
    taken = fire(row, "take_over", by=by, person=person)
    for step in row.flow.steps:
        if step.stage == Stage.PREPARED and step.person_id != person.pk:
            record(step, "edit", by=by, changes={"ended_at": clock.now(), "ended_why": _("taken over by the author")})
            told = {"person": person, "transferred_from": step, "due": step.due, "round": step.round}
            fix(taken, [anew(step, taken, by=by, expires_on=step.expires_on, **told)], by=by)
    for step in Step.objects.planned().filter(revision=row, round=row.round, stage=Stage.PREPARED):
        record(step, "edit", by=by, changes={"person": person})
    if reasons := list(plan.mixed(fresh(row).flow.steps)):
        raise Obstructed(*reasons)
    return taken


@transaction.atomic
def delegate(engagement: Engagement, giver: Person, fields: dict[str, Any], *, by: User) -> Delegation:
    """Let somebody sign for `giver` while they are away. `fields`: delegate, starts, ends, meanings, why.

    Only whoever is away gives it, to one colleague, for at most half a year; nothing that was received is passed on.
    Raises PermissionDenied, or Obstructed with what is wrong.
    """
    Chain.objects.locked(engagement.workspace_id)
    blank = Delegation(workspace=engagement.workspace, engagement=engagement, giver=giver)
    if reasons := list(_against(engagement, giver, fields)):
        raise Obstructed(*reasons)
    told = {**fields, "why": fields["why"].strip(), "given_by": by, "given_at": clock.now()}
    made = record(blank, "create", by=by, changes=told)
    tell(
        [made.delegate.user] if made.delegate.user else [],
        "people.delegation",
        lambda: (
            _("You sign for %(person)s from %(start)s to %(end)s")
            % {"person": giver, "start": made.starts.isoformat(), "end": made.ends.isoformat()}
        ),
        lambda: ", ".join(made.meanings_said),
        workspace=engagement.workspace,
        about=made,
    )
    return made


def _against(engagement: Engagement, giver: Person, fields: dict[str, Any]) -> Iterable[str]:
    to, starts, ends = fields["delegate"], fields["starts"], fields["ends"]
    if to.pk == giver.pk or (to.user_id and to.user_id == giver.user_id):
        yield _("Nobody delegates to themselves.")
    same_client = to.workspace_id == engagement.client.workspace_id == giver.workspace_id
    if not same_client or to.user is None or not is_client_employee(engagement, to.user) or to.left_on:
        yield _("%(name)s cannot sign for the client: choose a colleague with an account.") % {"name": to}
    yield from _wrong_days(starts, ends)
    if not fields["meanings"] or not set(fields["meanings"]) <= {str(one) for one in Delegation.MEANINGS}:
        yield _("Say what may be signed.")
    if len(fields["why"].strip()) < MIN_REASON:
        yield _("Say why, in at least ten characters.")
    overlapping = Delegation.objects.filter(
        engagement=engagement, ended_at=None, starts__lte=ends, ends__gte=starts
    ).select_related("giver", "delegate")
    for rule in overlapping:
        yield from _chained(rule, giver, to)


def _wrong_days(starts: dt.date, ends: dt.date) -> Iterable[str]:
    if ends < starts:
        yield _("The last day lies before the first one.")
    elif ends < clock.today():
        yield _("The days are over: choose later ones.")
    elif (ends - starts).days > LONGEST_DAYS:
        yield _("A delegation lasts half a year at most.")


def _chained(rule: Delegation, giver: Person, to: Person) -> Iterable[str]:
    if rule.giver_id == to.pk:
        yield _("%(name)s is away in these days, too: %(delegate)s signs for them, and nothing is passed on.") % {
            "name": to,
            "delegate": rule.delegate,
        }
    elif rule.delegate_id == giver.pk:
        yield _("You sign for %(name)s in these days; nothing is passed on.") % {"name": rule.giver}
    elif rule.giver_id == giver.pk:
        yield _("%(name)s signs for you in these days already.") % {"name": rule.delegate}


@transaction.atomic
def end_delegation(rule: Delegation, *, by: User) -> Delegation:
    """End a delegation at once; what was signed under it stays. Raises PermissionDenied, Obstructed if it is over."""
    Chain.objects.locked(rule.workspace_id)
    row = Delegation.objects.get(pk=rule.pk)
    if row.ended_at is not None or row.ends < clock.today():
        raise Obstructed(_("This delegation is over already."))
    return record(row, "edit", by=by, changes={"ended_at": clock.now()})
