"""The signature page of an issue file: what it prints comes from the signed report alone."""

from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from wobo.workflow.models import Event, Signature

from . import charts


def verify_url(sha256: str) -> str:
    """Return the public address that tells what is known of some bytes."""
    return f"{settings.SITE_URL}{reverse('site:verify')}?sha256={sha256}"


def signature_page(report: Any, snapshot: dict[str, Any]) -> dict[str, Any]:
    """Return what templates/reports prints on the signature page of `report`, the signed content."""
    # by what was signed: a phase's acceptance, say, is signed on the phase, with its sheet as the content
    given = Signature.objects.in_force().filter(workspace=report.workspace, content_sha256=report.file.sha256)
    signatures = list(given.order_by("at", "pk"))
    events = {
        event.uid: event
        for event in Event.objects.filter(model="workflow.Signature", uid__in=[row.uid for row in signatures])
    }
    return {
        "signature_page": {
            "content_sha256": report.file.sha256,
            "content_name": report.file.name,
            "content_pages": report.pages,
            "version": snapshot.get("version", ""),
            "verify_url": verify_url(report.file.sha256),
            "verify_qr": charts.qr(verify_url(report.file.sha256), title=_("Address for checking this document")),
            "signatures": [_printed(row, events.get(row.uid)) for row in signatures],
        }
    }


def strokes(context: dict[str, Any]) -> set[str]:
    """Return the sha256 of the drawn signatures that the signature page shows."""
    rows = context["signature_page"]["signatures"]
    return {row["stroke"].removeprefix("asset:") for row in rows if row["stroke"]}


def _printed(row: Signature, event: Event | None) -> dict[str, Any]:
    moment = row.at.astimezone(ZoneInfo(row.zone))
    return {
        "meaning": row.get_meaning_display(),
        "name": row.name,
        "stroke": f"asset:{row.stroke_sha256}" if row.stroke_sha256 else "",
        "role": row.role,
        "organisation": row.organisation,
        "on_behalf_of": row.on_behalf_of,
        "statement": row.statement,
        "opinion": row.opinion,
        "at": f"{moment:%Y-%m-%d %H:%M:%S} {moment.isoformat()[-6:]}",  # 2026-11-22 14:03:07 +08:00
        "date": moment.date().isoformat(),
        "zone": row.zone,
        "method": row.get_method_display(),
        "id": row.uid,
        "seq": event.seq if event else 0,
        "hash": event.hash if event else "",
        "simulated": _("simulated time") if row.simulated else "",
    }
