"""Who gets which answer where, for the sign-off of documents. Read as tests/matrix/table.py is."""

from tests.matrix.rows import CONSULTING, NOBODY, Row, form, ours, page, press, read

KEEP = ("representative", "client_admin", *CONSULTING)  # keep the register
WRITE = ("staff", *KEEP)  # and the writer whom the register names
D = "code flow_draft_entry flow_draft"
PLANNED = f"{D} planned_step"
V = "code open_entry open_version"  # in discussion: waits for the representative
OPEN = f"{V} open_step"
S = "code signed_entry signed_version"  # the representative has signed: the check is open, drafted by the lead

FLOW: dict[str, Row] = {
    "workflow:batch": ours(post=422),
    "workflow:passkey": ours(get=405, post=200),
    "workflow:phone": ours("=made-up", get=410, post=405),
    "documents:delegation_list": read("code", ("representative", "staff"), 422),  # who is one of the client's people
    "documents:delegation_end": press("code delegation", ("representative", "client_admin")),
    "documents:flow": page(V),
    "documents:revision_open_discussion": press(D, WRITE),
    "documents:revision_send_back": form(V, WRITE, post=422),
    "documents:revision_abandon": form(V, KEEP, post=422),
    "documents:withdraw_submission": form(V, ("lead",), post=422),  # who submitted it
    "documents:revision_take_over": form(D, ("staff",), post=302),  # the writer alone
    "documents:flow_history": page(V),
    "documents:flow_bundle": page(S, KEEP),
    "documents:flow_check": read(S, ("consultant", "partner"), 302),  # never the drafter
    "documents:flow_save": press(D, WRITE),
    "documents:flow_anew": press(D, WRITE),
    "documents:flow_quorum": press(D, WRITE, 409),
    "documents:step_create": form(D, WRITE, post=422),
    "documents:step_edit": form(PLANNED, WRITE, post=422),
    "documents:step_remove": press(PLANNED, WRITE),
    "documents:step_transfer": form(OPEN, WRITE, post=422),
    "documents:step_add": form(OPEN, WRITE, post=422),
    "documents:step_remind": press(OPEN, WRITE),
    "documents:step_renew": form(OPEN, WRITE, post=422),
    "documents:step_paper": form("code paper_entry paper_version paper_step", NOBODY),  # the document controller alone
    "documents:signature_take_back": form(f"{S} flow_signature", ("representative",), post=422),
}
