"""Random samples of records: drawn, judged, printed; failures carried on."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from documents.actions import record_lists
from documents.actions import record_samples as actions
from documents.forms.records import AskChangeForm, SampleConclusionForm, SampleForm
from documents.models import ChangeRequest, Document, RecordSample, SampledRecord
from documents.reports.records import tally
from wobo.workflow.doors import Obstructed, may

from .lists import language_of
from .record_shell import pilot_page, rows_of, settle
from .shell import demand

ON_PAGE, OFFERED = 50, 500
Verdict = SampledRecord.Verdict


@require_safe
def sample_list(request: HttpRequest, code: str) -> HttpResponse:
    """Show the samples of the cycle with what came of them."""
    engagement, context = pilot_page(request, code, "samples")
    rows = RecordSample.objects.visible_to(request.user).filter(row__plan__cycle=context["cycle"])
    counts = {value or "open": Count("items", filter=Q(items__verdict=value)) for value in Verdict.values}
    found = rows.select_related("row__plan__cycle", "drawn_by").annotate(**counts).order_by("-drawn_at", "-pk")
    page = Paginator(found, ON_PAGE).get_page(request.GET.get("page"))
    for one in page.object_list:
        settle(one.row, engagement)
    blank = RecordSample(workspace=engagement.workspace)
    context |= {"page": page, "draws": may("create", blank, request.user)}  # type: ignore[arg-type]
    return TemplateResponse(request, "documents/records/sample_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def sample_create(request: HttpRequest, code: str) -> HttpResponse:
    """Draw a sample."""
    engagement, context = pilot_page(request, code, "samples")
    demand(request, "create", RecordSample(workspace=engagement.workspace))
    rows = rows_of(request, context)
    posted, today = request.method == "POST", context["cycle"].today()
    asked = next((row.pk for row in rows if row.uid == request.GET.get("row", "")), None)
    since = rows[0].plan.since if rows else today
    initial = {"row": asked, "since": since, "until": today}
    form = SampleForm(request.POST if posted else None, initial=initial, rows=rows)
    if posted and form.is_valid():
        told = dict(form.cleaned_data)
        row = form.rows[told.pop("row")]
        try:
            sample = actions.draw_sample(row, by=request.user, **told)  # type: ignore[arg-type]
        except Obstructed as wrong:
            form.add_error("since", " ".join(wrong.reasons))
        else:
            return redirect("documents:record_sample", code, sample.uid)
    context |= {"form": form, "label": _("Draw a sample"), "rows": rows}
    return TemplateResponse(request, "documents/records/sample_form.html", context, status=422 if posted else 200)


def _page(request: HttpRequest, code: str, uid: str) -> tuple[RecordSample, dict[str, Any]]:
    engagement, context = pilot_page(request, code, "samples")
    rows = RecordSample.objects.visible_to(request.user).filter(row__plan__cycle__engagement=engagement)
    sample = get_object_or_404(rows.select_related("row__plan__cycle", "drawn_by"), uid=uid)
    settle(sample.row, engagement)
    sample.workspace = engagement.workspace
    return sample, {**context, "sample": sample, "row": sample.row}


@require_http_methods(["GET", "HEAD", "POST"])
def sample_detail(request: HttpRequest, code: str, uid: str) -> HttpResponse:
    """Show a sample; write verdicts down."""
    sample, context = _page(request, code, uid)
    items = list(sample.items.select_related("record__service", "record__file", "judged_by", "change"))  # type: ignore[attr-defined]
    for item in items:
        item.record.row, item.sample = sample.row, sample
        if item.change is not None:
            item.change.engagement = context["engagement"]
    posted, wrong = request.method == "POST", []
    if posted:
        demand(request, "edit", sample)
        form = SampleConclusionForm(request.POST)
        wanted = [_said(request, item) for item in items]
        if form.is_valid():
            try:
                actions.judge(sample, wanted, by=request.user, **form.cleaned_data)  # type: ignore[arg-type]
            except Obstructed as obstacle:
                wrong = obstacle.reasons
            else:
                messages.success(request, _("The verdicts are noted."))
                return redirect("documents:record_sample", code, uid)
        for item, verdict, why in wanted:  # what was typed stays on the page
            item.verdict, item.why = verdict, why
    same, numbers = actions.drawn_again(sample)
    context |= {
        "items": items,
        "form": form if posted else SampleConclusionForm(initial={"conclusion": sample.conclusion}),
        "wrong": wrong,
        "counts": tally(items),
        "judges": may("edit", sample, request.user),  # type: ignore[arg-type]
        "verdicts": Verdict.choices,
        "repeated": same and numbers == [item.record.number for item in items],
        "asks": may("create", ChangeRequest(workspace=sample.workspace), request.user),  # type: ignore[arg-type]
    }
    return TemplateResponse(request, "documents/records/sample.html", context, status=422 if posted else 200)


def _said(request: HttpRequest, item: SampledRecord) -> tuple[SampledRecord, str, str]:
    """Return the verdict that was sent about a record, as far as it is one."""
    verdict = request.POST.get(f"verdict-{item.uid}", item.verdict)
    why = request.POST.get(f"why-{item.uid}", item.why)[:500]
    return item, verdict if verdict in Verdict.values else item.verdict, why


@require_POST
def sample_paper(request: HttpRequest, code: str, uid: str) -> HttpResponse:
    """Have the sheet of a sample printed."""
    sample, context = _page(request, code, uid)
    return redirect(record_lists.print_sample(sample, language_of(request, context["engagement"]), by=request.user))  # type: ignore[arg-type]


@require_http_methods(["GET", "HEAD", "POST"])
def sample_change(request: HttpRequest, code: str, uid: str, item: str) -> HttpResponse:
    """Ask for a change of a document because a record fails."""
    sample, context = _page(request, code, uid)
    failing = get_object_or_404(sample.items.select_related("record", "change"), uid=item)  # type: ignore[attr-defined]
    failing.sample = sample
    failing.workspace = sample.workspace
    demand(request, "edit", sample)
    rows = Document.objects.visible_to(request.user).filter(engagement=context["engagement"]).standing()
    documents = list(rows.order_by("-level", "number")[:OFFERED])  # working documents before procedures and the manual
    posted = request.method == "POST"
    form = AskChangeForm(request.POST if posted else None, initial={"reason": failing.why}, documents=documents)
    if posted and form.is_valid():
        told = form.cleaned_data
        document = form.documents[told["document"]]
        try:
            change = actions.ask_change(
                failing,
                document,
                by=request.user,
                after=told["after"],
                reason=told["reason"],  # type: ignore[arg-type]
            )
        except Obstructed as wrong:
            form.add_error("document", " ".join(wrong.reasons))
        else:
            return redirect("documents:change_detail", code, change.uid)
    context |= {"form": form, "label": _("Ask for a change"), "about": failing.record}
    return TemplateResponse(request, "documents/records/form.html", context, status=422 if posted else 200)
