"""Addresses of the record plan, operating records, samples, suppliers."""

from django.urls import path

from .places import BASE
from .views import (
    record_entries,
    record_imports,
    record_no_cases,
    record_plan,
    record_samples,
    supplier_evaluations,
    suppliers,
)

RECORDS = f"{BASE}records/"
ROW = f"{RECORDS}rows/<slug:uid>/"
NO_CASE = f"{RECORDS}no-case/<slug:uid>/"
SAMPLE = f"{RECORDS}samples/<slug:uid>/"
RECORD = f"{RECORDS}all/<slug:uid>/"
SUPPLIERS = f"{BASE}suppliers/"
SUPPLIER = f"{SUPPLIERS}all/<slug:uid>/"
EVALUATION = f"{SUPPLIERS}evaluations/<slug:uid>/"

urlpatterns = [
    path(RECORDS, record_plan.plan, name="record_plan"),
    path(f"{RECORDS}begin/", record_plan.begin, name="record_plan_begin"),
    path(f"{RECORDS}period/", record_plan.period, name="record_plan_period"),
    path(f"{RECORDS}forms/", record_plan.forms, name="record_plan_forms"),
    path(f"{RECORDS}print/", record_plan.paper, name="record_plan_paper"),
    path(f"{RECORDS}rows/new/", record_plan.row_create, name="record_row_create"),
    path(ROW, record_plan.row_detail, name="record_row"),
    path(f"{ROW}edit/", record_plan.row_edit, name="record_row_edit"),
    path(f"{ROW}strike/", record_plan.row_strike, name="record_row_strike"),
    path(f"{ROW}restore/", record_plan.row_restore, name="record_row_restore"),
    path(f"{ROW}print/", record_plan.row_paper, name="record_row_paper"),
    path(f"{ROW}no-case/", record_no_cases.no_case_create, name="record_no_case_create"),
    path(NO_CASE, record_no_cases.no_case_detail, name="record_no_case"),
    path(f"{NO_CASE}supersede/", record_no_cases.no_case_supersede, name="record_no_case_supersede"),
    path(f"{RECORDS}all/", record_entries.record_list, name="record_list"),
    path(f"{RECORDS}all/new/", record_entries.record_create, name="record_create"),
    path(f"{RECORDS}all/workbook/", record_entries.record_workbook, name="record_workbook"),
    path(RECORD, record_entries.record_detail, name="record_detail"),
    path(f"{RECORD}edit/", record_entries.record_edit, name="record_edit"),
    path(f"{RECORD}withdraw/", record_entries.record_withdraw, name="record_withdraw"),
    path(f"{RECORDS}import/", record_imports.import_list, name="record_import"),
    path(f"{RECORDS}import/<str:token>/columns/", record_imports.import_columns, name="record_import_columns"),
    path(f"{RECORDS}import/<str:token>/", record_imports.import_preview, name="record_import_preview"),
    path(f"{RECORDS}import/<str:token>/errors/", record_imports.import_errors, name="record_import_errors"),
    path(f"{RECORDS}files/", record_imports.import_files, name="record_files"),
    path(f"{RECORDS}files/<str:token>/", record_imports.files_preview, name="record_files_preview"),
    path(f"{RECORDS}samples/", record_samples.sample_list, name="record_samples"),
    path(f"{RECORDS}samples/new/", record_samples.sample_create, name="record_sample_create"),
    path(SAMPLE, record_samples.sample_detail, name="record_sample"),
    path(f"{SAMPLE}print/", record_samples.sample_paper, name="record_sample_paper"),
    path(f"{SAMPLE}change/<slug:item>/", record_samples.sample_change, name="record_sample_change"),
    path(SUPPLIERS, suppliers.supplier_list, name="supplier_list"),
    path(f"{SUPPLIERS}new/", suppliers.supplier_create, name="supplier_create"),
    path(f"{SUPPLIERS}criteria/", suppliers.supplier_criteria, name="supplier_criteria"),
    path(f"{SUPPLIERS}print/", suppliers.supplier_paper, name="supplier_paper"),
    path(f"{SUPPLIERS}workbook/", suppliers.supplier_workbook, name="supplier_workbook"),
    path(SUPPLIER, suppliers.supplier_detail, name="supplier_detail"),
    path(f"{SUPPLIER}edit/", suppliers.supplier_edit, name="supplier_edit"),
    path(f"{SUPPLIER}end/", suppliers.supplier_end, name="supplier_end"),
    path(f"{SUPPLIER}resume/", suppliers.supplier_resume, name="supplier_resume"),
    path(f"{SUPPLIER}licences/<slug:licence>/remove/", suppliers.licence_remove, name="supplier_licence_remove"),
    path(f"{SUPPLIER}evaluate/", supplier_evaluations.evaluation_begin, name="supplier_evaluate"),
    path(EVALUATION, supplier_evaluations.evaluation_detail, name="evaluation_detail"),
    path(f"{EVALUATION}submit/", supplier_evaluations.evaluation_submit, name="evaluation_submit"),
    path(f"{EVALUATION}send_back/", supplier_evaluations.evaluation_send_back, name="evaluation_send_back"),
    path(f"{EVALUATION}cancel/", supplier_evaluations.evaluation_cancel, name="evaluation_cancel"),
]
