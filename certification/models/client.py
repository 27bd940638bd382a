"""A client of the firm: who they are, where they sit, what they deliver, who works there."""

import datetime as dt
from typing import Self

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from certification import validators
from wobo.accounts.models import TenantModel, TenantQuerySet, User
from wobo.files.models import StoredFile


class ClientQuerySet(TenantQuerySet):
    """Clients."""

    def searched(self, words: str) -> Self:
        """Keep those whose names, code or credit code contain `words`."""
        found = models.Q()
        for name in ("short_name", "legal_name", "short_name_en", "legal_name_en", "code", "credit_code"):
            found |= models.Q(**{f"{name}__icontains": words})
        return self.filter(found)

    def with_counts(self) -> Self:
        """Add `engagement_count` to each."""
        return self.annotate(engagement_count=models.Count("engagements")).order_by("short_name", "pk")


class Client(TenantModel):
    """An organisation that wants a certificate. Its workspace is the parent of its engagements."""

    trail = "recorded"

    class VersionStyle(models.TextChoices):
        EDITION = "edition", "A/0"
        NUMBER = "number", "V1.0"

    legal_name = models.CharField(_("legal name"), max_length=200)
    legal_name_en = models.CharField(_("legal name in English"), max_length=200, blank=True)
    short_name = models.CharField(_("short name"), max_length=40)
    short_name_en = models.CharField(_("short name in English"), max_length=60, blank=True)
    # not unique: a refusal would tell one client of another; codes of engagements are unique by themselves
    code = models.CharField(
        _("code letters"),
        max_length=8,
        validators=[validators.code_letters],
        help_text=_("Two to eight capital letters; they begin every number."),
    )
    credit_code = models.CharField(_("unified social credit code"), max_length=18, blank=True)
    registered_address = models.CharField(_("registered address"), max_length=300, blank=True)
    operating_address = models.CharField(_("operating address"), max_length=300, blank=True)
    business_scope = models.TextField(_("business scope"), blank=True)
    headcount = models.PositiveIntegerField(_("persons"), null=True, blank=True)
    licences = models.JSONField(_("licences"), default=list, blank=True)  # [{name, number, expires}]
    time_zone = models.CharField(_("time zone"), max_length=40, default="Asia/Shanghai")
    language = models.CharField(
        _("language of its papers"),
        max_length=8,
        default="zh-hans",
        choices=[("zh-hans", _("Simplified Chinese")), ("zh-hant", _("Traditional Chinese")), ("en", _("English"))],
    )
    number_pattern = models.CharField(
        _("document number"),
        max_length=60,
        default="{ORG}-ITSM-{LEVEL}-{NN}[-{mm}]",
    )
    version_style = models.CharField(
        _("version style"), max_length=8, choices=VersionStyle, default=VersionStyle.EDITION
    )
    logo = models.ForeignKey(
        StoredFile, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("logo")
    )

    objects = ClientQuerySet.as_manager()

    class Meta:
        verbose_name = _("client")
        verbose_name_plural = _("clients")
        ordering = ["short_name", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["workspace"], name="one_client_per_workspace"),
        ]

    def __str__(self) -> str:
        return self.short_name

    def name_in(self, language: str) -> str:
        """Return the legal name as a paper in `language` prints it."""
        return (language == "en" and self.legal_name_en) or self.legal_name

    def short_name_in(self, language: str) -> str:
        """Return the short name as a paper in `language` prints it."""
        return (language == "en" and self.short_name_en) or self.short_name

    def get_absolute_url(self) -> str:
        """Return the client's page."""
        return reverse("certification:client_detail", args=[self.uid])


class Department(TenantModel):
    """A unit of the client; departments form a tree."""

    trail = "recorded"

    parent = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="children", verbose_name=_("part of")
    )
    name = models.CharField(_("name"), max_length=80)
    name_en = models.CharField(_("name in English"), max_length=120, blank=True)
    head = models.ForeignKey(
        "certification.Person",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="heads",
        verbose_name=_("head"),
    )
    headcount = models.PositiveIntegerField(_("persons"), null=True, blank=True)
    order = models.PositiveIntegerField(_("order"), default=0)

    class Meta:
        verbose_name = _("department")
        verbose_name_plural = _("departments")
        ordering = ["order", "pk"]
        constraints = [models.UniqueConstraint(fields=["workspace", "name"], name="one_department_per_name")]

    def __str__(self) -> str:
        return self.name


class PersonQuerySet(TenantQuerySet):
    """People of a client."""

    def working(self, today: dt.date) -> Self:
        """Leave out who has left by `today`."""
        return self.filter(models.Q(left_on=None) | models.Q(left_on__gt=today))

    def searched(self, words: str) -> Self:
        """Keep those whose name, post or address contains `words`."""
        found = models.Q()
        for name in ("name", "name_en", "post", "post_en", "email", "phone"):
            found |= models.Q(**{f"{name}__icontains": words})
        return self.filter(found)


class Person(TenantModel):
    """Somebody who works for the client; may have an account, mostly has none. Keeps every record after leaving."""

    trail = "recorded"

    name = models.CharField(pgettext_lazy("person", "name"), max_length=80)
    name_en = models.CharField(_("name in Latin letters"), max_length=80, blank=True)
    department = models.ForeignKey(
        Department,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="people",
        verbose_name=_("department"),
    )
    post = models.CharField(_("post"), max_length=80, blank=True)
    post_en = models.CharField(_("post in English"), max_length=120, blank=True)
    email = models.EmailField(_("e-mail address"), blank=True)
    phone = models.CharField(_("phone"), max_length=30, blank=True)
    user = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="persons", verbose_name=_("account")
    )
    top_management = models.BooleanField(_("member of top management"), default=False)
    left_on = models.DateField(_("left on"), null=True, blank=True)

    objects = PersonQuerySet.as_manager()

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        ordering = ["department__order", "pk"]

    def __str__(self) -> str:
        return self.name

    @property
    def is_management(self) -> bool:
        """Whether the person belongs to the management: top management, or head of a department."""
        return self.top_management or self.heads.exists()


class Site(TenantModel):
    """A place where services are run or managed. Permanent ones are audited each, temporary ones by sample (P3)."""

    trail = "recorded"

    class Kind(models.TextChoices):
        HEADQUARTERS = "headquarters", pgettext_lazy("site", "Headquarters")
        BRANCH = "branch", pgettext_lazy("site", "Branch")
        MACHINE_ROOM = "machine_room", pgettext_lazy("site", "Machine room")
        SERVICE_DESK = "service_desk", pgettext_lazy("site", "Service desk")
        STATIONED = "stationed", pgettext_lazy("site", "Stationed at the customer's")
        WAREHOUSE = "warehouse", pgettext_lazy("site", "Warehouse")
        TEMPORARY = "temporary", pgettext_lazy("site", "Temporary")

    name = models.CharField(_("name"), max_length=120)
    name_en = models.CharField(_("name in English"), max_length=160, blank=True)
    kind = models.CharField(_("kind"), max_length=14, choices=Kind)
    address = models.CharField(pgettext_lazy("site", "address"), max_length=300, blank=True)
    address_en = models.CharField(_("address in English"), max_length=300, blank=True)
    headcount = models.PositiveIntegerField(_("persons"), default=0)
    permanent = models.BooleanField(_("permanent"), default=True)

    class Meta:
        verbose_name = _("site")
        verbose_name_plural = _("sites")
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.name


class Service(TenantModel):
    """A service that the client delivers (P4): what the scope, catalogue, plan and audit sample speak of."""

    trail = "recorded"

    class Stage(models.TextChoices):
        PROPOSED = "proposed", pgettext_lazy("service", "Proposed")
        DEVELOPMENT = "development", pgettext_lazy("service", "In development")
        LIVE = "live", pgettext_lazy("service", "Live")
        REMOVAL = "removal", pgettext_lazy("service", "To be removed")

    class Criticality(models.TextChoices):
        HIGH = "high", pgettext_lazy("criticality", "High")
        MEDIUM = "medium", pgettext_lazy("criticality", "Medium")
        LOW = "low", pgettext_lazy("criticality", "Low")

    name = models.CharField(_("name"), max_length=120)
    name_en = models.CharField(_("name in English"), max_length=160, blank=True)
    stage = models.CharField(_("stage"), max_length=12, choices=Stage, default=Stage.LIVE)
    owner = models.ForeignKey(
        Person,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="services",
        verbose_name=pgettext_lazy("service", "owner"),
    )
    customers = models.CharField(_("customers"), max_length=300, blank=True)
    criticality = models.CharField(_("criticality"), max_length=8, choices=Criticality, default=Criticality.MEDIUM)
    targets = models.TextField(_("agreed targets"), blank=True)
    other_parties = models.CharField(_("other parties"), max_length=300, blank=True)
    run_by_client = models.BooleanField(
        _("run by the client"),
        default=True,
        help_text=_("The client itself delivers the service, or at least manages and runs essential parts of it."),
    )
    sites = models.ManyToManyField(Site, blank=True, related_name="services", verbose_name=_("sites"))
    depends_on = models.ManyToManyField("self", symmetrical=False, blank=True, verbose_name=_("depends on"))

    class Meta:
        verbose_name = _("service")
        verbose_name_plural = _("services")
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.name
