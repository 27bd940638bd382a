"""Numbers, places and leading departments of what a seeding proposes."""

from collections import Counter

from certification.models import Engagement
from certification.numbering import Numbering, written

from .leads import leads_of
from .models import Document
from .seed_entries import Entries, Proposal
from .writing import setfiles

SET = "set"  # the origin of a proposal whose number is a place on its level


def settle(engagement: Engagement, numbering: Numbering, entries: Entries, proposals: list[Proposal]) -> None:
    """Give every proposal its number, what it belongs to, and the department that leads it."""
    used = [*entries.taken]
    _number(numbering, used, proposals)
    _parents(entries, proposals)
    _number_records(numbering, used, proposals)
    _lead(engagement, proposals)


def _number(numbering: Numbering, used: list[str], proposals: list[Proposal]) -> None:
    """Give every document its number: the diagnosis', the template's, else the next of its level."""
    known = {number.casefold() for number in used}
    for one in proposals:
        if one.level == "R":
            continue  # numbered below its document, when that is known
        wanted = one.number
        if one.origin == SET:
            wanted = numbered_at(numbering, one.level, int(one.number)) if one.number else ""
        if not wanted or wanted.casefold() in known:
            wanted = numbering.next(one.level, used)
        one.number = wanted
        used.append(wanted)
        known.add(wanted.casefold())


def _number_records(numbering: Numbering, used: list[str], proposals: list[Proposal]) -> None:
    """Number the records below the documents that they belong to, behind the forms that those bring along."""
    for one in proposals:
        for _form in one.forms:
            used.append(numbering.next("R", used, one.number))
    for one in proposals:
        if one.level != "R":
            continue
        if not one.number or one.number in used:
            one.number = numbering.next("R", used, one.parent.number if one.parent else "")
        used.append(one.number)


def numbered_at(numbering: Numbering, level: str, place: int) -> str:
    """Return the number of a place on a level, as the client writes it."""
    values = {"ORG": numbering.org, "LEVEL": numbering.letters[level], "YEAR": str(numbering.year)}
    values |= {"N" * width: f"{place:0{width}}" for width in (2, 3, 4)}
    return written(numbering.pattern, values, members=False)


def _parents(entries: Entries, proposals: list[Proposal]) -> None:
    """Say to which document instructions and forms belong: the one that names them, else that of the clause."""
    keys: dict[str, Proposal | Document] = dict(entries.by_key)
    keys |= {one.key: one for one in proposals if one.key}
    named = {instruction: keys[key] for key in keys for instruction in named_instructions(key)}
    leading: dict[int, Proposal | Document] = {}
    for one in (*(row for row in entries.by_number.values()), *proposals):
        if one.level == "P":
            refs = one.clauses if isinstance(one, Proposal) else one.clauses.all()
            for clause in refs:
                leading.setdefault(clause.pk, one)
    for one in proposals:
        if one.level in {"W", "R"}:
            near = next((leading[clause.pk] for clause in one.clauses if clause.pk in leading), None)
            one.parent = named.get(one.key) or near


def named_instructions(key: str) -> tuple[str, ...]:
    """Return the work instructions that a procedure of the set names in its text."""
    try:
        if setfiles.facts_of(key)["level"] != "P":
            return ()
        names = [name for kind, name in setfiles.references_of(key, "zh-hans") if kind == "doc"]
        return tuple(dict.fromkeys(name for name in names if setfiles.facts_of(name)["level"] == "W"))
    except setfiles.NoSuchText:
        return ()


def _lead(engagement: Engagement, proposals: list[Proposal]) -> None:
    """Propose the department that leads most of the clauses, as the function matrix says."""
    leads = leads_of(engagement)
    for one in proposals:
        votes = Counter(leads[clause.pk] for clause in one.clauses if clause.pk in leads)
        if votes:
            one.department_id = votes.most_common(1)[0][0]
