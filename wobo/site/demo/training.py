"""Phase 1 of the demo: annual plan, courses, sign-in in three ways, a make-up session; later the internal auditors."""

import datetime as dt
from typing import Any

from training import actions, code
from training.actions import plans
from training.models import Course, Participation, TrainingSession
from wobo.workflow import clock
from wobo.workflow.doors import fire

from . import files, gate
from .content import moment
from .examination import Examined
from .scans import scan
from .signatures import print_paper, sign

NUMBER = 1
AUDITORS = "auditors"


class Trained(Examined):
    """Teaches the client's people; `told` is the content, `house` the people."""

    # The annual plan

    def plan_year(self, place: int) -> None:
        """Write the annual plan, or add to it; have it prepared and approved."""
        told = self.told["plans"][place]
        with clock.at(moment(told["on"], "15:00")):
            plan = plans.make_plan(self.house.run.cycle, told["year"], by=self.lead)
            for one in told["lines"]:
                plans.save_line(plan, self._line(one), by=self.lead)
            paper = print_paper(plans.print_plan(plan, self.house.content.language, by=self.lead).uid)
            sign(paper, "prepared", self.house.user("lu_jianming"))
        with clock.at(moment(told["approved_on"], "10:00")):
            sign(paper, "approved", self.house.user("he_jingyi"))

    def _line(self, one: dict[str, Any]) -> dict[str, Any]:
        course = self.course(one["course"]) if one["course"] else None
        texts = ("title", "departments", "participants", "remark")
        plain = {"course": course, "months": one["months"], "method": one["method"]}
        return plain | {name: self.say(one[name]) for name in texts}

    # Sessions

    def plan_courses(self) -> None:
        """Plan the three courses and say who is exempt."""
        for one in self.told["sessions"]:
            if one["make_up_of"] is None and one["id"] != AUDITORS:
                self.plan(one)
        with clock.at(moment(self.told["sessions"][0]["planned_on"], "10:30")):
            for one in self.told["exemptions"]:
                course, person = self.course(one["course"]), self.house.people[one["person"]]
                actions.exempt(course, person, self.say(one["reason"]), by=self.lead)

    def plan(self, one: dict[str, Any]) -> None:
        """Plan a session; a make-up session invites who was absent."""
        course = self.course(one["course"])
        former = self.sessions[one["make_up_of"]] if one["make_up_of"] else None
        materials = {told["id"]: told for told in self.told["materials"]}
        with clock.at(moment(one["planned_on"], "18:00" if former else "10:00")):
            if one["chosen"]:
                actions.choose_people(course, by=self.lead, add=[self.house.people[key] for key in one["chosen"]])
            self.sessions[one["id"]] = actions.plan_session(
                course,
                self.house.run.cycle,
                self._fields(one, course),
                by=self.lead,
                files=[files.make(self.house.content, materials[key]) for key in one["materials"]],
                make_up_of=former,
            )

    def _fields(self, one: dict[str, Any], course: Course) -> dict[str, Any]:
        trainer = self.house.users[one["trainer"]]
        return {
            "trainer": str(trainer),
            "trainer_user": trainer,
            "trainer_organisation": self.say(self.house.content.client["firm"]["short"]),
            "mode": one["mode"],
            "place": self.say(one["place"]),
            "link": one["link"],
            "starts": moment(one["date"], one["start"]),
            "ends": moment(one["ends_on"], one["end"]),
            "agenda": "\n".join(self.say(line) for line in one["agenda"]),
            "contents": list(course.contents.all()),
        }

    def invite(self, *keys: str) -> None:
        """Invite everybody who has to take part, once the working body is formed."""
        for key in keys:
            told = self.session_told(key)
            day = max(told["planned_on"], dt.date(2026, 9, 9))
            with clock.at(moment(day, "16:00")):
                actions.invite_required(self.sessions[key], by=self.lead)

    def teach(self) -> None:
        """Hold the three courses with their examinations, then the make-up session and the second attempt."""
        for one in self.told["sessions"]:
            if one["id"] == AUDITORS:
                continue
            if one["make_up_of"]:
                self.mark_papers("writing")
                self.plan(one)
            self.hold(one["id"])
        self.repeat("key")

    def teach_auditors(self) -> None:
        """Hold the course of the internal auditors."""
        self.hold(AUDITORS)
        self.mark_papers(AUDITORS)

    def hand_over(self) -> None:
        """Submit the phase; the client accepts it."""
        gate.hand_over(self.house, NUMBER, self.told["phase"])

    def hold(self, key: str) -> None:
        """Open the sign-in, sign people in, examine, close the session as held."""
        told, trainer = self.session_told(key), self.trainer(key)
        if key == "writing":
            self.mark_papers("key")
        start, end = self.sessions[key].starts, self.sessions[key].ends
        with clock.at(start - dt.timedelta(minutes=20)):
            self.sessions[key] = fire(self.sessions[key], "open_sign_in", by=trainer)
        for order, person in enumerate([*told["account"], *told["code"]]):
            late = told["late"].get(person)
            when = start + dt.timedelta(minutes=late) if late else start - dt.timedelta(seconds=900 - 25 * order)
            with clock.at(when):
                self._sign_in(key, person, by_account=person in told["account"])
        if told["examination"]:
            self.examine(key)
        with clock.at(end):
            self._tick(key, told)
            session = actions.edit_session(self.fresh(key), {"remarks": self.say(told["remarks"])}, by=trainer)
            self.sessions[key] = fire(session, "hold", by=trainer)

    def _sign_in(self, key: str, person: str, *, by_account: bool) -> None:
        """Sign in with the own account, or as on the page behind the code on the wall."""
        if by_account:
            actions.sign_in(self.sessions[key], by=self.house.user(person))
            return
        found = TrainingSession.by_code(code.session_of(code.token(self.sessions[key].uid)) or "")
        if found is None:
            raise LookupError("The code on the wall opens no session.")
        who = self.house.people[person]
        actions.sign_in_by_code(found, name=who.name, proof=who.phone[-4:], device=code.new_device())

    def _tick(self, key: str, told: dict[str, Any]) -> None:
        """Tick who signed the printed sheet, with its scan."""
        people = [self.house.people[one] for one in told["sheet"]]
        if not people:
            return
        rows = list(Participation.objects.filter(session=self.sessions[key], person__in=people))
        late = [row for row in rows if row.person_id in {self.house.people[one].pk for one in told["late"]}]
        session = self.fresh(key)
        lines = [f"{session}  {session.day}", *(f"{row.name}  {row.department}" for row in rows)]
        actions.tick_from_sheet(
            session, rows, scan(f"sign_in_T{session.number:02}", lines), by=self.trainer(key), late=late
        )
