"""The verbs of the certification app: what touches more than one record."""

from .clients import create_client, edit_client, leave
from .design import propose_adjustment
from .engagements import (
    Terms,
    begin_recertification,
    create_engagement,
    edit_plan,
    firm_people,
    free_code,
    lose_certificate,
    open_cycle,
    register_contract,
    team_of,
)
from .files import keep_upload
from .kickoff import keep_kick_off
from .phases import prepare_adoption, propose_waiver, reopen, send_back, submit_phase, withdraw_adoption
from .scopes import check_eligibility, edit_scope, prepare_scope, sign_scope
from .standing import recompute_stale, recompute_standing, recompute_workspace

__all__ = [
    "Terms",
    "begin_recertification",
    "check_eligibility",
    "create_client",
    "create_engagement",
    "edit_client",
    "edit_plan",
    "edit_scope",
    "firm_people",
    "free_code",
    "keep_kick_off",
    "keep_upload",
    "leave",
    "lose_certificate",
    "open_cycle",
    "prepare_adoption",
    "prepare_scope",
    "propose_adjustment",
    "propose_waiver",
    "recompute_stale",
    "recompute_standing",
    "recompute_workspace",
    "register_contract",
    "reopen",
    "send_back",
    "sign_scope",
    "submit_phase",
    "team_of",
    "withdraw_adoption",
]
