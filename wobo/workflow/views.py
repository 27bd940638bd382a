"""The sign page: the document, what is asked, the proof of the person. Opening a link never signs."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from wobo.accounts.models import User
from wobo.files import store
from wobo.files.models import StoredFile

from . import credentials, signables, signing, terms
from .doors import Obstructed, record
from .forms import SigningForm
from .models import Signature
from .models.signature import Method

SIGNED = 302


def _asked(request: HttpRequest, label: str, uid: str, slot_name: str) -> tuple[Any, signing.Slot | None]:
    """Return (the record, its open slot)."""
    obj = _record(request, label, uid)
    return obj, obj.slot(slot_name)


def _record(request: HttpRequest, label: str, uid: str) -> Any:
    """Return the record. 404 for an unknown label or a record outside the user's workspaces."""
    model = signables.model_of(label)
    if model is None:
        raise Http404
    return get_object_or_404(model.objects.visible_to(request.user).select_related("workspace__parent"), uid=uid)


@require_http_methods(["GET", "HEAD", "POST"])
def sign(request: HttpRequest, label: str, uid: str, slot: str) -> HttpResponse:
    """Show what is to be signed; on POST check the credential, then sign."""
    obj, asked = _asked(request, label, uid, slot)
    user: User = request.user  # type: ignore[assignment]
    if asked is None:
        return _nothing_to_sign(request, obj, label, slot)
    if not asked.who(obj, user):
        raise PermissionDenied
    content, ways = obj.content_for(asked), credentials.methods(user)
    form = SigningForm(
        request.POST or None,
        methods=ways,
        terms_needed=signing.needs_terms(user),
        initial={"sha256": content.sha256 if content else ""},
    )
    status = 200
    if request.method == "POST":
        status = _try_to_sign(request, obj, slot, form)
        if status == SIGNED:
            return redirect("workflow:receipt", label, uid, slot)
    context = _sign_context(obj, asked, content, user)
    context |= {"form": form, "label": label, "codes_by_mail": Method.MAILED_CODE in ways}
    return TemplateResponse(request, obj.sign_template, context, status=status)


def _sign_context(obj: Any, asked: signing.Slot, content: StoredFile | None, user: User) -> dict[str, Any]:
    for_whom = obj.on_behalf_of(asked, user)
    return {
        "record": obj,
        "slot": asked,
        "content": content,
        "opened": bool(content) and signing.has_opened(user, content),
        "reasons": list(signing.reasons_on_page(obj, asked)) if signing.may_sign(obj, asked, user) else [_apart()],
        "statement": signing.statement(asked, content, for_whom) if content else "",
        "capacity": signing.capacity(obj, user, asked),
        "on_behalf_of": for_whom,
        "terms": terms.text(user.language),
        **obj.sign_context(asked, user),
    }


def _apart() -> str:
    return _("You signed another place of this document: a second person must sign here.")


def _nothing_to_sign(request: HttpRequest, obj: Any, label: str, slot: str) -> HttpResponse:
    """Lead a person who signed already to the receipt; tell anyone else that the moment is over."""
    if Signature.objects.of(obj).filter(slot=slot, signer=request.user).exists():
        return redirect("workflow:receipt", label, obj.uid, slot)
    raise Obstructed(
        _("There is nothing to sign here now: the state is “%(state)s”.") % {"state": obj.get_state_display()}
    )


def _try_to_sign(request: HttpRequest, obj: Any, slot: str, form: SigningForm) -> int:
    """Prove, then sign. Returns the status: SIGNED, or 422 / 409 with the reasons in the form, all typed text kept."""
    if not form.is_valid():
        return 422
    user: User = request.user  # type: ignore[assignment]
    data = form.cleaned_data
    proof = form.prove(request, sha256=data["sha256"], about=obj)
    if proof is None:
        return 422
    try:
        stroke = keep_stroke(obj, user, data["drawing"]) if data["drawing"] else None
        signing.sign(obj, slot, proof=proof, shown_sha256=data["sha256"], opinion=data["opinion"], stroke=stroke)
    except Obstructed as obstructed:
        for reason in obstructed.reasons:
            form.add_error(None, reason)
        return 409
    return SIGNED


@require_safe
def receipt(request: HttpRequest, label: str, uid: str, slot: str) -> HttpResponse:
    """Show a signer what they signed, and the way on: what waits for them next."""
    obj = _record(request, label, uid)
    mine = Signature.objects.of(obj).filter(slot=slot, signer=request.user).select_related("voiding")
    signature = mine.order_by("-pk").first()
    if signature is None:
        raise Http404
    return TemplateResponse(request, "workflow/receipt.html", {"record": obj, "signature": signature})


def keep_stroke(obj: Any, user: User, picture: bytes) -> StoredFile:
    """Keep the drawn signature as a file that leaves to its signer alone."""
    sha256, size = store.put(picture)
    stored = store.row(
        workspace=obj.workspace,
        name="signature.png",
        kind=StoredFile.Kind.STROKE,
        content_type="image/png",
        by=user,
        sha256=sha256,
        size=size,
        classification=StoredFile.Classification.CONFIDENTIAL,
    )
    return record(stored, "create", by=user)


@require_POST
def sign_code(request: HttpRequest, label: str, uid: str, slot: str) -> HttpResponse:
    """Mail a code for exactly the bytes that this slot signs."""
    obj, asked = _asked(request, label, uid, slot)
    if asked is None:
        return _nothing_to_sign(request, obj, label, slot)
    if not asked.who(obj, request.user):
        raise PermissionDenied
    content = obj.content_for(asked)
    if content is None:
        raise Obstructed(_("The paper to sign is still being made. Wait a moment, then load the page again."))
    user: User = request.user  # type: ignore[assignment]
    try:
        credentials.mail_code(user, sha256=content.sha256, document=content.name)
    except credentials.CredentialRefused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("A code is on its way to %(email)s.") % {"email": user.email})
    return redirect("workflow:sign", label, uid, slot)


@require_POST
def sign_passkey(request: HttpRequest, label: str, uid: str, slot: str) -> HttpResponse:
    """Return the challenge for a passkey as JSON; it waits in the session."""
    obj, asked = _asked(request, label, uid, slot)
    if asked is None:
        return _nothing_to_sign(request, obj, label, slot)
    if not asked.who(obj, request.user):
        raise PermissionDenied
    return JsonResponse(credentials.passkey_options(request.user), json_dumps_params={"default": str})
