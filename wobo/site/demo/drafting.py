"""Phase 5 of the demo: texts begun, discussed, checked, signed, issued, changed, as far as the content tells."""

import datetime as dt
from collections.abc import Callable
from typing import Any

from documents import reading
from documents.actions import (
    beginning,
    changes,
    comments,
    copies,
    flow,
    flow_check,
    flow_people,
    loans,
    release,
    sections,
)
from documents.models import ChangeRequest, Comment, Copy, Document, Point, Revision, Section
from documents.models.stages import Stage
from wobo.accounts.models import User
from wobo.workflow import clock
from wobo.workflow.doors import fire

from .content import moment
from .register import Registered
from .signatures import print_paper, sign

LAST = dt.date(2026, 11, 20)
HOURS = ("09:30", "11:00", "13:30", "14:30", "15:10", "15:40", "16:10")
State = Revision.State


class Drafted(Registered):
    """Writes and issues documents on top of the register."""

    def write(self) -> None:
        """Bring every document as far as its days tell, then discuss, send back, change, withdraw."""
        for one in self.told["documents"]:
            self._begin(one)
            self._walk(one["number"], one)
        self._discuss()
        self._return()
        self._abandon()
        for one in self.told["changes"]:
            self._change(one)
        self._end_copies()

    @property
    def drafter(self) -> User:
        """The consultant who drafts."""
        return self.house.user(self.told["drafter"])

    def revision(self, number: str) -> Revision:
        """Return the latest version of a document as it stands."""
        related = ("document__engagement__client", "document__writer__user", "workspace", "author__user")
        rows = Revision.objects.select_related(*related).filter(document=self.document(number))
        return rows.latest("edition", "revision", "pk")

    # One document

    def _begin(self, one: dict[str, Any]) -> None:
        """Begin the first version: the text of the set, or what the content tells."""
        document = self.document(one["number"])
        with clock.at(moment(one["days"][0], HOURS[0])):
            if document.number in self.told["texts"]:
                texts = [
                    (row["key"], self.say(row["title"]), self._html(row["text"]))
                    for row in self.told["texts"][document.number]
                ]
                beginning.begin(document, by=self.drafter, texts=texts)
            else:
                beginning.begin_from_template(document, by=self.drafter)

    def _html(self, text: Any) -> str:
        return "".join(f"<p>{line}</p>" for line in self.say(text).splitlines())

    def _walk(self, number: str, one: dict[str, Any]) -> None:
        """Take a draft through the stages whose days are told."""
        steps: tuple[Callable[[str], None], ...] = (
            self._open,
            lambda found: self._sign(found, Stage.DISCUSSION),
            self._check,
            lambda found: self._sign(found, Stage.PREPARED, Stage.COUNTERSIGN, Stage.REVIEW),
            lambda found: self._sign(found, Stage.APPROVAL),
        )
        for day, hour, step in zip(one["days"][1:6], HOURS[1:6], steps, strict=False):
            with clock.at(moment(day, hour)):
                step(number)
        if len(one["days"]) > 6:
            self._release(number, one["days"][6], one["effective_on"])

    def _open(self, number: str) -> None:
        """Let the writer take the draft over section by section, then lay it before the departments."""
        revision = self.revision(number)
        writer = self.house.users[self._key(revision.document.writer)].fresh()
        flow_people.confirm_sections(revision, Section.objects.filter(revision=revision), by=writer)
        flow_people.take_over(revision, by=writer)
        opened = flow.open_discussion(self.revision(number), by=self.controller)
        if self._is_signed_later(number):
            print_paper(opened.content_uid)

    def _is_signed_later(self, number: str) -> bool:
        """Whether somebody signs this content; what nobody signs is left to the worker."""
        told = next(one for one in self.told["documents"] if one["number"] == number)
        return len(told["days"]) > 2

    def _key(self, person: Any) -> str:
        return next(key for key, one in self.house.people.items() if one.pk == person.pk)

    def _sign(self, number: str, *stages: Stage) -> None:
        """Let everybody whose turn it is sign, until none of the stages is open."""
        while waiting := [step for step in self.revision(number).flow.waiting if step.stage in stages]:
            for step in waiting:
                user = step.person.user if step.person is not None else step.user
                sign(self.revision(number), step.slot, user.fresh())

    def _check(self, number: str) -> None:
        """Hold the text against each question of its clauses, then sign that nothing is missing."""
        revision, by = self.revision(number), self.house.user(self.told["checker"])
        answers = {
            (clause["clause"].pk, point["question"].pk if point["question"] else None): {
                "answer": Point.Answer.COVERED,
                "remark": "",
            }
            for clause in reading.points_of(revision)
            for point in clause["points"]
        }
        flow_check.answer_points(revision, answers, by=by)
        self._sign(number, Stage.CHECK)

    # Issue

    def _release(self, number: str, day: dt.date, effective_on: dt.date) -> None:
        """Release a version, hand copies out, have them signed for; once its day has come it is in force."""
        with clock.at(moment(day, HOURS[6])):
            released = release.release(self.revision(number), by=self.controller, effective_on=effective_on)
            print_paper(released.issue_uid)
            self._hand_out(number)
        if effective_on <= LAST:
            with clock.at(moment(effective_on, "17:30")):
                release.put_in_force(self.revision(number), by=self.controller)

    def _hand_out(self, number: str) -> None:
        """Hand paper copies to the departments that sign for theirs; the others stay prepared."""
        named = [self.house.departments[key].pk for key in self.told["receipts"][number]]
        rows = Copy.objects.loaded().filter(revision=self.revision(number), department__in=named)
        copies.hand_out(list(rows.filter(state=Copy.State.PREPARED)), by=self.controller)
        for copy in rows:
            head = copy.department.head
            copies.receive(copy, by=head.user.fresh())

    # What is said, sent back, given up

    def _discuss(self) -> None:
        for one in self.told["comments"]:
            with clock.at(moment(one["on"], "15:20")):
                revision = self.revision(one["document"])
                section = Section.objects.filter(revision=revision).order_by("order", "pk")[one["section"]]
                text, by = self.say(one["text"]), self.house.user(one["by"])
                said: Comment = comments.comment(revision, by=by, text=text, section_key=section.key)
            if one["answer"]:
                with clock.at(moment(one["on"], "16:20")):
                    by = self.house.user(one["answer"]["by"])
                    comments.comment(revision, by=by, text=self.say(one["answer"]["text"]), parent=said)
                    if one["resolved"]:
                        comments.resolve(said, by=by)

    def _return(self) -> None:
        one = self.told["returned"]
        with clock.at(moment(one["on"], "10:10")):
            flow.send_back(
                self.revision(one["document"]), by=self.house.user(one["by"]), reason=self.say(one["reason"])
            )

    def _abandon(self) -> None:
        one = self.told["abandoned"]
        with clock.at(moment(one["begun_on"], "10:00")):
            beginning.begin_from_template(self.document(one["document"]), by=self.drafter)
        with clock.at(moment(one["on"], "10:00")):
            flow.abandon(self.revision(one["document"]), by=self.house.user(one["by"]), reason=self.say(one["reason"]))

    # Changes

    def _change(self, one: dict[str, Any]) -> None:
        """Ask for a change; where it is decided on, the version that carries it follows, or the withdrawal."""
        change = self._propose(one)
        if "approved_by" not in one:
            return
        with clock.at(moment(one["on"], "10:30")):
            by = self.house.user(one["reviewed_by"])
            reviewed = changes.review_change(change, by=by, opinion=self.say(one["opinion"]))
            print_paper(reviewed.paper_uid)
        with clock.at(moment(one["approved_on"], "10:50")):
            sign(reviewed, "approval", self.house.user(one["approved_by"]))
        accepted = ChangeRequest.objects.get(pk=change.pk)
        if one["nature"] == ChangeRequest.Nature.WITHDRAWAL:
            with clock.at(moment(one["approved_on"], "11:20")):
                release.withdraw(accepted, by=self.controller)
            return
        with clock.at(moment(one["days"][0], "11:00")):
            revision = changes.open_version([accepted], by=self.drafter)
            section = Section.objects.filter(revision=revision).order_by("order", "pk")[one["text"]["section"]]
            html, version = self._html(one["text"]["text"]), section.version
            sections.save_section(section, by=self.drafter, version=version, title=section.title, html=html)
        self._walk(one["document"], one)

    def _propose(self, one: dict[str, Any]) -> ChangeRequest:
        document: Document = self.document(one["document"])
        told = {name: self.say(one[name]) for name in ("ground", "place", "before", "after")}
        with clock.at(moment(one["on"], "10:10")):
            return changes.propose_change(
                document,
                by=self.house.user(one["by"]),
                reason=self.say(one["reason"]),
                nature=one["nature"],
                **told,
            )

    def _end_copies(self) -> None:
        """Say what became of the paper copies of the superseded version."""
        told = self.told["old_copies"]
        with clock.at(moment(LAST, "17:50")):
            copies.end(self._recalled("lost"), "report_lost", self.say(told["lost"]["reason"]), by=self.controller)
            kept, gone = self._recalled("retained"), self._recalled("destroyed")
            copies.hand_in([kept, gone], by=self.controller, on=LAST)
            copies.end(self._again(kept), "retain", self.say(told["retained"]["reason"]), by=self.controller)
            reason, people = self.say(told["destroyed"]["reason"]), self.house.people
            applied = loans.apply_for_destruction(
                self.house.run, [self._again(gone)], by=self.controller, reason=reason
            )
            approved = fire(applied, "approve", by=self.house.user(told["destroyed"]["approved_by"]))
            by, witness = people[told["destroyed"]["by"]], people[told["destroyed"]["witness"]]
            loans.carry_out(approved, by=self.controller, on=LAST, destroyer=by, witness=witness)

    def _recalled(self, end: str) -> Copy:
        """Return the recalled copy whose end is told."""
        rows = Copy.objects.loaded().filter(
            revision__document__engagement=self.house.run, revision__state=State.SUPERSEDED
        )
        department = self.house.departments[self.told["old_copies"][end]["department"]]
        return rows.get(department=department, state=Copy.State.RECALLED)

    def _again(self, copy: Copy) -> Copy:
        return Copy.objects.loaded().get(pk=copy.pk)
