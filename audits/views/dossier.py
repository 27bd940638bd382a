"""/e/<code>/dossier/: what the certification body asks for, what is there, and the making of zip and volume."""

# claims: P11
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from audits import dossier_list
from audits.actions import dossier as actions
from audits.actions import dossier_builds as builds
from audits.dossier_list import Line
from audits.forms.dossier import LanguageForm, PaperForm, WordsForm
from audits.models import DossierBuild, DossierFile
from certification.models import Cycle
from certification.shell import engagement_page
from wobo.reporting.engine import reasons
from wobo.workflow.policies import may

TAB = "towards"
ITEM = "audits/dossier_item.html"


@require_safe
def dossier(request: HttpRequest, code: str) -> HttpResponse:
    """Show the list as it stands, with what is missing, and what was made of it."""
    engagement, context = engagement_page(request, code, TAB)
    cycle: Cycle = context["cycle"]
    lines = dossier_list.lines(cycle)
    files = dossier_list.files_of(cycle)
    made = DossierBuild.objects.visible_to(request.user).of(cycle).defer("snapshot")
    made = made.select_related("pdf", "archive", "requested_by")
    counted = [line.state for line in lines if line.state != "none"]
    context |= {
        "rows": [(line, files.get(line.item.key, []), dossier_list.mend(line, cycle)) for line in lines],
        "met": sum(state != "missing" for state in counted),
        "asked": len(counted),
        "missing": sum(state == "missing" for state in counted),
        "builds": Paginator(made.select_related("pdf", "archive", "requested_by"), 10).get_page(
            request.GET.get("page")
        ),
        "keeps": actions.may_keep(cycle, request.user),  # type: ignore[arg-type]
        "makes": may("create", DossierBuild(workspace=engagement.workspace, cycle=cycle), request.user),  # type: ignore[arg-type]
        "form": LanguageForm(initial={"language": engagement.client.language}),
    }
    return TemplateResponse(request, "audits/dossier.html", context)


def _item(request: HttpRequest, code: str, key: str) -> tuple[Cycle, Line, dict[str, Any]]:
    """Return an item of the engagement's list; 404 for one that it does not have."""
    _engagement, context = engagement_page(request, code, TAB)
    cycle: Cycle = context["cycle"]
    line = next((one for one in dossier_list.lines(cycle) if one.item.key == key), None)
    if line is None:
        raise Http404
    papers = DossierFile.objects.visible_to(request.user).filter(item__cycle=cycle, item__key=key)
    context |= {
        "line": line,
        "papers": papers.select_related("file"),
        "mend": dossier_list.mend(line, cycle),
        "keeps": actions.may_keep(cycle, request.user),  # type: ignore[arg-type]
        "today": cycle.today(),
    }
    return cycle, line, context


def _words(line: Line) -> dict[str, Any]:
    told = line.told
    return {"not_applicable": told.not_applicable, "reason": told.reason, "remark": told.remark}


@require_http_methods(["GET", "HEAD", "POST"])
def dossier_item(request: HttpRequest, code: str, key: str) -> HttpResponse:
    """Show one item; on POST say of it that it does not apply, or leave a remark."""
    cycle, line, context = _item(request, code, key)
    form = WordsForm(line.item, request.POST or None, initial=_words(line))
    if request.method == "POST":
        _demand(context)
        if form.is_valid():
            actions.say(cycle, key, form.cleaned_data, by=request.user)  # type: ignore[arg-type]
            messages.success(request, _("Saved."))
            return redirect("audits:dossier_item", code, key)
    context |= {"words": form, "paper": PaperForm(initial={"title": line.title})}
    return TemplateResponse(request, ITEM, context, status=422 if form.is_bound and form.errors else 200)


@require_POST
def dossier_paper(request: HttpRequest, code: str, key: str) -> HttpResponse:
    """Bring a paper in."""
    cycle, line, context = _item(request, code, key)
    _demand(context)
    form = PaperForm(request.POST, request.FILES)
    if form.is_valid():
        actions.bring_in(cycle, key, actions.Brought(**form.cleaned_data), by=request.user)  # type: ignore[arg-type]
        messages.success(request, _("The paper is part of the dossier now."))
        return redirect("audits:dossier_item", code, key)
    context |= {"words": WordsForm(line.item, initial=_words(line)), "paper": form}
    return TemplateResponse(request, ITEM, context, status=422)


@require_POST
def dossier_take_out(request: HttpRequest, code: str, key: str, uid: str) -> HttpResponse:
    """Take a paper out again."""
    cycle, _line, context = _item(request, code, key)
    _demand(context)
    papers = DossierFile.objects.visible_to(request.user).filter(item__cycle=cycle, item__key=key)
    actions.take_out(get_object_or_404(papers, uid=uid), by=request.user)  # type: ignore[arg-type]
    messages.success(request, _("The paper was taken out of the dossier."))
    return redirect("audits:dossier_item", code, key)


def _demand(context: dict[str, Any]) -> None:
    if not context["keeps"]:
        raise PermissionDenied


@require_POST
def dossier_make(request: HttpRequest, code: str) -> HttpResponse:
    """Have zip and volume made of what is there now."""
    engagement, context = engagement_page(request, code, TAB)
    form = LanguageForm(request.POST)
    language = form.cleaned_data["language"] if form.is_valid() else engagement.client.language
    build = builds.request_build(context["cycle"], language, by=request.user)  # type: ignore[arg-type]
    return redirect("audits:dossier_build", code, build.uid)


def _build(request: HttpRequest, code: str, uid: str) -> tuple[DossierBuild, dict[str, Any]]:
    engagement, context = engagement_page(request, code, TAB)
    found = DossierBuild.objects.visible_to(request.user).filter(cycle__engagement=engagement)
    build = get_object_or_404(found.select_related("pdf", "archive", "requested_by", "workspace"), uid=uid)
    return build, context


@require_safe
def dossier_build(request: HttpRequest, code: str, uid: str) -> HttpResponse:
    """Show how far a making has come; then its two files."""
    build, context = _build(request, code, uid)
    done = build.chunks.filter(state="done").count() if build.is_busy else 0  # type: ignore[attr-defined]
    context |= {
        "build": build,
        "done": done,
        "pieces": build.chunks.count() if build.is_busy else 0,  # type: ignore[attr-defined]
        "failure": _failure(build),
        "retries": build.state == build.State.FAILED and may("retry", build, request.user),  # type: ignore[arg-type]
        "entries": sum(len(chapter["entries"]) for chapter in build.snapshot["chapters"]),
        "held": [e for chapter in build.snapshot["chapters"] for e in chapter["entries"] if e["held"]],
    }
    partial = bool(getattr(request, "htmx", False))
    template = "audits/_dossier_progress.html" if partial else "audits/dossier_build.html"
    response = TemplateResponse(request, template, context)
    if partial and not build.is_busy:
        response["HX-Refresh"] = "true"
    return response


def _failure(build: DossierBuild) -> str:
    """Say why a making failed."""
    own = {
        "not_bound": _("One of the PDF files cannot be bound. Save it again and bring it in anew."),
        "too_large": _("The dossier has too many pages. Bring in some papers by reference."),
    }
    if not build.error:
        return ""
    return own.get(build.error) or reasons.describe(build.error, build.error_data)


@require_POST
def dossier_retry(request: HttpRequest, code: str, uid: str) -> HttpResponse:
    """Try again."""
    build, _context = _build(request, code, uid)
    builds.retry_build(build, by=request.user)  # type: ignore[arg-type]
    return redirect("audits:dossier_build", code, uid)
