"""/verify/: drop a file or follow the code on a print, and learn in words what is known of it."""

import hashlib
import re
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.views.decorators.http import require_http_methods

from wobo.files.models import StoredFile
from wobo.reporting.models import Report
from wobo.workflow.facts import client_ip
from wobo.workflow.models import Signature

PER_MINUTE = 10
SHA256 = re.compile(r"[0-9a-f]{64}")


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def verify(request: HttpRequest) -> HttpResponse:
    """Say whether some bytes are known. A guest learns known or unknown; who may read the file, who signed when."""
    asked = _asked(request)
    if asked is None:
        return TemplateResponse(request, "site/verify.html", {})
    if _too_often(request):
        return TemplateResponse(request, "site/verify.html", {"too_often": True}, status=429)
    if not SHA256.fullmatch(asked):
        return TemplateResponse(request, "site/verify.html", {"malformed": True, "asked": asked[:80]}, status=422)
    return TemplateResponse(request, "site/verify.html", {"asked": asked, **verdict(asked, request.user)})


def _asked(request: HttpRequest) -> str | None:
    """Return the hash asked for: of the dropped file, or as given; None for the empty page."""
    if request.method == "POST" and "file" in request.FILES:
        found = hashlib.sha256()
        for chunk in request.FILES["file"].chunks():
            found.update(chunk)
        return found.hexdigest()
    given = (request.POST.get("sha256") or request.GET.get("sha256") or "").strip().lower()
    return given or None


def _too_often(request: HttpRequest) -> bool:
    """Count the questions of a guest's address; people who are signed in are known."""
    if request.user.is_authenticated:
        return False
    key = f"verify.{hashlib.sha256(client_ip(request).encode()).hexdigest()[:16]}"
    cache.add(key, 0, 60)
    try:
        return cache.incr(key) > PER_MINUTE
    except ValueError:  # ran out between the two lines
        return False


def verdict(sha256: str, user: Any) -> dict[str, Any]:
    """Return {"verdict": genuine | superseded | unknown} and, for who may read the file, what it is and who signed.

    Kinds: content (what was signed), issued (content plus signature page), copy, evidence, scan.
    """
    rows = list(StoredFile.objects.filter(sha256=sha256).order_by("pk"))
    if not rows:
        return {"verdict": "unknown"}
    papers = Report.objects.filter(file__in=rows).defer("snapshot")
    superseded = bool(papers) and all(paper.state == Report.State.SUPERSEDED for paper in papers)
    found: dict[str, Any] = {"verdict": "superseded" if superseded else "genuine"}
    if not user.is_authenticated:
        return found
    mine = [row for row in rows if row.workspace_id in user.rights.readable]
    if mine:
        report = papers.filter(workspace_id=mine[0].workspace_id).select_related("source", "source__file").first()
        signed = report.source.file.sha256 if report and report.source else sha256
        found |= {
            "stored": mine[0],
            "report": report,
            "signatures": Signature.objects.visible_to(user).filter(content_sha256=signed).select_related("voiding"),
        }
    return found
