"""Who gets which answer where, for the function allocation matrix and the document structure."""

from tests.matrix.table import CONSULTING, INSIDE, KEEPERS, Row, form, page, press, read

KEEP = ("working_group", "representative", "client_admin", *CONSULTING)  # mark the cells
TALK = tuple(name for name in INSIDE if name != "external_auditor")  # may say something about them
M = "code matrix"

FUNCTION: dict[str, Row] = {
    "certification:matrix_list": page("code"),
    "certification:matrix_new": form("code", KEEP),
    "certification:matrix": page(M),
    "certification:matrix_cells": press(M, KEEP, post=400),
    "certification:matrix_columns": form(M, KEEP),
    "certification:matrix_complete": press(M, KEEP),
    "certification:matrix_row": read(f"{M} matrix_row", KEEP),
    "certification:matrix_lines": form(f"{M} matrix_row", KEEP),
    "certification:matrix_cell": read(f"{M} matrix_row matrix_column", TALK),
    "certification:matrix_fill": form(M, KEEP, post=302),  # of a preview that nobody saw: back to it
    "certification:matrix_fill_undo": press(M, KEEP, post=409),
    "certification:matrix_export": page(M),
    "certification:matrix_import": form(M, KEEP),
    "certification:matrix_import_preview": form(f"{M} matrix_fill", KEEP, post=302),
    "certification:matrix_paper": press(M, INSIDE),
    "certification:matrix_department": read(M, KEEP, post=409),  # a draft is not confirmed yet
    "certification:matrix_column": read(f"{M} matrix_column", TALK, post=422),
    "certification:matrix_comments": page(M),
    "certification:matrix_resolve": form(f"{M} matrix_comment", KEEP),
    "certification:matrix_reopen": press(f"{M} matrix_comment", KEEP),
    "certification:matrix_discuss": press(M, KEEP),
    "certification:matrix_settle": press(M, KEEP, post=409),
    "certification:matrix_send_back": form(M, (*KEEP, "top_manager"), get=409, post=409),
    "certification:matrix_cancel": form(M, KEEP),
    "certification:structure": page("code"),
    "certification:structure_edit": form("code", KEEPERS),
    "certification:structure_sample": press("code", KEEPERS, post=200),
    "certification:structure_confirm": press("code", ("representative",), post=409),
    "certification:structure_paper": press("code", INSIDE),
}
