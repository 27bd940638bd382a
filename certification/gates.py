"""The criteria registry and the gates of the phases.

An app tells in its `criteria.py` how a declared criterion (data/phases.yaml) is computed:

    survey = gates.register(3, gather)               # gather(cycle) -> Facts, at most four queries

    @survey.criterion("assessed")
    def every_clause_is_assessed(facts): return Met() if … else NotMet.of((_("Clause 8.2 …"), url), …)

Several apps may serve one phase. What nobody computes is "not yet computed" and never counts as met.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from wobo.workflow import heads

from .process import Criterion, phase_of, phases, profile_of

Missing = tuple[str, str]  # what is missing, in words; where to mend it


@dataclass(frozen=True)
class Met:
    """The condition holds; `note` says what with, for the acceptance sheet."""

    note: str = ""


@dataclass(frozen=True)
class NotMet:
    """The condition does not hold: what is missing, and where to mend it."""

    missing: tuple[Missing, ...]

    @classmethod
    def of(cls, *missing: Missing) -> "NotMet":
        """Make one of single (text, url) pairs."""
        return cls(tuple(missing))


@dataclass(frozen=True)
class NotComputed:
    """Nothing computes this condition yet."""


Verdict = Met | NotMet | NotComputed
Gather = Callable[[Any], Any]
Judge = Callable[[Any], Met | NotMet]

_judges: dict[tuple[int, str], tuple[Gather, Judge, tuple[str, ...]]] = {}


@dataclass(frozen=True)
class Source:
    """One app's facts about one phase."""

    phase: int
    gather: Gather

    def criterion(self, key: str, *, ids: tuple[str, ...] = ()) -> Callable[[Judge], Judge]:
        """Register the decorated pure function, Facts → Met or NotMet, for a declared criterion.

        `ids` are items of the process that it answers beyond those declared. Raises LookupError for an unknown key.
        """
        if key not in {one.key for one in phase_of(self.phase).criteria}:
            raise LookupError(f"Phase {self.phase} declares no criterion {key!r}.")

        def remember(judge: Judge) -> Judge:
            _judges[(self.phase, key)] = (self.gather, judge, ids)
            return judge

        return remember


def register(phase: int, gather: Gather) -> Source:
    """Offer the facts that `gather(cycle)` collects for the criteria of a phase."""
    return Source(phase, gather)


def computed() -> dict[Criterion, tuple[str, ...]]:
    """Return the criteria that are computed, with every id that each answers."""
    declared = {(one.phase, one.key): one for phase in phases() for one in phase.criteria}
    return {declared[place]: (*declared[place].ids, *ids) for place, (_gather, _judge, ids) in _judges.items()}


@dataclass(frozen=True)
class Line:
    """A criterion of a phase as it stands: verdict, and the waiver in force or proposed, if any."""

    criterion: Criterion
    verdict: Verdict
    waiver: Any | None = None

    @property
    def state(self) -> str:
        """One of met, waived, not_met, not_computed; a waiver counts once it is granted, and never for a hard one."""
        if isinstance(self.verdict, Met):
            return "met"
        if not self.criterion.hard and self.waiver is not None and self.waiver.state == "granted":
            return "waived"
        return "not_met" if isinstance(self.verdict, NotMet) else "not_computed"

    @property
    def clears(self) -> bool:
        """Whether the gate opens as far as this criterion goes."""
        return self.state in {"met", "waived"}

    @property
    def missing(self) -> tuple[Missing, ...]:
        """What is missing, with the places to mend it."""
        return self.verdict.missing if isinstance(self.verdict, NotMet) else ()

    @property
    def note(self) -> str:
        """What a met condition rests on."""
        return self.verdict.note if isinstance(self.verdict, Met) else ""


def keep_lines(phase: Any) -> list[Line]:
    """Say how the criteria stand, and let this copy of the row answer for them again: a page shows them twice.

    What the rooms answer holds until the trail of engagement or client grows. A verb reads its row anew under the lock
    and computes live, so nothing kept here ever opens a gate.
    """
    places = (phase.workspace_id, phase.cycle.engagement.client.workspace_id)
    phase.__dict__["_kept_lines"] = found = _with_waivers(
        phase, heads.kept(f"gate {phase.uid}", places, lambda: _verdicts(phase))
    )
    return found


def lines(phase: Any) -> list[Line]:
    """Compute every criterion of a phase now; each app's facts are gathered once."""
    return _with_waivers(phase, _verdicts(phase))


def _with_waivers(phase: Any, verdicts: dict[str, Verdict]) -> list[Line]:
    waivers = {row.criterion: row for row in phase.waivers.filter(state__in=("proposed", "granted"))}
    criteria = phase_of(phase.number).criteria_for(phase.cycle.kind)
    return [Line(one, verdicts[one.key], waivers.get(one.key)) for one in criteria]


def _verdicts(phase: Any) -> dict[str, Verdict]:
    facts: dict[Gather, Any] = {}
    found: dict[str, Verdict] = {}
    for criterion in phase_of(phase.number).criteria_for(phase.cycle.kind):
        found[criterion.key] = NotComputed()
        if entry := _judges.get((phase.number, criterion.key)):
            gather, judge, _ids = entry
            if gather not in facts:
                facts[gather] = gather(phase.cycle)
            found[criterion.key] = judge(facts[gather])
    return found


def reasons_against_start(phase: Any) -> Iterator[str]:
    """Yield why the phase cannot start: the engagement does not run, or a phase that it needs is not accepted."""
    engagement = phase.cycle.engagement
    if engagement.state != engagement.State.RUNNING:
        yield _("The engagement is not running. Start it first.")
    needed = profile_of(engagement.profile).needs[phase.number]
    for other in phase.cycle.phases.filter(number__in=needed):
        if other.state != other.State.ACCEPTED:
            yield _("“%(phase)s” must be accepted first.") % {"phase": other}
        elif other.affected:
            yield _("“%(phase)s” is affected by a reopened phase. Reaffirm it first.") % {"phase": other}


def reasons_against_submit(phase: Any) -> Iterator[str]:
    """Yield each criterion that keeps the gate shut, with what is missing."""
    for line in phase.__dict__.get("_kept_lines") or lines(phase):
        if line.clears:
            continue
        if line.state == "not_computed":
            yield _("%(criterion)s This is not yet computed, so it does not count as met.") % {
                "criterion": line.criterion.title
            }
        else:
            what = pgettext("between parts of a line", "; ").join(text for text, _url in line.missing)
            yield _("%(criterion)s Missing: %(what)s") % {"criterion": line.criterion.title, "what": what}


def reasons_against_adopting(phase: Any) -> Iterator[str]:
    """Yield why an adoption cannot even be prepared."""
    engagement = phase.cycle.engagement
    if phase.number in profile_of(engagement.profile).no_adopt:
        yield _("Internal audit, management review and formal audit cannot be adopted: they are done in every cycle.")
    if engagement.state != engagement.State.RUNNING:
        yield _("The engagement is not running. Start it first.")
    if phase.state != phase.State.PENDING:
        yield _("Only a phase that has not begun can be adopted.")


def reasons_against_adopt(phase: Any) -> Iterator[str]:
    """Yield why work done before cannot be taken over."""
    yield from reasons_against_adopting(phase)
    if not phase.adoption_reason:
        yield _("Say why the phase is adopted.")
    if phase.adoption_file_id is None:
        yield _("Add the evidence of the work that was done before.")
