"""What issue, change and edition add: papers, sign pages, the inbox, buttons and parts of a document's page."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from certification import panels as engagement_panels
from certification.models import Cycle
from wobo.accounts.predicates import anyone_inside
from wobo.files.models import StoredFile
from wobo.notices.work import register_work
from wobo.reporting import kinds
from wobo.workflow import signables

from . import issue_panel, issue_work, obstacles, panels
from .actions import changes as changing
from .actions import editions as edition_actions
from .actions import issued_file, release
from .actions.issue_lists import COPIES, DESTRUCTION, LOANS, RECEIPTS
from .issue_policies import keeps_register
from .models import ChangeRequest, Copy, Destruction, DocumentReview, EditionChange, Revision
from .reports import changes, copies, registers, stamp

PHASE, SECOND = 5, 8


def _of(model: Any) -> Any:
    return lambda report: model.objects.get(uid=report.record_uid).get_absolute_url()


def _page(name: str) -> Any:
    def found(report: Any) -> str:
        cycle = Cycle.objects.select_related("engagement").get(uid=report.record_uid)
        return reverse(name, args=[cycle.engagement.code])

    return found


def _issue_page(report: Any) -> str:
    revision = Revision.objects.select_related("document__engagement").get(uid=report.record_uid)
    return issue_panel.issue_url(revision)


def _label(revision: Any) -> str:
    return f"{revision.document.number}-{revision.label.replace('/', '.')}"


def _stamps() -> None:
    """The papers that are made of issued pages."""
    told: dict[str, Any] = {"template": "documents/reports/stamp.html", "may_request": anyone_inside}
    told |= {"rework": issued_file.stamp, "file_kind": StoredFile.Kind.COPY, "extra": {"phase": PHASE}}
    kinds.register(
        kinds.ReportKind(
            name=issued_file.COPY,
            title=_("Controlled copy"),
            build=stamp.of_copy,
            number_of=lambda copy: f"{_label(copy.revision)}-{copy.code}",
            lands_on=_of(Copy),
            file_word="copy",
            **told,
        )
    )
    kinds.register(
        kinds.ReportKind(
            name=issued_file.VOID,
            title=_("Obsolete document"),
            build=stamp.of_void,
            number_of=lambda revision: f"{_label(revision)}-X",
            lands_on=_of(Revision),
            file_word="obsolete",
            **told,
        )
    )
    kinds.register(
        kinds.ReportKind(
            name=issued_file.SHEET,
            title=_("Sheet of a controlled file"),
            template="documents/reports/content.html",
            build=lambda revision, language: {},
            may_request=keeps_register,
            number_of=_label,
            lands_on=_issue_page,
            file_kind=StoredFile.Kind.ISSUED,
            extra={"phase": PHASE},
        )
    )


def _papers() -> None:
    """The forms F14, F16, F17, F18, the receipt sheet, the declaration."""
    copies_title, loans_title = _("Register of documents issued and recalled"), _("Register of loans of documents")
    to_copies, to_loans = _page("documents:copy_list"), _page("documents:loan_list")
    _paper(COPIES, copies_title, "issue_list", registers.build_copies, to_copies)
    _paper(LOANS, loans_title, "issue_list", registers.build_loans, to_loans)
    _paper(RECEIPTS, _("Receipt of a controlled document"), "receipts", copies.receipts, _issue_page)
    _paper(DESTRUCTION, _("Record of destruction"), "destruction", copies.destruction, _of(Destruction), _code)
    _paper(changing.KIND, _("Document change request"), "change", changes.request, _of(ChangeRequest), _code)
    title, lands_on = _("Declaration of formal operation"), _of(EditionChange)
    _paper(edition_actions.KIND, title, "operation", changes.declaration, lands_on, phase=SECOND)


def _code(record: Any) -> str:
    return str(record.code)


def _paper(
    name: str, title: Any, template: str, build: Any, lands_on: Any, number_of: Any = None, phase: int = PHASE
) -> None:
    where = f"documents/reports/{template}.html"
    more = {"number_of": number_of, "lands_on": lands_on, "extra": {"phase": phase}}
    kinds.register(kinds.ReportKind(name, title, where, build, anyone_inside, **more))


def register() -> None:
    """Add everything; a second time changes nothing."""
    signables.register("change-request", ChangeRequest, due=issue_work.changes_due)
    signables.register("document-review", DocumentReview, due=issue_work.reviews_due)
    signables.register("edition", EditionChange)
    obstacles.also("put_in_force", release.against_force)
    obstacles.also("withdraw", release.against_withdrawal)
    _stamps()
    _papers()
    register_work(issue_work.waiting_for)
    panels.register("actions", issue_panel.buttons)
    panels.register("parts", issue_panel.parts)
    engagement_panels.register("warnings", issue_panel.warnings)
    engagement_panels.register("deliverables", issue_panel.deliverables)
