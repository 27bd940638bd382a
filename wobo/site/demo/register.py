"""The register of documents of the demo: seeded, assigned; old and external documents, agreements, distribution."""

from collections import defaultdict
from typing import Any

from certification.models import Person
from documents.actions import agreements, copies, external, old, register
from documents.actions.seed import seed_register
from documents.coverage import register_facts
from documents.models import Agreement, Document, OldDocument, RegisterNote
from documents.seed import seeding
from wobo.accounts.models import Role, User
from wobo.workflow import clock
from wobo.workflow.doors import record

from . import gate
from .content import moment
from .house import House, join, partner_of

NUMBER = 5


class Registered:
    """Keeps the register of one client; `told` is the content, `house` the people."""

    def __init__(self, house: House) -> None:
        self.house, self.told = house, house.content.drafting
        self.say = house.content.say

    @property
    def keeper(self) -> User:
        """Who keeps the register for the client."""
        return self.house.user(self.told["keeper"])

    @property
    def controller(self) -> User:
        """The document controller."""
        return self.house.user(self.told["controller"])

    def document(self, number: str) -> Document:
        """Return an entry as it stands."""
        related = ("engagement__client", "workspace", "department__head__user", "writer__user")
        return Document.objects.select_related(*related).get(engagement=self.house.run, number=number)

    def start(self) -> None:
        """Start the phase, once the design is accepted; what is urgent was written before."""
        gate.start(self.house, NUMBER, moment(self.told["phase"]["started_on"], "14:00"))

    def enter(self) -> None:
        """Fill the register, say who works on what and who gets it."""
        self._accounts()
        self._seed()
        self._own()
        self._assign()
        self._explain()
        self._old()
        self._external()
        self._agreements()
        self._distribute()

    def _accounts(self) -> None:
        """Give members of staff who write documents an account."""
        told, people = self.told["accounts"], {one["id"]: one for one in self.house.content.client["people"]}
        with clock.at(moment(told["on"], "08:50")):
            for key in told["people"]:
                user = join(self.house, self.house.place, people[key], Role.STAFF, by=partner_of(self.house))
                self.house.users[key] = user
                by = partner_of(self.house)
                self.house.people[key] = record(self.house.people[key], "edit", by=by, changes={"user": user})

    def _seed(self) -> None:
        """Enter what the diagnosis, the shipped set and the standard ask for, each template once."""
        told = self.told["register"]
        with clock.at(moment(told["on"], "09:00")):
            used = set(told["templates"].values())
            chosen = [one.id for one in seeding(self.house.run).fresh if one.ticked]
            chosen = [one for one in chosen if one.removeprefix("set-") not in used]
            seed_register(self.house.run, chosen, by=self.controller)
            for number, key in told["templates"].items():
                register.edit_document(self.document(number), {"key": key}, by=self.controller)
            lacking = [row.uid for row, _forms in seeding(self.house.run).missing_forms]
            seed_register(self.house.run, [], by=self.controller, forms_of=lacking)

    def _own(self) -> None:
        """Enter what nobody proposed."""
        clauses = {one.ref: one for one in self.house.run.standards.get().clauses.in_force()}
        with clock.at(moment(self.told["register"]["on"], "10:00")):
            for one in self.told["own"]:
                register.create_document(
                    self.house.run,
                    by=self.controller,
                    number=one["number"],
                    title=self.say(one["title"]),
                    title_en=self.house.content.english(one["title"]),
                    level=one["level"],
                    language=self.house.content.language,
                    department=self.house.departments[one["department"]],
                    writer=self.house.people[one["writer"]],
                    clauses=[clauses[str(ref)] for ref in one["clauses"]],
                    due=one["due"],
                )

    def _assign(self) -> None:
        """Name writer, reviewer and approver of every entry, and the departments that discuss what is begun."""
        told, many = self.told["register"], defaultdict(list)
        rows = Document.objects.filter(engagement=self.house.run).standing()
        for row in rows.select_related("writer", "department__head", "parent__writer").order_by("pk"):
            writer = row.writer or self._writer(row)
            many[row.level, writer.pk, row.due].append(row)
        people = {one.pk: one for one in self.house.people.values()}
        with clock.at(moment(told["on"], "14:00")):
            for (level, writer, due), documents in many.items():
                changes = {"writer": people[writer], "due": due or told["due"], **self._judges(level, people[writer])}
                register.assign(documents, changes, by=self.controller)
            for one in self.told["documents"]:
                departments = [self.house.departments[key] for key in one["departments"]]
                changes = {
                    "discussants": departments,
                    "checker": self.house.user(one.get("checker", self.told["checker"])),
                }
                register.edit_document(self.document(one["number"]), changes, by=self.controller)

    def _writer(self, row: Document) -> Person:
        """Return who writes what nobody was named for: the writer of what it belongs to, else the leading head."""
        if row.parent is not None and row.parent.writer is not None:
            return row.parent.writer
        head = row.department.head if row.department else None
        return head or self.house.people[self.told["keeper"]]

    def _judges(self, level: str, writer: Person) -> dict[str, Any]:
        told = self.told["register"]
        roles = told["roles"][level]
        if writer.pk in {self.house.people[key].pk for key in roles.values()}:
            roles = told["otherwise"]
        return {"reviewers": [self.house.people[roles["reviewer"]]], "approver": self.house.people[roles["approver"]]}

    def _explain(self) -> None:
        """Say why procedures overlap, and why one has no form of its own; what nobody explained yet stays open."""
        told, run = self.told["notes"], self.house.run
        facts, overlaps = register_facts(run.cycle), {str(ref): text for ref, text in told["overlaps"].items()}
        with clock.at(moment(told["on"], "09:10")):
            for one in facts.overlaps:
                if one.clause.ref in overlaps:
                    told_of: dict[str, Any] = {"about": [row.uid for row in one.documents], "clause_id": one.clause.pk}
                    reason = self.say(overlaps[one.clause.ref])
                    register.explain(run, RegisterNote.Kind.OVERLAP, reason, by=self.keeper, **told_of)
            for row in facts.recordless:
                if row.number in told["no_record"]:
                    reason = self.say(told["no_record"][row.number])
                    register.explain(run, RegisterNote.Kind.NO_RECORD, reason, by=self.keeper, document_id=row.pk)

    def _old(self) -> None:
        """List old documents that the diagnosis did not name, and decide on them."""
        told = self.told["old"]
        with clock.at(moment(told["on"], "09:20")):
            for one in told["rows"]:
                fields = {"number": one["number"], "version": one["version"]}
                fields |= {name: self.say(one[name]) for name in ("title", "place")}
                row: OldDocument = old.save_old(self.house.run, fields, by=self.controller)
                if one["fate"]:
                    old.decide_old([row], one["fate"], self.say(one["reason"]), by=self.keeper)

    def _external(self) -> None:
        """Put the laws that apply on the list of external documents, and what else comes from outside."""
        told, where = self.told["external"], self.house.departments
        with clock.at(moment(told["on"], "10:40")):
            external.take_over_laws(self.house.run, by=self.controller)
        for one in told["rows"]:
            with clock.at(moment(told["on"], "11:10")):
                fields = {name: one[name] for name in ("original_number", "edition", "category")}
                fields |= {name: self.say(one[name]) for name in ("title", "source")}
                fields |= {"receiver": where[one["receiver"]], "filed_on": told["on"]}
                fields |= {"departments": [where[key] for key in one["departments"]]}
                row = external.save_external(self.house.run, fields, by=self.controller)
            if one["check"]:
                with clock.at(moment(one["check"]["on"], "11:30")):
                    found = {**one["check"], "where": self.say(one["check"]["where"])}
                    external.check_edition(row, by=self.controller, **found)

    # Agreements

    def _agreements(self) -> None:
        """Write down contracts with customers and suppliers, and the service level agreements."""
        told, client = self.told["agreements"], self.house.content.client
        contracts = {one["id"]: one for one in client["customer_contracts"]}
        with clock.at(moment(told["on"], "15:00")):
            for one in contracts.values():
                self._agree(self._of_customer(one, Agreement.Kind.CUSTOMER, one["title"]))
            for one in told["slas"]:
                fields = self._of_customer(contracts[one["contract"]], Agreement.Kind.SLA, one["title"])
                fields |= {"number": ""} | ({} if one["agreed"] else {"signed_on": None})
                self._agree(fields, agreed=one["agreed"])
            for one in client["other_parties"]:
                self._of_party(one, told["renewed"].get(one["id"]) or one["contract"])

    def _of_customer(self, one: dict[str, Any], kind: str, title: Any) -> dict[str, Any]:
        customer = next(row for row in self.house.content.client["customers"] if row["id"] == one["customer"])
        return {
            "number": one["number"],
            "kind": kind,
            "title": self.say(title),
            "counterpart": self.say(customer["name"]),
            "services": [self.house.services[key] for key in one["services"]],
            "owner": self.house.people[customer["relationship_manager"]],
            "signed_on": one["signed_on"],
            "valid_from": one["valid_from"],
            "valid_until": one["valid_until"],
            "reference": self.say(one["kept_at"]),
            "notes": self.say(one["key_requirements"]),
        }

    def _of_party(self, one: dict[str, Any], contract: dict[str, Any] | None) -> None:
        """Write down the contract with a supplier; the agreement that is still missing is a draft."""
        days = (
            {name: contract[name] for name in ("number", "signed_on", "valid_from", "valid_until")} if contract else {}
        )
        kinds = {"external_supplier": Agreement.Kind.SUPPLIER}
        fields = {
            **days,
            "kind": kinds.get(one["kind"], Agreement.Kind.INTERNAL),
            "title": self.say(one["provides"])[:200],
            "counterpart": self.say(one["name"]),
            "services": [self.house.services[key] for key in one["services"]],
            "owner": self.house.people[one["manager"]],
            "reference": self.say(self.told["agreements"]["kept_at"]) if contract else "",
        }
        self._agree(fields, agreed=contract is not None)

    def _agree(self, fields: dict[str, Any], *, agreed: bool = True) -> None:
        made = agreements.save_agreement(self.house.run, fields, by=self.keeper)
        if agreed:
            agreements.agree(made, by=self.keeper)

    def _distribute(self) -> None:
        """Say which departments get the documents of each level."""
        told = self.told["distribution"]
        with clock.at(moment(told["on"], "16:00")):
            for level, rows in told["levels"].items():
                for one in rows:
                    fields = {"department": self.house.departments[one["department"]], "person": None}
                    fields |= {"medium": one["medium"], "must_read": one["must_read"]}
                    copies.add_recipient(self.house.run, fields, by=self.controller, level=level)
