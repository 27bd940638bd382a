"""The author takes a draft over; people who are away let somebody sign for them."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from certification.models import Engagement, Person
from documents import flow_page, reading
from documents.actions import flow_people
from documents.forms.flow import DelegationForm
from documents.models import Delegation
from documents.policies import is_client_employee
from wobo.workflow import clock
from wobo.workflow.doors import Obstructed, may, reasons_against

from .shell import demand, documents_page, revision_page

PER_PAGE = 50


@require_http_methods(["GET", "HEAD", "POST"])
def revision_take_over(request: HttpRequest, code: str, uid: str, revision: str) -> HttpResponse:
    """Show the draft section by section to its author-to-be; on POST confirm sections, or take the draft over."""
    row, context = revision_page(request, code, uid, revision)
    demand(request, "take_over", row)
    status, reasons = 200, []
    if request.method == "POST":
        try:
            _do(request, row)
        except Obstructed as obstructed:
            status, reasons = 409, obstructed.reasons
        else:
            taken = "take_over" in request.POST
            return redirect(flow_page.address("flow", row) if taken else request.path)
    sections, texts = reading.sections_read(row), flow_page.text_of(row)
    said = {one["key"]: one["html"] for one in texts}
    sections = [one | {"html": said.get(one["section"].key, "")} for one in sections]
    left = sum(not one["read"] for one in sections)
    done = row.taken_over_at is not None and row.author == reading.author_to_be(row)
    context |= {
        "sections": sections,
        "left": left,
        "reasons": reasons or left or (not done and list(reasons_against(row, "take_over"))),
        "refused": reasons,
        "upload": row.upload,
        "done": done,
        "edit_url": flow_page.address("write", row),
    }
    return TemplateResponse(request, "documents/flow/take_over.html", context, status=status)


def _do(request: HttpRequest, row: Any) -> None:
    ticked = set(request.POST.getlist("section"))
    chosen = [one for one in row.sections.all() if one.uid in ticked]
    if chosen:
        flow_people.confirm_sections(row, chosen, by=request.user)
        messages.success(request, _("What you confirmed is kept."))
    if "take_over" in request.POST:
        flow_people.take_over(row, by=request.user)
        messages.success(request, _("You are the author of this version now."))


def _me(request: HttpRequest, engagement: Engagement) -> Person | None:
    """Return the reader as one of the client's people."""
    people = Person.objects.visible_to(request.user).filter(workspace=engagement.client.workspace_id)
    found: Person | None = people.filter(user=request.user, left_on=None).first()
    return found


@require_http_methods(["GET", "HEAD", "POST"])
def delegation_list(request: HttpRequest, code: str) -> HttpResponse:
    """List who signs for whom; whoever belongs to the client names a delegate of their own."""
    engagement, context = documents_page(request, code)
    me = _me(request, engagement)
    may_give = me is not None and is_client_employee(engagement, request.user)
    form = _form(request, engagement, me) if may_give else None
    status = 200
    if request.method == "POST":
        if form is None:
            raise PermissionDenied
        status = _give(request, engagement, me, form)
        if status == 302:
            return redirect(request.path)
    rows = Delegation.objects.visible_to(request.user).filter(engagement=engagement)
    page = Paginator(rows.select_related("giver__user", "delegate"), PER_PAGE).get_page(request.GET.get("page"))
    today = clock.today()
    for rule in page:
        rule.is_over = rule.ended_at is not None or rule.ends < today
        rule.is_now = not rule.is_over and rule.starts <= today
        rule.may_end = not rule.is_over and may("edit", rule, request.user)
    context |= {"page": page, "form": form, "me": me}
    return TemplateResponse(request, "documents/flow/delegations.html", context, status=status)


def _form(request: HttpRequest, engagement: Engagement, me: Any) -> DelegationForm:
    people = Person.objects.visible_to(request.user).filter(workspace=engagement.client.workspace_id, left_on=None)
    rows = people.exclude(user=None).exclude(pk=me.pk).select_related("department", "user").order_by("name", "pk")
    return DelegationForm(request.POST or None, people=list(rows), today=clock.today())


def _give(request: HttpRequest, engagement: Engagement, me: Any, form: DelegationForm) -> int:
    if not form.is_valid():
        return 422
    try:
        flow_people.delegate(engagement, me, form.cleaned_data, by=request.user)
    except Obstructed as obstructed:
        for reason in obstructed.reasons:
            form.add_error(None, reason)
        return 409
    messages.success(request, _("The delegation is kept; your delegate has been told."))
    return 302


@require_POST
def delegation_end(request: HttpRequest, code: str, rule: str) -> HttpResponse:
    """End a delegation at once."""
    engagement, _context = documents_page(request, code)
    rows = Delegation.objects.visible_to(request.user).filter(engagement=engagement)
    flow_people.end_delegation(get_object_or_404(rows, uid=rule), by=request.user)
    messages.success(request, _("The delegation has ended."))
    return redirect("documents:delegation_list", code)
