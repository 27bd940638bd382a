"""Who may do what in the design of the system; policies.py takes these tables in."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from wobo.accounts.models import Role, User
from wobo.accounts.predicates import holds, is_consulting, is_system, predicate

BY_REPRESENTATIVE = frozenset({"approach", "elements"})  # papers that the representative may sign as well

keeps_design = is_consulting | holds(Role.CLIENT_ADMIN, Role.MANAGEMENT_REPRESENTATIVE)
decides_design = holds(Role.TOP_MANAGER, Role.MANAGEMENT_REPRESENTATIVE) & ~is_consulting
_is_top_manager = holds(Role.TOP_MANAGER) & ~is_consulting


@predicate
def signs_design_paper(record: Any, user: User) -> bool:
    """Whether a paper of the design is the user's to sign: top management's, some also the representative's."""
    return (decides_design if record.kind in BY_REPRESENTATIVE else _is_top_manager)(record, user)


POLICIES = {
    ("DesignPaper", "create"): keeps_design,
    ("DesignPaper", "edit"): keeps_design,
    ("DesignPaper", "sign"): signs_design_paper,
    ("DesignPaper", "supersede"): is_system,  # the consequence of a later version's signature
    ("DesignStatement", "create"): decides_design,
    ("DesignStatement", "edit"): decides_design | is_system,  # the system user: what was confirmed has changed
    ("Objective", "create"): keeps_design,
    ("Objective", "edit"): keeps_design | is_system,  # the system user here and below: a successor takes over
    ("Objective", "remove"): keeps_design,
    ("Risk", "create"): keeps_design,
    ("Risk", "edit"): keeps_design | is_system,
    ("Risk", "remove"): keeps_design,
    ("Risk", "treat"): keeps_design,
    ("Risk", "accept"): decides_design,
    ("Risk", "reopen"): keeps_design | decides_design,
    ("LegalRequirement", "create"): keeps_design,
    ("LegalRequirement", "edit"): keeps_design | is_system,
    ("LegalRequirement", "remove"): keeps_design,
    ("Element", "create"): keeps_design,
    ("Element", "edit"): keeps_design,
    ("Element", "remove"): keeps_design,
    ("SupplementaryRequirement", "create"): keeps_design,
    ("SupplementaryRequirement", "edit"): keeps_design,
    ("SupplementaryRequirement", "remove"): keeps_design,
}

VERBS = {
    ("DesignPaper", "sign"): (_("Sign"), _("put the paper in force")),
    ("DesignPaper", "supersede"): (_("Supersede"), _("superseded the paper by a later version")),
    ("DesignStatement", "create"): (_("Confirm"), _("confirmed the statement")),
    ("Risk", "treat"): (pgettext_lazy("risk", "Treated"), _("noted that the risk is treated")),
    ("Risk", "accept"): (pgettext_lazy("risk", "Accept"), _("accepted what remains of the risk")),
    ("Risk", "reopen"): (_("Open again"), _("opened the risk again")),
}
