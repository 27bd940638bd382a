"""The issue of one version: release, copies, receipts, readers, putting in force."""

# claims: S5.6, S5.6.7, S5.6.8
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from certification.models import Person
from documents import issue_news as news
from documents.actions import copies as copying
from documents.actions import issue_lists, issued_file
from documents.actions import release as actions
from documents.forms.issue import HolderForm, ReleaseForm, ScanForm
from documents.issue_panel import issue_url
from documents.issue_policies import vouches_for_paper
from documents.models import Copy, Revision, Understanding
from wobo.workflow.doors import Obstructed, may, reasons_against

from .lists import language_of
from .shell import demand, revision_page

ON_PAGE = 100
State = Revision.State


def _loaded(request: HttpRequest, code: str, uid: str, revision: str) -> tuple[Revision, dict[str, Any]]:
    row, context = revision_page(request, code, uid, revision)
    return row, {**context, "today": context["cycle"].today()}


@require_http_methods(["GET", "HEAD", "POST"])
def issue(request: HttpRequest, code: str, uid: str, revision: str) -> HttpResponse:
    """Show how far the issue of a version is; release it."""
    row, context = _loaded(request, code, uid, revision)
    user: Any = request.user
    releases = may("release", row, user)
    posted = request.method == "POST"
    if posted:
        demand(request, "release", row)
    form = ReleaseForm(request.POST if posted else None, initial={"effective_on": _usual_day(row, context["today"])})
    if posted and form.is_valid():
        try:
            actions.release(row, by=user, effective_on=form.cleaned_data["effective_on"])
        except Obstructed as wrong:
            for reason in wrong.reasons:
                form.add_error("effective_on", reason)
        else:
            messages.success(request, _("The version is released. Its issued file is being made."))
            return redirect(issue_url(row))
    context |= _told(request, row) | {"form": form, "releases": releases}
    return TemplateResponse(request, "documents/issue/issue.html", context, status=422 if posted else 200)


def _usual_day(row: Revision, today: Any) -> Any:
    item = actions.open_item(row)
    return item.edition.effective_on if item else today


def _told(request: HttpRequest, row: Revision) -> dict[str, Any]:
    user: Any = request.user
    rows = Copy.objects.visible_to(user).loaded().filter(revision=row).order_by("number")
    page = Paginator(rows, ON_PAGE).get_page(request.GET.get("page"))
    for copy in page.object_list:
        copy.revision = row
    readers = news.readers_of(row)
    if row.state in Revision.BEFORE_RELEASE:
        readers = readers.none()
    done = Understanding.objects.visible_to(request.user).filter(revision=row)
    people, confirmed = readers.count(), done.count()
    against = list(reasons_against(row, "release")) if row.state == State.APPROVED else []
    force = list(reasons_against(row, "put_in_force")) if row.state == State.RELEASED else []
    paper = Copy.objects.visible_to(request.user).filter(revision=row, medium="paper")
    return {
        "page": page,
        "paper": issued_file.issue_of(row),
        "files": issued_file.files_of(row),
        "void": issued_file.void_of(row) if row.state in issued_file.ENDED else None,
        "is_over": row.state in issued_file.ENDED,
        "readers": {"people": people, "confirmed": confirmed} if people else None,
        "against": against,
        "against_force": force,
        "forces": may("put_in_force", row, user),
        "keeps": may("create", Copy(workspace=row.workspace, revision=row), user),
        "ticks": vouches_for_paper(row, user) and paper.filter(state=Copy.State.ISSUED).exists(),
        "prepared": paper.filter(state=Copy.State.PREPARED).count(),
        "planned": copying.lists_of(row.document) if row.state == State.APPROVED else [],
    }


@require_POST
def put_in_force(request: HttpRequest, code: str, uid: str, revision: str) -> HttpResponse:
    """Put a released version in force, once its day has come."""
    row, _context = _loaded(request, code, uid, revision)
    held = actions.put_in_force(row, by=request.user)  # type: ignore[arg-type]
    messages.success(request, _("%(document)s is in force.") % {"document": held})
    return redirect(issue_url(row))


@require_POST
def hand_out(request: HttpRequest, code: str, uid: str, revision: str) -> HttpResponse:
    """Note that paper copies were printed, bound, stamped and handed out: the ticked ones, else all."""
    row, _context = _loaded(request, code, uid, revision)
    rows = Copy.objects.visible_to(request.user).filter(revision=row, state=Copy.State.PREPARED)
    chosen = request.POST.getlist("copy")
    rows = rows.filter(uid__in=chosen) if chosen else rows
    demand(request, "issue", Copy(workspace=row.workspace, revision=row))
    count = len(copying.hand_out(list(rows), by=request.user))  # type: ignore[arg-type]
    said = ngettext("%(count)s copy is out.", "%(count)s copies are out.", count)
    messages.success(request, said % {"count": count})
    return redirect(issue_url(row))


@require_POST
def remind(request: HttpRequest, code: str, uid: str, revision: str) -> HttpResponse:
    """Remind whoever has not signed for a copy or not read the version."""
    row, _context = _loaded(request, code, uid, revision)
    count = copying.remind_holders(row, by=request.user)  # type: ignore[arg-type]
    said = ngettext("%(count)s reminder went out.", "%(count)s reminders went out.", count)
    messages.success(request, said % {"count": count})
    return redirect(issue_url(row))


@require_POST
def receipts_paper(request: HttpRequest, code: str, uid: str, revision: str) -> HttpResponse:
    """Have the receipt sheet printed."""
    row, context = _loaded(request, code, uid, revision)
    language = language_of(request, context["engagement"])
    return redirect(issue_lists.print_receipts(row, language, by=request.user))  # type: ignore[arg-type]


@require_http_methods(["GET", "HEAD", "POST"])
def receipts(request: HttpRequest, code: str, uid: str, revision: str) -> HttpResponse:
    """Attach the signed receipt sheet and tick its rows."""
    row, context = _loaded(request, code, uid, revision)
    if not vouches_for_paper(row, request.user):  # type: ignore[arg-type]
        raise PermissionDenied
    rows = list(Copy.objects.visible_to(request.user).loaded().filter(revision=row, state=Copy.State.ISSUED))
    people = _signers(request, rows)
    posted = request.method == "POST"
    form = ScanForm(request.POST, request.FILES) if posted else ScanForm()
    ticks: list[copying.Tick] = []
    if posted:
        ticks = _ticks(request, rows, people, form, context["today"])
    if posted and form.is_valid():
        try:
            count = len(copying.tick_receipts(ticks, form.cleaned_data["scan"], by=request.user))  # type: ignore[arg-type]
        except Obstructed as wrong:
            for reason in wrong.reasons:
                form.add_error(None, reason)
        else:
            said = ngettext("%(count)s receipt is entered.", "%(count)s receipts are entered.", count)
            messages.success(request, said % {"count": count})
            return redirect(issue_url(row))
    lines = [{"copy": copy, "people": people[copy.pk], "told": _typed(request, copy)} for copy in rows]
    context |= {"form": form, "lines": lines, "late": row.effective_on and context["today"] > row.effective_on}
    return TemplateResponse(request, "documents/issue/receipts.html", context, status=422 if posted else 200)


def _typed(request: HttpRequest, copy: Copy) -> dict[str, str]:
    names = ("there", "who", "on", "reason")
    return {name: request.POST.get(f"{name}-{copy.uid}", "") for name in names}


def _signers(request: HttpRequest, copies: list[Copy]) -> dict[int, list[Person]]:
    """Return who may have signed for each copy: its person, else whoever works in its department."""
    departments = {copy.department_id for copy in copies if copy.person is None}
    there: dict[int | None, list[Person]] = {}
    working = Person.objects.visible_to(request.user).filter(department__in=departments, left_on=None)
    for person in working.order_by("name", "pk"):
        there.setdefault(person.department_id, []).append(person)
    return {copy.pk: [copy.person] if copy.person else there.get(copy.department_id, []) for copy in copies}


def _ticks(
    request: HttpRequest, rows: list[Copy], people: dict[int, list[Person]], form: ScanForm, today: Any
) -> list[copying.Tick]:
    from django.utils.dateparse import parse_date  # noqa: PLC0415  only for typed days

    found: list[copying.Tick] = []
    for copy in rows:
        told = _typed(request, copy)
        if not told["there"]:
            continue
        person = next((one for one in people[copy.pk] if one.uid == told["who"]), None)
        try:
            on = parse_date(told["on"]) if told["on"] else today
        except ValueError:
            on = None
        if person is None or on is None:
            form.add_error(None, _("Copy %(copy)s: say who signed, and on which day.") % {"copy": copy.code})
            continue
        found.append((copy, person, on, told["reason"]))
    return found


@require_http_methods(["GET", "HEAD", "POST"])
def copy_create(request: HttpRequest, code: str, uid: str, revision: str) -> HttpResponse:
    """Make one more copy of a released version."""
    row, context = _loaded(request, code, uid, revision)
    demand(request, "create", Copy(workspace=row.workspace, revision=row))
    form = HolderForm(request.POST if request.method == "POST" else None, engagement=context["engagement"])
    if request.method == "POST" and form.is_valid():
        copying.add_copy(row, form.told(), by=request.user)  # type: ignore[arg-type]
        return redirect(issue_url(row))
    context |= {"form": form, "label": _("New copy"), "back": issue_url(row), "about": row}
    status = 422 if form.is_bound else 200
    return TemplateResponse(request, "documents/issue/ask.html", context, status=status)


@require_POST
def void_file(request: HttpRequest, code: str, uid: str, revision: str) -> HttpResponse:
    """Have the file made that is marked as obsolete on every page."""
    row, _context = _loaded(request, code, uid, revision)
    issued_file.make_void_file(row, by=request.user)  # type: ignore[arg-type]
    return redirect(issue_url(row))


@require_http_methods(["GET", "HEAD", "POST"])
def revision_read(request: HttpRequest, code: str, uid: str, revision: str) -> HttpResponse:
    """Let a reader read a version and confirm to have understood it; its keepers see the reach."""
    row, context = _loaded(request, code, uid, revision)
    user: Any = request.user
    if request.method == "POST":
        copying.confirm_reading(row, by=user)
        messages.success(request, _("Thank you. Your confirmation is on record."))
        return redirect(news.read_url(row))
    people = news.readers_of(row).select_related("department")
    mine = people.filter(user=user).first()
    given = Understanding.objects.visible_to(user).filter(revision=row).select_related("ticked_by")
    done = {one.person_id: one for one in given}
    keeps = may("release", row, user)
    page = Paginator(people.order_by("department__order", "name", "pk"), ON_PAGE).get_page(request.GET.get("page"))
    context |= {
        "mine": mine,
        "confirmed": done.get(mine.pk) if mine else None,
        "keeps": keeps,
        "ticks": vouches_for_paper(row, user),
        "page": page,
        "lines": [(person, done.get(person.pk)) for person in page.object_list] if keeps else [],
        "total": page.paginator.count,
        "reached": len(done),
        **reading(row),
    }
    return TemplateResponse(request, "documents/issue/read.html", context)


def reading(row: Revision) -> dict[str, Any]:
    """Return what is needed to read a version on a page: its text, and its files."""
    from documents.flow_page import text_of  # noqa: PLC0415  it belongs to the sign-off

    return {"text": text_of(row), "files": issued_file.files_of(row)}


@require_POST
def readers_tick(request: HttpRequest, code: str, uid: str, revision: str) -> HttpResponse:
    """Enter for people without an account that they have read a version."""
    row, _context = _loaded(request, code, uid, revision)
    if not vouches_for_paper(row, request.user):  # type: ignore[arg-type]
        raise PermissionDenied
    people = Person.objects.visible_to(request.user).filter(uid__in=request.POST.getlist("person"))
    count = len(copying.tick_readers(row, people, by=request.user))  # type: ignore[arg-type]
    said = ngettext("%(count)s person is ticked.", "%(count)s people are ticked.", count)
    messages.success(request, said % {"count": count} if count else _("Nobody was ticked."))
    return redirect(news.read_url(row))


@require_safe
def issued(request: HttpRequest, code: str, uid: str, revision: str) -> HttpResponse:
    """Lead to the issued file; an obsolete version leads to the one that says so on every page."""
    row, _context = _loaded(request, code, uid, revision)
    if row.state in issued_file.ENDED:
        void = issued_file.void_of(row)
        return redirect(f"{void.file.get_absolute_url()}?show" if void and void.file else issue_url(row))
    files = issued_file.files_of(row)
    return redirect(f"{files[0].get_absolute_url()}?show" if files else issue_url(row))
