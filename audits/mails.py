"""Whom a diagnosis tells what: lazily worded, so that everybody reads it in their own language."""

from collections.abc import Callable, Iterable
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from audits.models import Diagnosis, NoCase
from certification.policies import accepting_roles
from wobo.accounts.models import Membership, Role, User
from wobo.notices.actions import Words, tell
from wobo.workflow import clock


def holders(diagnosis: Diagnosis, *roles: str) -> list[User]:
    """Return the people who hold a role in the engagement or at its client."""
    workspace = diagnosis.workspace
    here = Q(workspace=workspace) | Q(workspace=workspace.parent_id)
    found = Membership.objects.live(clock.today()).filter(here, role__in=roles).select_related("user")
    return list({membership.user_id: membership.user for membership in found}.values())


def _say(diagnosis: Diagnosis, users: Iterable[User], kind: str, subject: Words, url: str) -> None:
    tell(users, kind, subject, "", url, diagnosis.workspace, diagnosis)


def said(sentence: Any, **values: object) -> Callable[[], str]:
    """Return a sentence that is put together when somebody's language is known."""
    return lambda: str(sentence) % values


def plan_was_proposed(diagnosis: Diagnosis) -> None:
    """Tell the client that a plan waits for confirmation."""
    subject = said(_("Diagnosis %(number)s: please confirm the plan"), number=diagnosis)
    url = reverse("workflow:sign", args=["diagnosis", diagnosis.uid, "plan"])
    _say(diagnosis, holders(diagnosis, *accepting_roles(diagnosis.workspace)), "signature", subject, url)


def plan_was_confirmed(diagnosis: Diagnosis) -> None:
    """Tell the consultants that the visit may begin."""
    _tell_consultants(diagnosis, said(_("Diagnosis %(number)s: the client has confirmed the plan"), number=diagnosis))


def plan_was_sent_back(diagnosis: Diagnosis, reason: str) -> None:
    """Tell the consultants that the client wants another plan."""
    sentence = _("Diagnosis %(number)s: the plan came back: %(reason)s")
    _tell_consultants(diagnosis, said(sentence, number=diagnosis, reason=reason[:100]))


def report_was_issued(diagnosis: Diagnosis) -> None:
    """Tell the client that the report waits for acceptance."""
    subject = said(_("Diagnosis %(number)s: the report is issued, please read and accept it"), number=diagnosis)
    url = reverse("workflow:sign", args=["diagnosis", diagnosis.uid, "acceptance"])
    _say(diagnosis, holders(diagnosis, *accepting_roles(diagnosis.workspace)), "signature", subject, url)


def report_was_accepted(diagnosis: Diagnosis) -> None:
    """Tell the consultants that the client accepts the report."""
    _tell_consultants(diagnosis, said(_("Diagnosis %(number)s: the client has accepted the report"), number=diagnosis))


def report_was_disputed(diagnosis: Diagnosis) -> None:
    """Tell the consultants that the client disputes the report."""
    _tell_consultants(diagnosis, said(_("Diagnosis %(number)s: the client disputes the report"), number=diagnosis))


def _tell_consultants(diagnosis: Diagnosis, subject: Words) -> None:
    team = holders(diagnosis, Role.LEAD_CONSULTANT, Role.CONSULTANT)
    _say(diagnosis, team, "diagnosis", subject, diagnosis.get_absolute_url())


def no_case_was_claimed(claim: NoCase) -> None:
    """Tell the process owner, or who answers for them, that a claim waits for their signature."""
    diagnosis, clause = claim.assessment.diagnosis, claim.assessment.clause
    owner = claim.owner.user if claim.owner and claim.owner.user else None
    users = [owner] if owner else holders(diagnosis, *accepting_roles(diagnosis.workspace))
    sentence = _("“No case so far” on clause %(clause)s waits for your signature")
    url = reverse("workflow:sign", args=["no-case", claim.uid, "owner"])
    _say(diagnosis, users, "signature", said(sentence, clause=clause.label or clause.ref), url)
