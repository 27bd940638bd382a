"""Papers: drawn by a seed, shown without their answers, marked by rule. Pure functions on plain data.

A paper is a list of {uid, kind, text, text_en, options: [{text, text_en, right}], model_answer, points}; answers are
{uid: [places of the chosen options] or text}; marks are {uid: points}.
"""

import random
from collections.abc import Iterable, Mapping
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

SHORT = "short"
MANY = "multiple"
FIXED = frozenset({"true_false", SHORT})  # true comes before false on every paper
LONGEST_ANSWER = 4000

Paper = list[dict[str, Any]]
Answers = dict[str, Any]
Marks = dict[str, float]


def draw(bank: Iterable[Mapping[str, Any]], count: int, seed: int) -> Paper:
    """Draw `count` questions (all when there are fewer) in an order of their own, options shuffled.

    The same bank and seed draw the same paper, in whatever order the bank comes.
    """
    chance = random.Random(seed)  # noqa: S311  it must be drawn again from the stored seed
    ordered = sorted(bank, key=lambda question: question["uid"])
    return [_laid_out(question, chance) for question in chance.sample(ordered, min(count, len(ordered)))]


def _laid_out(question: Mapping[str, Any], chance: random.Random) -> dict[str, Any]:
    options = [dict(option) for option in question["options"]]
    if question["kind"] not in FIXED:
        chance.shuffle(options)
    return {**question, "options": options}


def shown(paper: Paper, language: str) -> Paper:
    """Return a paper as the person sees it: words in one language, and nothing that tells what is right."""
    return [
        {
            "uid": question["uid"],
            "kind": question["kind"],
            "points": question["points"],
            "text": said(question, language),
            "options": [said(option, language) for option in question["options"]],
        }
        for question in paper
    ]


def said(words: Mapping[str, Any], language: str) -> str:
    """Return the text of a question or option in a language, in the other one where that is missing."""
    own, other = ("text_en", "text") if language == "en" else ("text", "text_en")
    return str(words.get(own) or words.get(other) or "")


def clean(paper: Paper, sent: Mapping[str, Any]) -> Answers:
    """Keep of what was sent only answers that this paper can have; an empty answer is none."""
    kept = {question["uid"]: _clean_one(question, sent.get(question["uid"])) for question in paper}
    return {uid: answer for uid, answer in kept.items() if answer}


def _clean_one(question: Mapping[str, Any], sent: Any) -> Any:
    if question["kind"] == SHORT:
        return str(sent or "").replace("\r\n", "\n").replace("\x00", "").strip()[:LONGEST_ANSWER]
    chosen = sent if isinstance(sent, list | tuple) else [sent]
    places = {int(one) for one in chosen if str(one).isascii() and str(one).isdecimal() and len(str(one)) < 4}
    found = sorted(place for place in places if place < len(question["options"]))
    return found if question["kind"] == MANY else found[:1]


def unanswered(paper: Paper, answers: Answers) -> list[int]:
    """Return the numbers (from 1) of the questions without an answer."""
    return [number for number, question in enumerate(paper, start=1) if not answers.get(question["uid"])]


def automatic(paper: Paper, answers: Answers) -> Marks:
    """Return the points of everything that needs no person: choices, and short answers that were left empty."""
    return {
        question["uid"]: _points(question, answers.get(question["uid"]))
        for question in paper
        if question["kind"] != SHORT or not answers.get(question["uid"])
    }


def _points(question: Mapping[str, Any], chosen: Any) -> float:
    """All right: all points. Several right, some of them chosen and none wrong: half. Anything else: none."""
    right = {place for place, option in enumerate(question["options"]) if option.get("right")}
    given = set(chosen or ())
    if given == right and right:
        return float(question["points"])
    if question["kind"] == MANY and given and given < right:
        return question["points"] / 2
    return 0.0


def open_questions(paper: Paper, marks: Mapping[str, Any]) -> Paper:
    """Return the questions that wait for a person's marks."""
    return [question for question in paper if question["uid"] not in marks]


def score(paper: Paper, marks: Mapping[str, Any]) -> Decimal:
    """Return the result in per cent of the points, to one place."""
    possible = sum(question["points"] for question in paper)
    if not possible:
        return Decimal(0)
    reached = sum(Decimal(str(marks.get(question["uid"], 0))) for question in paper)
    return (100 * reached / possible).quantize(Decimal("0.1"), ROUND_HALF_UP)


def guide_minutes(paper: Paper) -> int:
    """Return how long a paper takes as a rule: two minutes a question, five for a written answer."""
    return sum(5 if question["kind"] == SHORT else 2 for question in paper)
