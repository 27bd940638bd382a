"""The stages of a sign-off in their order: which state of the revision each belongs to, what is said by signing it."""

from django.db import models
from django.utils.translation import pgettext_lazy

from wobo.workflow.models.signature import Meaning

from .states import State


class Stage(models.TextChoices):
    """A stage on the way from the draft to the approval (S5.5, S5.6)."""

    DISCUSSION = "discussion", pgettext_lazy("sign-off stage", "Discussion")
    CHECK = "check", pgettext_lazy("sign-off stage", "Completeness check")
    PREPARED = "prepared", pgettext_lazy("sign-off stage", "Author")
    COUNTERSIGN = "countersign", pgettext_lazy("sign-off stage", "Countersigning")
    REVIEW = "review", pgettext_lazy("sign-off stage", "Review")
    APPROVAL = "approval", pgettext_lazy("sign-off stage", "Approval")


STAGES = tuple(Stage)
DRAFT = str(State.DRAFT)
STATE_OF = {
    Stage.DISCUSSION: State.DISCUSSING,
    Stage.CHECK: State.CHECKING,
    Stage.PREPARED: State.IN_REVIEW,
    Stage.COUNTERSIGN: State.IN_REVIEW,
    Stage.REVIEW: State.IN_REVIEW,
    Stage.APPROVAL: State.IN_APPROVAL,
}
VERB_OF = {
    Stage.DISCUSSION: "pass_discussion",
    Stage.CHECK: "pass_check",
    Stage.PREPARED: "pass_review",
    Stage.COUNTERSIGN: "pass_review",
    Stage.REVIEW: "pass_review",
    Stage.APPROVAL: "approve",
}
MEANING_OF = {
    Stage.DISCUSSION: Meaning.CONFIRMED,
    Stage.CHECK: Meaning.REVIEWED,
    Stage.PREPARED: Meaning.PREPARED,
    Stage.COUNTERSIGN: Meaning.CONFIRMED,
    Stage.REVIEW: Meaning.REVIEWED,
    Stage.APPROVAL: Meaning.APPROVED,
}
# nobody signs two of these on one revision, whatever roles they hold (trust 1.10)
APART = {
    Stage.PREPARED: {Stage.COUNTERSIGN, Stage.REVIEW, Stage.APPROVAL},
    Stage.COUNTERSIGN: {Stage.PREPARED},
    Stage.REVIEW: {Stage.PREPARED, Stage.APPROVAL},
    Stage.APPROVAL: {Stage.PREPARED, Stage.REVIEW},
}
REQUIRED = (Stage.DISCUSSION, Stage.CHECK, Stage.PREPARED, Stage.REVIEW, Stage.APPROVAL)
# how many days after the opening each stage is due, where nobody said otherwise
DAYS = dict(zip(STAGES, (5, 8, 9, 11, 13, 15), strict=True))
EXPIRES_DAYS = 30  # after its due date a request that nobody answered runs out

# where a revision in a state may be sent back to
_BACK = {
    State.DISCUSSING: 0,
    State.CHECKING: 1,
    State.IN_REVIEW: 5,
    State.IN_APPROVAL: 5,
    State.APPROVED: 6,
}


def ways_back(state: str) -> tuple[str, ...]:
    """Return the draft and the stages to which a revision in `state` can be sent back, the earliest first."""
    found = _BACK.get(State(state))
    return () if found is None else (DRAFT, *(str(stage) for stage in STAGES[:found]))


def from_stage(stage: str) -> tuple[Stage, ...]:
    """Return a stage and all after it; all of them for the draft."""
    return STAGES if stage == DRAFT else STAGES[STAGES.index(Stage(stage)) :]


def state_of(stage: str) -> str:
    """Return the state of a revision that is back at a stage, or in the draft."""
    return DRAFT if stage == DRAFT else str(STATE_OF[Stage(stage)])


def stage_named(to: str) -> str:
    """Return the stage for a stage's or a state's name, the first one of the state; nothing for any other word."""
    if to == DRAFT or to in Stage.values:
        return str(to)
    return next((str(stage) for stage, state in STATE_OF.items() if state == to), "")
