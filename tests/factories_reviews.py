"""Management reviews for tests: a client with people and letters, states reached the way people reach them."""

import datetime as dt
from typing import Any

from audits.actions import review_decisions, review_inputs, review_papers, reviews
from audits.models import Audit, ManagementReview, ReviewDecision, ReviewInput
from certification.actions import meetings
from certification.models import Appointment, Engagement, Person
from tests.factories_certification import TODAY, make_department, make_person, rendered, running, signs
from tests.people import Cast
from wobo.reporting.models import Report

SINCE = TODAY - dt.timedelta(days=60)
CONCLUDED = {
    "suitability": "full",
    "suitability_text": "The system suits the services.",
    "adequacy": "partly",
    "adequacy_text": "Capacity lacks a procedure.",
    "effectiveness": "full",
    "effectiveness_text": "Targets were met.",
    "overall": "Go on to certification.",
}


class ReviewCase:
    """One management review of today with everything around it, opened by the lead of client A's engagement."""

    def __init__(self, cast: Cast, engagement: Engagement | None = None, *, audit: bool = True) -> None:
        self.cast = cast
        self.engagement = engagement or running(cast)
        client = self.engagement.client
        self.board = make_department(client, "Board")
        self.desk = make_department(client, "Service desk", order=1)
        self.director = make_person(
            client, "Ann", user=cast.top_manager, top_management=True, department=self.board, post="Director"
        )
        self.head = make_person(client, "Bob", user=cast.representative, department=self.board, post="Head")
        self.clerk = make_person(client, "Dan", user=cast.staff, department=self.desk, post="Clerk")
        self.letter(self.head, Appointment.Role.MANAGEMENT_REPRESENTATIVE)
        if audit:
            self.audited()
        self.review: ManagementReview = reviews.open_review(
            self.engagement.cycle, by=cast.lead, day=TODAY, since=SINCE
        )

    def letter(self, person: Person, role: str) -> None:
        """Put a letter in force straight in the table."""
        number = Appointment.objects.filter(workspace=self.engagement.workspace).count() + 1
        Appointment.objects.create(
            workspace=self.engagement.workspace,
            cycle=self.engagement.cycle,
            number=number,
            role=role,
            person=person,
            duties="Duties.",
            starts_on=TODAY,
            state="in_force",
        )

    def audited(self, day: dt.date = TODAY - dt.timedelta(days=5)) -> Audit:
        """Let an internal audit be reported, straight in the table."""
        return Audit.objects.create(
            workspace=self.engagement.workspace,
            cycle=self.engagement.cycle,
            kind="internal",
            number="A-1",
            state="reported",
            concluded_on=day,
            reported_on=day,
        )

    def reload(self) -> "ReviewCase":
        """Read the review anew."""
        related = ("cycle__engagement__client", "workspace", "meeting")
        self.review = ManagementReview.objects.select_related(*related).get(pk=self.review.pk)
        return self

    def input(self, key: str) -> ReviewInput:
        """Return one input."""
        return ReviewInput.objects.select_related("review__cycle", "owner").get(review=self.review, key=key)

    def called(self) -> "ReviewCase":
        """Invite everybody; the clerk is expected too."""
        reviews.edit_review(self.review, {"people": [self.clerk], "users": []}, by=self.cast.lead)
        reviews.call_review(self.review, by=self.cast.lead)
        return self.reload()

    def prepared(self) -> "ReviewCase":
        """Hand every input in."""
        self.called()
        for row in self.review.inputs.select_related("review__cycle"):
            review_inputs.comment_input(row, f"Seen: {row.key}.", by=self.cast.representative, hand_in=True)
        return self.reload()

    def signed_in(self) -> "ReviewCase":
        """Let chair and recorder sign in."""
        self.prepared()
        for user in (self.cast.top_manager, self.cast.representative):
            meetings.sign_in(self.review.meeting, by=user)
        return self.reload()

    def held(self) -> "ReviewCase":
        """Freeze the inputs and begin."""
        self.signed_in()
        reviews.hold_review(self.review, by=self.cast.representative)
        return self.reload()

    def decide(self, text: str = "Write a capacity procedure", **told: Any) -> ReviewDecision:
        """Write a decision down; the clerk does it within a month."""
        fields = {
            "kind": "change",
            "text": text,
            "owner": self.clerk,
            "due": TODAY + dt.timedelta(days=30),
            "method": "The procedure is in force.",
            **told,
        }
        return review_decisions.decide(self.review, by=self.cast.representative, **fields)

    def written(self) -> "ReviewCase":
        """Write minutes, conclusions and one decision."""
        self.held()
        rows = [{"item": item, "text": f"About {item}."} for item in self.review.meeting.agenda_items[:2]]
        told = {"discussed": rows, "points": "", "questions": ""}
        review_papers.write_minutes(self.review, told, by=self.cast.representative)
        review_papers.conclude(self.review, CONCLUDED, by=self.cast.representative)
        self.decision = self.decide()
        return self.reload()

    def reported(self) -> "ReviewCase":
        """Have report and minutes made; they are ready and unsigned."""
        self.written()
        report, minutes = review_papers.prepare_report(self.review, "en", by=self.cast.representative)
        rendered(self.cast, report.uid)
        rendered(self.cast, minutes.uid)
        return self.reload()

    @property
    def report(self) -> Report:
        """The report that is signed."""
        return Report.objects.get(uid=self.review.report_uid)

    def approved(self) -> "ReviewCase":
        """Let recorder, representative and top management sign."""
        self.reported()
        for slot, user in (
            ("prepared", self.cast.representative),
            ("reviewed", self.cast.representative),
            ("approved", self.cast.top_manager),
        ):
            signs(user, self.report, slot)
        return self.reload()


REACH = {
    "planned": ReviewCase.reload,
    "called": ReviewCase.called,
    "held": ReviewCase.held,
    "approved": ReviewCase.approved,
}


def review_in_state(cast: Cast, state: str) -> ReviewCase:
    """Return a review that reached a state the way people reach it."""
    case = ReviewCase(cast)
    if state == "cancelled":
        reviews.cancel_review(case.review, by=cast.lead, reason="It is not needed.")
        return case.reload()
    if state == "closed":
        case.approved()
        review_decisions.move_decision(case.decision, "cancel", by=cast.top_manager, reason="Not needed.")
        reviews.close_review(case.review, by=cast.representative)
        return case.reload()
    return REACH[state](case)
