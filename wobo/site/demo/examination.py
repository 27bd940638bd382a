"""The examinations of the demo: papers answered on screen to a wanted result, results taken over from paper."""

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from training import marking
from training.actions import effects, examinations
from training.effects import parts_of
from training.models import Course, Examination, Participation, TrainingSession
from wobo.accounts.models import User
from wobo.workflow import clock
from wobo.workflow.doors import fire

from . import gate
from .content import moment
from .house import House
from .scans import scan

RELATED = ("course__engagement", "cycle__engagement__client", "workspace", "trainer_user")
WRITTEN = 0.8  # of the points of a written answer, what the trainer gives


class Examined:
    """The sessions of the demo by the ids of the content, their examinations and their effect."""

    def __init__(self, house: House) -> None:
        self.house, self.told = house, house.content.training
        self.say = house.content.say
        self.sessions: dict[str, TrainingSession] = {}

    @property
    def lead(self) -> User:
        """The lead consultant, who plans the trainings."""
        return gate.lead_of(self.house)

    def course(self, key: str) -> Course:
        """Return a ready-made course of the engagement."""
        return Course.objects.select_related("engagement__client").get(engagement=self.house.run, key=key)

    def session_told(self, key: str) -> dict[str, Any]:
        """Return what the content says of a session."""
        found: dict[str, Any] = next(one for one in self.told["sessions"] if one["id"] == key)
        return found

    def fresh(self, key: str) -> TrainingSession:
        """Return a session as it stands now."""
        self.sessions[key] = TrainingSession.objects.select_related(*RELATED).get(pk=self.sessions[key].pk)
        return self.sessions[key]

    def trainer(self, key: str) -> User:
        """Return who gives a session."""
        return self.house.user(self.session_told(key)["trainer"])

    # Examinations

    def examine(self, key: str) -> None:
        """Let those who write on screen sit the examination."""
        told = self.session_told(key)["examination"]
        for order, (person, results) in enumerate(told["screen"].items()):
            begun = moment(told["date"], told["time"]) + dt.timedelta(seconds=40 * order)
            self._write(key, person, results[0], begun, seed=1000 * (order + 1))

    def repeat(self, key: str) -> None:
        """Let those who failed sit the examination again."""
        told = self.session_told(key)["examination"]
        again = {person: results[1] for person, results in told["screen"].items() if len(results) > 1}
        for person, result in again.items():
            self._write(key, person, result, moment(told["repeated"]["date"], told["repeated"]["time"]), seed=77)

    def _write(self, key: str, person: str, result: float, begun: dt.datetime, *, seed: int) -> None:
        user = self.house.user(person)
        with clock.at(begun):
            paper = examinations.begin_examination(self.fresh(key), by=user, seed=seed)
        with clock.at(begun + dt.timedelta(minutes=18 + seed % 11)):
            examinations.hand_in(paper, answers(paper.paper, result, self._written), by=user)

    def _written(self, question: str) -> str:
        """Return what is written where a question asks for words."""
        return self.say(next(one["answer"] for one in self.told["written"] if one["asks"] in question))

    def mark_papers(self, key: str) -> None:
        """Give the marks of written answers, and take over the results of those who wrote on paper."""
        told, session, trainer = self.session_told(key)["examination"], self.fresh(key), self.trainer(key)
        with clock.at(moment(told["marked_on"], "08:30")):
            waiting = Examination.objects.filter(session=session, state=Examination.State.HANDED_IN)
            for paper in waiting.select_related("session__course", "session__cycle__engagement", "person"):
                opened = marking.open_questions(paper.paper, paper.marks)
                examinations.mark_examination(
                    paper, {one["uid"]: one["points"] * WRITTEN for one in opened}, by=trainer
                )
            scores = {self.house.people[person].pk: results for person, results in told["paper"].items()}
            rows = {row.pk: row for row in Participation.objects.filter(session=session, person__in=scores)}
            found = {pk: Decimal(scores[row.person_id][0]) for pk, row in rows.items()}
            lines = [str(session), *(f"{row.name}  {found[pk]} %" for pk, row in rows.items())]
            examinations.enter_results(session, found, scan(f"results_T{session.number:02}", lines), by=trainer)

    # Effect

    def look(self, *keys: str) -> None:
        """Let trainer and heads evaluate the effect of sessions, then close these as evaluated."""
        for key in keys:
            told = self.session_told(key)["effect"]
            with clock.at(moment(told["on"], "15:00")):
                for part in parts_of([self.fresh(key)])[self.sessions[key].pk]:
                    self._evaluate(key, part, told)
        for key in keys:
            with clock.at(moment(self.session_told(key)["effect"]["closed_on"], "17:00")):
                self.sessions[key] = fire(self.fresh(key), "evaluate", by=self.trainer(key))

    def _evaluate(self, key: str, part: Any, told: dict[str, Any]) -> None:
        """Write one look: a head without account tells it to whoever keeps the organisation, who writes it down."""
        if part.department is None:
            by, review = self.trainer(key), told["trainer"]
        else:
            ids = {row.pk: one for one, row in self.house.departments.items()}
            by = part.department.head.user or self.house.users[self.house.content.organisation["keeper"]]
            review = told["departments"][ids[part.department.pk]]
        texts = {name: self.say(review[name]) for name in ("how", "text", "follow_up")}
        effects.evaluate_effect(part, by=by.fresh(), verdict=review["verdict"], **texts)


def answers(paper: list[dict[str, Any]], wanted: float, written: Callable[[str], str]) -> dict[str, Any]:
    """Return answers to a paper whose result comes as near to `wanted` per cent as its points allow."""
    given = {one["uid"]: written(one["text_en"]) for one in paper if one["kind"] == marking.SHORT}
    chosen = [one for one in paper if one["kind"] != marking.SHORT]
    total, by_hand = (
        sum(one["points"] for one in rows) for rows in (paper, [one for one in paper if one not in chosen])
    )
    lost = total * (100 - wanted) / 100 - by_hand * (1 - WRITTEN)
    ways: dict[float, dict[str, Any]] = {0.0: {}}  # points lost → the answers that lose them
    for one in chosen:
        ways = {
            loss + more: {**before, one["uid"]: places}
            for loss, before in ways.items()
            for more, places in _worse(one)
        } | ways
    if wanted < 100 and not given:
        del ways[0.0]  # nobody is asked to be perfect
    return given | {one["uid"]: _right(one) for one in chosen} | ways[min(ways, key=lambda loss: abs(loss - lost))]


def _right(one: dict[str, Any]) -> list[int]:
    return [place for place, option in enumerate(one["options"]) if option.get("right")]


def _worse(one: dict[str, Any]) -> list[tuple[float, list[int]]]:
    """Return what answers lose: all with a wrong one, half with a part of several right ones."""
    right = _right(one)
    wrong = [place for place in range(len(one["options"])) if place not in right]
    found = [(float(one["points"]), wrong[:1])] if wrong else []
    if one["kind"] == marking.MANY and len(right) > 1:
        found.append((one["points"] / 2, right[:1]))
    return found
