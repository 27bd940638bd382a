"""Pages around the ceremony: many papers at once, the way from the desk to the phone, the passkey's challenge."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core import signing as tokens
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from wobo.accounts.models import User

from . import batch, credentials, proving, signing, terms
from .forms import BatchForm
from .models.signature import Method
from .views import keep_stroke

SALT = "workflow.phone"
PHONE_SECONDS = 600


@require_http_methods(["GET", "HEAD", "POST"])
def batch_page(request: HttpRequest) -> HttpResponse:
    """List what waits for the reader's signature; on POST sign what is ticked and was opened, and say what was not."""
    user: User = request.user  # type: ignore[assignment]
    ways = credentials.methods(user)
    ticked = request.POST.getlist("paper")[: batch.MOST + 1]
    digest = batch.digest_of(ticked)
    if "mail_code" in request.POST:
        went, said = proving.mail_code(request, sha256=digest, document=_("several papers"))
        (messages.success if went else messages.error)(request, said)
    form = BatchForm(
        request.POST if request.method == "POST" and "mail_code" not in request.POST else None,
        methods=ways,
        terms_needed=signing.needs_terms(user),
        initial={"sha256": "-", "opinion": request.POST.get("opinion", "")},
    )
    outcomes, status = _signed(request, form, ticked, digest) if form.is_bound else ([], 200)
    context = _context(user, ticked if not outcomes else [])
    context |= {"form": form, "outcomes": outcomes, "codes_by_mail": Method.MAILED_CODE in ways}
    return TemplateResponse(request, "workflow/batch.html", context, status=status)


def _signed(request: HttpRequest, form: BatchForm, ticked: list[str], digest: str) -> tuple[list[batch.Outcome], int]:
    """Return what became of each ticked paper, and the status; refusals stand in the form."""
    user: User = request.user  # type: ignore[assignment]
    if not ticked:
        form.add_error(None, _("Tick what you want to sign."))
    if len(ticked) > batch.MOST:
        form.add_error(None, _("At most %(count)s papers at once.") % {"count": batch.MOST})
    if not form.is_valid():
        return [], 422
    proof = form.prove(request, sha256=digest, about=user)
    if proof is None:
        return [], 422
    drawing = form.cleaned_data["drawing"]
    outcomes = batch.sign_many(
        ticked,
        proof=proof,
        opinion=form.cleaned_data["opinion"],
        stroke_for=lambda record: keep_stroke(record, user, drawing) if drawing else None,
    )
    done = sum(outcome.signature is not None for outcome in outcomes)
    if done:
        messages.success(
            request, ngettext("%(count)s paper signed.", "%(count)s papers signed.", done) % {"count": done}
        )
    return outcomes, 200 if done == len(outcomes) else 409


def _context(user: User, ticked: list[str]) -> dict[str, Any]:
    items = batch.waiting(user)
    unread = next((item for item in items if item.content and not item.opened), None)
    return {
        "items": items,
        "ticked": set(ticked) if ticked else {item.key for item in items if item.opened and not item.reasons},
        "unread": unread,
        "opened_count": sum(item.opened for item in items),
        "terms": terms.text(user.language),
    }


def _signer(request: HttpRequest) -> User:
    user: User = request.user  # type: ignore[assignment]
    return user


def phone_url(label: str, uid: str, slot: str) -> str:
    """Return the address in the QR code of a sign page: good for ten minutes, and it only opens the page."""
    token = tokens.dumps([label, uid, slot], salt=SALT, compress=True)
    return f"{settings.SITE_URL}{reverse('workflow:phone', args=[token])}"


@require_safe
def phone(request: HttpRequest, token: str) -> HttpResponse:
    """Lead a phone to the sign page. Who signs still signs in, and proves themselves there."""
    try:
        label, uid, slot = tokens.loads(token, salt=SALT, max_age=PHONE_SECONDS)
    except (tokens.BadSignature, ValueError):
        return TemplateResponse(request, "workflow/phone_over.html", {}, status=410)
    return redirect("workflow:sign", label, uid, slot)


@require_POST
def passkey(request: HttpRequest) -> HttpResponse:
    """Return the challenge for a passkey as JSON; it waits in the session."""
    return JsonResponse(credentials.passkey_options(_signer(request)), json_dumps_params={"default": str})
