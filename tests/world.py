"""A whole installation: one firm, client A and client B, each with everything that a client can have.

Both are built through the product's own actions. Every text and file of B holds the word CANARY: wherever somebody
who belongs to A alone meets it, a wall between the two has a hole. Built once for a package of tests (`built` in
their conftest), committed, and left alone: each test works in a transaction of its own on top.
"""

import datetime as dt
import itertools
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test.utils import override_settings

from certification import actions
from certification.actions.catalogue import bring_in_file
from certification.models import Client, Engagement, Service, Site, Standard
from tests.conftest import MOMENT
from tests.people import SINCE, Cast, member, person
from wobo.accounts.models import Firm, Membership, Role, User, Workspace
from wobo.notices.models import MailSettings
from wobo.workflow import clock
from wobo.workflow.doors import record

CANARY = "CANARY"
DAY = dt.date(2026, 10, 12)  # the day of MOMENT in Foshan
HOUSE = b"""standard: House rules
clauses:
- {id: '4', title_en: Context}
- {id: '4.1', title_en: Organisation, questions: [{en: 'Who decides?'}]}
- {id: '8', title_en: Operation}
- {id: '8.1', title_en: Planning, questions: [{en: 'Who plans?'}, {en: 'Who checks?'}]}
- {id: '8.2', title_en: Incidents, no_case_possible: {en: No incident happened}}
"""


@dataclass
class Side:
    """One client with one of each kind of record; the attribute names are those of the matrix."""

    letter: str
    workspace: Workspace
    client: Client
    engagement: Engagement
    rows: dict[str, Any] = field(default_factory=dict)
    secrets: dict[str, str] = field(default_factory=dict)

    def __getattr__(self, name: str) -> Any:
        """Return a record by its name."""
        try:
            return self.__dict__["rows"][name]
        except KeyError:
            raise AttributeError(name) from None


@dataclass
class World:
    """The installation: its people by name, both sides, the files' folder."""

    cast: Cast
    a: Side
    b: Side
    lead_b: User
    standard: Standard
    folder: Path
    cookies: dict[str, str] = field(default_factory=dict)
    counts: dict[str, int] = field(default_factory=dict)  # what the shell shows at the inbox, by cache key


class Words:
    """Texts of one side: plain ones for A, each with the canary for B."""

    def __init__(self, letter: str) -> None:
        self.letter = letter
        self.count = itertools.count(1)

    def __call__(self, name: str, longest: int = 200) -> str:
        """Return a text for a field."""
        if self.letter == "B":
            return f"{CANARY}-{name}-{next(self.count)}"[:longest]
        return f"Alpha {name}"[:longest]

    def file(self, name: str) -> SimpleUploadedFile:
        """Return a small upload, its name and content in the words of the side."""
        return SimpleUploadedFile(f"{self(name)}.txt", f"Content of {self(name)}".encode(), "text/plain")


@contextmanager
def surroundings(folder: Path) -> Iterator[None]:
    """Let files, keys and the clock be those of the world."""
    files = {"BACKEND": "wobo.files.storage.DurableStorage", "OPTIONS": {"location": folder / "files"}}
    told = {
        "STORAGES": {
            "default": files,
            "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
        },
        "CACHES": {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}},
        "TRAIL_KEY_FILE": folder / "trail.key",
        "TRAIL_CHECKPOINTS": folder / "checkpoints.jsonl",
        "PASSWORD_HASHERS": ["django.contrib.auth.hashers.MD5PasswordHasher"],
        "IDLE_SECONDS": 86_400,  # real time: a slow run keeps its people signed in
        "SESSION_ABSOLUTE_SECONDS": 86_400,
        "LIMITS": {**_limits(), "reports_queued_user": 100, "reports_queued_client": 100},
    }
    with override_settings(**told), clock.at(MOMENT):
        yield


def _limits() -> dict[str, int]:
    from django.conf import settings  # noqa: PLC0415

    return dict(settings.LIMITS)


def build(folder: Path) -> World:
    """Build the installation. The caller holds `surroundings` and the database."""
    from tests.matrix.filling import fill  # noqa: PLC0415  it writes into what is made here

    with transaction.atomic():
        firm = Workspace.objects.create(kind=Workspace.Kind.FIRM, name="Firm")
        partner = member(person("partner"), firm, Role.PARTNER)
        admin = member(person("admin"), firm, Role.FIRM_ADMIN)
        record(Firm(workspace=firm, second_factor=False), "create", by=admin)
        mail = MailSettings(workspace=firm, host="mail.invalid", sender="wobo@firm.example")
        record(mail, "create", by=admin)
        bring_in_file(HOUSE, name="house.yaml", by=admin)
        standard = Standard.objects.get()
        crew = {name: person(name) for name in ("lead", "consultant", "second_consultant", "unassigned", "lead_b")}
        a = _side("A", partner, standard, crew["lead"], [crew["consultant"], crew["second_consultant"]])
        b = _side("B", partner, standard, crew["lead_b"], [crew["unassigned"]])
        cast = _cast(firm, partner, admin, crew, a, b)
        for side, lead, helper in ((a, crew["lead"], crew["consultant"]), (b, crew["lead_b"], crew["unassigned"])):
            fill(side, Words(side.letter), cast, lead.fresh(), helper.fresh())
    for engagement in Engagement.objects.all():
        actions.recompute_workspace(engagement.workspace_id)
    return World(cast=cast, a=a, b=b, lead_b=crew["lead_b"], standard=standard, folder=folder)


def _side(letter: str, partner: User, standard: Standard, lead: User, consultants: list[User]) -> Side:
    """Take a client on and open its engagement."""
    say = Words(letter)
    client = actions.create_client(
        by=partner,
        legal_name=say("legal_name"),
        legal_name_en=say("legal_name_en"),
        short_name=say("short_name", 40),
        short_name_en=say("short_name_en", 60),
        code="ALPHA" if letter == "A" else CANARY,
        credit_code=say("credit", 18),
        registered_address=say("registered_address"),
        operating_address=say("operating_address"),
        business_scope=say("business_scope"),
        headcount=120,
        licences=[{"name": say("licence"), "number": say("licence_number"), "expires": "2027-01-01"}],
        language="en",
    )
    plan = {n: (DAY + dt.timedelta(days=10 * n), DAY + dt.timedelta(days=10 * n + 9)) for n in range(1, 10)}
    terms = actions.Terms(
        code="ALPHA-2026" if letter == "A" else f"{CANARY}-2026",
        standards=[standard],
        profile="CN",
        plan=plan,
        lead=lead,
        consultants=consultants,
        scope={name: say(name) for name in ("text", "text_en", "organisation")},
        services=[Service(name=say("service", 120))],
        sites=[Site(name=say("site", 120), kind=Site.Kind.HEADQUARTERS)],
    )
    engagement = actions.create_engagement(client, terms, by=partner)
    return Side(letter, client.workspace, client, engagement)


def _cast(firm: Workspace, partner: User, admin: User, crew: dict[str, User], a: Side, b: Side) -> Cast:
    """Give everybody a place; the people of B bear canaries as names."""
    people = {
        "top_manager": (Role.TOP_MANAGER,),
        "representative": (Role.MANAGEMENT_REPRESENTATIVE,),
        "client_admin": (Role.CLIENT_ADMIN,),
        "controller": (Role.DOCUMENT_CONTROLLER,),
        "working_group": (Role.WORKING_GROUP,),
        "internal_auditor": (Role.INTERNAL_AUDITOR,),
        "staff": (Role.STAFF,),
    }
    at_a = {name: member(person(name), a.workspace, *roles) for name, roles in people.items()}
    at_b = {
        "stranger": _of_b("stranger", b, Role.MANAGEMENT_REPRESENTATIVE, Role.TOP_MANAGER),
        "stranger_admin": _of_b("stranger_admin", b, Role.CLIENT_ADMIN),
    }
    auditor = person("external_auditor")
    until = {"until": DAY + dt.timedelta(days=90)}
    Membership.objects.create(
        user=auditor, workspace=a.engagement.workspace, role=Role.EXTERNAL_AUDITOR, since=SINCE, **until
    )
    named = {name: crew[name].fresh() for name in ("lead", "consultant", "second_consultant", "unassigned")}
    return Cast(
        firm=firm,
        client_a=a.workspace,
        engagement_a=a.engagement.workspace,
        client_b=b.workspace,
        engagement_b=b.engagement.workspace,
        partner=partner.fresh(),
        admin=admin.fresh(),
        external_auditor=auditor,
        deactivated=member(person("deactivated", is_active=False), firm, Role.PARTNER, Role.FIRM_ADMIN),
        system=User.system(),
        **named,
        **at_a,
        **at_b,
    )


def _of_b(name: str, b: Side, *roles: str) -> User:
    user = member(person(name), b.workspace, *roles)
    User.objects.filter(pk=user.pk).update(display_name=f"{CANARY}-{name}", phone=f"{CANARY}-phone")
    user.refresh_from_db()
    return user
