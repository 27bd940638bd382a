"""The standards catalogue: what every edition has, and how a new one gets in."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.signing import BadSignature
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from certification.actions import catalogue as actions
from certification.catalogue import Unreadable, said
from certification.catalogue.tree import pick, plain, words_of
from certification.forms.catalogue import FindClauseForm, ImportForm
from certification.models.catalogue import Clause, Standard, StandardImport

KEPT_IMPORTS = 20  # as many as anybody scrolls through


@require_safe
def standard_list(request: HttpRequest) -> HttpResponse:
    """Every edition in the catalogue."""
    standards = Standard.objects.visible_to(request.user).with_counts()
    context = {"standards": standards, "may_import": actions.may_import(request.user)}
    return TemplateResponse(request, "certification/standard_list.html", context)


@require_safe
def standard_detail(request: HttpRequest, ref: str) -> HttpResponse:
    """One edition: its clauses as a tree, to search and to filter."""
    standard = get_object_or_404(Standard.objects.visible_to(request.user).with_counts(), ref=ref)
    groups = [(key, said(name, get_language() or "en") or key) for key, name in standard.groups.items()]
    form = FindClauseForm(request.GET, groups=groups)
    wanted = form.cleaned_data if form.is_valid() else {}
    context = {
        "standard": standard,
        "form": form,
        "is_filtered": any(wanted.values()),
        "places": places(standard, **wanted),
        "imports": StandardImport.objects.visible_to(request.user).of(standard)[:KEPT_IMPORTS],
    }
    return TemplateResponse(request, "certification/standard_detail.html", context)


def places(standard: Standard, q: str = "", show: str = "", group: str = "") -> list:
    """Return the clauses that were asked for, with those above them."""
    clauses = list(standard.clauses.with_part_counts())
    sought = plain(q)
    asked = standard.question_texts() if sought else {}

    def wanted(clause: Clause) -> bool:
        return (
            clause.shows(show)
            and (not group or group in clause.groups)
            and (not sought or sought in words_of(clause, asked.get(clause.pk, ())))
        )

    return pick(clauses, wanted)


@require_safe
def clause_detail(request: HttpRequest, ref: str, clause: str) -> HttpResponse:
    """One clause: what is asked, what proves it, what must be documented."""
    found = get_object_or_404(Clause.objects.visible_to(request.user).with_ancestors(), standard__ref=ref, ref=clause)
    context = {
        "standard": found.standard,
        "clause": found,
        "children": found.children.select_related("standard").with_part_counts(),
        "questions": found.questions.in_force(),
        "required": found.required_documents.in_force().required(),
        "customary": found.required_documents.in_force().customary(),
        "neighbours": found.neighbours(),
    }
    return TemplateResponse(request, "certification/clause_detail.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def standard_import(request: HttpRequest) -> HttpResponse:
    """Choose a file; what it would change is shown before anything is."""
    if not actions.may_import(request.user):
        raise PermissionDenied
    form = ImportForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        token = actions.hold(form.cleaned_data["content"], name=form.cleaned_data["file"].name, by=request.user)
        return redirect("standards:standard_preview", token)
    return TemplateResponse(request, "certification/standard_import.html", {"form": form})


@require_http_methods(["GET", "HEAD", "POST"])
def standard_preview(request: HttpRequest, token: str) -> HttpResponse:
    """What the chosen file would change; confirmed here."""
    if not actions.may_import(request.user):
        raise PermissionDenied
    try:
        content, name = actions.held(token, by=request.user)
        if request.method == "POST":
            return confirmed(request, token, content, name)
        plans = actions.plans_of(content)
    except BadSignature as error:
        raise Http404 from error
    except Unreadable as problem:
        messages.error(request, str(problem))
        return redirect("standards:standard_import")
    context = {
        "name": name,
        "plans": plans,
        "seal": actions.seal(plans),
        "changes_anything": any(plan.difference for plan in plans),
    }
    return TemplateResponse(request, "certification/standard_preview.html", context)


def confirmed(request: HttpRequest, token: str, content: bytes, name: str) -> HttpResponse:
    """Bring in what was previewed, unless the catalogue has changed since."""
    if request.POST.get("seal") != actions.seal(actions.plans_of(content)):
        messages.warning(request, _("The catalogue has changed since this preview. This is what would change now."))
        return redirect("standards:standard_preview", token)
    for plan in actions.bring_in_file(content, name=name, by=request.user):
        values = {"standard": plan.data.name, "summary": plan.summary}
        messages.success(request, _("%(standard)s: %(summary)s.") % values)
    return redirect("standards:standard_list")
