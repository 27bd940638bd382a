"""Who gets which answer where, for the system design: papers, statements, objectives, risks, law, elements."""

from tests.matrix.rows import CONSULTING, Row, form, page, press

KEEP = ("representative", "client_admin", *CONSULTING)  # work on the design
DECIDE = ("representative", "top_manager")  # decide for the client

DESIGN: dict[str, Row] = {
    "certification:design": page("code"),
    "certification:design_services": page("code"),
    "certification:design_confirm": press("code =services", DECIDE),
    "certification:design_kind": page("code =policy"),
    "certification:design_paper": page("code =policy =1"),
    "certification:design_draft": press("code =plan", KEEP),
    "certification:design_paper_edit": form("code =policy", KEEP),
    "certification:design_paper_refill": press("code =policy", KEEP),
    "certification:design_paper_print": press("code =policy", KEEP),
    "certification:objective_list": page("code"),
    "certification:objective_create": form("code", KEEP),
    "certification:objective_propose": press("code", KEEP),
    "certification:objective_edit": form("code objective", KEEP),
    "certification:objective_remove": press("code objective", KEEP),
    "certification:risk_list": page("code"),
    "certification:risk_create": form("code", KEEP),
    "certification:risk_propose": press("code", KEEP),
    "certification:risk_print": press("code", KEEP),
    "certification:risk_export": page("code"),
    "certification:risk_template": page("code", KEEP),
    "certification:risk_import": form("code", KEEP),
    "certification:risk_preview": form("code =made-up", KEEP, 404, 404),
    "certification:risk_errors": page("code =made-up", KEEP, 404),
    "certification:risk": page("code risk"),
    "certification:risk_edit": form("code risk", KEEP),
    "certification:risk_remove": press("code risk", KEEP),
    "certification:risk_treat": press("code risk", KEEP),
    "certification:risk_accept": form("code risk", DECIDE),
    "certification:risk_reopen": form("code risk", (*DECIDE, "client_admin", *CONSULTING), 409, 409),  # it is open
    "certification:law_list": page("code"),
    "certification:law_create": form("code", KEEP),
    "certification:law_seed": press("code", KEEP),
    "certification:law_print": press("code", KEEP),
    "certification:law": page("code law"),
    "certification:law_edit": form("code law", KEEP),
    "certification:law_check": form("code law", KEEP),
    "certification:law_evaluate": form("code law", KEEP),
    "certification:law_remove": press("code law", KEEP),
    "certification:element_list": page("code"),
    "certification:element_edit": form("code =HOUSE =8.1", KEEP, post=200),
    "certification:supplement_create": form("code", KEEP),
    "certification:supplement_edit": form("code supplement", KEEP),
    "certification:supplement_remove": press("code supplement", KEEP),
}
