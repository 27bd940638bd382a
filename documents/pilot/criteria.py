"""Phase 6: what the pilot run must show, but for suppliers and records. Pure answers on three gatherings."""

# claims: S6.0, S7.0, P4, P5
from collections.abc import Iterable, Iterator

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from certification import gates
from certification.gates import Met, Missing, NotMet
from certification.models import LegalRequirement
from training.models import Announcement, Course

from .facts import (
    EXAMINED,
    SPECIAL,
    TOPICS,
    TRAININGS,
    DutyFacts,
    GroundFacts,
    StaffFacts,
    duty_facts,
    ground_facts,
    staff_facts,
)
from .reach import LevelReach

NAMED = 12  # how many rows a gate names before it counts the rest
PEOPLE = 8  # how many people a line names
COURSES = dict(zip(TRAININGS, ("post", "special_post", "procedures", "policy"), strict=True))

staff = gates.register(6, staff_facts)
duty = gates.register(6, duty_facts)
ground = gates.register(6, ground_facts)


def _page(code: str, name: str) -> str:
    return reverse(f"documents:{name}", args=[code])


def _answer(missing: Iterable[Missing], note: str = "") -> Met | NotMet:
    found = tuple(missing)
    return NotMet(found) if found else Met(note)


def _some(lines: Iterable[Missing], url: str) -> list[Missing]:
    """Return the first lines, and how many more there are."""
    rows = list(lines)
    if len(rows) <= NAMED:
        return rows
    return [*rows[:NAMED], (_("%(count)s more of this kind") % {"count": len(rows) - NAMED}, url)]


@staff.criterion("briefed")
def staff_were_briefed(facts: StaffFacts) -> Met | NotMet:
    """S6.1, S6.2: every point of every level told to every department; the four trainings, the four topics."""
    home = _page(facts.code, "briefings")
    if facts.run is None:
        missing: list[Missing] = [(_("The pilot run is not planned yet."), _page(facts.code, "pilot"))]
    else:
        missing = [(text, home) for level in facts.levels for text in _level(level, facts.share)]
    missing += [(text, reverse("training:home", args=[facts.code])) for text in _trainings(facts)]
    publicity = reverse("training:announcement_list", args=[facts.code])
    for topic in TOPICS:
        if topic not in facts.done:
            missing.append(
                (_("“%(topic)s” was not made public.") % {"topic": Announcement.Topic(topic).label}, publicity)
            )
    came = pgettext("between names", ", ").join(f"{one.level.name} {one.came}/{one.people}" for one in facts.levels)
    return _answer(missing, came)


def _level(one: LevelReach, share: int) -> Iterator[str]:
    level = one.level.name
    for item in one.lacking:
        yield _("%(level)s: “%(point)s” was not dealt with.") % {"level": level, "point": item.name}
    if not one.people:
        yield _("%(level)s: no department with people takes part.") % {"level": level}
    if one.unreached:
        names = pgettext("between names", ", ").join(one.unreached[:NAMED])
        yield _("%(level)s: nobody was briefed of: %(names)s.") % {"level": level, "names": names}
    if one.came * 100 < one.people * share:
        told = {"level": level, "came": one.came, "people": one.people, "share": share, "names": named(one)}
        yield (
            _(
                "%(level)s: %(came)s of %(people)s were briefed; at least %(share)s %% are asked for."
                " Missing: %(names)s"
            )
            % told
        )


def named(one: LevelReach) -> str:
    """Return the names of who is missing; beyond eight, how many more there are."""
    said = pgettext("between names", ", ").join(member.name for member in one.absent[:PEOPLE])
    if len(one.absent) <= PEOPLE:
        return said
    return _("%(names)s and %(count)s more") % {"names": said, "count": len(one.absent) - PEOPLE}


def _trainings(facts: StaffFacts) -> Iterator[str]:
    for ref, key in COURSES.items():
        told = {"course": Course(key=key).title}
        if ref not in facts.done:
            yield _("“%(course)s” was not held.") % told
        elif ref == SPECIAL and EXAMINED not in facts.done:
            yield _("“%(course)s”: nobody has passed the examination.") % told


@staff.criterion("duration")
def it_ran_long_enough(facts: StaffFacts) -> Met | NotMet:
    """The days it ran, pauses left out, reach the figure of the profile."""
    run, page = facts.run, _page(facts.code, "pilot")
    if run is None or run.began_on is None:
        return NotMet.of((_("The pilot run has not begun."), page))
    told = {"days": run.days_run(facts.today), "wanted": facts.min_days}
    if told["days"] < facts.min_days:
        return NotMet.of((_("It ran %(days)s of %(wanted)s days; pauses do not count.") % told, page))
    return Met(_("%(days)s days, from %(since)s") % {**told, "since": run.began_on.isoformat()})


@duty.criterion("agreements")
def services_and_suppliers_have_agreements(facts: DutyFacts) -> Met | NotMet:
    """P4, practice 14: every live service an agreed SLA, every party that services name a contract."""
    page, agreed = _page(facts.code, "agreement_list"), facts.agreed
    if not agreed.live:
        return NotMet.of((_("There is no live service."), reverse("certification:design_services", args=[facts.code])))
    missing = [
        *((_("%(service)s has no agreed SLA.") % {"service": one}, page) for one in agreed.without_sla),
        *((_("There is no contract with %(name)s.") % {"name": name}, page) for name in agreed.without_contract),
    ]
    return _answer(_some(missing, page), _("%(count)s live services with an agreed SLA") % {"count": agreed.live})


@duty.criterion("compliance")
def compliance_was_evaluated(facts: DutyFacts) -> Met | NotMet:
    """P5: it is decided which law applies, and what applies was evaluated in this cycle."""
    page = reverse("certification:law_list", args=[facts.code])
    if not facts.laws:
        return NotMet.of((_("The register of law is empty."), page))
    missing, late = [], []
    for one in facts.laws:
        told = {"law": one.name}
        if one.applies == LegalRequirement.Applies.OPEN:
            missing.append((_("It is not decided whether %(law)s applies.") % told, one.get_absolute_url()))
        elif one.evaluated_on is None or one.compliance == LegalRequirement.Compliance.OPEN:
            missing.append((_("Compliance with %(law)s was not evaluated.") % told, one.get_absolute_url()))
        elif one.evaluated_on < facts.since:
            told["day"] = one.evaluated_on.isoformat()
            late.append((_("Compliance with %(law)s was last evaluated on %(day)s.") % told, one.get_absolute_url()))
    note = _("%(count)s laws and regulations evaluated") % {"count": len(facts.laws)}
    return _answer(_some([*missing, *late], page), note)


@ground.criterion("third_level")
def third_level_is_complete(facts: GroundFacts) -> Met | NotMet:
    """S7.1, S7.2: working documents hold, and what showed while running is carried out in them."""
    page = _page(facts.code, "problems")
    if not facts.working:
        text = _("The register holds no working document.")
        return NotMet.of((text, _page(facts.code, "register")))
    missing = [
        (_("%(document)s is not in force.") % {"document": one}, one.get_absolute_url())
        for one in facts.working
        if not one.held  # type: ignore[attr-defined]
    ]
    missing += [
        (_("%(change)s is not carried out.") % {"change": one}, one.get_absolute_url()) for one in facts.problems
    ]
    return _answer(_some(missing, page), _("%(count)s working documents in force") % {"count": len(facts.working)})


@ground.criterion("labels")
def labels_are_made(facts: GroundFacts) -> Met | NotMet:
    """S6.3.3: labels are listed, and made."""
    page, found = _page(facts.code, "labels"), facts.labels
    if not found["all"]:
        return NotMet.of((_("No label is entered yet."), page))
    if found["unmade"]:
        text = _("%(count)s labels are not made yet.") % {"count": found["unmade"]}
        return NotMet.of((text, f"{page}?state=unmade"))
    told = {"count": found["all"], "attached": found["all"] - found["loose"]}
    return Met(_("%(count)s labels made, %(attached)s attached") % told)
