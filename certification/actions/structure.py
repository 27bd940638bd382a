"""The document structure: numbers, versions, how it is changed and confirmed."""

# claims: S4.5
from collections.abc import Callable, Collection, Iterable
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from certification import numbering
from certification.models import Client, Cycle, DocumentStructure, Engagement, StructureConfirmation
from certification.numbering import Numbering
from wobo.accounts.models import User
from wobo.reporting.actions import request
from wobo.reporting.models import Report
from wobo.workflow import clock
from wobo.workflow.doors import Obstructed, may, record
from wobo.workflow.models import Chain

from .standing import recompute_soon

STRUCTURE = "document-structure"
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
    return DocumentStructure.objects.of(client)


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


@transaction.atomic
def edit_structure(
    client: Client,
    levels: dict[str, Any],
    classifications: list[Any],
    of_client: dict[str, str],
    *,
    seen: int,
    by: User,
) -> DocumentStructure:
    """Change levels, classifications, pattern and versions together.

    `seen` is the version that the page showed, 0 before there was one. Raises Obstructed when somebody else was
    faster, PermissionDenied.
    """
    Chain.objects.locked(client.workspace_id)
    found = structure_of(Client.objects.select_related("workspace").get(pk=client.pk))
    if seen != (found.version if found.pk else 0):
        raise Obstructed(
            _("Somebody else changed the document structure meanwhile. Compare it with yours, then save.")
        )
    wanted: dict[str, Any] = {"levels": levels, "classifications": classifications}
    record(found.client, "edit", by=by, changes=of_client)
    if found.pk is None:
        return record(found, "create", by=by, changes=wanted)
    if any(getattr(found, name) != value for name, value in wanted.items()):
        wanted["version"] = found.version + 1
    return record(found, "edit", by=by, changes=wanted)


@transaction.atomic
def confirm_structure(cycle: Cycle, *, seen: str, by: User) -> StructureConfirmation:
    """Note that the representative confirms the structure as it is; `seen` is the digest that the page showed."""
    Chain.objects.locked(cycle.workspace_id)
    found = structure_of(Client.objects.select_related("workspace").get(pk=cycle.engagement.client_id))
    digest = found.digest()
    made = StructureConfirmation(workspace=cycle.workspace, cycle=cycle, content=found.content(), sha256=digest, by=by)
    if not may("create", made, by.fresh()):
        raise PermissionDenied
    if seen != digest:
        raise Obstructed(_("The document structure has changed since the page was opened. Read it anew."))
    last = StructureConfirmation.objects.filter(cycle=cycle).order_by("-pk").first()
    if last is not None and last.sha256 == digest:
        return last
    made = record(made, "create", by=by)
    recompute_soon(cycle.engagement)
    return made


def print_structure(cycle: Cycle, language: str, *, by: User) -> Report:
    """Have the structure printed. Raises PermissionDenied, or Obstructed when too much is queued."""
    return request(STRUCTURE, cycle, language, by=by)
