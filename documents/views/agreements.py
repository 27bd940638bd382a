"""Agreements: the list with what is lacking, one of them, its moves."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from certification.fields import ReasonForm
from certification.shell import history
from documents.actions import agreements as actions
from documents.agreed import agreement_facts
from documents.forms.agreements import AgreementForm, ReviewForm
from documents.models import Agreement
from wobo.workflow.doors import Obstructed, fire, may, moves

from .register import ON_PAGE
from .shell import demand, documents_page

EVENTS = 20
MOVES = {"agree": actions.agree, "put_in_force": actions.put_in_force}


def _rows(request: HttpRequest, engagement: Any) -> Any:
    return Agreement.objects.visible_to(request.user).filter(engagement=engagement)


def _blank(engagement: Any) -> Agreement:
    return Agreement(workspace=engagement.workspace, engagement=engagement)


def _page(request: HttpRequest, code: str, uid: str) -> tuple[Agreement, dict[str, Any]]:
    engagement, context = documents_page(request, code)
    found = _rows(request, engagement).select_related("owner", "file", "replaces")
    agreement: Agreement = get_object_or_404(found, uid=uid)
    agreement.engagement, agreement.workspace = engagement, engagement.workspace
    if agreement.replaces is not None:
        agreement.replaces.engagement = engagement
    return agreement, {**context, "agreement": agreement}


@require_safe
def agreement_list(request: HttpRequest, code: str) -> HttpResponse:
    """Show the agreements, and which services and suppliers lack one."""
    engagement, context = documents_page(request, code)
    today, rows = context["cycle"].today(), _rows(request, engagement)
    words, kind, state = (request.GET.get(name, "").strip() for name in ("q", "kind", "state"))
    due = rows.due(today).count()
    if state == "due":
        rows = rows.due(today)
    elif state in Agreement.State.values:
        rows = rows.filter(state=state)
    if kind in Agreement.Kind.values:
        rows = rows.filter(kind=kind)
    if words:
        rows = rows.filter(Q(number__icontains=words) | Q(title__icontains=words) | Q(counterpart__icontains=words))
    page = Paginator(rows.select_related("owner").prefetch_related("services"), ON_PAGE).get_page(
        request.GET.get("page")
    )
    for row in page.object_list:
        row.engagement = engagement
    context |= {
        "page": page,
        "today": today,
        "words": words,
        "kind": kind,
        "kinds": Agreement.Kind.choices,
        "state": state,
        "states": Agreement.State.choices,
        "due": due,
        "facts": agreement_facts(engagement),
        "filtered": bool(words or kind or state),
        "keeps": may("create", _blank(engagement), request.user),  # type: ignore[arg-type]
    }
    return TemplateResponse(request, "documents/register/agreement_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def agreement_detail(request: HttpRequest, code: str, uid: str) -> HttpResponse:
    """Show an agreement; note that it was reviewed."""
    agreement, context = _page(request, code, uid)
    may_edit = may("edit", agreement, request.user)  # type: ignore[arg-type]
    valid = agreement.state in {Agreement.State.AGREED, Agreement.State.IN_FORCE}
    posted = request.method == "POST"
    if posted:
        demand(request, "edit", agreement)
    form = ReviewForm(request.POST if posted else None, initial={"on": context["cycle"].today()})
    if posted and form.is_valid():
        try:
            actions.review(agreement, by=request.user, **form.cleaned_data)  # type: ignore[arg-type]
        except Obstructed as wrong:
            form.add_error("on", " ".join(wrong.reasons))
        else:
            messages.success(request, _("The review is noted."))
            return redirect(agreement)
    renewals = list(_rows(request, context["engagement"]).filter(replaces=agreement))
    for row in renewals:
        row.engagement = context["engagement"]
    context |= {
        "form": form if may_edit and valid else None,
        "may_edit": may_edit and agreement.state != Agreement.State.ENDED,
        "may_renew": may_edit and agreement.state != Agreement.State.DRAFTED,
        "services": list(agreement.services.all()),
        "renewals": renewals,
        "today": context["cycle"].today(),
        "events": history(context["engagement"], request.user).filter(model=agreement._meta.label, uid=agreement.uid)[
            :EVENTS
        ],
    }
    status = 422 if posted else 200
    return TemplateResponse(request, "documents/register/agreement_detail.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def agreement_create(request: HttpRequest, code: str) -> HttpResponse:
    """Write an agreement down."""
    engagement, context = documents_page(request, code)
    blank = _blank(engagement)
    demand(request, "create", blank)
    return _saved(request, {**context, "label": _("New agreement")}, blank)


@require_http_methods(["GET", "HEAD", "POST"])
def agreement_edit(request: HttpRequest, code: str, uid: str) -> HttpResponse:
    """Correct an agreement that has not ended."""
    agreement, context = _page(request, code, uid)
    demand(request, "edit", agreement)
    if agreement.state == Agreement.State.ENDED:
        raise Obstructed(_("The agreement has ended. Write down a new one."))
    return _saved(request, {**context, "label": _("Edit the agreement")}, agreement)


def _saved(request: HttpRequest, context: dict[str, Any], agreement: Agreement) -> HttpResponse:
    engagement = context["engagement"]
    data = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    told = {"kind": request.GET.get("kind", ""), "services": _service(request, engagement)}
    initial = {name: value for name, value in told.items() if value} if not agreement.pk else None
    form = AgreementForm(*data, instance=agreement, initial=initial, engagement=engagement)
    if request.method == "POST" and form.is_valid():
        there = agreement if agreement.pk else None
        try:
            kept = actions.save_agreement(
                engagement,
                form.told(),
                by=request.user,
                agreement=there,
                file=form.cleaned_data["upload"],  # type: ignore[arg-type]
            )
        except Obstructed as wrong:
            form.add_error("number", " ".join(wrong.reasons))
        else:
            kept.engagement = engagement
            return redirect(kept)
    context |= {"form": form, "back": "documents:agreement_list", "crumb": _("Agreements")}
    status = 422 if form.is_bound else 200
    return TemplateResponse(request, "documents/register/plain_form.html", context, status=status)


def _service(request: HttpRequest, engagement: Any) -> list[int]:
    """Return the service that the address names."""
    from certification.models import Service  # noqa: PLC0415  only here

    rows = Service.objects.visible_to(request.user).filter(workspace=engagement.client.workspace_id)
    return list(rows.filter(uid=request.GET.get("service", "")).values_list("pk", flat=True))


@require_POST
def agreement_move(request: HttpRequest, code: str, uid: str, verb: str) -> HttpResponse:
    """Note that both sides have signed; put it in force."""
    agreement, _context = _page(request, code, uid)
    return redirect(MOVES[verb](agreement, by=request.user))  # type: ignore[arg-type]


@require_http_methods(["GET", "HEAD", "POST"])
def agreement_end(request: HttpRequest, code: str, uid: str) -> HttpResponse:
    """Ask why, then end an agreement before its time."""
    agreement, context = _page(request, code, uid)
    move = next((one for one in moves(agreement, request.user) if one.verb == "terminate"), None)  # type: ignore[arg-type]
    if move is None and not may("terminate", agreement, request.user):  # type: ignore[arg-type]
        raise PermissionDenied
    if move is None:
        raise Obstructed(_("This is not possible in the present state."))
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        fire(agreement, "terminate", by=request.user, reason=form.cleaned_data["reason"][:300])  # type: ignore[arg-type]
        return redirect(agreement)
    context |= {"form": form, "label": _("End the agreement"), "about": agreement, "back": "documents:agreement_list"}
    status = 422 if form.is_bound else 200
    return TemplateResponse(request, "documents/register/ask.html", context, status=status)


@require_POST
def agreement_renew(request: HttpRequest, code: str, uid: str) -> HttpResponse:
    """Write down the next one in its place."""
    agreement, context = _page(request, code, uid)
    demand(request, "edit", agreement)
    made = actions.renew(agreement, by=request.user)  # type: ignore[arg-type]
    made.engagement = context["engagement"]
    return redirect("documents:agreement_edit", code, made.uid)
