"""Whether a training had an effect: who looks, who has looked, the form for it."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from training import results
from training.actions import effects as actions
from training.effects import OVER, Part, is_due, parts_of
from training.forms.effects import EffectForm, ExcuseForm
from training.models import TrainingSession
from training.policies import is_trainer, keeps_training, reads_competence

from .parts import page_of_session

# claims: S6.2.1
SHOWN = 30  # of those who took part, beside the form


@require_safe
def effect_list(request: HttpRequest, code: str, uid: str) -> HttpResponse:
    """Show whose look at the effect is there and whose is missing."""
    session, context = page_of_session(request, code, uid)
    parts = parts_of([session])[session.pk]
    reads = (keeps_training | is_trainer | reads_competence)(session, request.user)
    if not reads:
        parts = [part for part in parts if part.is_of(request.user)]
    open_ = session.state == TrainingSession.State.HELD and is_due(session, session.cycle.today())
    lines = [
        {
            "part": part,
            "may": open_ and (actions.may_evaluate(part, request.user) or actions.may_excuse(part, request.user)),
        }
        for part in parts
    ]
    missing = [part for part in parts if part.review is None]
    context |= {"lines": lines, "reads": reads, "missing": missing, "due": session.effect_due, "open": open_}
    context["was_held"] = session.state in OVER
    return TemplateResponse(request, "training/effect_list.html", context)


def _part(session: TrainingSession, key: str) -> Part:
    found = next((part for part in parts_of([session])[session.pk] if part.key == key), None)
    if found is None:
        raise Http404
    return found


@require_http_methods(["GET", "HEAD", "POST"])
def effect_edit(request: HttpRequest, code: str, uid: str, part: str) -> HttpResponse:
    """Write an evaluation, or why there is none."""
    session, context = page_of_session(request, code, uid)
    found = _part(session, part)
    writes, excuses = actions.may_evaluate(found, request.user), actions.may_excuse(found, request.user)
    if not (writes or excuses):
        raise PermissionDenied
    actions.check_open(session)
    form, excuse = _forms(request, found)
    if request.method == "POST":
        chosen = excuse if "excuse" in request.POST else form
        if chosen.is_valid():
            actions.evaluate_effect(found, by=request.user, **chosen.cleaned_data)
            messages.success(request, _("The evaluation is on record."))
            return redirect("training:effect_list", code, uid)
    context |= {
        "part": found,
        "form": form if writes else None,
        "excuse": excuse if excuses and not found.is_of(request.user) else None,
        "lines": results.lines(session, found.people[:SHOWN]),
    }
    return TemplateResponse(
        request, "training/effect_form.html", context, status=422 if form.is_bound or excuse.is_bound else 200
    )


def _forms(request: HttpRequest, part: Part) -> tuple[Any, Any]:
    """Return both forms; the one that was sent is bound."""
    review = actions.blank_review(part)
    excused = "excuse" in request.POST
    data = request.POST if request.method == "POST" else None
    form = EffectForm(None if excused else data, instance=review)
    return form, ExcuseForm(data if excused else None, initial={"excuse": review.excuse})
