"""The tree of workspaces, and who holds which role in it."""

import datetime as dt
from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from .tenancy import UidField
from .user import User


class Role(models.TextChoices):
    """What a person is in a workspace. A role holds there and in everything under it."""

    PARTNER = "partner", pgettext_lazy("role", "Partner")
    FIRM_ADMIN = "firm_admin", pgettext_lazy("role", "Firm administrator")
    LEAD_CONSULTANT = "lead_consultant", pgettext_lazy("role", "Lead consultant")
    CONSULTANT = "consultant", pgettext_lazy("role", "Consultant")
    CLIENT_ADMIN = "client_admin", pgettext_lazy("role", "Client administrator")
    TOP_MANAGER = "top_manager", pgettext_lazy("role", "Top management")
    MANAGEMENT_REPRESENTATIVE = "management_representative", pgettext_lazy("role", "Management representative")
    DOCUMENT_CONTROLLER = "document_controller", pgettext_lazy("role", "Document controller")
    WORKING_GROUP = "working_group", pgettext_lazy("role", "Working group member")
    INTERNAL_AUDITOR = "internal_auditor", pgettext_lazy("role", "Internal auditor")
    STAFF = "staff", pgettext_lazy("role", "Staff")
    EXTERNAL_AUDITOR = "external_auditor", pgettext_lazy("role", "External auditor")


FIRM_ROLES = (Role.PARTNER, Role.FIRM_ADMIN)
ENGAGEMENT_ROLES = (Role.LEAD_CONSULTANT, Role.CONSULTANT, Role.EXTERNAL_AUDITOR)
CONSULTING_ROLES = (Role.PARTNER, Role.LEAD_CONSULTANT, Role.CONSULTANT)
CLIENT_ROLES = (
    Role.CLIENT_ADMIN,
    Role.TOP_MANAGER,
    Role.MANAGEMENT_REPRESENTATIVE,
    Role.DOCUMENT_CONTROLLER,
    Role.WORKING_GROUP,
    Role.INTERNAL_AUDITOR,
    Role.STAFF,
)


class Workspace(models.Model):
    """Firm, client or engagement: the anchor of rights, tenancy and trail."""

    trail = "recorded"

    class Kind(models.TextChoices):
        FIRM = "firm", pgettext_lazy("workspace", "Firm")
        CLIENT = "client", pgettext_lazy("workspace", "Client")
        ENGAGEMENT = "engagement", pgettext_lazy("workspace", "Engagement")

    uid = UidField(_("identifier"))
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="children")
    name = models.CharField(_("name"), max_length=200)

    class Meta:
        verbose_name = _("workspace")
        verbose_name_plural = _("workspaces")
        constraints = [
            models.UniqueConstraint(fields=["kind"], condition=models.Q(kind="firm"), name="one_firm"),
            models.CheckConstraint(
                condition=models.Q(kind="firm", parent=None) | ~models.Q(kind="firm") & models.Q(parent__isnull=False),
                name="only_the_firm_is_a_root",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @classmethod
    def firm(cls) -> "Workspace | None":
        """Return the firm's workspace, or None before the installation was set up."""
        return cls.objects.filter(kind=cls.Kind.FIRM).first()

    @property
    def roles_offered(self) -> tuple[Role, ...]:
        """The roles that can be given in a workspace of this kind."""
        match self.kind:
            case self.Kind.FIRM:
                return FIRM_ROLES
            case self.Kind.CLIENT:
                return CLIENT_ROLES
            case _:
                return (*ENGAGEMENT_ROLES, *CLIENT_ROLES)


class MembershipQuerySet(models.QuerySet["Membership"]):
    """Memberships by time."""

    def live(self, today: dt.date) -> Self:
        """Keep those that hold on `today`."""
        return self.filter(since__lte=today).filter(models.Q(until=None) | models.Q(until__gte=today))

    def visible_to(self, user: User) -> Self:
        """Keep the memberships of the workspaces that `user` may read."""
        return self.filter(workspace_id__in=user.rights.readable)


class Membership(models.Model):
    """That a user holds a role in a workspace, from a day and perhaps until a day."""

    trail = "recorded"

    uid = UidField(_("identifier"))
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="memberships", verbose_name=_("user"))
    workspace = models.ForeignKey(
        Workspace, on_delete=models.PROTECT, related_name="memberships", verbose_name=_("workspace")
    )
    role = models.CharField(_("role"), max_length=30, choices=Role)
    since = models.DateField(_("from"))
    until = models.DateField(_("until"), null=True, blank=True)
    # reads nothing of the workspace: a guest of an evidence room, to whom only the room's own door opens
    confined = models.BooleanField(_("sees the evidence room only"), default=False, editable=False)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        constraints = [
            models.UniqueConstraint(
                fields=["user", "workspace", "role"], condition=models.Q(until=None), name="one_open_membership"
            )
        ]

    def __str__(self) -> str:
        return f"{self.user}, {self.get_role_display()}, {self.workspace}"
