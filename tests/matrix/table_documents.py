"""Who gets which answer where, for the register of documents and the lists beside it. Read as tests/matrix/table.py is."""

from tests.matrix.rows import CONSULTING, INSIDE, Row, form, page, press, read

KEEP = ("representative", "client_admin", *CONSULTING)  # keep the register
MEMBERS = tuple(name for name in INSIDE if name != "external_auditor")  # have lists printed
ENTRY, OLD, OUTER, AGREED = "code entry", "code old_document", "code external", "code agreement"
TOKEN = "code =made-up"  # what is put aside is its sender's alone: nobody has this one
CLAUSE = "code =HOUSE =8.2"

DOCUMENTS: dict[str, Row] = {
    "documents:register": page("code"),
    "documents:document_create": form("code", KEEP, post=422),
    "documents:assign": form("code", KEEP, 302, 302),  # nothing is ticked
    "documents:seed": form("code", KEEP, post=302),
    "documents:coverage": page("code"),
    "documents:explain_overlap": form(CLAUSE, KEEP, post=422),
    "documents:explain_none": form(CLAUSE, KEEP, post=422),
    "documents:note_remove": press("code register_note", KEEP),
    "documents:old_list": page("code"),
    "documents:old_create": form("code", KEEP, post=422),
    "documents:old_decide": form("code", KEEP, 302, 302),
    "documents:old_none": form("code", KEEP, 409, 409),  # some are listed
    "documents:old_edit": form(OLD, KEEP, post=422),
    "documents:old_remove": press(OLD, KEEP),
    "documents:external_list": page("code"),
    "documents:external_create": form("code", KEEP, post=422),
    "documents:external_laws": press("code", KEEP),
    "documents:external_detail": read(OUTER, KEEP, 422),
    "documents:external_edit": form(OUTER, KEEP, post=422),
    "documents:external_strike": form(OUTER, KEEP, post=422),
    "documents:external_restore": press(OUTER, KEEP),
    "documents:agreement_list": page("code"),
    "documents:agreement_create": form("code", KEEP, post=422),
    "documents:agreement_detail": read(AGREED, KEEP, 422),
    "documents:agreement_edit": form(AGREED, KEEP, post=422),
    "documents:agreement_agree": press(AGREED, KEEP, 409),  # agreed already
    "documents:agreement_in_force": press(AGREED, KEEP, 409),
    "documents:agreement_terminate": form(AGREED, KEEP, post=422),
    "documents:agreement_renew": press(AGREED, KEEP),
    "documents:import_list": form("code", KEEP, post=422),
    "documents:import_template": page("code", KEEP),
    "documents:import_template_old": page("code", KEEP),
    "documents:import_preview": form(TOKEN, KEEP, 404, 404),
    "documents:import_errors": page(TOKEN, KEEP, 404),
    "documents:export": page("code", KEEP),
    "documents:export_old": page("code", KEEP),
    "documents:import_files": form("code", KEEP, post=422),
    "documents:files_preview": form(TOKEN, KEEP, 404, 404),
    "documents:master_paper": press("code", MEMBERS),
    "documents:master_workbook": page("code"),
    "documents:records_paper": press("code", MEMBERS),
    "documents:records_workbook": page("code"),
    "documents:externals_paper": press("code", MEMBERS),
    "documents:externals_workbook": page("code"),
    "documents:document_detail": page(ENTRY),
    "documents:document_edit": form(ENTRY, KEEP, post=422),
    "documents:document_strike": form(ENTRY, KEEP, post=422),
    "documents:document_restore": press(ENTRY, KEEP),
    "documents:explain_record": form(ENTRY, KEEP, post=422),
}
