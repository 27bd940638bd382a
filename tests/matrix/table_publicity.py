"""Who gets which answer where, for announcements, annual plans and the papers of trainings. Read as table.py is."""

from tests.matrix.rows import CONSULTING, INSIDE, Row, form, page, press, read

TEACHING = ("working_group", "representative", "client_admin", *CONSULTING)
READERS = tuple(name for name in INSIDE if name != "staff")  # of everybody's competence
OUT, DRAFT = "code announcement", "code drafted"
PLAN = "code =2026"
LINE = f"{PLAN} plan_line"
S = "code training"  # planned

PUBLICITY: dict[str, Row] = {
    "training:announcement_list": page("code"),
    "training:announcement_create": form("code", TEACHING, post=422),
    "training:announcement_detail": page(OUT),
    "training:announcement_edit": form(DRAFT, TEACHING, post=422),
    "training:announcement_publish": press(DRAFT, TEACHING),
    "training:announcement_withdraw": form(OUT, TEACHING, post=422),
    "training:announcement_reopen": form(OUT, TEACHING, 409, 409),  # it is not withdrawn
    "training:announcement_confirm": press(OUT, ("representative", "staff"), inside=409),  # addressed to staff alone
    "training:announcement_remind": press(OUT, TEACHING),
    "training:announcement_board": form(OUT, TEACHING, post=422),
    "training:announcement_tick": form(OUT, ()),  # for heads of departments; none of these is one
    "training:announcement_paper": press(OUT, TEACHING),
    "training:plan_list": read("code", TEACHING, post=422),
    "training:plan_detail": page(PLAN),
    "training:plan_fill": press(PLAN, TEACHING),
    "training:plan_line_create": press(PLAN, TEACHING, 422),
    "training:plan_line_edit": press(LINE, TEACHING, 422),
    "training:plan_line_remove": press(LINE, TEACHING),
    "training:plan_paper": press(PLAN, TEACHING),
    "training:session_paper_sign_in": press(S, TEACHING),
    "training:session_paper_record": press(S, TEACHING, 409),  # not held yet
    "training:session_paper_certificates": press(S, TEACHING, 409),
    "training:competence_paper": press("code", READERS),
    "training:person_paper": press("code person", READERS),
}
