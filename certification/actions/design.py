"""What a diagnosis hands over to the design phase."""

from typing import Any

from certification.models import Engagement, OrganisationAdjustment
from wobo.accounts.models import User
from wobo.workflow.doors import record


def propose_adjustment(
    engagement: Engagement, text: str, *, by: User, source: Any = None, source_text: str = "", reason: str = ""
) -> OrganisationAdjustment:
    """Propose a change to the organisation; `source` is the record that it comes from, printed as `source_text`.

    The same proposal of the same source is made once: a second call returns the first.
    """
    label, uid = (source._meta.label, source.uid) if source is not None else ("", "")
    if uid:
        found = OrganisationAdjustment.objects.filter(
            engagement=engagement, source_model=label, source_uid=uid, text=text
        ).first()
        if found:
            return found
    adjustment = OrganisationAdjustment(
        workspace=engagement.workspace,
        engagement=engagement,
        text=text,
        reason=reason,
        source=source_text or (str(source)[:200] if source is not None else ""),
        source_model=label,
        source_uid=uid,
        proposed_by=by,
    )
    return record(adjustment, "create", by=by)
