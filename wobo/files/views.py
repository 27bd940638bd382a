"""Bytes leave through here only."""

from csp.decorators import csp_replace
from django.core.exceptions import PermissionDenied
from django.core.files.storage import default_storage
from django.http import FileResponse, HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.http import content_disposition_header
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_safe

from . import signals, store
from .models import StoredFile
from .policies import may_download

SHOWN = {"application/pdf", "image/png", "image/jpeg"}


@require_safe
@xframe_options_sameorigin
@csp_replace({"frame-ancestors": ["'self'"]})
def download(request: HttpRequest, uid: str) -> HttpResponseBase:
    """Send a file that the user may read; `?show` displays a PDF or picture instead of saving it.

    404 for a file of another workspace, 403 for a confidential one that is not for this reader.
    The bytes are hashed before they go out: what is not what it says is never served (IntegrityLost → 500 page).
    """
    stored = get_object_or_404(StoredFile.objects.visible_to(request.user), uid=uid)
    if not may_download(stored, request.user):
        raise PermissionDenied
    if not store.is_intact(stored.sha256):
        raise store.IntegrityLost(stored.sha256)
    shown = "show" in request.GET and stored.content_type in SHOWN
    response = FileResponse(default_storage.open(store.key_of(stored.sha256), "rb"), content_type=stored.content_type)
    response["Content-Length"] = str(stored.size)
    response["Content-Disposition"] = content_disposition_header(not shown, stored.name) or "attachment"
    response["X-Content-Type-Options"] = "nosniff"
    response["ETag"] = f'"{stored.sha256}"'
    if not shown:
        response["Content-Security-Policy"] = "sandbox"
    if request.method == "GET":
        signals.served.send(StoredFile, file=stored, user=request.user, request=request)
    return response
