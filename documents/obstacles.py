"""Why a step of a revision cannot be done yet, in words."""

from collections.abc import Callable, Iterator
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wobo.workflow import clock
from wobo.workflow.signing import Slot

from . import plan, reading
from .models.stages import Stage

STALE = gettext_lazy(
    "What this version prints was changed after it was laid open. Send it back to the draft and open it again."
)
UPTO = {
    "pass_discussion": Stage.DISCUSSION,
    "pass_check": Stage.CHECK,
    "pass_review": Stage.REVIEW,
    "approve": Stage.APPROVAL,
    "release": Stage.APPROVAL,
    "put_in_force": Stage.APPROVAL,
}
Check = Callable[[Any], Iterator[str]]
_more: dict[str, list[Check]] = {}


def also(verb: str, check: Check) -> None:
    """Let `check(revision)` say more against a verb; called once, from the module that knows."""
    if check not in _more.setdefault(verb, []):
        _more[verb].append(check)


def against(revision: Any, verb: str) -> Iterator[str]:
    """Yield what stands against `verb` on a revision."""
    if verb in UPTO:
        yield from _unsigned(revision, UPTO[verb])
    if verb == "open_discussion":
        yield from plan.faults(revision)
    if verb == "take_over":
        yield from reading.unread(revision)
    for check in _more.get(verb, ()):
        yield from check(revision)


def _unsigned(revision: Any, upto: Stage) -> Iterator[str]:
    """Yield why the signatures up to a stage are not all there, each on exactly the frozen bytes."""
    flow = revision.flow
    if flow.is_stale:
        yield str(STALE)
        return
    for stage in flow.missing(upto):
        yield _("A signature is missing: %(stage)s.") % {"stage": stage.label}


def against_slot(revision: Any, slot: Slot) -> Iterator[str]:
    """Yield why nobody can sign a slot now: changed text, request that ran out, draft not taken over, open points."""
    flow = revision.flow
    step = flow.step_of(slot.name)
    if flow.is_stale:
        yield str(STALE)
    if step is None:
        return
    if step.has_expired(clock.today()):
        yield _("This request ran out on %(day)s. Whoever keeps the register can renew it.") % {
            "day": step.expires_on.isoformat()
        }
    if step.stage == Stage.PREPARED:
        yield from reading.not_taken_over(revision, step)
    if step.stage == Stage.CHECK:
        yield from reading.unanswered(revision)
    if step.on_paper:
        yield _("%(name)s has no account: the signed page is ticked by the document controller.") % {
            "name": step.person
        }
