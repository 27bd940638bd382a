"""What trainings say about a person: a part of their page, a word beside their name in a group."""

import datetime as dt
from collections.abc import Iterator
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Count
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from certification.models import Cycle
from certification.panels import Part, PersonPage, PersonState
from certification.successions import Request
from wobo.workflow import clock

from .actions.sessions import COMING, pass_on
from .models import Examination, Participation, Qualification
from .policies import is_person, reads_competence

HELD = ("held", "evaluated")
SHOWN = 5


def parts(page: PersonPage) -> list[Part]:
    """Return the last trainings, examinations and proofs of a person; nothing to who may not read them."""
    person, user = page.person, page.user
    if not (reads_competence(person, user) or is_person(person, user)):
        return []
    of_person = {"person": person}
    rows = Participation.objects.visible_to(user).filter(**of_person, session__state__in=HELD).signed()
    papers = Examination.objects.visible_to(user).filter(**of_person, state="marked").defer("paper", "answers")
    proofs = Qualification.objects.visible_to(user).filter(**of_person)
    cycle = Cycle.objects.visible_to(user).filter(engagement__client=page.client).order_by("-pk")
    newest = cycle.select_related("engagement").first()
    url = reverse("training:competence_person", args=[newest.engagement.code, person.uid]) if newest else ""
    told = {
        "rows": list(rows.select_related("session__course").order_by("-session__starts")[:SHOWN]),
        "papers": list(papers.select_related("session__course").order_by("-pk")[:SHOWN]),
        "proofs": list(proofs[:SHOWN]),
        "url": url,
    }
    return [Part(_("Training and competence"), "training/_competence_panel.html", told, "school")]


def states(engagement: Any, people: list[Any]) -> dict[int, list[PersonState]]:
    """Return how many trainings each person took part in and passed; two queries."""
    here = {"person__in": people, "session__workspace": engagement.workspace_id}
    signed = Participation.objects.signed().filter(**here, session__state__in=HELD)
    passed = Examination.objects.passed().filter(**here)
    held = _counted(signed)
    examined = _counted(passed)
    return {one.pk: [_state(engagement, one, held.get(one.pk, 0), examined.get(one.pk, 0))] for one in people}


def invitations(person: Any) -> Iterator[Request]:
    """Yield the coming sessions at which somebody is expected; the successor is expected instead. One query."""
    since = clock.now()
    if person.left_on is not None:
        since = max(since, dt.datetime.combine(person.left_on, dt.time(), ZoneInfo("UTC")))
    expected = Participation.objects.filter(person=person, way="", session__state__in=COMING, session__ends__gte=since)
    related = ("session__course__engagement", "session__cycle__engagement__client", "workspace")
    for row in expected.select_related(*related).order_by("session__starts", "pk"):
        session = row.session
        text = f"{session.course}, {session.day.isoformat()}"
        yield Request(_("Training"), text, partial(_pass_on, row), row.workspace_id, session.get_absolute_url())


def _pass_on(row: Participation, successor: Any, by: Any) -> Participation:
    return pass_on(row, successor, by=by)


def _counted(rows: Any) -> dict[int, int]:
    return dict(rows.order_by().values_list("person").annotate(n=Count("session__course", distinct=True)))


def _state(engagement: Any, person: Any, held: int, examined: int) -> PersonState:
    url = reverse("training:competence_person", args=[engagement.code, person.uid])
    if not held:
        return PersonState(_("No training yet"), "waiting", url)
    label = ngettext("%(count)s training", "%(count)s trainings", held) % {"count": held}
    if examined:
        label = _("%(trainings)s, %(count)s examined") % {"trainings": label, "count": examined}
    return PersonState(label, "done", url)
