"""The stamp that is laid over issued pages: copy number and holder, or the word that a text is obsolete."""

from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from documents.models import Copy, Revision


def of_copy(copy: Copy, language: str) -> dict[str, Any]:
    """Return what stands at the foot of every page of a numbered copy."""
    revision = copy.revision
    holder = " ".join(filter(None, [copy.department_in(language), copy.person_in(language)]))
    dot = " · "
    return {
        "kind": "copy",
        "status": pgettext("document", "Controlled"),
        "words": dot.join([_("copy %(number)s") % {"number": copy.code}, holder]),
        "about": f"{revision.document.number} {revision.label}",
        "assets": [],
    }


def of_void(revision: Revision, language: str) -> dict[str, Any]:
    """Return what stands on every page of a text that does not hold any more."""
    zone = ZoneInfo(revision.document.engagement.client.time_zone)
    since = revision.ended_at.astimezone(zone).date().isoformat() if revision.ended_at else ""
    return {
        "kind": "void",
        "status": pgettext("document", "Obsolete"),
        "words": _("does not hold since %(day)s") % {"day": since},
        "about": f"{revision.document.number} {revision.label}",
        "assets": [],
    }
