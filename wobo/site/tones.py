"""One vocabulary of status: which tone and which icon each state, result and grade wears, on page and print.

A tone is never shown by colour alone: icon and word always stand beside it. A key may be written `model.value`
where the same word means something else for one model (a handed-in copy is done, a returned paper is not).
"""

GROUPS = {
    # grey: not started
    "idle": "planned pending queued prepared open unassessed not_assessed not_judged not_due not_started"
    " draft drafted",
    # blue: somebody is at work
    "doing": "active running doing in_progress on_site confirmed discussing rendering agreed called"
    " plan_accepted observation opportunity checking scheduled available",
    # orange: waits for a person
    "waiting": "proposed submitted in_review in_approval issued concluded held announced reporting raised"
    " acknowledged answered implemented claimed noticed partial partly minor concern ready_to_sign invited recalled",
    # green: done, in force, conforms
    "done": "accepted certified in_force approved released received evaluated ended reported closed done verified"
    " granted contracted valid ready signed conform conforms conformity passed effective found sent complete"
    " retained met ok adopted appointed",
    # red: late, major, failed
    "bad": "late overdue failed major nonconform nonconforming nonconformity lost refused suspended expired blocked"
    " affected ineffective broken error unmet",
    # purple: came back
    "returned": "sent_back disputed declined rejected returned reopened",
    # grey with a stroke: over, no longer counts
    "over": "cancelled superseded withdrawn abandoned retracted transferred replaced revoked paused obsolete voided"
    " destroyed not_applicable no_case inactive archived",
}
EXCEPTIONS = {
    "dossierbuild.counting": "doing",
    "dossierbuild.stamping": "doing",
    "dossierbuild.binding": "doing",
    "evidenceroom.open": "done",
    "evidenceroom.closed": "over",
    "evidenceroom.expired": "over",
    "engagement.closed": "over",
    "copy.recalled": "waiting",
    "copy.returned": "done",
    "finding.done": "waiting",
    "bodycomparison.decided": "done",
    "audit.after_closure": "waiting",
    "audit.follow_up": "waiting",
    "changenotice.answered": "done",
    "changenotice.reported": "waiting",
    "certificate.withdrawn": "bad",
    "certificationdecision.pending": "waiting",
    "agreement.ended": "over",
    "operatingrecord.kept": "done",
    "appointment.ended": "over",
    "application.withdrawn": "over",
    "audit.closed": "done",
    "revision.draft": "doing",
    "revision.approved": "done",
    "certificate.replaced": "over",
    "improvement.done": "waiting",
    "improvement.measured": "done",
    "improvement.approved": "doing",
    "trainingsession.open": "doing",
    "announcement.published": "done",
    "changerequest.reviewed": "waiting",
    "changerequest.accepted": "doing",
    "changerequest.refused": "over",
    "changerequest.postponed": "idle",
    "destruction.approved": "doing",
    "documentreview.open": "waiting",
    "documentreview.confirmed": "done",
    "documentreview.changed": "doing",
    "editionchange.open": "doing",
    "editionchange.declared": "done",
    "functionmatrix.settled": "waiting",
    "risk.treated": "doing",
    "reviewdecision.done": "waiting",
    "examination.drawn": "doing",
    "examination.handed_in": "waiting",
    "examination.marked": "done",
}
TONES = {value: tone for tone, values in GROUPS.items() for value in values.split()} | EXCEPTIONS

TONE_ICONS = {
    "idle": "circle-dashed",
    "doing": "player-play",
    "waiting": "hourglass",
    "done": "circle-check",
    "bad": "alert-triangle",
    "returned": "arrow-back-up",
    "over": "minus",
    "info": "info-circle",
}
ICONS = {
    "draft": "pencil",
    "paused": "player-pause",
    "cancelled": "ban",
    "in_force": "shield-check",
    "certified": "certificate",
    "valid": "certificate",
    "late": "clock",
    "overdue": "clock",
    "signed": "signature",
    "in_approval": "signature",
    "discussing": "message-circle",
    "superseded": "history",
}
# Results of an assessment keep the marks of the printed sheet.
MARKS = {
    "conform": "○",
    "conforms": "○",
    "conformity": "○",
    "partial": "◐",
    "partly": "◐",
    "nonconform": "●",
    "nonconforming": "●",
    "nonconformity": "●",
    "not_applicable": "–",
    "no_case": "∅",
    "not_assessed": "?",
    "unassessed": "?",
}


def tone_of(value: str, model: str = "") -> str:
    """Return the tone that `value` wears, on `model` (lower-case class name) if that differs."""
    return TONES.get(f"{model}.{value}") or TONES.get(value, "idle")


def icon_of(value: str, tone: str) -> str:
    """Return the icon that stands beside `value`."""
    return ICONS.get(value) or TONE_ICONS.get(tone, "point")
