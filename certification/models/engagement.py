"""An engagement and its cycles: one client, its standards, one scope, on the way to a certificate and after."""

import datetime as dt
from collections.abc import Iterator
from typing import Any, Self

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _
from django_fsm import RETURN_VALUE, FSMField, transition

from certification import validators
from wobo.accounts.models import Membership, Role, TenantModel, TenantQuerySet, User
from wobo.files.models import StoredFile
from wobo.workflow import clock
from wobo.workflow.doors import Stateful, clear

from .catalogue import Standard
from .client import Client


class EngagementQuerySet(TenantQuerySet):
    """Engagements by what the portfolio asks for; each looks at the latest cycle only."""

    def with_latest_cycle(self) -> Self:
        """Add `latest`, the id of the latest cycle."""
        cycles = Cycle.objects.filter(engagement=models.OuterRef("pk")).order_by("-number")
        return self.annotate(latest=models.Subquery(cycles.values("pk")[:1]))

    def in_phase(self, number: int) -> Self:
        """Keep those that work on a phase now."""
        return self._whose_phase(number=number, state__in=("active", "submitted"))

    def overdue(self, today: dt.date) -> Self:
        """Keep running ones with a phase whose planned end has passed."""
        late = self._whose_phase(plan_end__lt=today, state__in=("pending", "active", "submitted"))
        return late.filter(state=Engagement.State.RUNNING)

    def searched(self, words: str) -> Self:
        """Keep those whose code or client contains `words`."""
        names = ("code", "client__short_name", "client__legal_name", "client__legal_name_en", "client__code")
        found = models.Q()
        for name in names:
            found |= models.Q(**{f"{name}__icontains": words})
        return self.filter(found)

    def for_portfolio(self, today: dt.date) -> Self:
        """Fetch along what a row of the portfolio shows: client, standards, cycles with phases, leads."""
        live = Membership.objects.live(today).filter(role=Role.LEAD_CONSULTANT).select_related("user")
        leads = models.Prefetch("workspace__memberships", live, to_attr="leads")
        cycles = models.Prefetch("cycles", Cycle.objects.order_by("-number").prefetch_related("phases"))
        return self.select_related("client", "workspace").prefetch_related("standards", cycles, leads)

    def free_code(self, pattern: str, letters: str, year: int) -> str:
        """Return the first free code of the firm's pattern, as in FSYX-2026, then FSYX-2026-2."""
        codes = validators.engagement_codes(pattern, letters, year)
        return next(code for code in codes if not self.filter(code__iexact=code).exists())

    def _whose_phase(self, **conditions: Any) -> Self:
        from .phase import Phase  # noqa: PLC0415  phases refer to cycles

        rows = Phase.objects.filter(cycle=models.OuterRef("latest"), **conditions)
        return self.with_latest_cycle().filter(models.Exists(rows))


class Engagement(Stateful, TenantModel):
    """One client's way to a certificate: the record that carries code, standards, contract, team and plan."""

    trail = "fired"

    class State(models.TextChoices):
        PLANNED = "planned", pgettext_lazy("engagement", "Planned")
        RUNNING = "running", pgettext_lazy("engagement", "Running")
        CERTIFIED = "certified", pgettext_lazy("engagement", "Certified")
        PAUSED = "paused", pgettext_lazy("engagement", "Paused")
        CLOSED = "closed", pgettext_lazy("engagement", "Closed")

    class Profile(models.TextChoices):
        CN = "CN", pgettext_lazy("profile", "China (CN)")
        INT = "INT", pgettext_lazy("profile", "International (INT)")

    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="engagements", verbose_name=_("client"))
    code = models.SlugField(_("code"), max_length=40, unique=True, allow_unicode=False)
    standards = models.ManyToManyField(Standard, related_name="engagements", verbose_name=_("standards"))
    profile = models.CharField(
        pgettext_lazy("engagement", "profile"), max_length=4, choices=Profile, default=Profile.CN
    )
    state = FSMField(_("state"), choices=State, default=State.PLANNED, protected=True)
    state_before = models.CharField(max_length=12, blank=True, editable=False)  # of the closing
    paused_from = models.CharField(max_length=12, blank=True, editable=False)
    contract_number = models.CharField(_("contract number"), max_length=60, blank=True)
    contract_date = models.DateField(_("contract signed on"), null=True, blank=True)
    contract_file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    nda_number = models.CharField(_("confidentiality agreement number"), max_length=60, blank=True)
    nda_date = models.DateField(_("confidentiality agreement signed on"), null=True, blank=True)
    nda_file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    keeps_representative = models.BooleanField(_("keeps the role of management representative"), default=True)
    no_representative_reason = models.CharField(_("why the role is not kept"), max_length=300, blank=True)
    outcome = models.TextField(_("outcome"), blank=True)
    handed_back = models.TextField(_("handed over and handed back"), max_length=4000, blank=True)  # a line each
    kept_until = models.DateField(_("files are kept until"), null=True, blank=True)
    closed_on = models.DateField(_("closed on"), null=True, blank=True, editable=False)
    reports_counted = models.PositiveIntegerField(default=0, editable=False)

    objects = EngagementQuerySet.as_manager()

    class Meta:
        verbose_name = _("engagement")
        verbose_name_plural = _("engagements")
        ordering = ["-pk"]
        constraints = [models.UniqueConstraint(fields=["workspace"], name="one_engagement_per_workspace")]

    def __str__(self) -> str:
        return self.code

    def get_absolute_url(self) -> str:
        """Return the dashboard."""
        return reverse("certification:engagement_detail", args=[self.code])

    @property
    def title(self) -> str:
        """The standards, as the line under the client's name has them."""
        return ", ".join(standard.name for standard in self.standards.all())

    @property
    def cycle(self) -> "Cycle":
        """The latest cycle; read anew each time, unless a page keeps it."""
        if kept := self.__dict__.get("_kept_cycle"):
            return kept  # type: ignore[no-any-return]
        found = self.cycles.order_by("-number").first()
        if found is None:
            raise LookupError(f"{self.code} has no cycle")
        return found

    def keep_cycle(self, cycle: "Cycle") -> None:
        """Let this copy of the row answer `cycle` without asking again: for a page, which reads once."""
        self.__dict__["_kept_cycle"] = cycle

    def obstacles(self, verb: str) -> Iterator[str]:
        """Yield why `verb` cannot be done yet."""
        if verb in {"start", "take_over"}:
            if not (self.contract_number and self.contract_date):
                yield gettext("Register the consulting contract: number and date.")
            if not (self.nda_number and self.nda_date):
                yield gettext("Register the confidentiality agreement: number and date.")
        if verb == "certify" and self.cycle.phases.exclude(state="accepted").exists():
            yield gettext("Every phase of the cycle must be accepted first.")
        if verb in {"take_over", "certify", "begin_recertification", "lose_certificate"}:
            yield from self._obstacles_of_certificates(verb)

    def _obstacles_of_certificates(self, verb: str) -> Iterator[str]:
        """Yield what the certificates say against a verb: those of the latest cycle, or any that still stands."""
        from .certificate import Certificate  # noqa: PLC0415  certificates refer to cycles

        rows = Certificate.objects.of_engagement(self)
        if verb == "lose_certificate":
            for row in rows.standing():
                yield gettext("Certificate %(number)s still stands. Record first that it is withdrawn.") % {
                    "number": row
                }
        elif verb == "begin_recertification":
            if not rows.standing().exists():
                yield gettext("No certificate stands any more. Record the loss; an initial cycle follows.")
        else:
            there = rows.filter(cycle=self.cycle, state=Certificate.State.VALID).values("standard")
            for standard in self.standards.exclude(pk__in=there):
                yield gettext("Record the valid certificate for %(standard)s first.") % {"standard": standard}

    @transition(state, source=State.PLANNED, target=State.RUNNING, conditions=[clear("start")])
    def start(self, *, by: User) -> None:
        """Begin the work: contract and confidentiality agreement are registered."""

    @transition(state, source=State.PLANNED, target=State.CERTIFIED, conditions=[clear("take_over")])
    def take_over(self, *, by: User) -> None:
        """Take over a client that holds a certificate already."""

    @transition(state, source=State.RUNNING, target=State.CERTIFIED, conditions=[clear("certify")])
    def certify(self, *, by: User) -> None:
        """The certificate was granted: the certified years begin."""

    @transition(state, source=State.CERTIFIED, target=State.RUNNING, conditions=[clear("begin_recertification")])
    def begin_recertification(self, *, by: User) -> None:
        """Open the next cycle."""

    @transition(state, source=State.CERTIFIED, target=State.RUNNING, conditions=[clear("lose_certificate")])
    def lose_certificate(self, *, by: User, reason: str) -> None:
        """The certificate is gone; the next cycle is an initial one."""

    @transition(state, source=[State.RUNNING, State.CERTIFIED], target=State.PAUSED)
    def pause(self, *, by: User, reason: str) -> None:
        """Stop the clock of the plan."""
        self.paused_from = self.state

    @transition(state, source=State.PAUSED, target=RETURN_VALUE(State.RUNNING, State.CERTIFIED))
    def resume(self, *, by: User) -> str:
        """Go on where it stood."""
        return self.paused_from or self.state_before

    @transition(state, source=[State.PLANNED, State.RUNNING, State.CERTIFIED, State.PAUSED], target=State.CLOSED)
    def close(self, *, by: User, outcome: str, handed_back: str = "", kept_until: dt.date | None = None) -> None:
        """End the engagement: what was reached, what was handed over, until when files are kept (P19)."""
        self.state_before, self.outcome = self.state, outcome
        self.handed_back, self.kept_until = handed_back, kept_until
        self.closed_on = clock.today(self.client.time_zone)

    @transition(
        state,
        source=State.CLOSED,
        target=RETURN_VALUE(State.PLANNED, State.RUNNING, State.CERTIFIED, State.PAUSED),
    )
    def reopen(self, *, by: User, reason: str) -> str:
        """Open again where it stood."""
        self.closed_on = None
        return self.state_before


class Cycle(TenantModel):
    """One run from planning to certificate or loss. Phases, diagnoses, audits and reviews carry their cycle."""

    trail = "recorded"

    class Kind(models.TextChoices):
        INITIAL = "initial", pgettext_lazy("cycle", "Initial certification")
        RECERTIFICATION = "recertification", pgettext_lazy("cycle", "Recertification")

    engagement = models.ForeignKey(Engagement, on_delete=models.PROTECT, related_name="cycles")
    number = models.PositiveSmallIntegerField()
    kind = models.CharField(_("kind"), max_length=16, choices=Kind, default=Kind.INITIAL)
    opened_on = models.DateField(_("opened on"))

    class Meta:
        verbose_name = _("cycle")
        verbose_name_plural = _("cycles")
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["engagement", "number"], name="one_cycle_per_number")]

    def __str__(self) -> str:
        return f"{self.engagement} · {self.number}"

    def today(self) -> Any:
        """Return the day at the client's."""
        return clock.today(self.engagement.client.time_zone)
