"""Who gets which answer where, for meetings, minutes, tasks. Read as table.py is."""

from tests.matrix.rows import DRAFTERS, INSIDE, Row, form, page, press

M, T, DONE = "code council", "code task", "code task_done"
VERIFIERS = ("client_admin", "consultant", "partner")  # the representative owns it, the lead has finished it
PRESENT = tuple(name for name in INSIDE if name != "external_auditor")  # who signs in; an auditor only looks on

MEETINGS: dict[str, Row] = {
    "certification:meeting_list": page("code"),
    "certification:meeting_create": form("code", DRAFTERS, post=422),
    "certification:meeting_detail": page(M),
    "certification:meeting_edit": form(M, DRAFTERS, post=422),
    "certification:meeting_remove": press(M, DRAFTERS),
    "certification:meeting_restore": press(M, DRAFTERS),
    "certification:meeting_calendar": page(M),
    "certification:meeting_sign_in": press(M, PRESENT),
    "certification:meeting_tick": press(M, DRAFTERS, 422),  # the scan is missing
    "certification:meeting_paper": press(M, DRAFTERS),
    "certification:meeting_people": form(M, DRAFTERS, post=302),  # nobody to add
    "certification:meeting_take_off": press(f"{M} council_row", DRAFTERS),
    "certification:meeting_minutes": form(M, DRAFTERS, post=422),
    "certification:minutes_paper": press(M, DRAFTERS, 409),  # nobody has signed in yet
    "certification:minutes_scan": press(M, DRAFTERS, 422),
    "certification:task_list": page("code"),
    "certification:task_create": form("code", DRAFTERS, post=422),
    "certification:task_detail": page(T),
    "certification:task_edit": form(T, DRAFTERS, post=422),
    "certification:task_begin": press(T, DRAFTERS),
    "certification:task_finish": form(T, DRAFTERS, post=422),
    "certification:task_cancel": form(T, DRAFTERS, post=422),
    "certification:task_verify": press(DONE, VERIFIERS),
    "certification:task_reopen": form(DONE, DRAFTERS, post=422),
}
