"""Letters of appointment: the list, drafting one or many, the letter itself and what is done with it."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from certification import letter_work
from certification.actions import appointments as actions
from certification.fields import ReasonForm
from certification.forms.appointments import (
    AcceptedScanForm,
    AppointmentForm,
    LetterForm,
    People,
    ReplaceForm,
)
from certification.models import Appointment, Engagement
from certification.shell import engagement_page, history
from wobo.accounts.models import User
from wobo.reporting.models import Report
from wobo.workflow.doors import Obstructed, fire, moves
from wobo.workflow.policies import may, words

TAB, ON_PAGE = "organisation", 50
State = Appointment.State
RELATED = (
    "person__department",
    "person__user",
    "clause__standard",
    "service",
    "workspace",
    "replaces",
    "accepted_on_paper",
)


def _keeps(request: HttpRequest, engagement: Engagement) -> bool:
    return may("create", Appointment(workspace=engagement.workspace), request.user)


def demand_keeper(request: HttpRequest, engagement: Engagement) -> None:
    if not _keeps(request, engagement):
        raise PermissionDenied


def letters_of(request: HttpRequest, engagement: Engagement) -> Any:
    return Appointment.objects.visible_to(request.user).within(engagement.workspace)


def _letter(request: HttpRequest, engagement: Engagement, uid: str) -> Appointment:
    letter: Appointment = get_object_or_404(letters_of(request, engagement).select_related(*RELATED, "cycle"), uid=uid)
    letter.cycle.engagement = engagement
    return letter


@require_safe
def appointment_list(request: HttpRequest, code: str) -> HttpResponse:
    """List the letters, by role or state if wished; who keeps them drafts and prints here, top management signs."""
    engagement, context = engagement_page(request, code, TAB)
    role, state = request.GET.get("role", ""), request.GET.get("state", "")
    rows = letters_of(request, engagement).select_related(*RELATED[:4])
    rows = rows.filter(role=role) if role in Appointment.Role.values else rows
    rows = rows.filter(state=state) if state in State.values else rows
    page = Paginator(rows.order_by("-number"), ON_PAGE).get_page(request.GET.get("page"))
    for letter in page.object_list:
        letter.cycle = context["cycle"]
    keeps = _keeps(request, engagement)
    context |= {
        "page": page,
        "role": role,
        "state": state,
        "roles": Appointment.Role.choices,
        "states": State.choices,
        "keeps": keeps,
        "unprinted": letters_of(request, engagement).filter(state=State.DRAFT, paper_uid="").count() if keeps else 0,
        "to_sign": len(letter_work.to_sign(request.user, engagement)),
    }
    return TemplateResponse(request, "certification/appointment_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def appointment_new(request: HttpRequest, code: str) -> HttpResponse:
    """Draft letters of one role for one person or several."""
    engagement, context = engagement_page(request, code, TAB)
    demand_keeper(request, engagement)
    people, cycle = People(engagement.client), context["cycle"]
    form = AppointmentForm(
        request.POST or None,
        people=people,
        keeps_representative=engagement.keeps_representative,
        initial={"role": request.GET.get("role", ""), "starts_on": cycle.today()},
    )
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        wanted = [actions.Wanted(given["role"], one, given["starts_on"]) for one in form.chosen()]
        return drafted_page(request, engagement, actions.draft_letters(cycle, wanted, by=request.user))
    context |= {"form": form, "people": people.offered()}
    return TemplateResponse(request, "certification/appointment_new.html", context)


def drafted_page(request: HttpRequest, engagement: Engagement, drafted: list[Appointment]) -> HttpResponse:
    """Say what was drafted, and lead to the one letter or the list."""
    if not drafted:
        messages.info(request, _("No new letter: everybody named has one for this already."))
        return redirect("certification:appointment_list", engagement.code)
    told = ngettext("%(count)s letter is drafted.", "%(count)s letters are drafted.", len(drafted))
    messages.success(request, told % {"count": len(drafted)})
    return redirect(drafted[0]) if len(drafted) == 1 else redirect("certification:appointment_list", engagement.code)


@require_POST
def appointment_papers(request: HttpRequest, code: str) -> HttpResponse:
    """Have every draft printed that has no paper yet."""
    engagement, context = engagement_page(request, code)
    demand_keeper(request, engagement)
    made, refused, left = actions.prepare_letters(context["cycle"], by=request.user)
    if made:
        messages.success(
            request, _("%(count)s letters are being made. Top management signs them next.") % {"count": made}
        )
    for text in refused[:5]:
        messages.warning(request, text)
    if left:
        told = _("%(count)s letters wait: the printer takes some at a time. Press again in a minute.")
        messages.info(request, told % {"count": left})
    return redirect("certification:appointment_list", code)


@require_safe
def appointment_next(request: HttpRequest, code: str) -> HttpResponse:
    """Lead to the next letter that waits for the reader's signature, or back to the list when there is none."""
    engagement, _context = engagement_page(request, code)
    waiting = letter_work.to_sign(request.user, engagement)
    if waiting:
        return redirect("workflow:sign", "appointment", waiting[0].uid, "appointed")
    messages.info(request, _("No letter waits for your signature."))
    return redirect("certification:appointment_list", code)


@require_safe
def appointment_detail(request: HttpRequest, code: str, uid: str) -> HttpResponse:
    """Show a letter: whom, to what, its duties, its signatures, what can be done."""
    engagement, context = engagement_page(request, code, TAB)
    letter = _letter(request, engagement, uid)
    papers = Report.objects.visible_to(request.user).about(letter).select_related("file", "source")
    found = list(papers.defer("snapshot").order_by("-pk"))
    context |= {
        "letter": letter,
        "duties": [line for line in letter.duties.splitlines() if line.strip()],
        "paper": next((one for one in found if one.uid == letter.paper_uid), None),
        "issue": next((one for one in found if one.source and one.source.uid == letter.paper_uid), None),
        "keeps": _keeps(request, engagement),
        "given": list(letter.signatures().order_by("at", "pk")),
        "mine": _is_mine(letter, request.user),  # type: ignore[arg-type]
        "reasons": list(letter.obstacles_of_content()) if letter.state == State.DRAFT else [],
        "successors": list(letters_of(request, engagement).filter(replaces=letter).select_related(*RELATED[:4])),
        "events": history(engagement, request.user).about(letter),
    }
    return TemplateResponse(request, "certification/appointment_detail.html", context)


def _is_mine(letter: Appointment, user: User) -> bool:
    return letter.state == State.ISSUED and may("accept", letter, user)


@require_http_methods(["GET", "HEAD", "POST"])
def appointment_edit(request: HttpRequest, code: str, uid: str) -> HttpResponse:
    """Change day and duties of a draft."""
    engagement, context = engagement_page(request, code, TAB)
    letter = _letter(request, engagement, uid)
    demand_keeper(request, engagement)
    if letter.state != State.DRAFT:
        raise Obstructed(_("The letter is issued and stays as it is. Draft a new one to replace it."))
    form = LetterForm(request.POST or None, instance=letter)
    if request.method == "POST" and form.is_valid():
        actions.edit_letter(letter, dict(form.cleaned_data), by=request.user)
        messages.success(request, _("The letter is saved."))
        return redirect(letter)
    return TemplateResponse(
        request, "certification/appointment_edit.html", {**context, "letter": letter, "form": form}
    )


@require_POST
def appointment_paper(request: HttpRequest, code: str, uid: str) -> HttpResponse:
    """Have the letter printed for signature."""
    engagement, _context = engagement_page(request, code)
    letter = _letter(request, engagement, uid)
    demand_keeper(request, engagement)
    actions.prepare_letter(letter, by=request.user)
    messages.success(request, _("The letter is being made. Top management signs it on screen."))
    return redirect(letter)


@require_http_methods(["GET", "HEAD", "POST"])
def appointment_replace(request: HttpRequest, code: str, uid: str) -> HttpResponse:
    """Name a successor: a new draft, which ends this letter when it is accepted."""
    engagement, context = engagement_page(request, code, TAB)
    letter = _letter(request, engagement, uid)
    demand_keeper(request, engagement)
    if letter.state != State.IN_FORCE:
        raise Obstructed(_("Only a letter in force is replaced."))
    people = People(engagement.client)
    form = ReplaceForm(request.POST or None, people=people, initial={"starts_on": context["cycle"].today()})
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            return redirect(actions.replace_letter(letter, given["person"], given["starts_on"], by=request.user))
        except Obstructed as wrong_moment:
            form.add_error("person", " ".join(wrong_moment.reasons))
    context |= {"letter": letter, "form": form, "people": people.offered()}
    return TemplateResponse(request, "certification/appointment_replace.html", context)


ASKED = {"decline": actions.decline_letter, "end": actions.end_letter}


@require_http_methods(["GET", "HEAD", "POST"])
def appointment_ask(request: HttpRequest, code: str, uid: str, verb: str) -> HttpResponse:
    """Ask for the reason, then decline, end or cancel a letter."""
    engagement, context = engagement_page(request, code, TAB)
    letter = _letter(request, engagement, uid)
    _demand_move(request, letter, verb)
    form = ReasonForm(request.POST or None)
    form.fields["reason"].max_length = 300
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"][:300]
        action = ASKED.get(verb)
        _done = (
            action(letter, reason=reason, by=request.user)
            if action
            else fire(letter, verb, by=request.user, reason=reason)
        )
        return redirect(letter)
    context |= {"form": form, "object": letter, "label": words(letter._meta.label, verb)[0]}
    context["back"] = letter.get_absolute_url()
    return TemplateResponse(request, "certification/ask.html", context)


def _demand_move(request: HttpRequest, letter: Appointment, verb: str) -> None:
    """Refuse who may not (403), and what the state does not allow (409)."""
    if not may(verb, letter, request.user):
        raise PermissionDenied
    if verb not in {move.verb for move in moves(letter, request.user)}:
        raise Obstructed(_("This is not possible in the present state."))


@require_http_methods(["GET", "HEAD", "POST"])
def appointment_accept_on_paper(request: HttpRequest, code: str, uid: str) -> HttpResponse:
    """Take over the letter that the person signed on paper, with its scan."""
    engagement, context = engagement_page(request, code, TAB)
    letter = _letter(request, engagement, uid)
    _demand_move(request, letter, "accept_on_paper")
    data = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    form = AcceptedScanForm(*data)
    if request.method == "POST" and form.is_valid():
        actions.accept_on_paper(letter, form.cleaned_data["scan"], by=request.user)
        messages.success(request, _("The letter is in force."))
        return redirect(letter)
    context |= {"form": form, "object": letter, "label": words(letter._meta.label, "accept_on_paper")[0]}
    context |= {"back": letter.get_absolute_url(), "upload": True}
    return TemplateResponse(request, "certification/ask.html", context)
