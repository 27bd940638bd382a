"""Continual improvement: what inspections, audits, reviews and monitoring bring up, and what becomes of it."""

import datetime as dt
from collections.abc import Iterator
from typing import Self

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, transition

from wobo.accounts.models import TenantModel, TenantQuerySet, User
from wobo.files.models import StoredFile
from wobo.workflow.doors import Stateful, clear

from .catalogue import Clause
from .client import Department, Person, Service, Site
from .engagement import Cycle

RATING = (MinValueValidator(1), MaxValueValidator(5))


class ImprovementQuerySet(TenantQuerySet):
    """Rows of the register."""

    def unfinished(self) -> Self:
        """Keep what is neither measured nor declined."""
        return self.exclude(state__in=(Improvement.State.MEASURED, Improvement.State.DECLINED))

    def late(self, today: dt.date) -> Self:
        """Keep approved ones whose day has passed."""
        return self.filter(state=Improvement.State.APPROVED, due__lt=today)

    def searched(self, words: str) -> Self:
        """Keep those whose text, plan or origin contains `words`."""
        found = models.Q()
        for name in ("text", "plan", "origin"):
            found |= models.Q(**{f"{name}__icontains": words})
        return self.filter(found)


class Improvement(Stateful, TenantModel):
    """An opportunity for improvement: weighed, planned, done, its result measured (clause 10.2)."""

    trail = "fired"

    class Source(models.TextChoices):
        INSPECTION = "inspection", pgettext_lazy("improvement", "Inspection on site")
        AUDIT = "audit", pgettext_lazy("improvement", "Audit finding")
        REVIEW = "review", pgettext_lazy("improvement", "Management review")
        MONITORING = "monitoring", pgettext_lazy("improvement", "Monitoring and measurement")
        CUSTOMER = "customer", pgettext_lazy("improvement", "Customers: satisfaction, complaints")
        MARK = "mark", pgettext_lazy("improvement", "Use of certificate and mark")
        STAFF = "staff", pgettext_lazy("improvement", "Suggestion of staff")
        OTHER = "other", pgettext_lazy("improvement", "Other")

    class Aim(models.TextChoices):
        QUALITY = "quality", pgettext_lazy("improvement", "Quality")
        VALUE = "value", pgettext_lazy("improvement", "Value for the customer")
        CAPABILITY = "capability", pgettext_lazy("improvement", "Capability")
        COST = "cost", pgettext_lazy("improvement", "Cost")
        PRODUCTIVITY = "productivity", pgettext_lazy("improvement", "Productivity")
        RESOURCES = "resources", pgettext_lazy("improvement", "Use of resources")
        RISK = "risk", pgettext_lazy("improvement", "Less risk")
        COORDINATION = "coordination", pgettext_lazy("improvement", "Coordination between departments")
        SUPERVISION = "supervision", pgettext_lazy("improvement", "Supervision")
        DOCUMENTS = "documents", pgettext_lazy("improvement", "Better documents")

    class Reached(models.TextChoices):
        YES = "yes", pgettext_lazy("result of an improvement", "Reached")
        PARTLY = "partly", pgettext_lazy("result of an improvement", "Partly reached")
        NO = "no", pgettext_lazy("result of an improvement", "Not reached")

    class State(models.TextChoices):
        PROPOSED = "proposed", pgettext_lazy("improvement", "Proposed")
        APPROVED = "approved", pgettext_lazy("improvement", "Approved")
        DONE = "done", pgettext_lazy("improvement", "Done")
        MEASURED = "measured", pgettext_lazy("improvement", "Result measured")
        DECLINED = "declined", pgettext_lazy("improvement", "Declined")

    cycle = models.ForeignKey(Cycle, on_delete=models.PROTECT, related_name="improvements")
    number = models.PositiveIntegerField(_("number"), editable=False)
    source = models.CharField(_("comes from"), max_length=12, choices=Source)
    origin = models.CharField(_("record that it comes from"), max_length=200, blank=True)
    origin_model = models.CharField(max_length=60, blank=True, editable=False)
    origin_uid = models.CharField(max_length=16, blank=True, editable=False)
    origin_url = models.CharField(max_length=300, blank=True, editable=False)
    text = models.TextField(_("what can be improved"), max_length=2000)
    noticed_on = models.DateField(_("noticed on"))
    service = models.ForeignKey(
        Service, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("service")
    )
    department = models.ForeignKey(
        Department, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("department")
    )
    clause = models.ForeignKey(
        Clause, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("clause")
    )
    # the weighing
    aim = models.CharField(_("what it serves"), max_length=14, choices=Aim, blank=True)
    benefit = models.PositiveSmallIntegerField(_("benefit"), null=True, blank=True, validators=RATING)
    cost = models.PositiveSmallIntegerField(_("effort"), null=True, blank=True, validators=RATING)
    weighing = models.TextField(_("why it is weighed so"), max_length=1000, blank=True)
    # the plan
    plan = models.TextField(pgettext_lazy("improvement", "what is done"), max_length=2000, blank=True)
    target = models.CharField(_("target"), max_length=200, blank=True)
    owner = models.ForeignKey(
        Person,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="improvements",
        verbose_name=_("who does it"),
    )
    due = models.DateField(_("due"), null=True, blank=True)
    # the result
    state = FSMField(_("state"), choices=State, default=State.PROPOSED, protected=True)
    result = models.TextField(_("what was done"), max_length=2000, blank=True)
    done_on = models.DateField(_("done on"), null=True, blank=True)
    measured = models.TextField(_("measured result"), max_length=2000, blank=True)
    reached = models.CharField(_("was the target reached"), max_length=6, choices=Reached, blank=True)
    measured_on = models.DateField(_("measured on"), null=True, blank=True)
    decision = models.CharField(_("decision"), max_length=300, blank=True)

    objects = ImprovementQuerySet.as_manager()

    class Meta:
        verbose_name = _("improvement")
        verbose_name_plural = _("improvements")
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["workspace", "number"], name="one_improvement_per_number"),
            models.UniqueConstraint(
                fields=["workspace", "origin_model", "origin_uid"],
                condition=~models.Q(origin_uid=""),
                name="one_improvement_per_origin",
            ),
        ]
        indexes = [models.Index(fields=["workspace", "state", "due"], name="improvement_register")]

    def __str__(self) -> str:
        return f"{self.reference} {self.text[:60]}"

    def get_absolute_url(self) -> str:
        """Return the page of the improvement."""
        return reverse("certification:improvement", args=[self.cycle.engagement.code, self.uid])

    @property
    def reference(self) -> str:
        """The number as it is printed: I007."""
        return f"I{self.number:03d}"

    @property
    def priority(self) -> int | None:
        """Benefit times the ease of doing it: 1 to 25; nothing before both are weighed."""
        if self.benefit is None or self.cost is None:
            return None
        return self.benefit * (6 - self.cost)

    def is_late(self, today: dt.date) -> bool:
        """Whether it is approved, its day has passed, and it was not done."""
        return self.state == self.State.APPROVED and self.due is not None and self.due < today

    def obstacles(self, verb: str) -> Iterator[str]:
        """Yield why `verb` cannot be done yet."""
        if verb == "approve":
            if self.priority is None or not self.aim:
                yield gettext("It is not weighed yet: what it serves, benefit and effort.")
            if not (self.plan and self.target):
                yield gettext("The plan is missing: what is done, and which target it has.")
            if self.owner is None or self.due is None:
                yield gettext("Nobody is named who does it, or no day is set.")

    @transition(state, source=State.PROPOSED, target=State.APPROVED, conditions=[clear("approve")])
    def approve(self, *, by: User) -> None:
        """Weighed and planned, it is to be done."""

    @transition(state, source=State.PROPOSED, target=State.DECLINED)
    def decline(self, *, by: User, reason: str) -> None:
        """It will not be done, for a reason."""
        self.decision = reason[:300]

    @transition(state, source=State.APPROVED, target=State.DONE)
    def finish(self, *, by: User, result: str) -> None:
        """It was done."""
        self.result, self.done_on = result, self.cycle.today()

    @transition(state, source=State.DONE, target=State.MEASURED)
    def measure(self, *, by: User, measured: str, reached: str) -> None:
        """What came of it was measured against the target."""
        self.measured, self.reached, self.measured_on = measured, reached, self.cycle.today()

    @transition(state, source=[State.APPROVED, State.DONE, State.MEASURED, State.DECLINED], target=State.PROPOSED)
    def reopen(self, *, by: User, reason: str) -> None:
        """It is weighed and planned anew."""
        self.decision = reason[:300]
        self.done_on, self.measured_on, self.reached = None, None, ""


class Inspection(TenantModel):
    """A round on site (S12.1): who looked when and where, at what."""

    trail = "recorded"

    cycle = models.ForeignKey(Cycle, on_delete=models.PROTECT, related_name="inspections")
    number = models.PositiveIntegerField(_("number"), editable=False)
    day = models.DateField(_("date"))
    site = models.ForeignKey(
        Site, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("site")
    )
    department = models.ForeignKey(
        Department, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("department")
    )
    inspector = models.CharField(_("who looked"), max_length=120)
    subject = models.CharField(_("what was looked at"), max_length=300)
    conclusion = models.TextField(pgettext_lazy("inspection", "conclusion"), max_length=2000, blank=True)

    class Meta:
        verbose_name = _("inspection on site")
        verbose_name_plural = _("inspections on site")
        ordering = ["-day", "-pk"]
        constraints = [models.UniqueConstraint(fields=["workspace", "number"], name="one_inspection_per_number")]

    def __str__(self) -> str:
        return f"{self.reference} {self.subject[:60]}"

    def get_absolute_url(self) -> str:
        """Return the page of the inspection."""
        return reverse("certification:inspection", args=[self.cycle.engagement.code, self.uid])

    @property
    def reference(self) -> str:
        """The number as it is printed: X007."""
        return f"X{self.number:03d}"


class InspectionPoint(TenantModel):
    """One thing seen on a round: place, problem, photo; mended on the spot, or an improvement comes of it."""

    trail = "recorded"

    inspection = models.ForeignKey(Inspection, on_delete=models.PROTECT, related_name="points")
    place = models.CharField(_("place"), max_length=200)
    problem = models.TextField(pgettext_lazy("inspection", "problem"), max_length=2000)
    photo = models.ForeignKey(
        StoredFile, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("photo")
    )
    mended = models.CharField(_("mended on the spot"), max_length=300, blank=True)
    improvement = models.ForeignKey(
        Improvement,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="points",
        verbose_name=_("improvement"),
    )

    class Meta:
        verbose_name = _("point of an inspection")
        verbose_name_plural = _("points of an inspection")
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.inspection.reference} {self.place}"

    def get_absolute_url(self) -> str:
        """Return the page of its round."""
        return self.inspection.get_absolute_url()
