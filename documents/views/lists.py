"""The lists of documents as prints and as workbooks."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import content_disposition_header
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from certification.people.writing import XLSX
from documents.actions import lists as actions

from .shell import documents_page

NAMES = {
    actions.MASTER: gettext_lazy("List of controlled documents"),
    actions.RECORDS: gettext_lazy("List of records"),
    actions.EXTERNALS: gettext_lazy("List of external documents"),
}


def language_of(request: HttpRequest, engagement: Any) -> str:
    """Return the language that a paper is asked for in; the client's, when none of ours was sent."""
    asked = request.POST.get("language", "")
    return asked if asked in dict(settings.LANGUAGES) else str(engagement.client.language)


@require_POST
def list_paper(request: HttpRequest, code: str, kind: str) -> HttpResponse:
    """Have a list printed."""
    engagement, context = documents_page(request, code)
    return redirect(actions.print_list(kind, context["cycle"], language_of(request, engagement), by=request.user))  # type: ignore[arg-type]


@require_safe
def list_workbook(request: HttpRequest, code: str, kind: str) -> HttpResponse:
    """Send a list as a workbook, in the reader's language."""
    engagement, _context = documents_page(request, code)
    title = str(NAMES[kind])
    content = actions.workbook_of(kind, engagement, title, get_language() or "en")
    response = HttpResponse(content, content_type=XLSX)
    name = _("%(list)s of %(code)s.xlsx") % {"list": title, "code": engagement.code}
    response["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    return response
