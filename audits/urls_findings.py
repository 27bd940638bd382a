"""Addresses of findings, under /e/<code>/findings/. The verb of a step is fixed here."""

from django.urls import path

from .views import finding_edit, finding_page, finding_register, finding_steps

BASE = "e/<slug:code>/findings/"
ONE = f"{BASE}<slug:uid>/"
AT_ONCE = ("answer", "accept_plan", "note")
ASKED = tuple(finding_steps.FORMS)

urlpatterns = [
    path(BASE, finding_register.finding_list, name="finding_list"),
    path(f"{BASE}workbook/", finding_register.finding_workbook, name="finding_workbook"),
    path(f"{BASE}print/", finding_register.finding_print, name="finding_print"),
    path(f"{BASE}new/", finding_edit.finding_new, name="finding_new"),
    path(f"{BASE}track/<slug:gap>/", finding_edit.finding_track, name="finding_track"),
    path(ONE, finding_page.finding_detail, name="finding_detail"),
    path(f"{ONE}paper/", finding_page.finding_paper, name="finding_paper"),
    path(f"{ONE}repeat/", finding_page.finding_repeat, name="finding_repeat"),
    path(f"{ONE}edit/", finding_edit.finding_edit, name="finding_edit"),
    path(f"{ONE}plan/", finding_edit.finding_plan, name="finding_plan"),
    path(f"{ONE}change/", finding_edit.finding_change, name="finding_change"),
    path(f"{ONE}hand-over/", finding_edit.finding_hand_over, name="finding_hand_over"),
    path(f"{ONE}evidence/", finding_edit.finding_evidence, name="finding_evidence"),
    path(
        f"{ONE}evidence/<slug:evidence>/remove/", finding_edit.finding_evidence_remove, name="finding_evidence_remove"
    ),
    *(path(f"{ONE}{verb}/", finding_steps.at_once, {"verb": verb}, name=f"finding_{verb}") for verb in AT_ONCE),
    *(path(f"{ONE}{verb}/", finding_steps.asked, {"verb": verb}, name=f"finding_{verb}") for verb in ASKED),
]
