"""What the pages of the sign-off show around a revision."""

from typing import Any

from django.urls import NoReverseMatch, reverse
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _

from wobo.accounts.models import User
from wobo.workflow.doors import may
from wobo.workflow.signing import Slot
from wobo.workflow.views_batch import phone_url

from . import flow_news, reading
from .models import Revision, Step
from .models.stages import DRAFT, STAGES, Stage, ways_back
from .writing.clean import clean
from .writing.reading import as_read

OPEN_COMMENTS = 5  # shown beside the signature; the page of comments has all


def address(name: str, revision: Revision, *more: str) -> str:
    """Return the address of a page of a revision, or nothing where no page stands there."""
    document = revision.document
    try:
        return reverse(f"documents:{name}", args=[document.engagement.code, document.uid, revision.uid, *more])
    except NoReverseMatch:
        return ""


def text_of(revision: Revision) -> list[dict[str, Any]]:
    """Return the text for reading on a page: the frozen one where it is frozen; cleaned once more on its way out."""
    return [
        {"key": one.key, "title": one.title, "html": mark_safe(clean(one.html))}  # noqa: S308  cleaned just now
        for one in as_read(revision)
    ]


def difference_url(revision: Revision, former: Revision | None) -> str:
    """Return the page that shows what differs from the version in force."""
    if former is None:
        return ""
    document = revision.document
    base = reverse("documents:difference", args=[document.engagement.code, document.uid])
    return f"{base}?from={former.uid}&to={revision.uid}"


def former_of(revision: Revision) -> Revision | None:
    """Return the version that this one is to replace."""
    rows = Revision.objects.filter(document=revision.document, state__in=["in_force", "released"])
    return rows.exclude(pk=revision.pk).order_by("-edition", "-revision").first()


def stages_back(revision: Revision) -> list[tuple[str, str]]:
    """Return (name, words) of where a revision can be sent back to: the draft, and the stages that it really has."""
    there = {step.stage for step in revision.flow.steps}
    words = {DRAFT: _("Draft: the text is changed"), **{str(stage): stage.label for stage in STAGES}}
    return [(name, str(words[name])) for name in ways_back(revision.state) if name == DRAFT or name in there]


def sign_context(revision: Revision, slot: Slot, user: User) -> dict[str, Any]:
    """Return what the sign page of a document shows: text, difference, line of the sign-off, ways out."""
    flow, former = revision.flow, former_of(revision)
    step = flow.step_of(slot.name)
    return {
        "revision": revision,
        "document": revision.document,
        "step": step,
        "line": flow.line(),
        "text": text_of(revision),
        "former": former,
        "changes_url": difference_url(revision, former),
        "comments_url": address("comments", revision),
        "open_comments": list(revision.comments.unresolved().select_related("by")[:OPEN_COMMENTS]),  # type: ignore[attr-defined]
        "flow_url": flow_news.flow_url(revision),
        "return_url": address("revision_send_back", revision),
        "transfer_url": address("step_transfer", revision, step.uid) if step else "",
        "check_url": address("flow_check", revision) if step and step.stage == Stage.CHECK else "",
        "take_over_url": _take_over_url(revision, step, user),
        "phone_url": phone_url("document", revision.uid, slot.name),
        "content_failed": revision.content is not None and revision.content.state == "failed",
    }


def _take_over_url(revision: Revision, step: Step | None, user: User) -> str:
    mine = step is not None and step.stage == Stage.PREPARED and reading.must_take_over(revision)
    return address("revision_take_over", revision) if mine and may("take_over", revision, user) else ""


def rows_of(revision: Revision, user: User, *, keeper: bool) -> list[dict[str, Any]]:
    """Return the line of the sign-off with what this reader may do at each step."""
    flow, turn = revision.flow, revision.state in Revision.UNDERWAY
    rows = []
    for entry in flow.line():
        step = entry["step"]
        mine = flow.is_asked(step, user) and not flow.is_barred(step, user)
        free = turn and entry["given"] is None
        signed_by_me = getattr(entry["given"], "signer_id", None) == user.pk
        rows.append(
            entry
            | {
                "sign_url": flow_news.sign_url(step) if mine and entry["is_open"] and not step.on_paper else "",
                "may_transfer": free and (mine or keeper),
                "may_add": free and (mine or keeper) and step.stage not in {Stage.CHECK, Stage.PREPARED},
                "may_remind": entry["is_open"],
                "may_renew": free and keeper,
                "may_tick": entry["is_open"] and step.on_paper,
                "may_take_back": signed_by_me and revision.state != Revision.State.ABANDONED,
            }
        )
    return rows
