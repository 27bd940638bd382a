"""Addresses of the certified years: certificates, plan, notices, improvements, inspections, cycles, closing."""

from django.urls import path

from .views import closing, improvements, inspections, upkeep_certificates, upkeep_home, upkeep_notices, upkeep_plan

E = "e/<slug:code>/"
U, I, X = f"{E}upkeep/", f"{E}improvements/", f"{E}inspections/"  # noqa: E741
C, N, P = f"{U}certificates/<slug:uid>/", f"{U}changes/", f"{U}plan/<int:year>/"

upkeep_urls = [
    path(U, upkeep_home.upkeep, name="upkeep"),
    path(f"{U}calendar.ics", upkeep_home.upkeep_ics, name="upkeep_ics"),
    path(f"{U}certificates/new/", upkeep_certificates.certificate_create, name="certificate_create"),
    path(C, upkeep_certificates.certificate, name="certificate"),
    path(f"{C}edit/", upkeep_certificates.certificate_edit, name="certificate_edit"),
    path(f"{C}register/", upkeep_certificates.certificate_register, name="certificate_register"),
    path(f"{C}mark/", upkeep_certificates.mark_check, name="mark_check"),
    *(
        path(f"{C}{verb}/", upkeep_certificates.certificate_ask, {"verb": verb}, name=f"certificate_{verb}")
        for verb in ("suspend", "restore", "withdraw", "transfer")
    ),
    path(P, upkeep_plan.upkeep_plan, name="upkeep_plan"),
    path(f"{P}draw-up/", upkeep_plan.upkeep_draw_up, name="upkeep_draw_up"),
    path(f"{P}done/", upkeep_plan.upkeep_done, name="upkeep_done"),
    path(f"{P}print/", upkeep_plan.upkeep_plan_print, name="upkeep_plan_print"),
    path(f"{U}items/new/", upkeep_plan.upkeep_item_edit, name="upkeep_item_create"),
    path(f"{U}items/<slug:uid>/edit/", upkeep_plan.upkeep_item_edit, name="upkeep_item_edit"),
    path(f"{U}items/<slug:uid>/remove/", upkeep_plan.upkeep_item_remove, name="upkeep_item_remove"),
    path(N, upkeep_notices.change_notice_list, name="change_notice_list"),
    path(f"{N}new/", upkeep_notices.change_notice_edit, name="change_notice_create"),
    path(f"{N}print/", upkeep_notices.change_notice_print, name="change_notice_print"),
    path(f"{N}<slug:uid>/", upkeep_notices.change_notice, name="change_notice"),
    path(f"{N}<slug:uid>/edit/", upkeep_notices.change_notice_edit, name="change_notice_edit"),
    path(f"{N}<slug:uid>/report/", upkeep_notices.change_notice_report, name="change_notice_report"),
    path(f"{N}<slug:uid>/answer/", upkeep_notices.change_notice_answer, name="change_notice_answer"),
    path(f"{E}cycles/", upkeep_home.cycle_list, name="cycle_list"),
    path(f"{E}cycles/<int:number>/", upkeep_home.cycle_detail, name="cycle"),
    path(f"{E}closing/", closing.closing, name="closing"),
    path(f"{E}closing/print/", closing.closing_print, name="closing_print"),
    path(I, improvements.improvement_list, name="improvement_list"),
    path(f"{I}new/", improvements.improvement_edit, name="improvement_create"),
    path(f"{I}export/", improvements.improvement_export, name="improvement_export"),
    path(f"{I}print/", improvements.improvement_print, name="improvement_print"),
    path(f"{I}<slug:uid>/", improvements.improvement, name="improvement"),
    path(f"{I}<slug:uid>/edit/", improvements.improvement_edit, name="improvement_edit"),
    path(f"{I}<slug:uid>/approve/", improvements.improvement_approve, name="improvement_approve"),
    *(
        path(f"{I}<slug:uid>/{verb}/", improvements.improvement_ask, {"verb": verb}, name=f"improvement_{verb}")
        for verb in ("decline", "finish", "measure", "reopen")
    ),
    path(X, inspections.inspection_list, name="inspection_list"),
    path(f"{X}new/", inspections.inspection_edit, name="inspection_create"),
    path(f"{X}<slug:uid>/", inspections.inspection, name="inspection"),
    path(f"{X}<slug:uid>/edit/", inspections.inspection_edit, name="inspection_edit"),
    path(f"{X}<slug:uid>/points/new/", inspections.point_edit, name="inspection_point_create"),
    path(f"{X}<slug:uid>/points/<slug:point>/edit/", inspections.point_edit, name="inspection_point_edit"),
    path(f"{X}<slug:uid>/points/<slug:point>/remove/", inspections.point_remove, name="inspection_point_remove"),
    path(f"{X}<slug:uid>/points/<slug:point>/improve/", inspections.point_improve, name="inspection_point_improve"),
]
