"""What the rows of the matrix are made of: who there is, and the kinds of pages. See table.py for how to read one."""

from collections.abc import Iterator
from dataclasses import dataclass

from tests.matrix.standing import COLUMNS, GUESTS, OUTSIDE

SIGNED_IN = tuple(name for name in COLUMNS if name not in GUESTS)
INSIDE = tuple(name for name in SIGNED_IN if name not in OUTSIDE)
ADMIN = ("admin",)
FIRM = ("partner", "admin")
LEAD = ("lead", "partner")
CONSULTING = ("consultant", *LEAD)
OPENERS = ("lead", *FIRM)  # open engagements, register contracts
PLANNERS = ("consultant", "lead", *FIRM)  # move dates, prepare adoptions
STAFFING = ("client_admin", "lead", *FIRM)  # give roles in the engagement
STAFFING_CLIENT = ("client_admin", *FIRM)  # give roles at the client: not the lead of one engagement
KEEPERS = ("client_admin", *PLANNERS)  # change the client's facts
REGISTRARS = ("representative", *KEEPERS)  # departments, people, services, sites
DRAFTERS = ("representative", "client_admin", *CONSULTING)  # scope, meetings
TRAIL_READERS = ("representative", "top_manager", "client_admin", *PLANNERS)  # the whole history of an engagement
BOTH_SIDES = ("representative", *LEAD)  # whoever signs for the client, or leads
NOBODY: tuple[str, ...] = ()

Statuses = dict[str, int]


@dataclass(frozen=True)
class Row:
    """One address: its arguments, and the status for each person."""

    args: tuple[str, ...]
    get: Statuses
    post: Statuses

    def cells(self) -> Iterator[tuple[str, str, int]]:
        """Yield (method, person, status)."""
        for method, statuses in (("get", self.get), ("post", self.post)):
            for name in COLUMNS:
                yield method, name, statuses[name]


def told(args: str, who: tuple[str, ...], status: int, **more: int) -> Statuses:
    """Return the status for each person. `more`: inside, outside, guests, or a person's name."""
    tenant = any(not name.startswith("=") for name in args.split())
    outside, inside = more.pop("outside", 404 if tenant else 403), more.pop("inside", 403)
    guests = more.pop("guests", 302)
    found = dict.fromkeys(GUESTS, guests) | dict.fromkeys(OUTSIDE, outside) | dict.fromkeys(INSIDE, inside)
    return found | dict.fromkeys(who, status) | more


def every(status: int, guests: int = 302) -> Statuses:
    """Return one status for everybody who is signed in, another for guests."""
    return dict.fromkeys(SIGNED_IN, status) | dict.fromkeys(GUESTS, guests)


def page(args: str = "", who: tuple[str, ...] = INSIDE, get: int = 200, **more: int) -> Row:
    """A page that only shows."""
    return Row(tuple(args.split()), told(args, who, get, **more), every(405))


def form(args: str, who: tuple[str, ...], get: int = 200, post: int = 200, **more: int) -> Row:
    """A page with a form; it is shown again for an empty POST."""
    return Row(tuple(args.split()), told(args, who, get, **more), told(args, who, post, **more))


def press(args: str, who: tuple[str, ...], post: int = 302, **more: int) -> Row:
    """A button: POST alone."""
    return Row(tuple(args.split()), every(405), told(args, who, post, **more))


def read(args: str, who: tuple[str, ...], post: int = 200) -> Row:
    """A page that everybody inside may read, and some may write."""
    return Row(tuple(args.split()), told(args, INSIDE, 200), told(args, who, post))


def ours(args: str = "", get: int = 200, post: int = 200, guests: int = 302) -> Row:
    """A page about the reader alone: the same for everybody who is signed in."""
    return Row(tuple(args.split()), every(get, guests), every(post, guests))


def both(args: str, get: Statuses, post: Statuses) -> Row:
    """A row of its own kind."""
    return Row(tuple(args.split()), get, post)
