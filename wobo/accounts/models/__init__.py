"""Models of the accounts room."""

from .firm import Firm
from .invitation import Invitation, token_digest
from .tenancy import TenantModel, TenantQuerySet, UidField, new_uid
from .user import TermsAcceptance, User
from .workspace import Membership, Role, Workspace

__all__ = [
    "Firm",
    "Invitation",
    "Membership",
    "Role",
    "TenantModel",
    "TenantQuerySet",
    "TermsAcceptance",
    "UidField",
    "User",
    "Workspace",
    "new_uid",
    "token_digest",
]
