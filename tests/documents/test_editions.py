"""The second edition as one step, reviews, the declaration, what the gates make of them (S8)."""

import datetime as dt
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied

from certification import gates
from documents import edition_state
from documents.actions import changes, editions, release, reviews
from documents.criteria import second_edition_is_in_force
from documents.issue_facts import edition_facts, issue_facts
from documents.models import ChangeRequest, Copy, DocumentReview, EditionChange, EditionItem, Revision
from tests.documents.issued import DAY, in_force, released, to
from tests.factories_certification import phase_of, rendered, signs
from tests.factories_flow import Paperwork
from tests.people import Cast
from wobo.workflow import clock, verify
from wobo.workflow.doors import Obstructed, fire, record

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("moment")]
NEXT = dt.date(2026, 10, 20)
THEN = dt.datetime(2026, 10, 20, 1, tzinfo=dt.UTC)


def both(cast: Cast) -> tuple[Paperwork, Paperwork]:
    """Make a manual and a procedure in force."""
    manual = in_force(cast, "QL-ITSM-M-01", level="M", title="管理手册", title_en="Manual")
    return manual, in_force(cast)


def begun(cast: Cast, made: Paperwork) -> EditionChange:
    return editions.begin_edition(made.engagement.cycle, by=cast.controller, effective_on=NEXT)


def item(edition: EditionChange, made: Paperwork) -> EditionItem:
    return EditionItem.objects.get(edition=edition, document=made.document)


def reissued(cast: Cast, made: Paperwork, revision: Revision) -> Revision:
    """Write, sign and release a revision of an edition."""
    from documents.actions import flow_people  # noqa: PLC0415

    made.revision = revision
    record(revision.sections.first(), "edit", by=cast.lead, changes={"html": "<p>Zweite Ausgabe.</p>"})
    flow_people.confirm_sections(revision, revision.sections.all(), by=cast.working_group)
    flow_people.take_over(revision, by=cast.working_group)
    made.open()
    made.sign_until("")
    return released(made, NEXT)


def judged(cycle: Any, key: str) -> tuple[str, tuple[str, ...]]:
    phase = phase_of(cycle.engagement, 8)
    line = next(one for one in gates.lines(phase) if one.criterion.key == key)
    return line.state, tuple(text for text, _url in line.missing)


# claims: S8.0, S8.3, S8.4, S8.5
def test_edition_b_in_one_step(cast: Cast) -> None:
    manual, procedure = both(cast)
    edition = begun(cast, manual)
    cycle = manual.engagement.cycle
    assert edition.label == "B/0"
    assert judged(cycle, "second_edition")[1] == (
        "The manual holds in its first edition (A/0): issue the second one.",
    )

    editions.revise(item(edition, manual), by=cast.controller)
    editions.confirm(item(edition, procedure), by=cast.controller)
    review = DocumentReview.objects.get()
    assert (review.owner.user, review.revision) == (cast.working_group, procedure.again())
    with pytest.raises(PermissionDenied):  # the owner alone confirms
        signs(cast.representative, review, "confirmation")
    signs(cast.working_group, review, "confirmation")
    assert [line.missing for line in edition_state.lines_of(edition)] == ["B/0: Draft", ""]
    revision = reissued(cast, manual, item(edition, manual).revision)
    assert [line.ready for line in edition_state.lines_of(edition)] == [True, True]

    with pytest.raises(Obstructed, match="takes effect on 2026-10-20"):
        editions.put_in_force(edition, by=cast.controller)
    with clock.at(THEN):
        assert release.sweep() == 0  # not without the others
        with pytest.raises(Obstructed, match="all its documents are put in force together"):
            release.put_in_force(revision, by=cast.controller)
        done = editions.put_in_force(edition, by=cast.controller)
        states = list(
            Revision.objects.filter(document=manual.document).order_by("edition").values_list("label", "state")
        )
        assert (done.state, states) == ("in_force", [("A/0", "superseded"), ("B/0", "in_force")])
        assert set(Copy.objects.filter(revision__label="A/0", revision__document=manual.document).values_list(
            "state", flat=True
        )) == {"returned", "cancelled"}  # fmt: skip
        assert judged(cycle, "second_edition") == ("met", ())
        assert judged(cycle, "operation_declared")[0] == "not_met"

        told = editions.usual_statement(done, NEXT)
        assert "Edition B/0 is in force since 2026-10-20" in told
        made = editions.prepare_declaration(done, by=cast.controller, operation_on=NEXT, statement=told)
        rendered(cast, made.paper_uid)
        for name in ("representative", "lead", "partner", "controller"):
            with pytest.raises(PermissionDenied):
                signs(getattr(cast, name), EditionChange.objects.get(), "declaration")
        signs(cast.top_manager, EditionChange.objects.get(), "declaration")

        assert (EditionChange.objects.get().state, EditionChange.objects.get().declared_on) == ("declared", NEXT)
        assert judged(cycle, "operation_declared") == ("met", ())
    assert list(verify.findings()) == []


def test_open_requests_keep_a_document_from_being_revised_or_confirmed(cast: Cast) -> None:
    manual, procedure = both(cast)
    edition = begun(cast, manual)
    change = changes.propose_change(procedure.document, by=cast.staff, reason="Too long.", after="Shorter.")

    for act in (editions.revise, editions.confirm):
        with pytest.raises(Obstructed, match="change requests"):
            act(item(edition, procedure), by=cast.controller)
    assert judged(manual.engagement.cycle, "second_edition")[1][0] == "A-2026-G01 is not decided on."
    ChangeRequest.objects.filter(pk=change.pk).update(state="accepted")
    with pytest.raises(Obstructed, match="revise it"):
        editions.confirm(item(edition, procedure), by=cast.controller)
    done = editions.revise(item(edition, procedure), by=cast.controller)

    assert (done.revision.label, ChangeRequest.objects.get().revision) == ("B/0", done.revision)
    assert done.revision.change == "A-2026-G01: Too long."


def test_all_or_none_comes_into_force(cast: Cast) -> None:
    manual, procedure = both(cast)
    edition = begun(cast, manual)
    editions.revise(item(edition, manual), by=cast.controller)
    editions.revise(item(edition, procedure), by=cast.controller)
    reissued(cast, manual, item(edition, manual).revision)

    with clock.at(THEN):
        assert (editions.sweep(), release.sweep()) == (0, 0)
        with pytest.raises(Obstructed, match="QL-ITSM-P-17: B/0: Draft"):
            editions.put_in_force(edition, by=cast.controller)
    assert set(Revision.objects.in_force().values_list("label", flat=True)) == {"A/0"}

    row = reissued(cast, procedure, item(edition, procedure).revision)
    Revision.objects.filter(pk=row.pk).update(issue_uid="")  # its file was lost on the way
    with clock.at(THEN):
        assert editions.sweep() == 0
        assert set(Revision.objects.in_force().values_list("label", flat=True)) == {"A/0"}
        Revision.objects.filter(pk=row.pk).update(issue_uid=row.issue_uid)
        assert (editions.sweep(), editions.sweep()) == (1, 0)
    assert set(Revision.objects.in_force().values_list("label", flat=True)) == {"B/0"}


def test_what_belongs_to_an_edition_is_released_for_its_day(cast: Cast) -> None:
    manual, _procedure = both(cast)
    edition = begun(cast, manual)
    editions.revise(item(edition, manual), by=cast.controller)

    with pytest.raises(Obstructed, match="begins with it"):
        editions.confirm(item(edition, manual), by=cast.controller)
    with pytest.raises(Obstructed, match="prepared already"):
        begun(cast, manual)
    editions.move_day(edition, dt.date(2026, 10, 21), by=cast.controller)
    with pytest.raises(Obstructed, match="takes effect on 2026-10-21"):
        reissued(cast, manual, item(edition, manual).revision)
    with pytest.raises(PermissionDenied):
        editions.move_day(edition, NEXT, by=cast.staff)


def test_an_owner_is_asked_in_time_and_answers(cast: Cast) -> None:
    made = in_force(cast, review_months=1)
    assert reviews.sweep() == 0
    with clock.at(dt.datetime(2026, 10, 13, 1, tzinfo=dt.UTC)):  # due on 12 November: asked thirty days ahead
        assert (reviews.sweep(), reviews.sweep()) == (1, 0)
    review = DocumentReview.objects.get()
    assert (review.due, review.owner.user) == (dt.date(2026, 11, 12), cast.working_group)

    change = reviews.ask_change(review, by=cast.working_group, reason="The tool is new.", after="The new tool.")
    assert (DocumentReview.objects.get().state, change.source) == ("changed", "periodic")
    assert made.document.reviews.get().change == change

    other = reviews.ask_review(made.document, by=cast.controller, due=NEXT)
    signs(cast.working_group, other, "confirmation")
    made.document.refresh_from_db()
    assert made.document.reviewed_on == DAY


def test_the_gate_of_phase_five_wants_every_copy_signed_for(cast: Cast, django_assert_num_queries: Any) -> None:
    made = in_force(cast)
    cycle = made.engagement.cycle
    _engagement = cycle.engagement
    with django_assert_num_queries(3):
        facts = issue_facts(cycle)
    with django_assert_num_queries(4):
        assert second_edition_is_in_force(edition_facts(cycle)).missing

    assert [(row.copies, row.unsigned) for row in facts.rows] == [(2, 2)]
    phase = phase_of(made.engagement, 5)
    line = next(one for one in gates.lines(phase) if one.criterion.key == "issued")
    assert [text for text, _url in line.missing] == ["QL-ITSM-P-17 事件管理程序: 2 copies are not signed for"]
    Copy.objects.update(state="received")
    line = next(one for one in gates.lines(phase) if one.criterion.key == "issued")
    assert (line.state, line.note) == ("met", "1 documents in force, 2 copies signed for")


def test_a_given_up_edition_leaves_its_versions_to_themselves(cast: Cast) -> None:
    manual, _procedure = both(cast)
    edition = begun(cast, manual)
    editions.revise(item(edition, manual), by=cast.controller)
    fire(edition, "cancel", by=cast.controller, reason="The audit was moved.")

    assert release.open_item(item(edition, manual).revision) is None
    assert begun(cast, manual).label == "B/0"
    to(manual, "representative")
