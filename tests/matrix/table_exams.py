"""Who gets which answer where, for question banks, examinations, evaluations, competence. Read as table.py is."""

from tests.matrix.rows import CONSULTING, INSIDE, REGISTRARS, Row, form, page, press

TEACHING = ("working_group", "representative", "client_admin", *CONSULTING)
OTHERS = ("working_group", "client_admin", *CONSULTING)  # the representative sits this examination, not passed yet
READERS = tuple(name for name in INSIDE if name != "staff")  # staff read their own record alone
SAT = "code exam_session"  # held, its effect is due; the representative and staff took part, and one without account

EXAMS: dict[str, Row] = {
    "training:question_list": page("code exam_course", TEACHING),
    "training:question_create": form("code exam_course", TEACHING, post=422),
    "training:question_edit": form("code question", TEACHING, post=422),
    "training:question_retire": press("code question", TEACHING),
    "training:question_restore": press("code question", TEACHING),
    "training:question_remove": press("code question", TEACHING),
    "training:examination_list": page(SAT),  # who neither sat it nor looks after it is told so
    "training:examination_begin": press(SAT, ("representative", "staff")),  # one's own paper alone
    "training:examination_results": form(SAT, TEACHING, post=422),
    "training:examination_detail": page("code examination", TEACHING),  # the representative's, being written
    "training:examination_save": press("code examination", ("representative",)),
    "training:examination_hand_in": press("code examination", ("representative",), 422),  # nothing is answered
    "training:examination_mark": form("code written", OTHERS, post=422),  # staff's, handed in
    "training:examination_reopen": form("code marked", TEACHING, post=422),
    "training:examination_cancel": form("code examination", OTHERS, post=422),
    "training:effect_list": page(SAT),  # who has nothing to evaluate is told so
    "training:effect_edit": form(f"{SAT} =trainer", TEACHING, post=422),
    "training:competence_matrix": page("code", READERS, staff=302),  # leads to their own record
    "training:competence_person": page("code person", READERS),
    "training:qualification_create": form("code person", REGISTRARS, post=422),
    "training:qualification_edit": form("code person qualification", REGISTRARS, post=422),
    "training:qualification_remove": press("code person qualification", REGISTRARS),
}
