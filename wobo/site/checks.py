"""System checks of an installation that serves real clients."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register  # noqa: A004

MIN_SECRET = 40


@register(Tags.security, deploy=True)
def secret_is_ours(**_kwargs: Any) -> list[CheckMessage]:
    """Fail for the default secret, or a short one."""
    if settings.SECRET_KEY == settings.DEFAULT_SECRET or len(settings.SECRET_KEY) < MIN_SECRET:
        return [Error("SECRET_KEY is the default or shorter than 40 characters.", id="site.E001")]
    return []


@register(Tags.security, deploy=True)
def not_a_demo(**_kwargs: Any) -> list[CheckMessage]:
    """Fail when demo data or simulated time could reach a real installation."""
    if settings.DEMO or settings.SIMULATED_TIME:
        return [Error("DEMO and SIMULATED_TIME must be off in a real installation.", id="site.E002")]
    return []


@register()
def pdf_libraries(**_kwargs: Any) -> list[CheckMessage]:
    """Warn when the libraries that make PDFs are missing: everything else works without them."""
    from wobo.reporting.engine import missing_libraries  # noqa: PLC0415

    lacking = missing_libraries()
    return [Warning(lacking, id="site.W001")] if lacking else []
