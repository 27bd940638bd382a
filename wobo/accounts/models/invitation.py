"""Invitations: how a person gets an account, by mail or by a link that is handed over."""

import datetime as dt
import hashlib
from typing import Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from .tenancy import UidField
from .user import User
from .workspace import Role, Workspace


def token_digest(token: str) -> str:
    """Return what is stored of a secret link: a copy of the database opens no door."""
    return hashlib.sha256(token.encode()).hexdigest()


class InvitationQuerySet(models.QuerySet["Invitation"]):
    """Invitations by state."""

    def open(self, now: dt.datetime) -> Self:
        """Keep those that can still be accepted at `now`."""
        return self.filter(accepted_at=None, withdrawn_at=None, expires_at__gt=now)

    def visible_to(self, user: User) -> Self:
        """Keep the invitations into the workspaces that `user` may read."""
        return self.filter(workspace_id__in=user.rights.readable)


class Invitation(models.Model):
    """An offer of a role in a workspace to an e-mail address; expires, works once."""

    trail = "recorded"

    uid = UidField(_("identifier"))
    workspace = models.ForeignKey(Workspace, on_delete=models.PROTECT, related_name="invitations")
    email = models.EmailField(_("e-mail address"))
    display_name = models.CharField(pgettext_lazy("person", "name"), max_length=80)
    language = models.CharField(_("language"), max_length=8, choices=settings.LANGUAGES, default="zh-hans")
    role = models.CharField(_("role"), max_length=30, choices=Role)
    role_until = models.DateField(_("role ends on"), null=True, blank=True)
    confined = models.BooleanField(_("sees the evidence room only"), default=False, editable=False)
    token_sha256 = models.CharField(max_length=64, unique=True, editable=False)
    invited_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name=_("invited by"))
    expires_at = models.DateTimeField(_("expires"))
    accepted_at = models.DateTimeField(_("accepted"), null=True, blank=True)
    accepted_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    withdrawn_at = models.DateTimeField(pgettext_lazy("invitation", "withdrawn"), null=True, blank=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")

    def __str__(self) -> str:
        return f"{self.email}, {self.get_role_display()}"
