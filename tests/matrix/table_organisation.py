"""Who gets which answer where, for the organisation of an engagement: groups, members, letters of appointment."""

from tests.matrix.table import CONSULTING, INSIDE, OPENERS, Row, form, page, press

KEEP = ("representative", "top_manager", "client_admin", *CONSULTING)  # keep the organisation
SEAT = "code =working seat"

ORGANISATION: dict[str, Row] = {
    "certification:organisation": page("code"),
    "certification:representative": form("code", OPENERS),
    "certification:group": page("code =working"),
    "certification:group_form": press("code =working", KEEP),
    "certification:group_edit": form("code =working", KEEP),
    "certification:group_decree": press("code =working", KEEP),
    "certification:group_add": form("code =working", KEEP),
    "certification:group_absences": form("code", KEEP),
    "certification:member_edit": form(SEAT, KEEP),
    "certification:member_end": form(SEAT, KEEP),
    "certification:member_restore": press(SEAT, KEEP),
    "certification:appointment_list": page("code"),
    "certification:appointment_new": form("code", KEEP),
    "certification:appointment_table": form("code =services", KEEP),
    "certification:appointment_papers": press("code", KEEP),
    "certification:appointment_next": page("code", INSIDE, get=302),  # leads to what waits for the reader, or the list
    "certification:appointment_detail": page("code letter"),
    "certification:appointment_edit": form("code letter", KEEP),
    "certification:appointment_paper": press("code letter", KEEP),
    "certification:appointment_cancel": form("code letter", KEEP),
    "certification:appointment_accept_on_paper": form("code letter_issued", KEEP),
    "certification:appointment_decline": form("code letter_issued", KEEP),  # the appointee, too, where there is one
    "certification:appointment_replace": form("code letter_in_force", KEEP),
    "certification:appointment_end": form("code letter_in_force", KEEP),
}
