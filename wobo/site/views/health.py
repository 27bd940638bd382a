"""/livez and /readyz for machines, robots.txt and the icon for browsers."""

import time

from django.contrib.auth.decorators import login_not_required
from django.contrib.staticfiles.storage import staticfiles_storage
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils import translation
from django.views.decorators.http import require_safe

from wobo.site import health

MEMORY_SECONDS = 5  # guests cannot make the installation write more often
_memory: dict[str, tuple[float, list[health.Check]]] = {}


@login_not_required
@require_safe
def livez(_request: HttpRequest) -> HttpResponse:
    """Say that the process answers; looks at nothing else."""
    return HttpResponse("ok\n", content_type="text/plain")


@login_not_required
@require_safe
def readyz(request: HttpRequest) -> HttpResponse:
    """Say 200 when everything works, else 503; what exactly, only to administrators."""
    checks = _checks()
    ok = all(check.ok for check in checks)
    told: dict[str, object] = {"status": "ok" if ok else "failing"}
    if _is_admin(request):
        told["checks"] = {check.name: check.problem or "ok" for check in checks}
        told["mails_given_up"] = health.unsent_mails()
    return JsonResponse(told, status=200 if ok else 503)


def _is_admin(request: HttpRequest) -> bool:
    """Ask for the person only where a session is shown: a database that is down must not break the answer."""
    try:
        return request.user.is_authenticated and request.user.rights.is_firm_admin
    except Exception:  # noqa: BLE001  then nobody is known to be one
        return False


def _checks() -> list[health.Check]:
    at, found = _memory.get("last", (0.0, []))
    if not found or time.monotonic() - at > MEMORY_SECONDS:
        with translation.override("en"):  # machines read one language
            found = health.checks()
        _memory["last"] = (time.monotonic(), found)
    return found


@login_not_required
@require_safe
def robots(_request: HttpRequest) -> HttpResponse:
    """Keep search engines out."""
    return HttpResponse("User-agent: *\nDisallow: /\n", content_type="text/plain")


@login_not_required
@require_safe
def favicon(_request: HttpRequest) -> HttpResponse:
    """Lead browsers that guess the address to the icon."""
    return redirect(staticfiles_storage.url("img/favicon.svg"))
