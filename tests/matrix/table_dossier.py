"""Who gets which answer where, for the application dossier and the evidence rooms. Read as tests/matrix/table.py is."""

from tests.matrix.rows import CONSULTING, INSIDE, LEAD, Row, both, every, form, page, press, told

GATHER = ("representative", "client_admin", "controller", *CONSULTING)
MAKE = ("representative", "top_manager", *CONSULTING)
ITEM = "code =permits"
R = "code evidence_room"
PREPARED = "code prepared_room"
SHUT = "code closed_room"
# A guest's door: the cast holds none, whoever they are; tests/audits/test_evidence_room.py enters as guest.
DOOR = both("evidence_room", every(404), every(404))

DOSSIER: dict[str, Row] = {
    "audits:dossier": page("code"),
    "audits:dossier_make": press("code", MAKE),
    "audits:dossier_item": both(ITEM, told(ITEM, INSIDE, 200), told(ITEM, GATHER, 200)),
    "audits:dossier_paper": press(ITEM, GATHER, 422),
    "audits:dossier_take_out": press(f"{ITEM} dossier_file", GATHER),
    "audits:dossier_build": page("code dossier_build"),
    "audits:dossier_retry": press("code dossier_build", MAKE),
    "audits:room_list": page("code"),
    "audits:room_new": form("code", LEAD),
    "audits:room_detail": page(R),
    "audits:room_edit": form(R, LEAD),
    "audits:room_preview": page(R, LEAD),
    "audits:room_guest": press(R, LEAD, 422),
    "audits:room_again": press(f"{R} room_guest", LEAD, partner=200),  # the firm gets the link
    "audits:room_shut_out": press(f"{R} room_guest", LEAD),
    "audits:room_open": press(PREPARED, LEAD),
    "audits:room_close": press(R, LEAD),
    "audits:room_reopen": form(SHUT, LEAD),
    "audits:room_paper": press(R, LEAD),
    "audits:room_door": DOOR,
    "audits:room_table": both("evidence_room =sites-1", every(404), every(405)),
    "audits:room_file": both("evidence_room =sites-1", every(404), every(405)),
}
