"""The courses of an engagement: the home of the trainings, a course with its people, its forms."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from certification.models import Person
from training import actions
from training.coverage import Coverage, picture
from training.forms.courses import ContentForm, CourseForm, ExemptionForm
from training.models import Course, CourseContent, Exemption, TrainingSession
from training.roll import SHOWN, roll_of
from wobo.workflow import clock
from wobo.workflow.doors import may

from .shell import course_page, demand, training_page

SESSIONS, PEOPLE = 20, 50


@require_safe
def training_home(request: HttpRequest, code: str) -> HttpResponse:
    """Show how far the courses are, the three of the first phase before the others, and the sessions."""
    engagement, context = training_page(request, code)
    courses = list(Course.objects.visible_to(request.user).filter(engagement=engagement))
    for course in courses:
        course.engagement = engagement
    seen = picture(context["cycle"], courses)
    rows = [_shown(seen.courses[course.pk]) for course in courses]
    rows_by_key = {row["course"].key: row for row in rows}
    obligatory = [rows_by_key[key] for key in Course.OBLIGATORY if key in rows_by_key]
    blank = Course(workspace=engagement.workspace, engagement=engagement)
    context |= {
        "obligatory": obligatory,
        "others": [row for row in rows if row not in obligatory],
        "may_write": may("create", blank, request.user),  # type: ignore[arg-type]
        **_sessions(request, context["cycle"], courses),
    }
    return TemplateResponse(request, "training/home.html", context)


def _shown(one: Coverage) -> dict[str, Any]:
    return {"course": one.course, "seen": one, "next": one.coming(clock.now()), "uncovered": one.uncovered}


def _sessions(request: HttpRequest, cycle: Any, courses: list[Course]) -> dict[str, Any]:
    """Return the sessions of the cycle as the filters of the address choose them, newest first."""
    state, chosen, words = (request.GET.get(name, "").strip() for name in ("state", "course", "q"))
    rows = TrainingSession.objects.visible_to(request.user).filter(cycle=cycle).order_by("-starts", "-pk")
    rows = rows.filter(state=state) if state in TrainingSession.State else rows
    rows = rows.filter(course__uid=chosen) if chosen else rows
    if words:
        found = Q(trainer__icontains=words) | Q(place__icontains=words) | Q(course__name__icontains=words)
        named = [course.pk for course in courses if words.lower() in course.title.lower()]
        rows = rows.filter(found | Q(course__in=named))
    counted = rows.annotate(
        signed=Count("participations", filter=~Q(participations__way="")), expected=Count("participations")
    )
    page = Paginator(counted, SESSIONS).get_page(request.GET.get("page"))
    known = {course.pk: course for course in courses}
    for row in page.object_list:
        row.course, row.cycle = known[row.course_id], cycle
    return {
        "page": page,
        "words": words,
        "state": state,
        "chosen": chosen,
        "states": TrainingSession.State.choices,
        "courses": courses,
        "filtered": bool(words or state or chosen),
        "zone": cycle.engagement.client.time_zone,
    }


@require_safe
def course_detail(request: HttpRequest, code: str, uid: str) -> HttpResponse:
    """Show a course: what it teaches and where it was taught, who has to take it, why, and where each stands."""
    course, context = course_page(request, code, uid)
    seen, everybody = roll_of(course, context["cycle"])
    words, state = (request.GET.get(name, "").strip() for name in ("q", "state"))
    rows = [row for row in everybody if not state or row.state == state]
    rows = [row for row in rows if words.lower() in f"{row.name} {row.department} {row.post}".lower()]
    context |= {
        "seen": seen,
        "page": Paginator(rows, PEOPLE).get_page(request.GET.get("page")),
        "words": words,
        "state": state,
        "states": SHOWN,
        "everybody": len(everybody),
        "filtered": bool(words or state),
        "may_write": may("edit", course, request.user),  # type: ignore[arg-type]
        "may_remove": may("remove", course, request.user) and not course.key,  # type: ignore[arg-type]
        "next": seen.coming(clock.now()),
    }
    return TemplateResponse(request, "training/course_detail.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def course_create(request: HttpRequest, code: str) -> HttpResponse:
    """Add a course of the client's own."""
    engagement, context = training_page(request, code)
    blank = Course(workspace=engagement.workspace, engagement=engagement)
    demand(request, "create", blank)
    form = CourseForm(request.POST or None, instance=blank)
    if request.method == "POST" and form.is_valid():
        made = actions.create_course(engagement, form.told(), form.cleaned_data["contents"], by=request.user)  # type: ignore[arg-type]
        return redirect(made)
    return _form(request, {**context, "form": form, "label": _("New course")})


@require_http_methods(["GET", "HEAD", "POST"])
def course_edit(request: HttpRequest, code: str, uid: str) -> HttpResponse:
    """Change a course."""
    course, context = course_page(request, code, uid)
    demand(request, "edit", course)
    form = CourseForm(request.POST or None, instance=course)
    if request.method == "POST" and form.is_valid():
        return redirect(actions.edit_course(course, form.told(), by=request.user))  # type: ignore[arg-type]
    return _form(request, {**context, "form": form, "label": _("Edit the course")})


def _form(request: HttpRequest, context: dict[str, Any]) -> HttpResponse:
    status = 422 if context["form"].is_bound else 200
    return TemplateResponse(request, "training/form.html", context, status=status)


@require_POST
def course_remove(request: HttpRequest, code: str, uid: str) -> HttpResponse:
    """Take out a course that was never used."""
    course, _context = course_page(request, code, uid)
    demand(request, "remove", course)
    actions.remove_course(course, by=request.user)  # type: ignore[arg-type]
    messages.success(request, _("The course is removed."))
    return redirect("training:home", code)


@require_http_methods(["GET", "HEAD", "POST"])
def content_edit(request: HttpRequest, code: str, uid: str, content: str = "") -> HttpResponse:
    """Add something that a course teaches, or word it differently."""
    course, context = course_page(request, code, uid)
    there = _content(request, course, content) if content else None
    blank = there or CourseContent(workspace=course.workspace, course=course)
    demand(request, "edit" if there else "create", blank)
    form = ContentForm(request.POST or None, instance=blank)
    if request.method == "POST" and form.is_valid():
        actions.save_content(course, form.cleaned_data, by=request.user, content=there)  # type: ignore[arg-type]
        return redirect(course)
    return _form(request, {**context, "form": form, "label": _("Edit the content") if there else _("Add a content")})


def _content(request: HttpRequest, course: Course, uid: str) -> CourseContent:
    found = CourseContent.objects.visible_to(request.user).filter(course=course)
    content: CourseContent = get_object_or_404(found, uid=uid)
    content.course = course
    return content


@require_POST
def content_remove(request: HttpRequest, code: str, uid: str, content: str) -> HttpResponse:
    """Take out something that a course teaches."""
    course, _context = course_page(request, code, uid)
    row = _content(request, course, content)
    demand(request, "remove", row)
    actions.remove_content(row, by=request.user)  # type: ignore[arg-type]
    return redirect(course)


@require_http_methods(["GET", "HEAD", "POST"])
def exemption_create(request: HttpRequest, code: str, uid: str, person: str) -> HttpResponse:
    """Note that somebody need not take the course, and why."""
    course, context = course_page(request, code, uid)
    people = Person.objects.visible_to(request.user).filter(workspace=course.engagement.client.workspace_id)
    who = get_object_or_404(people, uid=person)
    demand(request, "create", Exemption(workspace=course.workspace, course=course, person=who))
    form = ExemptionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.exempt(course, who, form.cleaned_data["reason"], by=request.user)  # type: ignore[arg-type]
        return redirect(course)
    told = {"name": who.name}
    return _form(request, {**context, "form": form, "label": _("%(name)s need not take the course") % told})


@require_POST
def exemption_end(request: HttpRequest, code: str, uid: str, exemption: str) -> HttpResponse:
    """Let somebody have to take the course again."""
    course, _context = course_page(request, code, uid)
    found = Exemption.objects.visible_to(request.user).filter(course=course).select_related("person")
    row = get_object_or_404(found, uid=exemption)
    demand(request, "remove", row)
    actions.end_exemption(row, by=request.user)  # type: ignore[arg-type]
    return redirect(course)
