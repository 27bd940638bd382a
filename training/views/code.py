"""/t/<token>/: the page behind the code on the wall. No account is needed; whoever has one skips the typing."""

from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from certification.models import Person
from certification.policies import takes_part
from training import actions, code
from training.forms.sessions import CodeForm
from training.models import TrainingSession
from wobo.workflow.doors import Obstructed

COOKIE = "__Host-device" if settings.HTTPS else "device"
KEPT = 180 * 24 * 3600


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in_by_code(request: HttpRequest, token: str) -> HttpResponse:
    """Let whoever stands before the wall sign in: the scan gives five minutes to type.

    A code that has run out, was made up, or belongs to a session whose sign-in is not open is answered alike.
    """
    device = request.COOKIES.get(COOKIE) or code.new_device()
    permit = request.POST.get("permit", "") if request.method == "POST" else ""
    session = _session(code.permitted(permit, request.COOKIES.get(COOKIE, "")) if permit else code.session_of(token))
    if session is None:
        return _with_device(TemplateResponse(request, "training/code_over.html", {}, status=410), device)
    context = {
        "session": session,
        "zone": session.cycle.engagement.client.time_zone,
        "permit": permit or code.permit(session.uid, device),
        "known": _is_of_the_client(request, session),
    }
    answer = _answer(request, session, device, context) if permit else None
    if answer is None:
        answer = TemplateResponse(request, "training/code.html", {**context, "form": CodeForm()})
    return _with_device(answer, device)


def _session(uid: str | None) -> TrainingSession | None:
    """Return the session that a code or a permit opens. The secret is its right: no account is asked for."""
    return TrainingSession.by_code(uid) if uid else None


def _is_of_the_client(request: HttpRequest, session: TrainingSession) -> bool:
    """Whether the reader is signed in and one of the people of the client."""
    if not request.user.is_authenticated or not takes_part(session, request.user):
        return False
    place = session.cycle.engagement.client.workspace_id
    return Person.objects.visible_to(request.user).filter(workspace=place, user=request.user).exists()


def _answer(request: HttpRequest, session: TrainingSession, device: str, context: dict[str, Any]) -> HttpResponse:
    """Sign in who sent the form; refusals keep what was typed and tell nothing of who exists."""
    form = CodeForm(request.POST)
    by_account = context["known"] and "account" in request.POST
    try:
        if by_account:
            row = actions.sign_in(session, by=request.user, device=device)  # type: ignore[arg-type]
        elif form.is_valid():
            row = actions.sign_in_by_code(session, **form.cleaned_data, device=device)
        else:
            return TemplateResponse(request, "training/code.html", {**context, "form": form}, status=422)
    except actions.TooOften:
        form.is_valid()
        form.add_error(None, _("Too many tries. Wait ten minutes, or ask the trainer to put you on the sheet."))
        return TemplateResponse(request, "training/code.html", {**context, "form": form}, status=429)
    except (Obstructed, PermissionDenied) as refusal:
        form = CodeForm(request.POST)
        form.is_valid()
        form.add_error(None, " ".join(getattr(refusal, "reasons", [])) or _("You cannot sign in to this session."))
        return TemplateResponse(request, "training/code.html", {**context, "form": form}, status=409)
    return TemplateResponse(request, "training/code_done.html", {**context, "row": row})


def _with_device(response: HttpResponse, device: str) -> HttpResponse:
    """Keep the device's mark on the device, out of reach of scripts."""
    response.set_cookie(COOKIE, device, max_age=KEPT, secure=settings.HTTPS, httponly=True, samesite="Lax")
    return response
