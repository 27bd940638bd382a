"""The sixteen rules that an auditor reads the dates by (practice). Pure: facts in, hits out.

A hit says what is wrong, on which record, and where one mends it. Rules of weight E shut the gate of the last phase;
some take a reason, which turns a hit into a remark.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .date_records import DateFacts, Pair, Span
from .operating import months_after
from .working_days import calendar_of

ERROR, WARNING = "E", "W"


@dataclass(frozen=True)
class Hit:
    """One date against a rule."""

    key: str
    text: str
    url: str
    reason: str = ""


@dataclass(frozen=True)
class Rule:
    """A rule with its number, weight and check; `takes_reason` says whether a reason settles a hit."""

    number: int
    weight: str
    title: Any
    check: Callable[[DateFacts], Iterator[Hit]]
    takes_reason: bool = False


@dataclass(frozen=True)
class Outcome:
    """What a rule says of an engagement."""

    rule: Rule
    hits: tuple[Hit, ...]

    @property
    def open(self) -> tuple[Hit, ...]:
        """The hits that no reason settles."""
        return tuple(hit for hit in self.hits if not (self.rule.takes_reason and hit.reason))

    @property
    def is_error(self) -> bool:
        """Whether it keeps the gate shut."""
        return self.rule.weight == ERROR and bool(self.open)


def _iso(day: dt.date | None) -> str:
    return day.isoformat() if day else "—"


def _texts(facts: DateFacts) -> Iterator[Hit]:
    words = [
        ("prepared", _("prepared")), ("reviewed", _("reviewed")), ("approved", _("approved")),
        ("issued", _("issued")), ("effective", _("in effect")),
    ]  # fmt: skip
    for one in facts.texts:
        there = [(word, getattr(one, name)) for name, word in words if getattr(one, name)]
        for (word, day), (later, following) in pairwise(there):
            if day > following:
                told = {"text": one.name, "word": word, "day": _iso(day), "later": later, "following": _iso(following)}
                yield Hit(
                    f"{one.key}-{word}",
                    _("%(text)s: %(word)s on %(day)s, but %(later)s on %(following)s.") % told,
                    one.url,
                )


def _pairs(rows: tuple[Pair, ...], sentence: str, missing: str = "") -> Iterator[Hit]:
    for one in rows:
        told = {"record": one.name, "first": _iso(one.first), "second": _iso(one.second)}
        if one.first is None and one.second is not None and missing:
            yield Hit(one.key, missing % told, one.url, one.note)
        elif one.first and one.second and one.first > one.second:
            yield Hit(one.key, sentence % told, one.url, one.note)


def _copies(facts: DateFacts) -> Iterator[Hit]:
    yield from _pairs(
        facts.copies, _("Copy %(record)s was received on %(first)s, after the text took effect on %(second)s.")
    )


def _letters(facts: DateFacts) -> Iterator[Hit]:
    yield from _pairs(
        facts.letters, _("%(record)s: the letter is of %(first)s, the first act in that role of %(second)s.")
    )


def _auditors(facts: DateFacts) -> Iterator[Hit]:
    exams = tuple(replace(one, note="") for one in facts.auditors if one.note == "exam")
    letters = tuple(replace(one, note="") for one in facts.auditors if one.note == "letter")
    yield from _pairs(
        exams,
        _("%(record)s: examined on %(first)s, but the audit opened on %(second)s."),
        _("%(record)s: no examination as internal auditor, but the audit opened on %(second)s."),
    )
    yield from _pairs(
        letters,
        _("%(record)s: appointed from %(first)s, but the audit opened on %(second)s."),
        _("%(record)s: no letter of appointment as internal auditor, but the audit opened on %(second)s."),
    )


def _forms(facts: DateFacts) -> Iterator[Hit]:
    yield from _pairs(
        facts.forms,
        _("Record %(record)s is of %(second)s, but its form took effect on %(first)s. Mark it as an old form."),
        _("Record %(record)s is of %(second)s, but its form never took effect."),
    )


def _internal(facts: DateFacts) -> list[Any]:
    return [one for one in facts.visits if one.kind == "internal"]


def _first_audit(facts: DateFacts) -> Iterator[Hit]:
    opened = [one for one in _internal(facts) if one.opening]
    first = min(opened, key=lambda one: one.opening, default=None)
    if first is None or facts.effective is None:
        return
    earliest = facts.effective + dt.timedelta(days=facts.clocks.audit_after_days)
    if first.opening < earliest:
        told = {
            "audit": first.name,
            "opening": _iso(first.opening),
            "days": facts.clocks.audit_after_days,
            "effective": _iso(facts.effective),
        }
        text = _("%(audit)s opened on %(opening)s, less than %(days)s days after the first edition (%(effective)s).")
        yield Hit(first.key, text % told, first.url)


def _closings(facts: DateFacts) -> list[dt.date]:
    return sorted(one.closing for one in _internal(facts) if one.closing)


def _review_after_audit(facts: DateFacts) -> Iterator[Hit]:
    closings = _closings(facts)
    if not facts.reviews or not closings:
        return
    last = max(facts.reviews, key=lambda one: one.day)
    if last.day < closings[0]:
        told = {"review": last.name, "day": _iso(last.day), "closing": _iso(closings[0])}
        text = _("%(review)s was held on %(day)s, before the closing meeting of the internal audit (%(closing)s).")
        yield Hit(last.key, text % told, last.url)


def _application(facts: DateFacts) -> Iterator[Hit]:
    closings = _closings(facts)
    after = [one.day for one in facts.reviews if not closings or one.day >= closings[0]]
    for one in facts.applications:
        if after and min(after) > one.day:
            told = {"day": _iso(one.day), "review": _iso(min(after))}
            text = _("The application is of %(day)s, before the management review (%(review)s).")
            yield Hit(f"{one.key}-review", text % told, one.url)
        if facts.effective is None:
            continue
        due = months_after(facts.effective, facts.clocks.operating_months)
        if one.day < due:
            told = {
                "day": _iso(one.day),
                "months": facts.clocks.operating_months,
                "effective": _iso(facts.effective),
                "due": _iso(due),
            }
            text = _(
                "The application is of %(day)s, but %(months)s months of operation since %(effective)s end on %(due)s."
            )
            yield Hit(f"{one.key}-months", text % told, one.url)


def _notice(facts: DateFacts) -> Iterator[Hit]:
    for one in facts.visits:
        if not (one.planned and one.opening):
            continue
        told = {"audit": one.name, "planned": _iso(one.planned), "opening": _iso(one.opening)}
        if one.planned > one.opening:
            text = _("%(audit)s: the plan was confirmed on %(planned)s, after the opening meeting (%(opening)s).")
            yield Hit(one.key, text % told, one.url)
        elif one.kind in {"internal", "mock"} and not one.ad_hoc:
            days = (one.opening - one.planned).days
            if days < facts.clocks.notice_days:
                told |= {"days": facts.clocks.notice_days}
                text = _("%(audit)s was announced on %(planned)s and opened on %(opening)s: less than %(days)s days.")
                yield Hit(one.key, text % told, one.url)


def _concerns(facts: DateFacts) -> Iterator[Hit]:
    openings = [one.opening for one in facts.visits if one.kind == "stage_2" and one.opening]
    second = min(openings, default=None)
    for one in facts.concerns:
        told = {"record": one.name, "first": _iso(one.first), "second": _iso(one.second), "opening": _iso(second)}
        if one.first and one.second and one.first > one.second:
            text = _("%(record)s was answered on %(second)s, before stage 1 ended on %(first)s.")
            yield Hit(one.key, text % told, one.url)
        if second and (one.second is None or one.second > second):
            text = _("%(record)s was not answered before stage 2 opened on %(opening)s (answered: %(second)s).")
            yield Hit(f"{one.key}-late", text % told, one.url)


def _suppliers(facts: DateFacts) -> Iterator[Hit]:
    yield from _pairs(
        facts.suppliers,
        _("Supplier %(record)s was evaluated on %(first)s, after its contract was signed on %(second)s."),
        _("Supplier %(record)s has a contract of %(second)s and no approved evaluation."),
    )


def _continuity(facts: DateFacts) -> Iterator[Hit]:
    yield from _pairs(
        facts.continuity,
        _("Continuity test %(record)s is of %(second)s, but the plan took effect on %(first)s."),
        _("Continuity test %(record)s is of %(second)s, but no plan has taken effect."),
    )


def _free_days(facts: DateFacts) -> Iterator[Hit]:
    calendar = calendar_of(facts.clocks.key)
    for one in facts.acts:
        if calendar.is_free(one.day):
            told = {"record": one.name, "day": _iso(one.day)}
            holiday = calendar.is_holiday(one.day)
            text = _("%(record)s: %(day)s is a public holiday.") if holiday else _("%(record)s: %(day)s is a Sunday.")
            yield Hit(one.key, text % told, one.url)


def _twice(facts: DateFacts) -> Iterator[Hit]:
    days: dict[tuple[str, dt.date], list[Span]] = defaultdict(list)
    for one in facts.spans:
        days[(one.who, one.day)].append(one)
    for rows in days.values():
        rows.sort(key=lambda one: (one.starts, one.key))
        for place, one in enumerate(rows):
            for other in rows[place + 1 :]:
                if _overlap(one, other) and one.url != other.url:
                    told = {"one": one.name, "other": other.name, "day": _iso(one.day), "at": f"{other.starts:%H:%M}"}
                    text = _("%(one)s, and at the same time %(other)s (%(day)s, %(at)s).")
                    yield Hit(f"{one.key}-{other.key}", text % told, other.url)


def _overlap(one: Span, other: Span) -> bool:
    """Whether the second, which begins later or at the same time, begins before the first has ended."""
    return other.starts < one.ends if one.ends else other.starts == one.starts


def _entries(facts: DateFacts) -> Iterator[Hit]:
    for one in facts.entries:
        if one.first and one.second:
            told = {"record": one.name, "first": _iso(one.first), "days": (one.second - one.first).days}
            text = _("Record %(record)s of %(first)s was entered %(days)s days later: it prints as a late entry.")
            yield Hit(one.key, text % told, one.url)


def _objectives(facts: DateFacts) -> Iterator[Hit]:
    yield from _pairs(
        facts.objectives,
        _("%(record)s was signed on %(second)s, before the first risk was assessed on %(first)s."),
    )


RULES = (
    Rule(
        1, ERROR, gettext_lazy("Each version: prepared, reviewed, approved, issued, in effect, in this order."), _texts
    ),
    Rule(
        2,
        ERROR,
        gettext_lazy("A copy is received before its text takes effect, or there is a reason."),
        _copies,
        takes_reason=True,
    ),
    Rule(3, ERROR, gettext_lazy("The letter of appointment comes before the first act in that role."), _letters),
    Rule(
        4, ERROR, gettext_lazy("Internal auditors are examined and appointed before the opening meeting."), _auditors
    ),
    Rule(
        5, ERROR, gettext_lazy("No record stands on a form that was not in effect yet; an old form is marked."), _forms
    ),
    Rule(6, ERROR, gettext_lazy("The first internal audit opens only after some time of operation."), _first_audit),
    Rule(
        7, ERROR, gettext_lazy("The management review follows the closing meeting of the audit."), _review_after_audit
    ),
    Rule(8, ERROR, gettext_lazy("The application follows the review and the time of operation."), _application),
    Rule(
        9,
        ERROR,
        gettext_lazy("An audit plan is confirmed, and announced in time, before the opening meeting."),
        _notice,
    ),
    Rule(10, ERROR, gettext_lazy("Areas of concern are answered between stage 1 and stage 2."), _concerns),
    Rule(
        11,
        WARNING,
        gettext_lazy("A supplier is evaluated before the contract, or there is a reason."),
        _suppliers,
        takes_reason=True,
    ),
    Rule(12, ERROR, gettext_lazy("A continuity test follows the plan that it tests."), _continuity),
    Rule(
        13,
        WARNING,
        gettext_lazy("Meetings and signatures do not fall on public holidays or Sundays."),
        _free_days,
        takes_reason=True,
    ),
    Rule(14, ERROR, gettext_lazy("Nobody is in two meetings or audits at the same time."), _twice),
    Rule(
        15,
        WARNING,
        gettext_lazy("Records are entered soon after the event; late ones print as such."),
        _entries,
        takes_reason=True,
    ),
    Rule(
        16,
        WARNING,
        gettext_lazy("Risks are assessed before the objectives that rest on them."),
        _objectives,
        takes_reason=True,
    ),
)


def check(facts: DateFacts) -> tuple[Outcome, ...]:
    """Return what each rule says, in their order; reasons that people gave are with the hits."""
    found = []
    for rule in RULES:
        hits = tuple(
            replace(hit, reason=hit.reason or facts.reasons.get((rule.number, hit.key), ""))
            if rule.takes_reason
            else hit
            for hit in rule.check(facts)
        )
        found.append(Outcome(rule, hits))
    return tuple(found)


def page_of(code: str) -> str:
    """Return the page that shows them."""
    return reverse("audits:dates", args=[code])
