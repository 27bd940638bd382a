"""Writing a revision: its sections one below the other, one of them open in the editor; how a revision begins."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from documents.actions import sections as acts
from documents.forms.sections import ChangeForm, MoveForm, SectionAddForm, SectionForm
from documents.models import Revision, Section, SectionDraft
from documents.writing import diff, placeholders, presence
from documents.writing.clean import word_count
from documents.writing.readiness import lacks
from documents.writing.reading import body_of
from documents.writing.references import relabelled
from wobo.workflow import clock
from wobo.workflow.doors import may

from .shell import demand, revision_page


class Sheet:
    """The page of a revision: its sections, and which of them is open."""

    def __init__(self, request: HttpRequest, revision: Revision, context: dict[str, Any]) -> None:
        self.request, self.revision, self.context = request, revision, context
        self.sections = list(revision.sections.select_related("confirmed_by", "edited_by"))  # type: ignore[attr-defined]
        self.may_write = revision.state == revision.State.DRAFT and may("edit", revision, request.user)

    def section(self, key: str) -> Section:
        """Return a section by its key, 404 for none."""
        for one in self.sections:
            if one.key == key:
                one.revision = self.revision
                return one
        raise Http404

    def drafts(self) -> dict[int, list[SectionDraft]]:
        """Return what is being typed, by section."""
        found: dict[int, list[SectionDraft]] = {}
        rows = SectionDraft.objects.visible_to(self.request.user).filter(section__in=self.sections)
        for row in rows.select_related("user"):
            found.setdefault(row.section_id, []).append(row)
        return found


def sheet_of(request: HttpRequest, code: str, uid: str, revision: str) -> Sheet:
    """Return the page of a revision, 404 for what the reader may not see."""
    return Sheet(request, *revision_page(request, code, uid, revision))


@require_safe
def write(request: HttpRequest, code: str, uid: str, revision: str) -> HttpResponse:
    """Show the sections of a draft, with what the text lacks."""
    sheet = sheet_of(request, code, uid, revision)
    demand(request, "edit", sheet.revision)
    return _page(sheet)


def _page(sheet: Sheet, opened: Section | None = None, form: SectionForm | None = None, **more: Any) -> HttpResponse:
    document, user = sheet.revision.document, sheet.request.user
    drafts, here = sheet.drafts(), presence.others(sheet.sections, user)
    comments = sheet.revision.comments.unresolved().values_list("section_key", flat=True)
    counted = list(comments)
    rows = []
    for one in sheet.sections:
        writers = {str(row.user) for row in drafts.get(one.pk, []) if row.user_id != user.pk and _recent(row)}
        rows.append(
            {
                "section": one,
                "html": body_of(one, document),
                "count": word_count(one.html),
                "others": sorted(writers | set(here.get(one.uid, []))),
                "own": next((row for row in drafts.get(one.pk, []) if row.user_id == user.pk), None),
                "comments": counted.count(one.key),
                "open": opened is not None and one.pk == opened.pk,
            }
        )
    context = {
        **sheet.context,
        "rows": rows,
        "form": form,
        "may_write": sheet.may_write,
        "lacks": lacks(sheet.revision, sheet.sections),
        "words": sum(row["count"] for row in rows),
        "change": ChangeForm(initial={"change": sheet.revision.change}),
        "add": SectionAddForm(auto_id="add-%s"),
        "places": _places(sheet.revision) if opened is not None else [],
        "unresolved": len(counted),
        "answers_for": acts.answers_for(sheet.revision, user),
        **more,
    }
    status = 409 if "conflict" in more else 422 if form is not None and form.is_bound and form.errors else 200
    return TemplateResponse(sheet.request, "documents/writing/write.html", context, status=status)


def _recent(draft: SectionDraft) -> bool:
    return clock.now() - draft.saved_at < acts.IDLE


def _places(revision: Revision) -> list[dict[str, str]]:
    """Return the places that a text may have, with what they stand for now."""
    values = placeholders.values_of(revision.document)
    found = []
    for name in placeholders.INLINE:
        said = "" if name == "dept" else placeholders.said(values, name)
        shape = "{dept:8.6.1}" if name == "dept" else f"{{{name}}}"
        found.append({"shape": shape, "said": said or placeholders.meaning(name)})
    blocks = placeholders.block_names()
    return found + [{"shape": f"{{{{{name}}}}}", "said": words} for name, words in blocks.items()]


@require_http_methods(["GET", "HEAD", "POST"])
def section_edit(request: HttpRequest, code: str, uid: str, revision: str, key: str) -> HttpResponse:
    """Open a section in the editor, keep what is being typed (X-Autosave), or save it."""
    sheet = sheet_of(request, code, uid, revision)
    section = sheet.section(key)
    demand(request, "edit", section)
    if request.method != "POST":
        acts.check_draft(sheet.revision)
        presence.note(section, request.user)
        draft = SectionDraft.objects.visible_to(request.user).filter(section=section, user=request.user).first()
        if draft is not None and draft.refused and draft.based_on != section.version:
            return _both(sheet, section, draft.title, draft.html)
        return _page(sheet, section, _form_of(section, draft))
    form = SectionForm(request.POST)
    autosaved = bool(request.headers.get("X-Autosave"))
    if not form.is_valid():
        told = " ".join(str(error) for errors in form.errors.values() for error in errors)
        return JsonResponse({"message": told}, status=422) if autosaved else _page(sheet, section, form)
    if autosaved:
        return _keep_draft(sheet, section, form.cleaned_data)
    try:
        saved = acts.save_section(section, by=request.user, **form.cleaned_data)
    except acts.Conflict as conflict:
        return _both(sheet, conflict.section, conflict.title, conflict.html)
    messages.success(request, _("“%(section)s” is saved.") % {"section": saved.title})
    return redirect(f"{write_url(sheet)}#s-{key}")


def _form_of(section: Section, draft: SectionDraft | None) -> SectionForm:
    document = section.revision.document
    told = draft or section
    version = draft.based_on if draft else section.version
    return SectionForm(initial={"version": version, "title": told.title, "html": relabelled(told.html, document)})


def write_url(sheet: Sheet) -> str:
    """Return the page of a revision's sections."""
    document = sheet.revision.document
    return reverse("documents:write", args=[document.engagement.code, document.uid, sheet.revision.uid])


def _keep_draft(sheet: Sheet, section: Section, told: dict[str, Any]) -> HttpResponse:
    """Answer an autosave; others who write here are named, so that nobody is surprised later."""
    draft = acts.keep_draft(section, by=sheet.request.user, **told)
    others = presence.note(section, sheet.request.user)
    if draft.refused:
        who = draft.section.edited_by or _("Somebody else")
        return JsonResponse({"message": _("%(name)s saved this section meanwhile.") % {"name": who}}, status=409)
    told = {"saved_at": f"{localtime(clock.now()):%H:%M}", "version": draft.based_on, "others": others}
    return JsonResponse(told)


def _both(sheet: Sheet, section: Section, title: str, html: str) -> HttpResponse:
    """Show both texts; the form keeps the reader's own and, sent again, replaces the other knowingly."""
    form = SectionForm(initial={"version": section.version, "title": title, "html": html})
    for place, one in enumerate(sheet.sections):
        if one.pk == section.pk:
            sheet.sections[place] = section
    section.revision = sheet.revision
    conflict = {"change": diff.changes(section.html, html), "who": section.edited_by, "title": title}
    return _page(sheet, section, form, conflict=conflict)


@require_POST
def section_leave(request: HttpRequest, code: str, uid: str, revision: str, key: str) -> HttpResponse:
    """Make an edit of the reader's draft: the page was left."""
    sheet = sheet_of(request, code, uid, revision)
    section = sheet.section(key)
    demand(request, "edit", section)
    draft = SectionDraft.objects.visible_to(request.user).filter(section=section, user=request.user, refused=False)
    found = draft.select_related("section__revision", "user").first()
    if found is not None:
        try:
            acts.leave(found)
        except acts.Conflict:
            return HttpResponse(status=409)
    return HttpResponse(status=204)


@require_POST
def section_discard(request: HttpRequest, code: str, uid: str, revision: str, key: str) -> HttpResponse:
    """Drop the reader's own draft: what stands is right."""
    sheet = sheet_of(request, code, uid, revision)
    section = sheet.section(key)
    demand(request, "edit", section)
    acts.drop_draft(section, by=request.user)
    return redirect(f"{write_url(sheet)}#s-{key}")


@require_POST
def section_presence(request: HttpRequest, code: str, uid: str, revision: str, key: str) -> HttpResponse:
    """Note that the reader has the section open; say who else has."""
    sheet = sheet_of(request, code, uid, revision)
    section = sheet.section(key)
    demand(request, "edit", section)
    return JsonResponse({"others": presence.note(section, request.user), "version": section.version})


@require_POST
def section_add(request: HttpRequest, code: str, uid: str, revision: str) -> HttpResponse:
    """Add a section, and open it."""
    sheet = sheet_of(request, code, uid, revision)
    demand(request, "create", Section(workspace_id=sheet.revision.workspace_id, revision=sheet.revision))
    form = SectionAddForm(request.POST, auto_id="add-%s")
    if not form.is_valid():
        response = _page(sheet, add=form)
        response.status_code = 422
        return response
    made = acts.add_section(sheet.revision, by=request.user, **form.cleaned_data)
    document = sheet.revision.document
    args = [document.engagement.code, document.uid, sheet.revision.uid, made.key]
    return redirect(f"{reverse('documents:section_edit', args=args)}#s-{made.key}")


@require_POST
def section_move(request: HttpRequest, code: str, uid: str, revision: str, key: str) -> HttpResponse:
    """Move a section one place up or down."""
    sheet = sheet_of(request, code, uid, revision)
    section = sheet.section(key)
    demand(request, "edit", section)
    form = MoveForm(request.POST)
    if not form.is_valid():
        return HttpResponse(_("Say where to."), status=422)
    acts.move_section(section, by=request.user, step=form.cleaned_data["to"])
    return redirect(f"{write_url(sheet)}#s-{key}")


@require_POST
def section_remove(request: HttpRequest, code: str, uid: str, revision: str, key: str) -> HttpResponse:
    """Take a section out; the message offers to put it back."""
    sheet = sheet_of(request, code, uid, revision)
    section = sheet.section(key)
    demand(request, "remove", section)
    last = acts.remove_section(section, by=request.user)
    document = sheet.revision.document
    undo = reverse(
        "documents:text_put_back", args=[document.engagement.code, document.uid, sheet.revision.uid, last.uid]
    )
    messages.success(request, _("“%(section)s” was taken out.") % {"section": section}, extra_tags=f"undo:{undo}")
    return redirect(write_url(sheet))


@require_POST
def section_confirm(request: HttpRequest, code: str, uid: str, revision: str, key: str) -> HttpResponse:
    """The author has read the section and stands for it."""
    sheet = sheet_of(request, code, uid, revision)
    section = sheet.section(key)
    demand(request, "edit", section)
    version = request.POST.get("version", "")
    acts.confirm_section(section, by=request.user, version=int(version) if version.isdigit() else -1)
    return redirect(f"{write_url(sheet)}#s-{key}")


@require_POST
def change_note(request: HttpRequest, code: str, uid: str, revision: str) -> HttpResponse:
    """Say what is changed."""
    sheet = sheet_of(request, code, uid, revision)
    demand(request, "edit", sheet.revision)
    form = ChangeForm(request.POST)
    if not form.is_valid():
        response = _page(sheet, change=form)
        response.status_code = 422
        return response
    acts.describe_change(sheet.revision, form.cleaned_data["change"], by=request.user)
    messages.success(request, _("The change note is saved."))
    return redirect(write_url(sheet))
