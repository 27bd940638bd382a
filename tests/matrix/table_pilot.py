"""Who gets which answer where, for the pilot run: plan, briefings, problems, measures, labels. Read as table.py is."""

from tests.matrix.rows import CONSULTING, INSIDE, Row, form, page, press, read

KEEP = ("representative", "client_admin", *CONSULTING)  # keep the pilot run
LABELS = ("working_group", *KEEP)
PROPOSE = ("staff", "working_group", "top_manager", *KEEP)  # anybody of the client, and who consults
PRINT = tuple(name for name in INSIDE if name != "external_auditor")
BRIEFING, MEASURE, LABEL = "code briefing", "code measure", "code label"
TOKEN = "code =made-up"  # what is put aside is its sender's alone: nobody has this one

PILOT: dict[str, Row] = {
    "documents:pilot": read("code", KEEP, 302),  # it is planned already
    "documents:pilot_plan": form("code", KEEP, post=302),  # a plan may be empty until the run begins
    "documents:pilot_begin": form("code", KEEP, post=422),
    "documents:pilot_pause": form("code", KEEP, post=422),
    "documents:pilot_resume": form("code", KEEP, post=422),
    "documents:pilot_end": form("code", KEEP, post=422),
    "documents:pilot_paper": press("code", PRINT),
    "documents:briefings": page("code"),
    "documents:briefing_create": form("code", KEEP, post=422),
    "documents:briefing_missing": page("code"),
    "documents:briefings_paper": press("code", PRINT),
    "documents:briefing": read(BRIEFING, KEEP, 422),  # no point ticked
    "documents:briefing_invite": press(BRIEFING, KEEP),
    "documents:problems": page("code"),
    "documents:problem_create": form("code", PROPOSE, post=422),
    "documents:measures": page("code"),
    "documents:measure_create": form("code", KEEP, post=422),
    "documents:measures_seed": press("code", KEEP),
    "documents:measures_paper": press("code", PRINT),
    "documents:measure": read(MEASURE, KEEP, 422),
    "documents:measure_edit": form(MEASURE, KEEP, post=422),
    "documents:measure_stop": press(MEASURE, KEEP),
    "documents:measure_go_on": press(MEASURE, KEEP),
    "documents:measure_remove": press(MEASURE, KEEP, 409),  # it has a value
    "documents:values": read("code", KEEP, 302),  # nothing was typed
    "documents:values_workbook": page("code"),
    "documents:values_import": form("code", KEEP, post=422),
    "documents:values_preview": form(TOKEN, KEEP, 404, 404),
    "documents:values_errors": page(TOKEN, KEEP, 404),
    "documents:service_levels": page("code"),
    "documents:service_levels_paper": press("code", PRINT),
    "documents:labels": page("code"),
    "documents:label_create": form("code", LABELS, post=422),
    "documents:label_edit": form(LABEL, LABELS, post=422),
    "documents:labels_marked": press("code", LABELS),  # nothing is ticked
    "documents:labels_workbook": page("code"),
    "documents:labels_template": page("code"),
    "documents:labels_import": form("code", LABELS, post=422),
    "documents:labels_preview": form(TOKEN, LABELS, 404, 404),
    "documents:labels_errors": page(TOKEN, LABELS, 404),
}
