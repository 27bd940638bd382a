"""The team of a body's audit with what each declares, and the papers that the body sent."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from audits.actions import external as actions
from audits.forms.towards import BodyMemberForm, PaperForm
from audits.models import Audit, AuditFile, AuditMember, MemberDeclaration
from wobo.workflow.doors import Obstructed

from .external import audit_of
from .towards import demand


def _kept(request: HttpRequest, code: str, uid: str) -> tuple[Audit, dict[str, Any]]:
    audit, context = audit_of(request, code, uid)
    demand("edit", audit, request)
    return audit, context


@require_http_methods(["GET", "HEAD", "POST"])
def member_edit(request: HttpRequest, code: str, uid: str, member: str = "") -> HttpResponse:
    """Name somebody of the body's team, or change what is known of them."""
    audit, context = _kept(request, code, uid)
    if audit.state not in actions.TEAM_OPEN:
        raise Obstructed(_("The audit has begun: its team stays as it was."))
    rows = AuditMember.objects.visible_to(request.user).filter(audit=audit)
    one = get_object_or_404(rows, uid=member) if member else None
    said = MemberDeclaration.objects.visible_to(request.user).filter(member=one).first() if one else None
    initial = {name: getattr(said, name) for name in BodyMemberForm.DECLARED} if said else {}
    blank = AuditMember(audit=audit, organisation=audit.body)
    form = BodyMemberForm(request.POST or None, instance=one or blank, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            actions.save_member(audit, one, form.changes(), form.declared(), by=request.user)  # type: ignore[arg-type]
        except Obstructed as refused:
            form.add_error("role", refused.reasons[0])
        else:
            return redirect(audit)
    return TemplateResponse(request, "audits/towards/member_edit.html", context | {"form": form, "member": one})


@require_POST
def member_remove(request: HttpRequest, code: str, uid: str, member: str) -> HttpResponse:
    """Take somebody off the team."""
    audit, _context = _kept(request, code, uid)
    one = get_object_or_404(AuditMember.objects.visible_to(request.user).filter(audit=audit), uid=member)
    actions.remove_member(one, by=request.user)  # type: ignore[arg-type]
    messages.success(request, _("“%(row)s” was removed.") % {"row": one})
    return redirect(audit)


@require_http_methods(["GET", "HEAD", "POST"])
def paper_create(request: HttpRequest, code: str, uid: str) -> HttpResponse:
    """Keep a paper of the body."""
    audit, context = _kept(request, code, uid)
    if audit.state in actions.ENDED:
        raise Obstructed(_("The audit is over and stays as it is."))
    initial = {"purpose": request.GET.get("purpose", "")}
    form = PaperForm(request.POST or None, request.FILES or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        saved = actions.keep_paper(audit, form.cleaned_data["upload"], form.changes(), by=request.user)  # type: ignore[arg-type]
        messages.success(request, _("“%(row)s” is saved.") % {"row": saved})
        return redirect(audit)
    return TemplateResponse(request, "audits/towards/paper_create.html", context | {"form": form})


@require_POST
def paper_remove(request: HttpRequest, code: str, uid: str, paper: str) -> HttpResponse:
    """Take a paper off the audit."""
    audit, _context = _kept(request, code, uid)
    one = get_object_or_404(AuditFile.objects.visible_to(request.user).filter(audit=audit), uid=paper)
    actions.remove_paper(one, by=request.user)  # type: ignore[arg-type]
    messages.success(request, _("“%(row)s” was removed.") % {"row": one})
    return redirect(audit)
