"""What bringing in a list would do, row by row: new, changed, unchanged, or an error in words. Writes nothing."""

import datetime as dt
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from certification.models import Department, Person

from .headings import FIELDS, Layout, heading_of
from .sheets import plain

NEW, CHANGED, SAME, ERROR = "new", "changed", "same", "error"
YES = {"是", "y", "yes", "1", "true", "√", "✓", "x", "对"}
NO = {"否", "n", "no", "0", "false", "×", "-", "不是"}
MOBILE = re.compile(r"1\d{10}")
TEXTS = ("name", "name_en", "post", "post_en", "email", "phone")


@dataclass
class Verdict:
    """What becomes of one row of the list."""

    number: int
    cells: dict[str, str]
    problems: list[str] = field(default_factory=list)
    person: Person | None = None
    values: dict[str, Any] = field(default_factory=dict)  # what would be written
    unknown_department: str = ""

    @property
    def kind(self) -> str:
        """Which of the four it is."""
        if self.problems:
            return ERROR
        if self.person is None:
            return NEW
        return CHANGED if self.values else SAME

    @property
    def changes(self) -> list[tuple[str, str, str]]:
        """(heading, old, new) of each field that would change."""
        if self.person is None or self.problems:
            return []
        return [
            (heading_of(FIELDS[name]), _shown(getattr(self.person, name)), _shown(value))
            for name, value in self.values.items()
        ]


def _shown(value: Any) -> str:
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return str(value or "—")


def digits(phone: str) -> str:
    """Return the digits of a number without the prefix of China: 0086 138-0000 0000 is 13800000000."""
    found = re.sub(r"\D", "", phone)
    return re.sub(r"^(?:00)?86(?=1\d{10}$)", "", found)


class Register:
    """The people and departments as they are, by everything that a row may name them by."""

    def __init__(self, people: Iterable[Person], departments: Iterable[Department], today: dt.date) -> None:
        self.today = today
        self.departments: dict[str, Department] = {}
        self.folded: dict[str, Department] = {}
        for one in departments:
            for name in (one.name_en, one.name):
                if name:
                    self.departments[plain(name)] = self.folded[plain(name).casefold()] = one
        self.by_uid: dict[str, Person] = {}
        self.by_email: dict[str, list[Person]] = {}
        self.by_phone: dict[str, list[Person]] = {}
        self.by_name: dict[tuple[str, int | None], list[Person]] = {}
        for person in people:
            self.by_uid[person.uid] = person
            self.by_name.setdefault((plain(person.name), person.department_id), []).append(person)
            if person.email:
                self.by_email.setdefault(person.email.casefold(), []).append(person)
            if number := digits(person.phone):
                self.by_phone.setdefault(number, []).append(person)

    def department(self, name: str) -> Department | None:
        """Return the department of a name, written exactly or in other case."""
        return self.departments.get(name) or self.folded.get(name.casefold())


def judge(layout: Layout, register: Register) -> list[Verdict]:
    """Return the verdict on each row."""
    seen: dict[tuple[str, str], int] = {}
    return [_judged(layout, line, register, seen) for line in layout.rows]


def _judged(layout: Layout, line: Any, register: Register, seen: dict[tuple[str, str], int]) -> Verdict:
    verdict = Verdict(line.number, {name: layout.cell(line, name) for name in layout.places})
    given = _texts(verdict)
    department = _department(verdict, register)
    _top(verdict, given)
    verdict.person = _match(verdict, given, department, register)
    _once(verdict, given, department, seen)
    left = verdict.person.left_on if verdict.person else None
    if left and left <= register.today and not verdict.problems:
        told = {"name": verdict.person, "day": left.isoformat()}
        verdict.problems.append(_("%(name)s left on %(day)s. Bring them back on their page first.") % told)
    if department is not None:
        given["department"] = department
    verdict.values = {name: value for name, value in given.items() if _differs(verdict.person, name, value)}
    return verdict


def _texts(verdict: Verdict) -> dict[str, Any]:
    """Check the texts of a row: the name is there, nothing is too long, the address is one."""
    given = {}
    for name in TEXTS:
        text = verdict.cells.get(name, "")
        most = Person._meta.get_field(name).max_length or 0
        if len(text) > most:
            told = {"heading": heading_of(FIELDS[name]), "limit": most, "count": len(text)}
            verdict.problems.append(_("“%(heading)s” has %(count)s characters; %(limit)s are the limit.") % told)
        elif text:
            given[name] = text
    if not verdict.cells.get("name"):
        verdict.problems.insert(0, _("The name is missing."))
    if "email" in given:
        given["email"] = given["email"].lower()
        try:
            validate_email(given["email"])
        except ValidationError:
            verdict.problems.append(_("“%(text)s” is not an e-mail address.") % {"text": given.pop("email")})
    return given


def _department(verdict: Verdict, register: Register) -> Department | None:
    name = verdict.cells.get("department", "")
    if not name:
        return None
    found = register.department(name)
    if found is None:
        most = Department._meta.get_field("name").max_length or 0
        verdict.unknown_department = name if len(name) <= most else ""
        verdict.problems.append(_("There is no department “%(name)s”.") % {"name": name})
    return found


def _top(verdict: Verdict, given: dict[str, Any]) -> None:
    word = verdict.cells.get("top_management", "").casefold()
    if word in YES or word in NO:
        given["top_management"] = word in YES
    elif word:
        told = {"heading": heading_of(FIELDS["top_management"]), "text": word}
        verdict.problems.append(_("“%(heading)s” is yes or no, not “%(text)s”.") % told)


def _match(
    verdict: Verdict, given: dict[str, Any], department: Department | None, register: Register
) -> Person | None:
    """Find whom a row means: by reference, else by e-mail, by phone and name, by name and department."""
    if uid := verdict.cells.get("uid"):
        found = register.by_uid.get(uid)
        if found is None:
            verdict.problems.append(_("The reference “%(text)s” is nobody's here. Empty the cell.") % {"text": uid})
        return found
    by_email = register.by_email.get(given.get("email", ""), [])
    if by_email:
        return _only(by_email, verdict) or by_email[0]
    number = digits(given.get("phone", ""))
    by_phone = register.by_phone.get(number, []) if number else []
    if same := [one for one in by_phone if plain(one.name) == given.get("name")]:
        return _only(same, verdict) or same[0]
    if by_phone and MOBILE.fullmatch(number):
        verdict.problems.append(_("This number is %(name)s's already.") % {"name": by_phone[0]})
        return None
    namesakes = register.by_name.get((given.get("name", ""), department.pk if department else None), [])
    return _namesake(namesakes, verdict, given) if namesakes and not verdict.unknown_department else None


def _only(found: Sequence[Person], verdict: Verdict) -> Person | None:
    if len(found) == 1:
        return found[0]
    verdict.problems.append(
        ngettext(
            "%(count)s person in the register is meant by this; give the reference.",
            "%(count)s people in the register may be meant by this; give the reference.",
            len(found),
        )
        % {"count": len(found)}
    )
    return None


def _namesake(found: Sequence[Person], verdict: Verdict, given: dict[str, Any]) -> Person | None:
    """Somebody of this name is in this department: the same person, unless their addresses differ."""
    person = _only(found, verdict)
    if person is None:
        return None
    if given.get("email") and person.email and person.email.casefold() != given["email"]:
        told = {"name": person, "address": person.email}
        verdict.problems.append(
            _(
                "%(name)s is in this department already, with the address %(address)s."
                " Change it on their page, or add a namesake by hand."
            )
            % told
        )
    return person


def _once(
    verdict: Verdict, given: dict[str, Any], department: Department | None, seen: dict[tuple[str, str], int]
) -> None:
    """Refuse a row that says again what a row above said."""
    keys = []
    if verdict.person:
        keys.append(("person", verdict.person.uid))
    elif "name" in given:
        place = str(department.pk) if department else verdict.unknown_department
        keys.append(("name", f"{given['name']}\n{place}\n{given.get('email', '')}\n{digits(given.get('phone', ''))}"))
    if not verdict.cells.get("uid"):
        keys += [("email", given["email"])] if "email" in given else []
        number = digits(given.get("phone", ""))
        keys += [("phone", number)] if MOBILE.fullmatch(number) else []
    above = next((seen[key] for key in keys if key in seen), None)
    if above is not None:
        verdict.problems.append(_("This is the same person as in row %(row)s.") % {"row": above})
    for key in keys:
        seen.setdefault(key, verdict.number)


def _differs(person: Person | None, name: str, value: Any) -> bool:
    """Whether a value is news. An empty cell is none: it takes nothing away."""
    old = getattr(person, name) if person else None
    if name == "phone" and person and digits(value) == digits(person.phone) != "":
        return False
    if name == "email" and person:
        return bool(value.casefold() != person.email.casefold())
    if name in TEXTS and person:
        return bool(value != plain(old))
    return bool(value != old) if person else value is not False
