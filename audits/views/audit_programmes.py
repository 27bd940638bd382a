"""The programme of several years: its texts, the matrix month × department of each year, and what was covered."""

# claims: S7.4
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.dates import MONTHS_3
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from audits import audit_coverage
from audits.actions import audit_programme
from audits.forms.audit_plan import ProgrammeForm
from audits.forms.plain import LanguageForm, ReasonForm
from audits.models import Audit, AuditProgramme
from certification.models import Department
from certification.shell import engagement_page
from wobo.reporting.models import Report
from wobo.workflow.doors import Obstructed, may

from .shell import asked_language, demand

MONTHS = range(1, 13)
AXES = ("departments", "services", "sites")


def _programme(request: HttpRequest, code: str) -> tuple[AuditProgramme | None, dict[str, Any]]:
    engagement, context = engagement_page(request, code, "audits")
    cycle = context["cycle"]
    found = AuditProgramme.objects.visible_to(request.user).filter(cycle=cycle).select_related("workspace").first()
    if found is not None:
        found.cycle = cycle
    record = found or AuditProgramme(workspace=engagement.workspace, cycle=cycle)
    writes = may("edit" if found else "create", record, request.user)  # type: ignore[arg-type]
    open_ = found is not None and found.state == AuditProgramme.State.DRAFT and not found.paper_uid
    return found, {**context, "programme": found, "may_write": writes, "open": open_ and writes}


def _there(request: HttpRequest, code: str) -> tuple[AuditProgramme, dict[str, Any]]:
    """Return the programme of the cycle; 404 where there is none yet."""
    programme, context = _programme(request, code)
    if programme is None:
        raise Http404
    return programme, context


@require_http_methods(["GET", "HEAD", "POST"])
def audit_programme_page(request: HttpRequest, code: str) -> HttpResponse:
    """Show the programme with its years; where there is none, offer to open one."""
    programme, context = _programme(request, code)
    if request.method == "POST":
        audit_programme.open_programme(context["cycle"], by=request.user)  # type: ignore[arg-type]
        return redirect("audits:audit_programme", code)
    if programme is not None:
        paper = (
            Report.objects.visible_to(request.user).filter(uid=programme.paper_uid).select_related("file", "workspace")
        )
        context |= {
            "years": _years(request, programme, context),
            "months": [MONTHS_3[month] for month in MONTHS],
            "paper": paper.defer("snapshot").first() if programme.paper_uid else None,
            "languages": LanguageForm(initial={"language": programme.engagement.client.language}),
            "missing": list(programme.obstacles_of_content()) if context["open"] else [],
        }
    return TemplateResponse(request, "audits/audit_programme.html", context)


def _years(request: HttpRequest, programme: AuditProgramme, context: dict[str, Any]) -> list[dict[str, Any]]:
    """Return each year with its rows: per department the twelve months, crossed or not, and the audits held."""
    crosses = {(one.year, one.month, one.department_id) for one in programme.entries.all()}
    place = programme.engagement.client.workspace_id
    departments = list(Department.objects.visible_to(request.user).filter(workspace=place))
    held = audit_coverage.months_of(context["cycle"])
    return [
        {
            "year": year,
            "any": any(one[0] == year for one in crosses),
            "rows": [
                {
                    "department": one,
                    "cells": [{"month": month, "on": (year, month, one.pk) in crosses} for month in MONTHS],
                }
                for one in departments
            ],
            "held": [{"month": month, "audits": held.get((year, month), [])} for month in MONTHS],
        }
        for year in programme.years
    ]


@require_http_methods(["GET", "HEAD", "POST"])
def audit_programme_edit(request: HttpRequest, code: str) -> HttpResponse:
    """Edit years and texts of the programme."""
    programme, context = _there(request, code)
    asked = AuditProgramme.objects.visible_to(request.user).get(pk=programme.pk)
    form = ProgrammeForm(request.POST or None, instance=asked)
    demand("edit", programme, request)
    if request.method == "POST" and form.is_valid():
        try:
            audit_programme.edit_programme(programme, form.changes, by=request.user)  # type: ignore[arg-type]
            messages.success(request, _("Saved."))
            return redirect("audits:audit_programme", code)
        except Obstructed as refused:
            for reason in refused.reasons:
                form.add_error(None, reason)
    context["form"] = form
    return TemplateResponse(request, "audits/audit_programme_edit.html", context, status=422 if form.is_bound else 200)


@require_POST
def audit_programme_year(request: HttpRequest, code: str, year: int) -> HttpResponse:
    """Keep the matrix of a year: the crosses that were sent, no others."""
    programme, _context = _there(request, code)
    client = programme.engagement.client.workspace_id
    known = dict(Department.objects.visible_to(request.user).filter(workspace=client).values_list("uid", "pk"))
    crosses = set()
    for sent in request.POST.getlist("cross"):
        month, _dash, uid = sent.partition("-")
        if month.isdecimal() and len(month) <= len("12") and uid in known:
            crosses.add((int(month), known[uid]))
    audit_programme.fill_year(programme, year, crosses, by=request.user)  # type: ignore[arg-type]
    messages.success(request, _("The plan of %(year)s is kept.") % {"year": year})
    return redirect("audits:audit_programme", code)


@require_POST
def audit_programme_paper(request: HttpRequest, code: str) -> HttpResponse:
    """Lay the annual plan out for signature."""
    programme, _context = _there(request, code)
    language = asked_language(request, programme)  # type: ignore[arg-type]
    paper = audit_programme.lay_out_programme(programme, by=request.user, language=language)  # type: ignore[arg-type]
    return redirect(paper)


@require_http_methods(["GET", "HEAD", "POST"])
def audit_programme_back(request: HttpRequest, code: str) -> HttpResponse:
    """Plan anew: take the annual plan back from signature, or open the approved one again with a reason."""
    programme, context = _there(request, code)
    demand("edit", programme, request)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        audit_programme.reopen_programme(programme, by=request.user, reason=form.cleaned_data["reason"])  # type: ignore[arg-type]
        return redirect("audits:audit_programme", code)
    context["form"] = form
    return TemplateResponse(request, "audits/audit_programme_back.html", context, status=422 if form.is_bound else 200)


@require_safe
def audit_coverage_page(request: HttpRequest, code: str) -> HttpResponse:
    """Show what the internal audits of the cycle covered: clause by department, service or site."""
    _engagement, context = engagement_page(request, code, "audits")
    axis = request.GET.get("by", AXES[0])
    if axis not in AXES:
        raise Http404
    audits = list(Audit.objects.visible_to(request.user).of(context["cycle"]).alive().filter(kind=Audit.Kind.INTERNAL))
    found = audit_coverage.read(context["cycle"], audits)
    columns = found.axis(axis)
    context |= {
        "axis": axis,
        "axes": [
            {"key": "departments", "name": _("Departments"), "here": axis == "departments"},
            {"key": "services", "name": _("Services"), "here": axis == "services"},
            {"key": "sites", "name": _("Sites"), "here": axis == "sites"},
        ],
        "columns": columns,
        "rows": [{"clause": one, "cells": [column.cells.get(one.pk) for column in columns]} for one in found.clauses],
        "audits": audits,
        "uncovered": found.uncovered(),
        "unseen": {name: found.unseen(name) for name in AXES},
        "temporary": len(found.temporary),
        "sample": found.sample,
        "several": len({one.standard_id for one in found.clauses}) > 1,
    }
    return TemplateResponse(request, "audits/audit_coverage.html", context)
