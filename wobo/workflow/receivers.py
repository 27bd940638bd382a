"""News from the rooms below, written on the trail."""

from typing import Any

from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.db import transaction
from django.dispatch import receiver
from django.http import HttpRequest

from wobo.accounts.models import User, Workspace
from wobo.files.models import StoredFile
from wobo.files.signals import served

from . import clock, facts, trail
from .models import Chain, Opening


def note(about: Any, verb: str, *, by: User, **data: Any) -> None:
    """Write an event about something that changed no row: a sign-in, a download, a refused signature."""
    firm = Workspace.firm()
    if firm is None and not getattr(about, "workspace_id", None):
        return
    with transaction.atomic():
        chain = Chain.objects.locked(trail.workspace_id_of(about))
        trail.append(chain, about, verb, by=by, data=data)


@receiver(served)
def file_was_served(file: StoredFile, user: User, request: HttpRequest, **_kwargs: Any) -> None:
    """Note the download, and that this person has seen these bytes."""
    Opening.objects.get_or_create(user=user, sha256=file.sha256, defaults={"at": clock.now()})
    note(file, "open" if "show" in request.GET else "download", by=user, sha256=file.sha256)


@receiver(user_logged_in)
def person_signed_in(request: HttpRequest, user: User, **_kwargs: Any) -> None:
    """Note a sign-in; the session is new, so its facts are read anew."""
    token = facts.current.set(facts.facts_of(request))
    try:
        note(user, "sign_in", by=user)
    finally:
        facts.current.reset(token)


@receiver(user_logged_out)
def person_signed_out(user: User | None, **_kwargs: Any) -> None:
    """Note a sign-out."""
    if user is not None:
        note(user, "sign_out", by=user)


@receiver(user_login_failed)
def sign_in_failed(credentials: dict[str, Any], **_kwargs: Any) -> None:
    """Note a failed sign-in to an account that exists; what was typed as password is never noted."""
    email = str(credentials.get("email") or credentials.get("username") or "").lower()
    user = User.objects.filter(email=email).first()
    if user is not None:
        note(user, "sign_in_failed", by=User.system())
