"""Addresses on the way to the certificate, under /e/<code>/certification/. The verb of a move is fixed here."""

from django.urls import path

from .views import application, body, dates, decision, external, external_parts, towards

T = "e/<slug:code>/certification/"
B = f"{T}body/"
C = f"{B}candidates/<slug:uid>/"
A = f"{T}application/"
X = f"{T}audits/"
ONE = f"{X}<slug:uid>/"
D = f"{T}decision/"

STEPS = ("announce", "begin", "conclude", "approve_report", "close")
BACK = ("replan", "send_back", "reopen", "cancel")

urlpatterns = [
    path(T, towards.towards, name="towards"),
    path(B, body.body, name="body"),
    path(f"{B}open/", body.body_open, name="body_open"),
    path(f"{B}edit/", body.body_edit, name="body_edit"),
    path(f"{B}scores/", body.body_scores, name="body_scores"),
    path(f"{B}propose/", body.body_propose, name="body_propose"),
    path(f"{B}choose/", body.body_choose, name="body_choose"),
    path(f"{B}memo/", body.body_memo, name="body_memo"),
    path(f"{B}reopen/", body.body_reopen, name="body_reopen"),
    path(f"{B}candidates/new/", body.candidate_edit, name="candidate_create"),
    path(f"{C}edit/", body.candidate_edit, name="candidate_edit"),
    path(f"{C}remove/", body.candidate_remove, name="candidate_remove"),
    path(A, application.application, name="application"),
    path(f"{A}open/", application.application_open, name="application_open"),
    path(f"{A}edit/", application.application_edit, name="application_edit"),
    *(
        path(f"{A}{verb}/", application.application_move, {"verb": verb}, name=f"application_{verb}")
        for verb in ("submit", "accept")
    ),
    *(
        path(f"{A}{verb}/", application.application_back, {"verb": verb}, name=f"application_{verb}")
        for verb in ("reject", "withdraw")
    ),
    path(X, external.external_list, name="external_list"),
    path(f"{X}new/", external.external_create, name="external_create"),
    path(f"{X}print/", external.external_print, name="external_print"),
    path(ONE, external.external, name="external"),
    path(f"{ONE}edit/", external.external_edit, name="external_edit"),
    *(path(f"{ONE}{verb.replace('_', '-')}/", external.external_move, {"verb": verb}, name=f"external_{verb}")
      for verb in STEPS),
    *(path(f"{ONE}{verb.replace('_', '-')}/", external.external_back, {"verb": verb}, name=f"external_{verb}")
      for verb in BACK),
    path(f"{ONE}team/new/", external_parts.member_edit, name="external_member_create"),
    path(f"{ONE}team/<slug:member>/edit/", external_parts.member_edit, name="external_member_edit"),
    path(f"{ONE}team/<slug:member>/remove/", external_parts.member_remove, name="external_member_remove"),
    path(f"{ONE}papers/new/", external_parts.paper_create, name="external_paper_create"),
    path(f"{ONE}papers/<slug:paper>/remove/", external_parts.paper_remove, name="external_paper_remove"),
    path(D, decision.decision, name="decision"),
    path(f"{D}<slug:uid>/open/", decision.decision_open, name="decision_open"),
    path(f"{D}<slug:uid>/edit/", decision.decision_edit, name="decision_edit"),
    *(path(f"{D}<slug:uid>/{verb.replace('_', '-')}/", decision.decision_move, {"verb": verb}, name=f"decision_{verb}")
      for verb in ("grant", "grant_after_follow_up")),
    path(f"{D}<slug:uid>/refuse/", decision.decision_refuse, name="decision_refuse"),
    path(f"{T}dates/", dates.dates, name="dates"),
    path(f"{T}dates/reason/", dates.date_reason, name="date_reason"),
    path(f"{T}dates/print/", dates.dates_print, name="dates_print"),
]  # fmt: skip
