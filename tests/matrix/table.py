"""Who gets which answer where: every address of the site, for fourteen people, for GET and POST (an empty one).

A row is read as: `"name": kind("arguments", WHO)`. The arguments name records of client A (see `Side` in
tests/world.py; `=x` is the text x itself). WHO gets the status of the kind; everybody else inside A gets 403,
people of elsewhere 404, guests are led to the sign-in. What differs stands in the row, with a comment.
"""

from tests.matrix.rows import (
    ADMIN,
    BOTH_SIDES,
    CONSULTING,
    DRAFTERS,
    FIRM,
    INSIDE,
    KEEPERS,
    LEAD,
    OPENERS,
    PLANNERS,
    REGISTRARS,
    STAFFING,
    STAFFING_CLIENT,
    TRAIL_READERS,
    Row,
    both,
    every,
    form,
    ours,
    page,
    press,
    read,
    told,
)

SITE = {
    "site:inbox": ours(post=405),
    "site:notice_list": ours(post=405),
    "site:notice_read_all": ours(get=405, post=302),
    "site:notice_open": press(
        "notice", ("lead",), inside=404
    ),  # somebody else's notice is not there, not even for the firm
    "site:search": ours(post=405),
    "site:help": ours(post=405),
    "site:me": ours(),
    "site:email_change": ours(post=302),  # asks for the password first
    "site:email_confirm": ours("=made-up", get=409, post=409),
    "site:people": page("", STAFFING, get=302),  # leads to where the person gives roles
    "site:people_of": page("place"),
    "site:people_invite": form("place", STAFFING),
    "site:people_add": form("place", STAFFING),
    "site:invitation_resend": press("invitation", STAFFING),
    "site:invitation_withdraw": press("invitation", STAFFING),
    "site:membership_end": press("membership", STAFFING_CLIENT),
    "site:user_list": page("", ADMIN),
    "site:user_detail": page("user", ADMIN, outside=403),  # accounts are the firm's: 403 before anything is looked up
    "site:user_email": press("user", ADMIN, 422, outside=403),
    "site:user_deactivate": press("user", ADMIN, outside=403),
    "site:user_reactivate": press("user", ADMIN, outside=403),
    "site:user_reset_link": press("user", ADMIN, outside=403),
    "site:user_sign_out": press("user", ADMIN, outside=403),
    "site:user_remove_second_factor": press("user", ADMIN, outside=403),
    "site:settings_firm": form("", ADMIN),
    "site:settings_mail": form("", ADMIN),
    "site:settings_mail_skip": press("", ADMIN),
    "site:first_steps_close": press("", ADMIN),
    "site:mail_again": press("mail", ADMIN, outside=403),
}

# Open to guests: test_house.py pins that there are no more of our own.
OPEN = {
    "site:verify": ours(guests=200),
    "site:setup": ours("=made-up", get=404, post=404, guests=404),
    "site:invitation": both("invitation_token", every(200, 200), every(403, 200)),  # made out to somebody else
    "site:livez": both("", every(200, 200), every(405, 405)),
    "site:readyz": both("", every(503, 503), every(405, 405)),  # in tests no worker runs
    "site:robots": both("", every(200, 200), every(405, 405)),
    "site:favicon": both("", every(302, 302), every(405, 405)),
    "set_language": both("", every(405, 405), every(302, 302)),
}

ROOMS = {
    "files:download": page("file"),
    "workflow:sign": form("=waiver waiver =lead", LEAD, post=422),
    "workflow:receipt": page("=diagnosis diagnosis =plan", ("representative",), inside=404),  # who signed the plan
    "workflow:sign_code": press("=waiver waiver =lead", LEAD),
    "workflow:sign_passkey": press("=waiver waiver =lead", LEAD, 200),
    "reporting:report_list": ours(post=405),
    "reporting:report_detail": page("report"),
    "reporting:report_retry": press("failed_report", CONSULTING),
    "standards:standard_list": ours(post=405),
    "standards:standard_detail": ours("=HOUSE", post=405),  # the catalogue is everybody's who has an account
    "standards:clause_detail": ours("=HOUSE =8.1", post=405),
    "standards:standard_import": form("", ADMIN),
    "standards:standard_preview": form("=made-up", ADMIN, get=404, post=404),
}

CLIENTS = {
    "certification:client_list": ours(post=405),
    "certification:client_create": form("", FIRM),
    "certification:number_sample": ours(post=405),
    "certification:client_detail": page("client"),
    "certification:client_edit": form("client", KEEPERS),
    "certification:service_list": page("client"),
    "certification:service_create": form("client", REGISTRARS),
    "certification:service_edit": form("client service", REGISTRARS),
    "certification:service_remove": press("client service", REGISTRARS, 409),  # the scope names it
    "certification:site_list": page("client"),
    "certification:site_create": form("client", REGISTRARS),
    "certification:site_edit": form("client site", REGISTRARS),
    "certification:site_remove": press("client site", REGISTRARS, 409),
}

ENGAGEMENT = {
    "certification:engagement_list": ours(post=405),
    "certification:engagement_new": form("=client", FIRM),
    "certification:engagement_detail": page("code"),
    "certification:engagement_edit": form("code", OPENERS),
    "certification:contract": read("code", OPENERS),
    "certification:kick_off": read("code", DRAFTERS),
    "certification:plan": page("code"),
    "certification:plan_edit": form("code", PLANNERS),
    "certification:scope_detail": page("code"),
    "certification:scope_edit": form("code", DRAFTERS),
    "certification:eligibility": form("code", DRAFTERS),
    "certification:scope_paper": press("code", CONSULTING),
    "certification:team": page("code"),
    "certification:trail": page("code", TRAIL_READERS),
    "certification:adjustment_list": page("code"),
    "certification:adjustment": page("code adjustment"),
    "certification:adjustment_adopt": form("code adjustment", BOTH_SIDES),
    "certification:adjustment_decline": form("code adjustment", BOTH_SIDES),
    "certification:adjustment_reopen": form("code adjustment", LEAD, 409, 409),  # it is not decided yet
    "certification:engagement_start": press("code", LEAD, 409),  # it runs
    "certification:engagement_take_over": press("code", LEAD, 409),
    "certification:engagement_certify": press("code", LEAD, 409),
    "certification:engagement_resume": press("code", LEAD, 409),
    "certification:engagement_begin_recertification": press("code", LEAD, 409),
    "certification:engagement_pause": form("code", LEAD),
    "certification:engagement_close": form("code", LEAD),
    "certification:engagement_reopen": form("code", LEAD, 409, 409),
    "certification:engagement_lose_certificate": form("code", LEAD, 409, 409),
    "certification:phase_detail": page("code =1"),
    "certification:phase_start": press("code =1", CONSULTING, 409),  # it has begun
    "certification:phase_submit": press("code =1", CONSULTING, 409),  # criteria are not met
    "certification:phase_send_back": form("code =1", BOTH_SIDES, 409, 409),
    "certification:phase_reopen": form("code =1", BOTH_SIDES, 409, 409),
    "certification:phase_reaffirm": form("code =1", LEAD, 409, 409),
    "certification:phase_adopt": form("code =1", PLANNERS, 409, 409),
    "certification:phase_withdraw_adoption": press("code =1", PLANNERS, 409),
    "certification:waiver_propose": form("code =1", CONSULTING),
    "certification:waiver_detail": page("code waiver"),
    "certification:waiver_refuse": form("code waiver", BOTH_SIDES),
    "certification:waiver_revoke": form("code waiver", BOTH_SIDES, 409, 409),
}

D = "code diagnosis"  # on site
CLIENT_SIGNS = ("representative",)  # there is one in force: top management does not sign in their place
DIAGNOSIS = {
    "audits:diagnosis_current": both("code", told("code", INSIDE, 302), told("code", CONSULTING, 302)),
    "audits:diagnosis_detail": page(D),
    "audits:diagnosis_propose_plan": press(D, CONSULTING, 409),
    "audits:diagnosis_begin": press(D, CONSULTING, 409),
    "audits:diagnosis_conclude": press(D, CONSULTING),
    "audits:diagnosis_send_back": form(D, (*CLIENT_SIGNS, *CONSULTING)),
    "audits:diagnosis_replan": form(D, CONSULTING),
    "audits:diagnosis_resume": form(D, CONSULTING),
    "audits:diagnosis_dispute": form(D, CLIENT_SIGNS),
    "audits:diagnosis_reopen": form(D, LEAD),
    "audits:diagnosis_cancel": form(D, LEAD),
    "audits:worksheet": press(D, CONSULTING),
    "audits:reports": press(D, CONSULTING, 409),  # not concluded
    "audits:diagnosis_edit": read(D, CONSULTING),
    "audits:bases": read(D, CONSULTING),
    "audits:team": read(D, CONSULTING),
    "audits:objects": read(D, CONSULTING),
    "audits:schedule": read(D, CONSULTING),
    "audits:documents": read(D, CONSULTING),
    "audits:conclusion": read(D, CONSULTING),
    "audits:listing": read(f"{D} =purposes", CONSULTING),
    "audits:result": page(D),
    "audits:sheet": read(D, CONSULTING, 302),
    "audits:meetings": page(D),
    "audits:meeting_new": form(D, DRAFTERS),
    "audits:meeting": page(f"{D} meeting"),
    "audits:meeting_edit": form(f"{D} meeting", DRAFTERS),
    "audits:meeting_sign_in": press(  # everybody signs for themselves; an external auditor only looks on
        f"{D} meeting", tuple(name for name in INSIDE if name != "external_auditor")
    ),
    "audits:meeting_tick": press(f"{D} meeting", DRAFTERS),
    "audits:meeting_sheet": page(f"{D} meeting"),
    "audits:meeting_paper": press(f"{D} meeting", DRAFTERS),
    "audits:clause_detail": read(f"{D} clause", CONSULTING, 422),
    "audits:line": press(f"{D} clause", CONSULTING, 200),
    "audits:clause_leave": press(f"{D} clause", INSIDE, 204),  # one's own draft; who may not write has none
    "audits:clause_discard": press(f"{D} clause", INSIDE),
    "audits:clause_files": press(f"{D} clause", CONSULTING, 422),
    "audits:clause_reference": press(f"{D} clause", CONSULTING, 422),
    "audits:clause_no_case": press(f"{D} clause", CONSULTING, 422),
    "audits:evidence_remove": press(f"{D} clause evidence", CONSULTING),
}

# django-allauth: one row a name. These pages know the reader alone; a 302 leads to the password, or home.
ALLAUTH = {
    "account_login": both("", every(302, 200), every(302, 200)),
    "account_logout": both("", every(200, 302), every(302, 302)),
    "account_signup": both("", every(302, 200), every(302, 200)),  # says that only an invitation makes an account
    "account_inactive": both("", every(200, 200), every(405, 405)),
    "account_reauthenticate": ours(),
    "account_email": ours(post=302),  # our own page stands before it
    "account_email_verification_sent": both("", every(200, 200), every(405, 405)),
    "account_confirm_email": both("=made-up", every(200, 200), every(404, 404)),  # says that the link is no good
    "account_change_password": ours(),
    "account_set_password": ours(get=302, post=302),
    "account_reset_password": ours(guests=200),
    "account_reset_password_done": both("", every(200, 200), every(405, 405)),
    "account_reset_password_from_key": ours("=1 =made-up", guests=200),
    "account_reset_password_from_key_done": both("", every(200, 200), every(405, 405)),
    "account_confirm_login_code": ours(get=302, post=302),
    "mfa_index": ours(post=405),
    "mfa_authenticate": ours(get=302, post=302),
    "mfa_reauthenticate": ours(get=302, post=302),
    "mfa_activate_totp": ours(get=302, post=302),
    "mfa_deactivate_totp": ours(get=404, post=404),
    "mfa_view_recovery_codes": ours(get=404, post=405),
    "mfa_generate_recovery_codes": ours(get=302, post=302),
    "mfa_download_recovery_codes": ours(get=404, post=404),
    "mfa_list_webauthn": ours(post=405),
    "mfa_add_webauthn": ours(get=302, post=302),
    "mfa_reauthenticate_webauthn": ours(get=302, post=302),
    "mfa_remove_webauthn": ours("=1", get=302, post=302),  # allauth's own primary key, of one's own keys only
    "mfa_edit_webauthn": ours("=1", get=302, post=302),
    "mfa_login_webauthn": ours(get=302, post=302),
    "usersessions_list": ours(post=302),
}

from tests.matrix.table_audits import AUDITS  # noqa: E402
from tests.matrix.table_design import DESIGN  # noqa: E402
from tests.matrix.table_documents import DOCUMENTS  # noqa: E402
from tests.matrix.table_dossier import DOSSIER  # noqa: E402
from tests.matrix.table_exams import EXAMS  # noqa: E402  beside the rooms that stand above
from tests.matrix.table_findings import FINDINGS  # noqa: E402
from tests.matrix.table_flow import FLOW  # noqa: E402
from tests.matrix.table_function import FUNCTION  # noqa: E402
from tests.matrix.table_issue import ISSUE  # noqa: E402
from tests.matrix.table_meetings import MEETINGS  # noqa: E402
from tests.matrix.table_organisation import ORGANISATION  # noqa: E402  it uses what stands above
from tests.matrix.table_people import PEOPLE  # noqa: E402
from tests.matrix.table_pilot import PILOT  # noqa: E402
from tests.matrix.table_publicity import PUBLICITY  # noqa: E402
from tests.matrix.table_records import RECORDS  # noqa: E402
from tests.matrix.table_reviews import REVIEWS  # noqa: E402
from tests.matrix.table_towards import TOWARDS  # noqa: E402
from tests.matrix.table_training import TRAINING  # noqa: E402
from tests.matrix.table_upkeep import UPKEEP  # noqa: E402
from tests.matrix.table_writing import WRITING  # noqa: E402

TABLE: dict[str, Row] = {
    **SITE,
    **OPEN,
    **ROOMS,
    **CLIENTS,
    **PEOPLE,
    **ENGAGEMENT,
    **DIAGNOSIS,
    **ORGANISATION,
    **FUNCTION,
    **DESIGN,
    **DOCUMENTS,
    **MEETINGS,
    **TRAINING,
    **EXAMS,
    **FINDINGS,
    **PUBLICITY,
    **WRITING,
    **FLOW,
    **ISSUE,
    **PILOT,
    **RECORDS,
    **UPKEEP,
    **REVIEWS,
    **DOSSIER,
    **TOWARDS,
    **AUDITS,
    **ALLAUTH,
}
# Tenant pages whose arguments name no row of one client; everything else with an argument is tried with B's, too.
FIRMS_OWN = {name for name in SITE if name.startswith(("site:user_", "site:mail_"))}
