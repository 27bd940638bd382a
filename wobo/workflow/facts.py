"""What is known of the request that acts: kept beside the code, so that doors need no request argument."""

import hashlib
import uuid
from contextvars import ContextVar
from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest


@dataclass(frozen=True)
class Facts:
    """Where an act came from. Empty for sweeps and commands."""

    ip: str = ""
    agent: str = ""
    session: str = ""
    request: str = ""


current: ContextVar[Facts] = ContextVar("facts", default=Facts())  # noqa: B039  frozen


def client_ip(request: HttpRequest) -> str:
    """Return the address of the client: the last hop that our own proxies vouch for, never what it says itself."""
    hops = settings.BEHIND_PROXY
    if hops:
        named = [part.strip() for part in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",") if part.strip()]
        if len(named) >= hops:
            return named[-hops][:64]
    return str(request.META.get("REMOTE_ADDR", ""))[:64]


def facts_of(request: HttpRequest) -> Facts:
    """Read the facts of a request; the session goes in as a hash, since its key opens a door."""
    key = getattr(request.session, "session_key", None) or ""
    return Facts(
        ip=client_ip(request),
        agent=request.headers.get("User-Agent", "")[:300],
        session=hashlib.sha256(key.encode()).hexdigest()[:16] if key else "",
        request=uuid.uuid4().hex[:16],
    )
