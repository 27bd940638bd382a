"""The pilot run (S6, S7.1–7.3): its plan, the days it ran, the briefings of staff before it."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, transition

from certification.models import Cycle, Department, Meeting, Person, Service
from wobo.accounts.models import TenantModel, User
from wobo.workflow.doors import Obstructed, Stateful, clear

from .document import Document
from .revision import Revision

PLANNED = ("plan_start", "plan_end", "aims", "reporting")  # what a plan must say besides services and departments


class PilotRun(Stateful, TenantModel):
    """The time in which the client works by its new documents before anybody audits; one in a cycle."""

    trail = "fired"

    class State(models.TextChoices):
        PLANNED = "planned", pgettext_lazy("pilot run", "Planned")
        RUNNING = "running", pgettext_lazy("pilot run", "Running")
        PAUSED = "paused", pgettext_lazy("pilot run", "Paused")
        ENDED = "ended", pgettext_lazy("pilot run", "Ended")

    cycle = models.OneToOneField(Cycle, on_delete=models.PROTECT, related_name="pilot_run")
    state = FSMField(_("state"), choices=State, default=State.PLANNED, protected=True)
    plan_start = models.DateField(_("planned start"), null=True, blank=True)
    plan_end = models.DateField(_("planned end"), null=True, blank=True)
    aims = models.TextField(_("aims"), max_length=4000, blank=True)
    arrangements = models.TextField(_("arrangements"), max_length=4000, blank=True)
    reporting = models.TextField(_("how problems are reported"), max_length=4000, blank=True)
    coordinator = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("coordinated by")
    )
    services = models.ManyToManyField(Service, blank=True, related_name="+", verbose_name=_("services"))
    departments = models.ManyToManyField(Department, blank=True, related_name="+", verbose_name=_("departments"))
    # when it ran: [{"from": "2026-12-01", "until": "2026-12-20" or None, "reason": "why it stopped"}]
    stretches = models.JSONField(_("when it ran"), default=list, blank=True, editable=False)
    conclusion = models.TextField(_("what came of it"), max_length=4000, blank=True)

    class Meta:
        verbose_name = _("pilot run")
        verbose_name_plural = _("pilot runs")
        ordering = ["pk"]

    def __str__(self) -> str:
        return gettext("Pilot run of %(engagement)s") % {"engagement": self.cycle.engagement}

    def get_absolute_url(self) -> str:
        """Return the page of the pilot run."""
        return reverse("documents:pilot", args=[self.cycle.engagement.code])

    @property
    def began_on(self) -> dt.date | None:
        """The day on which it first ran."""
        return dt.date.fromisoformat(self.stretches[0]["from"]) if self.stretches else None

    @property
    def ended_on(self) -> dt.date | None:
        """The day on which it ended; None while it has not."""
        if self.state != self.State.ENDED or not self.stretches:
            return None
        return dt.date.fromisoformat(self.stretches[-1]["until"])

    @property
    def periods(self) -> list[tuple[dt.date, dt.date | None, str]]:
        """When it ran: from, until, why it stopped."""
        day = dt.date.fromisoformat
        return [
            (day(row["from"]), day(row["until"]) if row["until"] else None, row["reason"]) for row in self.stretches
        ]

    def days_run(self, today: dt.date) -> int:
        """Return how many days it has run by `today`; the days of a pause do not count."""
        return sum(max(0, (min(until or today, today) - since).days) for since, until, _why in self.periods)

    def obstacles(self, verb: str) -> Iterator[str]:
        """Yield why `verb` cannot be done yet."""
        if verb == "begin":
            yield from self.lacking()
            if self.first_effective() is None:
                yield gettext("No document is in force yet: the pilot run works by the documents that hold.")

    def lacking(self) -> Iterator[str]:
        """Yield what the plan does not say yet."""
        for name in PLANNED:
            if not getattr(self, name):
                yield gettext("The plan does not say: %(what)s.") % {"what": self._meta.get_field(name).verbose_name}
        if not self.services.all():  # a page has read them, with the departments
            yield gettext("The plan names no service.")
        if not self.departments.all():
            yield gettext("The plan names no department.")

    def first_effective(self) -> dt.date | None:
        """Return the day on which the first version of any document came into force; None while none has."""
        rows = Revision.objects.filter(
            document__engagement=self.cycle.engagement_id,
            state__in=[Revision.State.IN_FORCE, Revision.State.SUPERSEDED],
            effective_on__isnull=False,
        )
        found = rows.aggregate(first=models.Min("effective_on"))["first"]
        return found if isinstance(found, dt.date) else None

    @transition(state, source=State.PLANNED, target=State.RUNNING, conditions=[clear("begin")])
    def begin(self, *, by: User, on: dt.date | None = None) -> None:
        """From this day the client works by its documents."""
        day = self._day(on)
        first = self.first_effective()
        if first is not None and day < first:
            told = {"day": first.isoformat()}
            raise Obstructed(gettext("The first documents came into force on %(day)s, not earlier.") % told)
        self.stretches = [_stretch(day)]

    @transition(state, source=State.RUNNING, target=State.PAUSED)
    def pause(self, *, by: User, reason: str, on: dt.date | None = None) -> None:
        """It stands still; the days do not count."""
        self._stop(self._day(on), reason)

    @transition(state, source=[State.PAUSED, State.ENDED], target=State.RUNNING)
    def resume(self, *, by: User, on: dt.date | None = None) -> None:
        """It goes on."""
        self.stretches = [*self.stretches, _stretch(self._day(on))]

    @transition(state, source=State.RUNNING, target=State.ENDED)
    def end(self, *, by: User, conclusion: str = "", on: dt.date | None = None) -> None:
        """It has run long enough; operation goes on and is audited."""
        self._stop(self._day(on), "")
        self.conclusion = conclusion[:4000] or self.conclusion

    def _stop(self, day: dt.date, reason: str) -> None:
        *before, last = self.stretches
        self.stretches = [*before, {**last, "until": day.isoformat(), "reason": reason[:300]}]

    def _day(self, on: dt.date | None) -> dt.date:
        """Return the day of a move. Raises Obstructed for one ahead, or before the move that came last."""
        today: dt.date = self.cycle.today()
        day = on or today
        if day > today:
            raise Obstructed(gettext("%(day)s lies ahead.") % {"day": day.isoformat()})
        last = max((row["until"] or row["from"] for row in self.stretches), default="")
        if last and day.isoformat() < last:
            raise Obstructed(gettext("The move before was on %(day)s; this one cannot be earlier.") % {"day": last})
        return day


def _stretch(day: dt.date) -> dict[str, Any]:
    return {"from": day.isoformat(), "until": None, "reason": ""}


class Briefing(TenantModel):
    """A meeting in which staff are told about the documents (S6.1): which points it deals with, what was said."""

    trail = "recorded"

    run = models.ForeignKey(PilotRun, on_delete=models.PROTECT, related_name="briefings")
    meeting = models.OneToOneField(Meeting, on_delete=models.PROTECT, related_name="briefing")
    items = models.JSONField(_("points dealt with"), default=list, blank=True)  # refs of data/pilot.yaml
    said = models.JSONField(_("what was said"), default=dict, blank=True)  # {ref: text}
    documents = models.ManyToManyField(
        Document, blank=True, related_name="+", verbose_name=_("documents that were explained")
    )

    class Meta:
        verbose_name = _("briefing")
        verbose_name_plural = _("briefings")
        ordering = ["meeting__day", "meeting__starts", "pk"]

    def __str__(self) -> str:
        return str(self.meeting)

    def get_absolute_url(self) -> str:
        """Return the page of the briefing."""
        return reverse("documents:briefing", args=[self.run.cycle.engagement.code, self.uid])
