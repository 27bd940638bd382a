"""What notices are about, as a person chooses which of them also come by mail."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

KINDS: dict[str, Promise] = {
    "signature": _("Something to sign"),
    "task": _("A task for you"),
    "meeting": _("Meetings and minutes"),
    "engagement": _("Phases and plan of an engagement"),
    "diagnosis": _("Gap diagnosis"),
    "document": _("Documents: review, approval, issue"),
    "audit": _("Audits"),
    "finding": _("Findings and corrective actions"),
    "review": _("Management review"),
    "training": _("Training"),
    "report": _("Reports that are ready"),
    "people": _("People and roles"),
    "other": _("Other news"),
}
ALWAYS = frozenset({"security"})  # news of one's own account: cannot be muted


def group_of(kind: str) -> str:
    """Return the group that a kind is muted by: itself, its first word (`finding.answered`), else `other`."""
    first = kind.partition(".")[0]
    return first if first in KINDS or first in ALWAYS else "other"
