"""What the design asks of people: papers to sign, laws to check for currency, a list of services to confirm again."""

# claims: P4, P5
import datetime as dt
from typing import Any

from django.db.models import Count, Exists, Min, OuterRef
from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext, ngettext

from certification.design_policies import decides_design, keeps_design, signs_design_paper
from certification.models import Cycle, DesignPaper, DesignStatement, Engagement, LegalRequirement
from certification.panels import Warn
from wobo.accounts.models import User
from wobo.notices.work import WorkItem
from wobo.reporting.models import Report
from wobo.workflow import clock

AHEAD = dt.timedelta(days=14)  # a check is asked for so long before it is due
RUNNING = (Engagement.State.RUNNING, Engagement.State.CERTIFIED)


def _item(engagement: Engagement, title: str, url: str, since: dt.date, **more: Any) -> WorkItem:
    return WorkItem(gettext("System design"), title, url, since, engagement_code=engagement.code, **more)


def papers_to_sign(user: User) -> list[WorkItem]:
    """Return the papers of the design that are made and wait for this person's signature."""
    ready = Report.objects.filter(uid=OuterRef("paper_uid"), state=Report.State.READY)
    rows = DesignPaper.objects.visible_to(user).filter(Exists(ready), state=DesignPaper.State.DRAFT)
    found = []
    for paper in rows.select_related("engagement__client"):
        engagement = paper.engagement
        if engagement.state in RUNNING and signs_design_paper(paper, user):
            told = {"client": engagement.client, "what": paper}
            title = gettext("%(client)s: sign “%(what)s”") % told
            page = reverse("workflow:sign", args=["design-paper", paper.uid, "approval"])
            today = clock.today(engagement.client.time_zone)
            found.append(_item(engagement, title, page, today, action=gettext("Read and sign")))
    return found


def laws_to_check(user: User) -> list[WorkItem]:
    """Return one item an engagement for the laws that are due: a person's own, all of them to who keeps the design."""
    day = clock.today() + AHEAD
    due = LegalRequirement.objects.visible_to(user).due_by(day).filter(engagement__state__in=RUNNING)
    places = due.values("engagement").annotate(count=Count("pk"), first=Min("next_check")).order_by()
    counted = {row["engagement"]: row for row in places}
    mine = {
        row["engagement"]: row
        for row in due.filter(person__user=user)
        .values("engagement")
        .annotate(count=Count("pk"), first=Min("next_check"))
        .order_by()
    }
    found = []
    for engagement in Engagement.objects.visible_to(user).filter(pk__in=counted).select_related("client"):
        row = counted[engagement.pk] if keeps_design(engagement, user) else mine.get(engagement.pk)
        if row:
            found.append(_check(engagement, row))
    return found


def _check(engagement: Engagement, row: dict[str, Any]) -> WorkItem:
    text = ngettext(
        "%(client)s: check %(count)s entry of the register of law for currency",
        "%(client)s: check %(count)s entries of the register of law for currency",
        row["count"],
    )
    title = text % {"client": engagement.client, "count": row["count"]}
    page = f"{reverse('certification:law_list', args=[engagement.code])}?show=due"
    since = row["first"] - AHEAD
    return _item(engagement, title, page, since, due=row["first"], action=gettext("Check"))


def services_to_confirm(user: User) -> list[WorkItem]:
    """Ask who decides for the client to confirm the list of services again once it has changed."""
    rows = DesignStatement.objects.visible_to(user).filter(topic=DesignStatement.Topic.SERVICES)
    last: dict[int, DesignStatement] = {}
    for one in rows.select_related("cycle__engagement__client").order_by("pk"):
        last[one.cycle.engagement_id] = one
    found = []
    for one in last.values():
        engagement = one.cycle.engagement
        if one.voided_at and engagement.state in RUNNING and decides_design(engagement, user):
            told = {"client": engagement.client}
            title = gettext("%(client)s: the list of services has changed; confirm it again") % told
            page = reverse("certification:design_services", args=[engagement.code])
            since = localtime(one.voided_at).date()
            found.append(_item(engagement, title, page, since, action=gettext("Look and confirm")))
    return found


def warnings(cycle: Cycle) -> list[Warn]:
    """Warn on the dashboard of laws whose check is overdue."""
    count = cycle.engagement.laws.applying().filter(next_check__lt=cycle.today()).count()
    if not count:
        return []
    text = ngettext(
        "%(count)s entry of the register of law was not checked for currency in time.",
        "%(count)s entries of the register of law were not checked for currency in time.",
        count,
    )
    page = f"{reverse('certification:law_list', args=[cycle.engagement.code])}?show=overdue"
    return [Warn(text % {"count": count}, page)]
