"""Comments on a revision: said at a section or on the whole, answered, resolved; the list of what is open."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from documents.actions import comments as acts
from documents.forms.comments import CommentAnswerForm, CommentForm
from documents.models import Comment, Revision
from wobo.workflow.doors import may

from .shell import demand, revision_page


def threads_of(revision: Revision, user: Any, *, unresolved: bool = False) -> list[dict[str, Any]]:
    """Return the threads of a revision with their answers; for the pages of reading and signing as well."""
    rows = Comment.objects.visible_to(user).filter(revision=revision).select_related("by", "resolved_by", "parent")
    titles = dict(revision.sections.values_list("key", "title"))  # type: ignore[attr-defined]
    answers: dict[int, list[Comment]] = {}
    found = []
    for row in rows.order_by("pk"):
        if row.parent_id:
            answers.setdefault(row.parent_id, []).append(row)
        elif not unresolved or row.resolved_at is None:
            found.append(row)
    writes = may("edit", revision, user)
    return [
        {
            "thread": row,
            "section": titles.get(row.section_key, row.section_key),
            "gone": bool(row.section_key) and row.section_key not in titles,
            "answers": answers.get(row.pk, []),
            "may_resolve": writes or row.by_id == user.pk,
        }
        for row in found
    ]


@require_http_methods(["GET", "HEAD", "POST"])
def comments(request: HttpRequest, code: str, uid: str, revision: str) -> HttpResponse:
    """Show the threads of a revision, and take a new comment."""
    made, context = revision_page(request, code, uid, revision)
    form = _form(request, made)
    if request.method == "POST":
        demand(request, "create", Comment(workspace_id=made.workspace_id, revision=made))
        if form.is_valid():
            told = form.cleaned_data
            said = acts.comment(
                made, by=request.user, text=told["text"], section_key=told["section"], quote=told["quote"]
            )
            messages.success(request, _("The comment stands."))
            return redirect(said.get_absolute_url())
    return _page(request, made, context, form)


def _form(request: HttpRequest, revision: Revision) -> CommentForm:
    sections = list(revision.sections.values_list("key", "title"))  # type: ignore[attr-defined]
    asked = {"section": request.GET.get("section", ""), "quote": request.GET.get("quote", "")[:300]}
    return CommentForm(request.POST if request.method == "POST" else None, sections=sections, initial=asked)


def _page(
    request: HttpRequest, revision: Revision, context: dict[str, Any], form: CommentForm, **more: Any
) -> HttpResponse:
    open_only = request.GET.get("show") == "open"
    threads = threads_of(revision, request.user, unresolved=open_only)
    blank = Comment(workspace_id=revision.workspace_id, revision=revision)
    context |= {
        "threads": threads,
        "unresolved": sum(one["thread"].resolved_at is None for one in threads),
        "open_only": open_only,
        "form": form,
        "may_comment": revision.state in Revision.OPEN and may("create", blank, request.user),
        "may_write": revision.state == Revision.State.DRAFT and may("edit", revision, request.user),
        "people": [str(user) for user in acts.readers_of(revision.document.engagement) if user.pk != request.user.pk],
        "answer": CommentAnswerForm(auto_id=False),
        **more,
    }
    status = 422 if (form.is_bound and form.errors) or more else 200
    return TemplateResponse(request, "documents/writing/comments.html", context, status=status)


def _thread(request: HttpRequest, revision: Revision, comment: str) -> Comment:
    found = Comment.objects.visible_to(request.user).filter(revision=revision, parent=None).select_related("by")
    thread = get_object_or_404(found, uid=comment)
    thread.revision = revision
    return thread


@require_POST
def comment_answer(request: HttpRequest, code: str, uid: str, revision: str, comment: str) -> HttpResponse:
    """Answer in a thread."""
    made, context = revision_page(request, code, uid, revision)
    thread = _thread(request, made, comment)
    demand(request, "create", Comment(workspace_id=made.workspace_id, revision=made))
    form = CommentAnswerForm(request.POST, auto_id=False)
    if not form.is_valid():
        blank = CommentForm(sections=list(made.sections.values_list("key", "title")))  # type: ignore[attr-defined]
        return _page(request, made, context, blank, refused=thread.uid, answer_form=form)
    acts.comment(made, by=request.user, text=form.cleaned_data["text"], parent=thread)
    return redirect(thread.get_absolute_url())


def _resolving(request: HttpRequest, code: str, uid: str, revision: str, comment: str, *, done: bool) -> HttpResponse:
    made, _context = revision_page(request, code, uid, revision)
    thread = _thread(request, made, comment)
    acts.resolve(thread, by=request.user, done=done)
    return redirect(thread.get_absolute_url())


@require_POST
def comment_resolve(request: HttpRequest, code: str, uid: str, revision: str, comment: str) -> HttpResponse:
    """Close a thread."""
    return _resolving(request, code, uid, revision, comment, done=True)


@require_POST
def comment_reopen(request: HttpRequest, code: str, uid: str, revision: str, comment: str) -> HttpResponse:
    """Open a thread again."""
    return _resolving(request, code, uid, revision, comment, done=False)
