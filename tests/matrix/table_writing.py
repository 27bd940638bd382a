"""Who gets which answer where, for writing documents: sections, comments, differences, Word, forms. Read as table.py is."""

from tests.matrix.rows import CONSULTING, INSIDE, Row, form, page, press, read

KEEP = ("representative", "client_admin", *CONSULTING)  # write, and keep the register
SPEAK = (
    "staff",
    "working_group",
    "top_manager",
    *KEEP,
)  # comment: everybody but auditors from outside, and the firm's
ENTRY, FORM = "code entry", "code record_form"
V = "code text_document version"
S, T = f"{V} =purpose", f"{V} comment"
FILE = "code file_document file_version"

WRITING: dict[str, Row] = {
    "documents:begin": form(ENTRY, KEEP, post=422),
    "documents:difference": page("code text_document"),
    "documents:form_design": read(FORM, KEEP, 422),
    "documents:form_print": press(FORM, INSIDE),
    "documents:revision_detail": page(V),
    "documents:write": page(V, KEEP),
    "documents:change_note": press(V, KEEP),
    "documents:section_add": press(V, KEEP, 422),
    "documents:reference_list": page(V, KEEP),
    "documents:text_put_back": press(f"{V} section_text", KEEP),
    "documents:section_edit": form(S, KEEP, post=422),
    "documents:section_leave": press(S, KEEP, 204),
    "documents:section_discard": press(S, KEEP),
    "documents:section_presence": press(S, KEEP, 200),
    "documents:section_move": press(S, KEEP, 422),
    "documents:section_remove": press(S, KEEP),
    "documents:section_confirm": press(S, ()),  # for the author alone; the register names none
    "documents:section_history": page(S),
    "documents:comments": read(V, SPEAK, 422),
    "documents:comment_answer": press(T, SPEAK, 422),
    "documents:comment_resolve": press(T, KEEP),
    "documents:comment_reopen": press(T, KEEP),
    "documents:word_out": page(V),
    "documents:word_take": form(V, KEEP, post=422),
    "documents:file_exchange": read(FILE, KEEP, 422),
}
