"""The home page: what waits for me, and what I was told."""

import datetime as dt
from collections import Counter
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from wobo.notices.actions import mark_all_read, mark_read
from wobo.notices.kinds import KINDS
from wobo.notices.models import Notice
from wobo.notices.work import WorkItem, items_for
from wobo.site.first_steps import first_steps
from wobo.workflow import clock, signables

PER_PAGE = 30


@dataclass(frozen=True)
class Group:
    """Work that falls due in one stretch of time."""

    name: str
    title: str
    items: list[WorkItem]


@require_safe
def inbox(request: HttpRequest) -> HttpResponse:
    """Show what waits for the person, overdue first."""
    items = items_for(request.user)
    kinds = Counter(item.kind for item in items)
    chosen = request.GET.get("kind", "")
    shown = [item for item in items if item.kind == chosen] if chosen in kinds else items
    context = {
        "tab": "work",
        "groups": groups_of(shown, clock.today(request.user.time_zone)),
        "kinds": [{"name": kind, "count": count, "here": kind == chosen} for kind, count in sorted(kinds.items())],
        "total": len(items),
        "to_sign": sum(item.url.startswith(_batched()) for item in items),
        "inbox_count": len(items),  # just counted: the shell need not ask its cache
        "all_here": chosen not in kinds,
        "unread": Notice.objects.visible_to(request.user).unread().count(),
        "first_steps": first_steps(request.user),
    }
    return TemplateResponse(request, "site/inbox.html", context)


def _batched() -> tuple[str, ...]:
    """Return how the addresses begin of what can be signed many at once."""
    return tuple(f"/sign/{label}/" for label in signables.in_batches())


def groups_of(items: list[WorkItem], today: dt.date) -> list[Group]:
    """Return the items in their stretches: overdue, today, until Sunday, later or undated; empty ones left out."""
    sunday = today + dt.timedelta(days=6 - today.weekday())
    groups: dict[str, Group] = {
        "overdue": Group("overdue", _("Overdue"), []),
        "today": Group("today", _("Today"), []),
        "week": Group("week", _("This week"), []),
        "later": Group("later", _("Later or without a date"), []),
    }
    for item in items:
        groups[_stretch(item.due, today, sunday)].items.append(item)
    return [group for group in groups.values() if group.items]


def _stretch(due: dt.date | None, today: dt.date, sunday: dt.date) -> str:
    day = due.date() if isinstance(due, dt.datetime) else due
    if day is None or day > sunday:
        return "later"
    if day < today:
        return "overdue"
    return "today" if day == today else "week"


@require_safe
def notice_list(request: HttpRequest) -> HttpResponse:
    """Show what the person was told, newest first."""
    notices = Notice.objects.visible_to(request.user)
    unread = notices.unread()
    only_unread = "unread" in request.GET
    rows = unread if only_unread else notices
    context: dict[str, Any] = {
        "tab": "notices",
        "page": Paginator(rows.select_related("workspace"), PER_PAGE).get_page(request.GET.get("page")),
        "unread": unread.count(),
        "only_unread": only_unread,
        "kinds": KINDS,
    }
    return TemplateResponse(request, "site/notice_list.html", context)


@require_POST
def notice_open(request: HttpRequest, uid: str) -> HttpResponse:
    """Mark one notice as read and go where it leads."""
    notice = get_object_or_404(Notice.objects.visible_to(request.user), uid=uid)
    mark_read(notice)
    return redirect(notice.url or "site:notice_list")


@require_POST
def notice_read_all(request: HttpRequest) -> HttpResponse:
    """Mark all of the person's notices as read."""
    mark_all_read(request.user)
    return redirect("site:notice_list")
