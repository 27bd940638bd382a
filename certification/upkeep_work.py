"""What the certified years ask of people: certificates, visits to prepare, changes to report, lines, improvements."""

# claims: P16, P17, P18, S12.2
import datetime as dt
from typing import Any

from django.db.models import Count, F, Min, Q
from django.urls import reverse
from django.utils.translation import gettext, ngettext, pgettext

from certification.models import Certificate, ChangeNotice, Cycle, Engagement, Improvement, UpkeepItem
from certification.panels import Stat, Warn
from certification.process import profile_of
from certification.upkeep_calendar import Window, months_on, next_open, of_engagement, visits_together, windows
from certification.upkeep_policies import decides_improvement, keeps_upkeep, owns_it
from wobo.accounts.models import User
from wobo.accounts.predicates import is_consulting, is_lead
from wobo.notices.work import WorkItem
from wobo.workflow import clock

AWAKE = (Engagement.State.RUNNING, Engagement.State.CERTIFIED)
URGENT = frozenset({"prepare", "late"})
RELATED = ("cycle__engagement__client", "workspace", "previous")


def _item(engagement: Engagement, title: str, url: str, since: dt.date, **more: Any) -> WorkItem:
    return WorkItem(gettext("Certificate and upkeep"), title, url, since, engagement_code=engagement.code, **more)


def visits_to_prepare(user: User) -> list[WorkItem]:
    """Ask who keeps a certificate to prepare the body's next visit, or to mend that it is overdue."""
    rows = Certificate.objects.visible_to(user).standing().filter(cycle__engagement__state__in=AWAKE)
    kept = [row for row in rows.select_related(*RELATED) if keeps_upkeep(row, user)]
    visits = visits_together([row.cycle.engagement for row in kept]) if kept else {}
    return [
        _visit(row.cycle.engagement, one, row.cycle.today())
        for row in kept
        for one in windows(row, profile_of(row.cycle.engagement.profile), visits[row.cycle.engagement_id])
        if one.standing(row.cycle.today()) in URGENT
    ]


def _visit(engagement: Engagement, one: Window, today: dt.date) -> WorkItem:
    told = {"client": engagement.client, "what": one.title}
    if one.due < today:
        title = gettext("%(client)s: %(what)s is overdue") % told
    else:
        title = gettext("%(client)s: prepare %(what)s") % told
    page = reverse("certification:upkeep", args=[engagement.code])
    return _item(engagement, title, page, one.prepare, due=one.due, action=gettext("Prepare"))


def certificates_to_settle(user: User) -> list[WorkItem]:
    """Ask the lead to draw the consequence of a lost certificate, consultants to look a new one up in the register."""
    found = []
    certified = Engagement.objects.visible_to(user).filter(state=Engagement.State.CERTIFIED).select_related("client")
    standing = Count("cycles__certificates", filter=Q(cycles__certificates__state__in=Certificate.STANDING))
    for engagement in certified.annotate(standing=standing).filter(standing=0):
        if is_lead(engagement, user):
            title = gettext("%(client)s: no certificate stands any more") % {"client": engagement.client}
            page, action = f"{engagement.get_absolute_url()}#moves", gettext("Record the loss")
            found.append(_item(engagement, title, page, clock.today(engagement.client.time_zone), action=action))
    rows = Certificate.objects.visible_to(user).standing().filter(register_checked_on=None)
    for row in rows.filter(cycle__engagement__state__in=AWAKE).select_related(*RELATED):
        engagement = row.cycle.engagement
        if is_consulting(row, user):
            told = {"client": engagement.client, "number": row.number}
            title = gettext("%(client)s: look certificate %(number)s up in the public register") % told
            page, action = row.get_absolute_url(), gettext("Look up")
            found.append(_item(engagement, title, page, row.issued_on, action=action))
    return found


def changes_to_report(user: User) -> list[WorkItem]:
    """Ask who keeps the certificate to tell the body of changes."""
    rows = ChangeNotice.objects.visible_to(user).unreported().filter(cycle__engagement__state__in=AWAKE)
    found = []
    for row in rows.select_related("cycle__engagement__client", "workspace"):
        engagement = row.cycle.engagement
        if keeps_upkeep(row, user):
            told = {"client": engagement.client, "what": row}
            title = gettext("%(client)s: tell the certification body of %(what)s") % told
            since, action = row.happened_on, gettext("Report")
            found.append(_item(engagement, title, row.get_absolute_url(), since, due=row.due, action=action))
    return found


def lines_that_are_due(user: User) -> list[WorkItem]:
    """Return one item an engagement and year for lines of the plan that are due: one's own, all to who keeps it."""
    today = clock.today() + dt.timedelta(days=1)
    rows = UpkeepItem.objects.visible_to(user).open().filter(due__lte=today, cycle__engagement__state__in=AWAKE)
    whole = {(row["place"], row["year"]): row for row in _grouped(rows)}
    mine = {(row["place"], row["year"]): row for row in _grouped(rows.filter(owner__user=user))}
    places = {place for place, _year in whole}
    engagements = Engagement.objects.visible_to(user).select_related("client").in_bulk(places)
    found = []
    for (place, year), row in whole.items():
        engagement = engagements[place]
        told = row if keeps_upkeep(engagement, user) else mine.get((place, year))
        if told:
            found.append(_lines(engagement, told))
    return found


def _grouped(rows: Any) -> Any:
    """Count lines by engagement and year, with the first day."""
    places = rows.order_by().values("year", place=F("cycle__engagement"))
    return places.annotate(count=Count("pk"), first=Min("due"))


def _lines(engagement: Engagement, row: dict[str, Any]) -> WorkItem:
    text = ngettext(
        "%(client)s: %(count)s line of the plan of upkeep is due",
        "%(client)s: %(count)s lines of the plan of upkeep are due",
        row["count"],
    )
    title = text % {"client": engagement.client, "count": row["count"]}
    page = reverse("certification:upkeep_plan", args=[engagement.code, row["year"]])
    return _item(engagement, title, page, row["first"], due=row["first"], action=gettext("Look"))


def improvements_that_wait(user: User) -> list[WorkItem]:
    """Return improvements to decide, to do, to measure: each to whose it is."""
    rows = Improvement.objects.visible_to(user).unfinished().filter(cycle__engagement__state__in=AWAKE)
    found = []
    for row in rows.select_related("cycle__engagement__client", "workspace", "owner").order_by("pk")[:500]:
        action = _step(row, user)
        if action:
            engagement = row.cycle.engagement
            title = f"{engagement.client}: {row}"
            due = row.due if row.state == Improvement.State.APPROVED else None
            since = row.done_on or row.noticed_on
            found.append(_item(engagement, title, row.get_absolute_url(), since, due=due, action=action))
    return found


def _step(row: Improvement, user: User) -> str:
    """Return what an improvement asks of this person, nothing where it is somebody else's turn."""
    ready = row.state == Improvement.State.PROPOSED and not list(row.obstacles("approve"))
    if ready and decides_improvement(row, user):
        return gettext("Decide")
    if row.state == Improvement.State.APPROVED and owns_it(row, user):
        return gettext("Carry out")
    if row.state == Improvement.State.DONE and keeps_upkeep(row, user) and not owns_it(row, user):
        return gettext("Measure")
    return ""


def warnings(cycle: Cycle) -> list[Warn]:
    """Warn on the dashboard: what the body would find missing."""
    engagement, today = cycle.engagement, cycle.today()
    home = reverse("certification:upkeep", args=[engagement.code])
    rows = list(Certificate.objects.of_engagement(engagement).select_related("standard", "previous"))
    found = [_of_state(row, engagement, today) for row in rows if row.state == Certificate.State.SUSPENDED]
    for one in of_engagement(engagement, [row for row in rows if row.stands]):
        if one.standing(today) in URGENT:
            late = one.due < today
            told = {"what": one.title, "day": one.due.isoformat()}
            ahead = gettext("%(what)s is due by %(day)s: prepare it.")
            text = gettext("%(what)s was due by %(day)s.") if late else ahead
            found.append(Warn(text % told, home, "bad" if late else "waiting"))
    late_notices = ChangeNotice.objects.filter(workspace=cycle.workspace_id).late(today).count()
    if late_notices:
        text = ngettext(
            "%(count)s change was not reported to the body in time.",
            "%(count)s changes were not reported to the body in time.",
            late_notices,
        )
        page = reverse("certification:change_notice_list", args=[engagement.code])
        found.append(Warn(text % {"count": late_notices}, f"{page}?state=noticed", "bad"))
    return found


def _of_state(row: Certificate, engagement: Engagement, today: dt.date) -> Warn:
    """Return the warning of a suspended certificate, with the day on which the body usually withdraws it."""
    row.cycle.engagement = engagement
    last = months_on(row.suspended_on or today, profile_of(engagement.profile).suspension_months)
    told = {"number": row.number, "day": last.isoformat()}
    text = gettext("Certificate %(number)s is suspended. Not restored by %(day)s, it is usually withdrawn.")
    return Warn(text % told, row.get_absolute_url(), "bad")


def stats(cycle: Cycle) -> list[Stat]:
    """Return the tenth field of the dashboard: the certified years, what comes next and until when they last."""
    engagement, today = cycle.engagement, cycle.today()
    found = of_engagement(engagement)
    if not found:
        return []
    page = reverse("certification:upkeep", args=[engagement.code])
    expires = max(one.certificate.expires_on for one in found)
    stat = Stat(
        pgettext("certification", "Certificate"), expires.isoformat(), note=gettext("last day of validity"), url=page
    )
    one = next_open(found)
    if one is None:
        return [stat]
    days = (one.due - today).days
    words = gettext("%(days)s days") if days >= 0 else gettext("%(days)s days late")
    tone = "bad" if days < 0 else "waiting" if one.prepare <= today else ""
    return [Stat(one.title, words % {"days": abs(days)}, note=stat.value, tone=tone, url=page)]
