"""On site: rows are judged on a tablet, with network or without; a finding is written where it is seen."""

# claims: S7.5.3, S7.5.5
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from audits import audit_rules
from audits.actions import audit_planning, audit_recording
from audits.actions.audit_recording import GRADE_OF, ItemConflict
from audits.forms.audit_site import JudgeForm, RaiseForm, WordsForm
from audits.models import Audit, AuditItem, Finding, Method, Verdict
from wobo.workflow import clock
from wobo.workflow.doors import Obstructed

from .audit_checklists import asked_place, item_of, places_of, rows_at
from .audit_shell import audit_page, paged
from .shell import demand

PER_SHEET = 30


@require_safe
def audit_site(request: HttpRequest, code: str, uid: str) -> HttpResponse:
    """Show the rows of one department or function to be judged; the page works on while the network is away."""
    audit, context = audit_page(request, code, uid)
    places = places_of(audit)
    place = asked_place(request, places)
    member = audit_recording.member_of(audit, request.user)  # type: ignore[arg-type]
    judges = member is not None and audit.state == Audit.State.IN_PROGRESS
    related = ("clause__standard", "auditor", "judged_by", "site", "department")
    rows = rows_at(audit, place["key"]).select_related(*related).prefetch_related("findings") if place else []
    page = paged(request, rows, PER_SHEET) if place else None
    reported = Audit.objects.visible_to(request.user).of(audit.cycle).filter(kind=Audit.Kind.INTERNAL).reported()
    first = not reported.exclude(pk=audit.pk).exists()
    context |= {
        "places": places,
        "place": place,
        "page": page,
        "lines": [line(one, judges=judges, first=first) for one in page.object_list] if page else [],
        "judges": judges,
        "earlier": _earlier(request, audit, place),
        "means": Method.choices,
    }
    return TemplateResponse(request, "audits/audit_site.html", context)


def line(item: AuditItem, *, judges: bool, first: bool) -> dict[str, Any]:
    """Return a row with the verdicts that the data let it have."""
    due = not (first and item.clause and audit_rules.may_be_not_due(item.clause.standard.family, item.clause.ref))
    offered = [one for one in Verdict if one != Verdict.NOT_JUDGED and not (due and one == Verdict.NOT_DUE)]
    standing = [one for one in item.findings.all() if one.state != Finding.State.RETRACTED]  # type: ignore[attr-defined]
    return {
        "item": item,
        "cells": [
            {"key": place, "value": one.value, "word": one.label, "chosen": item.verdict == one.value}
            for place, one in enumerate(offered, start=1)
        ],
        "raises": ",".join(one.value for one in GRADE_OF),
        "findings": standing,
        "remote": item.means != Method.ON_SITE,
        "not_due": not due,
        "open": judges and not standing,
    }


def _earlier(request: HttpRequest, audit: Audit, place: dict[str, Any] | None) -> list[Finding]:
    """Return what was found at this place before."""
    if place is None:
        return []
    found = Finding.objects.visible_to(request.user).filter(cycle__engagement=audit.engagement)
    rows = found.filter(department__uid=place["key"]).exclude(audit=audit).select_related("cycle").order_by("-pk")[:10]
    for one in rows:
        one.cycle.engagement = audit.engagement
    return list(rows)


@require_POST
def audit_item_judge(request: HttpRequest, code: str, uid: str, item: str) -> HttpResponse:
    """Save a judgement, and the finding where one is written with it. JSON to the script, a page to a plain form."""
    audit, context = audit_page(request, code, uid)
    row = item_of(request, audit, item)
    if audit_recording.member_of(audit, request.user) is None:  # type: ignore[arg-type]
        raise PermissionDenied
    form = JudgeForm(request.POST)
    facts = RaiseForm(request.POST) if request.POST.get("facts", "").strip() else None
    if not form.is_valid() or (facts is not None and not facts.is_valid()):
        told = [str(one) for part in (form, facts) if part for errors in part.errors.values() for one in errors]
        return _refused(request, audit, row, told, 422)
    try:
        saved, finding = _judged(request, row, form, facts)
    except ItemConflict as conflict:
        return _conflict(request, context, row, conflict, form)
    except Obstructed as refused:
        return _refused(request, audit, row, refused.reasons, 409)
    if _is_script(request):
        return JsonResponse(_said(saved, finding))
    messages.success(request, _("Saved."))
    return redirect(_here(audit, row))


def _judged(
    request: HttpRequest, row: AuditItem, form: JudgeForm, facts: RaiseForm | None
) -> tuple[AuditItem, Finding | None]:
    by: Any = request.user
    version, told = form.cleaned_data["version"], form.told()
    if facts is None or Verdict(told["verdict"]) not in GRADE_OF:
        return audit_recording.judge(row, by=by, version=version, **told), None
    finding = audit_recording.judge_and_raise(
        row, by=by, version=version, facts=facts.cleaned_data["facts"], finding=facts.told(), **told
    )
    return AuditItem.objects.visible_to(by).get(pk=row.pk), finding


def _is_script(request: HttpRequest) -> bool:
    return request.headers.get("X-Autosave") == "1"


def _said(item: AuditItem, finding: Finding | None) -> dict[str, Any]:
    told = {
        "version": item.version,
        "verdict": item.verdict,
        "word": str(item.get_verdict_display()),
        "saved_at": f"{localtime(clock.now()):%H:%M}",
    }
    if finding is not None:
        told |= {"finding": finding.number, "url": finding.get_absolute_url()}
    return told


def _here(audit: Audit, item: AuditItem) -> str:
    department = item.department.uid if item.department else ""
    key = department or item.function or "none"
    return f"{reverse('audits:audit_site', args=[audit.engagement.code, audit.uid])}?place={key}#row-{item.uid}"


def _refused(request: HttpRequest, audit: Audit, item: AuditItem, reasons: list[str], status: int) -> HttpResponse:
    """Say why nothing was saved; the script keeps the text on the device, a plain form shows it again."""
    if _is_script(request):
        return JsonResponse({"message": " ".join(reasons), "refused": True}, status=422)
    context = {**audit_page(request, audit.engagement.code, audit.uid)[1], "item": item, "reasons": reasons}
    context |= {"form": JudgeForm(request.POST), "finding": RaiseForm(request.POST), "back": _here(audit, item)}
    return TemplateResponse(request, "audits/audit_judge.html", context, status=status)


def _conflict(
    request: HttpRequest, context: dict[str, Any], item: AuditItem, conflict: ItemConflict, form: JudgeForm
) -> HttpResponse:
    """Show both texts; sent again, the reader's own replaces the other knowingly."""
    sides = sides_of(conflict)
    who = str(conflict.item.judged_by or "")
    message = _("%(name)s saved this row meanwhile.") % {"name": who or _("Somebody else")}
    if _is_script(request):
        answer = {"message": message, "version": conflict.item.version, "by": who, "sides": sides}
        return JsonResponse(answer, status=409)
    data = request.POST.copy()
    data["version"] = str(conflict.item.version)
    context |= {
        "item": item,
        "form": JudgeForm(data),
        "finding": RaiseForm(data),
        "sides": sides,
        "reasons": [message],
    }
    context["back"] = _here(item.audit, item)
    return TemplateResponse(request, "audits/audit_judge.html", context, status=409)


def sides_of(conflict: ItemConflict) -> list[dict[str, str]]:
    """Return the fields that differ: name, what stands now, what was to be saved."""
    found = []
    for name, yours in conflict.told.items():
        field, theirs = AuditItem._meta.get_field(name), getattr(conflict.item, name)
        choices = dict(field.flatchoices)  # type: ignore[union-attr]
        texts = [str(choices.get(value, value) or "") for value in (theirs, yours)]
        if texts[0].strip() != texts[1].strip():
            found.append({"label": str(field.verbose_name), "theirs": texts[0], "yours": texts[1]})  # type: ignore[union-attr]
    return found


@require_http_methods(["GET", "HEAD", "POST"])
def audit_words(request: HttpRequest, code: str, uid: str) -> HttpResponse:
    """Write what the report says in words."""
    audit, context = audit_page(request, code, uid)
    form = WordsForm(request.POST or None, audit=audit)
    if request.method == "POST":
        demand("edit", audit, request)
        if form.is_valid():
            audit_planning.write_audit(audit, "edit", by=request.user, changes=form.changes())  # type: ignore[arg-type]
            messages.success(request, _("Saved."))
            return redirect(audit)
    writable = context["may_write"] and audit.state in Audit.TOLD_OPEN and not audit.report_uid
    context |= {"form": form, "writable": writable}
    return TemplateResponse(request, "audits/audit_words.html", context, status=422 if form.is_bound else 200)
