"""Labels (S6.3.3): the list, one of them, what is done with ticked ones: made, attached, printed, taken out."""

# claims: S6.3.3
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from documents.actions import labels as actions
from documents.forms.labels import LabelForm, LabelSheetForm
from documents.models import Label, LabelSheet
from documents.models.label import MOST_ON_A_SHEET
from wobo.reporting.models import Report
from wobo.workflow.doors import Obstructed, may

from .lists import language_of
from .pilot import pilot_page
from .shell import demand

ON_PAGE, SHEETS = 100, 8
Kind = Label.Kind


def _rows(request: HttpRequest, engagement: Any) -> Any:
    return Label.objects.visible_to(request.user).filter(engagement=engagement)  # type: ignore[arg-type]


def blank(engagement: Any) -> Label:
    """Return a label that is not there yet."""
    return Label(workspace=engagement.workspace, engagement=engagement)


def _filtered(request: HttpRequest, engagement: Any, asked: Any) -> tuple[Any, dict[str, Any]]:
    rows = _rows(request, engagement)
    kind, state, query = (asked.get(name, "").strip() for name in ("kind", "state", "q"))
    if kind in Kind.values:
        rows = rows.filter(kind=kind)
    if state == "unmade":
        rows = rows.unmade()
    elif state == "loose":
        rows = rows.loose()
    elif state == "attached":
        rows = rows.filter(attached_on__isnull=False)
    if query:
        rows = rows.searched(query)
    told = {"kind": kind, "state": state, "query": query, "filtered": bool(kind or state or query)}
    return rows, told


@require_safe
def labels(request: HttpRequest, code: str) -> HttpResponse:
    """Show the labels, with the latest prints of them."""
    engagement, context = pilot_page(request, code)
    rows, told = _filtered(request, engagement, request.GET)
    counts = _rows(request, engagement).aggregate(
        all=Count("pk"),
        unmade=Count("pk", filter=Q(made_on=None)),
        loose=Count("pk", filter=Q(made_on__isnull=False, attached_on=None)),
        attached=Count("pk", filter=Q(attached_on__isnull=False)),
    )
    page = Paginator(rows.select_related("department"), ON_PAGE).get_page(request.GET.get("page"))
    context |= told | {
        "page": page,
        "counts": counts,
        "kinds": Kind.choices,
        "sheets": _sheets(request, engagement),
        "sheet_form": LabelSheetForm(
            initial={"language": engagement.client.language, "paper": LabelSheet.Paper.values[0]}
        ),
        "keeps": may("create", blank(engagement), request.user),  # type: ignore[arg-type]
    }
    return TemplateResponse(request, "documents/pilot/labels.html", context)


def _sheets(request: HttpRequest, engagement: Any) -> list[dict[str, Any]]:
    """Return the latest prints with their papers; two queries."""
    user: Any = request.user
    rows = list(
        LabelSheet.objects.visible_to(user)
        .filter(engagement=engagement)
        .annotate(count=Count("labels"))
        .select_related("made_by")[:SHEETS]
    )
    papers = Report.objects.visible_to(user).filter(
        kind=actions.SHEET, model=LabelSheet._meta.label, record_uid__in=[one.uid for one in rows]
    )
    known = {one.record_uid: one for one in papers.defer("snapshot").order_by("pk")}
    for one in rows:
        one.engagement = engagement
    return [{"sheet": one, "paper": known.get(one.uid)} for one in rows]


@require_http_methods(["GET", "HEAD", "POST"])
def label_edit(request: HttpRequest, code: str, uid: str = "") -> HttpResponse:
    """Add a label, or change one."""
    engagement, context = pilot_page(request, code)
    row = get_object_or_404(_rows(request, engagement), uid=uid) if uid else blank(engagement)
    row.engagement, row.workspace = engagement, engagement.workspace
    demand(request, "edit" if uid else "create", row)
    form = LabelForm(request.POST if request.method == "POST" else None, instance=row, engagement=engagement)
    if request.method == "POST" and form.is_valid():
        try:
            actions.save_label(row, form.told(), by=request.user)  # type: ignore[arg-type]
        except Obstructed as wrong:
            form.add_error("code", " ".join(wrong.reasons))
        else:
            messages.success(request, _("The label is saved."))
            return redirect("documents:labels", code)
    label = _("Edit the label") if uid else _("New label")
    context |= {"form": form, "label": label, "send": _("Save"), "back": reverse("documents:labels", args=[code])}
    return TemplateResponse(request, "documents/pilot/form.html", context, status=422 if form.is_bound else 200)


@require_POST
def labels_marked(request: HttpRequest, code: str) -> HttpResponse:
    """Do something with ticked labels, or with all that the filters keep: print, made, attached, take out."""
    engagement, _context = pilot_page(request, code)
    user: Any = request.user
    demand(request, "create", blank(engagement))
    rows, told = _filtered(request, engagement, request.POST)
    if not request.POST.get("all"):
        rows = rows.filter(uid__in=request.POST.getlist("label"))
    chosen = list(rows.order_by("kind", "code", "pk")[: MOST_ON_A_SHEET + 1])
    for one in chosen:
        one.engagement, one.workspace = engagement, engagement.workspace
    back = redirect(f"{reverse('documents:labels', args=[code])}?{_query(told)}")
    verb = request.POST.get("do", "")
    try:
        if not chosen:
            raise Obstructed(_("Tick the labels first."))
        if verb == "print":
            return _printed(request, engagement, chosen)
        if verb == "remove":
            count = actions.remove_labels(chosen, by=user)
        else:
            count = actions.mark(chosen, "attached" if verb == "attached" else "made", by=user)
    except Obstructed as wrong:
        for reason in wrong.reasons:
            messages.warning(request, reason)
        return back
    text = ngettext("%(count)s label changed.", "%(count)s labels changed.", count)
    messages.success(request, text % {"count": count})
    return back


def _query(told: dict[str, Any]) -> str:
    kept = QueryDict(mutable=True)
    for name, key in (("kind", "kind"), ("state", "state"), ("q", "query")):
        if told[key]:
            kept[name] = told[key]
    return str(kept.urlencode())


def _printed(request: HttpRequest, engagement: Any, chosen: list[Label]) -> HttpResponse:
    form = LabelSheetForm(request.POST)
    if not form.is_valid():
        raise Obstructed(_("The number of places already used is between 0 and 39."))
    told = form.cleaned_data
    paper = told["paper"] or LabelSheet.Paper.values[0]
    _sheet, report = actions.print_sheet(
        engagement,
        chosen,
        paper=paper,
        used=told["used"] or 0,
        language=language_of(request, engagement),
        by=request.user,  # type: ignore[arg-type]
    )
    return redirect(report)
