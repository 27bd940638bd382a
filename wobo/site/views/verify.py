"""/verify/: drop a file or follow the code on a print, and learn in words what is known of it."""

import hashlib
import re
from dataclasses import dataclass
from html import unescape
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.views.decorators.http import require_http_methods

from wobo.files.models import StoredFile
from wobo.reporting.models import Report
from wobo.workflow import standing
from wobo.workflow.facts import client_ip
from wobo.workflow.models import Signature

PER_MINUTE = 10
SHA256 = re.compile(r"[0-9a-f]{64}")
# what our papers say of themselves in the clear: number and version
CLAIM = re.compile(rb"<pdf:Keywords>([^<]{1,200})</pdf:Keywords>")
OVERLAP = 300


@dataclass(frozen=True)
class Asked:
    """What is asked about: the hash; the hash on a print that came along with a file; the number a file names."""

    sha256: str
    printed: str = ""
    claims: str = ""


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def verify(request: HttpRequest) -> HttpResponse:
    """Say whether some bytes are known. A guest learns known or unknown; who may read the file, who signed when."""
    asked = _asked(request)
    if asked is None:
        return TemplateResponse(request, "site/verify.html", {})
    if _too_often(request):
        return TemplateResponse(request, "site/verify.html", {"too_often": True}, status=429)
    if not SHA256.fullmatch(asked.sha256) or (asked.printed and not SHA256.fullmatch(asked.printed)):
        shown = (asked.printed or asked.sha256)[:80]
        return TemplateResponse(request, "site/verify.html", {"malformed": True, "asked": shown}, status=422)
    shown = asked.printed or asked.sha256
    return TemplateResponse(request, "site/verify.html", {"asked": shown, **verdict(asked, request.user)})


def _asked(request: HttpRequest) -> Asked | None:
    """Return what is asked: of the dropped file, or of the hash as given; None for the empty page."""
    given = "".join((request.POST.get("sha256") or request.GET.get("sha256") or "").split()).lower()
    if request.method == "POST" and "file" in request.FILES:
        found, tail, claims = hashlib.sha256(), b"", ""
        for chunk in request.FILES["file"].chunks():
            found.update(chunk)
            if not claims and (named := CLAIM.search(tail + chunk)):
                claims = unescape(named[1].decode(errors="replace")).partition(",")[0].strip()
            tail = chunk[-OVERLAP:]
        return Asked(found.hexdigest(), given, claims)
    return Asked(given) if given else None


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


def verdict(asked: Asked, user: Any) -> dict[str, Any]:
    """Return {"verdict": …} and, for who may read the file, what it is, what became of it and who signed.

    To a guest, and of another client's file: known or unknown. To whom it belongs: genuine, superseded, withdrawn,
    altered (it says what it is, or came with a printed hash, but its bytes are others), unknown.
    """
    rows = list(StoredFile.objects.filter(sha256=asked.sha256).order_by("pk"))
    readable = user.rights.readable if user.is_authenticated else frozenset()
    mine = [row for row in rows if row.workspace_id in readable]
    if rows and not mine:
        return {"verdict": "known"}
    if not mine:
        original = _original(asked, readable)
        return {"verdict": "altered", "original": original} if original else {"verdict": "unknown"}
    papers = Report.objects.filter(file__in=mine).defer("snapshot")
    report = papers.select_related("source", "source__file").first()
    signed = report.source.file.sha256 if report and report.source else asked.sha256
    fate = standing.of(mine) or (_replaced(papers) and standing.SUPERSEDED)
    return {
        "verdict": fate or "genuine",
        "mismatch": bool(asked.printed) and asked.printed not in {asked.sha256, signed},
        "stored": mine[0],
        "report": report,
        "signatures": Signature.objects.visible_to(user).filter(content_sha256=signed).select_related("voiding"),
    }


def _replaced(papers: Any) -> bool:
    return bool(papers) and all(paper.state == Report.State.SUPERSEDED for paper in papers)


def _original(asked: Asked, readable: frozenset[int]) -> str:
    """Return what an unknown file claims to be, if the reader may read it: by the printed hash, or its own number."""
    if readable and asked.printed:
        printed = StoredFile.objects.filter(sha256=asked.printed, workspace__in=readable).first()
        if printed is not None:
            return str(printed.name)
    if readable and asked.claims:
        named = Report.objects.filter(workspace__in=readable, number=asked.claims)
        return asked.claims if named.exists() else ""
    return ""
