"""Change requests (F16): the list, one of them, proposing, reviewing, deciding, carrying out."""

# claims: S8.1, S8.2
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from documents.actions import changes as actions
from documents.actions import issue_lists, release
from documents.forms.changes import ChangeForm, ChangeOfForm, DecisionForm, OpinionForm, PostponeForm
from documents.models import ChangeRequest
from wobo.reporting.models import Report
from wobo.workflow.doors import Obstructed, fire, may
from wobo.workflow.policies import words

from .lists import language_of
from .shell import demand, document_page, documents_page, numbers_of

ON_PAGE = 50
State = ChangeRequest.State
FORMS = {"refuse": DecisionForm, "postpone": PostponeForm, "send_back": DecisionForm, "cancel": DecisionForm}


def _rows(request: HttpRequest, engagement: Any) -> Any:
    return ChangeRequest.objects.visible_to(request.user).filter(engagement=engagement)


def change_page(request: HttpRequest, code: str, uid: str) -> tuple[ChangeRequest, dict[str, Any]]:
    """Return a change request of the engagement, 404 for any other."""
    engagement, context = documents_page(request, code)
    related = ("document__department", "document__approver__user", "proposed_by", "reviewed_by", "decided_by")
    found = _rows(request, engagement).select_related(*related, "applicant", "revision__document")
    change: ChangeRequest = get_object_or_404(found, uid=uid)
    change.engagement = change.document.engagement = engagement
    change.workspace = change.document.workspace = engagement.workspace
    if change.revision is not None:
        change.revision.document = change.document
    return change, {**context, "change": change, "document": change.document}


@require_safe
def change_list(request: HttpRequest, code: str) -> HttpResponse:
    """Show the change requests of the engagement."""
    engagement, context = documents_page(request, code)
    rows = _rows(request, engagement)
    state, ground, nature, query = (request.GET.get(name, "").strip() for name in ("state", "ground", "nature", "q"))
    if state == "open":
        rows = rows.undecided()
    elif state in State.values:
        rows = rows.filter(state=state)
    if ground in ChangeRequest.Ground.values:
        rows = rows.filter(ground=ground)
    if nature in ChangeRequest.Nature.values:
        rows = rows.filter(nature=nature)
    if query:
        names = ("document__number", "document__title", "reason", "after")
        rows = rows.filter(Q(*(Q(**{f"{name}__icontains": query}) for name in names), _connector=Q.OR))
    page = Paginator(rows.select_related("document", "proposed_by", "applicant"), ON_PAGE).get_page(
        request.GET.get("page")
    )
    for row in page.object_list:
        row.engagement = engagement
    context |= {
        "page": page,
        "state": state,
        "ground": ground,
        "nature": nature,
        "query": query,
        "states": [("open", _("Undecided")), *State.choices],
        "grounds": ChangeRequest.Ground.choices,
        "natures": ChangeRequest.Nature.choices,
        "filtered": bool(state or ground or nature or query),
        "proposes": may("create", ChangeRequest(workspace=engagement.workspace), request.user),  # type: ignore[arg-type]
    }
    return TemplateResponse(request, "documents/issue/change_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def change_create(request: HttpRequest, code: str, uid: str) -> HttpResponse:
    """Ask for a change of one document."""
    document, context = document_page(request, code, uid)
    demand(request, "create", ChangeRequest(workspace=document.workspace))
    form = ChangeForm(request.POST if request.method == "POST" else None, initial={"nature": "clause"})
    if request.method == "POST" and form.is_valid():
        return _proposed(request, document, form.cleaned_data)
    return _form(request, {**context, "form": form}, document)


@require_http_methods(["GET", "HEAD", "POST"])
def change_new(request: HttpRequest, code: str) -> HttpResponse:
    """Ask for a change, the document chosen by its number."""
    engagement, context = documents_page(request, code)
    demand(request, "create", ChangeRequest(workspace=engagement.workspace))
    form = ChangeOfForm(request.POST if request.method == "POST" else None, initial={"nature": "clause"})
    form.fields["document"].engagement = engagement  # type: ignore[attr-defined]
    if request.method == "POST" and form.is_valid():
        told = dict(form.cleaned_data)
        return _proposed(request, told.pop("document"), told)
    return _form(request, {**context, "form": form, "numbers": numbers_of(request, engagement)}, None)


def _proposed(request: HttpRequest, document: Any, told: dict[str, Any]) -> HttpResponse:
    source = told.pop("source", "") or ChangeRequest.Source.STAFF
    made = actions.propose_change(document, by=request.user, source=source, **told)  # type: ignore[arg-type]
    messages.success(request, _("The change is asked for. The document controller gives an opinion next."))
    return redirect(made)


def _form(request: HttpRequest, context: dict[str, Any], document: Any) -> HttpResponse:
    engagement = context["engagement"]
    back = document.get_absolute_url() if document else reverse("documents:change_list", args=[engagement.code])
    context |= {"label": _("Ask for a change"), "back": back, "about": document}
    status = 422 if context["form"].is_bound else 200
    return TemplateResponse(request, "documents/issue/ask.html", context, status=status)


@require_safe
def change_detail(request: HttpRequest, code: str, uid: str) -> HttpResponse:
    """Show a change request with its way to the decision and what follows."""
    change, context = change_page(request, code, uid)
    user: Any = request.user
    accepted = change.state == State.ACCEPTED
    keeps = may("review", change, user)
    papers = Report.objects.visible_to(user).select_related("file")
    paper = papers.filter(uid=change.paper_uid).first() if change.paper_uid else None
    signed = papers.filter(source=paper).first() if paper else None
    slot = change.slot("approval")
    barred = slot is not None and change.is_barred(slot, user)
    context |= {
        "paper": paper,
        "signed": signed,
        "skip": "accept review" + (" refuse postpone" if barred else ""),
        "reviews": keeps and change.state == State.PROPOSED,
        "opens": accepted and keeps and change.revision_id is None and change.nature != change.Nature.WITHDRAWAL,
        "withdraws": accepted and keeps and change.nature == change.Nature.WITHDRAWAL,
        "may_edit": change.state == State.PROPOSED and may("edit", change, user),
    }
    return TemplateResponse(request, "documents/issue/change.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def change_edit(request: HttpRequest, code: str, uid: str) -> HttpResponse:
    """Change what is asked for, until its review."""
    change, context = change_page(request, code, uid)
    demand(request, "edit", change)
    if change.state != State.PROPOSED:
        raise Obstructed(_("The request has been reviewed. Send it back to change its text."))
    names = (*actions.FIELDS, "source")
    form = ChangeForm(
        request.POST if request.method == "POST" else None, initial={name: getattr(change, name) for name in names}
    )
    if request.method == "POST" and form.is_valid():
        actions.edit_change(change, form.cleaned_data, by=request.user)  # type: ignore[arg-type]
        return redirect(change)
    context |= {"form": form, "label": _("Edit the request"), "back": change.get_absolute_url(), "about": change}
    status = 422 if form.is_bound else 200
    return TemplateResponse(request, "documents/issue/ask.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def change_review(request: HttpRequest, code: str, uid: str) -> HttpResponse:
    """Give the opinion of the review."""
    change, context = change_page(request, code, uid)
    demand(request, "review", change)
    form = OpinionForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        actions.review_change(change, by=request.user, opinion=form.cleaned_data["opinion"])  # type: ignore[arg-type]
        messages.success(request, _("The request is printed; its approver is asked to decide."))
        return redirect(change)
    return _ask(request, {**context, "form": form}, change, "review")


@require_http_methods(["GET", "HEAD", "POST"])
def change_ask(request: HttpRequest, code: str, uid: str, verb: str) -> HttpResponse:
    """Refuse, postpone, send back or take back a request; each says why."""
    change, context = change_page(request, code, uid)
    demand(request, verb, change)
    form = FORMS[verb](request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        user: Any = request.user
        try:
            if verb in {"refuse", "postpone"}:
                actions.decide(change, verb, by=user, **form.cleaned_data)
            elif verb == "send_back":
                actions.send_back(change, by=user, **form.cleaned_data)
            else:
                fire(change, verb, by=user, **form.cleaned_data)
        except Obstructed as wrong:
            form.add_error(None, " ".join(wrong.reasons))
        else:
            return redirect(change)
    return _ask(request, {**context, "form": form}, change, verb)


def _ask(request: HttpRequest, context: dict[str, Any], change: ChangeRequest, verb: str) -> HttpResponse:
    label = words(change._meta.label, verb)[0]
    context |= {"label": label, "back": change.get_absolute_url(), "about": change}
    status = 422 if context["form"].is_bound else 200
    return TemplateResponse(request, "documents/issue/ask.html", context, status=status)


@require_POST
def change_resume(request: HttpRequest, code: str, uid: str) -> HttpResponse:
    """Take a postponed request up again."""
    change, _context = change_page(request, code, uid)
    fire(change, "resume", by=request.user)  # type: ignore[arg-type]
    return redirect(change)


@require_POST
def change_open(request: HttpRequest, code: str, uid: str) -> HttpResponse:
    """Open the version that carries an accepted request, with the others of the document that wait."""
    change, _context = change_page(request, code, uid)
    demand(request, "review", change)
    waiting = _rows(request, change.engagement).filter(document=change.document).to_do()
    waiting = waiting.exclude(nature=ChangeRequest.Nature.WITHDRAWAL)
    made = actions.open_version([*waiting], by=request.user)  # type: ignore[arg-type]
    messages.success(request, _("%(version)s is open. Its text can be changed now.") % {"version": made})
    return redirect(change)


@require_POST
def change_withdraw(request: HttpRequest, code: str, uid: str) -> HttpResponse:
    """Take the document out of use, as the accepted request asks."""
    change, _context = change_page(request, code, uid)
    release.withdraw(change, by=request.user)  # type: ignore[arg-type]
    messages.success(request, _("The document is withdrawn; its copies are recalled."))
    return redirect(change)


@require_POST
def change_paper(request: HttpRequest, code: str, uid: str) -> HttpResponse:
    """Have a request printed as it stands (F16)."""
    change, context = change_page(request, code, uid)
    language = language_of(request, context["engagement"])
    return redirect(issue_lists.print_of(actions.KIND, change, language, by=request.user))  # type: ignore[arg-type]
