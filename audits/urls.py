"""Addresses of diagnoses, under /e/<code>/diagnosis/. The verb of a move is fixed here."""

from django.urls import path

from . import urls_audits, urls_dossier, urls_findings, urls_reviews, urls_towards
from .views import card, evidence, meetings, overview, parts, result, rows, sheet

BASE = "e/<slug:code>/diagnosis/"
ONE = f"{BASE}<slug:uid>/"
CLAUSE = f"{ONE}clauses/<path:ref>/"  # numbers of imported standards may hold a slash
MEETING = f"{ONE}meetings/<slug:meeting>/"

MOVES = ("propose_plan", "begin", "conclude")
BACK = ("send_back", "replan", "resume", "dispute", "reopen", "cancel")

app_name = "audits"
urlpatterns = [
    path(BASE, overview.diagnosis_current, name="diagnosis_current"),
    path(ONE, overview.diagnosis_detail, name="diagnosis_detail"),
    *(
        path(f"{ONE}{verb.replace('_', '-')}/", overview.diagnosis_move, {"verb": verb}, name=f"diagnosis_{verb}")
        for verb in MOVES
    ),
    *(
        path(f"{ONE}{verb.replace('_', '-')}/", overview.diagnosis_back, {"verb": verb}, name=f"diagnosis_{verb}")
        for verb in BACK
    ),
    path(f"{ONE}worksheet/", overview.worksheet, name="worksheet"),
    path(f"{ONE}reports/", overview.reports, name="reports"),
    path(f"{ONE}edit/", parts.diagnosis_edit, name="diagnosis_edit"),
    path(f"{ONE}bases/", rows.rows, {"part": "bases"}, name="bases"),
    path(f"{ONE}team/", rows.rows, {"part": "team"}, name="team"),
    path(f"{ONE}objects/", parts.objects, name="objects"),
    path(f"{ONE}schedule/", rows.rows, {"part": "schedule"}, name="schedule"),
    path(f"{ONE}documents/", rows.rows, {"part": "documents"}, name="documents"),
    path(f"{ONE}conclusion/", parts.conclusion, name="conclusion"),
    path(f"{ONE}lists/<slug:name>/", rows.listing, name="listing"),
    path(f"{ONE}result/", result.result, name="result"),
    path(f"{ONE}sheet/", sheet.sheet, name="sheet"),
    path(f"{ONE}meetings/", meetings.meetings, name="meetings"),
    path(f"{ONE}meetings/new/", meetings.meeting_edit, name="meeting_new"),
    path(MEETING, meetings.meeting, name="meeting"),
    path(f"{MEETING}edit/", meetings.meeting_edit, name="meeting_edit"),
    path(f"{MEETING}sign-in/", meetings.meeting_sign_in, name="meeting_sign_in"),
    path(f"{MEETING}tick/", meetings.meeting_tick, name="meeting_tick"),
    path(f"{MEETING}sheet/", meetings.meeting_sheet, name="meeting_sheet"),
    path(f"{MEETING}paper/", meetings.meeting_paper, name="meeting_paper"),
    path(f"{CLAUSE}line/", sheet.line, name="line"),
    path(f"{CLAUSE}leave/", card.clause_leave, name="clause_leave"),
    path(f"{CLAUSE}discard/", card.clause_discard, name="clause_discard"),
    path(f"{CLAUSE}files/", evidence.clause_files, name="clause_files"),
    path(f"{CLAUSE}reference/", evidence.clause_reference, name="clause_reference"),
    path(f"{CLAUSE}no-case/", evidence.clause_no_case, name="clause_no_case"),
    path(f"{CLAUSE}evidence/<slug:evidence>/remove/", evidence.evidence_remove, name="evidence_remove"),
    path(CLAUSE, card.clause_detail, name="clause_detail"),  # last: the number takes any rest
]
urlpatterns += urls_audits.urlpatterns
urlpatterns += urls_findings.urlpatterns
urlpatterns += urls_reviews.urlpatterns
urlpatterns += urls_towards.urlpatterns
urlpatterns += urls_dossier.urlpatterns
