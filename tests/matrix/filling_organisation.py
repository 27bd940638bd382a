"""The organisation of a client: a working body with its decree, letters of appointment in every state."""

from typing import Any

from certification.actions import appointments, groups
from certification.models import Department, Group, Person
from tests.matrix.filling import finished, signed
from tests.world import DAY, Side, Words
from wobo.accounts.models import User
from wobo.reporting.models import Report
from wobo.workflow.doors import record


def fill_organisation(side: Side, say: Words, lead: User, top: User) -> None:
    """Write groups and letters into a side; `top` signs what top management signs."""
    rows, engagement = side.rows, side.engagement
    clerk = Person(workspace=side.workspace, name=say("clerk", 80), post=say("clerk_post", 80), top_management=True)
    rows["clerk"] = record(clerk, "create", by=lead)
    for kind in Group.Kind.values:
        _group(side, say, kind, lead, top)
    told = {"duties": say("letter_duties"), "duties_en": say("letter_duties_en")}
    for name, role in (
        ("letter", "supplier_manager"),
        ("letter_issued", "internal_auditor"),
        ("letter_in_force", "document_controller"),
    ):
        wanted = appointments.Wanted(role, rows["clerk"], DAY)
        (letter,) = appointments.draft_letters(engagement.cycle, [wanted], by=lead)
        rows[name] = appointments.edit_letter(letter, told, by=lead)
    for name in ("letter_issued", "letter_in_force"):
        _issue(side, say, name, lead, top)
    rows["letter_in_force"] = appointments.accept_on_paper(rows["letter_in_force"], say.file("accepted"), by=lead)
    if side.letter == "B":  # A keeps the representative, for the pages
        side.engagement = groups.keep_representative(engagement, kept=False, reason=say("no_representative"), by=lead)
        wanted = appointments.Wanted("responsible", rows["clerk"], DAY)
        (rows["ended"],) = appointments.draft_letters(side.engagement.cycle, [wanted], by=lead)
        _issue(side, say, "ended", lead, top)
        appointments.accept_on_paper(rows["ended"], say.file("accepted_too"), by=lead)
        rows["ended"] = type(rows["ended"]).objects.get(pk=rows["ended"].pk)
        rows["ended"] = appointments.end_letter(rows["ended"], reason=say("end_reason"), by=lead)


def _group(side: Side, say: Words, kind: str, lead: User, top: User) -> None:
    rows = side.rows
    group = groups.open_group(side.engagement, kind, by=lead)
    texts = {name: say(f"{kind}_{name}", 120) for name in ("name", "name_en", "duties", "duties_en")}
    group = groups.edit_group(group, texts, by=lead)
    (rows["seat"],) = groups.add_members(
        group, [rows["clerk"]], by=lead, role="chair", share=50, backbone=True, experience=say("experience")
    )
    absent: dict[Any, str] = {Department.objects.get(pk=rows["spare_department"].pk): say("absence")}
    groups.explain_absences(group, absent, by=lead)
    group = groups.prepare_decree(Group.objects.get(pk=group.pk), by=lead)
    paper = finished(Report.objects.get(uid=group.decree_uid), say)
    signed(paper, "authorised", top, paper)
    rows["group"] = Group.objects.get(pk=group.pk)


def _issue(side: Side, say: Words, name: str, lead: User, top: User) -> None:
    letter = appointments.prepare_letter(side.rows[name], by=lead)
    paper = finished(Report.objects.get(uid=letter.paper_uid), say)
    signed(letter, "appointed", top, paper)
    side.rows[name] = type(letter).objects.get(pk=letter.pk)
