"""Who gets which answer where, for the certified years: certificates, plan, changes to report, improvements."""

from tests.matrix.rows import CONSULTING, INSIDE, LEAD, Row, form, page, press

KEEP = ("representative", "client_admin", *CONSULTING)  # keep certificate, plan, notices
INSPECT = ("working_group", "top_manager", *KEEP)  # go round on site
DECIDE = ("representative", "top_manager")  # decide on improvements for the client
WORK = tuple(name for name in INSIDE if name != "external_auditor")
MEASURE = ("top_manager", "client_admin", *CONSULTING)  # the representative does it, so somebody else measures
C, N, I, X = "code certificate", "code change_notice", "code improvement", "code inspection"  # noqa: E741
P = f"{X} inspection_point"

UPKEEP: dict[str, Row] = {
    "certification:upkeep": page("code"),
    "certification:upkeep_ics": page("code"),
    "certification:certificate_create": form("code", CONSULTING),
    "certification:certificate": page(C),
    "certification:certificate_edit": form(C, CONSULTING),
    "certification:certificate_register": form(C, CONSULTING),
    "certification:mark_check": form(C, KEEP),
    "certification:certificate_suspend": form(C, CONSULTING),
    "certification:certificate_restore": form(C, CONSULTING, 409, 409),  # it is valid
    "certification:certificate_withdraw": form(C, CONSULTING),
    "certification:certificate_transfer": form(C, CONSULTING),
    "certification:upkeep_plan": page("code =2026"),
    "certification:upkeep_draw_up": press("code =2026", KEEP),
    "certification:upkeep_done": press("code =2026", WORK),
    "certification:upkeep_plan_print": press("code =2026", KEEP),
    "certification:upkeep_item_create": form("code", KEEP),
    "certification:upkeep_item_edit": form("code upkeep_item", KEEP),
    "certification:upkeep_item_remove": press("code upkeep_item", KEEP),
    "certification:change_notice_list": page("code"),
    "certification:change_notice_create": form("code", KEEP),
    "certification:change_notice_print": press("code", KEEP),
    "certification:change_notice": page(N),
    "certification:change_notice_edit": form(N, KEEP),
    "certification:change_notice_report": form(N, KEEP),
    "certification:change_notice_answer": form(N, KEEP, 409, 409),  # nobody has told the body
    "certification:cycle_list": page("code"),
    "certification:cycle": page("code =1"),
    "certification:closing": page("code"),
    "certification:closing_print": press("code", LEAD),
    "certification:improvement_list": page("code"),
    "certification:improvement_create": form("code", WORK),
    "certification:improvement_export": page("code"),
    "certification:improvement_print": press("code", KEEP),
    "certification:improvement": page(I),
    "certification:improvement_edit": form(I, KEEP),
    "certification:improvement_approve": press(I, DECIDE),
    "certification:improvement_decline": form(I, DECIDE),
    "certification:improvement_finish": form(I, KEEP, 409, 409),  # it is only proposed
    "certification:improvement_measure": form(I, MEASURE, 409, 409),
    "certification:improvement_reopen": form(I, ("top_manager", *KEEP), 409, 409),
    "certification:inspection_list": page("code"),
    "certification:inspection_create": form("code", INSPECT),
    "certification:inspection": page(X),
    "certification:inspection_edit": form(X, INSPECT),
    "certification:inspection_point_create": form(X, INSPECT),
    "certification:inspection_point_edit": form(P, INSPECT),
    "certification:inspection_point_remove": press(P, INSPECT),
    "certification:inspection_point_improve": press(P, INSPECT),
}
