"""Having reports made: the row first, the file after."""

import contextlib
import json
import os
import socket
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.base import File
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from wobo.accounts.models import User, Workspace
from wobo.accounts.predicates import anyone_inside
from wobo.files import store
from wobo.files.models import StoredFile
from wobo.workflow import trail
from wobo.workflow.doors import Obstructed, fire, record
from wobo.workflow.models import Chain

from . import issue, kinds, ring
from .engine import RenderFailed, render
from .models import Report
from .overlay import NotStamped

TASK = "reporting.render"
PASSING = {"killed", "server_died"}  # not the paper's fault: tried again, three times in all
LEAVINGS_SECONDS = 3600
LANG = {"zh-hans": "zh-Hans", "zh-hant": "zh-Hant", "en": "en"}  # as fonts and PDF readers spell it


def request(
    kind: str,
    about: Any,
    language: str,
    *,
    by: User,
    snapshot: dict[str, Any] | None = None,
    one_of_many: bool = False,
) -> Report:
    """Freeze the snapshot of `about`, number it and queue its rendering.

    `snapshot` reuses one that was frozen for another paper of the same moment; `one_of_many` papers that one press
    of a button asks for are counted against the engagement's queue and not the person's. Returns the queued Report.
    Raises PermissionDenied, or Obstructed when too many are queued already.
    """
    definition = kinds.get(kind)
    with transaction.atomic():
        Chain.objects.locked(about.workspace_id)
        _check_queue(about.workspace, by, alone=not one_of_many)
        if snapshot is None:
            with translation.override(language):
                snapshot = json.loads(json.dumps(definition.build(about, language), default=trail.plain))
        report = Report(
            workspace=about.workspace,
            kind=kind,
            number=_number(about, definition),
            language=language,
            model=about._meta.label,
            record_uid=about.uid,
            snapshot=snapshot,
            requested_by=by,
        )
        record(report, "create", by=by)
        ring(TASK, report.uid)
    return report


def _check_queue(workspace: Workspace, by: User, *, alone: bool) -> None:
    """Refuse before the queue grows without end (architecture: limits in one block)."""
    waiting = Report.objects.waiting()
    limits = settings.LIMITS
    mine = waiting.filter(requested_by=by).count()
    if alone and not by.is_system and mine >= limits["reports_queued_user"]:
        raise Obstructed(
            _("%(count)s of your reports are still being made. Wait until one is ready.") % {"count": mine}
        )
    if waiting.filter(workspace=workspace).count() >= limits["reports_queued_client"]:
        raise Obstructed(_("Too many reports of this engagement are being made. Wait until some are ready."))


def _number(about: Any, definition: kinds.ReportKind) -> str:
    """Return the next number of the workspace, under its chain's lock, or the record's own.

    FSYX-2026-R07 in an engagement, FSYX-R07 for what belongs to the client.
    """
    workspace: Workspace = about.workspace
    papers = Report.objects.filter(workspace=workspace, source=None)
    if definition.number_of:
        number, made = definition.number_of(about), papers.about(about).filter(kind=definition.name).count()
        return f"{number}-{made + 1}" if made else number
    taken = papers.exclude(kind__in=[kind.name for kind in kinds.every() if kind.number_of]).count()
    prefix = kinds.prefix_of(workspace)
    return f"{prefix}-R{taken + 1:02d}" if definition.numbered else f"{prefix}-{definition.word}"


def make(report: Report) -> None:
    """Render a queued report and store its file. Safe to call twice: the state decides.

    Begins with the lease in one transaction, renders outside any, ends in another. A failure is an arrow too.
    """
    system = User.system()
    worker = f"{socket.gethostname()}:{os.getpid()}"
    try:
        report = fire(report, "begin", by=system, worker=worker, lease_until=_lease())
    except Obstructed:
        return  # somebody else has it, or it is done
    if refused := _refused(report):
        fire(report, "fail", by=system, error=refused, error_data={"attempts": settings.RENDER_ATTEMPTS})
        return
    out = Path(settings.VAR_DIR) / "render" / f"{report.uid}-{os.getpid()}.pdf"
    out.parent.mkdir(parents=True, exist_ok=True)
    try:
        html, assets = page_of(report)
        result = render(html, out=out, assets=assets, lang=LANG[report.language], tick=lambda: _renew(report, worker))
        rework = report.definition.rework
        pages = rework(report, out) if rework else result.pages
        _finish(report, out, pages, worker, system)
    except NotStamped:
        _fail(report, worker, system, "not_stamped", {})
    except RenderFailed as failure:
        _fail(report, worker, system, failure.code, failure.data)
    finally:
        out.unlink(missing_ok=True)


def _refused(report: Report) -> str:
    """Return why a report that was begun is not made, or nothing: who asked must still be one who may read it."""
    if report.attempts > settings.RENDER_ATTEMPTS:
        return "attempts"
    asked = report.requested_by
    return "" if asked.is_system or anyone_inside(report, asked.fresh()) else "no_right"


def _lease() -> Any:
    return timezone.now() + timedelta(seconds=settings.LEASE_SECONDS)  # real time: a lease is not a domain moment


def _renew(report: Report, worker: str) -> None:
    """Move the lease on while the child works; not a state, hence no event."""
    held = Report._base_manager.filter(pk=report.pk, state=Report.State.RENDERING, worker=worker)
    held.update(lease_until=_lease())


def _finish(report: Report, out: Path, pages: int, worker: str, system: User) -> None:
    """Store the bytes, then row and arrow in one transaction; who lost the lease meanwhile writes nothing."""
    with out.open("rb") as rendered:
        sha256, size = store.put(File(rendered))
    with transaction.atomic():
        Chain.objects.locked(report.workspace_id)
        fresh = Report.objects.select_for_update().get(pk=report.pk)
        if fresh.state != Report.State.RENDERING or fresh.worker != worker:
            return
        usual = StoredFile.Kind.ISSUED if fresh.source_id else StoredFile.Kind.CONTENT
        kind = fresh.definition.file_kind or usual
        stored = store.row(
            workspace=fresh.workspace,
            name=file_name(fresh),
            kind=kind,
            content_type="application/pdf",
            by=system,
            sha256=sha256,
            size=size,
        )
        record(stored, "create", by=system)
        fire(fresh, "finish", by=system, file=stored, pages=pages)


def _fail(report: Report, worker: str, system: User, code: str, data: dict[str, Any]) -> None:
    with transaction.atomic():
        Chain.objects.locked(report.workspace_id)
        fresh = Report.objects.select_for_update().get(pk=report.pk)
        if fresh.state != Report.State.RENDERING or fresh.worker != worker:
            return
        if code in PASSING and fresh.attempts < settings.RENDER_ATTEMPTS:
            fire(fresh, "requeue", by=system)
            ring(TASK, fresh.uid)
        else:
            fire(fresh, "fail", by=system, error=code, error_data=data)


def file_name(report: Report) -> str:
    """Return <number>_<kind>_<language>.pdf, with -issued for the issue file."""
    suffix = "-issued" if report.source_id else ""
    return f"{report.number}_{report.definition.word}{suffix}_{report.language}.pdf"


def page_of(report: Report) -> tuple[str, dict[str, Path]]:
    """Return (the HTML of a report, {sha256: path} of the pictures that it may show)."""
    context = dict(report.snapshot)
    context["number"] = context.get("number") or report.number  # a controlled document prints its own
    shown = set(context.get("assets", []))
    if report.source_id:
        context |= issue.signature_page(report.source, report.snapshot)
        shown |= issue.strokes(context)
    assets = {sha256: store.path_of(sha256) for sha256 in shown}
    with translation.override(report.language):
        return render_to_string(report.definition.template, context), assets


def after_signature(report: Report, by: User) -> None:
    """Once the last signature is there: tell the kind's app, and queue the issue file. In the signer's transaction."""
    if not report.complete or Report.objects.filter(source=report).exists():
        return
    if report.definition.on_signed:
        report.definition.on_signed(report, by)
    queue_issue(report)


def queue_issue(report: Report, more: dict[str, Any] | None = None) -> Report:
    """Queue the issue file of a signed report: same snapshot plus the signature page.

    `more` is what only the issue knows (dates of release, distribution): the template finds it under `issue`.
    """
    made = Report(
        workspace=report.workspace,
        kind=report.kind,
        number=report.number,
        language=report.language,
        model=report.model,
        record_uid=report.record_uid,
        source=report,
        snapshot={**report.snapshot, "issue": more} if more else report.snapshot,
        requested_by=User.system(),
        round=report.round,
    )
    record(made, "create", by=User.system())
    ring(TASK, made.uid)
    return made


def sweep() -> int:
    """Put lost renderings back into the queue and ring for everything that waits. Returns how many were rung for."""
    for report in Report.objects.lost(timezone.now()):
        try:
            fire(report, "requeue", by=User.system())
        except Obstructed:
            continue
    _clear_leavings()
    waiting = list(Report.objects.waiting().order_by("pk").values_list("uid", flat=True)[:100])
    for uid in waiting:
        ring(TASK, uid)
    return len(waiting)


def _clear_leavings() -> None:
    """Remove what killed workers left in the working folder; an hour is longer than any render."""
    for path in (Path(settings.VAR_DIR) / "render").glob("*"):
        with contextlib.suppress(FileNotFoundError):
            if timezone.now().timestamp() - path.stat().st_mtime > LEAVINGS_SECONDS:
                path.unlink()
