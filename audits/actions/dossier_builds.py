"""Making the dossier: asked for, counted, stamped in pieces that any number of workers share, bound, kept.

The rows are the truth, as with reports: a bell only says that there is work. Each step is taken with a lease; what a
killed worker left is taken again when the lease has run out. Nothing is rendered inside a transaction.
"""

import json
import os
import secrets
import socket
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from audits import dossier_binding as binding
from audits import dossier_snapshot as snapshot
from audits.dossier_steps import CHUNK_PAGES, Lost, Refused, bound, clear, clear_leavings, counted, stamped
from audits.models import DossierBuild, DossierChunk
from certification.models import Cycle
from wobo.accounts.models import User
from wobo.accounts.predicates import anyone_inside
from wobo.files import store
from wobo.files.models import StoredFile
from wobo.reporting import leases, ring
from wobo.reporting.engine import RenderFailed
from wobo.workflow import trail
from wobo.workflow.doors import Obstructed, fire, record
from wobo.workflow.models import Chain

TASK = "audits.dossier"
PASSING = {"killed", "server_died"}  # not the papers' fault: tried again, three times in all
BELLS = 4  # rung when there are pieces to share: so many workers come at once
State = DossierBuild.State


def request_build(cycle: Cycle, language: str, *, by: User) -> DossierBuild:
    """Freeze what the dossier holds now and queue its making. Raises PermissionDenied, Obstructed."""
    engagement = cycle.engagement
    with transaction.atomic():
        Chain.objects.locked(engagement.workspace_id)
        rows = DossierBuild.objects.filter(workspace=engagement.workspace_id)
        if rows.busy().exists():
            raise Obstructed(_("A dossier is being made already. Wait until it is ready."))
        number = f"{engagement.code}-D{rows.count() + 1:02d}"
        frozen = snapshot.build(cycle, language, by=by, number=number)
        build = DossierBuild(
            workspace=engagement.workspace,
            cycle=cycle,
            number=number,
            language=language,
            snapshot=json.loads(json.dumps(frozen, default=trail.plain)),
            requested_by=by,
        )
        record(build, "create", by=by)
        ring(TASK, build.uid)
    return build


def retry_build(build: DossierBuild, *, by: User) -> DossierBuild:
    """Try again: what is frozen stays frozen."""
    with transaction.atomic():
        DossierChunk.objects.filter(build=build).update(attempts=0, state=DossierChunk.State.WAITING)
        fresh = fire(build, "retry", by=by)
        ring(TASK, fresh.uid)
    return fresh


def work(uid: str) -> None:
    """Do what is to be done on a making, until nothing is left for this worker. Safe to call at any time, by many."""
    build = DossierBuild.objects.select_related("cycle__engagement__client", "workspace", "requested_by").get(uid=uid)
    worker = f"{socket.gethostname()}:{os.getpid()}:{secrets.token_hex(3)}"
    try:
        if build.state == State.QUEUED:
            build = _count(build, worker)
        if build.state == State.STAMPING:
            while _stamp_next(build, worker):
                pass
            build = _bind(build, worker)
    except Lost:
        return  # somebody else has it, or it is done
    except Refused as refused:
        _fail(build, worker, refused.code, refused.data)
    except RenderFailed as failure:
        if failure.code not in PASSING or not _again(build, worker):
            _fail(build, worker, failure.code, failure.data)
    except binding.NotBound:
        _fail(build, worker, "not_bound", {})


def _held(build: DossierBuild, worker: str) -> Callable[[], None]:
    """Return what renews the lease on a making while a step of it takes its time."""

    def renew() -> None:
        rows = DossierBuild._base_manager.filter(pk=build.pk, worker=worker)
        if not rows.update(lease_until=leases.until()):
            raise Lost

    return renew


def _count(build: DossierBuild, worker: str) -> DossierBuild:
    """Take it, count the pages and divide them into pieces, unless an earlier try did."""
    build = _fired(build, "begin", worker=worker, lease_until=leases.until())
    if refused := _refused(build):
        raise Refused(refused, attempts=settings.RENDER_ATTEMPTS)
    if not DossierChunk.objects.filter(build=build).exists():
        pieces, total = counted(build, _held(build, worker))
    else:
        pieces, total = [], build.pages or 0
    with transaction.atomic():
        Chain.objects.locked(build.workspace_id)
        fresh = DossierBuild.objects.select_for_update().get(pk=build.pk)
        if fresh.state != State.COUNTING or fresh.worker != worker:
            raise Lost
        DossierChunk.objects.bulk_create(pieces)
        build = fire(fresh, "divide", by=User.system(), pages=total)
        for _bell in range(min(BELLS, max(1, total // CHUNK_PAGES)) - 1):
            ring(TASK, build.uid)
    return _loaded(build)


def _fired(build: DossierBuild, verb: str, **told: Any) -> DossierBuild:
    try:
        return _loaded(fire(build, verb, by=User.system(), **told))
    except Obstructed as error:
        raise Lost from error


def _loaded(build: DossierBuild) -> DossierBuild:
    related = ("cycle__engagement__client", "workspace", "requested_by")
    return DossierBuild.objects.select_related(*related).get(pk=build.pk)  # type: ignore[no-any-return]


def _refused(build: DossierBuild) -> str:
    """Return why it is not made, or nothing: who asked must still be one who may read it."""
    if build.attempts > settings.RENDER_ATTEMPTS:
        return "attempts"
    return "" if anyone_inside(build, build.requested_by.fresh()) else "no_right"


def _stamp_next(build: DossierBuild, worker: str) -> bool:
    """Take the next free piece and stamp it; False when none is free."""
    free = Q(state=DossierChunk.State.WAITING) | Q(state=DossierChunk.State.WORKING, lease_until__lt=leases.now())
    rows = DossierChunk.objects.filter(free, build=build)
    for chunk in rows.order_by("order"):
        if chunk.attempts >= settings.RENDER_ATTEMPTS:
            raise Refused("attempts", attempts=settings.RENDER_ATTEMPTS)
        taken = rows.filter(pk=chunk.pk, attempts=chunk.attempts).update(
            state=DossierChunk.State.WORKING, worker=worker, lease_until=leases.until(), attempts=chunk.attempts + 1
        )
        if taken:
            _stamp(build, chunk, worker)
            return True
    return False


def _stamp(build: DossierBuild, chunk: DossierChunk, worker: str) -> None:
    mine = DossierChunk.objects.filter(pk=chunk.pk, worker=worker, state=DossierChunk.State.WORKING)

    def renew() -> None:
        if not mine.update(lease_until=leases.until()):
            raise Lost

    key = stamped(build, chunk, renew)
    if not mine.update(state=DossierChunk.State.DONE, file_key=key, lease_until=None):
        _drop(key)
        raise Lost


def _drop(key: str) -> None:
    """Remove a stamped piece; the archive's bytes are kept already and are named by their hash."""
    if ":" not in key:
        store.drop(key)


def _bind(build: DossierBuild, worker: str) -> DossierBuild:
    """Bind the pieces once all are there, keep both files, tell it in one transaction."""
    chunks = DossierChunk.objects.filter(build=build)
    if chunks.exclude(state=DossierChunk.State.DONE).exists():
        raise Lost  # another worker still stamps; the one that ends last binds
    build = _fired(build, "bind", worker=worker, lease_until=leases.until())
    made = bound(build, list(chunks), _held(build, worker))
    with transaction.atomic():
        Chain.objects.locked(build.workspace_id)
        fresh = DossierBuild.objects.select_for_update().get(pk=build.pk)
        if fresh.state != State.BINDING or fresh.worker != worker:
            raise Lost
        pdf = _keep(build, f"{build.number}_dossier_{build.language}.pdf", "application/pdf", *made.pdf)
        archive = _keep(build, f"{build.number}_dossier_{build.language}.zip", "application/zip", *made.archive)
        done = fire(fresh, "finish", by=User.system(), pdf=pdf, archive=archive, pages=made.pages)
        keys = list(chunks.values_list("file_key", flat=True))
        chunks.delete()
    for key in keys:
        _drop(key)
    clear(build)
    return done


def _keep(build: DossierBuild, name: str, content_type: str, sha256: str, size: int) -> StoredFile:
    stored = store.row(
        workspace=build.workspace,
        name=name,
        kind=StoredFile.Kind.ISSUED,
        content_type=content_type,
        by=User.system(),
        sha256=sha256,
        size=size,
        classification=StoredFile.Classification.CONFIDENTIAL,
    )
    return record(stored, "create", by=User.system())


def _again(build: DossierBuild, worker: str) -> bool:
    """Give a step back that was stopped from outside, if it may be tried once more."""
    with transaction.atomic():
        Chain.objects.locked(build.workspace_id)
        fresh = DossierBuild.objects.select_for_update().get(pk=build.pk)
        mine = DossierChunk.objects.filter(build=build, worker=worker, state=DossierChunk.State.WORKING)
        given = mine.filter(attempts__lt=settings.RENDER_ATTEMPTS).update(state=DossierChunk.State.WAITING)
        if not given and fresh.worker == worker and fresh.attempts < settings.RENDER_ATTEMPTS:
            fire(fresh, "requeue", by=User.system())
            given = 1
        if given:
            ring(TASK, build.uid)
    return bool(given)


def _fail(build: DossierBuild, worker: str, code: str, data: dict[str, Any]) -> None:
    """Give it up, unless somebody else has gone on with it meanwhile."""
    with transaction.atomic():
        Chain.objects.locked(build.workspace_id)
        fresh = DossierBuild.objects.select_for_update().get(pk=build.pk)
        mine = fresh.worker == worker or fresh.state == State.STAMPING
        if mine and fresh.state in (State.COUNTING, State.STAMPING, State.BINDING):
            fire(fresh, "fail", by=User.system(), error=code, error_data=data)


def sweep() -> int:
    """Put lost makings back into the queue and ring for all that is unfinished. Returns how many were rung for."""
    now = leases.now()
    lost = DossierBuild.objects.filter(state__in=(State.COUNTING, State.BINDING), lease_until__lt=now)
    for build in lost:
        try:
            fire(build, "requeue", by=User.system())
        except Obstructed:
            continue
    clear_leavings(now.timestamp())
    waiting = Q(state=State.QUEUED) | Q(state=State.STAMPING)
    uids = list(DossierBuild.objects.filter(waiting).order_by("pk").values_list("uid", flat=True)[:20])
    for uid in uids:
        ring(TASK, uid)
    return len(uids)
