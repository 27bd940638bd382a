"""Who gets which answer where, for management reviews. Read as table.py is."""

from tests.matrix.rows import BOTH_SIDES, DRAFTERS, Row, form, page, press, read

R, INPUT, D = "code management_review", "code management_review review_input", "code review_held review_decision"
VERIFIERS = (*DRAFTERS, "top_manager")
DECIDERS = ("representative", "top_manager")

REVIEWS: dict[str, Row] = {
    "audits:review_list": page("code"),
    "audits:review_create": form("code", DRAFTERS, post=422),
    "audits:review_follow_up": page("code"),
    "audits:review_detail": page(R),
    "audits:review_edit": form(R, DRAFTERS, post=422),
    "audits:review_call": press(R, DRAFTERS, 409),  # nobody chairs it yet
    "audits:review_hold": press(R, DRAFTERS, 409),
    "audits:review_close": press(R, DRAFTERS, 409),
    "audits:review_postpone": form(R, DRAFTERS, post=422),
    "audits:review_cancel": form(R, BOTH_SIDES, post=422),
    "audits:review_plan": press(R, DRAFTERS),
    "audits:review_report": press(R, DRAFTERS, 409),  # it is not held
    "audits:review_inputs": page(R),
    "audits:review_input_new": form(R, DRAFTERS, post=422),
    "audits:review_input": read(INPUT, DRAFTERS, post=302),
    "audits:review_input_figures": page(INPUT),
    "audits:review_input_edit": form(INPUT, DRAFTERS, post=302),
    "audits:review_input_back": press(INPUT, DRAFTERS),
    "audits:review_input_remove": press(INPUT, DRAFTERS, 409),  # the standard asks for it
    "audits:review_minutes": read(R, DRAFTERS, post=409),
    "audits:review_conclusion": form(R, DRAFTERS, post=409),
    "audits:review_decisions": page(R),
    "audits:review_decision_new": form(R, DRAFTERS, post=422),
    "audits:review_decision": page(D),
    "audits:review_decision_edit": form(D, DRAFTERS, post=422),
    "audits:review_decision_begin": press(D, DRAFTERS, 409),  # the minutes are not approved
    "audits:review_decision_finish": form(D, DRAFTERS, post=422),
    "audits:review_decision_verify": form(D, VERIFIERS, post=422),
    "audits:review_decision_reopen": form(D, VERIFIERS, post=422),
    "audits:review_decision_cancel": form(D, DECIDERS, post=422),
    "audits:review_decision_remove": press(D, DRAFTERS, 409),  # something was opened from it
    "audits:review_decision_change": form(D, DRAFTERS, post=422),
    "audits:review_decision_finding": form(D, DRAFTERS, post=422),
    "audits:review_decision_improvement": press(D, DRAFTERS, 409),  # it is open already
}
