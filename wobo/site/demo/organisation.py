"""Phase 2 of the demo: kick-off, groups, meetings with minutes, letters of appointment."""

import datetime as dt
from typing import Any

from certification.actions import appointments, groups, meetings, minutes, tasks
from certification.models import Appointment, Clause, Group, Meeting, Task
from certification.ownership import process_clauses
from wobo.reporting.models import Report
from wobo.workflow import clock

from . import gate
from .content import moment, time
from .house import House
from .scans import scan
from .signatures import print_paper, print_waiting, sign

NUMBER = 2
WAITING = 8  # issue files that may wait for the worker; the queue of an engagement takes twenty
State = Appointment.State


class Organised:
    """Gives the client's people their duties; `told` is the content, `house` the people."""

    def __init__(self, house: House) -> None:
        self.house, self.told = house, house.content.organisation
        self.say = house.content.say

    @property
    def keeper(self) -> Any:
        """Who keeps the organisation."""
        return self.house.user(self.told["keeper"])

    @property
    def signer(self) -> Any:
        """Who signs for top management."""
        return self.house.user(self.told["signs"])

    def form(self) -> None:
        """Hold the kick-off and the first meeting of the steering group, form both groups by decree."""
        for one in self.told["meetings"]:
            self._plan(one)
        for one in self.told["meetings"]:
            self._hold(one)
        for one in self.told["groups"]:
            self._form(one)
        for hour, one in enumerate(self.told["meetings"], start=8):
            self._write(one, hour)

    def issue(self, batch: str) -> None:
        """Draft a batch of letters, have them printed, and signed by top management."""
        told = self._batch(batch)
        with clock.at(moment(told["issued_on"], "11:00")):
            appointments.draft_letters(self.house.run.cycle, self._wanted(told), by=self.keeper)
            self._print()
        with clock.at(moment(told["issued_on"], "14:00")):
            for letter in self._letters(State.DRAFT):
                sign(letter, "appointed", self.signer)

    def accept(self, batch: str) -> None:
        """Let the appointees accept."""
        with clock.at(moment(self._batch(batch)["accepted_on"], "10:30")):
            for letter in self._letters(State.ISSUED):
                self._accept(letter)
            print_waiting(keep=WAITING)

    def _batch(self, name: str) -> dict[str, Any]:
        found: dict[str, Any] = next(one for one in self.told["letters"] if one["batch"] == name)
        return found

    def _letters(self, state: str) -> list[Appointment]:
        found = Appointment.objects.filter(cycle=self.house.run.cycle, state=state)
        return list(found.select_related("person__user", "cycle__engagement__client").order_by("number"))

    def hand_over(self) -> None:
        """Submit the phase; the client accepts it."""
        gate.hand_over(self.house, NUMBER, self.told["phase"])

    # Groups

    def _form(self, told: dict[str, Any]) -> None:
        with clock.at(moment(told["decreed_on"], "17:30")):
            group = groups.open_group(self.house.run, told["kind"], by=self.keeper)
            for one in told["members"]:
                groups.add_members(group, [self.house.people[one["person"]]], by=self.keeper, **self._seat(one))
            reasons = {self.house.departments[one["department"]]: self.say(one["reason"]) for one in told["absences"]}
            groups.explain_absences(group, reasons, by=self.keeper)
            group = groups.prepare_decree(Group.objects.get(pk=group.pk), by=self.keeper)
            decree = print_paper(group.decree_uid)
        with clock.at(moment(told["decreed_on"], "17:50")):
            sign(decree, groups.SIGNED_IN, self.signer)
            print_paper(source=decree.uid)

    def _seat(self, one: dict[str, Any]) -> dict[str, Any]:
        return {
            "role": one["role"],
            "share": one["share"],
            "backbone": one.get("backbone", False),
            "experience": self.say(one.get("experience")),
        }

    # Meetings

    def _plan(self, told: dict[str, Any]) -> None:
        people, users = self._people(told["attendees"])
        with clock.at(moment(told["date"] - dt.timedelta(days=4), "11:00")):
            meetings.plan_meeting(
                self.house.run.cycle,
                by=self.keeper,
                people=people,
                users=users,
                kind=told["kind"],
                subject=self.say(told["subject"]),
                day=told["date"],
                starts=time(told["start"]),
                ends=time(told["end"]),
                place=self.say(told["place"]),
                chair=self.house.people[told["chair"]],
                recorder=self.house.people[told["recorder"]],
                agenda="\n".join(self.say(point) for point in told["agenda"]),
            )

    def _hold(self, told: dict[str, Any]) -> None:
        """Let who has an account sign in; the others sign the sheet."""
        meeting = self._meeting(told)
        with clock.at(moment(told["date"], told["start"])):
            for key in told["attendees"]:
                if key in self.house.users:
                    meetings.sign_in(meeting, by=self.house.user(key))
        with clock.at(moment(told["date"], told["end"])):
            rows = list(meeting.attendances.filter(way=""))
            paper = scan(
                f"{told['kind']}_{meeting.day}", [meeting.subject, *(f"{row.name}  {row.post}" for row in rows)]
            )
            meetings.tick_from_sheet(meeting, rows, paper, by=self.keeper)

    def _people(self, keys: list[str]) -> tuple[list[Any], list[Any]]:
        inside = [self.house.people[key] for key in keys if key in self.house.people]
        return inside, [self.house.users[key] for key in keys if key not in self.house.people]

    def _meeting(self, told: dict[str, Any]) -> Meeting:
        return Meeting.objects.get(cycle=self.house.run.cycle, kind=told["kind"])

    def _write(self, told: dict[str, Any], hour: int) -> None:
        """Write the minutes, have them signed on screen or by hand."""
        say, meeting = self.say, self._meeting(told)
        with clock.at(moment(told["minutes"]["on"], f"{hour:02}:10")):
            said = zip(told["agenda"], told["discussed"], strict=True)
            changes = {
                "discussed": [{"item": say(item), "text": say(text)} for item, text in said],
                "questions": "\n".join(say(text) for text in told["questions"]),
            }
            decisions = [
                minutes.Decision(say(one["text"]), self.house.people[one["owner"]], one["due"])
                for one in told["decisions"]
            ]
            meeting = minutes.write_minutes(meeting, changes, decisions, by=self.keeper)
            paper = print_paper(minutes.prepare_minutes(meeting, self.house.content.language, by=self.keeper).uid)
        with clock.at(moment(told["minutes"]["on"], f"{hour:02}:50")):
            self._sign_minutes(told, meeting, paper)

    def _sign_minutes(self, told: dict[str, Any], meeting: Meeting, paper: Report) -> None:
        if told["minutes"]["by"] == "hand":
            lines = [meeting.subject, *(str(self.house.people[told[who]]) for who in ("recorder", "chair"))]
            minutes.keep_signed_minutes(self._meeting(told), scan(f"minutes_{meeting.day}", lines), by=self.keeper)
            return
        for slot, who in ((minutes.RECORDED, "recorder"), (minutes.CHAIRED, "chair")):
            sign(paper, slot, self.house.user(told[who]))
        print_paper(source=paper.uid)

    def work(self, until: dt.date) -> None:
        """Do the tasks that the meetings decided, as far as a day."""
        steps = [
            (one[step]["on"], step, self.say(one["text"]), one[step])
            for meeting in self.told["meetings"]
            for one in meeting["decisions"]
            for step in ("begun", "done")
            if one[step]
        ]
        for day, step, text, how in sorted(steps, key=lambda row: row[0]):
            task = Task.objects.get(cycle=self.house.run.cycle, text=text)
            if day <= until and task.state == Task.State.OPEN:
                with clock.at(moment(day, "16:40")):
                    self._do(task, step, how)

    def _do(self, task: Task, step: str, how: dict[str, Any]) -> None:
        by = self.house.user(how["by"])
        if step == "begun":
            tasks.move_task(task, "begin", by=by)
            return
        task = tasks.move_task(task, "finish", by=by, result=self.say(how["result"]))
        if how["verified_by"]:
            tasks.move_task(task, "verify", by=self.house.user(how["verified_by"]))

    # Letters

    def _wanted(self, told: dict[str, Any]) -> list[appointments.Wanted]:
        people, start = self.house.people, told["starts_on"]
        owners = {one["id"]: one["owner"] for one in self.house.content.client["services"]}
        clauses: dict[str, Clause] = {one.ref: one for one in process_clauses(self.house.run)}
        return [
            *(
                appointments.Wanted(one["role"], people[key], start)
                for one in told["roles"]
                for key in one["people"]
            ),
            *(
                appointments.Wanted("service_owner", people[owners[key]], start, service=self.house.services[key])
                for key in told["services"]
            ),
            *(
                appointments.Wanted("process_owner", people[key], start, clause=clauses[ref])
                for ref, key in told["processes"].items()
            ),
        ]  # fmt: skip

    def _print(self) -> None:
        """Have the drafts printed, as many at a time as the queue takes."""
        left = 1
        while left:
            _made, refused, left = appointments.prepare_letters(self.house.run.cycle, by=self.keeper)
            if refused:
                raise LookupError("; ".join(refused))
            print_waiting()

    def _accept(self, letter: Appointment) -> None:
        """Let the appointee sign: on screen, or on paper where there is no account."""
        if letter.person.user is not None:
            sign(letter, "accepted", letter.person.user.fresh())
            return
        lines = [letter.reference, letter.title, letter.person.name]
        appointments.accept_on_paper(letter, scan(letter.reference, lines), by=self.keeper)
