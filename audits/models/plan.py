"""What the plan of a diagnosis is made of: bases, team, objects, sessions."""

import datetime as dt
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from certification.models import Clause, Department, Person, Service, Site
from wobo.accounts.models import TenantModel, User

from .diagnosis import Diagnosis


class Basis(TenantModel):
    """Something that the diagnosis judges by (S3.4): the standard, a contract, a rule of the unit itself, a law."""

    trail = "recorded"

    class Kind(models.TextChoices):
        STANDARD = "standard", pgettext_lazy("basis", "Standard")
        CONTRACT = "contract", pgettext_lazy("basis", "Contract")
        RULE = "rule", pgettext_lazy("basis", "Own rule")
        LAW = "law", pgettext_lazy("basis", "Law")

    class Topic(models.TextChoices):
        STANDARDISATION = "standardisation", pgettext_lazy("basis", "Standardisation")
        MONITORING = "monitoring", pgettext_lazy("basis", "Monitoring and measurement")
        SAFETY = "safety", pgettext_lazy("basis", "Safety and security")
        OTHER = "other", pgettext_lazy("basis", "Other")
        SECURITY = "security", pgettext_lazy("basis", "Safety and security law")
        SERVICES = "services", pgettext_lazy("basis", "Service law")
        ENVIRONMENT = "environment", pgettext_lazy("basis", "Environmental law")
        LABOUR = "labour", pgettext_lazy("basis", "Labour law")

    class Verdict(models.TextChoices):
        YES = "yes", pgettext_lazy("basis", "Yes")
        PARTLY = "partly", pgettext_lazy("basis", "Partly")
        NO = "no", pgettext_lazy("basis", "No")
        NOT_SHOWN = "not_shown", pgettext_lazy("basis", "Not demonstrated")
        TO_CHECK = "to_check", pgettext_lazy("basis", "To be checked")

    TOPICS_OF = {
        Kind.RULE: (Topic.STANDARDISATION, Topic.MONITORING, Topic.SAFETY, Topic.OTHER),
        Kind.LAW: (Topic.SECURITY, Topic.SERVICES, Topic.ENVIRONMENT, Topic.LABOUR),
    }

    diagnosis = models.ForeignKey(Diagnosis, on_delete=models.PROTECT, related_name="bases")
    order = models.PositiveIntegerField(default=0)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    topic = models.CharField(_("topic"), max_length=16, choices=Topic, blank=True)
    number = models.CharField(_("number"), max_length=60, blank=True)
    title = models.CharField(_("title"), max_length=300)
    version = models.CharField(_("version"), max_length=20, blank=True)
    dated = models.DateField(_("date"), null=True, blank=True)
    party = models.CharField(_("customer"), max_length=200, blank=True)
    services = models.CharField(_("services"), max_length=300, blank=True)
    requirements = models.TextField(_("what it asks for"), blank=True)
    met = models.CharField(_("met"), max_length=10, choices=Verdict, blank=True)
    reasonable = models.CharField(_("reasonable"), max_length=10, choices=Verdict, blank=True)
    effective = models.CharField(_("effectively applied"), max_length=10, choices=Verdict, blank=True)
    note = models.TextField(_("what was found"), blank=True)

    class Meta:
        verbose_name = _("basis")
        verbose_name_plural = _("bases")
        ordering = ["kind", "order", "pk"]

    def __str__(self) -> str:
        return f"{self.number} {self.title}".strip()


class DiagnosisMember(TenantModel):
    """Somebody who carries out the diagnosis (S3.5): consultant, internal auditor or somebody from a third party."""

    trail = "recorded"

    class Kind(models.TextChoices):
        CONSULTANT = "consultant", pgettext_lazy("diagnosis member", "Consultant")
        INTERNAL_AUDITOR = "internal_auditor", pgettext_lazy("diagnosis member", "Internal auditor")
        THIRD_PARTY = "third_party", pgettext_lazy("diagnosis member", "Third party")

    class Role(models.TextChoices):
        LEADER = "leader", pgettext_lazy("diagnosis member", "Team leader")
        MEMBER = "member", pgettext_lazy("diagnosis member", "Team member")
        CLIENT_MEMBER = "client_member", pgettext_lazy("diagnosis member", "Member from the client")
        REVIEWER = "reviewer", pgettext_lazy("diagnosis member", "Reviewer")

    diagnosis = models.ForeignKey(Diagnosis, on_delete=models.PROTECT, related_name="members")
    order = models.PositiveIntegerField(default=0)
    kind = models.CharField(pgettext_lazy("diagnosis member", "from"), max_length=16, choices=Kind)
    role = models.CharField(_("role"), max_length=14, choices=Role)
    user = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("account")
    )
    person = models.ForeignKey(
        Person,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("person of the client"),
    )
    name = models.CharField(pgettext_lazy("person", "name"), max_length=80, blank=True)
    organisation = models.CharField(_("organisation"), max_length=200, blank=True)
    competence = models.TextField(_("training and competence"), blank=True)
    authorised_on = models.DateField(_("authorised on"), null=True, blank=True)
    conflict_check = models.TextField(_("conflict check"), blank=True)
    conflict_free = models.BooleanField(_("no conflict of interest"), default=False)
    signed_on = models.DateField(_("declaration signed on"), null=True, blank=True)
    tasks = models.TextField(_("tasks"), blank=True)

    class Meta:
        verbose_name = _("team member")
        verbose_name_plural = _("team members")
        ordering = ["order", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(user__isnull=False) | models.Q(person__isnull=False) | ~models.Q(name=""),
                name="a_member_is_somebody",
            ),
            models.UniqueConstraint(
                fields=["diagnosis"], condition=models.Q(role="leader"), name="one_leader_per_diagnosis"
            ),
        ]

    def __str__(self) -> str:
        return self.name or str(self.user or self.person)


class DiagnosisObject(TenantModel):
    """A department, service or site that the diagnosis looks at (S3.6.2)."""

    trail = "recorded"

    diagnosis = models.ForeignKey(Diagnosis, on_delete=models.PROTECT, related_name="looked_at")
    department = models.ForeignKey(
        Department, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("department")
    )
    service = models.ForeignKey(
        Service, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("service")
    )
    site = models.ForeignKey(
        Site, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("site")
    )

    class Meta:
        verbose_name = _("object of the diagnosis")
        verbose_name_plural = _("objects of the diagnosis")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(department__isnull=False, service=None, site=None)
                | models.Q(department=None, service__isnull=False, site=None)
                | models.Q(department=None, service=None, site__isnull=False),
                name="an_object_is_one_thing",
            ),
            models.UniqueConstraint(fields=["diagnosis", "department"], name="one_object_per_department"),
            models.UniqueConstraint(fields=["diagnosis", "service"], name="one_object_per_service"),
            models.UniqueConstraint(fields=["diagnosis", "site"], name="one_object_per_site"),
        ]

    def __str__(self) -> str:
        return str(self.thing)

    @property
    def thing(self) -> Any:
        """The department, service or site."""
        return self.department or self.service or self.site


class PlanItem(TenantModel):
    """One line of the schedule: when, where, which departments and clauses, with whom, by whom."""

    trail = "recorded"

    class Kind(models.TextChoices):
        SESSION = "session", pgettext_lazy("plan item", "Session")
        TEAM = "team", pgettext_lazy("plan item", "Team only")

    diagnosis = models.ForeignKey(Diagnosis, on_delete=models.PROTECT, related_name="sessions")
    kind = models.CharField(_("kind"), max_length=8, choices=Kind, default=Kind.SESSION)
    day = models.DateField(_("date"))
    starts = models.TimeField(_("start"))
    ends = models.TimeField(_("end"))
    departments = models.ManyToManyField(Department, blank=True, related_name="+", verbose_name=_("departments"))
    site = models.ForeignKey(
        Site, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("site")
    )
    place = models.CharField(_("place"), max_length=200, blank=True)
    clauses = models.ManyToManyField(Clause, blank=True, related_name="+", verbose_name=_("clauses"))
    people = models.ManyToManyField(Person, blank=True, related_name="+", verbose_name=_("people"))
    assessors = models.ManyToManyField(
        DiagnosisMember, blank=True, related_name="sessions", verbose_name=_("team members")
    )
    note = models.TextField(_("note"), blank=True)

    class Meta:
        verbose_name = _("session")
        verbose_name_plural = _("sessions")
        ordering = ["day", "starts", "pk"]
        constraints = [
            models.CheckConstraint(condition=models.Q(ends__gt=models.F("starts")), name="a_session_ends_later")
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.starts:%H:%M}–{self.ends:%H:%M} {self.place}".strip()

    def meets(self, other: "PlanItem") -> bool:
        """Whether both take place at the same time, at least in part."""
        return self.day == other.day and self.starts < other.ends and other.starts < self.ends

    @property
    def moment(self) -> tuple[dt.date, dt.time]:
        """When it begins."""
        return self.day, self.starts


# What reads the assessors of sessions with their names, in one query for all.
NAMED_ASSESSORS = models.Prefetch("assessors", DiagnosisMember.objects.select_related("user", "person"))
