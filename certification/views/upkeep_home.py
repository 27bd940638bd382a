"""The certified years at a glance: certificates, the windows of the body's visits, what is due; the calendar file."""

# claims: P15, P17, P18, S0.7.1
import datetime as dt
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from certification.ics import all_days
from certification.models import Certificate, ChangeNotice, Cycle, Engagement, Improvement, UpkeepItem
from certification.process import profile_of
from certification.shell import history
from certification.upkeep_calendar import Window, next_open, of_engagement
from certification.upkeep_past import parts_of, phases_of, visits_in
from certification.upkeep_strip import strip

from .upkeep_shell import upkeep_page

TONES = {
    "held": "done",
    "held_late": "waiting",
    "late": "bad",
    "planned": "doing",
    "prepare": "waiting",
    "ahead": "idle",
}


def standing_words() -> dict[str, str]:
    """Return what is said of a window."""
    return {
        "held": _("held"),
        "held_late": _("held too late"),
        "late": _("overdue"),
        "planned": _("planned"),
        "prepare": _("to be prepared"),
        "ahead": _("ahead"),
    }


def told_windows(found: list[Window], today: dt.date) -> list[dict[str, Any]]:
    """Return the windows with the word and the tone of how they stand."""
    said = standing_words()
    return [{"window": one, "word": said[key], "tone": TONES[key]} for one in found if (key := one.standing(today))]


@require_safe
def upkeep(request: HttpRequest, code: str) -> HttpResponse:
    """Show certificates, the three years as a strip, what is due next."""
    engagement, context = upkeep_page(request, code)
    today = context["today"]
    rows = list(
        Certificate.objects.visible_to(request.user)
        .of_engagement(engagement)
        .select_related("standard", "cycle", "previous")
    )
    for row in rows:
        row.cycle.engagement = engagement
    found = of_engagement(engagement, [row for row in rows if row.stands])
    context |= {
        "certificates": rows,
        "windows": told_windows(found, today),
        "next": next_open(found),
        "strip": drawing(found, today),
        "profile": profile_of(engagement.profile),
        "counts": _counts(request, engagement, today),
        "year": today.year,
    }
    return TemplateResponse(request, "certification/upkeep/home.html", context)


def drawing(found: list[Window], today: dt.date) -> SafeString:
    """Return the strip of three years as SVG, nothing without a certificate."""
    return mark_safe(strip(found, today) if found else "")  # noqa: S308  every text in it is escaped by the chart


def _counts(request: HttpRequest, engagement: Engagement, today: dt.date) -> dict[str, int]:
    """Return how much is open: lines of the plan, changes to report, improvements."""
    user, place = request.user, engagement.workspace
    items = UpkeepItem.objects.visible_to(user).within(place)
    notices = ChangeNotice.objects.visible_to(user).within(place)
    return {
        "late": items.late(today).count(),
        "notices": notices.unreported().count(),
        "improvements": Improvement.objects.visible_to(user).within(place).unfinished().count(),
    }


@require_safe
def upkeep_ics(request: HttpRequest, code: str) -> HttpResponse:
    """Give the windows and the open lines of the plan as a calendar file."""
    engagement, context = upkeep_page(request, code)
    windows = _entries(engagement, context["today"])
    items = UpkeepItem.objects.visible_to(request.user).within(engagement.workspace).open()
    rows = [(one.uid, one.due, f"{engagement.client}: {one.text}") for one in items.order_by("due", "pk")[:1000]]
    answer = HttpResponse(all_days([*windows, *rows]), content_type="text/calendar; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{engagement.code}.ics"'
    return answer


def _entries(engagement: Engagement, today: dt.date) -> list[tuple[str, dt.date, str]]:
    """Return the last day of each window that is open, and the day on which its preparation begins."""
    found = []
    for one in of_engagement(engagement):
        uid, text = f"{one.certificate.uid}-{one.kind}-{one.number}", f"{engagement.client}: {one.title}"
        if one.done_on is not None:
            continue
        found.append((uid, one.due, text))
        if one.prepare >= today:
            found.append((f"{uid}-prepare", one.prepare, _("%(what)s: begin to prepare") % {"what": text}))
    return found


@require_safe
def cycle_list(request: HttpRequest, code: str) -> HttpResponse:
    """List the cycles of an engagement: kind, days, certificates."""
    engagement, context = upkeep_page(request, code)
    rows = Cycle.objects.visible_to(request.user).filter(engagement=engagement).order_by("-number")
    context["rows"] = list(rows.prefetch_related("certificates__standard", "phases"))
    return TemplateResponse(request, "certification/upkeep/cycles.html", context)


@require_safe
def cycle_detail(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """Show a cycle that is over, or the present one, as it stands: phases with their sheets, papers, visits."""
    engagement, context = upkeep_page(request, code)
    rows = Cycle.objects.visible_to(request.user).filter(engagement=engagement)
    cycle = get_object_or_404(rows, number=number)
    cycle.engagement = engagement
    context |= {
        "shown": cycle,
        "is_latest": cycle.number == context["cycle"].number,
        "shown_phases": phases_of(cycle),
        "certificates": list(cycle.certificates.select_related("standard")),
        "parts": parts_of(cycle),
        "visits": visits_in(cycle),
        "events": history(engagement, request.user).about(cycle)[:10],
    }
    return TemplateResponse(request, "certification/upkeep/cycle.html", context)
