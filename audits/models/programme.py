"""The audit programme of a cycle: years, objectives, risks, and which department is audited in which month (F1)."""

from collections.abc import Iterator
from typing import Any

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, transition

from certification.models import Cycle, Department
from wobo.accounts.models import TenantModel, User
from wobo.workflow.doors import Stateful, clear

from .audit import Method

FIRST_YEAR, LAST_YEAR, MONTHS = 1990, 2200, 12


class AuditProgramme(Stateful, TenantModel):
    """What will be audited over several years, and why so; approved with the annual plan that top management signs."""

    trail = "fired"
    signed_verbs = frozenset({"approve"})

    class State(models.TextChoices):
        DRAFT = "draft", pgettext_lazy("audit programme", "Draft")
        APPROVED = "approved", pgettext_lazy("audit programme", "Approved")

    cycle = models.OneToOneField(Cycle, on_delete=models.PROTECT, related_name="audit_programme")
    number = models.CharField(_("number"), max_length=40)
    state = FSMField(_("state"), choices=State, default=State.DRAFT, protected=True)
    from_year = models.PositiveSmallIntegerField(
        _("first year"), validators=[MinValueValidator(FIRST_YEAR), MaxValueValidator(LAST_YEAR)]
    )
    until_year = models.PositiveSmallIntegerField(
        _("last year"), validators=[MinValueValidator(FIRST_YEAR), MaxValueValidator(LAST_YEAR)]
    )
    objectives = models.TextField(_("objectives of the programme"), max_length=4000, blank=True)
    risks = models.TextField(_("risks and opportunities of the programme"), max_length=4000, blank=True)
    criteria = models.TextField(_("audit criteria"), max_length=4000, blank=True)
    methods = models.TextField(_("methods"), max_length=4000, blank=True)
    sampling = models.TextField(_("sampling of temporary sites"), max_length=2000, blank=True)
    resources = models.TextField(_("resources"), max_length=2000, blank=True)
    guidance = models.CharField(_("guidance followed"), max_length=60, blank=True)
    paper_uid = models.CharField(max_length=16, blank=True, editable=False)  # the Report that is signed
    approved_on = models.DateField(_("approved on"), null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("audit programme")
        verbose_name_plural = _("audit programmes")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(until_year__gte=models.F("from_year")), name="an_audit_programme_ends_later"
            )
        ]

    def __str__(self) -> str:
        return self.number

    def get_absolute_url(self) -> str:
        """Return the page of the programme."""
        return reverse("audits:audit_programme", args=[self.cycle.engagement.code])

    @property
    def engagement(self) -> Any:
        """The engagement that it belongs to."""
        return self.cycle.engagement

    @property
    def years(self) -> range:
        """The years that it covers."""
        return range(self.from_year, self.until_year + 1)

    def obstacles(self, verb: str) -> Iterator[str]:
        """Yield why `verb` cannot be done yet."""
        if verb == "approve":
            yield from self.obstacles_of_content()

    def obstacles_of_content(self) -> Iterator[str]:
        """Yield what the programme lacks before anybody signs it."""
        if not self.objectives:
            yield gettext("The programme names no objectives yet.")
        if not self.risks:
            yield gettext("The risks of the programme are not written down yet.")
        if not self.entries.exists():
            yield gettext("No department is planned in any month yet.")

    @transition(state, source=State.DRAFT, target=State.APPROVED, conditions=[clear("approve")])
    def approve(self, *, by: User) -> None:
        """Everybody has signed the annual plan."""
        self.approved_on = self.cycle.today()

    @transition(state, source=State.APPROVED, target=State.DRAFT)
    def reopen(self, *, by: User, reason: str) -> None:
        """Plan anew; the signed paper loses its force."""
        self.paper_uid, self.approved_on = "", None


class ProgrammeEntry(TenantModel):
    """A cross in the matrix month × department."""

    trail = "recorded"

    programme = models.ForeignKey(AuditProgramme, on_delete=models.PROTECT, related_name="entries")
    year = models.PositiveSmallIntegerField(_("year"))
    month = models.PositiveSmallIntegerField(_("month"), validators=[MinValueValidator(1), MaxValueValidator(MONTHS)])
    department = models.ForeignKey(
        Department, on_delete=models.PROTECT, related_name="+", verbose_name=_("department")
    )
    method = models.CharField(_("audit method"), max_length=8, choices=Method, default=Method.ON_SITE)

    class Meta:
        verbose_name = _("month of an audit programme")
        verbose_name_plural = _("months of audit programmes")
        ordering = ["year", "month", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "year", "month", "department"], name="one_programme_entry_per_month"
            ),
            models.CheckConstraint(condition=models.Q(month__gte=1, month__lte=12), name="a_programme_month_is_one"),
        ]

    def __str__(self) -> str:
        return f"{self.year}-{self.month:02d} {self.department}"
