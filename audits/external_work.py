"""What waits for one person on the way to the certificate: the choice to sign, papers of the body to record."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from wobo.accounts.models import User
from wobo.notices.kinds import KINDS
from wobo.notices.work import WorkItem
from wobo.workflow.signing import due_for, together

from .external_policies import keeps_certification
from .models import Application, Audit, BodyComparison
from .models.decision_obstacles import DECISIVE

OPEN = (Audit.State.PLANNED, Audit.State.ANNOUNCED, Audit.State.IN_PROGRESS, Audit.State.REPORTING)


def waiting_for(user: User) -> list[WorkItem]:
    """Return everything that waits for `user`; five queries, however much there is."""
    return [*_choices(user), *_applications(user), *_audits(user), *_decisions(user)]


def _item(title: str, url: str, record: Any, action: str, since: dt.date, **more: Any) -> WorkItem:
    kind = str(KINDS[more.pop("kind", "audit")])
    return WorkItem(kind, title, url, since, engagement_code=record.cycle.engagement.code, action=action, **more)


def _choices(user: User) -> Iterator[WorkItem]:
    rows = BodyComparison.objects.visible_to(user).filter(state=BodyComparison.State.DRAFT).exclude(paper_uid="")
    found = list(rows.select_related("cycle__engagement__client", "workspace", "chosen"))
    there = together(found)
    for one in found:
        for slot in due_for(one, user, there[one.uid]):
            url = reverse("workflow:sign", args=["body-comparison", one.uid, slot.name])
            title = _("Sign the choice of the certification body: %(body)s") % {"body": one.chosen or ""}
            yield _item(title, url, one, _("Sign"), one.cycle.today(), kind="signature")


def _applications(user: User) -> Iterator[WorkItem]:
    rows = Application.objects.visible_to(user).filter(state=Application.State.SUBMITTED)
    for one in rows.select_related("cycle__engagement__client", "body"):
        if keeps_certification(one, user):
            title = _("Record the answer of %(body)s to the application") % {"body": one.body or ""}
            since = one.submitted_on or one.cycle.today()
            yield _item(title, one.get_absolute_url(), one, _("Open"), since)


def _audits(user: User) -> Iterator[WorkItem]:
    """Audits of bodies whose days have come: the next step is to be recorded."""
    rows = Audit.objects.visible_to(user).external().filter(state__in=OPEN, starts_on__isnull=False)
    for one in rows.select_related("cycle__engagement__client"):
        today = one.cycle.today()
        if one.starts_on is None or not keeps_certification(one, user):
            continue
        if one.state in {Audit.State.PLANNED, Audit.State.ANNOUNCED} and one.starts_on > today:
            continue
        told = {"audit": one, "kind": one.get_kind_display()}
        title = _("Record what happened at %(audit)s (%(kind)s)") % told
        yield _item(title, one.get_absolute_url(), one, _("Open"), one.starts_on, due=one.ends_on)


def _decisions(user: User) -> Iterator[WorkItem]:
    reported = Audit.objects.visible_to(user).reported().filter(kind__in=DECISIVE)
    undecided = reported.exclude(decision__state__in=("granted", "refused")).exclude(outcome="failed")
    for one in undecided.exclude(outcome="follow_up").select_related("cycle__engagement__client", "decision"):
        if keeps_certification(one, user):
            url = reverse("audits:decision", args=[one.cycle.engagement.code])
            since = one.reported_on or one.cycle.today()
            title = _("Record the decision of the body on %(audit)s") % {"audit": one}
            yield _item(title, url, one, _("Open"), since)
