"""A management review in its plan, and one that is held with a decision from which an improvement was opened."""

from audits.actions import review_decisions, review_inputs, review_papers, reviews
from certification.actions import meetings
from tests.world import DAY, Side, Words
from wobo.accounts.models import User


def fill_reviews(side: Side, say: Words, lead: User, signatory: User) -> None:
    """Write two reviews into a side: one planned, one held."""
    rows = side.rows
    texts = {name: say(f"review_{name}", 120) for name in ("purpose", "basis", "scope", "place", "agenda")}
    held = reviews.open_review(rows["cycle"], by=lead, day=DAY, chair=rows["person"], recorder=rows["person"], **texts)
    reviews.call_review(_assigned(held, rows["person"], lead), by=lead)
    for row in held.inputs.select_related("review__cycle"):
        review_inputs.comment_input(row, say("input_comment"), by=lead, hand_in=True)
    meetings.sign_in(held.meeting, by=signatory)
    rows["review_held"] = reviews.hold_review(held, by=lead)
    words = {name: say(f"decision_{name}", 80) for name in ("text", "resources", "method")}
    rows["review_decision"] = review_decisions.decide(
        held, by=lead, owner=rows["clerk"], department=rows["department"], due=DAY, **words
    )
    review_decisions.open_improvement(rows["review_decision"], by=lead)
    review_papers.conclude(held, {"overall": say("review_overall"), "suitability_text": say("suits")}, by=lead)
    planned = reviews.open_review(rows["cycle"], by=lead, day=DAY, chair="", recorder="", **texts)
    rows["management_review"] = planned
    review_inputs.add_input(planned, by=lead, title=say("own_input", 80), owner=rows["person"])
    rows["review_input"] = planned.inputs.get(key="risks")


def _assigned(review: object, person: object, lead: User) -> object:
    for row in review.inputs.all():
        review_inputs.assign_input(row, {"owner": person}, by=lead)
    return review
