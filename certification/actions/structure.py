"""Numbers and versions of documents: the next free number of a level, a version as the client writes it."""

# claims: S4.5
from collections.abc import Callable, Collection, Iterable
from typing import Any

from certification import numbering
from certification.models import Client, Engagement
from certification.models.structure import DocumentStructure
from certification.numbering import Numbering
from wobo.workflow import clock

NumbersOf = Callable[[Engagement], Iterable[str]]
IN_USE: dict[str, NumbersOf] = {}


def register_numbers(name: str, numbers_of: NumbersOf) -> None:
    """Let a register of documents say which numbers of an engagement's client are in use, withdrawn ones included."""
    IN_USE[name] = numbers_of


def numbers_in_use(engagement: Engagement) -> set[str]:
    """Return every number that some register has given."""
    return {number for numbers_of in IN_USE.values() for number in numbers_of(engagement)}


def structure_of(client: Client) -> DocumentStructure:
    """Return the structure of a client; one that nobody changed yet is the usual one, and not in the database."""
    found = DocumentStructure.objects.filter(client=client).first() or DocumentStructure(workspace=client.workspace)
    found.client = client
    return found


def numbering_of(engagement: Engagement) -> Numbering:
    """Return how the client of an engagement numbers documents today; for many numbers in one go."""
    client = engagement.client
    return structure_of(client).numbering(clock.today(client.time_zone).year)


def next_number(
    engagement: Engagement, level: str, parent: Any = None, *, taken: Collection[str] | None = None
) -> str:
    """Return the next free number of a level ("M", "P", "W", "R"), or of a record below `parent`.

    `parent` is a document or its number: where the pattern has {mm}, a record carries its procedure's counter.
    `taken` are the numbers in use; without it every register is asked. Two who ask at once get the same number:
    the register's unique constraint decides, so ask inside the transaction that holds the lock of the chain.
    """
    used = numbers_in_use(engagement) if taken is None else taken
    return numbering_of(engagement).next(level, used, str(getattr(parent, "number", parent) or ""))


def version_label(client: Client, edition: int, revision: int) -> str:
    """Return a version as the client writes it: A/0 and B/2, or V1.0 and V2.2. The first edition is 1, unrevised 0."""
    return numbering.version_label(client.version_style, edition, revision)
