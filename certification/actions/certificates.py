"""The certificate: recorded, found in the register, suspended, restored, withdrawn, transferred, run out."""

# claims: P15, P18, S0.7.1, S0.7.4
import datetime as dt
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from certification import upkeep_news as news
from certification.models import BodyLetter, Certificate, Cycle, Engagement, MarkCheck, Standard
from certification.process import profile_of
from certification.upkeep_calendar import decided_in, expiry
from certification.upkeep_data import place_word
from wobo.accounts.models import User
from wobo.workflow import clock
from wobo.workflow.doors import Obstructed, fire, record
from wobo.workflow.models import Chain

from .files import keep_upload
from .improvements import propose_improvement
from .standing import recompute_soon

State = Certificate.State


def previous_of(cycle: Cycle, standard: Standard) -> Certificate | None:
    """Return the certificate that the next one of a standard follows: the latest of the engagement."""
    found: Certificate | None = (
        Certificate.objects.of_engagement(cycle.engagement).filter(standard=standard).select_related("cycle").first()
    )
    return found


def proposed(cycle: Cycle, standard: Standard) -> dict[str, Any]:
    """Return what is known already: holder and addresses from the client, the wording from the scope in force."""
    engagement, before, today = cycle.engagement, previous_of(cycle, standard), cycle.today()
    client = engagement.client
    scope = engagement.scopes.filter(state="in_force").first() or engagement.scopes.first()
    sites = [f"{one.name} {one.address}".strip() for one in scope.sites.all()] if scope else []
    decided = decided_in(cycle)
    return {
        "edition": standard.name[:80],
        "holder": client.legal_name,
        "holder_en": client.legal_name_en,
        "credit_code": client.credit_code,
        "registered_address": client.registered_address,
        "operating_address": client.operating_address,
        "scope": scope.text if scope else "",
        "scope_en": scope.text_en if scope else "",
        "sites": "\n".join(sites),
        "body": decided.get("body") or (before.body if before else ""),
        "accreditation": before.accreditation if before else "",
        "decided_on": decided.get("decided_on", today),
        "issued_on": today,
        "expires_on": expiry(today, profile_of(engagement.profile), before),
    }


@transaction.atomic
def record_certificate(
    cycle: Cycle,
    standard: Standard,
    changes: dict[str, Any],
    *,
    by: User,
    upload: UploadedFile | None = None,
    reason: str = "",
) -> Certificate:
    """Record a certificate; the valid one of the standard, of this cycle or the last, is replaced by it.

    Raises Obstructed for a standard that is not the engagement's, and while the former one is suspended.
    """
    Chain.objects.locked(cycle.workspace_id)
    if not cycle.engagement.standards.filter(pk=standard.pk).exists():
        raise Obstructed(_("The engagement does not have this standard."))
    before = previous_of(cycle, standard)
    if before is not None and before.state == State.SUSPENDED:
        told = _("Certificate %(number)s is suspended. Record first that it is restored or withdrawn.")
        raise Obstructed(told % {"number": before})
    if before is not None and before.state == State.VALID:
        why = reason or _("A later certificate was issued: %(number)s.") % {"number": changes["number"]}
        change_certificate(before, "replace", by=by, on=changes["issued_on"], reason=why)
    if upload is not None:
        changes = {**changes, "file": keep_upload(upload, cycle.workspace, by=by)}
    made = Certificate(workspace=cycle.workspace, cycle=cycle, standard=standard, previous=before)
    made = record(made, "create", by=by, changes=changes)
    recompute_soon(cycle.engagement)
    news.certificate_recorded(made, by)
    return made


@transaction.atomic
def edit_certificate(
    row: Certificate, changes: dict[str, Any], *, by: User, upload: UploadedFile | None = None
) -> Certificate:
    """Correct what was written down. Raises Obstructed once it no longer stands."""
    Chain.objects.locked(row.workspace_id)
    if not Certificate.objects.standing().filter(pk=row.pk).exists():
        raise Obstructed(_("The certificate no longer stands; what was recorded of it stays."))
    if upload is not None:
        changes = {**changes, "file": keep_upload(upload, row.workspace, by=by)}
    row = record(row, "edit", by=by, changes=changes)
    recompute_soon(row.cycle.engagement)
    return row


@transaction.atomic
def check_register(
    row: Certificate, *, on: dt.date, address: str, by: User, screenshot: UploadedFile | None = None
) -> Certificate:
    """Note that the entry in the public register was looked at, with the picture of it."""
    changes: dict[str, Any] = {"register_checked_on": on, "register_address": address}
    if screenshot is not None:
        changes["register_file"] = keep_upload(screenshot, row.workspace, by=by)
    row = record(row, "edit", by=by, changes=changes)
    recompute_soon(row.cycle.engagement)
    return row


@transaction.atomic
def change_certificate(
    row: Certificate,
    verb: str,
    *,
    by: User,
    on: dt.date,
    reason: str,
    letter: str = "",
    upload: UploadedFile | None = None,
) -> Certificate:
    """Record what the body decided: suspended, restored, withdrawn, transferred, replaced; its letter is kept."""
    row = fire(row, verb, by=by, on=on, reason=reason)
    told: dict[str, Any] = {"about": verb, "on": on, "reason": reason, "letter": letter}
    if upload is not None:
        told["file"] = keep_upload(upload, row.workspace, by=by)
    record(BodyLetter(workspace=row.workspace, certificate=row), "create", by=by, changes=told)
    recompute_soon(row.cycle.engagement)
    if verb != "replace":
        news.certificate_changed(row, verb, reason, by)
    return row


def expire_certificates() -> int:
    """Let certificates run out whose last day has passed at the client's. Returns how many. Safe to run twice."""
    rows = Certificate.objects.run_out(clock.today() + dt.timedelta(days=1))
    related = ("cycle__engagement__client", "workspace")
    count = 0
    for row in rows.select_related(*related).order_by("pk"):
        if row.expires_on < row.cycle.today() and _ran_out(row):
            count += 1
    return count


@transaction.atomic
def _ran_out(row: Certificate) -> bool:
    Chain.objects.locked(row.workspace_id)
    if not Certificate.objects.standing().filter(pk=row.pk).exists():
        return False  # somebody else was quicker
    row = fire(row, "expire", by=User.system())
    recompute_soon(row.cycle.engagement)
    news.certificate_expired(row)
    return True


def stands(engagement: Engagement) -> bool:
    """Whether any certificate of the engagement is valid or suspended."""
    return Certificate.objects.of_engagement(engagement).standing().exists()


@transaction.atomic
def check_mark(
    certificate: Certificate,
    changes: dict[str, Any],
    *,
    by: User,
    upload: UploadedFile | None = None,
) -> MarkCheck:
    """Note where certificate and mark are used and whether rightly; each wrong use becomes an improvement."""
    Chain.objects.locked(certificate.workspace_id)
    if upload is not None:
        changes = {**changes, "file": keep_upload(upload, certificate.workspace, by=by)}
    made = MarkCheck(workspace=certificate.workspace, certificate=certificate)
    made = record(made, "create", by=by, changes=changes)
    if made.wrong:
        wrong = [f"{place_word(one['place'])}: {one['note']}".rstrip(": ") for one in made.wrong]
        text = _("Certificate or mark is used wrongly: %(places)s") % {"places": "; ".join(wrong)}
        cycle = certificate.cycle.engagement.cycle
        propose_improvement(cycle, by=by, source="mark", text=text[:2000], about=made, noticed_on=made.day)
    return made
