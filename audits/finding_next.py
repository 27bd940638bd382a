"""What is next for a finding, in a sentence, and whose it is."""

import datetime as dt
from dataclasses import dataclass

from django.utils.translation import gettext as _

from .finding_policies import auditee_of
from .models import Finding

State = Finding.State


@dataclass(frozen=True)
class Next:
    """A sentence, whom it waits for, and until when."""

    text: str
    who: str
    day: dt.date | None


def next_step(finding: Finding, today: dt.date) -> Next | None:
    """Return what is next; nothing when it is over."""
    if finding.is_over:
        return None
    text = _body(finding) if finding.is_external else _own(finding, today)
    return Next(text, _who(finding), finding.wanted_on)


def _own(finding: Finding, today: dt.date) -> str:
    first = finding.effective_from
    waits = first is not None and today < first
    note = _("Those audited sign for it; then it is taken note of, or answered.")
    return {
        State.RAISED: _("Those audited sign that the facts are so, or dispute them.")
        if finding.is_nonconformity
        else note,
        State.DISPUTED: _("The lead auditor upholds or retracts it."),
        State.ACKNOWLEDGED: _("Correction, cause, extent and corrective action are written and submitted."),
        State.ANSWERED: _("An independent auditor accepts the plan or sends it back."),
        State.PLAN_ACCEPTED: _("The owner carries it out and adds evidence."),
        State.IMPLEMENTED: _("An independent auditor verifies that it is done."),
        State.DONE: _("It has to prove itself: whether it works is judged from %(day)s on.") % {"day": first}
        if waits
        else _("An independent auditor verifies that it works."),
    }.get(State(finding.state), "")


def _body(finding: Finding) -> str:
    return {
        State.RAISED: _("The answer to the body is written and submitted."),
        State.ACKNOWLEDGED: _("The answer to the body is written and submitted."),
        State.ANSWERED: _("The body accepts the plan or asks for more: record its letter."),
        State.ACCEPTED: _("The owner carries it out; evidence goes to the body. Record its verification."),
    }.get(State(finding.state), "")


def _who(finding: Finding) -> str:
    if finding.is_external and finding.state == State.ANSWERED:
        return finding.audit.body if finding.audit and finding.audit.body else _("the body")
    if finding.state in {State.DISPUTED, State.ANSWERED, State.IMPLEMENTED, State.DONE}:
        return finding.auditor or _("an independent auditor")
    named = auditee_of(finding) if finding.state == State.RAISED else finding.owner or auditee_of(finding)
    return str(named or finding.department or _("whoever signs for the client"))
