"""A document with everybody named, laid open, signed step by step: for tests of the sign-off."""

from dataclasses import dataclass
from typing import Any

from certification.models import Engagement, Person
from documents.actions import flow
from documents.models import Document, Revision, Step
from tests.factories_certification import make_department, make_person, rendered, running
from tests.factories_documents import make_document, make_draft
from tests.papers import proof
from tests.people import Cast
from wobo.accounts.models import User
from wobo.workflow import clock, signing
from wobo.workflow.doors import record
from wobo.workflow.models import Opening, Signature


@dataclass
class Paperwork:
    """A draft with its people."""

    cast: Cast
    engagement: Engagement
    document: Document
    revision: Revision
    people: dict[str, Person]

    def again(self) -> Revision:
        """Read the revision anew."""
        self.revision = Revision.objects.get(pk=self.revision.pk)
        return self.revision

    def step(self, stage: str, place: int = 0) -> Step:
        """Return an open step of a stage."""
        return [one for one in self.again().flow.steps if one.stage == stage][place]

    def open(self) -> Revision:
        """Lay it open and make the content."""
        flow.open_discussion(self.revision, by=self.cast.lead)
        return self.render()

    def render(self) -> Revision:
        """Let the frozen content be ready, as a worker would."""
        rendered(self.cast, self.again().content_uid)
        return self.again()

    def sign(self, stage: str, user: User, place: int = 0, **more: Any) -> Signature:
        """Let somebody read and sign a step."""
        step = self.step(stage, place)
        content = self.revision.frozen_file
        Opening.objects.get_or_create(user=user, sha256=content.sha256, defaults={"at": clock.now()})
        shown = more.pop("shown", content.sha256)
        return signing.sign(self.revision, step.slot, proof=proof(user), shown_sha256=shown, **more)

    def sign_until(self, stage: str) -> Revision:
        """Sign in the right order up to a stage, exclusive; "" signs everything."""
        for name, user in self.order():
            if name == stage:
                break
            self.sign(name, user)
        return self.again()

    def order(self) -> list[tuple[str, User]]:
        """Return (stage, user) of every signature in order."""
        cast = self.cast
        return [
            ("discussion", cast.staff),
            ("check", cast.second_consultant),
            ("prepared", cast.working_group),
            ("review", cast.representative),
            ("approval", cast.top_manager),
        ]


def people_of(engagement: Engagement, cast: Cast) -> dict[str, Person]:
    """Make the client's people: each with the account of the same name, and one without."""
    client = engagement.client
    desk = make_department(client, "Service desk")
    names = ("staff", "working_group", "representative", "top_manager", "controller", "internal_auditor")
    found = {
        name: make_person(client, name.title(), user=getattr(cast, name), department=desk, post="Engineer")
        for name in names
    }
    found["paper"] = make_person(client, "Old Hand", department=desk, post="Foreman")
    desk.head = found["staff"]
    desk.save()
    return found


def paperwork(cast: Cast, number: str = "QL-ITSM-P-17", **fields: Any) -> Paperwork:
    """Make a document with everybody named and a draft that its author has taken over."""
    engagement = Engagement.objects.filter(workspace=cast.engagement_a).first() or running(cast)
    people = {one.user.email.split("@")[0] if one.user else "paper": one for one in _people(engagement)}
    people = people or people_of(engagement, cast)
    told = {
        "department": people["staff"].department,
        "discussants": [people["staff"].department],
        "checker": cast.second_consultant,
        "writer": people["working_group"],
        "reviewers": [people["representative"]],
        "approver": people["top_manager"],
        **fields,
    }
    document = make_document(engagement, cast.lead, number, **told)
    revision = make_draft(document, cast.lead)
    made = Paperwork(cast, engagement, document, revision, people)
    take_over(made)
    return made


def _people(engagement: Engagement) -> list[Person]:
    return list(Person.objects.filter(workspace=engagement.client.workspace).select_related("user", "department"))


def take_over(made: Paperwork) -> None:
    """Let the writer confirm every section and become the author, if the writer has an account."""
    from documents.actions import flow_people  # noqa: PLC0415

    writer = made.document.writer
    if writer is None or writer.user is None:
        return
    flow_people.confirm_sections(made.revision, made.revision.sections.all(), by=writer.user)
    flow_people.take_over(made.revision, by=writer.user)
    made.again()


def edit(obj: Any, by: User, **changes: Any) -> Any:
    """Change a row through the door."""
    return record(obj, "edit", by=by, changes=changes)
