"""The certificate, what the body wrote about it, and the yearly look at how its mark is used."""

import datetime as dt
from collections.abc import Iterator
from typing import Any, Self

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, transition

from wobo.accounts.models import TenantModel, TenantQuerySet, User
from wobo.files.models import StoredFile
from wobo.workflow.doors import Stateful, clear

from .client import Person
from .engagement import Cycle, Engagement
from .standard import Standard


class CertificateQuerySet(TenantQuerySet):
    """Certificates by what gates, sweeps and pages ask for."""

    def standing(self) -> Self:
        """Keep those that are valid or suspended: they can still be lost."""
        return self.filter(state__in=Certificate.STANDING)

    def of_engagement(self, engagement: Engagement) -> Self:
        """Keep those of all cycles of an engagement, the newest first."""
        return self.filter(cycle__engagement=engagement).order_by("-issued_on", "-pk")

    def run_out(self, today: dt.date) -> Self:
        """Keep standing ones whose last day has passed."""
        return self.standing().filter(expires_on__lt=today)


class Certificate(Stateful, TenantModel):
    """What the body's decision gave, as it is printed there: one for each standard and cycle."""

    trail = "fired"

    class State(models.TextChoices):
        VALID = "valid", pgettext_lazy("certificate", "Valid")
        SUSPENDED = "suspended", pgettext_lazy("certificate", "Suspended")
        WITHDRAWN = "withdrawn", pgettext_lazy("certificate", "Withdrawn")
        EXPIRED = "expired", pgettext_lazy("certificate", "Expired")
        TRANSFERRED = "transferred", pgettext_lazy("certificate", "Transferred")
        REPLACED = "replaced", pgettext_lazy("certificate", "Replaced")

    STANDING = ("valid", "suspended")

    cycle = models.ForeignKey(Cycle, on_delete=models.PROTECT, related_name="certificates")
    standard = models.ForeignKey(
        Standard, on_delete=models.PROTECT, related_name="certificates", verbose_name=_("standard")
    )
    number = models.CharField(_("certificate number"), max_length=80)
    edition = models.CharField(_("edition of the standard"), max_length=80)
    holder = models.CharField(_("holder"), max_length=200)
    holder_en = models.CharField(_("holder in English"), max_length=200, blank=True)
    credit_code = models.CharField(_("unified social credit code"), max_length=18, blank=True)
    registered_address = models.CharField(_("registered address"), max_length=300, blank=True)
    operating_address = models.CharField(_("operating address"), max_length=300, blank=True)
    scope = models.TextField(_("certified scope"), max_length=4000)
    scope_en = models.TextField(_("certified scope in English"), max_length=4000, blank=True)
    sites = models.TextField(_("certified sites"), max_length=4000, blank=True)  # a line each, as printed there
    body = models.CharField(_("certification body"), max_length=200)
    accreditation = models.CharField(_("accreditation mark"), max_length=120, blank=True)
    decided_on = models.DateField(_("day of the decision"))
    issued_on = models.DateField(_("day of issue"))
    expires_on = models.DateField(_("expires on"))
    file = models.ForeignKey(
        StoredFile, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("certificate")
    )
    register_checked_on = models.DateField(_("register entry checked on"), null=True, blank=True)
    register_address = models.CharField(_("address of the register entry"), max_length=300, blank=True)
    register_file = models.ForeignKey(
        StoredFile,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("screenshot of the register entry"),
    )
    previous = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="successors",
        verbose_name=_("previous certificate"),
    )
    state = FSMField(_("state"), choices=State, default=State.VALID, protected=True)
    suspended_on = models.DateField(_("suspended on"), null=True, blank=True, editable=False)
    ended_on = models.DateField(_("ended on"), null=True, blank=True, editable=False)

    objects = CertificateQuerySet.as_manager()

    class Meta:
        verbose_name = _("certificate")
        verbose_name_plural = _("certificates")
        ordering = ["-issued_on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["cycle", "standard"],
                condition=models.Q(state__in=("valid", "suspended")),
                name="one_certificate_per_standard_and_cycle",
            ),
            models.CheckConstraint(
                condition=models.Q(expires_on__gt=models.F("issued_on")), name="a_certificate_expires_later"
            ),
        ]
        indexes = [models.Index(fields=["state", "expires_on"], name="certificate_expiry")]

    def __str__(self) -> str:
        return self.number

    def get_absolute_url(self) -> str:
        """Return the page of the certificate."""
        return reverse("certification:certificate", args=[self.cycle.engagement.code, self.uid])

    @property
    def engagement(self) -> Engagement:
        """The engagement that it belongs to."""
        return self.cycle.engagement

    @property
    def stands(self) -> bool:
        """Whether it is valid or suspended."""
        return self.state in self.STANDING

    @property
    def site_lines(self) -> list[str]:
        """The certified sites, one a line."""
        return [line.strip() for line in self.sites.splitlines() if line.strip()]

    def obstacles(self, verb: str) -> Iterator[str]:
        """Yield why `verb` cannot be done yet."""
        if verb == "expire" and self.expires_on >= self.cycle.today():
            yield gettext("The certificate is valid until %(day)s.") % {"day": self.expires_on.isoformat()}
        if verb == "restore" and self.expires_on < self.cycle.today():
            yield gettext("The certificate ran out on %(day)s.") % {"day": self.expires_on.isoformat()}

    @transition(state, source=State.VALID, target=State.SUSPENDED)
    def suspend(self, *, by: User, on: dt.date, reason: str) -> None:
        """The body has suspended it."""
        self.suspended_on = on

    @transition(state, source=State.SUSPENDED, target=State.VALID, conditions=[clear("restore")])
    def restore(self, *, by: User, on: dt.date, reason: str) -> None:
        """The body has restored it."""
        self.suspended_on = None

    @transition(state, source=[State.VALID, State.SUSPENDED], target=State.WITHDRAWN)
    def withdraw(self, *, by: User, on: dt.date, reason: str) -> None:
        """The body has withdrawn it, or the client gave it up."""
        self.ended_on = on

    @transition(state, source=[State.VALID, State.SUSPENDED], target=State.EXPIRED, conditions=[clear("expire")])
    def expire(self, *, by: User) -> None:
        """Its last day has passed."""
        self.ended_on = self.expires_on

    @transition(state, source=State.VALID, target=State.TRANSFERRED)
    def transfer(self, *, by: User, on: dt.date, reason: str) -> None:
        """Another body has taken it over; its own certificate follows this one."""
        self.ended_on = on

    @transition(state, source=State.VALID, target=State.REPLACED)
    def replace(self, *, by: User, on: dt.date, reason: str) -> None:
        """A later one of the same body stands in its place: renewed, or its scope changed."""
        self.ended_on = on


class BodyLetter(TenantModel):
    """What the body decided about a certificate after it was issued: when, why, by which letter."""

    trail = "recorded"

    class About(models.TextChoices):
        SUSPEND = "suspend", pgettext_lazy("letter of the body", "Suspension")
        RESTORE = "restore", pgettext_lazy("letter of the body", "Restoration")
        WITHDRAW = "withdraw", pgettext_lazy("letter of the body", "Withdrawal")
        TRANSFER = "transfer", pgettext_lazy("letter of the body", "Transfer to another body")
        REPLACE = "replace", pgettext_lazy("letter of the body", "Replacement")

    certificate = models.ForeignKey(Certificate, on_delete=models.PROTECT, related_name="letters")
    about = models.CharField(_("what was decided"), max_length=10, choices=About)
    on = models.DateField(_("with effect from"))
    reason = models.TextField(_("reason"), max_length=2000)
    letter = models.CharField(_("number of the letter"), max_length=120, blank=True)
    file = models.ForeignKey(
        StoredFile, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("letter")
    )

    class Meta:
        verbose_name = _("letter of the certification body")
        verbose_name_plural = _("letters of the certification body")
        ordering = ["on", "pk"]

    def __str__(self) -> str:
        return f"{self.get_about_display()}, {self.on}"


class MarkCheck(TenantModel):
    """The yearly look at where certificate and mark are used: each place, right or not, with a picture."""

    trail = "recorded"

    certificate = models.ForeignKey(Certificate, on_delete=models.PROTECT, related_name="mark_checks")
    day = models.DateField(_("date"))
    person = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("who looked")
    )
    # [{"place": "website", "result": "right" | "wrong" | "unused", "note": "…"}], in the order of the data
    places = models.JSONField(_("places"), default=list)
    note = models.TextField(_("note"), max_length=2000, blank=True)
    file = models.ForeignKey(
        StoredFile, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("picture")
    )

    class Meta:
        verbose_name = _("check of the use of the mark")
        verbose_name_plural = _("checks of the use of the mark")
        ordering = ["-day", "-pk"]

    def __str__(self) -> str:
        return f"{self.certificate} {self.day}"

    def get_absolute_url(self) -> str:
        """Return the page of its certificate."""
        return self.certificate.get_absolute_url()

    @property
    def wrong(self) -> list[dict[str, Any]]:
        """The places where it is used wrongly."""
        return [row for row in self.places if row["result"] == "wrong"]
