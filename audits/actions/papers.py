"""The papers of a diagnosis: working papers, and report and nonconformity reports from one frozen frame."""

import json
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from audits import mails
from audits.models import Diagnosis
from audits.reports import diagnosis as built
from audits.reports import nonconformity
from certification.actions.design import propose_adjustment
from documents.actions import need_document
from wobo.accounts.models import User
from wobo.reporting.actions import request
from wobo.reporting.models import Report
from wobo.workflow import trail
from wobo.workflow.doors import Obstructed, fire, may, record

from .planning import locked, supersede


def print_worksheet(diagnosis: Diagnosis, language: str, *, by: User) -> Report:
    """Have the working papers made from the catalogue, for pen and paper on site."""
    return request("diagnosis-worksheet", diagnosis, language, by=by)


@transaction.atomic
def generate_reports(diagnosis: Diagnosis, language: str, *, by: User) -> tuple[Report, Report]:
    """Freeze the result once and have report and nonconformity reports made of it, in one language.

    Papers made earlier for this issue are superseded: they were drafts, and their signatures bind nobody to these.
    Raises PermissionDenied, or Obstructed before the diagnosis is concluded and its conclusion written.
    """
    fresh = locked(diagnosis)
    if not may("edit", fresh, by.fresh()):
        raise PermissionDenied
    if reasons := list(missing_for_report(fresh)):
        raise Obstructed(*reasons)
    supersede([uid for uid in (fresh.report_uid, fresh.set_uid) if uid])
    with override(language):
        frame = json.loads(json.dumps(built.build(fresh, language), default=trail.plain))
        sheets = nonconformity.from_frame(frame, language)
    report = request("diagnosis", fresh, language, by=by, snapshot=frame)
    papers = request("nonconformity", fresh, language, by=by, snapshot=sheets)
    record(fresh, "edit", by=by, changes={"report_uid": report.uid, "set_uid": papers.uid})
    return report, papers


def missing_for_report(diagnosis: Diagnosis) -> list[str]:
    """Return why no report can be made yet."""
    found = []
    if diagnosis.state != Diagnosis.State.CONCLUDED:
        found.append(_("The report is made when the visit is concluded."))
    conclusion = diagnosis.conclusion
    if not (conclusion.grade and conclusion.verdict):
        found.append(_("The conclusion has no verdict yet."))
    if not diagnosis.documents.exists():
        found.append(_("The list of documents is empty."))
    return found


def report_was_signed(report: Report, by: User) -> None:
    """Issue the diagnosis with the report's last signature, and tell downwards what it found.

    In the signer's transaction: the diagnosis is issued, each entry of its document list becomes a needed document,
    each change of the organisation a proposal for the design phase. An outdated paper changes nothing.
    """
    diagnosis = Diagnosis.objects.filter(uid=report.record_uid, report_uid=report.uid).first()
    if diagnosis is None:
        return
    diagnosis = fire(diagnosis, "issue", by=by)
    source = f"{diagnosis.number} {diagnosis.version}"
    _need_documents(diagnosis, source, by)
    for row in diagnosis.conclusion.adjustments:
        text = _("%(subject)s: %(after)s") % {"subject": row.get("subject", ""), "after": row.get("after", "")}
        propose_adjustment(
            diagnosis.engagement, text, by=by, source=diagnosis, source_text=source, reason=row.get("reason", "")
        )
    mails.report_was_issued(diagnosis)


COPIED = ("title", "title_en", "level", "action", "existing", "owner", "due")


def _need_documents(diagnosis: Diagnosis, source: str, by: User) -> None:
    for entry in diagnosis.documents.select_related("owner").prefetch_related("clauses"):
        told: dict[str, Any] = {name: getattr(entry, name) for name in COPIED}
        need_document(
            diagnosis.engagement,
            by=by,
            number=entry.number,
            clauses=list(entry.clauses.all()),
            source=source,
            **told,
        )
