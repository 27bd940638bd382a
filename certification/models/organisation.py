"""Steering group and working body (S2.1, S2.2): who is in them, who is not and why."""

import datetime as dt
from typing import Self

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from wobo.accounts.models import Membership, TenantModel, TenantQuerySet

from .client import Department, Person
from .engagement import Engagement


class Group(TenantModel):
    """The steering group (ISO 20000 committee) or the working body of an engagement; formed by a signed decree."""

    trail = "recorded"

    class Kind(models.TextChoices):
        STEERING = "steering", pgettext_lazy("group", "Steering group")
        WORKING = "working", pgettext_lazy("group", "Working body")

    engagement = models.ForeignKey(Engagement, on_delete=models.PROTECT, related_name="groups")
    kind = models.CharField(_("kind"), max_length=8, choices=Kind)
    name = models.CharField(_("name"), max_length=120, blank=True)
    name_en = models.CharField(_("name in English"), max_length=160, blank=True)
    duties = models.TextField(_("duties"), max_length=4000, blank=True)
    duties_en = models.TextField(_("duties in English"), max_length=4000, blank=True)
    formed_on = models.DateField(_("formed on"), null=True, blank=True)
    decree_uid = models.CharField(max_length=16, blank=True, editable=False)  # the Report that top management signs

    class Meta:
        verbose_name = _("group")
        verbose_name_plural = _("groups")
        ordering = ["kind"]
        constraints = [models.UniqueConstraint(fields=["engagement", "kind"], name="one_group_per_kind")]

    def __str__(self) -> str:
        return self.name or str(self.get_kind_display())

    def get_absolute_url(self) -> str:
        """Return the page of the organisation, at this group."""
        return reverse("certification:group", args=[self.engagement.code, self.kind])


class GroupMemberQuerySet(TenantQuerySet):
    """Members of groups."""

    def sitting(self, today: dt.date) -> Self:
        """Keep those who are members on a day and work for the client still."""
        here = models.Q(until=None) | models.Q(until__gt=today)
        return self.filter(here).filter(models.Q(person__left_on=None) | models.Q(person__left_on__gt=today))


class GroupMember(TenantModel):
    """A person in a group. In the working body: how much of their time, whether they are of its backbone."""

    trail = "recorded"

    class Role(models.TextChoices):
        CHAIR = "chair", pgettext_lazy("group", "Chair")
        DEPUTY = "deputy", pgettext_lazy("group", "Deputy chair")
        SECRETARY = "secretary", pgettext_lazy("group", "Secretary")
        MEMBER = "member", pgettext_lazy("group", "Member")

    group = models.ForeignKey(Group, on_delete=models.PROTECT, related_name="members")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="memberships", verbose_name=_("person"))
    role = models.CharField(pgettext_lazy("group", "role"), max_length=10, choices=Role, default=Role.MEMBER)
    share = models.PositiveSmallIntegerField(
        _("share of working time"),
        default=20,
        validators=[MinValueValidator(1), MaxValueValidator(100)],
        help_text=_("Per cent; 100 is full time."),
    )
    backbone = models.BooleanField(_("one of the key people"), default=False)
    experience = models.CharField(_("relevant experience"), max_length=300, blank=True)
    since = models.DateField(_("member since"), null=True, blank=True)
    until = models.DateField(_("member until"), null=True, blank=True)
    # the role that the person's account holds because of this seat; it ends with the seat
    grant = models.ForeignKey(
        Membership, on_delete=models.PROTECT, null=True, blank=True, related_name="+", editable=False
    )

    objects = GroupMemberQuerySet.as_manager()

    class Meta:
        verbose_name = _("member of a group")
        verbose_name_plural = _("members of groups")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["group", "person"], condition=models.Q(until=None), name="one_seat_per_person"
            ),
            models.UniqueConstraint(
                fields=["group"], condition=models.Q(role="chair", until=None), name="one_chair_per_group"
            ),
        ]

    def __str__(self) -> str:
        return str(self.person)

    @property
    def is_full_time(self) -> bool:
        """Whether the person does nothing else (S2.2.5)."""
        return self.share == 100


class DepartmentAbsence(TenantModel):
    """Why a department is not represented in the working body (S2.2.4)."""

    trail = "recorded"

    group = models.ForeignKey(Group, on_delete=models.PROTECT, related_name="absences")
    department = models.ForeignKey(
        Department, on_delete=models.PROTECT, related_name="+", verbose_name=_("department")
    )
    reason = models.CharField(_("reason"), max_length=300)

    class Meta:
        verbose_name = _("absence of a department")
        verbose_name_plural = _("absences of departments")
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["group", "department"], name="one_absence_per_department")]

    def __str__(self) -> str:
        return f"{self.department}: {self.reason}"
