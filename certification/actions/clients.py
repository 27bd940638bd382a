"""Taking a client on, and changing what is known of it."""

from typing import Any

from django.db import transaction

from certification.models import Client
from wobo.accounts.models import User, Workspace
from wobo.workflow.doors import record


@transaction.atomic
def create_client(*, by: User, **fields: Any) -> Client:
    """Take a client on: its workspace under the firm's, then the client itself.

    Raises PermissionDenied for anyone but the firm, LookupError before the firm is set up.
    """
    firm = Workspace.firm()
    if firm is None:
        raise LookupError("There is no firm yet.")
    workspace = Workspace(kind=Workspace.Kind.CLIENT, parent=firm, name=fields["short_name"])
    record(workspace, "create", by=by)
    return record(Client(workspace=workspace, **fields), "create", by=by)


@transaction.atomic
def edit_client(client: Client, changes: dict[str, Any], *, by: User) -> Client:
    """Change a client; the workspace keeps bearing its short name."""
    edited = record(client, "edit", by=by, changes=changes)
    if edited.workspace.name != edited.short_name and by.rights.is_firm:
        record(edited.workspace, "edit", by=by, changes={"name": edited.short_name})
    return edited
