"""Findings: what an audit, a management review or the diagnosis found, and what became of it."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django_fsm import FSMField, transition

from audits.finding_policies import acknowledges
from wobo.accounts.models import User
from wobo.files.models import StoredFile
from wobo.reporting.models import Report
from wobo.workflow.doors import Stateful, clear
from wobo.workflow.models.signature import Meaning
from wobo.workflow.signing import Signable, Slot

from . import finding_clocks
from .finding_parts import NONCONFORMING, NOTED, OVER, FindingQuerySet, Grade, Source
from .finding_text import FindingText


class Finding(Stateful, Signable, FindingText):
    """One finding: facts, grade, the auditee's word, correction, cause, extent, action, evidence, verification."""

    trail = "fired"
    signed_verbs = frozenset({"acknowledge"})

    class State(models.TextChoices):
        RAISED = "raised", pgettext_lazy("finding", "Raised")
        DISPUTED = "disputed", pgettext_lazy("finding", "Disputed")
        ACKNOWLEDGED = "acknowledged", pgettext_lazy("finding", "Acknowledged")
        ANSWERED = "answered", pgettext_lazy("finding", "Answered")
        PLAN_ACCEPTED = "plan_accepted", pgettext_lazy("finding", "Plan accepted")
        IMPLEMENTED = "implemented", pgettext_lazy("finding", "Implemented")
        DONE = "done", pgettext_lazy("finding", "Verified as done")
        ACCEPTED = "accepted", pgettext_lazy("finding", "Accepted by the body")
        CLOSED = "closed", pgettext_lazy("finding", "Closed")
        RETRACTED = "retracted", pgettext_lazy("finding", "Retracted")

    Source = Source
    Grade = Grade
    NOTED = NOTED
    NONCONFORMING = NONCONFORMING

    state = FSMField(_("state"), choices=State, default=State.RAISED, protected=True)

    objects = FindingQuerySet.as_manager()

    class Meta:
        verbose_name = _("finding")
        verbose_name_plural = _("findings")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(fields=["workspace", "number"], name="one_finding_per_number"),
        ]
        indexes = [
            models.Index(fields=["workspace", "state", "wanted_on"], name="finding_clocks"),
            models.Index(fields=["workspace", "-serial"], name="finding_numbers"),
            models.Index(fields=["workspace", "department", "grade"], name="finding_repeats"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.facts[:60]}"

    def get_absolute_url(self) -> str:
        """Return the page of the finding."""
        return reverse("audits:finding_detail", args=[self.cycle.engagement.code, self.uid])

    @property
    def engagement(self) -> Any:
        """The engagement that it belongs to."""
        return self.cycle.engagement

    @property
    def is_external(self) -> bool:
        """Whether the body accepts and verifies it."""
        return self.source == self.Source.EXTERNAL

    @property
    def is_nonconformity(self) -> bool:
        """Whether it asks for the whole way: answer, evidence, verification."""
        return self.grade in NONCONFORMING

    @property
    def is_over(self) -> bool:
        """Whether nothing is to be done any more."""
        return self.state in OVER

    def is_late(self, today: dt.date) -> bool:
        """Whether the day of its next step has passed."""
        return self.wanted_on is not None and self.wanted_on < today and not self.is_over

    @property
    def effective_from(self) -> dt.date | None:
        """The first day on which its effect can be judged."""
        return finding_clocks.effective_from(self)

    def age(self, today: dt.date) -> int:
        """Return how many days it is, or was, open."""
        return max(((self.closed_on or today) - self.found_on).days, 0)

    def slots(self) -> list[Slot]:
        """Return the signature of those audited, while it is asked for."""
        if self.state != self.State.RAISED or self.is_external:
            return []
        return [Slot("auditee", Meaning.ACKNOWLEDGED, acknowledges, verb="acknowledge")]

    def content_for(self, slot: Slot) -> StoredFile | None:
        """Return the sheet with the facts."""
        found = Report.objects.filter(uid=self.paper_uid).select_related("file").first() if self.paper_uid else None
        return found.file if found else None

    def is_barred(self, slot: Slot, user: User) -> bool:
        """Whoever raised it does not confirm it for those audited."""
        return user.pk == self.raised_by_id

    def save(self, *args: Any, **options: Any) -> None:
        """Save, and say by when the next step is to be done; the figures are those of the profile."""
        self.wanted_on = finding_clocks.wanted_on(self)
        super().save(*args, **options)

    def obstacles(self, verb: str) -> Iterator[str]:
        """Yield why `verb` cannot be done yet."""
        from audits.models import finding_obstacles  # noqa: PLC0415  it reads the records around this one

        yield from finding_obstacles.against(self, verb)

    @transition(state, source=State.RAISED, target=State.ACKNOWLEDGED, conditions=[clear("acknowledge")])
    def acknowledge(self, *, by: User) -> None:
        """Those audited have signed that the facts are so."""
        self.acknowledged_on = self.cycle.today()

    @transition(state, source=State.RAISED, target=State.DISPUTED, conditions=[clear("dispute")])
    def dispute(self, *, by: User, reason: str) -> None:
        """Those audited see it otherwise; their words stay printed. Raises Obstructed for too short a reason."""
        self.disagreement = finding_clocks.words(reason)

    @transition(state, source=State.DISPUTED, target=State.ACKNOWLEDGED, conditions=[clear("uphold")])
    def uphold(self, *, by: User, reason: str) -> None:
        """The finding stands; the disagreement stays on record. Raises Obstructed."""
        self.ruling, self.acknowledged_on = finding_clocks.words(reason), self.cycle.today()

    @transition(state, source=[State.RAISED, State.DISPUTED, State.ACKNOWLEDGED], target=State.RETRACTED)
    def retract(self, *, by: User, reason: str) -> None:
        """It was not one. Raises Obstructed."""
        self.returned = finding_clocks.words(reason)

    @transition(state, source=[State.RAISED, State.ACKNOWLEDGED], target=State.CLOSED, conditions=[clear("note")])
    def note(self, *, by: User) -> None:
        """Taken note of: what demands no correction."""
        self.closed_on = self.cycle.today()

    @transition(state, source=[State.ACKNOWLEDGED, State.RAISED], target=State.ANSWERED, conditions=[clear("answer")])
    def answer(self, *, by: User) -> None:
        """Correction, cause, extent and action are laid before who accepts; from raised only a body's finding."""
        self.answered_by, self.answered_on, self.returned = by, self.cycle.today(), ""

    @transition(state, source=State.ANSWERED, target=State.PLAN_ACCEPTED, conditions=[clear("accept_plan")])
    def accept_plan(self, *, by: User) -> None:
        """The auditor finds the plan fit."""
        self.planned_by, self.planned_on = by, self.cycle.today()

    @transition(state, source=State.ANSWERED, target=State.ACKNOWLEDGED, conditions=[clear("reject_plan")])
    def reject_plan(self, *, by: User, reason: str) -> None:
        """The plan does not do. Raises Obstructed."""
        self._send_back(reason)

    @transition(state, source=State.PLAN_ACCEPTED, target=State.IMPLEMENTED, conditions=[clear("implement")])
    def implement(self, *, by: User) -> None:
        """The owner has done it, with evidence."""
        self.implemented_by, self.implemented_on = by, self.cycle.today()

    @transition(state, source=State.IMPLEMENTED, target=State.DONE, conditions=[clear("verify_done")])
    def verify_done(self, *, by: User, verification: str) -> None:
        """An independent auditor saw that it is done. Raises Obstructed without words."""
        self.verification, self.done_by = finding_clocks.words(verification), by
        self.done_on = self.cycle.today()

    @transition(state, source=State.DONE, target=State.CLOSED, conditions=[clear("verify_effective")])
    def verify_effective(self, *, by: User, effect: str) -> None:
        """After the waiting time an independent auditor saw that it works. Raises Obstructed without words."""
        self.effect, self.effective_by = finding_clocks.words(effect), by
        self.closed_on = self.cycle.today()

    @transition(
        state,
        source=[State.IMPLEMENTED, State.DONE],
        target=State.ACKNOWLEDGED,
        conditions=[clear("reject")],
    )
    def reject(self, *, by: User, reason: str) -> None:
        """It was not done, or does not work: another answer, with evidence of its own. Raises Obstructed."""
        self._send_back(reason)
        self._begin_anew()

    @transition(
        state, source=[State.RAISED, State.DISPUTED, State.ACKNOWLEDGED, State.ANSWERED, State.PLAN_ACCEPTED,
                       State.IMPLEMENTED, State.DONE, State.ACCEPTED], target=None
    )  # fmt: skip
    def regrade(self, *, by: User, grade: str, reason: str) -> None:
        """Weigh it anew. Raises Obstructed for the grade that it has, or one that there is not."""
        finding_clocks.words(reason)
        finding_clocks.another(self.grade, grade, Grade)
        self.grade = grade

    @transition(state, source=State.CLOSED, target=State.ACKNOWLEDGED)
    def reopen(self, *, by: User, reason: str) -> None:
        """It came back; its audit opens again. Raises Obstructed."""
        self._send_back(reason)
        self._begin_anew()

    def _send_back(self, reason: str) -> None:
        self.returned = finding_clocks.words(reason)
        self.answer_due = finding_clocks.answer_due(self, self.cycle.today())

    def _begin_anew(self) -> None:
        self.closed_on = None
        self.attempt += 1
        self.implemented_on = self.implemented_by = self.done_on = self.done_by = self.effective_by = None
        self.answered_on = self.answered_by = self.planned_on = self.planned_by = None

    @transition(state, source=State.ANSWERED, target=State.ACCEPTED, conditions=[clear("body_accepts")])
    def body_accepts(self, *, by: User, on: dt.date | None = None) -> None:
        """The body accepted the plan; its letter is on record."""
        self.planned_by, self.planned_on = by, on or self.cycle.today()

    @transition(state, source=State.ANSWERED, target=State.RAISED, conditions=[clear("body_rejects")])
    def body_rejects(self, *, by: User, reason: str) -> None:
        """The body asks for more. Raises Obstructed."""
        self._send_back(reason)

    @transition(state, source=State.ACCEPTED, target=State.CLOSED, conditions=[clear("body_verifies")])
    def body_verifies(self, *, by: User, on: dt.date | None = None) -> None:
        """The body verified the action; its letter is on record."""
        self.done_on = self.closed_on = on or self.cycle.today()
