"""Who may do what to signatures, and where every app's table of rights is found."""

from importlib import import_module
from typing import Any

from django.apps import apps
from django.utils.translation import gettext_lazy as _

from wobo.accounts.models import User
from wobo.accounts.predicates import Predicate, anyone_inside, is_system, nobody

POLICIES = {
    ("Signature", "create"): anyone_inside,  # the slot of the record decides, see signing.sign
    ("Voiding", "create"): anyone_inside,  # signing.void asks whose signature it is
    ("Workspace", "restored"): is_system,
}
VERBS = {
    ("*", "create"): (_("Create"), _("created the %(kind)s")),
    ("*", "edit"): (_("Edit"), _("edited the %(kind)s")),
    ("*", "remove"): (_("Remove"), _("removed the %(kind)s")),
    ("Signature", "create"): (_("Sign"), _("signed")),
    ("Voiding", "create"): (_("Void"), _("took the force of a signature away")),
    ("*", "open"): (_("Open"), _("opened the %(kind)s")),
    ("*", "sign_refused"): (_("Sign"), _("could not sign: the credential was refused")),
    ("*", "credential_locked"): (_("Sign"), _("was locked out of signing after too many tries")),
    ("*", "restored"): (_("Restore"), _("restored the installation from a backup")),
}


def _table(label: str, name: str) -> dict[tuple[str, str], Any]:
    module = import_module(f"{apps.get_app_config(label).name}.policies")
    table: dict[tuple[str, str], Any] = getattr(module, name, {})
    return table


def policy(record: Any, verb: str) -> Predicate | None:
    """Return who may do `verb` to a record of this kind, or None when no table names it."""
    found: Predicate | None = _table(record._meta.app_label, "POLICIES").get((type(record).__name__, verb))
    return found


def may(verb: str, record: Any, user: User) -> bool:
    """Whether `user` may do `verb` to `record`. A verb that no table names is nobody's."""
    return (policy(record, verb) or nobody)(record, user)


def words(model_label: str, verb: str) -> tuple[Any, Any]:
    """Return (label of the button, past tense of the history) of a verb; both translatable."""
    app, _dot, model = model_label.partition(".")
    found = _table(app, "VERBS")
    for table in (found, VERBS):
        for key in ((model, verb), ("*", verb)):
            if key in table:
                pair: tuple[Any, Any] = table[key]
                return pair
    return verb, verb
