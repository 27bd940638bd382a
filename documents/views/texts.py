"""Former texts of a section, and what a text may refer to."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from documents.actions import sections as acts
from documents.models import Section, SectionText
from documents.writing import diff
from documents.writing.references import targets_of
from wobo.workflow.doors import may

from .shell import demand, revision_page
from .writing import sheet_of, write_url

MOST_FOUND = 40


@require_safe
def section_history(request: HttpRequest, code: str, uid: str, revision: str, key: str) -> HttpResponse:
    """Show every text that a section had, and what each changed."""
    made, context = revision_page(request, code, uid, revision)
    texts = list(
        SectionText.objects.visible_to(request.user).filter(revision=made, key=key).select_related("saved_by")
    )
    now = Section.objects.visible_to(request.user).filter(revision=made, key=key).first()
    if not texts and now is None:
        raise Http404
    former = [*texts[:1], *texts[:-1]]
    rows = [
        {"text": text, "change": diff.changes(before.html, text.html), "first": place == 0, "renamed": before.title}
        for place, (text, before) in enumerate(zip(texts, former, strict=True))
    ]
    latest = texts[-1].uid if texts else ""
    context |= {"texts": rows[::-1], "section": now, "name": now.title if now else texts[-1].title, "latest": latest}
    context["may_write"] = made.state == made.State.DRAFT and may("edit", made, request.user)
    return TemplateResponse(request, "documents/writing/history.html", context)


@require_POST
def text_put_back(request: HttpRequest, code: str, uid: str, revision: str, text: str) -> HttpResponse:
    """Put a former text back, or the section that was taken out."""
    sheet = sheet_of(request, code, uid, revision)
    found = SectionText.objects.visible_to(request.user).filter(revision=sheet.revision, uid=text).first()
    if found is None:
        raise Http404
    demand(request, "create", Section(workspace_id=sheet.revision.workspace_id, revision=sheet.revision))
    found.revision = sheet.revision
    back = acts.put_back(found, by=request.user)
    messages.success(request, _("“%(section)s” is as it was.") % {"section": back.title})
    return redirect(f"{write_url(sheet)}#s-{back.key}")


@require_safe
def reference_list(request: HttpRequest, code: str, uid: str, revision: str) -> HttpResponse:
    """Offer documents, record forms and clauses to refer to: a part of the picker."""
    sheet = sheet_of(request, code, uid, revision)
    demand(request, "edit", sheet.revision)
    asked = request.GET.get("q", "").strip().casefold()[:80]
    found: dict[str, dict[str, str]] = {}
    for reference, target in targets_of(sheet.revision.document).found.items():
        if asked in target.words.casefold() and target.url not in found:
            found[target.url] = {"reference": reference, "words": target.words}
    rows = list(found.values())
    context = {"found": rows[:MOST_FOUND], "more": max(0, len(rows) - MOST_FOUND)}
    return TemplateResponse(request, "documents/writing/_references.html", context)
