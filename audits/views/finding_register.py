"""The register of findings: page, workbook, prints."""

# claims: S7.5.5
from typing import Any

from django.conf import settings
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.http import content_disposition_header
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from audits.actions import finding_papers as papers
from audits.finding_listing import NONE, SHOWN, STATES, asked_of, counts_of, listed
from audits.models import Audit, Finding
from audits.models.finding_parts import Source
from certification.models import Department
from certification.people.writing import XLSX
from certification.shell import engagement_page
from wobo.workflow.doors import may

ON_PAGE, OFFERED = 50, 300


def language_of(request: HttpRequest, engagement: Any) -> str:
    """Return the language that a paper is asked for in; the client's, when none of ours was sent."""
    asked = request.POST.get("language", "")
    return asked if asked in dict(settings.LANGUAGES) else str(engagement.client.language)


@require_safe
def finding_list(request: HttpRequest, code: str) -> HttpResponse:
    """Show the findings that the address asks for, a page of them."""
    engagement, context = engagement_page(request, code, "findings")
    today, asked = context["cycle"].today(), asked_of(request.GET)
    rows = listed(engagement, asked, request.user, today).select_related(*SHOWN)
    page = Paginator(rows.prefetch_related("clause_rows__clause"), ON_PAGE).get_page(request.GET.get("page"))
    for row in page.object_list:
        row.cycle, row.late, row.days = context["cycle"], row.is_late(today), row.age(today)
    audits = Audit.objects.visible_to(request.user).filter(workspace=engagement.workspace_id)
    departments = Department.objects.visible_to(request.user).filter(workspace=engagement.client.workspace_id)
    context |= {
        "asked": asked,
        "page": page,
        "counts": counts_of(engagement, request.user, today),
        "states": STATES,
        "grades": Finding.Grade.choices,
        "sources": Source.choices,
        "departments": list(departments[:OFFERED]),
        "audits": list(audits[:OFFERED]),
        "nobody": NONE,
        "raises": may("create", _blank(engagement), request.user),  # type: ignore[arg-type]
        "languages": settings.LANGUAGES,
    }
    return TemplateResponse(request, "audits/findings/register.html", context)


def _blank(engagement: Any) -> Finding:
    return Finding(workspace=engagement.workspace)


@require_safe
def finding_workbook(request: HttpRequest, code: str) -> HttpResponse:
    """Send the findings that the address asks for as a workbook, in the reader's language."""
    engagement, context = engagement_page(request, code, "findings")
    rows = listed(engagement, asked_of(request.GET), request.user, context["cycle"].today())
    content = papers.workbook_of(rows, context["cycle"], get_language() or "en")
    response = HttpResponse(content, content_type=XLSX)
    name = _("Findings of %(code)s.xlsx") % {"code": engagement.code}
    response["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    return response


@require_POST
def finding_print(request: HttpRequest, code: str) -> HttpResponse:
    """Have the sheets of one audit, or of the cycle, printed as one file."""
    engagement, context = engagement_page(request, code, "findings")
    language, uid = language_of(request, engagement), request.POST.get("audit", "")
    about: Any = context["cycle"]
    if uid:
        about = get_object_or_404(Audit.objects.visible_to(request.user).filter(cycle__engagement=engagement), uid=uid)
    return redirect(papers.print_set(about, language, by=request.user))  # type: ignore[arg-type]
