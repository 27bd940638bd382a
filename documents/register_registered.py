"""What the register adds: its tab, figures, work items, lists as papers, its numbers."""

from collections.abc import Iterable
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from certification import panels as engagement_panels
from certification.actions.structure import register_numbers
from certification.models import Cycle, Engagement
from wobo.accounts.models import Role
from wobo.accounts.predicates import anyone_inside, holds
from wobo.notices.work import register_work
from wobo.reporting import kinds

from . import panel, work
from .actions.lists import EXTERNALS, MASTER, RECORDS
from .models import Document
from .reports import lists

prints_lists = anyone_inside & ~holds(Role.EXTERNAL_AUDITOR)  # an external auditor reads, and writes nothing


def numbers_of(engagement: Engagement) -> Iterable[str]:
    """Return every number that the register of an engagement has given, struck entries included."""
    return Document.objects.filter(engagement=engagement).values_list("number", flat=True)


def _page(name: str) -> Any:
    def found(report: Any) -> str:
        cycle = Cycle.objects.select_related("engagement").get(uid=report.record_uid)
        return reverse(name, args=[cycle.engagement.code])

    return found


def register() -> None:
    """Add everything."""
    engagement_panels.register_tab(engagement_panels.Tab("documents", _("Documents"), "documents:register", 50))
    engagement_panels.register("stats", panel.stats)
    engagement_panels.register("warnings", panel.warnings)
    engagement_panels.register("deliverables", panel.deliverables)
    register_work(work.waiting_for)
    register_numbers("documents", numbers_of)
    for name, title, template, build, page in (
        (MASTER, _("List of controlled documents"), "master_list", lists.build_master, "documents:register"),
        (RECORDS, _("List of records"), "record_list", lists.build_records, "documents:register"),
        (EXTERNALS, _("List of external documents"), "external", lists.build_externals, "documents:external_list"),
    ):
        where = f"documents/reports/{template}.html"
        kinds.register(kinds.ReportKind(name, title, where, build, prints_lists, lands_on=_page(page)))
