"""One step of an open sign-off: transfer, added signer, reminder, new date, page on paper, signature taken back."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from documents import flow_page
from documents.actions import flow_steps
from documents.forms.flow import AddSignerForm, PaperForm, RenewForm, TakeBackForm, TransferForm
from documents.models import PaperSignature, Revision, Step
from documents.policies import writes
from wobo.workflow import credentials, proving
from wobo.workflow.doors import Obstructed, may
from wobo.workflow.models import Signature

from .flow import asked
from .flow_plan import step_of
from .shell import revision_page


def _step(
    request: HttpRequest, code: str, uid: str, revision: str, step: str, *, signer: bool = False
) -> tuple[Revision, Step, dict[str, Any]]:
    """Return the step for who keeps the register or, with `signer`, whom it asks. Raises PermissionDenied."""
    row, context = revision_page(request, code, uid, revision)
    found = step_of(request, row, step)
    if not (writes(row, request.user) or (signer and row.flow.is_asked(found, request.user))):
        raise PermissionDenied
    return row, found, {**context, "step": found}


@require_http_methods(["GET", "HEAD", "POST"])
def step_transfer(request: HttpRequest, code: str, uid: str, revision: str, step: str) -> HttpResponse:
    """Hand a step to somebody else."""
    row, found, context = _step(request, code, uid, revision, step, signer=True)
    return asked(
        request,
        row,
        context,
        TransferForm(request.POST or None, step=found),
        lambda told: flow_steps.transfer(found, told["to"], by=request.user, reason=told["reason"]),
        _("The step was transferred; the new signer has been told."),
        title=_("Transfer"),
        lead=_("From: %(who)s") % {"who": found},
        button=_("Transfer"),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def step_add(request: HttpRequest, code: str, uid: str, revision: str, step: str) -> HttpResponse:
    """Let one more person sign."""
    row, found, context = _step(request, code, uid, revision, step, signer=True)

    def add(told: dict[str, Any]) -> object:
        person, reason = told.pop("person"), told.pop("reason")
        return flow_steps.add_signer(found, person, by=request.user, reason=reason, **told)

    return asked(
        request,
        row,
        context,
        AddSignerForm(request.POST or None, step=found),
        add,
        _("The signer was added and told."),
        title=_("Add a signer"),
        lead=str(found),
        button=_("Add"),
    )


@require_POST
def step_remind(request: HttpRequest, code: str, uid: str, revision: str, step: str) -> HttpResponse:
    """Remind the signers of a step."""
    row, _context = revision_page(request, code, uid, revision)
    flow_steps.remind(step_of(request, row, step), by=request.user)
    messages.success(request, _("The reminder is on its way."))
    return redirect(flow_page.address("flow", row))


@require_http_methods(["GET", "HEAD", "POST"])
def step_renew(request: HttpRequest, code: str, uid: str, revision: str, step: str) -> HttpResponse:
    """Give a step a new due date."""
    row, found, context = _step(request, code, uid, revision, step)
    return asked(
        request,
        row,
        context,
        RenewForm(request.POST or None, initial={"due": found.due}),
        lambda told: flow_steps.renew(found, told["due"], by=request.user),
        _("The new day is kept."),
        title=_("New due date"),
        lead=str(found),
        button=_("Save"),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def step_paper(request: HttpRequest, code: str, uid: str, revision: str, step: str) -> HttpResponse:
    """Let the document controller tick a page signed by hand, with its scan."""
    row, context = revision_page(request, code, uid, revision)
    found, content = step_of(request, row, step), row.frozen_file
    if not may("create", PaperSignature(workspace=row.workspace, step=found), request.user):
        raise PermissionDenied
    if content is None:
        raise Obstructed(_("The paper to sign is still being made. Wait a moment, then load the page again."))
    form = PaperForm(*_posted(request), methods=credentials.methods(request.user), initial={"sha256": content.sha256})
    status = 200
    if form.is_bound:
        status = _ticked(request, found, form)
        if status == DONE:
            return redirect(flow_page.address("flow", row))
    _send_code(request, content.sha256, content.name)
    context |= {"form": form, "step": found, "content": content, "back": flow_page.address("flow", row)}
    return TemplateResponse(request, "documents/flow/paper.html", context, status=status)


DONE = 302


def _posted(request: HttpRequest) -> tuple[Any, Any]:
    bound = request.method == "POST" and "mail_code" not in request.POST
    return (request.POST, request.FILES) if bound else (None, None)


def _send_code(request: HttpRequest, sha256: str, name: str) -> None:
    if "mail_code" in request.POST:
        went, said = proving.mail_code(request, sha256=sha256, document=name)
        (messages.success if went else messages.error)(request, said)


def _ticked(request: HttpRequest, step: Step, form: PaperForm) -> int:
    """Keep the scan and the tick. Returns DONE, or 422 / 409 with the reasons in the form."""
    if not form.is_valid():
        return 422
    told = form.cleaned_data
    proof = form.prove(request, sha256=told["sha256"], about=step.revision)
    if proof is None:
        return 422
    try:
        flow_steps.tick_paper(step, told["scan"], told["signed_on"], shown_sha256=told["sha256"], proof=proof)
    except ValidationError as refused:
        form.add_error("scan", refused)
        return 422
    except Obstructed as obstructed:
        for reason in obstructed.reasons:
            form.add_error(None, reason)
        return 409
    messages.success(request, _("The signed page is kept, and counts."))
    return DONE


@require_http_methods(["GET", "HEAD", "POST"])
def signature_take_back(request: HttpRequest, code: str, uid: str, revision: str, signature: str) -> HttpResponse:
    """Ask why and who, then take one's own signature back."""
    row, context = revision_page(request, code, uid, revision)
    rows = Signature.objects.visible_to(request.user).filter(model=row._meta.label, record_uid=row.uid)
    found = get_object_or_404(rows, uid=signature)
    if found.signer_id != request.user.pk:
        raise PermissionDenied
    bound = _posted(request)[0]
    form = TakeBackForm(bound, methods=credentials.methods(request.user))
    status = 200
    if form.is_bound:
        status = _taken_back(request, found, form)
        if status == DONE:
            return redirect(flow_page.address("flow", row))
    _send_code(request, found.content_sha256, found.content_name)
    context |= {"form": form, "signature": found, "back": flow_page.address("flow", row)}
    return TemplateResponse(request, "documents/flow/take_back.html", context, status=status)


def _taken_back(request: HttpRequest, signature: Signature, form: TakeBackForm) -> int:
    if not form.is_valid():
        return 422
    proof = form.prove(request, sha256=signature.content_sha256, about=signature)
    if proof is None:
        return 422
    try:
        flow_steps.take_back(signature, proof=proof, reason=form.cleaned_data["reason"])
    except Obstructed as obstructed:
        for reason in obstructed.reasons:
            form.add_error(None, reason)
        return 409
    messages.success(request, _("Your signature counts no more. It stays readable with your reason."))
    return DONE
