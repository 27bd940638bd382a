"""The verbs of the audits app: what touches more than one record."""

from .answers import Conflict, leave, save_answer, save_draft, settle_idle
from .evidence import add_files, add_reference, remove_evidence
from .meetings import plan_meeting, sign_in, tick_from_sheet
from .no_case import claim_no_case
from .papers import generate_reports, missing_for_report, print_worksheet, report_was_signed
from .planning import open_diagnosis, propose_plan, take_back, write

__all__ = [
    "Conflict",
    "add_files",
    "add_reference",
    "claim_no_case",
    "generate_reports",
    "leave",
    "missing_for_report",
    "open_diagnosis",
    "plan_meeting",
    "print_worksheet",
    "propose_plan",
    "remove_evidence",
    "report_was_signed",
    "save_answer",
    "save_draft",
    "settle_idle",
    "sign_in",
    "take_back",
    "tick_from_sheet",
    "write",
]
