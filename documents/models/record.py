"""Operating records: what the running system produced. The day of the event is entered, the time of entry is not."""

import datetime as dt
from typing import Self

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django_fsm import FSMField, transition

from certification.models import Service
from wobo.accounts.models import TenantModel, TenantQuerySet, User
from wobo.files.models import StoredFile
from wobo.workflow import clock
from wobo.workflow.doors import Stateful

from .document import Document
from .record_plan import RecordPlanRow


class RecordImport(TenantModel):
    """A list that was brought in from a ticket tool: the file as it came stays as the source of its rows."""

    trail = "recorded"

    row = models.ForeignKey(RecordPlanRow, on_delete=models.PROTECT, related_name="imports")
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+", verbose_name=_("file"))
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name=_("brought in by"))
    at = models.DateTimeField(_("brought in on"), default=clock.now, editable=False)
    columns = models.JSONField(_("columns"), default=dict, blank=True)  # {field: heading of the list}
    created = models.PositiveIntegerField(_("new"), default=0)
    changed = models.PositiveIntegerField(pgettext_lazy("import", "changed"), default=0)
    left_out = models.PositiveIntegerField(_("left out"), default=0)

    class Meta:
        verbose_name = _("import of records")
        verbose_name_plural = _("imports of records")
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{self.file}"


class OperatingRecordQuerySet(TenantQuerySet):
    """Operating records."""

    def kept(self) -> Self:
        """Leave out the withdrawn ones."""
        return self.filter(state=OperatingRecord.State.KEPT)

    def between(self, since: dt.date, until: dt.date) -> Self:
        """Keep those whose event lies in a period, both days included."""
        return self.filter(happened_on__gte=since, happened_on__lte=until)


class OperatingRecord(Stateful, TenantModel):
    """One record of a kind that the plan names: a ticket, minutes, a report. Withdrawn, never deleted."""

    trail = "fired"

    class State(models.TextChoices):
        KEPT = "kept", pgettext_lazy("operating record", "Kept")
        WITHDRAWN = "withdrawn", pgettext_lazy("operating record", "Withdrawn")

    class Source(models.TextChoices):
        TYPED = "typed", pgettext_lazy("operating record", "Typed in")
        IMPORTED = "imported", pgettext_lazy("operating record", "From a list")
        UPLOADED = "uploaded", pgettext_lazy("operating record", "From a file")

    row = models.ForeignKey(RecordPlanRow, on_delete=models.PROTECT, related_name="records")
    number = models.CharField(_("number"), max_length=80)
    title = models.CharField(_("title"), max_length=300, blank=True)
    happened_on = models.DateField(_("day of the event"))
    entered_at = models.DateTimeField(_("entered on"), default=clock.now, editable=False)
    entered_by = models.ForeignKey(
        User, on_delete=models.PROTECT, related_name="+", editable=False, verbose_name=_("entered by")
    )
    lag = models.PositiveIntegerField(_("days from event to entry"), default=0, editable=False)
    state = FSMField(_("state"), choices=State, default=State.KEPT, protected=True)
    category = models.CharField(pgettext_lazy("operating record", "class"), max_length=80, blank=True)
    priority = models.CharField(_("priority"), max_length=40, blank=True)
    service = models.ForeignKey(
        Service, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("service")
    )
    service_said = models.CharField(_("service as the list calls it"), max_length=120, blank=True)
    opened_at = models.DateTimeField(_("opened"), null=True, blank=True)
    closed_at = models.DateTimeField(pgettext_lazy("operating record", "closed"), null=True, blank=True)
    drill = models.BooleanField(_("drill"), default=False, help_text=_("An exercise counts, and is marked as one."))
    form = models.ForeignKey(
        Document, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("record form")
    )
    old_form = models.BooleanField(
        _("on an old form"), default=False, help_text=_("Made before the form took effect, on the one before it.")
    )
    file = models.ForeignKey(
        StoredFile, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("file")
    )
    version = models.CharField(_("version"), max_length=40, blank=True)
    kept_at = models.CharField(_("where it is kept"), max_length=200, blank=True)
    seen_by = models.CharField(_("seen by"), max_length=80, blank=True)
    seen_on = models.DateField(_("seen on"), null=True, blank=True)
    notes = models.CharField(_("remarks"), max_length=500, blank=True)
    source = models.CharField(_("how it came in"), max_length=8, choices=Source, default=Source.TYPED, editable=False)
    brought_in = models.ForeignKey(
        RecordImport, on_delete=models.PROTECT, null=True, blank=True, related_name="records", editable=False
    )
    withdrawn_at = models.DateTimeField(_("withdrawn on"), null=True, blank=True, editable=False)
    withdrawn_because = models.CharField(_("reason"), max_length=300, blank=True, editable=False)

    objects = OperatingRecordQuerySet.as_manager()

    class Meta:
        verbose_name = _("operating record")
        verbose_name_plural = _("operating records")
        ordering = ["-happened_on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["row", "number"], condition=models.Q(state="kept"), name="one_kept_record_per_number"
            )
        ]
        indexes = [models.Index(fields=["row", "state", "happened_on"], name="records_by_row_and_day")]

    def __str__(self) -> str:
        return f"{self.number} {self.title}".strip()

    def get_absolute_url(self) -> str:
        """Return its page."""
        return reverse("documents:record_detail", args=[self.row.plan.cycle.engagement.code, self.uid])

    @property
    def service_name(self) -> str:
        """The service of the catalogue, else as the list called it."""
        return str(self.service) if self.service_id else self.service_said

    @property
    def is_reference(self) -> bool:
        """Whether it was read where it lies, and no copy is kept."""
        return self.file_id is None and bool(self.seen_on)

    def is_late(self, limit: int) -> bool:
        """Whether it was entered so long after the event that it prints as a late entry."""
        return self.lag > limit

    @transition(state, source=State.KEPT, target=State.WITHDRAWN)
    def withdraw(self, *, by: User, reason: str) -> None:
        """It was entered by mistake, or is no record: it does not count, and stays readable."""
        self.withdrawn_because, self.withdrawn_at = reason[:300], clock.now()
