"""The documents that a diagnosis asks for: the seed of the register."""

from collections.abc import Sequence
from typing import Any

from django.db import transaction

from certification.models import Clause, Engagement
from documents.models import DocumentNeed
from wobo.accounts.models import User
from wobo.workflow.doors import record
from wobo.workflow.models import Chain


@transaction.atomic
def need_document(
    engagement: Engagement, *, by: User, number: str, clauses: Sequence[Clause] = (), **fields: Any
) -> DocumentNeed:
    """Note that a document is to be written, revised or kept. The same number again corrects the entry.

    `fields`: title, title_en, level, action, existing, owner, due, source. Nothing is written twice; an entry that
    a later diagnosis no longer names stays, since work may have begun on it.
    """
    Chain.objects.locked(engagement.workspace_id)
    changes = {**fields, "clauses": list(clauses)}
    need = DocumentNeed.objects.filter(engagement=engagement, number=number).first()
    if need is not None:
        return record(need, "edit", by=by, changes=changes)
    need = DocumentNeed(workspace=engagement.workspace, engagement=engagement, number=number)
    return record(need, "create", by=by, changes=changes)
