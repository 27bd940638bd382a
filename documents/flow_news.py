"""Telling people what happens to a sign-off: whose turn it is, what came back, what is late."""

from collections.abc import Iterable
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from wobo.accounts.models import Membership, Role, User
from wobo.notices.actions import tell
from wobo.workflow import clock

from .models import Delegation, Revision, Step
from .models.stages import STATE_OF, Stage


def sign_url(step: Step) -> str:
    """Return the address of the sign page of a step."""
    return reverse("workflow:sign", args=["document", step.revision.uid, step.slot])


def flow_url(revision: Revision) -> str:
    """Return the address of the page of the sign-off."""
    return reverse("documents:flow", args=[revision.document.engagement.code, revision.document.uid, revision.uid])


def take_over_url(revision: Revision) -> str:
    """Return the address where the author-to-be reads the draft."""
    document = revision.document
    return reverse("documents:revision_take_over", args=[document.engagement.code, document.uid, revision.uid])


def signers_of(step: Step) -> list[User]:
    """Return the accounts that may sign a step: whom it names and who stands in; any checker where it names nobody."""
    if step.stage == Stage.CHECK:
        return [step.user] if step.user else _consultants(step.revision)
    if step.person is None:
        return []
    rules = Delegation.objects.live(clock.today()).filter(
        giver=step.person, engagement=step.revision.document.engagement_id
    )
    stand_ins = [
        rule.delegate.user for rule in rules.select_related("delegate__user") if step.meaning in rule.meanings
    ]
    return [user for user in (step.person.user, *stand_ins) if user is not None]


def _consultants(revision: Revision) -> list[User]:
    rows = Membership.objects.live(clock.today()).filter(
        workspace=revision.workspace_id, role__in=[Role.LEAD_CONSULTANT, Role.CONSULTANT]
    )
    return [row.user for row in rows.select_related("user") if row.user_id != revision.drafted_by_id]


def controllers(revision: Revision) -> list[User]:
    """Return the document controllers of the client."""
    places = [revision.workspace_id, revision.workspace.parent_id]
    rows = Membership.objects.live(clock.today()).filter(workspace__in=places, role=Role.DOCUMENT_CONTROLLER)
    return [row.user for row in rows.select_related("user")]


def turn(revision: Revision, by: User) -> None:
    """Tell whoever signs next that something waits; for pages signed by hand the document controllers."""
    for step in revision.flow.waiting:
        asked(step, by)


def after_signature(revision: Revision, slot: str, by: User) -> None:
    """Tell those whose turn a signature brought, and nobody a second time; or that everything is signed."""
    if revision.state == Revision.State.APPROVED:
        completed(revision, by)
        return
    flow = revision.flow
    step, before = flow.step_of(slot), set()
    if step is not None and STATE_OF[Stage(step.stage)] == revision.state:
        before = {step.pk for step in flow.waiting_with(set(flow.given) - {slot})}
    for one in flow.waiting:
        if one.pk not in before:
            asked(one, by)


def asked(step: Step, by: User) -> None:
    """Tell the signers of one step."""
    revision, due = step.revision, step.due.isoformat() if step.due else ""
    if step.on_paper:
        tell(
            [user for user in controllers(revision) if user != by],
            "signature.paper",
            lambda: _("Have %(who)s sign %(document)s on paper") % {"who": step.person, "document": revision},
            url=flow_url(revision),
            workspace=revision.workspace,
            about=step,
        )
        return
    tell(
        [user for user in signers_of(step) if user != by],
        "signature.asked",
        lambda: _("To sign: %(document)s (%(stage)s)") % {"document": revision, "stage": step.get_stage_display()},
        lambda: _("Due on %(day)s.") % {"day": due} if due else "",
        url=sign_url(step),
        workspace=revision.workspace,
        about=step,
    )


def involved(revision: Revision) -> list[User]:
    """Return who has to know that a sign-off stopped: who laid it open, the author, whoever signed or was asked."""
    flow = revision.flow
    people = [revision.submitted_by, revision.author.user if revision.author else None]
    people += [row.signer for row in revision.signatures().select_related("signer")]
    for step in flow.waiting:
        people += signers_of(step)
    return list({user.pk: user for user in people if user is not None}.values())


def returned(revision: Revision, by: User, reason: str, told: Iterable[User]) -> None:
    """Tell that a version came back, and whose turn it is now."""
    _stopped(revision, by, reason, told, lambda: _("Sent back: %(document)s") % {"document": revision})
    if revision.state != Revision.State.DRAFT:
        turn(revision, by)


def abandoned(revision: Revision, by: User, reason: str, told: Iterable[User]) -> None:
    """Tell that a version was given up."""
    _stopped(revision, by, reason, told, lambda: _("Given up: %(document)s") % {"document": revision})


def _stopped(revision: Revision, by: User, reason: str, told: Iterable[User], subject: Any) -> None:
    tell(
        [user for user in told if user != by],
        "document.returned",
        subject,
        lambda: _("%(name)s: %(reason)s") % {"name": by, "reason": reason},
        url=flow_url(revision),
        workspace=revision.workspace,
        about=revision,
    )


def reminded(step: Step, by: User) -> None:
    """Tell the signers of a step once more, for whoever reminds them."""
    revision = step.revision
    tell(
        controllers(revision) if step.on_paper else signers_of(step),
        "signature.reminder",
        lambda: _("%(name)s reminds you to sign %(document)s") % {"name": by, "document": revision},
        url=flow_url(revision) if step.on_paper else sign_url(step),
        workspace=revision.workspace,
        about=step,
    )


def falls_due(step: Step, kind: str, users: Iterable[User]) -> int:
    """Remind the signers of a step three days ahead, on the day and afterwards. Returns how many were told."""
    revision, day = step.revision, step.due.isoformat() if step.due else ""
    late = kind.startswith("signature.late")
    return len(
        tell(
            users,
            kind,
            lambda: (
                (_("Late: sign %(document)s") if late else _("Soon due: sign %(document)s")) % {"document": revision}
            ),
            lambda: _("Due on %(day)s.") % {"day": day},
            url=sign_url(step),
            workspace=revision.workspace,
            about=step,
        )
    )


def completed(revision: Revision, by: User) -> None:
    """Tell whoever laid a version open, its author and the document controllers that it is approved."""
    people = [revision.submitted_by, revision.author.user if revision.author else None, *controllers(revision)]
    tell(
        [user for user in people if user is not None and user != by],
        "document.approved",
        lambda: _("Approved: %(document)s") % {"document": revision},
        lambda: _("It can be released now."),
        url=flow_url(revision),
        workspace=revision.workspace,
        about=revision,
    )
