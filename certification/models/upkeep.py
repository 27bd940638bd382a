"""What keeps a certificate alive: changes told to the body, and the yearly plan of what is due."""

import datetime as dt
from collections.abc import Iterator
from typing import Self

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, transition

from wobo.accounts.models import TenantModel, TenantQuerySet, User
from wobo.files.models import StoredFile
from wobo.workflow.doors import Stateful, clear

from .client import Person
from .engagement import Cycle


class ChangeNoticeQuerySet(TenantQuerySet):
    """Changes that the body must know."""

    def unreported(self) -> Self:
        """Keep those that the body does not know yet."""
        return self.filter(state="noticed")

    def late(self, today: dt.date) -> Self:
        """Keep those that should have been told before today."""
        return self.unreported().filter(due__lt=today)


class ChangeNotice(Stateful, TenantModel):
    """A change at the client's that the certification body must be told, its deadline and the body's answer (P16)."""

    trail = "fired"

    class Kind(models.TextChoices):
        LEGAL_STATUS = "legal_status", pgettext_lazy("change", "Legal status")
        OWNERSHIP = "ownership", pgettext_lazy("change", "Ownership")
        ADDRESS = "address", pgettext_lazy("change", "Address or site")
        SCOPE = "scope", pgettext_lazy("change", "Scope or services")
        MANAGERS = "managers", pgettext_lazy("change", "Key managers")
        HEADCOUNT = "headcount", pgettext_lazy("change", "Number of persons")
        SYSTEM = "system", pgettext_lazy("change", "Major change of the management system")
        INCIDENT = "incident", pgettext_lazy("change", "Major incident")
        COMPLAINT = "complaint", pgettext_lazy("change", "Serious complaint")
        PENALTY = "penalty", pgettext_lazy("change", "Administrative penalty")

    class State(models.TextChoices):
        NOTICED = "noticed", pgettext_lazy("change notice", "To be reported")
        REPORTED = "reported", pgettext_lazy("change notice", "Reported")
        ANSWERED = "answered", pgettext_lazy("change notice", "Answered")

    cycle = models.ForeignKey(Cycle, on_delete=models.PROTECT, related_name="change_notices")
    number = models.PositiveIntegerField(_("number"), editable=False)
    kind = models.CharField(pgettext_lazy("change notice", "what changed"), max_length=14, choices=Kind)
    text = models.TextField(_("the change in words"), max_length=2000)
    happened_on = models.DateField(_("happened on"))
    due = models.DateField(_("to be reported by"))
    state = FSMField(_("state"), choices=State, default=State.NOTICED, protected=True)
    reported_on = models.DateField(_("reported on"), null=True, blank=True)
    reported_how = models.CharField(_("how and to whom"), max_length=300, blank=True)
    report_file = models.ForeignKey(
        StoredFile, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("notice sent")
    )
    answered_on = models.DateField(_("answered on"), null=True, blank=True)
    answer_text = models.TextField(_("answer of the body"), max_length=2000, blank=True)
    answer_file = models.ForeignKey(
        StoredFile, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("letter")
    )

    objects = ChangeNoticeQuerySet.as_manager()

    class Meta:
        verbose_name = _("change notice")
        verbose_name_plural = _("change notices")
        ordering = ["-pk"]
        constraints = [models.UniqueConstraint(fields=["workspace", "number"], name="one_change_notice_per_number")]
        indexes = [models.Index(fields=["workspace", "state", "due"], name="change_notice_list")]

    def __str__(self) -> str:
        return f"{self.reference} {self.get_kind_display()}"

    def get_absolute_url(self) -> str:
        """Return the page of the notice."""
        return reverse("certification:change_notice", args=[self.cycle.engagement.code, self.uid])

    @property
    def reference(self) -> str:
        """The number as it is printed: T007."""
        return f"T{self.number:03d}"

    def is_late(self, today: dt.date) -> bool:
        """Whether the body should know it and does not."""
        return self.state == self.State.NOTICED and self.due < today

    def obstacles(self, verb: str) -> Iterator[str]:
        """Yield why `verb` cannot be done yet."""
        if verb == "report" and not self.text:
            yield gettext("Say what changed first.")

    @transition(state, source=State.NOTICED, target=State.REPORTED, conditions=[clear("report")])
    def report(self, *, by: User, on: dt.date, how: str) -> None:
        """The body has been told."""
        self.reported_on, self.reported_how = on, how

    @transition(state, source=State.REPORTED, target=State.ANSWERED)
    def answer(self, *, by: User, on: dt.date, text: str) -> None:
        """The body has answered."""
        self.answered_on, self.answer_text = on, text


class UpkeepItemQuerySet(TenantQuerySet):
    """Lines of the yearly plan."""

    def open(self) -> Self:
        """Keep what is neither done nor dropped."""
        return self.filter(done_on=None, dropped=False)

    def late(self, today: dt.date) -> Self:
        """Keep open lines whose day has passed."""
        return self.open().filter(due__lt=today)


class UpkeepItem(TenantModel):
    """One thing that a year of upkeep asks for: what, when, who, and that it was done."""

    trail = "recorded"

    class Kind(models.TextChoices):
        AUDIT = "audit", pgettext_lazy("upkeep", "Internal audit")
        REVIEW = "review", pgettext_lazy("upkeep", "Management review")
        SURVEILLANCE = "surveillance", pgettext_lazy("upkeep", "Visit of the certification body")
        RECORDS = "records", pgettext_lazy("upkeep", "Operating records")
        MARK = "mark", pgettext_lazy("upkeep", "Use of certificate and mark")
        LAW = "law", pgettext_lazy("upkeep", "Register of law")
        RISK = "risk", pgettext_lazy("upkeep", "Risks and objectives")
        TRAINING = "training", pgettext_lazy("upkeep", "Training")
        DOCUMENTS = "documents", pgettext_lazy("upkeep", "Review of documents")
        INSPECTION = "inspection", pgettext_lazy("upkeep", "Inspection on site")
        COORDINATION = "coordination", pgettext_lazy("upkeep", "Coordination meeting")
        OTHER = "other", pgettext_lazy("upkeep", "Other")

    cycle = models.ForeignKey(Cycle, on_delete=models.PROTECT, related_name="upkeep_items")
    year = models.PositiveSmallIntegerField(_("year"))
    kind = models.CharField(_("kind"), max_length=14, choices=Kind)
    key = models.CharField(max_length=60, blank=True, editable=False)  # what the plan proposed it from
    text = models.CharField(_("what is to be done"), max_length=300)
    clause = models.CharField(_("clause"), max_length=40, blank=True)
    due = models.DateField(_("due"))
    owner = models.ForeignKey(
        Person,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="upkeep_items",
        verbose_name=_("who does it"),
    )
    done_on = models.DateField(_("done on"), null=True, blank=True)
    note = models.CharField(_("what shows it"), max_length=300, blank=True)
    dropped = models.BooleanField(_("does not take place"), default=False)

    objects = UpkeepItemQuerySet.as_manager()

    class Meta:
        verbose_name = _("line of the plan of upkeep")
        verbose_name_plural = _("lines of the plan of upkeep")
        ordering = ["due", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["workspace", "key", "due"], condition=~models.Q(key=""), name="one_upkeep_item_per_day"
            )
        ]
        indexes = [models.Index(fields=["workspace", "year", "due"], name="upkeep_plan")]

    def __str__(self) -> str:
        return self.text

    def get_absolute_url(self) -> str:
        """Return the plan of its year."""
        code = self.cycle.engagement.code
        return reverse("certification:upkeep_plan", args=[code, self.year])

    def is_late(self, today: dt.date) -> bool:
        """Whether its day has passed and it was not done."""
        return self.done_on is None and not self.dropped and self.due < today
