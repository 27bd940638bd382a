"""What every tenant-owned row has: a random uid for URLs, and the workspace that owns it."""

import secrets
from typing import Any, Self

from django.db import models
from django.utils.translation import gettext_lazy as _

ALPHABET = "abcdefghijkmnpqrstuvwxyz23456789"  # without l, o, 0, 1: a uid may be read aloud


def new_uid() -> str:
    """Return 16 random characters (79 bits), safe in URLs and file names."""
    return "".join(secrets.choice(ALPHABET) for _place in range(16))


class UidField(models.CharField):
    """The public name of a row. Primary keys never leave the database: counts leak too."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs |= {"max_length": 16, "unique": True, "default": new_uid, "editable": False}
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> tuple[str, str, list[Any], dict[str, Any]]:
        """Leave out what __init__ sets."""
        name, path, args, kwargs = super().deconstruct()
        for fixed in ("max_length", "unique", "default", "editable"):
            kwargs.pop(fixed, None)
        return name, path, list(args), kwargs


class TenantQuerySet(models.QuerySet[Any]):
    """Rows that belong to a workspace."""

    def visible_to(self, user: Any) -> Self:
        """Keep the rows of the workspaces that `user` may read."""
        return self.filter(workspace_id__in=user.rights.readable)

    def within(self, workspace: Any) -> Self:
        """Keep the rows of exactly this workspace."""
        return self.filter(workspace=workspace)


class TenantModel(models.Model):
    """A row that belongs to one workspace."""

    uid = UidField(_("identifier"))
    workspace = models.ForeignKey(
        "accounts.Workspace", on_delete=models.PROTECT, related_name="+", verbose_name=_("workspace"), editable=False
    )

    objects = TenantQuerySet.as_manager()

    class Meta:
        abstract = True
