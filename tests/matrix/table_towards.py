"""Who gets which answer where, on the way to the certificate: body, application, audits of the body, decision, dates."""

from tests.matrix.rows import BOTH_SIDES, CONSULTING, INSIDE, Row, form, page, press

KEEP = ("representative", "client_admin", *CONSULTING)  # keep the papers
AUDIT = (*KEEP, "internal_auditor")  # keep those of audits
CLIENT = ("representative", "top_manager")  # decide for the client

BODY: dict[str, Row] = {
    "audits:towards": page("code"),
    "audits:body": page("code"),
    "audits:body_open": press("code", KEEP),
    "audits:body_edit": form("code", KEEP),
    "audits:body_scores": form("code", KEEP),
    "audits:body_propose": press("code", KEEP),
    "audits:body_choose": form("code", KEEP),
    "audits:body_memo": press("code", KEEP, 409),  # one candidate is no comparison
    "audits:body_reopen": form("code", CLIENT),
    "audits:candidate_create": form("code", KEEP),
    "audits:candidate_edit": form("code candidate", KEEP),
    "audits:candidate_remove": press("code candidate", KEEP),
    "audits:application": page("code"),
    "audits:application_open": press("code", KEEP),
    "audits:application_edit": form("code", KEEP),
    "audits:application_submit": press("code", KEEP, 409),
    "audits:application_accept": press("code", KEEP, 409),
    "audits:application_reject": form("code", KEEP),
    "audits:application_withdraw": form("code", CLIENT),
}
AUDITS: dict[str, Row] = {
    "audits:external_list": page("code"),
    "audits:external_create": form("code", KEEP),
    "audits:external_print": press("code", INSIDE),
    "audits:external": page("code body_audit"),
    "audits:external_edit": form("code body_audit", AUDIT),
    "audits:external_announce": press("code body_audit", AUDIT, 409),
    "audits:external_begin": press("code body_audit", AUDIT, 409),
    "audits:external_conclude": press("code body_audit", AUDIT, 409),
    "audits:external_approve_report": press("code body_audit", AUDIT, 409),
    "audits:external_close": press("code body_audit", AUDIT, 409),
    "audits:external_replan": form("code body_audit", AUDIT),
    "audits:external_send_back": form("code body_audit", (*AUDIT, "top_manager")),
    "audits:external_reopen": form("code body_audit", AUDIT),
    "audits:external_cancel": form("code body_audit", BOTH_SIDES),
    "audits:external_member_create": form("code body_audit", AUDIT),
    "audits:external_member_edit": form("code body_audit external_member", AUDIT),
    "audits:external_member_remove": press("code body_audit external_member", AUDIT),
    "audits:external_paper_create": form("code body_audit", AUDIT),
    "audits:external_paper_remove": press("code body_audit external_paper", AUDIT),
}
DECISION: dict[str, Row] = {
    "audits:decision": page("code"),
    "audits:decision_open": press("code decided_audit", KEEP),
    "audits:decision_edit": form("code body_decision", KEEP),
    "audits:decision_grant": press("code body_decision", KEEP, 409),
    "audits:decision_grant_after_follow_up": press("code body_decision", KEEP, 409),
    "audits:decision_refuse": form("code body_decision", KEEP),
    "audits:dates": page("code"),
    "audits:date_reason": form("code", KEEP),
    "audits:dates_print": press("code", INSIDE),
}
TOWARDS: dict[str, Row] = {**BODY, **AUDITS, **DECISION}
