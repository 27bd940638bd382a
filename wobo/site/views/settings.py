"""/settings/: the firm, its mail server, the mails that did not leave, the state of the installation."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from wobo.accounts.models import Firm, Workspace
from wobo.accounts.predicates import is_firm_admin
from wobo.notices import outbox
from wobo.notices.models import Mail, MailSettings
from wobo.site import health
from wobo.site.actions import firm as actions
from wobo.site.forms_setup import FirmForm, MailForm
from wobo.site.marks import FIRST_STEPS


def _firm(request: HttpRequest, details: Firm | None = None) -> Workspace:
    """Return the firm's workspace. Raises PermissionDenied for who does not administer it."""
    firm = details.workspace if details else Workspace.firm()
    if firm is None or not is_firm_admin(firm, request.user):
        raise PermissionDenied
    return firm


@require_http_methods(["GET", "HEAD", "POST"])
def settings_firm(request: HttpRequest) -> HttpResponse:
    """Show and save what the firm chose; beside it the state of the installation."""
    details = Firm.current()
    workspace = _firm(request, details)
    details = details or Firm(workspace=workspace, second_factor=False)
    form = FirmForm(request.POST or None, instance=details, initial={"name": workspace.name})
    if request.method == "POST" and form.is_valid():
        actions.save_firm(workspace, dict(form.cleaned_data), by=request.user)
        messages.success(request, _("The settings were saved."))
        return redirect("site:settings_firm")
    context = {"form": form, "checks": health.checks(), "mail": MailSettings.current()}
    return TemplateResponse(request, "site/settings_firm.html", context)


@sensitive_post_parameters("smtp_password")
@require_http_methods(["GET", "HEAD", "POST"])
def settings_mail(request: HttpRequest) -> HttpResponse:
    """Show and save the mail server; `test` sends a mail to the person with what stands in the form, saved or not."""
    workspace = _firm(request)
    stored = MailSettings.objects.filter(workspace=workspace).first() or MailSettings(workspace=workspace)
    form = MailForm(request.POST or None, instance=stored)
    context: dict[str, Any] = {"form": form, "first": request.session.get(FIRST_STEPS, False)}
    if request.method == "POST" and form.is_valid():
        if "test" in request.POST:
            context["tested"], context["problem"] = True, actions.try_mail(form.instance, by=request.user)
        else:
            actions.save_mail(workspace, dict(form.cleaned_data), by=request.user)
            request.session.pop(FIRST_STEPS, None)
            messages.success(request, _("The settings were saved."))
            return redirect("site:settings_mail")
    context["unsent"] = Mail.objects.unsent().order_by("-queued_at")[:50]
    return TemplateResponse(request, "site/settings_mail.html", context)


@require_POST
def settings_mail_skip(request: HttpRequest) -> HttpResponse:
    """Go on without mail: pages show links to copy."""
    _firm(request)
    request.session.pop(FIRST_STEPS, None)
    return redirect("site:inbox")


@require_POST
def first_steps_close(request: HttpRequest) -> HttpResponse:
    """Put the list of first steps away."""
    actions.close_first_steps(_firm(request), by=request.user)
    return redirect("site:inbox")


@require_POST
def mail_again(request: HttpRequest, uid: str) -> HttpResponse:
    """Try a mail again that was given up."""
    _firm(request)
    outbox.again(get_object_or_404(Mail, uid=uid))
    messages.success(request, _("The mail is on its way again."))
    return redirect("site:settings_mail")
