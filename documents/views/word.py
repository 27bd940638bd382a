"""How a text begins, and files: Word in and out, another upload, the layout of a record form."""

from io import BytesIO
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from documents.actions import beginning, forms_layout
from documents.actions import word as acts
from documents.actions.uploads import keep
from documents.forms.sections import DraftForm
from documents.forms.word import ExchangeForm, LayoutForm, WordForm
from documents.models import Document, Revision
from documents.reports.content import form_of
from documents.writing import word_in
from wobo.files import store
from wobo.files.checks import TYPES
from wobo.files.models import StoredFile
from wobo.workflow.doors import may

from .reader import write_address
from .shell import demand, document_page, revision_page

DOCX = TYPES[".docx"]


def _sent(request: HttpRequest) -> tuple[Any, Any]:
    """Return what was sent, an empty form included; nothing for a page that is only shown."""
    return (request.POST, request.FILES) if request.method == "POST" else (None, None)


def ways_of(document: Document) -> list[str]:
    """Return how the next version of a document can begin, the likeliest first."""
    if document.kind == Document.Kind.FORM:
        return ["form"]
    ways = ["former"] if document.current is not None else []
    if document.kind == Document.Kind.FILE:
        return ["file", *ways]
    return [*ways, *(["template"] if beginning.has_template(document) else []), "word", "empty"]


@require_http_methods(["GET", "HEAD", "POST"])
def begin(request: HttpRequest, code: str, uid: str) -> HttpResponse:
    """Begin the next version of a document."""
    document, context = document_page(request, code, uid)
    blank = Revision(workspace_id=document.workspace_id, document=document)
    demand(request, "create", blank)
    opened = document.open
    if opened is not None and request.method != "POST":
        opened.document = document
        return redirect(write_address(opened))
    form = DraftForm(*_sent(request), ways=ways_of(document))
    if request.method == "POST" and form.is_valid():
        try:
            made = _begun(request, document, form.cleaned_data)
        except ValidationError as error:
            form.add_error("file", error)
        else:
            return redirect(write_address(made))
    status = 422 if form.is_bound and form.errors else 200
    return TemplateResponse(request, "documents/writing/begin.html", {**context, "form": form}, status=status)


def _begun(request: HttpRequest, document: Document, told: dict[str, Any]) -> Revision:
    way, by, change = told["way"], request.user, told.get("change", "")
    if way == "template":
        return beginning.begin_from_template(document, by=by, change=change)
    if way == "word":
        made, notes = acts.begin_from_word(document, told["file"], by=by, change=change)
        for note in notes:
            messages.warning(request, note)
        return made
    if way == "file":
        upload = keep(told["file"], document.workspace, by=by, kind=StoredFile.Kind.CONTENT)
        return beginning.begin(document, by=by, change=change, upload=upload)
    if way == "empty" and document.current is None:
        return beginning.begin_empty(document, by=by)
    texts = beginning.headings(document) if way == "empty" else None
    return beginning.begin(document, by=by, texts=texts, change=change)


@require_safe
def word_out(request: HttpRequest, code: str, uid: str, revision: str) -> HttpResponse:
    """Hand out the text as .docx: as it is read, or with its places still open."""
    made, _context = revision_page(request, code, uid, revision)
    if made.document.kind != Document.Kind.WRITTEN:
        raise Http404
    places = request.GET.get("places") == "open" and may("edit", made, request.user)
    answer = HttpResponse(acts.as_word(made, places=places), content_type=DOCX)
    answer["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=acts.word_name(made))
    return answer


@require_http_methods(["GET", "HEAD", "POST"])
def word_take(request: HttpRequest, code: str, uid: str, revision: str) -> HttpResponse:
    """Put the text of a Word file in the place of the sections."""
    made, context = revision_page(request, code, uid, revision)
    demand(request, "edit", made)
    form = WordForm(*_sent(request))
    if request.method == "POST" and form.is_valid():
        try:
            notes = acts.take_word(made, form.cleaned_data["file"], by=request.user)
        except ValidationError as error:
            form.add_error("file", error)
        else:
            for note in notes:
                messages.warning(request, note)
            messages.success(request, _("The Word file is the text now. The former texts are kept with each section."))
            return redirect(write_address(made))
    status = 422 if form.is_bound and form.errors else 200
    return TemplateResponse(request, "documents/writing/word.html", {**context, "form": form}, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def file_exchange(request: HttpRequest, code: str, uid: str, revision: str) -> HttpResponse:
    """Show the file of a version, and take another while it is a draft."""
    made, context = revision_page(request, code, uid, revision)
    if made.document.kind != Document.Kind.FILE:
        raise Http404
    form = ExchangeForm(*_sent(request))
    if request.method == "POST":
        demand(request, "edit", made)
        if form.is_valid():
            try:
                upload = keep(form.cleaned_data["file"], made.workspace, by=request.user, kind=StoredFile.Kind.CONTENT)
            except ValidationError as error:
                form.add_error("file", error)
            else:
                beginning.exchange_upload(made, upload, by=request.user)
                messages.success(request, _("The file is exchanged."))
                return redirect("documents:file_exchange", code, uid, revision)
    context |= {"form": form, "preview": _preview(made.upload)}
    context["may_write"] = made.state == made.State.DRAFT and may("edit", made, request.user)
    status = 422 if form.is_bound and form.errors else 200
    return TemplateResponse(request, "documents/writing/file.html", context, status=status)


def _preview(upload: StoredFile | None) -> dict[str, Any]:
    """Return how a file is shown in the page: a frame, a picture, the text of a Word file, or nothing."""
    if upload is None:
        return {}
    if upload.content_type in {TYPES[".png"], TYPES[".jpg"]}:
        return {"picture": True}
    if upload.content_type == DOCX:
        try:
            return {"sections": word_in.read(BytesIO(store.read(upload))).sections}
        except (ValidationError, store.IntegrityLost):
            return {}
    return {}


@require_http_methods(["GET", "HEAD", "POST"])
def form_design(request: HttpRequest, code: str, uid: str) -> HttpResponse:
    """Lay out a record form: its fields, columns and empty rows, with the sheet as it will be printed."""
    document, context = document_page(request, code, uid)
    if document.kind != Document.Kind.FORM:
        raise Http404
    form = LayoutForm.of(document, _sent(request)[0])
    if request.method == "POST":
        demand(request, "edit", document)
        if form.is_valid():
            forms_layout.lay_out(document, form.cleaned_data, by=request.user)
            messages.success(request, _("The form is saved."))
            return redirect("documents:form_design", code, uid)
    context |= {
        "form": form,
        "sheets": [{"language": one, **form_of(document, one)} for one in ("zh-hans", "en")],
        "may_write": may("edit", document, request.user) and forms_layout.frozen(document) is None,
        "frozen": forms_layout.frozen(document),
    }
    status = 422 if form.is_bound and form.errors else 200
    return TemplateResponse(request, "documents/writing/form.html", context, status=status)


@require_POST
def form_print(request: HttpRequest, code: str, uid: str) -> HttpResponse:
    """Have the empty form made in a language, to be filled by hand."""
    document, _context = document_page(request, code, uid)
    if document.kind != Document.Kind.FORM:
        raise Http404
    language = "en" if request.POST.get("language") == "en" else "zh-hans"
    return redirect(forms_layout.print_empty(document, language, by=request.user))
