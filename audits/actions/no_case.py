"""Claiming that a case has not arisen so far."""

import datetime as dt

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from audits import mails
from audits.models import ClauseAssessment, NoCase, Result
from certification.models import Person
from wobo.accounts.models import User
from wobo.reporting.actions import request
from wobo.workflow.doors import Obstructed, fire, may, record

from .planning import check_open, locked, supersede


@transaction.atomic
def claim_no_case(
    assessment: ClauseAssessment,
    *,
    by: User,
    reason: str,
    since: dt.date | None = None,
    until: dt.date | None = None,
    owner: Person | None = None,
    drill: str = "",
    language: str = "",
) -> NoCase:
    """Say why there was no case so far and have the paper made that the process owner signs.

    A claim that was not signed yet is replaced; the same claim twice is one. Raises PermissionDenied, Obstructed.
    """
    diagnosis = locked(assessment.diagnosis)
    told = {"reason": reason.strip(), "since": since, "until": until, "owner": owner, "drill": drill}
    claim = NoCase(workspace=diagnosis.workspace, assessment=assessment, **told)
    if not may("create", claim, by.fresh()):
        raise PermissionDenied
    check_open(diagnosis, "ClauseAssessment")
    if assessment.result != Result.NO_CASE:
        raise Obstructed(_("Set the result to “no case so far” first."))
    if not told["reason"]:
        raise Obstructed(_("Say why there was no case."))
    for old in live(assessment):
        if all(getattr(old, name) == value for name, value in told.items()):
            return old
    withdraw_no_case(assessment, by=by, reason=_("Replaced by a new claim."))
    record(claim, "create", by=by)
    paper = request("no-case", claim, language or diagnosis.engagement.client.language, by=by)
    claim = record(claim, "edit", by=by, changes={"paper_uid": paper.uid})
    mails.no_case_was_claimed(claim)
    return claim


def live(assessment: ClauseAssessment) -> list[NoCase]:
    """Return the claims of an assessment that still stand: none or one."""
    return list(assessment.no_cases.exclude(state=NoCase.State.SUPERSEDED).select_related("owner"))


def withdraw_no_case(assessment: ClauseAssessment, *, by: User, reason: str) -> None:
    """Supersede a claim whose verdict no longer holds, with its paper."""
    for claim in live(assessment):
        fire(claim, "supersede", by=by, reason=reason)
        supersede([claim.paper_uid] if claim.paper_uid else [])
