"""Every list of training and organisation with 2,000 people and 200 sessions: at most fifteen queries."""

import datetime as dt
from typing import Any

from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext

from certification.models import Appointment, Attendance, Department, Engagement, Group, GroupMember, Meeting, Person
from certification.models import Task as Duty
from tests.factories_certification import TODAY
from tests.factories_training import BEGINS, ENDS, course_of
from tests.people import Cast
from training.models import (
    Announcement,
    EffectReview,
    Examination,
    Participation,
    PlanLine,
    Qualification,
    Reading,
    TrainingPlan,
    TrainingSession,
)
from wobo.notices.models import Notice
from wobo.reporting.models import Report

PEOPLE, SESSIONS, DEPARTMENTS, MOST = 2000, 200, 40, 15
READERS = ("lead", "representative", "internal_auditor", "staff")


class Crowd:
    """A client of 2,000 people in 40 departments; 200 sessions held, one of them for everybody."""

    def __init__(self, engagement: Engagement, cast: Cast) -> None:
        self.engagement, self.cast = engagement, cast
        self.here = {"workspace": engagement.workspace}
        self._people()
        self._sessions()
        self._organisation()
        self._papers()

    def _people(self) -> None:
        place = {"workspace": self.engagement.client.workspace}
        self.desks = Department.objects.bulk_create(
            Department(name=f"Department {n}", order=n, **place) for n in range(DEPARTMENTS)
        )
        accounts = {0: self.cast.staff, 1: self.cast.representative, 2: self.cast.internal_auditor}
        self.people = Person.objects.bulk_create(
            Person(
                name=f"Person {n}",
                post=("总经理", "工程师", "文员")[n % 3],
                department=self.desks[n % DEPARTMENTS],
                user=accounts.get(n),
                **place,
            )
            for n in range(PEOPLE)
        )
        for n, desk in enumerate(self.desks):
            desk.head = self.people[n]
        Department.objects.bulk_update(self.desks, ["head"])
        Qualification.objects.bulk_create(
            Qualification(person=one, kind="certificate", name="ITIL", **place) for one in self.people[:500]
        )

    def _sessions(self) -> None:
        course = course_of(self.engagement)
        told = {"course": course, "cycle": self.engagement.cycle, "trainer": "T", "place": "Room", **self.here}
        days = [dt.timedelta(days=90 + n) for n in range(SESSIONS)]
        self.sessions = TrainingSession.objects.bulk_create(
            TrainingSession(number=n + 1, starts=BEGINS - day, ends=ENDS - day, state="held", **told)
            for n, day in enumerate(days)
        )
        rows = [(self.sessions[0], one) for one in self.people]
        rows += [(made, one) for n, made in enumerate(self.sessions[1:]) for one in self.people[n * 5 : n * 5 + 20]]
        Participation.objects.bulk_create(
            Participation(
                session=made,
                person=one,
                name=one.name,
                department=str(one.department),
                way="account",
                signed_at=made.starts,
                **self.here,
            )
            for made, one in rows
        )
        EffectReview.objects.bulk_create(
            EffectReview(
                session=self.sessions[0],
                department=desk,
                verdict="effective",
                on=TODAY,
                by=self.cast.lead,
                **self.here,
            )
            for desk in self.desks[:20]
        )
        paper = {"paper": [], "state": "marked", "passed": True, "score": 90, "attempt": 1}
        Examination.objects.bulk_create(
            Examination(session=self.sessions[0], person=one, **paper, **self.here) for one in self.people[:1000]
        )

    def _organisation(self) -> None:
        cycle = self.engagement.cycle
        self.groups = [
            Group.objects.create(engagement=self.engagement, kind=kind, **self.here)
            for kind in ("steering", "working")
        ]
        for group in self.groups:
            GroupMember.objects.bulk_create(
                GroupMember(group=group, person=one, share=50, **self.here) for one in self.people[:60]
            )
        letter = {"cycle": cycle, "role": "internal_auditor", "duties": "-", "starts_on": TODAY, "state": "in_force"}
        Appointment.objects.bulk_create(
            Appointment(number=n + 1, person=one, **letter, **self.here) for n, one in enumerate(self.people[:100])
        )
        meeting = {"cycle": cycle, "kind": "steering", "day": TODAY, "starts": dt.time(9), **self.here}
        self.meetings = Meeting.objects.bulk_create(Meeting(subject=f"Meeting {n}", **meeting) for n in range(200))
        Attendance.objects.bulk_create(
            Attendance(meeting=made, person=one, name=one.name, **self.here)
            for made in self.meetings[:20]
            for one in self.people[:40]
        )
        Duty.objects.bulk_create(
            Duty(cycle=cycle, number=n + 1, text=f"Task {n}", owner=self.people[n], due=TODAY, **self.here)
            for n in range(500)
        )

    def _papers(self) -> None:
        cycle = self.engagement.cycle
        self.plan = TrainingPlan.objects.create(cycle=cycle, year=TODAY.year, **self.here)
        PlanLine.objects.bulk_create(
            PlanLine(plan=self.plan, course=course_of(self.engagement), months=[1], order=n, **self.here)
            for n in range(60)
        )
        told = {"cycle": cycle, "topic": "policy", "text": "-", "state": "published", "published_at": BEGINS}
        self.news = Announcement.objects.bulk_create(
            Announcement(title=f"News {n}", **told, **self.here) for n in range(100)
        )
        Reading.objects.bulk_create(
            Reading(announcement=self.news[0], person=one, opened_at=BEGINS, confirmed_at=BEGINS, **self.here)
            for one in self.people[:1000]
        )
        paper = {"language": "en", "model": "x", "snapshot": {}, "requested_by": self.cast.lead, "state": "ready"}
        kinds = ("training-record", "competence-matrix", "training-sign-in")
        Report.objects.bulk_create(
            Report(
                kind=kinds[n % 3], number=f"R{n:04}", record_uid=self.sessions[n % SESSIONS].uid, **paper, **self.here
            )
            for n in range(600)
        )
        Report.objects.bulk_create(
            Report(
                kind="training-profile",
                number=f"P{n:04}",
                record_uid=one.uid,
                workspace=self.engagement.client.workspace,
                **paper,
            )
            for n, one in enumerate(self.people)
        )
        Notice.objects.bulk_create(
            Notice(recipient=self.cast.staff, subject="x", at=BEGINS, **self.here) for _one in range(300)
        )

    def pages(self) -> list[str]:
        """Return every list and every page that grows."""
        base, client = f"/e/{self.engagement.code}/", self.engagement.client
        session, course = self.sessions[0].get_absolute_url(), course_of(self.engagement).get_absolute_url()
        meeting, own = self.meetings[0].get_absolute_url(), self.people[0].uid
        training = ("", "competence/", "competence/?gaps=1", "announcements/", "plans/", f"plans/{TODAY.year}/")
        organisation = (
            "organisation/",
            "organisation/steering/",
            "organisation/working/",
            "appointments/",
            "meetings/",
        )
        others = ("tasks/", "tasks/?view=table", "phase/1/", "phase/2/", "phase/6/", "")
        people = ("people/", "departments/", "departments/chart/", f"people/{own}/", f"people/{own}/leave/")
        return [
            *(f"{base}training/{page}" for page in (*training, f"people/{own}/")),
            course,
            f"{course}sessions/new/",
            *(f"{session}{page}" for page in ("", "effect/", "examination/", "people/")),
            self.news[0].get_absolute_url(),
            *(f"{base}{page}" for page in (*organisation, *others)),
            *(f"{meeting}{page}" for page in ("", "edit/", "people/", "minutes/")),
            *(f"/clients/{client.uid}/{page}" for page in people),
            "/reports/",
            "/",
        ]


def asked(client: Browser, page: str) -> tuple[int, int]:
    """Return the status of a page and how many queries it takes; the second time, as caches of the site are warm."""
    client.get(page)
    with CaptureQueriesContext(connection) as seen:
        answer = client.get(page)
    return answer.status_code, len(seen)


def test_no_list_asks_more_than_fifteen_times(engagement: Engagement, cast: Cast, moment: Any) -> None:
    crowd = Crowd(engagement, cast)
    too_many, seen = {}, {}
    for name in READERS:
        client = Browser()
        client.force_login(getattr(cast, name))
        for page in crowd.pages():
            status, count = asked(client, page)
            assert status in {200, 302, 403, 409}, (page, status)
            seen[name] = seen.get(name, 0) + (status == 200)
            if count > MOST:
                too_many[f"{name} {page}"] = count

    assert too_many == {}
    assert seen["lead"] == len(crowd.pages())
