"""What stands against each step of a finding, in sentences for people."""

from collections.abc import Callable, Iterator
from typing import Any

from django.utils.translation import gettext as _

from .finding_parts import FindingEvidence, Grade

# one's own findings go this way, those of a body another: neither takes a step of the other's
OWN = frozenset(
    "acknowledge dispute uphold accept_plan reject_plan implement verify_done verify_effective reject".split()
)
BODY = frozenset({"body_accepts", "body_rejects", "body_verifies"})


def against(finding: Any, verb: str) -> Iterator[str]:
    """Yield why `verb` cannot be done yet."""
    if verb in OWN and finding.is_external:
        yield _("The body raised this finding: it accepts and verifies, and that is recorded here.")
    elif verb in BODY and not finding.is_external:
        yield _("No body raised this finding: your own auditors accept and verify.")
    elif verb in CHECKS:
        yield from CHECKS[verb](finding)


def _signed(finding: Any) -> Iterator[str]:
    yield from finding.missing_signatures("acknowledge")


def _note(finding: Any) -> Iterator[str]:
    if finding.is_nonconformity or any(row.grade in finding.NONCONFORMING for row in finding.clause_rows.all()):
        yield _("A nonconformity is closed by answer, evidence and verification only.")
    if finding.grade == Grade.CONCERN and not (finding.correction.strip() or finding.action.strip()):
        yield _("Say how the area of concern was dealt with.")


def _answer(finding: Any) -> Iterator[str]:
    if finding.state == finding.State.RAISED and not finding.is_external:
        yield _("Those audited have not confirmed the facts yet.")
    if finding.is_nonconformity:
        yield from _whole_answer(finding)
    elif not (finding.correction.strip() or finding.action.strip()):
        yield _("Say what is done about it.")
    if finding.owner_id is None:
        yield _("Nobody is named who carries it out.")
    if finding.due is None:
        yield _("The day by which it is done is missing.")


def _whole_answer(finding: Any) -> Iterator[str]:
    if not finding.correction.strip():
        yield _("The correction is missing: what was done at once.")
    if not any(str(why).strip() for why in finding.whys):
        yield _("The cause is missing: ask why at least once.")
    if not finding.extent.strip():
        yield _("Whether the same exists elsewhere is not said.")
    if not finding.action.strip():
        yield _("The corrective action is missing: what removes the cause.")


def shown(finding: Any) -> list[FindingEvidence]:
    """Return the evidence of what this answer led to."""
    rows = finding.evidence.all()
    return [one for one in rows if one.attempt == finding.attempt and one.kind in FindingEvidence.SHOWING]


def _done(finding: Any) -> Iterator[str]:
    if not finding.result.strip():
        yield _("Say what was done.")
    yield from _evidence(finding)


def _evidence(finding: Any) -> Iterator[str]:
    if not shown(finding):
        yield _("There is no evidence of the action yet.")


def _effective(finding: Any) -> Iterator[str]:
    yield from _evidence(finding)
    today, first = finding.cycle.today(), finding.effective_from
    if first is None or today < first:
        yield _("Whether it works can be judged from %(day)s on.") % {"day": first.isoformat() if first else "—"}
    if finding.grade == Grade.MAJOR:
        done = finding.implemented_on
        later = [one for one in shown(finding) if one.dated and done and done < one.dated <= today]
        if not later:
            yield _("A major nonconformity needs at least one record made after the action that shows that it works.")


def _body_accepts(finding: Any) -> Iterator[str]:
    if not finding.body_auditor.strip():
        yield _("The body's auditor who accepted is not named.")
    if not finding.body_letter.strip():
        yield _("The body's letter on the acceptance is not named.")


def _body_verifies(finding: Any) -> Iterator[str]:
    yield from _evidence(finding)
    if not finding.body_verifier.strip():
        yield _("The body's auditor who verified is not named.")
    if not finding.body_verified_letter.strip():
        yield _("The body's letter on the verification is not named.")


CHECKS: dict[str, Callable[[Any], Iterator[str]]] = {
    "acknowledge": _signed,
    "note": _note,
    "answer": _answer,
    "implement": _done,
    "verify_done": _evidence,
    "verify_effective": _effective,
    "body_accepts": _body_accepts,
    "body_verifies": _body_verifies,
}

__all__ = ["BODY", "OWN", "against", "shown"]
