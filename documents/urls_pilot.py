"""Addresses of the pilot run, under /e/<code>/pilot/."""

from django.urls import URLPattern, path

from .views import labels, measures, pilot, pilot_briefing, pilot_lists, pilot_problems, sla

P = "e/<slug:code>/pilot/"
BRIEFING, MEASURE, LABEL = f"{P}briefings/<slug:uid>/", f"{P}measures/<slug:uid>/", f"{P}labels/<slug:uid>/"

urlpatterns: list[URLPattern] = [
    path(P, pilot.pilot, name="pilot"),
    path(f"{P}plan/", pilot.pilot_plan, name="pilot_plan"),
    path(f"{P}begin/", pilot.pilot_move, {"verb": "begin"}, name="pilot_begin"),
    path(f"{P}pause/", pilot.pilot_move, {"verb": "pause"}, name="pilot_pause"),
    path(f"{P}resume/", pilot.pilot_move, {"verb": "resume"}, name="pilot_resume"),
    path(f"{P}end/", pilot.pilot_move, {"verb": "end"}, name="pilot_end"),
    path(f"{P}print/", pilot.pilot_paper, name="pilot_paper"),
    path(f"{P}briefings/", pilot_briefing.briefings, name="briefings"),
    path(f"{P}briefings/new/", pilot_briefing.briefing_create, name="briefing_create"),
    path(f"{P}briefings/missing/", pilot_briefing.briefing_missing, name="briefing_missing"),
    path(f"{P}briefings/print/", pilot_briefing.briefings_paper, name="briefings_paper"),
    path(BRIEFING, pilot_briefing.briefing, name="briefing"),
    path(f"{BRIEFING}invite/", pilot_briefing.briefing_invite, name="briefing_invite"),
    path(f"{P}problems/", pilot_problems.problems, name="problems"),
    path(f"{P}problems/new/", pilot_problems.problem_create, name="problem_create"),
    path(f"{P}measures/", measures.measures, name="measures"),
    path(f"{P}measures/new/", measures.measure_edit, name="measure_create"),
    path(f"{P}measures/seed/", measures.measures_seed, name="measures_seed"),
    path(f"{P}measures/print/", measures.measures_paper, name="measures_paper"),
    path(MEASURE, measures.measure, name="measure"),
    path(f"{MEASURE}edit/", measures.measure_edit, name="measure_edit"),
    path(f"{MEASURE}stop/", measures.measure_press, {"verb": "stop"}, name="measure_stop"),
    path(f"{MEASURE}go-on/", measures.measure_press, {"verb": "go_on"}, name="measure_go_on"),
    path(f"{MEASURE}remove/", measures.measure_press, {"verb": "remove"}, name="measure_remove"),
    path(f"{P}values/", measures.values, name="values"),
    path(f"{P}values/workbook/", pilot_lists.values_workbook, name="values_workbook"),
    path(f"{P}service-levels/", sla.service_levels, name="service_levels"),
    path(f"{P}service-levels/print/", sla.service_levels_paper, name="service_levels_paper"),
    path(f"{P}labels/", labels.labels, name="labels"),
    path(f"{P}labels/new/", labels.label_edit, name="label_create"),
    path(f"{P}labels/workbook/", pilot_lists.labels_workbook, name="labels_workbook"),
    path(f"{P}labels/template/", pilot_lists.labels_template, name="labels_template"),
    path(f"{P}labels/marked/", labels.labels_marked, name="labels_marked"),
    path(f"{LABEL}edit/", labels.label_edit, name="label_edit"),
    path(f"{P}values/import/", pilot_lists.list_import, {"target": "values"}, name="values_import"),
    path(f"{P}values/import/<str:token>/", pilot_lists.list_preview, {"target": "values"}, name="values_preview"),
    path(f"{P}values/import/<str:token>/errors/", pilot_lists.list_errors, {"target": "values"}, name="values_errors"),
    path(f"{P}labels/import/", pilot_lists.list_import, {"target": "labels"}, name="labels_import"),
    path(f"{P}labels/import/<str:token>/", pilot_lists.list_preview, {"target": "labels"}, name="labels_preview"),
    path(f"{P}labels/import/<str:token>/errors/", pilot_lists.list_errors, {"target": "labels"}, name="labels_errors"),
]
