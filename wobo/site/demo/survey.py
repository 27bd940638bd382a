"""The result of the demo: conclusion, report, three signatures, presentation, acceptance."""

import datetime as dt
from typing import Any

from audits import actions
from audits.actions.planning import write_list
from audits.models import Conclusion
from wobo.accounts.models import User
from wobo.workflow import clock

from .content import iso, moment
from .signatures import print_paper, sign
from .visit import CAUSE, Visited


class Survey(Visited):
    """Drives one diagnosis from its plan to its acceptance."""

    def report(self) -> None:
        """Write the conclusion, have the report made, signed by three, presented, accepted."""
        issued = self.told["report"]["issued_on"]
        with clock.at(moment(issued - dt.timedelta(days=1), "17:00")):
            self._conclude()
        with clock.at(moment(issued, "10:00")):
            report, papers = actions.generate_reports(self.diagnosis, self.content.language, by=self.lead)
            print_paper(report.uid)
            print_paper(papers.uid)
        signers = [self.lead, self._member("member"), self._member("reviewer")]
        for slot, user, hour in zip(
            ("prepared", "reviewed", "approved"), signers, ("11:00", "14:00", "16:30"), strict=True
        ):
            with clock.at(moment(issued, hour)):
                sign(type(report).objects.get(pk=report.pk), slot, user)
        print_paper(source=report.uid)
        self._reload()
        self.hold("presentation")
        with clock.at(moment(self.told["report"]["accepted_on"], "10:40")):
            sign(self.diagnosis, "acceptance", self.house.user(self.told["report"]["accepted_by"]))
            self._reload()

    def _member(self, role: str) -> User:
        key = next(one["person"] for one in self.told["team"] if one["role"] == role)
        return self.house.user(key)

    def _uid(self, key: str | None) -> str:
        return self.house.people[key].uid if key in self.house.people else ""

    def _conclude(self) -> None:
        told, say = self.told["conclusion"], self.say
        conclusion = Conclusion.objects.get(diagnosis=self.diagnosis)
        conclusion.diagnosis = self.diagnosis
        plain = {
            "grade": told["grade"],
            "verdict": say(told["verdict"]),
            "summary": say(told["summary"]),
            "window_from": told["window"]["from"],
            "window_until": told["window"]["until"],
            "window": say(told["window"]["text"]),
        }
        actions.write(conclusion, "edit", by=self.lead, changes=plain)
        for name, rows in self._lists().items():
            write_list(self.diagnosis, conclusion, name, rows, by=self.lead)

    def _lists(self) -> dict[str, list[dict[str, Any]]]:
        told = self.told["conclusion"]
        steps = [one["id"] for one in self.told["roadmap"]]
        return {
            "biggest_gaps": [self._row(one, "gap", "effect", keep=("clauses",)) for one in told["biggest_gaps"]],
            "strengths": [{"text": self.say(one)} for one in told["strengths"]],
            "decisions": [self._row(one, "text", keep=("decide_by", "owner")) for one in told["decisions"]],
            "risks": [self._row(one, "risk", "response", keep=("owner",)) for one in told["risks"]],
            "themes": [
                {**self._row(one, "title", "text", keep=("cause",)), "cause": CAUSE.get(one["cause"], one["cause"])}
                for one in told["themes"]
            ],
            "resources": [self._resource(one) for one in told["resources"]],
            "adjustments": [self._adjustment(one) for one in self.told["organisation_adjustments"]],
            "roadmap": [self._step(one, steps) for one in self.told["roadmap"]],
            "quick_wins": [
                self._row(one, "text", "done_when", keep=("clauses", "owner", "due", "effort_days"))
                for one in self.told["quick_wins"]
            ],
        }  # fmt: skip

    def _resource(self, one: dict[str, Any]) -> dict[str, Any]:
        since = iso(self.told["roadmap"][0]["starts"])
        return {**self._row(one, "role", "text", keep=("party", "person_days")), "since": since}

    def _adjustment(self, one: dict[str, Any]) -> dict[str, Any]:
        row = self._row(one, "subject", "reason", keep=("clauses", "owner", "due"))
        return {**row, "before": self.say(one["from"]), "after": self.say(one["to"])}

    def _step(self, one: dict[str, Any], steps: list[str]) -> dict[str, Any]:
        days = ("starts", "ends", "person_days_client", "person_days_firm")
        depends = [steps.index(key) + 1 for key in one["depends_on"]]
        return {**self._row(one, "name", "result", keep=days), "owner": "", "depends_on": depends}

    def _row(self, one: dict[str, Any], *texts: str, keep: tuple[str, ...]) -> dict[str, Any]:
        """Return a line of a list: texts in the language, dates in ISO 8601, owners by uid."""
        row: dict[str, Any] = {name: self.say(one[name]) for name in texts}
        for name in keep:
            value = one.get(name)
            row[name] = self._uid(value) if name == "owner" else iso(value) if isinstance(value, dt.date) else value
        return row
