"""The first set-up: firm, administrator and time zone, once in the life of an installation."""

import secrets
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from wobo.accounts.models import Firm, Membership, Role, User, Workspace, token_digest
from wobo.workflow import clock
from wobo.workflow.doors import Obstructed, record


@dataclass(frozen=True)
class FirstChoices:
    """What the first person enters."""

    firm_name: str
    firm_name_en: str
    code_pattern: str
    time_zone: str
    language: str
    email: str
    display_name: str
    password: str


def is_set_up() -> bool:
    """Whether somebody runs this installation."""
    return Membership.objects.filter(role=Role.FIRM_ADMIN).exists()


def make_token() -> str:
    """Make the one-time link's token anew; only its hash is kept, outside the database. The former one dies."""
    token = secrets.token_urlsafe(32)
    path = Path(settings.SETUP_TOKEN_FILE)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(token_digest(token), encoding="ascii")
    path.chmod(0o600)
    return token


def token_opens(token: str) -> bool:
    """Whether `token` is the one-time link's, and nobody has used it."""
    path = Path(settings.SETUP_TOKEN_FILE)
    if is_set_up() or not path.exists():
        return False
    return secrets.compare_digest(path.read_text(encoding="ascii").strip(), token_digest(token))


def set_up(choices: FirstChoices) -> User:
    """Make firm, administrator and their rights, all or nothing. Returns the administrator.

    The membership comes last: with it the right to set up ends. Raises Obstructed when somebody was first.
    """
    try:
        with transaction.atomic():
            admin = _make(choices)
    except IntegrityError as taken:
        raise Obstructed(_("This installation has been set up already.")) from taken
    Path(settings.SETUP_TOKEN_FILE).unlink(missing_ok=True)
    return admin


def _make(choices: FirstChoices) -> User:
    system = User.system()
    if is_set_up():
        raise Obstructed(_("This installation has been set up already."))
    firm = Workspace(kind=Workspace.Kind.FIRM, name=choices.firm_name)
    record(firm, "create", by=system)
    admin = User(
        email=choices.email.lower(),
        display_name=choices.display_name,
        password=make_password(choices.password),
        language=choices.language,
        time_zone=choices.time_zone,
    )
    record(admin, "create", by=system)
    details = Firm(
        workspace=firm,
        name_en=choices.firm_name_en,
        code_pattern=choices.code_pattern,
        language=choices.language,
        time_zone=choices.time_zone,
        second_factor=not settings.DEMO,
        first_steps_closed=settings.DEMO,
    )
    record(details, "create", by=admin)
    membership = Membership(user=admin, workspace=firm, role=Role.FIRM_ADMIN, since=clock.today(choices.time_zone))
    record(membership, "create", by=admin)
    return admin.fresh()
