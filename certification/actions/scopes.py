"""The scope: drafting it, checking whether it can be certified, its paper, its signature."""

import datetime as dt
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from certification.models import Engagement, Scope
from wobo.accounts.models import User
from wobo.reporting.actions import request
from wobo.workflow.doors import Obstructed, fire, record

from .standing import recompute_soon

STATEMENT = "scope-statement"


def draft_of(engagement: Engagement, *, by: User) -> Scope:
    """Return the draft, or open the next version as a copy of the one in force."""
    found = engagement.scopes.filter(state=Scope.State.DRAFT).first()
    if found:
        return found
    last = engagement.scopes.order_by("-version").first()
    copied = ("text", "text_en", "organisation", "other_parties", "not_included")
    fields = {name: getattr(last, name) for name in copied} if last else {}
    scope = Scope(
        workspace=engagement.workspace, engagement=engagement, version=last.version + 1 if last else 1, **fields
    )
    links = {"services": list(last.services.all()), "sites": list(last.sites.all())} if last else {}
    return record(scope, "create", by=by, changes=links)


@transaction.atomic
def edit_scope(engagement: Engagement, changes: dict[str, Any], *, by: User) -> Scope:
    """Change the draft; one is opened when the last version is in force. A statement made before is void."""
    draft = draft_of(engagement, by=by)
    if draft.paper_uid:
        changes = {**changes, "paper_uid": "", "round": draft.round + 1}
    scope = record(draft, "edit", by=by, changes=changes)
    recompute_soon(engagement)
    return scope


@transaction.atomic
def check_eligibility(scope: Scope, answers: dict[str, Any], *, on: dt.date, by: User) -> Scope:
    """Keep the answers of the eligibility check, and the day on which it was made."""
    changes = {"eligibility": answers, "eligibility_checked_on": on}
    scope = record(scope, "edit", by=by, changes=changes)
    recompute_soon(scope.engagement)
    return scope


@transaction.atomic
def prepare_scope(engagement: Engagement, *, by: User) -> Scope:
    """Have the statement of the draft made for top management's signature; made anew, it opens the next round.

    Raises Obstructed when there is no draft, or one that could not be signed anyway.
    """
    scope = engagement.scopes.filter(state=Scope.State.DRAFT).first()
    if scope is None:
        raise Obstructed(_("There is no draft of the scope."))
    if reasons := list(scope.obstacles_of_content()):
        raise Obstructed(*reasons)
    again = scope.round + 1 if scope.signatures().exists() else scope.round
    report = request(STATEMENT, scope, engagement.client.language, by=by)
    return record(scope, "edit", by=by, changes={"paper_uid": report.uid, "round": again})


@transaction.atomic
def sign_scope(scope: Scope, *, by: User) -> Scope:
    """Put a version in force and supersede the former one."""
    for former in scope.engagement.scopes.filter(state=Scope.State.IN_FORCE):
        fire(former, "supersede", by=User.system())
    return fire(scope, "sign", by=by)
