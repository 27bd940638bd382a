"""What letters and decrees ask of people: signatures of top management, answers of appointees."""

from typing import Any

from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext, ngettext

from certification.models import Appointment, Engagement, Group
from certification.panels import Deliverable, Waiting, Warn
from certification.policies import accepts_letter, is_top_manager, signs_letter
from wobo.accounts.models import User
from wobo.notices.work import WorkItem
from wobo.reporting.models import Report
from wobo.workflow import clock

State = Appointment.State
SIGNS, OPEN, LISTED, PHASE = "signature", (State.DRAFT, State.ISSUED), 3, 2


def _printed(rows: Any) -> Any:
    """Keep the letters whose paper is ready to be signed."""
    return rows.filter(Exists(Report.objects.filter(uid=OuterRef("paper_uid"), state=Report.State.READY)))


def to_sign(user: User, engagement: Engagement) -> list[Appointment]:
    """Return the printed drafts of an engagement that wait for this person's signature, by number."""
    if not is_top_manager(engagement, user):
        return []
    rows = Appointment.objects.visible_to(user).within(engagement.workspace).filter(state=State.DRAFT)
    found = _printed(rows).select_related("person").order_by("number")
    return [letter for letter in found if signs_letter(letter, user)]


def waiting_for(user: User) -> list[WorkItem]:
    """Return the letters to sign, one item an engagement, the letters to answer, and the decrees; three queries."""
    rows = Appointment.objects.visible_to(user).filter(state__in=OPEN)
    related = ("person", "clause__standard", "service", "cycle__engagement__client")
    by_engagement: dict[int, list[Appointment]] = {}
    found: list[WorkItem] = []
    for letter in _printed(rows).select_related(*related).order_by("number"):
        if letter.state == State.DRAFT and signs_letter(letter, user):
            by_engagement.setdefault(letter.workspace_id, []).append(letter)
        if letter.state == State.ISSUED and accepts_letter(letter, user):
            found.append(_to_answer(letter))
    return [*(_to_issue(letters) for letters in by_engagement.values()), *found, *_decrees(user)]


def _to_issue(letters: list[Appointment]) -> WorkItem:
    """Return the item for all the letters of an engagement; each receipt leads on to the next."""
    engagement = letters[0].cycle.engagement
    text = ngettext(
        "%(client)s: sign %(count)s letter of appointment",
        "%(client)s: sign %(count)s letters of appointment",
        len(letters),
    )
    page = reverse("certification:appointment_next", args=[engagement.code])
    title = text % {"client": engagement.client, "count": len(letters)}
    return _item(engagement, title, page, clock.today(engagement.client.time_zone), gettext("Read and sign"))


def _to_answer(letter: Appointment) -> WorkItem:
    engagement = letter.cycle.engagement
    told = {"client": engagement.client, "role": letter.title}
    title = gettext("%(client)s: you are appointed “%(role)s”; accept or decline") % told
    since = localtime(letter.issued_at).date() if letter.issued_at else clock.today()
    return _item(engagement, title, letter.get_absolute_url(), since, gettext("Read and answer"))


def _item(engagement: Engagement, title: str, url: str, since: Any, action: str) -> WorkItem:
    return WorkItem(gettext("Appointments"), title, url, since, engagement_code=engagement.code, action=action)


def _decrees(user: User) -> list[WorkItem]:
    """Return the decrees that wait for top management."""
    groups = Group.objects.visible_to(user).exclude(decree_uid="").select_related("engagement__client", "workspace")
    mine = {one.decree_uid: one for one in groups if is_top_manager(one, user)}
    if not mine:
        return []
    papers = Report.objects.contents().filter(uid__in=mine, state=Report.State.READY, issue=None).defer("snapshot")
    found = []
    for paper in papers:
        group = mine[paper.uid]
        title = gettext("%(client)s: sign the decree of the %(group)s")
        url = reverse("workflow:sign", args=["report", paper.uid, "authorised"])
        told = title % {"client": group.engagement.client, "group": group}
        found.append(
            _item(group.engagement, told, url, localtime(paper.requested_at).date(), gettext("Read and sign"))
        )
    return found


def _of(cycle: Any) -> list[Appointment]:
    """Return the letters that a dashboard speaks of, read once per copy of the row."""
    if "_letters" not in cycle.__dict__:
        states = (*OPEN, State.DECLINED, State.IN_FORCE)
        rows = Appointment.objects.filter(workspace=cycle.workspace_id, state__in=states).order_by("number")
        found = list(rows.select_related("person", "clause__standard", "service"))
        for letter in found:
            letter.cycle = cycle
        cycle.__dict__["_letters"] = found
    return cycle.__dict__["_letters"]  # type: ignore[no-any-return]


def waiting(cycle: Any) -> list[Waiting]:
    """Tell the dashboard whom letters wait for: top management, and the appointees by name."""
    letters = [letter for letter in _of(cycle) if letter.state in OPEN and letter.paper_uid]
    drafts = sum(letter.state == State.DRAFT for letter in letters)
    issued = [letter for letter in letters if letter.state == State.ISSUED]
    page = reverse("certification:appointment_list", args=[cycle.engagement.code])
    found = []
    if drafts:
        text = ngettext("%(count)s letter of appointment to sign", "%(count)s letters of appointment to sign", drafts)
        found.append(Waiting(gettext("Top management"), text % {"count": drafts}, page))
    found += [
        Waiting(str(one.person), gettext("Accept: %(role)s") % {"role": one.title}, one.get_absolute_url())
        for one in issued[:LISTED]
    ]
    if len(issued) > LISTED:
        rest = {"count": len(issued) - LISTED}
        text = gettext("%(count)s more letters wait to be accepted") % rest
        found.append(Waiting(str(cycle.engagement.client), text, f"{page}?state=issued"))
    return found


def warnings(cycle: Any) -> list[Warn]:
    """Warn of letters in force whose holders have left, and of declined ones that nobody else was asked for."""
    today = cycle.today()
    live, declined, gone = set(), [], []
    for letter in _of(cycle):
        place = (letter.role, letter.clause_id, letter.service_id)
        left = letter.person.left_on is not None and letter.person.left_on <= today
        if letter.state == State.DECLINED:
            declined.append((place, letter))
        elif left and letter.state == State.IN_FORCE:
            gone.append(letter)
        else:
            live.add(place)
    lost = gettext("%(letter)s: %(person)s has left. Appoint a successor.")
    refused = gettext("%(letter)s: %(person)s declined. Appoint somebody else.")
    found = [(lost, letter) for letter in gone] + [
        (refused, letter) for place, letter in declined if place not in live
    ]
    return [
        Warn(text % {"letter": one.reference, "person": one.person}, one.get_absolute_url())
        for text, one in found[:LISTED]
    ]


def deliverables(phase: Any) -> list[Deliverable]:
    """Return the papers of phase 2: the decrees, and the letters in one line."""
    if phase.number != PHASE:
        return []
    engagement = phase.cycle.engagement
    groups = {one.decree_uid: one for one in Group.objects.filter(engagement=engagement).exclude(decree_uid="")}
    papers = (
        Report.objects.filter(uid__in=groups, state=Report.State.READY).defer("snapshot").order_by("pk")
        if groups
        else ()
    )
    found = [
        Deliverable(
            number=paper.number,
            name=f"{paper.title} · {groups[paper.uid]}",
            url=paper.get_absolute_url(),
            version="A/0",
            date=groups[paper.uid].formed_on,
            record=paper,
        )
        for paper in papers
    ]
    held = Appointment.objects.in_force().filter(workspace=phase.workspace_id).order_by("number")
    days = {number: day for number, day in held.values_list("number", "accepted_at") if day}
    if days:
        text = ngettext(
            "%(count)s letter of appointment in force", "%(count)s letters of appointment in force", len(days)
        )
        page = reverse("certification:appointment_list", args=[engagement.code]) + "?state=in_force"
        ends = dict.fromkeys(f"A{number:02}" for number in (min(days), max(days)))
        code, name = f"{engagement.code}-{'…'.join(ends)}", text % {"count": len(days)}
        date = localtime(max(days.values())).date()
        found.append(Deliverable(number=code, name=name, url=page, version="A/0", date=date))
    return found
