"""Who may do what to the application dossier and the evidence room, on one screen."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from wobo.accounts.models import Role, User
from wobo.accounts.predicates import holds, is_client_signatory, is_consulting, is_lead, is_system, predicate

# Both sides gather the papers; the whole is for those who answer for the work: it holds confidential files.
keeps_dossier = is_consulting | holds(Role.MANAGEMENT_REPRESENTATIVE, Role.DOCUMENT_CONTROLLER, Role.CLIENT_ADMIN)
makes_dossier = is_consulting | is_client_signatory
keeps_room = is_lead


@predicate
def is_the_guest(record: Any, user: User) -> bool:
    """Whether the row is the guest's own, or tells of a look of theirs."""
    guest = getattr(record, "guest", record)
    return user.is_active and (guest.user_id == user.pk or (guest.user_id is None and guest.email == user.email))


POLICIES = {
    **{
        (model, verb): keeps_dossier
        for model in ("DossierItem", "DossierFile")
        for verb in ("create", "edit", "remove")
    },
    ("DossierBuild", "create"): makes_dossier,
    ("DossierBuild", "retry"): makes_dossier,
    **{("DossierBuild", verb): is_system for verb in ("begin", "divide", "bind", "finish", "fail", "requeue")},
    **{("EvidenceRoom", verb): keeps_room for verb in ("create", "edit", "open", "close", "reopen")},
    ("EvidenceRoom", "expire"): is_system,
    ("RoomGuest", "create"): keeps_room,
    ("RoomGuest", "edit"): keeps_room | is_the_guest,
    ("RoomAccess", "create"): is_the_guest,
}

VERBS = {
    ("DossierBuild", "begin"): (_("Begin"), _("began to make the dossier")),
    ("DossierBuild", "divide"): (_("Divide"), _("counted the pages of the dossier")),
    ("DossierBuild", "bind"): (_("Bind"), _("began to bind the dossier")),
    ("DossierBuild", "finish"): (_("Finish"), _("made the dossier")),
    ("DossierBuild", "fail"): (_("Fail"), _("could not make the dossier")),
    ("DossierBuild", "retry"): (_("Try again"), _("asked to try again")),
    ("DossierBuild", "requeue"): (_("Queue again"), _("put it back into the queue")),
    ("EvidenceRoom", "open"): (_("Open the room"), _("opened the evidence room")),
    ("EvidenceRoom", "close"): (_("Close the room"), _("closed the evidence room")),
    ("EvidenceRoom", "expire"): (_("Expire"), _("closed the evidence room at its end")),
    ("EvidenceRoom", "reopen"): (_("Open again"), _("opened the evidence room again")),
    ("RoomAccess", "create"): (_("Look"), _("looked into the evidence room")),
}
