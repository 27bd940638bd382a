"""Addresses of the function allocation matrix and of the document structure of an engagement."""

from django.urls import path

from .views import function_matrix, function_matrix_fill, function_matrix_talk, structure

E = "e/<slug:code>/matrix/"
M = f"{E}<slug:uid>/"
R, C = f"{M}rows/<slug:row>/", f"{M}comments/"
S = "e/<slug:code>/structure/"
matrix_urls = [
    path(E, function_matrix.matrix_list, name="matrix_list"),
    path(f"{E}new/", function_matrix.matrix_new, name="matrix_new"),
    path(M, function_matrix.matrix, name="matrix"),
    path(f"{M}cells/", function_matrix.matrix_cells, name="matrix_cells"),
    path(f"{M}columns/", function_matrix.matrix_columns, name="matrix_columns"),
    path(f"{M}complete/", function_matrix.matrix_complete, name="matrix_complete"),
    path(R, function_matrix.matrix_row, name="matrix_row"),
    path(f"{R}lines/", function_matrix.matrix_lines, name="matrix_lines"),
    path(f"{R}<slug:column>/", function_matrix_talk.matrix_cell, name="matrix_cell"),
    path(f"{M}fill/", function_matrix_fill.matrix_fill, name="matrix_fill"),
    path(f"{M}fill/undo/", function_matrix_fill.matrix_fill_undo, name="matrix_fill_undo"),
    path(f"{M}export/", function_matrix_fill.matrix_export, name="matrix_export"),
    path(f"{M}import/", function_matrix_fill.matrix_import, name="matrix_import"),
    path(f"{M}import/<slug:fill>/", function_matrix_fill.matrix_import_preview, name="matrix_import_preview"),
    path(f"{M}paper/", function_matrix_fill.matrix_paper, name="matrix_paper"),
    path(f"{M}departments/", function_matrix_talk.matrix_department, name="matrix_department"),
    path(f"{M}departments/<slug:column>/", function_matrix_talk.matrix_column, name="matrix_column"),
    path(C, function_matrix_talk.matrix_comments, name="matrix_comments"),
    path(f"{C}<slug:comment>/resolve/", function_matrix_talk.matrix_resolve, name="matrix_resolve"),
    path(f"{C}<slug:comment>/reopen/", function_matrix_talk.matrix_reopen, name="matrix_reopen"),
    path(f"{M}discuss/", function_matrix_talk.matrix_move, {"verb": "discuss"}, name="matrix_discuss"),
    path(f"{M}settle/", function_matrix_talk.matrix_move, {"verb": "settle"}, name="matrix_settle"),
    path(f"{M}send_back/", function_matrix_talk.matrix_ask, {"verb": "send_back"}, name="matrix_send_back"),
    path(f"{M}cancel/", function_matrix_talk.matrix_ask, {"verb": "cancel"}, name="matrix_cancel"),
    path(S, structure.structure, name="structure"),
    path(f"{S}edit/", structure.structure_edit, name="structure_edit"),
    path(f"{S}sample/", structure.structure_sample, name="structure_sample"),
    path(f"{S}confirm/", structure.structure_confirm, name="structure_confirm"),
    path(f"{S}paper/", structure.structure_paper, name="structure_paper"),
]
