"""The verbs of the certification app: what touches more than one record."""

from .clients import create_client, edit_client
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
from .people import Departure, account_joined, account_of, come_back, hand_over, leave, link_account, roles_to_end
from .people_departments import add_department, edit_department, remove_department, shift_department, undo_department
from .phases import prepare_adoption, propose_waiver, reopen, send_back, submit_phase, withdraw_adoption
from .scopes import check_eligibility, edit_scope, prepare_scope, sign_scope
from .standing import recompute_stale, recompute_standing, recompute_workspace

__all__ = [
    "Departure",
    "Terms",
    "account_joined",
    "account_of",
    "add_department",
    "begin_recertification",
    "check_eligibility",
    "come_back",
    "create_client",
    "create_engagement",
    "edit_client",
    "edit_department",
    "edit_plan",
    "edit_scope",
    "firm_people",
    "free_code",
    "hand_over",
    "keep_kick_off",
    "keep_upload",
    "leave",
    "link_account",
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
    "remove_department",
    "reopen",
    "roles_to_end",
    "send_back",
    "shift_department",
    "sign_scope",
    "submit_phase",
    "team_of",
    "undo_department",
    "withdraw_adoption",
]
