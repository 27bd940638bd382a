"""Having the papers of the trainings made."""

from typing import Any

from django.utils.translation import gettext as _

from training.models import Announcement, TrainingSession
from wobo.accounts.models import User
from wobo.reporting.actions import request
from wobo.reporting.models import Report
from wobo.workflow.doors import Obstructed

SIGN_IN, RECORD, CERTIFICATES = "training-sign-in", "training-record", "training-certificates"
MATRIX, PROFILE, PUBLICITY = "competence-matrix", "training-profile", "publicity"
OF_SESSION = (SIGN_IN, RECORD, CERTIFICATES)


def print_of_session(session: TrainingSession, kind: str, language: str, *, by: User) -> Report:
    """Have the sign-in sheet, the record or the certificates of a session made.

    Raises Obstructed for a record or certificates before the session was held, or when nobody is to get one.
    """
    from training.reports.certificates import entitled  # noqa: PLC0415  it reads the sessions of this app

    held = session.state in {TrainingSession.State.HELD, TrainingSession.State.EVALUATED}
    if kind != SIGN_IN and not held:
        raise Obstructed(_("Close the session as held first: the paper shows what took place."))
    if kind == CERTIFICATES and not entitled(session):
        raise Obstructed(_("Nobody has passed or taken part yet, so there is no certificate to print."))
    return request(kind, session, language, by=by)


def print_announcement(announcement: Announcement, language: str, *, by: User) -> Report:
    """Have an announcement made as a sheet with its reach. Raises Obstructed for a draft."""
    if announcement.state == Announcement.State.DRAFT:
        raise Obstructed(_("Publish the announcement first: the sheet shows whom it reached."))
    return request(PUBLICITY, announcement, language, by=by)


def print_of(kind: str, about: Any, language: str, *, by: User) -> Report:
    """Have the competence matrix of a cycle, or the training record of a person, made."""
    return request(kind, about, language, by=by)
