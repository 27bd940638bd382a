"""Who gets which answer where, for courses, sessions and their sign-in. Read as tests/matrix/table.py is."""

from tests.matrix.rows import CONSULTING, Row, both, every, form, page, press

TEACHING = ("working_group", "representative", "client_admin", *CONSULTING)  # plan, invite, open, close
C = "code course"  # the client's own, without sessions
S = "code training"  # planned; one has to come, one is ticked from the sheet
OPEN = "code open_training"

TRAINING: dict[str, Row] = {
    "training:home": page("code"),
    "training:course_create": form("code", TEACHING),
    "training:course_detail": page(C),
    "training:course_edit": form(C, TEACHING),
    "training:course_remove": press(C, TEACHING),
    "training:content_create": form(C, TEACHING),
    "training:content_edit": form(f"{C} content", TEACHING),
    "training:content_remove": press(f"{C} content", TEACHING),
    "training:course_people": form(C, TEACHING, post=302),  # nobody ticked, nobody added
    "training:exemption_create": form(f"{C} person", TEACHING),
    "training:exemption_end": press(f"{C} exemption", TEACHING),
    "training:session_create": form(C, TEACHING, post=422),
    "training:session_detail": page(S),
    "training:session_edit": form(S, TEACHING, post=422),
    "training:session_make_up": form(S, TEACHING, 409, 409),  # not held yet
    "training:session_open_sign_in": press(S, TEACHING),
    "training:session_hold": press(S, TEACHING),
    "training:session_evaluate": press(S, TEACHING, 409),
    "training:session_reopen": form(S, TEACHING, 409, 409),
    "training:session_cancel": form(S, TEACHING),
    "training:session_invite": press(S, TEACHING),
    "training:session_people": form(S, TEACHING, post=302),
    "training:participation_remove": press(f"{S} participation", TEACHING),
    "training:participation_untick": press(f"{S} ticked", TEACHING),
    "training:session_calendar": page(S),
    # whoever is of the client's people signs for themselves; an external auditor only looks on
    "training:session_sign_in": press(OPEN, ("representative", "staff"), inside=409, external_auditor=403),
    "training:session_wall": page(OPEN, TEACHING),
    "training:session_sheet": form(S, TEACHING, post=422),
    # open to guests: the code is the right, and one that is made up is answered like one that has run out
    "training:sign_in_by_code": both("=made-up", every(410, 410), every(410, 410)),
}
