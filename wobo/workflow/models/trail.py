"""The trail: one chain of events per workspace, each bound to the one before by its hash."""

import json
from typing import Any, Self

from django.db import models
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from wobo.accounts.models import User, Workspace

GENESIS = "0" * 64


class ChainQuerySet(models.QuerySet["Chain"]):
    """Chains by workspace."""

    def locked(self, workspace_id: int) -> "Chain":
        """Return the head of a workspace's chain, locked until the transaction ends: one writer at a time.

        Every door takes this lock first, so two transactions never wait for each other crosswise.
        """
        try:
            return self.select_for_update().get(workspace_id=workspace_id)
        except self.model.DoesNotExist:  # the first event of a workspace
            self.get_or_create(workspace_id=workspace_id)
        return self.select_for_update().get(workspace_id=workspace_id)


class Chain(models.Model):
    """The head of one workspace's trail."""

    trail = "free: the head of the trail itself; verify_trail compares it with the events"

    workspace = models.OneToOneField(Workspace, on_delete=models.PROTECT, related_name="chain")
    seq = models.PositiveBigIntegerField(default=0)
    hash = models.CharField(max_length=64, default=GENESIS)

    objects = ChainQuerySet.as_manager()

    class Meta:
        verbose_name = _("chain")
        verbose_name_plural = _("chains")

    def __str__(self) -> str:
        return f"{self.workspace} {self.seq}"


class EventQuerySet(models.QuerySet["Event"]):
    """Events by what they tell of."""

    def visible_to(self, user: User) -> Self:
        """Keep the events of the workspaces that `user` may read."""
        return self.filter(workspace_id__in=user.rights.readable)

    def about(self, record: Any) -> Self:
        """Keep the events of one record."""
        return self.filter(model=record._meta.label, uid=record.uid)


class Event(models.Model):
    """One line of the trail: who did what to which record, when, from where, and what changed."""

    trail = "free: the trail itself"
    guards = "append_only"

    workspace = models.ForeignKey(Workspace, on_delete=models.PROTECT, related_name="events")
    seq = models.PositiveBigIntegerField()
    at = models.DateTimeField(_("at"))
    actor = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name=_("by"))
    model = models.CharField(max_length=60)
    uid = models.CharField(max_length=40)
    verb = models.CharField(max_length=40)
    payload = models.TextField()
    prev = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    objects = EventQuerySet.as_manager()

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("events")
        ordering = ["workspace", "seq"]
        constraints = [models.UniqueConstraint(fields=["workspace", "seq"], name="one_event_per_place")]
        indexes = [models.Index(fields=["model", "uid"], name="event_record")]

    def __str__(self) -> str:
        return f"{self.seq} {self.verb} {self.model} {self.uid}"

    @cached_property
    def told(self) -> dict[str, Any]:
        """The payload, read."""
        told: dict[str, Any] = json.loads(self.payload)
        return told
