"""The firm, its people, the clients with theirs: set up and invited as on the pages."""

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

from certification import actions
from certification.models import Client, Department, Engagement, Person, Service, Site, Standard
from certification.process import profile_of, proposed_plan
from wobo.accounts.models import Membership, Role, User, Workspace
from wobo.site.actions import people, setup
from wobo.workflow import clock
from wobo.workflow.doors import record

from .content import COLON, COMMA, Content, iso, moment

PASSWORD = "wobo-demo-2026"  # noqa: S105  of people who do not exist; ./run serve refuses the demo
ADMIN = "admin@wocheng.example.com"


@dataclass
class House:
    """Everybody and everything of one client, by the ids of the content files."""

    content: Content
    users: dict[str, User] = field(default_factory=dict)
    people: dict[str, Person] = field(default_factory=dict)
    departments: dict[str, Department] = field(default_factory=dict)
    sites: dict[str, Site] = field(default_factory=dict)
    services: dict[str, Service] = field(default_factory=dict)
    client: Client | None = None
    engagement: Engagement | None = None

    @property
    def place(self) -> Workspace:
        """The client's workspace."""
        if self.client is None:
            raise LookupError("The client is not there yet.")
        return self.client.workspace

    @property
    def run(self) -> Engagement:
        """The engagement."""
        if self.engagement is None:
            raise LookupError("The engagement is not there yet.")
        return self.engagement

    def user(self, key: str) -> User:
        """Return an account with its rights read anew."""
        return self.users[key].fresh()


def found_firm(content: Content, day: dt.date) -> House:
    """Set the installation up and invite the firm's people."""
    told = content.client["firm"]
    house = House(content)
    with clock.at(moment(day)):
        admin = setup.set_up(
            setup.FirstChoices(
                firm_name=content.say(told["name"]),
                firm_name_en=content.english(told["name"]),
                code_pattern="{ORG}-{YYYY}",
                time_zone="Asia/Shanghai",
                language=content.language,
                email=ADMIN,
                display_name="系统管理员" if content.key == "zh" else "Administrator",
                password=PASSWORD,
            )
        )
        house.users["admin"] = admin
        firm = Workspace.firm()
        if firm is None:
            raise LookupError("The firm was not made.")
        for one in told["consultants"]:
            if one["role"] == Role.PARTNER:
                house.users[one["id"]] = join(house, firm, one, one["role"], by=admin)
    return house


def join(house: House, place: Workspace, one: dict[str, Any], role: str, *, by: User) -> User:
    """Invite a person and accept in their name; who has an account already is given the role."""
    name = house.content.say(one["name"])
    there = User.objects.filter(email=one["email"]).first()
    if there is not None:
        people.add_member(place, there, role, by=by.fresh())
        return there.fresh()
    offer = people.Offer(email=one["email"], display_name=name, role=role, language=house.content.language)
    _invitation, address = people.invite(place, offer, by=by.fresh())
    token = address.rstrip("/").rpartition("/")[2]
    return people.accept(token, display_name=name, password=PASSWORD)


def partner_of(house: House) -> User:
    """Return the partner, who takes clients on."""
    key = next(one["id"] for one in house.content.client["firm"]["consultants"] if one["role"] == Role.PARTNER)
    return house.user(key)


def take_client_on(house: House, told: dict[str, Any], day: dt.date, *, language: str) -> None:
    """Take a client on with departments, people, sites and services; those with a role get an account."""
    content, by = house.content, partner_of(house)
    with clock.at(moment(day)):
        house.client = actions.create_client(by=by, **_client(content, told["client"], language))
        for order, one in enumerate(told["departments"], start=1):
            house.departments[one["id"]] = _department(house, one, order, by=by)
        for one in told["people"]:
            house.people[one["id"]] = _person(house, one, by=by)
        for one in told["departments"]:
            head = house.people.get(one["head"])
            record(house.departments[one["id"]], "edit", by=by, changes={"head": head})
        for one in told["sites"]:
            house.sites[one["id"]] = _site(house, one, by=by)
        for one in told["services"]:
            house.services[one["id"]] = _service(house, told, one, by=by)


def _client(content: Content, told: dict[str, Any], language: str) -> dict[str, Any]:
    return {
        "legal_name": content.say(told["legal_name"]),
        "legal_name_en": content.english(told["legal_name"]),
        "short_name": content.say(told["short"]),
        "short_name_en": content.english(told["short"]),
        "code": told["code"],
        "credit_code": told["credit_code"],
        "registered_address": content.say(told["registered_address"]),
        "operating_address": content.say(told["operating_address"]),
        "business_scope": content.say(told["business_scope"]),
        "headcount": told["headcount"],
        "licences": [
            {"name": content.say(one["name"]), "number": one["number"], "expires": iso(one["valid_until"])}
            for one in told["licences"]
        ],
        "time_zone": told["time_zone"],
        "language": language,
    }


def _department(house: House, one: dict[str, Any], order: int, *, by: User) -> Department:
    row = Department(
        workspace=house.place,
        name=house.content.say(one["name"]),
        name_en=house.content.english(one["name"]),
        headcount=one["headcount"],
        order=order,
        parent=house.departments.get(one["parent"] or ""),
    )
    return record(row, "create", by=by)


def _person(house: House, one: dict[str, Any], *, by: User) -> Person:
    """Make a person; whoever has a role of the client gets an account and is linked with it."""
    row = Person(
        workspace=house.place,
        name=house.content.say(one["name"]),
        name_en=house.content.english(one["name"]),
        department=house.departments[one["department"]],
        post=house.content.say(one["post"]),
        post_en=house.content.english(one["post"]),
        email=one["email"],
        phone=one["phone"],
        top_management="top_management" in one["flags"],
    )
    record(row, "create", by=by)
    if one["account_role"]:
        user = join(house, house.place, one, one["account_role"], by=by)
        house.users[one["id"]] = user
        row = record(row, "edit", by=by.fresh(), changes={"user": user})
    return row


def _site(house: House, one: dict[str, Any], *, by: User) -> Site:
    row = Site(
        workspace=house.place,
        name=house.content.say(one["name"]),
        name_en=house.content.english(one["name"]),
        kind=one["kind"] if one["kind"] in Site.Kind.values else Site.Kind.BRANCH,
        address=house.content.say(one["address"]),
        address_en=house.content.english(one["address"]),
        headcount=one["headcount"],
        permanent=one["permanent"],
    )
    return record(row, "create", by=by)


def _service(house: House, told: dict[str, Any], one: dict[str, Any], *, by: User) -> Service:
    say = house.content.say
    parties = {party["id"]: say(party["name"]) for party in told.get("other_parties", [])}
    row = Service(
        workspace=house.place,
        name=say(one["name"]),
        name_en=house.content.english(one["name"]),
        stage=one["state"],
        owner=house.people.get(one["owner"]),
        customers=say(one.get("customer_groups"))[:300],
        criticality=one["criticality"],
        targets="\n".join(say(COLON).join([say(sla["metric"]), say(sla["target"])]) for sla in one.get("sla", [])),
        other_parties=say(COMMA).join(parties.get(key, key) for key in one.get("other_parties", []))[:300],
    )
    links = {
        "sites": [house.sites[key] for key in one.get("sites", [])],
        "depends_on": [house.services[key] for key in one.get("depends_on", []) if key in house.services],
    }
    return record(row, "create", by=by, changes=links)


def open_engagement(house: House, told: dict[str, Any], day: dt.date, scope: dict[str, Any] | None = None) -> None:
    """Open the engagement as its partner, then bring the team in."""
    about, by = told["engagement"], partner_of(house)
    standard = Standard.objects.get(ref=about["standard"])
    with clock.at(moment(day)):
        if house.client is None:
            raise LookupError("The client is not there yet.")
        terms = actions.Terms(
            code=about["code"],
            standards=[standard],
            profile=about["profile"],
            plan=proposed_plan(profile_of(about["profile"]), about.get("planned_start") or day),  # type: ignore[arg-type]
            lead=by,
            scope=_scope(house.content, scope),
            services=[house.services[key] for key in (scope or {}).get("services", [])],
            sites=[house.sites[key] for key in (scope or {}).get("sites", [])],
        )
        house.engagement = actions.create_engagement(house.client, terms, by=by)
        for one in house.content.client["firm"]["consultants"]:
            if one["id"] == about["lead"]:
                house.users[one["id"]] = join(house, house.run.workspace, one, Role.LEAD_CONSULTANT, by=by)
            elif one["id"] in about["consultants"]:
                house.users[one["id"]] = join(house, house.run.workspace, one, Role.CONSULTANT, by=by)
        former = Membership.objects.get(user=by, workspace=house.run.workspace, role=Role.LEAD_CONSULTANT)
        people.end_membership(former, by=by.fresh())


def _scope(content: Content, told: dict[str, Any] | None) -> dict[str, Any]:
    if told is None:
        return {}
    return {
        "text": content.say(told["statement"]),
        "text_en": content.english(told["statement"]),
        "organisation": content.say(told.get("organisation"))[:200],
        "not_included": "\n".join(content.say(one) for one in told.get("not_included", [])),
        "other_parties": content.say(told.get("retained")),
    }
