"""The application for certification: as it stands, its form, what the body answers."""

# claims: P11
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from audits.actions import application as actions
from audits.forms.towards import ApplicationForm, WhyForm
from audits.models import Application
from audits.models.body_obstacles import same_words, scope_in_force
from audits.operating import months_after, months_between
from certification.process import profile_of
from certification.shell import history
from wobo.workflow.doors import Obstructed, moves
from wobo.workflow.policies import words

from .towards import demand, kept_page, towards_page

HERE = "application"
OPEN = (Application.State.DRAFT, Application.State.SUBMITTED)


def _found(request: HttpRequest, context: dict[str, Any]) -> Application | None:
    rows = Application.objects.visible_to(request.user).of(context["cycle"]).live()
    found = rows.select_related("body", "form", "contract", "workspace").first()
    if found is not None:
        found.cycle = context["cycle"]
    return found


def _live(request: HttpRequest, context: dict[str, Any]) -> Application:
    found = _found(request, context)
    if found is None:
        raise Http404
    return found


@require_safe
def application(request: HttpRequest, code: str) -> HttpResponse:
    """Show the application under way, its wording beside the scope in force, the time of operation."""
    engagement, context = towards_page(request, code, HERE)
    found = _found(request, context)
    earlier = Application.objects.visible_to(request.user).of(context["cycle"]).filter(state="withdrawn")
    context |= {"application": found, "earlier": list(earlier.select_related("body"))}
    if found is not None:
        offered = moves(found, request.user)  # type: ignore[arg-type]
        context |= {
            "moves": offered,
            "open": found.state in OPEN,
            "wordings": _wordings(found),
            "standards": list(found.standards.all()),
            "operation": _operation(found),
            "events": history(engagement, request.user).about(found)[:20],
        }
    return TemplateResponse(request, "audits/towards/application.html", context)


def _wordings(found: Application) -> list[dict[str, Any]]:
    """Return the scope in its three places, each with whether it says the same as the application."""
    scope = scope_in_force(found.engagement)
    rows = [
        {"where": _("Scope in force"), "text": scope.text if scope else "", "text_en": scope.text_en if scope else ""},
        {"where": _("Application"), "text": found.scope_text, "text_en": found.scope_text_en},
        {"where": _("Contract with the body"), "text": found.contract_scope, "text_en": ""},
    ]
    for row in rows:
        other = bool(row["text"]) and not same_words(row["text"], found.scope_text)
        english = bool(row["text_en"]) and bool(found.scope_text_en)
        row["differs"] = other or (english and not same_words(row["text_en"], found.scope_text_en))
    return rows


def _operation(found: Application) -> dict[str, Any] | None:
    if found.effective_on is None:
        return None
    asked = profile_of(found.engagement.profile).operating_months
    until = found.applied_on or found.cycle.today()
    due = months_after(found.effective_on, asked)
    return {"months": months_between(found.effective_on, until), "asked": asked, "due": due, "enough": until >= due}


@require_POST
def application_open(request: HttpRequest, code: str) -> HttpResponse:
    """Begin the application with what is known."""
    _engagement, context = kept_page(request, code, HERE)
    actions.open_application(context["cycle"], by=request.user)  # type: ignore[arg-type]
    return redirect("audits:application", code)


@require_http_methods(["GET", "HEAD", "POST"])
def application_edit(request: HttpRequest, code: str) -> HttpResponse:
    """Change the draft, or what the body answers."""
    _engagement, context = kept_page(request, code, HERE)
    found = _live(request, context)
    if found.state not in OPEN:
        raise Obstructed(_("The application is under contract or withdrawn and stays as it is."))
    today = context["cycle"].today()
    form = ApplicationForm(request.POST or None, request.FILES or None, instance=found, today=today)
    if request.method == "POST" and form.is_valid():
        actions.save_application(found, form.changes(), by=request.user, files=form.files_given())  # type: ignore[arg-type]
        messages.success(request, _("Saved."))
        return redirect("audits:application", code)
    context |= {"form": form, "application": found, "scope": scope_in_force(context["engagement"])}
    return TemplateResponse(request, "audits/towards/application_edit.html", context)


@require_POST
def application_move(request: HttpRequest, code: str, verb: str) -> HttpResponse:
    """Do `verb`, which the URLconf fixes: submit, accept."""
    _engagement, context = towards_page(request, code, HERE)
    actions.move_application(_live(request, context), verb, by=request.user)  # type: ignore[arg-type]
    return redirect("audits:application", code)


@require_http_methods(["GET", "HEAD", "POST"])
def application_back(request: HttpRequest, code: str, verb: str) -> HttpResponse:
    """Do a verb that asks why: reject, withdraw."""
    _engagement, context = towards_page(request, code, HERE)
    found = _live(request, context)
    demand(verb, found, request)
    form = WhyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.move_application(found, verb, by=request.user, reason=form.cleaned_data["reason"])  # type: ignore[arg-type]
        return redirect("audits:application", code)
    context |= {"form": form, "label": words(found._meta.label, verb)[0], "back": found.get_absolute_url()}
    return TemplateResponse(request, "audits/towards/why.html", context)
