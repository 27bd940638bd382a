"""What only the issue of a version knows (S5.6): dates of release and effect, who got a copy, who signed when."""

# claims: S5.6.5, S5.6.6
import datetime as dt
from collections.abc import Sequence
from types import SimpleNamespace
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from django.utils.translation import override, pgettext

from documents.models import Copy, PaperSignature, Revision
from documents.models.stages import Stage
from wobo.reporting import issue
from wobo.workflow.models.signature import Meaning

from . import content

SHOWN = (Stage.PREPARED, Stage.COUNTERSIGN, Stage.REVIEW, Stage.APPROVAL)


def issued(
    revision: Revision, copies: Sequence[Copy], *, released_on: dt.date, effective_on: dt.date
) -> dict[str, Any]:
    """Return what stands under `issue` in the issued file, in the document's language."""
    language = revision.document.language
    with override(language):
        return {
            "control_status": pgettext("document", "Controlled"),
            "released_on": released_on.isoformat(),
            "effective_on": effective_on.isoformat(),
            "revisions": _record(revision, language, effective_on),
            "distribution": [_line(copy, language) for copy in copies],
            "slots": _slots(revision, language),
            "on_paper": _on_paper(revision, language),
        }


def _record(revision: Revision, language: str, effective_on: dt.date) -> list[dict[str, str]]:
    lines = [content.record_line(row, language) for row in content.history(revision)]
    lines[-1]["date"] = effective_on.isoformat()
    return lines


def _line(copy: Copy, language: str) -> dict[str, str]:
    return {
        "copy": copy.code,
        "organisation": copy.department_in(language),
        "recipient": copy.person_in(language),
        "form": str(copy.get_medium_display()),  # type: ignore[attr-defined]
    }


def _slots(revision: Revision, language: str) -> list[dict[str, str]]:
    """Return the sign block with names and days."""
    client = revision.document.engagement.client
    zone = ZoneInfo(client.time_zone)
    rows = []
    for step, row in content.given_of(revision):
        if step.stage not in SHOWN:
            continue
        post = (language == "en" and step.person.post_en) or step.person.post if step.person else ""
        rows.append(
            {
                "meaning": str(Meaning(step.meaning).label),
                "organisation": client.name_in(language),
                "role": post,
                "name": "",
                "signed_by": content.signer_of(step, row, language),
                "signed_on": content.signed_on(row, zone),
            }
        )
    return rows


def _on_paper(revision: Revision, language: str) -> list[dict[str, str]]:
    """Return the signatures by hand, for the signature page: the scans are kept."""
    return [
        {
            "meaning": str(Meaning(step.meaning).label),
            "name": content.signer_of(step, row, language),
            "post": row.post,
            "on": row.signed_on.isoformat(),
            "vouched": row.ticked_by_name,
            "scan": row.scan.sha256,
        }
        for step, row in content.given_of(revision)
        if isinstance(row, PaperSignature)
    ]


def sheet(revision: Revision, told: dict[str, Any]) -> dict[str, Any]:
    """Return the snapshot of the sheet that goes with a file: cover, control block, record, signature page.

    The file is its own content, so its bytes are what the signature page speaks of.
    """
    language = revision.document.language
    upload = revision.upload
    with override(language):
        snapshot = content.build(revision, language) | {"issue": told, "sections": [], "form": {}}
        snapshot["file"] = {"name": upload.name, "sha256": upload.sha256}
        shown = SimpleNamespace(file=upload, workspace=revision.workspace, pages="—")
        page = issue.signature_page(shown, snapshot)
        snapshot["assets"] = sorted({*snapshot["assets"], *issue.strokes(page)})
        snapshot["notices"] = [
            *snapshot["notices"],
            _("This sheet belongs to the file “%(name)s” and names the bytes that were signed.")
            % {"name": upload.name},
        ]
        return snapshot | page
