"""Addresses of writing: sections, comments, differences, Word."""

from django.urls import path

from .places import DOCUMENT, REVISION
from .views import comments, diff, reader, texts, word, writing

SHEET = f"{REVISION}write/"
SECTION = f"{SHEET}s/<slug:key>/"
COMMENT = f"{REVISION}comments/<slug:comment>/"
urlpatterns = [
    path(f"{DOCUMENT}begin/", word.begin, name="begin"),
    path(f"{DOCUMENT}difference/", diff.difference, name="difference"),
    path(f"{DOCUMENT}layout/", word.form_design, name="form_design"),
    path(f"{DOCUMENT}layout/print/", word.form_print, name="form_print"),
    path(REVISION, reader.revision_detail, name="revision_detail"),
    path(SHEET, writing.write, name="write"),
    path(f"{SHEET}change/", writing.change_note, name="change_note"),
    path(f"{SHEET}add/", writing.section_add, name="section_add"),
    path(f"{SHEET}references/", texts.reference_list, name="reference_list"),
    path(f"{SHEET}texts/<slug:text>/back/", texts.text_put_back, name="text_put_back"),
    path(SECTION, writing.section_edit, name="section_edit"),
    path(f"{SECTION}leave/", writing.section_leave, name="section_leave"),
    path(f"{SECTION}discard/", writing.section_discard, name="section_discard"),
    path(f"{SECTION}presence/", writing.section_presence, name="section_presence"),
    path(f"{SECTION}move/", writing.section_move, name="section_move"),
    path(f"{SECTION}remove/", writing.section_remove, name="section_remove"),
    path(f"{SECTION}confirm/", writing.section_confirm, name="section_confirm"),
    path(f"{SECTION}history/", texts.section_history, name="section_history"),
    path(f"{REVISION}comments/", comments.comments, name="comments"),
    path(f"{COMMENT}answer/", comments.comment_answer, name="comment_answer"),
    path(f"{COMMENT}resolve/", comments.comment_resolve, name="comment_resolve"),
    path(f"{COMMENT}reopen/", comments.comment_reopen, name="comment_reopen"),
    path(f"{REVISION}word/", word.word_out, name="word_out"),
    path(f"{REVISION}word/take/", word.word_take, name="word_take"),
    path(f"{REVISION}file/", word.file_exchange, name="file_exchange"),
]
