"""Publicity: the announcements, one of them with its reach, writing, publishing, reading, the notice board, ticks."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from certification.models import Department
from training import reach
from training.actions import announcements as actions
from training.forms.announcements import AnnouncementForm, BoardForm
from training.forms.sessions import ReasonForm
from training.models import Announcement
from training.starting import ready, text_for
from wobo.workflow.doors import Obstructed, fire, may, moves
from wobo.workflow.policies import words

from .shell import demand, training_page

PER_PAGE, MISSING = 20, 50
STATE, TOPIC = Announcement.State, Announcement.Topic


def announcement_page(request: HttpRequest, code: str, uid: str) -> tuple[Announcement, dict[str, Any]]:
    """Return an announcement of the engagement, 404 for any other; drafts are there for those who write them."""
    engagement, context = training_page(request, code)
    found = Announcement.objects.visible_to(request.user).filter(cycle__engagement=engagement)
    announcement = get_object_or_404(found.select_related("cycle", "board_photo"), uid=uid)
    announcement.cycle.engagement, announcement.workspace = engagement, engagement.workspace
    return announcement, {**context, "announcement": announcement}


def _writes(request: HttpRequest, engagement: Any, cycle: Any) -> bool:
    blank = Announcement(workspace=engagement.workspace, cycle=cycle)
    return may("create", blank, request.user)  # type: ignore[arg-type]


@require_safe
def announcement_list(request: HttpRequest, code: str) -> HttpResponse:
    """List the announcements with their reach; whoever does not write them sees what is out."""
    engagement, context = training_page(request, code)
    writes, cycle = _writes(request, engagement, context["cycle"]), context["cycle"]
    topic = request.GET.get("topic", "")
    rows = Announcement.objects.visible_to(request.user).filter(cycle=cycle).order_by("-pk")
    rows = rows if writes else rows.exclude(state=STATE.DRAFT)
    out = set(rows.published().order_by().values_list("topic", flat=True).distinct())
    rows = rows.filter(topic=topic) if topic in TOPIC else rows
    page = Paginator(reach.with_counts(rows, cycle.today()), PER_PAGE).get_page(request.GET.get("page"))
    for row in page.object_list:
        row.cycle = cycle
        row.reached = row.confirmed + row.board
    context |= {
        "page": page,
        "may_write": writes,
        "topics": [(value, label, value in out) for value, label in TOPIC.choices if value in ready()],
        "topic": topic,
        "all_topics": TOPIC.choices,
    }
    return TemplateResponse(request, "training/announcement_list.html", context)


@require_safe
def announcement_detail(request: HttpRequest, code: str, uid: str) -> HttpResponse:
    """Show an announcement; opening it is noted for whom it is addressed to. Its writers see the reach."""
    announcement, context = announcement_page(request, code, uid)
    user: Any = request.user
    writes = may("edit", announcement, user)
    if announcement.state == STATE.DRAFT and not writes:
        raise PermissionDenied
    reading = actions.open_announcement(announcement, by=user) if request.method == "GET" else None
    out = announcement.state != STATE.DRAFT
    context |= {
        "reading": reading,
        "files": list(announcement.files.all()),
        "departments": list(announcement.departments.all()),
        "may_write": writes,
        "ticking": actions.to_tick(announcement, user).count() if announcement.state == STATE.PUBLISHED else 0,
        **(_reach(request, announcement) if writes and out else {}),
    }
    return TemplateResponse(request, "training/announcement_detail.html", context)


def _reach(request: HttpRequest, announcement: Announcement) -> dict[str, Any]:
    parts = reach.by_department(announcement)
    total = reach.Figures(
        *(sum(getattr(one, name) for one in parts) for name in ("people", "opened", "confirmed", "board"))
    )
    page = Paginator(reach.missing(announcement), MISSING).get_page(request.GET.get("page"))
    return {"figures": total, "parts": parts, "page": page}


@require_http_methods(["GET", "HEAD", "POST"])
def announcement_create(request: HttpRequest, code: str) -> HttpResponse:
    """Draft an announcement; `?topic=` fills in the ready text of a topic."""
    engagement, context = training_page(request, code)
    cycle = context["cycle"]
    demand(request, "create", Announcement(workspace=engagement.workspace, cycle=cycle))
    topic = request.GET.get("topic", "")
    initial = {"topic": topic, **text_for(topic, cycle)} if topic in TOPIC else {}
    form = _form(request, cycle, Announcement(workspace=engagement.workspace, cycle=cycle), initial)
    if request.method == "POST" and form.is_valid():
        made = actions.draft_announcement(cycle, form.told(), by=request.user, files=form.cleaned_data["files"])  # type: ignore[arg-type]
        messages.success(request, _("The draft is kept. Read it once more, then publish it."))
        return redirect(made)
    topics = [(value, label) for value, label in TOPIC.choices if value in ready()]
    return _page(request, {**context, "form": form, "label": _("New announcement"), "topics": topics, "topic": topic})


@require_http_methods(["GET", "HEAD", "POST"])
def announcement_edit(request: HttpRequest, code: str, uid: str) -> HttpResponse:
    """Change a draft."""
    announcement, context = announcement_page(request, code, uid)
    demand(request, "edit", announcement)
    if announcement.state != STATE.DRAFT:
        raise Obstructed(_("The announcement is out: what people read stays as it is. Withdraw it first."))
    form = _form(request, announcement.cycle, announcement, {})
    if request.method == "POST" and form.is_valid():
        told = {"files": form.cleaned_data["files"], "dropped": form.dropped()}
        return redirect(actions.edit_announcement(announcement, form.told(), by=request.user, **told))  # type: ignore[arg-type]
    return _page(request, {**context, "form": form, "label": _("Edit the announcement")})


def _form(request: HttpRequest, cycle: Any, instance: Announcement, initial: dict[str, Any]) -> AnnouncementForm:
    data = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    departments = Department.objects.visible_to(request.user).filter(workspace=cycle.engagement.client.workspace_id)
    return AnnouncementForm(*data, instance=instance, departments=departments, today=cycle.today(), initial=initial)


def _page(request: HttpRequest, context: dict[str, Any]) -> HttpResponse:
    status = 422 if context["form"].is_bound else 200
    return TemplateResponse(request, "training/announcement_form.html", context, status=status)


@require_POST
def announcement_publish(request: HttpRequest, code: str, uid: str) -> HttpResponse:
    """Publish an announcement."""
    announcement, _context = announcement_page(request, code, uid)
    found = actions.publish(announcement, by=request.user)  # type: ignore[arg-type]
    messages.success(request, _("The announcement is out; everybody with an account finds it in the inbox."))
    return redirect(found)


@require_http_methods(["GET", "HEAD", "POST"])
def announcement_ask(request: HttpRequest, code: str, uid: str, verb: str) -> HttpResponse:
    """Ask for the reason, then withdraw an announcement or open it again as a draft."""
    announcement, context = announcement_page(request, code, uid)
    demand(request, verb, announcement)
    move = next((one for one in moves(announcement, request.user) if one.verb == verb), None)  # type: ignore[arg-type]
    if move is None or not move.allowed:
        raise Obstructed(*(move.reasons if move else [_("This is not possible in the present state.")]))
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        if verb == "withdraw":
            actions.withdraw(announcement, by=request.user, reason=reason)  # type: ignore[arg-type]
        else:
            fire(announcement, verb, by=request.user, reason=reason)  # type: ignore[arg-type]
        return redirect(announcement)
    return _plain(request, {**context, "form": form, "label": words(announcement._meta.label, verb)[0]})


def _plain(request: HttpRequest, context: dict[str, Any]) -> HttpResponse:
    status = 422 if context["form"].is_bound else 200
    return TemplateResponse(request, "training/announcement_plain.html", context, status=status)


@require_POST
def announcement_confirm(request: HttpRequest, code: str, uid: str) -> HttpResponse:
    """Confirm to have read it."""
    announcement, _context = announcement_page(request, code, uid)
    actions.confirm_reading(announcement, by=request.user)  # type: ignore[arg-type]
    messages.success(request, _("Thank you. Your confirmation is on record."))
    return redirect(announcement)


@require_POST
def announcement_remind(request: HttpRequest, code: str, uid: str) -> HttpResponse:
    """Remind those who are missing, each once a day."""
    announcement, _context = announcement_page(request, code, uid)
    count = actions.remind_readers(announcement, by=request.user)  # type: ignore[arg-type]
    said = ngettext("%(count)s person was reminded.", "%(count)s people were reminded.", count) % {"count": count}
    messages.success(request, said if count else _("Everybody who is missing and has an account was reminded today."))
    return redirect(announcement)


@require_http_methods(["GET", "HEAD", "POST"])
def announcement_board(request: HttpRequest, code: str, uid: str) -> HttpResponse:
    """Keep the photo of the notice board."""
    announcement, context = announcement_page(request, code, uid)
    demand(request, "edit", announcement)
    if announcement.state != STATE.PUBLISHED:
        raise Obstructed(_("Publish the announcement first; then add the photo of the notice board."))
    today = announcement.cycle.today()
    there = {"board_place": announcement.board_place, "board_on": announcement.board_on or today}
    data = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    form = BoardForm(*data, today=today, initial=there)
    if request.method == "POST" and form.is_valid():
        told = {name: form.cleaned_data[name] for name in ("board_place", "board_on")}
        try:
            actions.hang_up(announcement, form.cleaned_data["photo"], told, by=request.user)  # type: ignore[arg-type]
        except ValidationError as error:
            form.add_error("photo", error)
        else:
            return redirect(announcement)
    return _plain(request, {**context, "form": form, "label": _("Photo of the notice board"), "with_files": True})


@require_http_methods(["GET", "HEAD", "POST"])
def announcement_tick(request: HttpRequest, code: str, uid: str) -> HttpResponse:
    """Let the head of a department tick people without account whom they have told."""
    announcement, context = announcement_page(request, code, uid)
    user: Any = request.user
    heads = Department.objects.visible_to(user).filter(workspace=context["engagement"].client.workspace_id)
    if not heads.filter(head__user=user).exists():
        raise PermissionDenied
    if announcement.state != STATE.PUBLISHED:
        raise Obstructed(_("The announcement is not out: nobody can be ticked."))
    rows = actions.to_tick(announcement, user)
    if request.method == "POST":
        count = len(actions.tick_readers(announcement, rows.filter(uid__in=request.POST.getlist("there")), by=user))
        said = ngettext("%(count)s person is ticked.", "%(count)s people are ticked.", count) % {"count": count}
        messages.success(request, said if count else _("Nobody was ticked."))
        return redirect("training:announcement_tick", code, uid)
    page = Paginator(rows.select_related("department"), MISSING).get_page(request.GET.get("page"))
    return TemplateResponse(request, "training/announcement_tick.html", {**context, "page": page})
