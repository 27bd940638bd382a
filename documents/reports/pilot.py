"""Papers of the pilot run: its plan, the record of the briefings."""

# claims: S6.1.*, S6.2.2.2
from typing import Any

from django.utils.translation import gettext as _

from certification.models import Attendance
from certification.process import profile_of
from certification.reports import client_slot, firm_slot, furniture
from documents.models import Briefing, PilotRun
from documents.pilot.catalogue import items, levels
from documents.pilot.reach import LevelReach, reach
from wobo.accounts.models import Role
from wobo.workflow.models.signature import Meaning

from .lists import day, named

NAMES = 400  # of those who are missing; the rest are counted
SIGNED = 2000  # names of one briefing


def _loaded(run: PilotRun) -> PilotRun:
    related = ("cycle__engagement__client__logo", "cycle__engagement__workspace__parent__parent", "coordinator")
    return PilotRun.objects.select_related(*related).get(pk=run.pk)


def build_plan(run: PilotRun, language: str) -> dict[str, Any]:
    """Return the plan of the pilot run, with its course so far."""
    run = _loaded(run)
    engagement = run.cycle.engagement
    today = run.cycle.today()
    wanted = profile_of(engagement.profile).pilot_min_days
    days = (run.plan_end - run.plan_start).days + 1 if run.plan_start and run.plan_end else 0
    return furniture(engagement, language, kind="pilot-plan", title=_("Plan of the pilot run")) | {
        "plan_start": day(run.plan_start),
        "plan_end": day(run.plan_end),
        "days": str(days) if days else "",
        "wanted": str(wanted),
        "coordinator": named(run.coordinator, language),
        "aims": _lines(run.aims),
        "arrangements": _lines(run.arrangements),
        "reporting": _lines(run.reporting),
        "services": [named(one, language) for one in run.services.all()],
        "departments": [
            {"name": named(one, language), "head": named(one.head, language)}
            for one in run.departments.select_related("head").order_by("order", "pk")
        ],
        "briefing": [{"name": level.name, "items": [item.name for item in level.items]} for level in levels()],
        "periods": [{"since": day(since), "until": day(until), "reason": why} for since, until, why in run.periods],
        "run_days": str(run.days_run(today)) if run.stretches else "",
        "state": "content",
        "state_word": str(run.get_state_display()),
        "conclusion": _lines(run.conclusion),
        "slots": [
            firm_slot(engagement, Meaning.PREPARED),
            client_slot(engagement, language, Meaning.REVIEWED, Role.MANAGEMENT_REPRESENTATIVE),
            client_slot(engagement, language, Meaning.APPROVED, Role.TOP_MANAGER),
        ],
    }


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def build_briefings(run: PilotRun, language: str) -> dict[str, Any]:
    """Return the record of the briefings: reach by level and department, each briefing with points and sign-ins."""
    run = _loaded(run)
    engagement = run.cycle.engagement
    rows = Briefing.objects.filter(run=run, meeting__called_off_at=None).select_related("meeting")
    briefings = list(rows.prefetch_related("documents"))
    signed = _signed(briefings)
    found = reach(run, run.cycle.today())
    return furniture(engagement, language, kind="briefing-record", title=_("Record of the briefings")) | {
        "as_of": run.cycle.today().isoformat(),
        "levels": [_level(one) for one in found],
        "departments": _departments(found),
        "briefings": [_briefing(one, signed.get(one.meeting_id, []), language) for one in briefings],
        "slots": [client_slot(engagement, language, Meaning.REVIEWED, Role.MANAGEMENT_REPRESENTATIVE)],
    }


def _level(one: LevelReach) -> dict[str, Any]:
    names = [member.name for member in one.absent]
    return {
        "name": one.level.name,
        "items": [{"name": item.name, "covered": item.ref in one.covered} for item in one.level.items],
        "people": str(one.people),
        "came": str(one.came),
        "missing": names[:NAMES],
        "more": str(len(names) - NAMES) if len(names) > NAMES else "",
    }


def _departments(found: list[LevelReach]) -> list[dict[str, Any]]:
    """Return a row for each department: how many of it were briefed, level by level."""
    first = found[0].departments if found else {}
    return [
        {
            "name": place.name,
            "cells": [f"{one.departments[key].came}/{one.departments[key].people}" for one in found],
        }
        for key, place in first.items()
    ]


def _signed(briefings: list[Briefing]) -> dict[int, list[dict[str, str]]]:
    rows = Attendance.objects.signed().filter(meeting__in=[one.meeting_id for one in briefings])
    found: dict[int, list[dict[str, str]]] = {}
    for row in rows.order_by("meeting_id", "department", "pk"):
        told = {"name": row.name, "department": row.department, "way": str(row.get_way_display())}
        found.setdefault(row.meeting_id, []).append(told)
    return found


def _briefing(one: Briefing, signed: list[dict[str, str]], language: str) -> dict[str, Any]:
    meeting = one.meeting
    known = items()
    return {
        "subject": meeting.subject,
        "when": meeting.when,
        "place": meeting.place,
        "chair": meeting.chair,
        "documents": [f"{row.number} {row.title_in(language)}" for row in one.documents.all()],
        "points": [{"name": known[ref].name, "said": one.said.get(ref, "")} for ref in one.items if ref in known],
        "signed": signed[:SIGNED],
        "count": str(len(signed)),
    }
