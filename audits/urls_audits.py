"""Addresses of internal audits and their programme, under /e/<code>/audits/. Verbs and papers are fixed here."""

from django.urls import path

from .views import audit_checklists, audit_pages, audit_plan, audit_programmes, audit_site

BASE = "e/<slug:code>/audits/"
PROGRAMME = f"{BASE}programme/"
ONE = f"{BASE}<slug:uid>/"
ITEM = f"{ONE}checklist/<slug:item>/"

MOVES = ("begin", "conclude", "close")
BACK = ("replan", "send_back", "reopen", "cancel")

urlpatterns = [
    path(BASE, audit_pages.audit_list, name="audit_list"),
    path(f"{BASE}new/", audit_pages.audit_new, name="audit_new"),
    path(f"{BASE}coverage/", audit_programmes.audit_coverage_page, name="audit_coverage"),
    path(PROGRAMME, audit_programmes.audit_programme_page, name="audit_programme"),
    path(f"{PROGRAMME}edit/", audit_programmes.audit_programme_edit, name="audit_programme_edit"),
    path(f"{PROGRAMME}years/<int:year>/", audit_programmes.audit_programme_year, name="audit_programme_year"),
    path(f"{PROGRAMME}paper/", audit_programmes.audit_programme_paper, name="audit_programme_paper"),
    path(f"{PROGRAMME}reopen/", audit_programmes.audit_programme_back, name="audit_programme_back"),
    path(ONE, audit_pages.audit_detail, name="audit_detail"),
    *(path(f"{ONE}{verb}/", audit_pages.audit_move, {"verb": verb}, name=f"audit_{verb}") for verb in MOVES),
    *(
        path(f"{ONE}{verb.replace('_', '-')}/", audit_pages.audit_back, {"verb": verb}, name=f"audit_{verb}")
        for verb in BACK
    ),
    *(
        path(f"{ONE}papers/{paper}/", audit_pages.audit_paper, {"paper": paper}, name=f"audit_paper_{paper}")
        for paper in audit_pages.PAPERS
    ),
    *(
        path(f"{ONE}meetings/{kind}/", audit_pages.audit_meeting, {"kind": kind}, name=f"audit_meeting_{kind}")
        for kind in ("opening", "closing")
    ),
    path(f"{ONE}edit/", audit_plan.audit_edit, name="audit_edit"),
    path(f"{ONE}team/", audit_plan.audit_team, name="audit_team"),
    path(f"{ONE}team/new/", audit_plan.audit_member, name="audit_member_new"),
    path(f"{ONE}team/<slug:member>/", audit_plan.audit_member, name="audit_member"),
    path(f"{ONE}team/<slug:member>/remove/", audit_plan.audit_member_remove, name="audit_member_remove"),
    path(f"{ONE}independence/", audit_plan.audit_independence, name="audit_independence"),
    path(f"{ONE}schedule/", audit_plan.audit_schedule_list, name="audit_schedule"),
    path(f"{ONE}schedule/propose/", audit_plan.audit_schedule_propose, name="audit_schedule_propose"),
    path(f"{ONE}schedule/new/", audit_plan.audit_slot, name="audit_slot_new"),
    path(f"{ONE}schedule/<slug:slot>/", audit_plan.audit_slot, name="audit_slot"),
    path(f"{ONE}schedule/<slug:slot>/remove/", audit_plan.audit_slot_remove, name="audit_slot_remove"),
    path(f"{ONE}checklist/", audit_checklists.audit_checklist_list, name="audit_checklist"),
    path(f"{ONE}checklist/make/", audit_checklists.audit_checklist_make, name="audit_checklist_make"),
    path(f"{ONE}checklist/share/", audit_checklists.audit_checklist_share, name="audit_checklist_share"),
    path(f"{ONE}checklist/new/", audit_checklists.audit_item_edit, name="audit_item_new"),
    path(ITEM, audit_checklists.audit_item_edit, name="audit_item"),
    path(f"{ITEM}remove/", audit_checklists.audit_item_remove, name="audit_item_remove"),
    path(f"{ITEM}up/", audit_checklists.audit_item_shift, {"way": "up"}, name="audit_item_up"),
    path(f"{ITEM}down/", audit_checklists.audit_item_shift, {"way": "down"}, name="audit_item_down"),
    path(f"{ITEM}judge/", audit_site.audit_item_judge, name="audit_item_judge"),
    path(f"{ONE}site/", audit_site.audit_site, name="audit_site"),
    path(f"{ONE}words/", audit_site.audit_words, name="audit_words"),
]
