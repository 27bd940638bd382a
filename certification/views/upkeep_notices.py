"""Changes that the certification body must be told: noticed, reported, answered."""

# claims: P16
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from certification.actions import upkeep as actions
from certification.forms.upkeep import AnswerForm, ChangeNoticeForm, ReportForm
from certification.models import ChangeNotice, Engagement
from certification.process import profile_of
from certification.shell import history
from wobo.workflow.doors import Obstructed

from .upkeep_shell import ask, demand, demand_move, given, printed, prints_of, row_of, say, upkeep_page

ON_PAGE, PRINT = 50, "change-notices"


def _notice(request: HttpRequest, engagement: Engagement, uid: str) -> ChangeNotice:
    related = ("cycle", "workspace", "report_file", "answer_file")
    rows = ChangeNotice.objects.visible_to(request.user).select_related(*related)
    row: ChangeNotice = row_of(rows, engagement, uid)
    row.cycle.engagement = engagement
    return row


@require_safe
def change_notice_list(request: HttpRequest, code: str) -> HttpResponse:
    """List the changes, what the body does not know yet first."""
    engagement, context = upkeep_page(request, code)
    rows = ChangeNotice.objects.visible_to(request.user).within(engagement.workspace).select_related("cycle")
    state = request.GET.get("state", "")
    if state in ChangeNotice.State.values:
        rows = rows.filter(state=state)
    page = Paginator(rows.order_by("-pk"), ON_PAGE).get_page(request.GET.get("page"))
    for one in page.object_list:
        one.cycle.engagement = engagement
    context |= {
        "page": page,
        "rows": [(one, one.is_late(context["today"])) for one in page.object_list],
        "states": ChangeNotice.State.choices,
        "state": state,
        **prints_of(request, engagement, PRINT),
    }
    return TemplateResponse(request, "certification/upkeep/notices.html", context)


@require_safe
def change_notice(request: HttpRequest, code: str, uid: str) -> HttpResponse:
    """Show a change, what the body was told and what it answered."""
    engagement, context = upkeep_page(request, code)
    row = _notice(request, engagement, uid)
    context |= {
        "notice": row,
        "late": row.is_late(context["today"]),
        "events": history(engagement, request.user).about(row)[:20],
    }
    return TemplateResponse(request, "certification/upkeep/notice.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def change_notice_edit(request: HttpRequest, code: str, uid: str = "") -> HttpResponse:
    """Write a change down, or correct it before the body was told."""
    engagement, context = upkeep_page(request, code)
    row = _notice(request, engagement, uid) if uid else None
    demand(context, "keeps")
    if row is not None and row.state != ChangeNotice.State.NOTICED:
        raise Obstructed(_("The body was told already; what it was told stays."))
    form = ChangeNoticeForm(request.POST or None, instance=row, today=context["today"])
    if request.method == "POST" and form.is_valid():
        if row is None:
            row = actions.notice_change(context["cycle"], form.cleaned_data, by=request.user)  # type: ignore[arg-type]
        else:
            row = actions.edit_notice(row, form.cleaned_data, by=request.user)  # type: ignore[arg-type]
        day = row.due.isoformat()
        say(request, _("%(what)s is saved; the body must be told by %(day)s.") % {"what": row.reference, "day": day})
        return redirect(row)
    days = profile_of(engagement.profile).change_notice_days
    context |= {
        "form": form,
        "notice": row,
        "days": [(ChangeNotice.Kind(kind).label, count) for kind, count in days.items()],
    }
    return TemplateResponse(request, "certification/upkeep/notice_edit.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def change_notice_report(request: HttpRequest, code: str, uid: str) -> HttpResponse:
    """Note that the body was told."""
    engagement, context = upkeep_page(request, code)
    row = _notice(request, engagement, uid)
    demand_move(request, row, "report")
    form = ReportForm(*given(request), today=context["today"])

    def do(data: dict[str, Any]) -> Any:
        return actions.report_change(row, by=request.user, **data)  # type: ignore[arg-type]

    return ask(request, row, "report", context, form, do)


@require_http_methods(["GET", "HEAD", "POST"])
def change_notice_answer(request: HttpRequest, code: str, uid: str) -> HttpResponse:
    """Note what the body answered."""
    engagement, context = upkeep_page(request, code)
    row = _notice(request, engagement, uid)
    demand_move(request, row, "answer")
    form = AnswerForm(*given(request), today=context["today"])

    def do(data: dict[str, Any]) -> Any:
        return actions.answer_change(row, by=request.user, **data)  # type: ignore[arg-type]

    return ask(request, row, "answer", context, form, do)


@require_POST
def change_notice_print(request: HttpRequest, code: str) -> HttpResponse:
    """Have the list of changes printed."""
    engagement, context = upkeep_page(request, code)
    demand(context, "keeps")
    return printed(request, engagement, PRINT)
