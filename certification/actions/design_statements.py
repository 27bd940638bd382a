"""Statements of the client: the list of services is complete; a policy, objectives, scope of before still hold."""

from django.db import transaction
from django.utils.translation import gettext as _

from certification.design_facts import Subject, subject
from certification.models import Cycle, DesignStatement
from wobo.accounts.models import User
from wobo.workflow import clock
from wobo.workflow.doors import Obstructed, record
from wobo.workflow.models import Chain

Topic = DesignStatement.Topic


@transaction.atomic
def confirm(cycle: Cycle, topic: str, *, by: User, sealed: str = "") -> DesignStatement:
    """State that what a topic speaks of holds as it is now. A second time nothing new is written.

    `sealed` is what the page showed; raises Obstructed when that has changed, or when there is nothing to confirm.
    """
    Chain.objects.locked(cycle.workspace_id)
    about = subject(cycle.engagement, topic)
    if not about.told:
        raise Obstructed(about.lacking)
    if sealed and sealed != about.seal:
        raise Obstructed(_("This has changed since the page was opened. Look at it again, then confirm."))
    there = DesignStatement.objects.filter(cycle=cycle, topic=topic, voided_at=None).first()
    if there is not None:
        if there.seal == about.seal:
            return there
        _void(there, _changed(), by=by)
    statement = DesignStatement(workspace=cycle.workspace, cycle=cycle, topic=topic, seal=about.seal)
    return record(statement, "create", by=by, changes={"told": list(about.told), "confirmed_by": by})


def _changed() -> str:
    return _("What was confirmed has changed since.")


def _void(statement: DesignStatement, reason: str, *, by: User) -> DesignStatement:
    return record(statement, "edit", by=by, changes={"voided_at": clock.now(), "void_reason": reason})


def void_stale(workspace_id: int) -> int:
    """Void the statements on the services of a client that no longer hold. Returns how many."""
    open_ones = DesignStatement.objects.filter(
        topic=Topic.SERVICES, voided_at=None, cycle__engagement__client__workspace=workspace_id
    )
    count = 0
    for one in open_ones.select_related("cycle__engagement__client", "workspace"):
        about: Subject = subject(one.cycle.engagement, Topic.SERVICES)
        if about.seal != one.seal:
            with transaction.atomic():
                _void(one, _("A service was added, removed, or changed its stage."), by=User.system())
            count += 1
    return count
