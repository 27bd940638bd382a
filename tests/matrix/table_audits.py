"""Who gets which answer where, for internal audits and their programme. Read as table.py is."""

from tests.matrix.rows import DRAFTERS, Row, form, page, press, read

A, SLOT, ITEM = "code iaudit", "code iaudit iaudit_slot", "code iaudit iaudit_item"
MEMBER = "code iaudit iaudit_member"
LEADER = ("representative",)  # who leads the audit of the world
SIGNS = ("representative", "top_manager")

AUDITS: dict[str, Row] = {
    "audits:audit_list": page("code"),
    "audits:audit_new": form("code", DRAFTERS),
    "audits:audit_coverage": page("code"),
    "audits:audit_programme": read("code", DRAFTERS, post=302),
    "audits:audit_programme_edit": form("code", DRAFTERS),
    "audits:audit_programme_year": press("code =2026", DRAFTERS),
    "audits:audit_programme_paper": press("code", DRAFTERS),
    "audits:audit_programme_back": form("code", DRAFTERS),
    "audits:audit_detail": page(A),
    "audits:audit_begin": press(A, LEADER, 409),
    "audits:audit_conclude": press(A, LEADER, 409),
    "audits:audit_close": press(A, DRAFTERS, 409),
    "audits:audit_replan": form(A, DRAFTERS),
    "audits:audit_send_back": form(A, SIGNS),
    "audits:audit_reopen": form(A, DRAFTERS),
    "audits:audit_cancel": form(A, ("representative", "lead", "partner")),
    "audits:audit_paper_plan": press(A, DRAFTERS, 409),  # it lacks much
    "audits:audit_paper_plan-back": press(A, DRAFTERS),
    "audits:audit_paper_report": press(A, DRAFTERS, 409),
    "audits:audit_paper_report-back": press(A, DRAFTERS),
    "audits:audit_paper_checklists": press(A, DRAFTERS),
    "audits:audit_paper_summary": press(A, DRAFTERS),
    "audits:audit_meeting_opening": press(A, DRAFTERS),
    "audits:audit_meeting_closing": press(A, DRAFTERS),
    "audits:audit_edit": read(A, DRAFTERS),
    "audits:audit_team": page(A),
    "audits:audit_member_new": form(A, DRAFTERS),
    "audits:audit_member": form(MEMBER, DRAFTERS),
    "audits:audit_member_remove": press(MEMBER, DRAFTERS),
    "audits:audit_independence": page(A),
    "audits:audit_schedule": page(A),
    "audits:audit_schedule_propose": press(A, DRAFTERS, 409),  # it has a line already
    "audits:audit_slot_new": form(A, DRAFTERS),
    "audits:audit_slot": form(SLOT, DRAFTERS),
    "audits:audit_slot_remove": press(SLOT, DRAFTERS),
    "audits:audit_checklist": page(A),
    "audits:audit_checklist_make": press(A, DRAFTERS),
    "audits:audit_checklist_share": press(A, DRAFTERS),
    "audits:audit_item_new": form(A, DRAFTERS),
    "audits:audit_item": form(ITEM, DRAFTERS),
    "audits:audit_item_remove": press(ITEM, DRAFTERS),
    "audits:audit_item_up": press(ITEM, DRAFTERS),
    "audits:audit_item_down": press(ITEM, DRAFTERS),
    "audits:audit_item_judge": press(ITEM, LEADER, 422),
    "audits:audit_site": page(A),
    "audits:audit_words": read(A, DRAFTERS),
}
