"""Choosing the certification body: the comparison, one candidate, the score matrix, the choice, the memo."""

# claims: S10.*
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from audits import bodies
from audits.actions import body as actions
from audits.forms.bodies import CandidateForm, ChooseForm, ComparisonForm, ScoreForm
from audits.forms.towards import PrintForm, WhyForm
from audits.models import VISITS, BodyCandidate, BodyComparison, BodyScore
from audits.models.body_obstacles import lacking_for_memo
from certification.process import profile_of
from certification.shell import history
from wobo.reporting.models import Report
from wobo.workflow.doors import Obstructed, may

from .towards import demand, kept_page, print_form, towards_page

HERE = "body"


def _comparison(request: HttpRequest, context: dict[str, Any]) -> BodyComparison | None:
    rows = BodyComparison.objects.visible_to(request.user).filter(cycle=context["cycle"])
    found = rows.select_related("chosen", "workspace").first()
    if found is not None:
        found.cycle = context["cycle"]
    return found


def _draft(request: HttpRequest, code: str) -> tuple[BodyComparison, dict[str, Any]]:
    """Return the comparison for a page that changes it. Raises Http404 (none yet), Obstructed (decided)."""
    _engagement, context = kept_page(request, code, HERE)
    found = _comparison(request, context)
    if found is None:
        raise Http404
    if found.state != BodyComparison.State.DRAFT:
        raise Obstructed(_("The comparison is decided and signed. Open it again to change it."))
    return found, context | {"comparison": found}


def _scores(request: HttpRequest, comparison: BodyComparison) -> bodies.Scores:
    return bodies.scores_of(BodyScore.objects.visible_to(request.user).of(comparison).select_related("candidate"))


@require_safe
def body(request: HttpRequest, code: str) -> HttpResponse:
    """Show the candidates, the ranking, the choice and the memo."""
    engagement, context = towards_page(request, code, HERE)
    found = _comparison(request, context)
    if found is None:
        return TemplateResponse(request, "audits/towards/body.html", context | {"comparison": None})
    clocks = profile_of(engagement.profile)
    rows = list(found.candidates.select_related("quote", "interest_file"))
    places = bodies.ranking(rows, _scores(request, found), bodies.weights_of(found.weights, clocks))
    today = context["cycle"].today()
    prints = list(
        Report.objects.visible_to(request.user).about(found).select_related("file", "source").defer("snapshot")
    )
    draft = found.state == BodyComparison.State.DRAFT
    context |= {
        "comparison": found,
        "draft": draft,
        "places": [_shown(found, place, clocks, today) for place in places],
        "lacking": list(lacking_for_memo(found)) if draft and context["keeps"] else [],
        "years": clocks.certificate_years,
        "print": next((one for one in prints if one.uid == found.paper_uid), None),
        "issue": next((one for one in prints if one.source and one.source.uid == found.paper_uid), None),
        "given": list(found.signatures()),
        "may_reopen": not draft and may("reopen", found, request.user),  # type: ignore[arg-type]
        "print_form": print_form(engagement),
        "events": history(engagement, request.user).about(found)[:20],
    }
    return TemplateResponse(request, "audits/towards/body.html", context)


def _shown(comparison: BodyComparison, place: bodies.Place, clocks: Any, today: Any) -> dict[str, Any]:
    one = place.candidate
    return {
        "place": place,
        "body": one,
        "chosen": comparison.chosen_id == one.pk,
        "against": list(bodies.against(one, today)),
        "three_years": bodies.three_years(one, clocks),
        "days": [(getattr(one, f"{visit}_days"), bodies.days_ratio(comparison, one, visit)) for visit in VISITS],
        "missing": len(place.missing),
    }


@require_POST
def body_open(request: HttpRequest, code: str) -> HttpResponse:
    """Begin the comparison."""
    _engagement, context = kept_page(request, code, HERE)
    actions.open_comparison(context["cycle"], by=request.user)  # type: ignore[arg-type]
    return redirect("audits:body", code)


@require_http_methods(["GET", "HEAD", "POST"])
def body_edit(request: HttpRequest, code: str) -> HttpResponse:
    """Change what customers require, the currency, the estimates."""
    found, context = _draft(request, code)
    form = ComparisonForm(request.POST or None, instance=found)
    if request.method == "POST" and form.is_valid():
        actions.save_comparison(found, form.changes(), by=request.user)  # type: ignore[arg-type]
        messages.success(request, _("Saved."))
        return redirect("audits:body", code)
    return TemplateResponse(request, "audits/towards/body_edit.html", context | {"form": form})


def _candidate(request: HttpRequest, found: BodyComparison, uid: str) -> BodyCandidate:
    rows = BodyCandidate.objects.visible_to(request.user).filter(comparison=found)
    one: BodyCandidate = get_object_or_404(rows, uid=uid)
    one.comparison = found
    return one


@require_http_methods(["GET", "HEAD", "POST"])
def candidate_edit(request: HttpRequest, code: str, uid: str = "") -> HttpResponse:
    """Add a body, or change one."""
    found, context = _draft(request, code)
    one = _candidate(request, found, uid) if uid else None
    told = {"comparison": found, "today": context["cycle"].today()}
    blank = BodyCandidate(workspace=found.workspace, comparison=found)
    form = CandidateForm(request.POST or None, request.FILES or None, instance=one or blank, **told)
    if request.method == "POST" and form.is_valid():
        saved = actions.save_candidate(found, one, form.changes(), by=request.user, files=form.files_given())  # type: ignore[arg-type]
        messages.success(request, _("“%(row)s” is saved.") % {"row": saved})
        return redirect("audits:body", code)
    return TemplateResponse(request, "audits/towards/candidate_edit.html", context | {"form": form, "candidate": one})


@require_POST
def candidate_remove(request: HttpRequest, code: str, uid: str) -> HttpResponse:
    """Take a body out of the comparison."""
    found, _context = _draft(request, code)
    one = _candidate(request, found, uid)
    actions.remove_candidate(one, by=request.user)  # type: ignore[arg-type]
    messages.success(request, _("“%(row)s” was removed.") % {"row": one})
    return redirect("audits:body", code)


@require_http_methods(["GET", "HEAD", "POST"])
def body_scores(request: HttpRequest, code: str) -> HttpResponse:
    """Weights and scores in one grid."""
    found, context = _draft(request, code)
    rows = list(found.candidates.all())
    weights = bodies.weights_of(found.weights, profile_of(context["engagement"].profile))
    form = ScoreForm(request.POST or None, candidates=rows, weights=weights, scores=_scores(request, found))
    if request.method == "POST" and form.is_valid():
        actions.save_scores(found, *form.wanted(), by=request.user)  # type: ignore[arg-type]
        messages.success(request, _("Weights and scores are saved."))
        return redirect("audits:body", code)
    return TemplateResponse(request, "audits/towards/body_scores.html", context | {"form": form, "candidates": rows})


@require_POST
def body_propose(request: HttpRequest, code: str) -> HttpResponse:
    """Fill empty places with what follows from the figures."""
    found, _context = _draft(request, code)
    made = actions.propose_scores(found, by=request.user)  # type: ignore[arg-type]
    text = ngettext("%(count)s score was proposed.", "%(count)s scores were proposed.", made) % {"count": made}
    messages.success(request, text if made else _("The figures propose nothing new."))
    return redirect("audits:body_scores", code)


@require_http_methods(["GET", "HEAD", "POST"])
def body_choose(request: HttpRequest, code: str) -> HttpResponse:
    """Choose a body, with the reasons that the memo prints."""
    found, context = _draft(request, code)
    initial = {"body": found.chosen_id, "reasons": found.reasons}
    rows = list(found.candidates.all())
    form = ChooseForm(request.POST or None, candidates=rows, initial=initial)
    if request.method == "POST" and form.is_valid():
        wanted = next(one for one in rows if one.pk == form.cleaned_data["body"])
        try:
            actions.choose_body(found, wanted, form.cleaned_data["reasons"], by=request.user)  # type: ignore[arg-type]
        except Obstructed as refused:
            for reason in refused.reasons:
                form.add_error("body", reason)
        else:
            messages.success(request, _("“%(body)s” is proposed. Make the memo for signature.") % {"body": wanted})
            return redirect("audits:body", code)
    return TemplateResponse(request, "audits/towards/body_choose.html", context | {"form": form})


@require_POST
def body_memo(request: HttpRequest, code: str) -> HttpResponse:
    """Have the comparison printed for signature."""
    found, context = _draft(request, code)
    form = PrintForm(request.POST)
    language = form.cleaned_data["language"] if form.is_valid() else context["engagement"].client.language
    actions.make_memo(found, language, by=request.user)  # type: ignore[arg-type]
    messages.success(request, _("The paper is being made. It is signed here on screen."))
    return redirect("audits:body", code)


@require_http_methods(["GET", "HEAD", "POST"])
def body_reopen(request: HttpRequest, code: str) -> HttpResponse:
    """Compare anew, with a reason."""
    _engagement, context = towards_page(request, code, HERE)
    found = _comparison(request, context)
    if found is None:
        raise Http404
    demand("reopen", found, request)
    form = WhyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.compare_again(found, form.cleaned_data["reason"], by=request.user)  # type: ignore[arg-type]
        return redirect("audits:body", code)
    context |= {"form": form, "label": _("Compare anew"), "back": found.get_absolute_url()}
    return TemplateResponse(request, "audits/towards/why.html", context)
