"""Policy, objectives, plan, approach to risk, elements as papers: versions, drafting, printing for signature."""

# claims: S4.1, S4.3, P6, P7
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from certification import levels
from certification.actions import design_papers as actions
from certification.forms.design_papers import PaperForm
from certification.models import DesignPaper, Engagement
from certification.reports.design_values import scale_words
from certification.shell import history
from wobo.reporting.models import Report
from wobo.workflow.doors import Obstructed

from .design_shell import design_page, kept_page

Kind, State = DesignPaper.Kind, DesignPaper.State
REGISTERS = {Kind.OBJECTIVES: "objective_list", Kind.ELEMENTS: "element_list"}


def _versions(request: HttpRequest, engagement: Engagement, kind: str) -> list[DesignPaper]:
    found = list(DesignPaper.objects.visible_to(request.user).filter(engagement=engagement).of_kind(kind))
    for one in found:
        one.engagement = engagement
    return found


@require_safe
def design_kind(request: HttpRequest, code: str, kind: str) -> HttpResponse:
    """Show the latest version of a paper, or how to begin it."""
    engagement, context = design_page(request, code)
    versions = _versions(request, engagement, kind)
    return _shown(request, engagement, context, kind, versions[0] if versions else None, versions)


@require_safe
def design_paper(request: HttpRequest, code: str, kind: str, version: int) -> HttpResponse:
    """Show one version."""
    engagement, context = design_page(request, code)
    rows = DesignPaper.objects.visible_to(request.user).filter(engagement=engagement, kind=kind)
    paper = get_object_or_404(rows, version=version)
    paper.engagement = engagement
    return _shown(request, engagement, context, kind, paper, _versions(request, engagement, kind))


def _shown(
    request: HttpRequest,
    engagement: Engagement,
    context: dict[str, Any],
    kind: str,
    paper: DesignPaper | None,
    versions: list[DesignPaper],
) -> HttpResponse:
    context |= {
        "kind": kind,
        "word": Kind(kind).label,
        "paper": paper,
        "versions": versions,
        "latest": bool(versions) and paper == versions[0],
        "register": REGISTERS.get(Kind(kind), ""),
    }
    if paper:
        prints = Report.objects.visible_to(request.user).about(paper).select_related("file", "source")
        found = list(prints.defer("snapshot").order_by("-pk"))
        draft = paper.state == State.DRAFT
        context |= {
            "print": next((one for one in found if one.uid == paper.paper_uid), None),
            "issue": next((one for one in found if one.source and one.source.uid == paper.paper_uid), None),
            "reasons": list(paper.obstacles_of_content()) if draft and context["keeps"] else [],
            "stale": not paper.is_current if paper.state == State.IN_FORCE else False,
            "given": list(paper.signatures()),
            "scales": _scales(paper) if kind == Kind.APPROACH else None,
            "objectives": list(engagement.objectives.all()) if paper.prints_objectives else [],
            "events": history(engagement, request.user).about(paper)[:30],
        }
    return TemplateResponse(request, "certification/design/paper.html", context)


def _scales(paper: DesignPaper) -> dict[str, Any]:
    words = {name: scale_words(paper.scales, name) for name in ("likelihood", "impact")}
    rows = zip(words["likelihood"], words["impact"], strict=True)
    bands = [{**band, "tone": levels.TONES[band["grade"]]} for band in levels.bands(paper.scales)]
    return {"rows": [(step, likely, bad) for (step, likely), (_same, bad) in rows], "bands": bands}


def _draft(request: HttpRequest, engagement: Engagement, kind: str) -> DesignPaper:
    """Return the draft of a kind, 404 where there is none."""
    rows = DesignPaper.objects.visible_to(request.user).filter(engagement=engagement, kind=kind)
    paper = rows.order_by("-version").first()
    if paper is None or paper.state != State.DRAFT:
        raise Obstructed(_("There is no draft of this paper. Draft a new version first."))
    paper.engagement = engagement
    return paper


@require_POST
def design_draft(request: HttpRequest, code: str, kind: str) -> HttpResponse:
    """Open a draft: the first from the template, later ones as a copy of the version in force."""
    engagement, _context = kept_page(request, code)
    paper = actions.draft_paper(engagement, kind, by=request.user)  # type: ignore[arg-type]
    if paper.sections:
        return redirect("certification:design_paper_edit", code, kind)
    return redirect(paper)


@require_http_methods(["GET", "HEAD", "POST"])
def design_paper_edit(request: HttpRequest, code: str, kind: str) -> HttpResponse:
    """Change the texts of a draft."""
    engagement, context = kept_page(request, code)
    paper = _draft(request, engagement, kind)
    form = PaperForm(request.POST or None, paper=paper)
    if request.method == "POST" and form.is_valid():
        paper = actions.edit_paper(paper, form.changes(), by=request.user)  # type: ignore[arg-type]
        messages.success(request, _("The draft is saved."))
        return redirect(paper)
    context |= {"paper": paper, "form": form, "kind": kind, "word": Kind(kind).label}
    return TemplateResponse(request, "certification/design/paper_edit.html", context)


@require_POST
def design_paper_refill(request: HttpRequest, code: str, kind: str) -> HttpResponse:
    """Write the draft anew from the template, with the client's data as they are now."""
    engagement, _context = kept_page(request, code)
    paper = actions.fill_anew(_draft(request, engagement, kind), by=request.user)  # type: ignore[arg-type]
    messages.success(request, _("The draft is written anew from the template."))
    return redirect(paper)


@require_POST
def design_paper_print(request: HttpRequest, code: str, kind: str) -> HttpResponse:
    """Have the draft printed for signature."""
    engagement, _context = kept_page(request, code)
    paper = actions.prepare_paper(_draft(request, engagement, kind), by=request.user)  # type: ignore[arg-type]
    messages.success(request, _("The paper is being made. It is signed here on screen."))
    return redirect(paper)
