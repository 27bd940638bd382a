"""Addresses of the register: entries, lists, imports."""

from django.urls import path

from .actions.lists import EXTERNALS, MASTER, RECORDS
from .import_columns import OLD, REGISTER
from .models import RegisterNote
from .places import BASE, DOCUMENT
from .views import agreements, coverage, entries, external, imports, lists, old, register, seed

NOTE = RegisterNote.Kind
CLAUSE = f"{BASE}coverage/<slug:standard>/<str:clause>/"
OLDER = f"{BASE}old/<slug:uid>/"
OUTSIDE = f"{BASE}external/<slug:uid>/"
AGREEMENT = f"{BASE}agreements/<slug:uid>/"

urlpatterns = [
    path(BASE, register.register, name="register"),
    path(f"{BASE}new/", entries.document_create, name="document_create"),
    path(f"{BASE}assign/", register.assign, name="assign"),
    path(f"{BASE}seed/", seed.seed, name="seed"),
    path(f"{BASE}coverage/", coverage.coverage, name="coverage"),
    path(f"{CLAUSE}overlap/", coverage.explain_clause, {"kind": NOTE.OVERLAP}, name="explain_overlap"),
    path(f"{CLAUSE}none/", coverage.explain_clause, {"kind": NOTE.NO_DOCUMENT}, name="explain_none"),
    path(f"{BASE}notes/<slug:uid>/remove/", coverage.note_remove, name="note_remove"),
    path(f"{BASE}old/", old.old_list, name="old_list"),
    path(f"{BASE}old/new/", old.old_create, name="old_create"),
    path(f"{BASE}old/decide/", old.old_decide, name="old_decide"),
    path(f"{BASE}old/none/", old.old_none, name="old_none"),
    path(OLDER, old.old_edit, name="old_edit"),
    path(f"{OLDER}remove/", old.old_remove, name="old_remove"),
    path(f"{BASE}external/", external.external_list, name="external_list"),
    path(f"{BASE}external/new/", external.external_create, name="external_create"),
    path(f"{BASE}external/laws/", external.external_laws, name="external_laws"),
    path(OUTSIDE, external.external_detail, name="external_detail"),
    path(f"{OUTSIDE}edit/", external.external_edit, name="external_edit"),
    path(f"{OUTSIDE}strike/", external.external_strike, name="external_strike"),
    path(f"{OUTSIDE}restore/", external.external_restore, name="external_restore"),
    path(f"{BASE}agreements/", agreements.agreement_list, name="agreement_list"),
    path(f"{BASE}agreements/new/", agreements.agreement_create, name="agreement_create"),
    path(AGREEMENT, agreements.agreement_detail, name="agreement_detail"),
    path(f"{AGREEMENT}edit/", agreements.agreement_edit, name="agreement_edit"),
    path(f"{AGREEMENT}agree/", agreements.agreement_move, {"verb": "agree"}, name="agreement_agree"),
    path(f"{AGREEMENT}put-in-force/", agreements.agreement_move, {"verb": "put_in_force"}, name="agreement_in_force"),
    path(f"{AGREEMENT}terminate/", agreements.agreement_end, name="agreement_terminate"),
    path(f"{AGREEMENT}renew/", agreements.agreement_renew, name="agreement_renew"),
    path(f"{BASE}import/", imports.import_list, name="import_list"),
    path(f"{BASE}import/template/", imports.import_template, {"target": REGISTER}, name="import_template"),
    path(f"{BASE}import/template-old/", imports.import_template, {"target": OLD}, name="import_template_old"),
    path(f"{BASE}import/<str:token>/", imports.import_preview, name="import_preview"),
    path(f"{BASE}import/<str:token>/errors/", imports.import_errors, name="import_errors"),
    path(f"{BASE}export/", imports.export_list, {"target": REGISTER}, name="export"),
    path(f"{BASE}export/old/", imports.export_list, {"target": OLD}, name="export_old"),
    path(f"{BASE}files/", imports.import_files, name="import_files"),
    path(f"{BASE}files/<str:token>/", imports.files_preview, name="files_preview"),
    path(f"{BASE}lists/documents/print/", lists.list_paper, {"kind": MASTER}, name="master_paper"),
    path(f"{BASE}lists/documents/workbook/", lists.list_workbook, {"kind": MASTER}, name="master_workbook"),
    path(f"{BASE}lists/records/print/", lists.list_paper, {"kind": RECORDS}, name="records_paper"),
    path(f"{BASE}lists/records/workbook/", lists.list_workbook, {"kind": RECORDS}, name="records_workbook"),
    path(f"{BASE}lists/external/print/", lists.list_paper, {"kind": EXTERNALS}, name="externals_paper"),
    path(f"{BASE}lists/external/workbook/", lists.list_workbook, {"kind": EXTERNALS}, name="externals_workbook"),
    path(DOCUMENT, entries.document_detail, name="document_detail"),
    path(f"{DOCUMENT}edit/", entries.document_edit, name="document_edit"),
    path(f"{DOCUMENT}strike/", entries.document_strike, name="document_strike"),
    path(f"{DOCUMENT}restore/", entries.document_restore, name="document_restore"),
    path(f"{DOCUMENT}no-record/", coverage.explain_record, name="explain_record"),
]
