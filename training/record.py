"""What a person's own record says of the roles they hold."""

from collections.abc import Iterable
from typing import Any

from certification.models import Appointment, Cycle, Person

from . import words
from .competence import APPOINTED, Cell, cell, demanded, gather


def demands_of(person: Person, letters: Iterable[Appointment], cycle: Cycle) -> list[tuple[str, Cell]]:
    """Return each course that the letters in their hand demand, with where the person stands; four queries."""
    asked = demanded(letter.role for letter in letters if letter.state in APPOINTED)
    if not asked:
        return []
    engagement: Any = cycle.engagement
    place = {"workspace": engagement.workspace_id}
    learnt = gather([person.pk], asked, place, engagement.client.time_zone).get(person.pk, {})
    today = cycle.today()
    return [(words.course(key), cell(demand, learnt.get(key), today)) for key, demand in asked.items()]
