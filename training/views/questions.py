"""The question bank of a course. Whoever still has to pass its examination does not get to see it."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from certification.shell import engagement_page
from training import marking
from training.actions import questions as actions
from training.forms.questions import QuestionForm, changes_of, option_rows
from training.models import Course, Question
from training.policies import keeps_training, sits_examination

from .parts import demand, paged


def _course(request: HttpRequest, code: str, uid: str) -> tuple[Course, dict[str, Any]]:
    engagement, context = engagement_page(request, code, "training")
    found = Course.objects.visible_to(request.user).filter(engagement=engagement).select_related("workspace")
    course = get_object_or_404(found, uid=uid)
    course.engagement = engagement
    return course, {**context, "course": course}


def _question(request: HttpRequest, code: str, uid: str) -> tuple[Question, dict[str, Any]]:
    engagement, context = engagement_page(request, code, "training")
    found = Question.objects.visible_to(request.user).filter(course__engagement=engagement)
    question = get_object_or_404(found.select_related("course", "workspace"), uid=uid)
    question.course.engagement = engagement
    return question, {**context, "course": question.course, "question": question}


@require_safe
def question_list(request: HttpRequest, code: str, uid: str) -> HttpResponse:
    """Show the bank, to who keeps it."""
    course, context = _course(request, code, uid)
    blank = Question(workspace=course.workspace, course=course)
    if not keeps_training(blank, request.user):
        raise PermissionDenied
    if sits_examination(blank, request.user):
        return TemplateResponse(request, "training/question_closed.html", context)
    words, kind = request.GET.get("q", "").strip()[:100], request.GET.get("kind", "")
    rows = Question.objects.visible_to(request.user).filter(course=course).order_by("retired", "pk")
    if words:
        rows = rows.filter(Q(text__icontains=words) | Q(text_en__icontains=words))
    if kind in Question.Kind.values:
        rows = rows.filter(kind=kind)
    page = paged(request, rows)
    for row in page:
        row.shown = [(marking.said(one, get_language() or ""), one["right"]) for one in row.options]
    asked = Question.objects.visible_to(request.user).filter(course=course).asked().count()
    context |= {"page": page, "words": words, "kind": kind, "kinds": Question.Kind.choices, "asked": asked}
    return TemplateResponse(request, "training/question_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def question_create(request: HttpRequest, code: str, uid: str) -> HttpResponse:
    """Add a question."""
    course, context = _course(request, code, uid)
    blank = Question(workspace=course.workspace, course=course, points=5)
    demand("create", blank, request)
    return _form(request, blank, context)


@require_http_methods(["GET", "HEAD", "POST"])
def question_edit(request: HttpRequest, code: str, uid: str) -> HttpResponse:
    """Change a question."""
    question, context = _question(request, code, uid)
    demand("edit", question, request)
    return _form(request, question, context)


def _form(request: HttpRequest, question: Question, context: dict[str, Any]) -> HttpResponse:
    data = request.POST if request.method == "POST" else None
    asked = Question.objects.visible_to(request.user).filter(pk=question.pk).first() or question
    form = QuestionForm(data, instance=asked)  # the form changes what it is given
    rows = option_rows(question, data, extra=5 if "more" in request.GET else 2)
    if data is not None and all([form.is_valid(), rows.is_valid()]):
        try:
            return _save(request, question, changes_of(form, rows))
        except ValidationError as error:
            form.add_error(None, error)
    context |= {"form": form, "rows": rows, "question": question if question.pk else None}
    return TemplateResponse(request, "training/question_form.html", context, status=422 if form.is_bound else 200)


def _save(request: HttpRequest, question: Question, changes: dict[str, Any]) -> HttpResponse:
    code = question.course.engagement.code
    if question.pk:
        actions.edit_question(question, changes, by=request.user)
    else:
        question = actions.add_question(question.course, by=request.user, **changes)
    messages.success(request, _("The question is saved."))
    if "more" in request.POST:
        return redirect(reverse("training:question_edit", args=[code, question.uid]) + "?more=1")
    if "next" in request.POST:
        return redirect("training:question_create", code, question.course.uid)
    return redirect("training:question_list", code, question.course.uid)


@require_POST
def question_retire(request: HttpRequest, code: str, uid: str, *, back: bool = False) -> HttpResponse:
    """Ask a question no longer, or again."""
    question, _context = _question(request, code, uid)
    actions.retire_question(question, by=request.user, back=back)
    messages.success(request, _("The question is asked again.") if back else _("The question is asked no longer."))
    return redirect("training:question_list", code, question.course.uid)


@require_POST
def question_remove(request: HttpRequest, code: str, uid: str) -> HttpResponse:
    """Delete a question that was never asked."""
    question, _context = _question(request, code, uid)
    demand("remove", question, request)
    actions.remove_question(question, by=request.user)
    messages.success(request, _("The question was removed."))
    return redirect("training:question_list", code, question.course.uid)
