"""Who signs what on the way from the draft to the approval, and which signatures count.

A signature counts while three things hold: its step is open in the round that its stage belongs to, the bytes are
those of the revision's frozen content, and what was laid open is still what stands in the register.
"""

import hashlib
import json
from functools import cached_property
from typing import Any

from wobo.accounts.models import User
from wobo.accounts.predicates import Predicate
from wobo.files.models import StoredFile
from wobo.workflow import clock
from wobo.workflow.models import Signature
from wobo.workflow.signing import Slot
from wobo.workflow.slots import settled

from . import reading
from .models import Delegation, PaperSignature, Section, Step
from .models.stages import APART, REQUIRED, STAGES, STATE_OF, VERB_OF, Stage
from .policies import is_check_consultant, is_client_employee

Given = Signature | PaperSignature
PRINTED = ("number", "title", "title_en", "language", "level", "classification", "department_id", "form")


def fingerprint_of(revision: Any) -> str:
    """Return the sha256 of everything that the content of a revision is made of."""
    document = revision.document
    sections = Section.objects.filter(revision=revision).order_by("order", "pk").values_list("key", "title", "html")
    told = [
        [str(getattr(document, name)) for name in PRINTED],
        [revision.edition, revision.revision, revision.label, revision.change],
        revision.upload.sha256 if revision.upload_id else "",
        [[key, title, hashlib.sha256(html.encode()).hexdigest()] for key, title, html in sections],
        sorted(revision.quorums.items()),
    ]
    return hashlib.sha256(json.dumps(told, ensure_ascii=False).encode()).hexdigest()


class Flow:
    """The sign-off of one revision as it stands at one moment. Made anew after every change."""

    def __init__(self, revision: Any) -> None:
        self.revision = revision
        self._rules: dict[int, list[Delegation]] = {}

    @cached_property
    def steps(self) -> list[Step]:
        """The open steps, each of the round that its stage belongs to, in the order of signing."""
        rounds = self.revision.stage_rounds
        rows = Step.objects.live().loaded().filter(revision=self.revision)
        return sorted(
            (row for row in rows if row.round == rounds.get(row.stage)), key=lambda row: (*row.place, row.pk)
        )

    @cached_property
    def content(self) -> StoredFile | None:
        """The frozen bytes, once they are made."""
        found: StoredFile | None = self.revision.frozen_file
        return found

    @cached_property
    def is_stale(self) -> bool:
        """Whether what is printed was changed after it was laid open: nothing that was signed counts then."""
        return self.revision.fingerprint != fingerprint_of(self.revision)

    @cached_property
    def given(self) -> dict[str, Given]:
        """The signatures that count, by the slot of their step."""
        return {} if self.content is None or self.is_stale else self.given_on(self.content.sha256)

    def again(self) -> "Flow":
        """Forget which signatures were there: one may have come since. Returns itself."""
        self.__dict__.pop("given", None)
        return self

    def given_on(self, sha256: str) -> dict[str, Given]:
        """Return the signatures in force on these bytes, by slot."""
        slots = {step.slot for step in self.steps}
        rows = Signature.objects.of(self.revision).in_force().filter(slot__in=slots, content_sha256=sha256)
        found: dict[str, Given] = {row.slot: row for row in rows}
        for step in self.steps:
            paper = getattr(step, "paper", None)
            if paper is not None and paper.content_sha256 == sha256:
                found[step.slot] = paper
        return found

    @cached_property
    def slots(self) -> list[Slot]:
        """The slots of all stages, in the order of signing."""
        return [self._slot(step) for step in self.steps]

    @property
    def open_slots(self) -> list[Slot]:
        """The slots of the present state."""
        return [slot for slot, step in zip(self.slots, self.steps, strict=True) if self._is_now(step)]

    def _is_now(self, step: Step) -> bool:
        return bool(STATE_OF[Stage(step.stage)] == self.revision.state)

    def _slot(self, step: Step) -> Slot:
        before = [
            other.slot
            for other in self.steps
            if other.place < step.place and STATE_OF[Stage(other.stage)] == STATE_OF[Stage(step.stage)]
        ]
        quorum = int(self.revision.quorums.get(step.stage, 0))
        return Slot(
            step.slot,
            step.meaning,
            Predicate(lambda _record, user: self.is_asked(step, user), f"step {step.uid}"),
            verb=VERB_OF[Stage(step.stage)],
            after=tuple(before),
            group=step.stage if quorum else "",
            quorum=quorum,
            required=step.required,
        )

    def step_of(self, slot_name: str) -> Step | None:
        """Return the open step behind a slot."""
        return next((step for step in self.steps if step.slot == slot_name), None)

    def is_asked(self, step: Step, user: User) -> bool:
        """Whether a step is a person's to sign: their own, or as the delegate of whoever it names."""
        if step.stage == Stage.CHECK:
            return is_check_consultant(self.revision, user) and step.user_id in {None, user.pk}
        if step.person is None or not is_client_employee(self.revision, user):
            return False
        return step.person.user_id == user.pk or self.delegation(step, user) is not None

    def delegation(self, step: Step, user: User) -> Delegation | None:
        """Return the rule by which a person signs a step for somebody else, or None."""
        if step.person is None or step.person.user_id == user.pk:
            return None
        if user.pk not in self._rules:
            rows = Delegation.objects.live(clock.today()).filter(delegate__user=user)
            here = rows.filter(engagement=self.revision.document.engagement_id)
            self._rules[user.pk] = list(here.select_related("delegate__department"))
        mine = self._rules[user.pk]
        return next((one for one in mine if one.giver_id == step.person_id and step.meaning in one.meanings), None)

    def is_barred(self, step: Step, user: User) -> bool:
        """Whether separation of duties keeps a person from a step that asks for them."""
        if step.stage == Stage.CHECK:
            return user.pk in reading.drafters(self.revision)
        apart = APART.get(Stage(step.stage), set())
        for other in self.steps:
            if other.pk == step.pk:
                continue
            if other.stage in apart and user.pk in self._people(other):
                return True
            if other.stage == step.stage and self.revision.quorums.get(step.stage) and self._signer(other) == user.pk:
                return True
        return False

    def _people(self, step: Step) -> set[int | None]:
        """Return the users whom a step names or who signed it."""
        return {step.person.user_id if step.person else step.user_id, self._signer(step)} - {None}

    def _signer(self, step: Step) -> int | None:
        row = self.given.get(step.slot)
        return row.signer_id if isinstance(row, Signature) else None

    def missing(self, upto: Stage) -> list[Stage]:
        """Return the stages up to one, inclusive, in which a required signature is missing."""
        enough = settled(self.slots, self.given)
        asked = {Stage(step.stage) for step in self.steps}
        lacking = {Stage(step.stage) for step in self.steps if step.slot not in enough}
        lacking |= {stage for stage in REQUIRED if stage not in asked}
        return [stage for stage in STAGES[: STAGES.index(upto) + 1] if stage in lacking]

    @property
    def waiting(self) -> list[Step]:
        """The steps whose turn it is."""
        return self.waiting_with(set(self.given))

    def waiting_with(self, done: set[str]) -> list[Step]:
        """Return the steps whose turn it is, or would be, once the slots of `done` are signed."""
        enough = settled(self.slots, done)
        return [
            step
            for slot, step in zip(self.slots, self.steps, strict=True)
            if self._is_now(step)
            and set(slot.after) <= enough
            and slot.name not in (enough if step.required else done)
        ]

    def line(self) -> list[dict[str, Any]]:
        """Return the line of the sign-off for a page: each step with who signed, when, and whose turn it is."""
        turn = {step.pk for step in self.waiting}
        today = clock.today()
        return [
            {
                "step": step,
                "given": self.given.get(step.slot),
                "on_paper": isinstance(self.given.get(step.slot), PaperSignature),
                "is_open": step.pk in turn,
                "late": step.pk in turn and step.due is not None and step.due < today,
                "expired": step.pk in turn and step.has_expired(today),
            }
            for step in self.steps
        ]
