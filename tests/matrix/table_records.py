"""Who gets which answer where, for the record plan, operating records, samples, suppliers. Read as table.py is."""

from tests.matrix.rows import CONSULTING, INSIDE, Row, both, form, page, press, read, told

KEEP = ("representative", "client_admin", *CONSULTING)  # keep plan and suppliers
ENTER = ("staff", "working_group", "top_manager", *KEEP)  # anybody of the client, and who consults
APPROVE = ("top_manager", *KEEP)
PRINT = tuple(name for name in INSIDE if name != "external_auditor")
ROW, RECORD, SAMPLE = "code plan_row", "code operating_record", "code record_sample"
NO_CASE, SUPPLIER, EVALUATION = "code record_no_case", "code supplier", "code evaluation"
TOKEN = "code =made-up"  # what is put aside is its sender's alone: nobody has this one

RECORDS: dict[str, Row] = {
    "documents:record_plan": page("code"),
    "documents:record_plan_begin": press("code", KEEP),  # it is begun already
    "documents:record_plan_period": form("code", KEEP, post=422),
    "documents:record_plan_forms": press("code", KEEP),
    "documents:record_plan_paper": press("code", PRINT),
    "documents:record_row_create": form("code", KEEP, post=422),
    "documents:record_row": page(ROW),
    "documents:record_row_edit": form(ROW, KEEP, post=422),
    "documents:record_row_strike": form(ROW, KEEP, post=422),
    "documents:record_row_restore": press(ROW, KEEP),
    "documents:record_row_paper": press(ROW, PRINT),
    "documents:record_no_case_create": form(ROW, ENTER, post=422),
    "documents:record_no_case": page(NO_CASE),
    "documents:record_no_case_supersede": form(NO_CASE, KEEP, post=422),
    "documents:record_list": page("code"),
    "documents:record_create": form("code", ENTER, post=422),
    "documents:record_workbook": page("code", ENTER),
    "documents:record_detail": page(RECORD),
    "documents:record_edit": form(RECORD, KEEP, post=422),
    "documents:record_withdraw": form(RECORD, KEEP, post=422),
    "documents:record_import": form("code", ENTER, post=422),
    "documents:record_import_columns": form(TOKEN, ENTER, 404, 404),
    "documents:record_import_preview": form(TOKEN, ENTER, 404, 404),
    "documents:record_import_errors": page(TOKEN, ENTER, 404),
    "documents:record_files": form("code", ENTER, post=422),
    "documents:record_files_preview": form(TOKEN, ENTER, 404, 404),
    "documents:record_samples": page("code"),
    "documents:record_sample_create": form("code", KEEP, post=422),
    "documents:record_sample": read(SAMPLE, KEEP, 302),  # nothing was judged
    "documents:record_sample_paper": press(SAMPLE, PRINT),
    "documents:record_sample_change": form(f"{SAMPLE} sampled_record", KEEP, post=422),
    "documents:supplier_list": page("code"),
    "documents:supplier_create": form("code", KEEP, post=422),
    "documents:supplier_criteria": form("code", KEEP, post=422),
    "documents:supplier_paper": press("code", PRINT),
    "documents:supplier_workbook": page("code", KEEP),
    "documents:supplier_detail": read(SUPPLIER, KEEP, 422),  # a licence without a name
    "documents:supplier_edit": form(SUPPLIER, KEEP, post=422),
    "documents:supplier_end": form(SUPPLIER, KEEP, post=422),
    "documents:supplier_resume": press(SUPPLIER, KEEP),
    "documents:supplier_licence_remove": press(f"{SUPPLIER} supplier_licence", KEEP),
    "documents:supplier_evaluate": press(SUPPLIER, KEEP),
    "documents:evaluation_detail": read(EVALUATION, KEEP, 422),
    "documents:evaluation_submit": press(EVALUATION, KEEP, 409),  # not every criterion has a score
    "documents:evaluation_send_back": both(EVALUATION, told(EVALUATION, APPROVE, 409), told(EVALUATION, APPROVE, 409)),
    "documents:evaluation_cancel": form(EVALUATION, KEEP, post=422),
}
