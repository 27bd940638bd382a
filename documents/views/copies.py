"""Copies: the register, one of them with its receipt and its end; distribution lists."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from certification.people.writing import XLSX
from documents.actions import copies as actions
from documents.actions import issue_lists, issued_file
from documents.forms.issue import HandInForm, HolderForm, ReceiveForm, ShortReasonForm
from documents.issue_policies import holds_copy
from documents.models import Copy, Document, Recipient
from wobo.reporting.models import Report
from wobo.workflow.doors import Obstructed, fire, may
from wobo.workflow.policies import words

from .lists import language_of
from .release import reading
from .shell import demand, document_page, documents_page

ON_PAGE = 100
State = Copy.State


def _rows(request: HttpRequest, engagement: Any) -> Any:
    return Copy.objects.visible_to(request.user).loaded().filter(revision__document__engagement=engagement)


def copy_page(request: HttpRequest, code: str, uid: str) -> tuple[Copy, dict[str, Any]]:
    """Return a copy of the engagement, 404 for any other."""
    engagement, context = documents_page(request, code)
    rows = _rows(request, engagement).select_related("revision__upload", "receipt_by", "destruction")
    copy: Copy = get_object_or_404(rows, uid=uid)
    copy.revision.document.engagement, copy.workspace = engagement, engagement.workspace
    copy.revision.workspace = copy.revision.document.workspace = engagement.workspace
    return copy, {**context, "copy": copy, "revision": copy.revision, "document": copy.revision.document}


@require_safe
def copy_list(request: HttpRequest, code: str) -> HttpResponse:
    """Show the register of issue and recall (F14)."""
    engagement, context = documents_page(request, code)
    rows = _rows(request, engagement)
    counts = rows.order_by().aggregate(**{state.value: Count("pk", filter=Q(state=state)) for state in State})
    state, query = request.GET.get("state", ""), request.GET.get("q", "").strip()
    if state in State.values:
        rows = rows.filter(state=state)
    if query:
        names = ("revision__document__number", "revision__document__title", "person__name", "department__name")
        rows = rows.filter(Q(*(Q(**{f"{name}__icontains": query}) for name in names), _connector=Q.OR))
    order = ("revision__document__number", "-revision__edition", "-revision__revision", "number")
    page = Paginator(rows.order_by(*order), ON_PAGE).get_page(request.GET.get("page"))
    for copy in page.object_list:
        copy.revision.document.engagement = engagement
    context |= {
        "page": page,
        "state": state,
        "query": query,
        "filtered": bool(state or query),
        "states": [(value, label, counts[value]) for value, label in State.choices if counts[value]],
        "keeps": may("create", Copy(workspace=engagement.workspace), request.user),  # type: ignore[arg-type]
        "total": sum(counts.values()),
    }
    return TemplateResponse(request, "documents/issue/copy_list.html", context)


@require_POST
def copies_paper(request: HttpRequest, code: str) -> HttpResponse:
    """Have the register of issue and recall printed."""
    engagement, context = documents_page(request, code)
    language = language_of(request, engagement)
    return redirect(issue_lists.print_of(issue_lists.COPIES, context["cycle"], language, by=request.user))  # type: ignore[arg-type]


@require_safe
def copies_workbook(request: HttpRequest, code: str) -> HttpResponse:
    """Send the register of issue and recall as a workbook."""
    engagement, _context = documents_page(request, code)
    return workbook(issue_lists.COPIES, engagement, _("Issue and recall"))


def workbook(kind: str, engagement: Any, title: str) -> HttpResponse:
    """Return a register as a file for Excel, in the reader's language."""
    content = issue_lists.workbook_of(kind, engagement, title, get_language() or "en")
    response = HttpResponse(content, content_type=XLSX)
    name = _("%(list)s of %(code)s.xlsx") % {"list": title, "code": engagement.code}
    response["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    return response


@require_http_methods(["GET", "HEAD", "POST"])
def copy_detail(request: HttpRequest, code: str, uid: str) -> HttpResponse:
    """Show a copy and its text; its holder signs for it here, and whoever keeps the register sees what comes next."""
    copy, context = copy_page(request, code, uid)
    user: Any = request.user
    mine = holds_copy(copy, user)
    late = copy.state == State.ISSUED and actions.is_late(copy, copy.today)
    posted = request.method == "POST"
    form = ReceiveForm(request.POST if posted else None)
    if posted:
        demand(request, "receive", copy)
    if posted and form.is_valid():
        try:
            actions.receive(copy, by=user, reason=form.cleaned_data["reason"])
        except Obstructed as wrong:
            form.add_error("reason" if late else None, " ".join(wrong.reasons))
        else:
            messages.success(request, _("Thank you. Your receipt is on record."))
            return redirect(copy)
    papers = Report.objects.visible_to(user).select_related("file")
    open_to_reader = copy.state in Copy.HELD or not mine or may("issue", copy, user)
    context |= {
        "mine": mine,
        "late": late,
        "form": form,
        "receives": copy.state == State.ISSUED and mine and may("receive", copy, user),
        "keeps": may("issue", copy, user),
        "paper": papers.filter(uid=copy.file_uid).first() if copy.file_uid else None,
        "stampable": bool(issued_file.stampable(copy.revision)),
        **(reading(copy.revision) if open_to_reader else {"text": [], "files": []}),
    }
    return TemplateResponse(request, "documents/issue/copy.html", context, status=422 if posted else 200)


@require_POST
def copy_file(request: HttpRequest, code: str, uid: str) -> HttpResponse:
    """Have the stamped file of a copy made."""
    copy, _context = copy_page(request, code, uid)
    if not holds_copy(copy, request.user):  # type: ignore[arg-type]
        demand(request, "issue", copy)
    issued_file.make_copy_file(copy, by=request.user)  # type: ignore[arg-type]
    messages.success(request, _("The stamped file is being made. Load the page again in a moment."))
    return redirect(copy)


@require_POST
def copy_move(request: HttpRequest, code: str, uid: str, verb: str) -> HttpResponse:
    """Hand a copy out, recall it, or cancel it."""
    copy, _context = copy_page(request, code, uid)
    demand(request, verb, copy)
    if verb == "issue":
        actions.hand_out([copy], by=request.user)  # type: ignore[arg-type]
    elif verb == "recall":
        actions.recall(copy, by=request.user)  # type: ignore[arg-type]
    else:
        fire(copy, verb, by=request.user)  # type: ignore[arg-type]
    return redirect(copy)


@require_http_methods(["GET", "HEAD", "POST"])
def copy_hand_in(request: HttpRequest, code: str, uid: str) -> HttpResponse:
    """Take a recalled copy back."""
    copy, context = copy_page(request, code, uid)
    demand(request, "hand_in", copy)
    form = HandInForm(request.POST if request.method == "POST" else None, initial={"on": copy.today})
    if request.method == "POST" and form.is_valid():
        try:
            actions.hand_in([copy], by=request.user, **form.cleaned_data)  # type: ignore[arg-type]
        except Obstructed as wrong:
            form.add_error("on", " ".join(wrong.reasons))
        else:
            return redirect(copy)
    return _ask(request, {**context, "form": form}, copy, "hand_in")


@require_http_methods(["GET", "HEAD", "POST"])
def copy_end(request: HttpRequest, code: str, uid: str, verb: str) -> HttpResponse:
    """Keep a returned copy as obsolete, or report one as lost; both say why."""
    copy, context = copy_page(request, code, uid)
    demand(request, verb, copy)
    form = ShortReasonForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        actions.end(copy, verb, form.cleaned_data["reason"], by=request.user)  # type: ignore[arg-type]
        return redirect(copy)
    return _ask(request, {**context, "form": form}, copy, verb)


def _ask(request: HttpRequest, context: dict[str, Any], record: Any, verb: str) -> HttpResponse:
    label = words(record._meta.label, verb)[0]
    context |= {"label": label, "back": record.get_absolute_url(), "about": record}
    status = 422 if context["form"].is_bound else 200
    return TemplateResponse(request, "documents/issue/ask.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def recipients(request: HttpRequest, code: str, uid: str) -> HttpResponse:
    """Show and change the distribution list of one document."""
    document, context = document_page(request, code, uid)
    blank = Recipient(workspace=document.workspace, engagement=context["engagement"], document=document)
    rows = actions.lists_of(document)
    context |= {
        "rows": rows,
        "own": bool(rows and rows[0].document_id),
        "here": reverse("documents:recipients", args=[code, uid]),
        "heading": _("Distribution list"),
    }
    return _list_page(request, context, blank, document=document)


@require_http_methods(["GET", "HEAD", "POST"])
def level_recipients(request: HttpRequest, code: str, level: str) -> HttpResponse:
    """Show and change the distribution list that every document of a level without its own follows."""
    engagement, context = documents_page(request, code)
    level = level.upper() if level.upper() in Document.Level.values else Document.Level.MANUAL
    blank = Recipient(workspace=engagement.workspace, engagement=engagement, level=level)
    rows = Recipient.objects.visible_to(request.user).filter(engagement=engagement, document=None, level=level)
    context |= {
        "rows": list(rows.select_related("department", "person__department")),
        "own": True,
        "levels": Document.Level.choices,
        "level": level,
        "here": reverse("documents:level_recipients", args=[code, level]),
        "heading": _("Distribution list of a level"),
    }
    return _list_page(request, context, blank, level=level)


def _list_page(request: HttpRequest, context: dict[str, Any], blank: Recipient, **of: Any) -> HttpResponse:
    engagement, posted = context["engagement"], request.method == "POST"
    keeps = may("create", blank, request.user)  # type: ignore[arg-type]
    if posted:
        demand(request, "create", blank)
    form = HolderForm(request.POST if posted else None, engagement=engagement, initial={"medium": "electronic"})
    if posted and form.is_valid():
        try:
            actions.add_recipient(engagement, form.told(), by=request.user, **of)  # type: ignore[arg-type]
        except Obstructed as wrong:
            form.add_error("department", " ".join(wrong.reasons))
        else:
            return redirect(context["here"])
    context |= {"form": form if keeps else None, "keeps": keeps}
    status = 422 if posted else 200
    return TemplateResponse(request, "documents/issue/recipients.html", context, status=status)


@require_POST
def recipients_begin(request: HttpRequest, code: str, uid: str) -> HttpResponse:
    """Begin the list of a document with the one of its level."""
    document, context = document_page(request, code, uid)
    demand(request, "create", Recipient(workspace=document.workspace, engagement=context["engagement"]))
    actions.take_over_level(document, by=request.user)  # type: ignore[arg-type]
    return redirect("documents:recipients", code, uid)


@require_POST
def recipient_remove(request: HttpRequest, code: str, uid: str) -> HttpResponse:
    """Take a line off a distribution list."""
    engagement, _context = documents_page(request, code)
    rows = Recipient.objects.visible_to(request.user).filter(engagement=engagement)
    row = get_object_or_404(rows.select_related("document"), uid=uid)
    demand(request, "remove", row)
    document, level = row.document, row.level
    actions.remove_recipient(row, by=request.user)  # type: ignore[arg-type]
    if document is not None:
        return redirect("documents:recipients", code, document.uid)
    return redirect("documents:level_recipients", code, level)
