"""Every route of the site, with its name, its arguments and its view."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import URLPattern, URLResolver


@dataclass(frozen=True)
class Route:
    """One URL pattern."""

    name: str
    pattern: str
    arguments: tuple[str, ...]
    callback: Callable[..., Any]

    @property
    def module(self) -> str:
        """Where the view lives."""
        return str(self.callback.__module__)


def routes(resolver: Any, namespaces: tuple[str, ...] = (), prefix: str = "") -> Iterator[Route]:
    """Yield the routes under a resolver, included URLconfs with their namespaces."""
    for entry in resolver.url_patterns:
        pattern = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver):
            inner = (*namespaces, entry.namespace) if entry.namespace else namespaces
            yield from routes(entry, inner, pattern)
        elif isinstance(entry, URLPattern):
            name = ":".join((*namespaces, entry.name or f"unnamed {pattern}"))
            yield Route(name, pattern, tuple(entry.pattern.regex.groupindex), entry.callback)
