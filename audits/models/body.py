"""The choice of the certification body (S10): candidates, what they offer, weights, scores, the signed memo."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any, Self

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, transition

from certification.models import Cycle
from certification.policies import is_top_manager
from wobo.accounts.models import TenantModel, TenantQuerySet, User
from wobo.files.models import StoredFile
from wobo.workflow.doors import Stateful, clear
from wobo.workflow.models.signature import Meaning
from wobo.workflow.signing import Signable, Slot

VISITS = ("initial", "surveillance", "recertification")
COSTS = ("fee", "travel", "board", "other")
TOP_SCORE = 10


class BodyComparison(Stateful, Signable, TenantModel):
    """The comparison of certification bodies of a cycle, ended by a memo that top management signs."""

    trail = "fired"
    signed_verbs = frozenset({"decide"})

    class State(models.TextChoices):
        DRAFT = "draft", pgettext_lazy("comparison", "Being compared")
        DECIDED = "decided", pgettext_lazy("comparison", "Decided")

    cycle = models.OneToOneField(Cycle, on_delete=models.PROTECT, related_name="body_comparison")
    state = FSMField(_("state"), choices=State, default=State.DRAFT, protected=True)
    customer_requirement = models.TextField(
        _("what customers require of the certificate"),
        max_length=2000,
        blank=True,
        help_text=_("For example a certain accreditation, a certain body, a certificate in English."),
    )
    currency = models.CharField(_("currency"), max_length=3, default="CNY")
    initial_estimate = models.DecimalField(
        _("estimated audit days, initial"), max_digits=5, decimal_places=1, null=True, blank=True
    )
    surveillance_estimate = models.DecimalField(
        _("estimated audit days, each surveillance"), max_digits=5, decimal_places=1, null=True, blank=True
    )
    recertification_estimate = models.DecimalField(
        _("estimated audit days, recertification"), max_digits=5, decimal_places=1, null=True, blank=True
    )
    weights = models.JSONField(_("weights"), default=dict, blank=True)  # {criterion: 0–100}; none: as the data say
    chosen = models.ForeignKey(
        "audits.BodyCandidate",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("chosen body"),
    )
    reasons = models.TextField(_("reasons for the choice"), max_length=4000, blank=True)
    paper_uid = models.CharField(max_length=16, blank=True, editable=False)  # the Report that is signed
    decided_on = models.DateField(_("decided on"), null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("comparison of certification bodies")
        verbose_name_plural = _("comparisons of certification bodies")

    def __str__(self) -> str:
        return gettext("Comparison of certification bodies, %(engagement)s") % {"engagement": self.cycle.engagement}

    def get_absolute_url(self) -> str:
        """Return the page of the comparison."""
        return reverse("audits:body", args=[self.cycle.engagement.code])

    @property
    def engagement(self) -> Any:
        """The engagement that it belongs to."""
        return self.cycle.engagement

    def slots(self) -> list[Slot]:
        """Return the one signature of a comparison whose memo was made: top management's."""
        if self.state != self.State.DRAFT or not self.paper_uid:
            return []
        return [Slot("approval", Meaning.APPROVED, is_top_manager, verb="decide")]

    def content_for(self, slot: Slot) -> StoredFile | None:
        """Return the memo once it is rendered."""
        from wobo.reporting.models import Report  # noqa: PLC0415

        report: Any = Report.objects.filter(uid=self.paper_uid).select_related("file").first()
        return report.file if report else None

    def obstacles(self, verb: str) -> Iterator[str]:
        """Yield why `verb` cannot be done yet."""
        from . import external_obstacles  # noqa: PLC0415  it reads the records around this one

        yield from external_obstacles.against(self, verb)

    @transition(state, source=State.DRAFT, target=State.DECIDED, conditions=[clear("decide")])
    def decide(self, *, by: User) -> None:
        """Top management has signed the memo."""
        self.decided_on = self.cycle.today()

    @transition(state, source=State.DECIDED, target=State.DRAFT, conditions=[clear("reopen")])
    def reopen(self, *, by: User, reason: str) -> None:
        """Compare anew; the next memo is a new round."""
        self.round += 1
        self.paper_uid, self.decided_on = "", None


def _money(label: Any) -> models.DecimalField:
    return models.DecimalField(label, max_digits=12, decimal_places=2, default=Decimal(0))


def _days(label: Any) -> models.DecimalField:
    return models.DecimalField(label, max_digits=5, decimal_places=1, null=True, blank=True)


class BodyCandidate(TenantModel):
    """One body in a comparison: who it is, what it may certify, what it asks."""

    trail = "recorded"

    class Interest(models.TextChoices):
        UNDECLARED = "", pgettext_lazy("interest", "Not declared yet")
        NONE = "none", pgettext_lazy("interest", "No interest between body and consultancy")
        EXISTS = "exists", pgettext_lazy("interest", "There is an interest")

    class Penalties(models.TextChoices):
        UNCHECKED = "", pgettext_lazy("penalties", "Not looked up yet")
        NONE = "none", pgettext_lazy("penalties", "None on record")
        SOME = "some", pgettext_lazy("penalties", "On record")

    comparison = models.ForeignKey(BodyComparison, on_delete=models.PROTECT, related_name="candidates")
    name = models.CharField(_("name of the body"), max_length=200)
    name_en = models.CharField(_("name in English"), max_length=200, blank=True)
    contact = models.CharField(_("contact"), max_length=200, blank=True)
    # S10.3, S10.4: what it may certify, and until when
    approval_number = models.CharField(
        _("approval number"), max_length=60, blank=True, help_text=_("In China: CNCA-R-… in the national register.")
    )
    approval_until = models.DateField(_("approval valid until"), null=True, blank=True)
    scope_includes = models.BooleanField(
        _("approved for IT service management"),
        null=True,
        blank=True,
        choices=[(None, _("Not looked up yet")), (True, _("Yes")), (False, _("No"))],
    )
    accreditation = models.CharField(
        _("accreditation"), max_length=120, blank=True, help_text=_("CNAS, UKAS, ANAB …; empty: none.")
    )
    accreditation_category = models.CharField(_("accredited category"), max_length=120, blank=True)
    accreditation_until = models.DateField(_("accreditation valid until"), null=True, blank=True)
    # S10.1, S10.2
    customer_meets = models.BooleanField(
        _("meets what customers require"),
        null=True,
        blank=True,
        choices=[(None, _("Not judged yet")), (True, _("Yes")), (False, _("No"))],
    )
    location = models.CharField(_("location"), max_length=200, blank=True)
    distance_km = models.PositiveIntegerField(_("distance in km"), null=True, blank=True)
    # S10.5: per audit
    initial_fee = _money(_("initial audit: certification fee"))
    initial_travel = _money(_("initial audit: travel"))
    initial_board = _money(_("initial audit: board and lodging"))
    initial_other = _money(_("initial audit: other costs"))
    initial_days = _days(_("initial audit: audit days"))
    surveillance_fee = _money(_("each surveillance: certification fee"))
    surveillance_travel = _money(_("each surveillance: travel"))
    surveillance_board = _money(_("each surveillance: board and lodging"))
    surveillance_other = _money(_("each surveillance: other costs"))
    surveillance_days = _days(_("each surveillance: audit days"))
    recertification_fee = _money(_("recertification: certification fee"))
    recertification_travel = _money(_("recertification: travel"))
    recertification_board = _money(_("recertification: board and lodging"))
    recertification_other = _money(_("recertification: other costs"))
    recertification_days = _days(_("recertification: audit days"))
    quote = models.ForeignKey(
        StoredFile, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("quotation")
    )
    # practice 20
    languages = models.CharField(_("languages of the certificate"), max_length=120, blank=True)
    penalties = models.CharField(
        _("penalties on record"), max_length=8, choices=Penalties, default=Penalties.UNCHECKED, blank=True
    )
    penalties_note = models.CharField(_("which penalties, looked up where and when"), max_length=300, blank=True)
    lead_weeks = models.PositiveSmallIntegerField(_("lead time in weeks"), null=True, blank=True)
    auditors = models.TextField(_("qualification of the auditors"), max_length=1000, blank=True)
    interest = models.CharField(
        _("interest declared"), max_length=8, choices=Interest, default=Interest.UNDECLARED, blank=True
    )
    interest_by = models.CharField(_("declared by"), max_length=120, blank=True)
    interest_on = models.DateField(_("declared on"), null=True, blank=True)
    interest_note = models.CharField(_("which interest"), max_length=300, blank=True)
    interest_file = models.ForeignKey(
        StoredFile, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("declaration")
    )
    note = models.TextField(_("note"), max_length=2000, blank=True)

    class Meta:
        verbose_name = _("candidate body")
        verbose_name_plural = _("candidate bodies")
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["comparison", "name"], name="one_candidate_per_name")]

    def __str__(self) -> str:
        return self.name

    def cost(self, visit: str) -> Decimal:
        """Return what one audit of a kind costs altogether."""
        return sum((getattr(self, f"{visit}_{cost}") for cost in COSTS), Decimal(0))


class BodyScoreQuerySet(TenantQuerySet):
    """Scores."""

    def of(self, comparison: BodyComparison) -> Self:
        """Keep those of a comparison."""
        return self.filter(candidate__comparison=comparison)


class BodyScore(TenantModel):
    """How well a candidate does on one criterion, from 0 to 10."""

    trail = "recorded"

    candidate = models.ForeignKey(BodyCandidate, on_delete=models.PROTECT, related_name="scores")
    criterion = models.CharField(_("criterion"), max_length=20)
    score = models.PositiveSmallIntegerField(
        _("score"), validators=[MinValueValidator(0), MaxValueValidator(TOP_SCORE)]
    )

    objects = BodyScoreQuerySet.as_manager()

    class Meta:
        verbose_name = _("score of a body")
        verbose_name_plural = _("scores of bodies")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["candidate", "criterion"], name="one_body_score_per_criterion"),
            models.CheckConstraint(condition=models.Q(score__lte=TOP_SCORE), name="a_score_is_at_most_ten"),
        ]

    def __str__(self) -> str:
        return f"{self.candidate} {self.criterion} {self.score}"
