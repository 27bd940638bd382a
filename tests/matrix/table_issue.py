"""Who gets which answer where, for issue, receipt, recall, changes, loans, editions. Read as tests/matrix/table.py is."""

from tests.matrix.rows import CONSULTING, INSIDE, NOBODY, Row, both, form, page, press, read, told

KEEP = ("representative", "client_admin", *CONSULTING)  # keep the register
DECIDE = ("representative", "top_manager")
PROPOSE = ("staff", "working_group", "top_manager", *KEEP)  # anybody of the client, and who consults
A = "code approved_entry approved_version"
R = "code issue_entry issue_version"  # released for a later day
C = "code copy"  # handed out; the representative holds it
CHANGE = "code change"  # proposed by the lead
E = "code edition"
ITEM = f"{E} edition_item"

ISSUE: dict[str, Row] = {
    "documents:copy_list": page("code"),
    "documents:copies_paper": press("code", INSIDE),
    "documents:copies_workbook": page("code"),
    "documents:copy_detail": read(C, ("representative",), 302),  # its holder signs for it
    "documents:copy_file": press(C, KEEP, 409),  # the issued file is not there
    "documents:copy_issue": press("code prepared_copy", KEEP),
    "documents:copy_recall": press(C, KEEP),
    "documents:copy_cancel": press("code prepared_copy", KEEP),
    "documents:copy_hand_in": form("code recalled_copy", KEEP, post=422),
    "documents:copy_retain": form("code returned_copy", KEEP, post=422),
    "documents:copy_report_lost": form(C, KEEP, post=422),
    "documents:level_recipients": read("code =M", KEEP, 422),
    "documents:recipient_remove": press("code recipient", KEEP),
    "documents:recipients": read("code issue_entry", KEEP, 422),
    "documents:recipients_begin": press("code issue_entry", KEEP, 409),  # it has a list of its own
    "documents:change_list": page("code"),
    "documents:change_new": form("code", PROPOSE, post=422),
    "documents:change_create": form("code issue_entry", PROPOSE, post=422),
    "documents:change_detail": page(CHANGE),
    "documents:change_edit": form(CHANGE, KEEP, post=422),
    "documents:change_review": form(CHANGE, KEEP, post=422),
    "documents:change_refuse": form(CHANGE, DECIDE, post=422),
    "documents:change_postpone": form(CHANGE, DECIDE, post=422),
    "documents:change_send_back": form(CHANGE, ("top_manager", *KEEP), post=422),
    "documents:change_cancel": form(CHANGE, KEEP, post=422),
    "documents:change_resume": press(CHANGE, ("top_manager", *KEEP), 409),  # it was not postponed
    "documents:change_open": press(CHANGE, KEEP, 409),
    "documents:change_withdraw": press(CHANGE, KEEP, 409),
    "documents:change_paper": press(CHANGE, INSIDE),
    "documents:loan_list": page("code"),
    "documents:loan_create": form("code", KEEP, post=422),
    "documents:loans_paper": press("code", INSIDE),
    "documents:loans_workbook": page("code"),
    "documents:loan_back": form("code loan", KEEP, post=422),
    "documents:destruction_list": page("code"),
    "documents:destruction_create": press("code", KEEP, 409),  # without a reason
    "documents:destruction_detail": page("code destruction"),
    "documents:destruction_approve": form("code destruction", DECIDE, post=422),
    "documents:destruction_refuse": form("code destruction", DECIDE, post=422),
    "documents:destruction_carry_out": form("code destruction", KEEP, post=422),
    "documents:destruction_paper": press("code destruction", INSIDE),
    "documents:review_list": page("code"),
    "documents:review_create": press("code issue_entry", KEEP),  # its owner is asked already
    "documents:review_detail": page("code review"),
    "documents:review_ask_change": form("code review", KEEP, post=422),
    "documents:review_cancel": press("code review", KEEP),
    "documents:edition_begin": both(
        "code", told("code", INSIDE, 302), told("code", KEEP, 422)
    ),  # leads to the open one
    "documents:edition_detail": page(E),
    "documents:edition_revise": press(ITEM, KEEP, 409),  # a version is open
    "documents:edition_confirm": press(ITEM, KEEP, 409),
    "documents:edition_confirm_all": press(E, KEEP),
    "documents:edition_day": press(E, KEEP, 409),  # no day
    "documents:edition_put_in_force": press(E, KEEP, 409),
    "documents:edition_declaration": form(E, KEEP, 409, 409),  # it is not in force
    "documents:edition_cancel": form(E, KEEP, post=422),
    "documents:issue": read(A, KEEP, 422),
    "documents:issue_put_in_force": press(R, KEEP, 409),  # its day has not come
    "documents:issue_hand_out": press(R, KEEP),
    "documents:issue_remind": press(R, KEEP),
    "documents:issue_receipts": form(R, NOBODY),  # the document controller alone
    "documents:receipts_paper": press(R, INSIDE),
    "documents:copy_create": form(R, KEEP, post=422),
    "documents:void_file": press(R, INSIDE, 409),  # it is not obsolete
    "documents:issued": page(R, get=302),
    "documents:revision_read": read(R, NOBODY),  # nobody is asked to confirm
    "documents:readers_tick": press(R, NOBODY),
}
