"""Tasks of an engagement: the board, the table, one task and what is done with it."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import BooleanField, Case, Count, ExpressionWrapper, F, Q, Value, When, Window
from django.db.models.functions import RowNumber
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from certification.actions import tasks as actions
from certification.forms.tasks import FORMS, Everybody, TaskForm
from certification.models import Engagement, Meeting, Person, Task
from certification.shell import engagement_page, history
from wobo.accounts.models import User
from wobo.workflow.doors import Obstructed, may, moves
from wobo.workflow.policies import words

TAB, ON_PAGE, IN_COLUMN, OFFERED = "tasks", 50, 15, 200
State = Task.State
COLUMNS = (State.OPEN, State.DOING, State.DONE, State.VERIFIED)
TARGETS = {"begin": "doing", "finish": "done", "verify": "verified", "reopen": "open", "cancel": "cancelled"}
RELATED = ("owner__user", "owner_user", "meeting")


def _tasks(request: HttpRequest, engagement: Engagement) -> Any:
    return Task.objects.visible_to(request.user).within(engagement.workspace)


def _filtered(request: HttpRequest, engagement: Engagement, today: Any) -> tuple[Any, dict[str, str]]:
    """Return the tasks that the address asks for, and what it asks for."""
    asked = {name: request.GET.get(name, "").strip() for name in ("q", "who", "late", "meeting", "state")}
    rows = _tasks(request, engagement)
    if asked["q"]:
        said = Q(text__icontains=asked["q"]) | Q(details__icontains=asked["q"]) | Q(owner__name__icontains=asked["q"])
        number = asked["q"].lstrip("Tt")
        rows = rows.filter(said | Q(number=int(number)) if number.isdecimal() and len(number) < 9 else said)
    if asked["who"] == "me":
        rows = rows.of_user(request.user)
    elif asked["who"] == "nobody":
        rows = rows.filter(owner=None, owner_user=None)
    elif asked["who"]:
        rows = rows.filter(Q(owner__uid=asked["who"]) | Q(owner_user__uid=asked["who"]))
    if asked["late"]:
        rows = rows.late(today)
    if asked["meeting"]:
        rows = rows.filter(meeting__uid=asked["meeting"])
    if asked["state"] in State.values:
        rows = rows.filter(state=asked["state"])
    return rows, asked


def _mine_first(rows: Any, user: Any) -> Any:
    """Put the reader's own on top, then by the day on which they are due."""
    mine = ExpressionWrapper(Q(owner_user=user) | Q(owner__user=user), output_field=BooleanField())
    rank = Case(When(Q(owner_user=user) | Q(owner__user=user), then=Value(0)), default=Value(1))
    return rows.annotate(mine=mine, rank=rank)


@require_safe
def task_list(request: HttpRequest, code: str) -> HttpResponse:
    """Show the tasks as a board, or as a table that is searched and filtered."""
    engagement, context = engagement_page(request, code, TAB)
    today = context["cycle"].today()
    rows, asked = _filtered(request, engagement, today)
    table = request.GET.get("view") == "table"
    asked_for = any(asked.values())
    context |= {
        **asked,
        "table": table,
        "today": today,
        "filtered": asked_for,
        "keeps": may("create", _blank(engagement, context), request.user),  # type: ignore[arg-type]
        "owners": _owners(request, engagement),
        "meetings": _meetings(request, engagement),
        "states": State.choices,
    }
    context |= _table(request, rows, today) if table else _board(request, rows, today, context)
    return TemplateResponse(request, "certification/task_list.html", context)


def _blank(engagement: Engagement, context: dict[str, Any]) -> Task:
    return Task(workspace=engagement.workspace, cycle=context["cycle"], number=0)


def _owners(request: HttpRequest, engagement: Engagement) -> list[Any]:
    """Return who has unfinished tasks, for the filter."""
    theirs = _tasks(request, engagement).unfinished()
    people = Person.objects.visible_to(request.user).filter(pk__in=theirs.values("owner")).order_by("name", "pk")
    users = User.objects.filter(pk__in=theirs.values("owner_user")).order_by("display_name", "pk")
    return [*people[:OFFERED], *users[:OFFERED]]


def _meetings(request: HttpRequest, engagement: Engagement) -> list[Meeting]:
    """Return the meetings that decided something, for the filter."""
    decided = Meeting.objects.visible_to(request.user).filter(tasks__in=_tasks(request, engagement))
    return list(decided.distinct().order_by("-day", "-pk")[:OFFERED])


def _table(request: HttpRequest, rows: Any, today: Any) -> dict[str, Any]:
    over = Case(When(state__in=(State.OPEN, State.DOING), then=Value(0)), default=Value(1))
    ordered = _mine_first(rows, request.user).annotate(over=over).select_related(*RELATED)
    ordered = ordered.order_by("over", "rank", F("due").asc(nulls_last=True), "number")
    page = Paginator(ordered, ON_PAGE).get_page(request.GET.get("page"))
    return {"page": page, "rows": [(task, task.is_late(today)) for task in page.object_list]}


def _board(request: HttpRequest, rows: Any, today: Any, context: dict[str, Any]) -> dict[str, Any]:
    """Return four columns; each shows its first cards and says how many there are. Two queries."""
    counts = rows.order_by().aggregate(**{state: Count("pk", filter=Q(state=state)) for state in COLUMNS})
    order = ["rank", F("due").asc(nulls_last=True), "-number"]
    place = Window(RowNumber(), partition_by=F("state"), order_by=order)
    top = _mine_first(rows.filter(state__in=COLUMNS), request.user).annotate(place=place).filter(place__lte=IN_COLUMN)
    cards: dict[str, list[Any]] = {state: [] for state in COLUMNS}
    for task in top.select_related(*RELATED).order_by("place"):
        task.cycle = context["cycle"]
        cards[task.state].append({"task": task, "late": task.is_late(today), "moves": _moves(request, task)})
    return {
        "columns": [
            {"state": state, "label": state.label, "count": counts[state], "cards": cards[state]} for state in COLUMNS
        ]
    }


def _moves(request: HttpRequest, task: Task) -> list[dict[str, Any]]:
    """Return what the reader may do with a card; cancelling is done on the page of the task."""
    base = task.get_absolute_url()
    return [
        {"label": move.label, "url": f"{base}{move.verb}/", "to": TARGETS[move.verb], "asks": move.verb in FORMS}
        for move in moves(task, request.user)  # type: ignore[arg-type]
        if move.allowed and move.verb != "cancel"
    ]


def _task_page(request: HttpRequest, code: str, uid: str) -> tuple[Task, dict[str, Any]]:
    engagement, context = engagement_page(request, code, TAB)
    rows = _tasks(request, engagement).select_related(*RELATED, "finished_by", "workspace", "cycle")
    task: Task = get_object_or_404(rows, uid=uid)
    task.cycle.engagement = engagement
    if task.meeting:
        task.meeting.cycle = task.cycle
    return task, {**context, "task": task}


@require_safe
def task_detail(request: HttpRequest, code: str, uid: str) -> HttpResponse:
    """Show a task: what, who, until when, where it was decided, what came of it."""
    task, context = _task_page(request, code, uid)
    unfinished = task.state in {State.OPEN, State.DOING}
    context |= {
        "late": task.is_late(context["cycle"].today()),
        "may_edit": unfinished and may("edit", task, request.user),  # type: ignore[arg-type]
        "events": history(context["engagement"], request.user).about(task),
    }
    return TemplateResponse(request, "certification/task_detail.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def task_create(request: HttpRequest, code: str) -> HttpResponse:
    """Put a task on the board."""
    engagement, context = engagement_page(request, code, TAB)
    if not may("create", _blank(engagement, context), request.user):  # type: ignore[arg-type]
        raise PermissionDenied
    data = request.POST if request.method == "POST" else None
    people = Everybody(engagement)
    held = Meeting.objects.visible_to(request.user).within(engagement.workspace).standing().order_by("-day", "-pk")
    wanted = held.filter(uid=request.GET.get("meeting", "")).first() if "meeting" in request.GET else None
    form = TaskForm(data, people=people, meetings=held, initial={"meeting": wanted})
    if request.method == "POST" and form.is_valid():
        task = actions.add_task(context["cycle"], by=request.user, **form.told())  # type: ignore[arg-type]
        messages.success(request, _("Task T%(number)s is on the board.") % {"number": task.number})
        return redirect("certification:task_list", code)
    context |= {"form": form, "people": people.offered(), "label": _("New task")}
    return TemplateResponse(request, "certification/task_edit.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def task_edit(request: HttpRequest, code: str, uid: str) -> HttpResponse:
    """Change an unfinished task, or give it to somebody else."""
    task, context = _task_page(request, code, uid)
    if not may("edit", task, request.user):  # type: ignore[arg-type]
        raise PermissionDenied
    if task.state not in {State.OPEN, State.DOING}:
        raise Obstructed(_("The task is done or cancelled. Open it again to change it."))
    data = request.POST if request.method == "POST" else None
    people = Everybody(context["engagement"])
    form = TaskForm(data, people=people, task=task)
    if request.method == "POST" and form.is_valid():
        actions.edit_task(task, form.told(), by=request.user)  # type: ignore[arg-type]
        messages.success(request, _("The task is saved."))
        return redirect(task)
    context |= {"form": form, "people": people.offered(), "label": _("Edit the task")}
    return TemplateResponse(request, "certification/task_edit.html", context, status=422 if form.is_bound else 200)


@require_POST
def task_move(request: HttpRequest, code: str, uid: str, verb: str) -> HttpResponse:
    """Begin or verify a task; back to where one came from, the board or the task."""
    task, _context = _task_page(request, code, uid)
    actions.move_task(task, verb, by=request.user)  # type: ignore[arg-type]
    return redirect("certification:task_list", code) if request.POST.get("from") == "board" else redirect(task)


@require_http_methods(["GET", "HEAD", "POST"])
def task_ask(request: HttpRequest, code: str, uid: str, verb: str) -> HttpResponse:
    """Ask for the result or the reason, then finish, open again or cancel."""
    task, context = _task_page(request, code, uid)
    move = next((one for one in moves(task, request.user) if one.verb == verb), None)  # type: ignore[arg-type]
    if move is None and not may(verb, task, request.user):  # type: ignore[arg-type]
        raise PermissionDenied
    if move is None or not move.allowed:
        raise Obstructed(*(move.reasons if move else [_("This is not possible in the present state.")]))
    data = request.POST if request.method == "POST" else None
    form = FORMS[verb](data)
    if request.method == "POST" and form.is_valid():
        actions.move_task(task, verb, by=request.user, **form.cleaned_data)  # type: ignore[arg-type]
        return redirect(task)
    label = words(task._meta.label, verb)[0]
    context |= {"form": form, "label": label, "object": task, "back": task.get_absolute_url()}
    return TemplateResponse(request, "certification/ask.html", context, status=422 if form.is_bound else 200)
