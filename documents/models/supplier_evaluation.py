"""The evaluation of a supplier (F22): scores, decision, until when it holds, who evaluated and who approved."""

from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, Self

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, transition

from certification.models import Person
from wobo.accounts.models import TenantModel, TenantQuerySet, User
from wobo.files.models import StoredFile
from wobo.workflow.doors import Stateful, clear
from wobo.workflow.models.signature import Meaning
from wobo.workflow.signing import Signable, Slot

from .supplier import Supplier

TENTH = Decimal("0.1")


class SupplierEvaluationQuerySet(TenantQuerySet):
    """Evaluations of suppliers."""

    def holding(self) -> Self:
        """Keep those that are approved and not replaced by a later one."""
        return self.filter(state=SupplierEvaluation.State.APPROVED)


class SupplierEvaluation(Stateful, Signable, TenantModel):
    """One evaluation of one supplier. Its print (F22) is what the approver signs."""

    trail = "fired"
    signed_verbs = frozenset({"approve"})

    class State(models.TextChoices):
        DRAFTED = "drafted", pgettext_lazy("evaluation of a supplier", "Being scored")
        SUBMITTED = "submitted", pgettext_lazy("evaluation of a supplier", "To be approved")
        APPROVED = "approved", pgettext_lazy("evaluation of a supplier", "Approved")
        SUPERSEDED = "superseded", pgettext_lazy("evaluation of a supplier", "Replaced by a later one")
        CANCELLED = "cancelled", pgettext_lazy("evaluation of a supplier", "Given up")

    class Decision(models.TextChoices):
        QUALIFIED = "qualified", pgettext_lazy("decision on a supplier", "Qualified")
        CONDITIONAL = "conditional", pgettext_lazy("decision on a supplier", "Qualified on conditions")
        REFUSED = "refused", pgettext_lazy("decision on a supplier", "Not qualified")

    QUALIFYING = (Decision.QUALIFIED, Decision.CONDITIONAL)
    OPEN = (State.DRAFTED, State.SUBMITTED)

    supplier = models.ForeignKey(Supplier, on_delete=models.PROTECT, related_name="evaluations")
    number = models.PositiveSmallIntegerField(_("number"))
    state = FSMField(_("state"), choices=State, default=State.DRAFTED, protected=True)
    evaluated_on = models.DateField(_("evaluated on"))
    evaluator = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("evaluated by")
    )
    pass_mark = models.PositiveSmallIntegerField(_("pass mark"))
    total = models.DecimalField(_("total"), max_digits=4, decimal_places=1, null=True, blank=True, editable=False)
    decision = models.CharField(_("decision"), max_length=11, choices=Decision, blank=True)
    conditions = models.TextField(_("conditions or reason"), max_length=2000, blank=True)
    valid_until = models.DateField(_("valid until"), null=True, blank=True)
    submitted_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", editable=False
    )
    approved_on = models.DateField(_("approved on"), null=True, blank=True, editable=False)
    sent_back_because = models.CharField(_("sent back because"), max_length=300, blank=True, editable=False)
    paper_uid = models.CharField(max_length=16, blank=True, editable=False)  # F22, which is signed

    objects = SupplierEvaluationQuerySet.as_manager()

    class Meta:
        verbose_name = _("evaluation of a supplier")
        verbose_name_plural = _("evaluations of suppliers")
        ordering = ["-number", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["supplier", "number"], name="one_evaluation_per_number"),
            models.UniqueConstraint(
                fields=["supplier"], condition=models.Q(state="approved"), name="one_holding_evaluation"
            ),
            models.UniqueConstraint(
                fields=["supplier"],
                condition=models.Q(state__in=["drafted", "submitted"]),
                name="one_open_evaluation",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.supplier.name}"

    @property
    def code(self) -> str:
        """The number as it is printed."""
        return f"{self.supplier.number}-{self.number}"

    def get_absolute_url(self) -> str:
        """Return its page."""
        return reverse("documents:evaluation_detail", args=[self.supplier.engagement.code, self.uid])

    def slots(self) -> list[Slot]:
        """Return the approval, once the evaluation is laid open."""
        from documents.record_policies import approves_supplier  # noqa: PLC0415  it asks about this record

        if self.state != self.State.SUBMITTED:
            return []
        return [Slot("approval", Meaning.APPROVED, approves_supplier)]  # actions.approved supersedes, then fires

    def is_barred(self, slot: Slot, user: User) -> bool:
        """Whoever scored the supplier, or laid the evaluation open, does not approve it."""
        evaluator = self.evaluator
        return user.pk == self.submitted_by_id or bool(evaluator and evaluator.user_id == user.pk)

    def content_for(self, slot: Slot) -> StoredFile | None:
        """Return the form F22, once it is rendered."""
        from wobo.reporting.models import Report  # noqa: PLC0415

        report: Any = Report.objects.filter(uid=self.paper_uid).select_related("file").first()
        return report.file if report else None

    def obstacles(self, verb: str) -> Iterator[str]:
        """Yield why `verb` cannot be done yet."""
        if verb == "submit":
            yield from self._lacks()
        if verb == "approve" and not self.signed("approval"):
            yield gettext("Nobody has signed the approval.")

    def _lacks(self) -> Iterator[str]:
        if self.evaluator_id is None:
            yield gettext("Say who evaluated the supplier.")
        if self.total is None:
            yield gettext("Give every criterion a score.")
        if not self.decision:
            yield gettext("Decide whether the supplier is qualified.")
        elif self.decision != self.Decision.QUALIFIED and not self.conditions:
            yield gettext("Write down the conditions, or why the supplier is not qualified.")
        if self.decision == self.Decision.QUALIFIED and self.total is not None and self.total < self.pass_mark:
            yield gettext("The total lies below the pass mark: qualify on conditions, or not.")
        if self.decision in self.QUALIFYING and self.valid_until is None:
            yield gettext("Say until when the decision holds.")

    @transition(state, source=State.DRAFTED, target=State.SUBMITTED, conditions=[clear("submit")])
    def submit(self, *, by: User, paper_uid: str) -> None:
        """The scores are complete; the form goes to whoever approves."""
        self.submitted_by, self.paper_uid, self.sent_back_because = by, paper_uid, ""

    @transition(state, source=State.SUBMITTED, target=State.DRAFTED)
    def send_back(self, *, by: User, reason: str) -> None:
        """Something is to be looked at again: a new round."""
        self.round += 1
        self.paper_uid, self.sent_back_because = "", reason[:300]

    @transition(state, source=State.SUBMITTED, target=State.APPROVED, conditions=[clear("approve")])
    def approve(self, *, by: User) -> None:
        """The approver has signed."""
        self.approved_on = self.supplier.engagement.cycle.today()

    @transition(state, source=State.APPROVED, target=State.SUPERSEDED)
    def supersede(self, *, by: User) -> None:
        """A later evaluation holds."""

    @transition(state, source=[State.DRAFTED, State.SUBMITTED], target=State.CANCELLED)
    def cancel(self, *, by: User, reason: str) -> None:
        """It is not gone on with."""
        self.sent_back_because = reason[:300]


class SupplierScore(TenantModel):
    """The score of one criterion in an evaluation; name and weight are those of the day."""

    trail = "recorded"

    evaluation = models.ForeignKey(SupplierEvaluation, on_delete=models.PROTECT, related_name="scores")
    order = models.PositiveSmallIntegerField(_("order"))
    name = models.CharField(_("criterion"), max_length=80)
    name_en = models.CharField(_("criterion in English"), max_length=80, blank=True)
    weight = models.PositiveSmallIntegerField(_("weight"))
    score = models.PositiveSmallIntegerField(_("score"), null=True, blank=True, help_text=_("0 to 100"))
    remark = models.CharField(_("grounds"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("score of a supplier")
        verbose_name_plural = _("scores of suppliers")
        ordering = ["order", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["evaluation", "order"], name="one_score_per_criterion"),
            models.CheckConstraint(condition=models.Q(score__lte=100), name="score_is_at_most_100"),
        ]

    def __str__(self) -> str:
        return f"{self.evaluation}: {self.name}"

    def name_in(self, language: str) -> str:
        """Return the name as a paper in `language` prints it."""
        return (language.startswith("en") and self.name_en) or self.name


def total_of(scores: list[tuple[int, int | None]]) -> Decimal | None:
    """Return the weighted mean of (weight, score) to one decimal, None while one is missing or nothing weighs."""
    weights = sum(weight for weight, _score in scores)
    if not weights or any(score is None for _weight, score in scores):
        return None
    mean = Decimal(sum(weight * (score or 0) for weight, score in scores)) / weights
    return mean.quantize(TENTH, rounding=ROUND_HALF_UP)
