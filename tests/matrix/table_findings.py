"""Who gets which answer where, for findings. Read as tests/matrix/table.py is.

`finding` is of the internal audit, led and raised by the consultant, on a department that the representative heads;
`planned_finding` has an accepted plan that the representative carries out; `body_finding` is a body's, accepted.
"""

from tests.matrix.rows import CONSULTING, INSIDE, Row, form, page, press

RAISE = ("representative", "client_admin", *CONSULTING)
ANSWER = ("representative", "client_admin", *CONSULTING)
BODY = ("representative", "client_admin", *CONSULTING)
F, P, B = "code finding", "code planned_finding", "code body_finding"

FINDINGS: dict[str, Row] = {
    "audits:finding_list": page("code"),
    "audits:finding_workbook": page("code"),
    "audits:finding_print": press("code", INSIDE),
    "audits:finding_new": form("code", RAISE, post=422),
    "audits:finding_track": press("code gap", RAISE),
    "audits:finding_detail": page(F),
    "audits:finding_paper": press(F, INSIDE),
    "audits:finding_repeat": press(F, RAISE),
    "audits:finding_edit": form(F, RAISE, post=422),
    "audits:finding_plan": form(P, ANSWER, post=422),  # its answer is in already
    "audits:finding_change": form(F, ("staff", "working_group", "top_manager", *ANSWER), post=422),
    "audits:finding_hand_over": form(P, ("consultant",), post=422),
    "audits:finding_evidence": form(P, RAISE, post=422),
    "audits:finding_evidence_remove": press("code planned_finding finding_evidence", RAISE),
    "audits:finding_answer": press(F, ANSWER, 409),  # the facts are not confirmed yet
    "audits:finding_accept_plan": press(P, ("consultant",), 409),  # it is accepted
    "audits:finding_note": press(F, RAISE, 409),  # a nonconformity is never just noted
    "audits:finding_dispute": form(F, ("representative",), post=422),
    "audits:finding_uphold": form(F, CONSULTING, get=409, post=409),
    "audits:finding_retract": form(F, CONSULTING, post=422),
    "audits:finding_reject_plan": form(P, ("consultant",), get=409, post=409),
    "audits:finding_implement": form(P, ANSWER, post=422),
    "audits:finding_verify_done": form(P, ("consultant",), get=409, post=409),
    "audits:finding_verify_effective": form(P, ("consultant",), get=409, post=409),
    "audits:finding_reject": form(P, ("consultant",), get=409, post=409),
    "audits:finding_regrade": form(F, CONSULTING, post=422),
    "audits:finding_reopen": form(P, RAISE, get=409, post=409),
    "audits:finding_body_accepts": form(B, BODY, post=422),
    "audits:finding_body_rejects": form(B, BODY, get=409, post=409),
    "audits:finding_body_verifies": form(B, BODY, post=422),
}
