"""Addresses of issue, receipt, recall, changes, editions."""

from django.urls import URLPattern, path

from .places import BASE, DOCUMENT, REVISION
from .views import changes, copies, editions, loans, release, reviews

ISSUE = f"{REVISION}issue/"
COPY = f"{BASE}copies/<slug:uid>/"
CHANGE = f"{BASE}changes/<slug:uid>/"
DESTRUCTION = f"{BASE}destructions/<slug:uid>/"
REVIEW = f"{BASE}reviews/<slug:uid>/"
EDITION = f"{BASE}editions/<slug:uid>/"

urlpatterns: list[URLPattern] = [
    path(f"{BASE}copies/", copies.copy_list, name="copy_list"),
    path(f"{BASE}copies/print/", copies.copies_paper, name="copies_paper"),
    path(f"{BASE}copies/workbook/", copies.copies_workbook, name="copies_workbook"),
    path(COPY, copies.copy_detail, name="copy_detail"),
    path(f"{COPY}file/", copies.copy_file, name="copy_file"),
    path(f"{COPY}issue/", copies.copy_move, {"verb": "issue"}, name="copy_issue"),
    path(f"{COPY}recall/", copies.copy_move, {"verb": "recall"}, name="copy_recall"),
    path(f"{COPY}cancel/", copies.copy_move, {"verb": "cancel"}, name="copy_cancel"),
    path(f"{COPY}hand_in/", copies.copy_hand_in, name="copy_hand_in"),
    path(f"{COPY}retain/", copies.copy_end, {"verb": "retain"}, name="copy_retain"),
    path(f"{COPY}report_lost/", copies.copy_end, {"verb": "report_lost"}, name="copy_report_lost"),
    path(f"{BASE}distribution/<slug:level>/", copies.level_recipients, name="level_recipients"),
    path(f"{BASE}recipients/<slug:uid>/remove/", copies.recipient_remove, name="recipient_remove"),
    path(f"{BASE}changes/", changes.change_list, name="change_list"),
    path(f"{BASE}changes/new/", changes.change_new, name="change_new"),
    path(CHANGE, changes.change_detail, name="change_detail"),
    path(f"{CHANGE}edit/", changes.change_edit, name="change_edit"),
    path(f"{CHANGE}review/", changes.change_review, name="change_review"),
    path(f"{CHANGE}refuse/", changes.change_ask, {"verb": "refuse"}, name="change_refuse"),
    path(f"{CHANGE}postpone/", changes.change_ask, {"verb": "postpone"}, name="change_postpone"),
    path(f"{CHANGE}send_back/", changes.change_ask, {"verb": "send_back"}, name="change_send_back"),
    path(f"{CHANGE}cancel/", changes.change_ask, {"verb": "cancel"}, name="change_cancel"),
    path(f"{CHANGE}resume/", changes.change_resume, name="change_resume"),
    path(f"{CHANGE}open/", changes.change_open, name="change_open"),
    path(f"{CHANGE}withdraw/", changes.change_withdraw, name="change_withdraw"),
    path(f"{CHANGE}print/", changes.change_paper, name="change_paper"),
    path(f"{BASE}loans/", loans.loan_list, name="loan_list"),
    path(f"{BASE}loans/new/", loans.loan_create, name="loan_create"),
    path(f"{BASE}loans/print/", loans.loans_paper, name="loans_paper"),
    path(f"{BASE}loans/workbook/", loans.loans_workbook, name="loans_workbook"),
    path(f"{BASE}loans/<slug:uid>/back/", loans.loan_back, name="loan_back"),
    path(f"{BASE}destructions/", loans.destruction_list, name="destruction_list"),
    path(f"{BASE}destructions/new/", loans.destruction_create, name="destruction_create"),
    path(DESTRUCTION, loans.destruction_detail, name="destruction_detail"),
    path(f"{DESTRUCTION}approve/", loans.destruction_decide, {"verb": "approve"}, name="destruction_approve"),
    path(f"{DESTRUCTION}refuse/", loans.destruction_decide, {"verb": "refuse"}, name="destruction_refuse"),
    path(f"{DESTRUCTION}carry_out/", loans.destruction_carry_out, name="destruction_carry_out"),
    path(f"{DESTRUCTION}print/", loans.destruction_paper, name="destruction_paper"),
    path(f"{BASE}reviews/", reviews.review_list, name="review_list"),
    path(REVIEW, reviews.review_detail, name="review_detail"),
    path(f"{REVIEW}ask_change/", reviews.review_ask_change, name="review_ask_change"),
    path(f"{REVIEW}cancel/", reviews.review_cancel, name="review_cancel"),
    path(f"{BASE}editions/", editions.edition_begin, name="edition_begin"),
    path(EDITION, editions.edition_detail, name="edition_detail"),
    path(f"{EDITION}items/<slug:item>/revise/", editions.edition_item, {"way": "revise"}, name="edition_revise"),
    path(f"{EDITION}items/<slug:item>/confirm/", editions.edition_item, {"way": "confirm"}, name="edition_confirm"),
    path(f"{EDITION}confirm/", editions.edition_confirm_all, name="edition_confirm_all"),
    path(f"{EDITION}day/", editions.edition_day, name="edition_day"),
    path(f"{EDITION}put_in_force/", editions.edition_put_in_force, name="edition_put_in_force"),
    path(f"{EDITION}declaration/", editions.edition_declaration, name="edition_declaration"),
    path(f"{EDITION}cancel/", editions.edition_cancel, name="edition_cancel"),
    path(f"{DOCUMENT}recipients/", copies.recipients, name="recipients"),
    path(f"{DOCUMENT}recipients/begin/", copies.recipients_begin, name="recipients_begin"),
    path(f"{DOCUMENT}change/", changes.change_create, name="change_create"),
    path(f"{DOCUMENT}review/", reviews.review_create, name="review_create"),
    path(ISSUE, release.issue, name="issue"),
    path(f"{ISSUE}force/", release.put_in_force, name="issue_put_in_force"),
    path(f"{ISSUE}hand-out/", release.hand_out, name="issue_hand_out"),
    path(f"{ISSUE}remind/", release.remind, name="issue_remind"),
    path(f"{ISSUE}receipts/", release.receipts, name="issue_receipts"),
    path(f"{ISSUE}receipts/print/", release.receipts_paper, name="receipts_paper"),
    path(f"{ISSUE}copies/new/", release.copy_create, name="copy_create"),
    path(f"{ISSUE}obsolete/", release.void_file, name="void_file"),
    path(f"{ISSUE}file/", release.issued, name="issued"),
    path(f"{ISSUE}read/", release.revision_read, name="revision_read"),
    path(f"{ISSUE}read/tick/", release.readers_tick, name="readers_tick"),
]
