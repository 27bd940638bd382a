"""The two doors. `fire` is the only way to change a state, `record` the only way to change other evidence."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from django.core.exceptions import PermissionDenied
from django.db import models, transaction
from django.utils.translation import gettext as _

from wobo.accounts.models import User

from . import trail
from .models import Chain
from .policies import may, policy, words

M = TypeVar("M", bound=models.Model)


class Obstructed(Exception):
    """The right person at the wrong moment. `reasons` are sentences for people."""

    def __init__(self, *reasons: Any) -> None:
        self.reasons = [str(reason) for reason in reasons]
        super().__init__(" ".join(self.reasons))


def fire(record: M, verb: str, *, by: User, **data: Any) -> M:
    """Do `verb` to `record` in the name of `by`: lock, person, moment, change, save, event; one transaction.

    Returns the fresh, locked record; `record` itself is left as it was.
    Raises PermissionDenied (wrong person) or Obstructed (wrong moment, with the reasons).
    """
    with transaction.atomic():
        chain = Chain.objects.locked(trail.workspace_id_of(record))
        fresh = _locked(record)
        if not may(verb, fresh, by.fresh()):
            raise PermissionDenied
        if reasons := list(reasons_against(fresh, verb)):
            raise Obstructed(*reasons)
        before = fresh.state  # type: ignore[attr-defined]
        getattr(fresh, verb)(by=by, **data)
        fresh.save()
        trail.append(chain, fresh, verb, by=by, before=before, after=fresh.state, data=data)  # type: ignore[attr-defined]
    return fresh


def _locked(record: M) -> M:
    manager: models.Manager[M] = type(record)._base_manager
    return manager.select_for_update(of=("self",)).get(pk=record.pk)


def reasons_against(record: Any, verb: str) -> Iterator[str]:
    """Yield why `verb` cannot be done now: the wrong state first, else what the record itself says."""
    transition = getattr(record, verb)
    field = transition._django_fsm.field
    if not transition._django_fsm.has_transition(field.get_state(record)):
        yield _("“%(verb)s” is not possible while the state is “%(state)s”.") % {
            "verb": words(record._meta.label, verb)[0],
            "state": record.get_state_display(),
        }
        return
    yield from (str(reason) for reason in record.obstacles(verb))


def clear(verb: str) -> Callable[[Any], bool]:
    """Return a condition for @transition made from the same obstacles: the second net under `fire`."""

    def nothing_stands_against(record: Any) -> bool:
        return not any(True for _reason in record.obstacles(verb))

    return nothing_stands_against


def record(obj: M, verb: str, *, by: User, changes: dict[str, Any] | None = None, reason: str = "") -> M:
    """Create, edit or remove `obj` in the name of `by`, with old and new values on the trail; one transaction.

    `create` saves an unsaved object with `changes` applied; `edit` applies `changes` (field → value) to the
    fresh row; `remove` deletes it. An edit that changes nothing writes nothing. Returns the object.
    Raises PermissionDenied. Never changes a state: `fire` does.
    """
    if verb not in {"create", "edit", "remove"}:
        raise ValueError(f"record() knows create, edit and remove, not {verb!r}.")
    changes = dict(changes or {})
    with transaction.atomic():
        if verb == "create":
            return _create(obj, changes, by=by, reason=reason)
        chain = Chain.objects.locked(trail.workspace_id_of(obj))
        fresh = _locked(obj)
        if not may(verb, fresh, by.fresh()):
            raise PermissionDenied
        if verb == "remove":
            trail.append(chain, fresh, verb, by=by, changes=_snapshot(fresh), reason=reason)
            fresh.delete()
            return fresh
        if told := _apply(fresh, changes):
            fresh.save()
            trail.append(chain, fresh, verb, by=by, changes=told, reason=reason)
        return fresh


def _create(obj: M, changes: dict[str, Any], *, by: User, reason: str) -> M:
    links = {name: value for name, value in changes.items() if obj._meta.get_field(name).many_to_many}
    for name in changes.keys() - links.keys():
        setattr(obj, name, changes[name])
    if not may("create", obj, by.fresh()):
        raise PermissionDenied
    if found := getattr(obj, "workspace_id", None):
        Chain.objects.locked(found)  # the head before the row, always
    obj.save(force_insert=True)
    for name, value in links.items():
        getattr(obj, name).set(value)
    chain = Chain.objects.locked(trail.workspace_id_of(obj))
    told = _snapshot(obj) | {name: [None, list(value)] for name, value in links.items()}
    trail.append(chain, obj, "create", by=by, changes=told, reason=reason)
    return obj


def create_many(rows: Sequence[M], *, by: User) -> list[M]:
    """Create rows of one model and one workspace in the name of `by`, each with its event; one transaction.

    The same door as `record(…, "create")`, for hundreds at once: the head is locked once, rows and events are
    written with few statements. Raises PermissionDenied, and then none is there.
    """
    rows = list(rows)
    if not rows:
        return []
    with transaction.atomic():
        actor = by.fresh()
        if not all(may("create", row, actor) for row in rows):
            raise PermissionDenied
        chain = Chain.objects.locked(trail.workspace_id_of(rows[0]))
        type(rows[0])._base_manager.bulk_create(rows, batch_size=500)
        trail.append_many(chain, [(row, {"changes": _snapshot(row), "reason": ""}) for row in rows], "create", by=by)
    return rows


def edit_many(wanted: Sequence[tuple[M, dict[str, Any]]], *, by: User) -> list[M]:
    """Apply changes to rows of one model and one workspace in the name of `by`, each with its event; one transaction.

    The same door as `record(…, "edit")`, for hundreds at once and for plain columns alone. Returns the fresh rows
    that changed. Raises PermissionDenied, and then none is changed.
    """
    if not wanted:
        return []
    manager: models.Manager[M] = type(wanted[0][0])._base_manager
    with transaction.atomic():
        actor = by.fresh()
        chain = Chain.objects.locked(trail.workspace_id_of(wanted[0][0]))
        there = manager.select_for_update(of=("self",)).in_bulk([row.pk for row, _changes in wanted])
        if not all(may("edit", row, actor) for row in there.values()):
            raise PermissionDenied
        told = [(there[row.pk], _apply(there[row.pk], changes)) for row, changes in wanted]
        changed = [(row, news) for row, news in told if news]
        if changed:
            names = sorted({name for _row, news in changed for name in news})
            manager.bulk_update([row for row, _news in changed], names, batch_size=200)
            trail.append_many(chain, [(row, {"changes": n, "reason": ""}) for row, n in changed], "edit", by=by)
    return [row for row, _news in changed]


SECRET = {"password", "token_sha256", "smtp_password"}


def _apply(fresh: Any, changes: dict[str, Any]) -> dict[str, list[Any]]:
    """Set the values that differ; return them as {field: [old, new]}."""
    told: dict[str, list[Any]] = {}
    for name, value in changes.items():
        field = fresh._meta.get_field(name)
        if field.many_to_many:
            old = list(getattr(fresh, name).all())
            if {row.pk for row in old} != {row.pk for row in value}:
                getattr(fresh, name).set(value)
                told[name] = [old, list(value)]
            continue
        old = getattr(fresh, name)
        if old != value:
            setattr(fresh, name, value)
            told[name] = ["…", "…"] if name in _secret(fresh) else [old, value]
    return told


def _secret(obj: Any) -> frozenset[str]:
    """Return the columns whose values the trail does not tell: passwords, and what the model names in `unsaid`."""
    return frozenset(SECRET) | getattr(type(obj), "unsaid", frozenset())


def _snapshot(obj: Any) -> dict[str, list[Any]]:
    """Return the filled columns of a row as {field: [None, value]}, without secrets and technical names."""
    told = {}
    for field in obj._meta.concrete_fields:
        if field.primary_key or field.name in _secret(obj) | {"uid", "workspace"}:
            continue
        value = getattr(obj, field.name) if field.is_relation else field.value_from_object(obj)
        if value not in (None, "", [], {}):
            told[field.name] = [None, value]
    return told


@dataclass(frozen=True)
class Move:
    """A verb as a page offers it: enabled, or disabled with the reasons."""

    verb: str
    label: str
    reasons: tuple[str, ...]

    @property
    def allowed(self) -> bool:
        """Whether the button works."""
        return not self.reasons


def moves(obj: Any, user: User) -> list[Move]:
    """Return the verbs from the record's present state that are `user`'s to do, each with what stands against it.

    What is not theirs does not appear at all; what only a signature can do is offered by the sign page.
    """
    found = []
    for arrow in obj.get_available_state_transitions_all():
        if policy(obj, arrow) is None or not may(arrow, obj, user):
            continue
        found.append(Move(arrow, str(words(obj._meta.label, arrow)[0]), tuple(reasons_against(obj, arrow))))
    return found


class Stateful:
    """Mixin of models with an FSMField named `state`."""

    signed_verbs: frozenset[str] = frozenset()  # fired by the signature that completes a step, never by a button

    def obstacles(self, verb: str) -> Iterator[str]:
        """Yield why `verb` cannot be done yet, in words; nothing when it can."""
        yield from ()

    def get_available_state_transitions_all(self) -> list[str]:
        """Return the verbs that leave the present state, in the order of the class, obstructed ones included."""
        return [verb for verb in arrows(type(self)) if verb not in self.signed_verbs and self._leaves(verb)]

    def _leaves(self, verb: str) -> bool:
        meta = getattr(self, verb)._django_fsm
        return bool(meta.has_transition(meta.field.get_state(self)))


def arrows(model: type) -> list[str]:
    """Return the verbs of a model's machine in the order in which its class (and bases) define them."""
    found = []
    for base in reversed(model.__mro__):
        found += [name for name, value in vars(base).items() if hasattr(value, "_django_fsm") and name not in found]
    return found


__all__ = ["Move", "Obstructed", "Stateful", "arrows", "clear", "create_many", "fire", "may", "moves", "record"]
