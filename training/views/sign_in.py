"""Signing in by one's own account; the wall with the code; the printed sheet."""

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from training import actions
from training import code as wall_code
from training.forms.sessions import SheetForm
from training.models import Participation, TrainingSession
from wobo.workflow.doors import Obstructed

from .shell import demand, session_page

ROWS = 100  # names of a page of the sheet


@require_POST
def session_sign_in(request: HttpRequest, code: str, uid: str) -> HttpResponse:
    """Sign oneself in."""
    session, _context = session_page(request, code, uid)
    row = actions.sign_in(session, by=request.user)  # type: ignore[arg-type]
    messages.success(request, _("You are signed in, noted as late.") if row.late else _("You are signed in."))
    return redirect(session)


@require_safe
def session_wall(request: HttpRequest, code: str, uid: str) -> HttpResponse:
    """Show the code for the projector: it changes every twenty seconds; the page fetches the next by itself."""
    session, context = session_page(request, code, uid)
    demand(request, "open_sign_in", session)
    if session.state != TrainingSession.State.OPEN:
        raise Obstructed(_("The sign-in of this session is not open. Open it first."))
    path = reverse("training:sign_in_by_code", args=[wall_code.token(session.uid)])
    figures = (
        Participation.objects.visible_to(request.user)
        .filter(session=session)
        .aggregate(expected=Count("pk"), signed=Count("pk", filter=~Q(way="")))
    )
    context |= {
        "address": f"{settings.SITE_URL}{path}",
        "seconds": min(wall_code.seconds_left() + 1, wall_code.SLOT),
        "figures": figures,
    }
    return TemplateResponse(request, "training/wall.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def session_sheet(request: HttpRequest, code: str, uid: str) -> HttpResponse:
    """Take over the printed sheet: its scan, and who signed it."""
    session, context = session_page(request, code, uid)
    demand(request, "edit", session)
    if session.state not in actions.sessions.COMING:
        raise Obstructed(_("The session is over. Open it again to change what is on record."))
    rows = Participation.objects.visible_to(request.user).filter(session=session, way="").order_by("department", "pk")
    words = request.GET.get("q", "").strip()
    rows = rows.filter(Q(name__icontains=words) | Q(department__icontains=words)) if words else rows
    form = SheetForm(request.POST, request.FILES) if request.method == "POST" else SheetForm()
    if request.method == "POST" and form.is_valid():
        there, late = set(request.POST.getlist("there")), set(request.POST.getlist("late"))
        ticked = list(rows.filter(uid__in=there | late))
        if not ticked and form.cleaned_data["scan"] is None:
            form.add_error(None, _("Tick who signed the sheet, or add its scan."))
        elif form.cleaned_data["scan"] is None and session.scan_id is None:
            form.add_error("scan", _("Add the scan of the signed sheet: it is what the ticks rest on."))
        elif _taken(request, session, form, ticked, late):
            messages.success(request, _("The sheet is on record: %(count)s people.") % {"count": len(ticked)})
            return redirect(session)
    page = Paginator(rows, ROWS).get_page(request.GET.get("page"))
    for name in ("there", "late"):
        context[name] = set(request.POST.getlist(name))
    context |= {"form": form, "page": page, "words": words}
    return TemplateResponse(request, "training/sheet.html", context, status=422 if form.is_bound else 200)


def _taken(
    request: HttpRequest, session: TrainingSession, form: SheetForm, ticked: list[Participation], late: set[str]
) -> bool:
    """Take the sheet over; False, with the reason in the form, where its scan is not accepted."""
    behind = [row for row in ticked if row.uid in late]
    try:
        actions.tick_from_sheet(session, ticked, form.cleaned_data["scan"], by=request.user, late=behind)  # type: ignore[arg-type]
    except ValidationError as error:
        form.add_error("scan", error)
        return False
    return True
