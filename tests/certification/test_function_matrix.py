"""The function allocation matrix: its cells, its checks, from the draft to the version in force."""

# claims: S4.4, S4.4.1, S4.4.2, S4.4.3, S4.4.4, S4.4.5, S4.4.6, S4.4.7, S4.4.8, S4.4.9, S4.4.10
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from certification.actions import function_matrix as actions
from certification.actions import function_matrix_talk as talk
from certification.actions.function_matrix import Change, Changed
from certification.matrix_facts import matrix_facts
from certification.matrix_grid import load
from certification.models import Element, Engagement, FunctionMatrix, MatrixColumn, MatrixMark
from tests.factories_certification import make_department, make_standard, rendered, signs
from tests.factories_matrix import begun, column_of, complete, fresh, in_force, make_clauses, put, settled
from tests.people import Cast
from wobo.reporting.models import Report
from wobo.workflow.doors import Obstructed, fire
from wobo.workflow.models import Event


def said(matrix: FunctionMatrix, kind: str = "") -> list[str]:
    return [one.text for one in load(matrix).problems if not kind or one.kind == kind]


def test_a_new_matrix_has_every_assessable_clause_and_the_chosen_columns(cast: Cast, engagement: Engagement) -> None:
    matrix = begun(cast, engagement)

    grid = load(matrix)
    assert (matrix.version, matrix.state, str(matrix)) == (1, "draft", "Function allocation matrix V1")
    assert [str(row) for row in grid.rows] == [
        "5.1",
        "5.3",
        "6.1",
        "7.4",
        "8.1",
        "8.6.1",
        "8.6.2",
        "9.1",
        "9.3",
        "10.2",
    ]
    assert [str(one) for one in grid.columns] == [
        "Top management", "Management representative", "Service desk", "Operations", "Quality",
    ]  # fmt: skip
    assert [(head.label, len(rows)) for head, rows in grid.chapters()] == [
        ("5", 2), ("6", 1), ("7", 1), ("8", 3), ("9", 2), ("10", 1),
    ]  # fmt: skip
    assert len(said(matrix, "lead")) == 10
    assert said(matrix, "idle") == [
        "Service desk has no function.",
        "Operations has no function.",
        "Quality has no function.",
    ]
    assert len(said(matrix, "function")) == 5


def test_without_the_role_of_a_representative_there_is_no_such_column(cast: Cast, engagement: Engagement) -> None:
    engagement.keeps_representative = False
    engagement.save()

    assert [one.kind for one in load(begun(cast, engagement)).columns] == ["top", *["department"] * 3]


def test_excluded_clauses_are_left_out(cast: Cast, engagement: Engagement) -> None:
    clause = make_clauses()[3]
    Element.objects.create(
        workspace=engagement.workspace, engagement=engagement, clause=clause, excluded=True, justification="None."
    )

    assert "7.4" not in [str(row) for row in load(begun(cast, engagement)).rows]


def test_the_checks_follow_the_cells(cast: Cast, engagement: Engagement) -> None:
    matrix = complete(cast, engagement)
    assert said(matrix) == []
    assert [(one.key, [str(who) for who in one.holders]) for one in load(matrix).functions] == [
        ("planning", ["Management representative"]),
        ("control", ["Operations"]),
        ("coordination", ["Top management", "Quality"]),
        ("checking", ["Top management", "Quality"]),
        ("improvement", ["Quality"]),
    ]

    grid = put(
        matrix,
        {("8.6.1", "Operations"): "lead", ("8.1", "Operations"): "", ("8.6.2", "Quality"): "support"},
        cast.lead,
    )

    assert [one.text for one in grid.problems] == [
        "8.1: nobody leads.",
        "8.6.1: more than one leads: Service desk, Operations.",
        "Control is nobody's: no clause of 8.1 is led.",
    ]
    assert [one.column for one in grid.problems if one.kind == "leads"] == [column_of(grid, "Operations").uid]


def test_a_department_that_only_supports_is_not_idle(cast: Cast, engagement: Engagement) -> None:
    matrix = begun(cast, engagement)

    grid = put(matrix, {("9.1", "Quality"): "support", ("8.6.1", "Operations"): "support"}, cast.lead)

    assert [one.text for one in grid.problems if one.kind == "idle"] == ["Service desk has no function."]


def test_advice_where_top_management_does_not_lead_its_clauses(cast: Cast, engagement: Engagement) -> None:
    matrix = complete(cast, engagement)

    grid = put(matrix, {("9.3", "top"): "", ("9.3", "representative"): "lead"}, cast.lead)

    assert grid.problems == []
    assert [one.text for one in grid.advice] == ["9.3 is usually led by top management."]


def test_each_cell_tells_its_history(cast: Cast, engagement: Engagement) -> None:
    matrix = begun(cast, engagement)
    for value in ("lead", "support", ""):
        put(matrix, {("8.6.1", "Service desk"): value}, cast.lead)

    mark = MatrixMark.objects.get()
    events = Event.objects.filter(model="certification.MatrixMark", uid=mark.uid).order_by("seq")
    assert [(event.verb, event.told["changes"]["value"]) for event in events] == [
        ("create", [None, "lead"]),
        ("edit", ["lead", "support"]),
        ("edit", ["support", ""]),
    ]
    assert str(mark) == "8.6.1 · Service desk: –"


def test_somebody_elses_cells_do_no_harm_and_the_same_cell_shows_both(cast: Cast, engagement: Engagement) -> None:
    matrix = begun(cast, engagement)
    grid = load(matrix)
    row, desk, quality = grid.rows[5], column_of(grid, "Service desk"), column_of(grid, "Quality")
    put(matrix, {("8.6.1", "Service desk"): "support"}, cast.consultant)

    saved = actions.save_cells(matrix, [Change(row.uid, quality.uid, "", "lead")], seen=grid.digest, by=cast.lead)
    assert (saved.value(row, desk), saved.value(row, quality)) == ("support", "lead")

    mine = [Change(row.uid, desk.uid, "", "lead"), Change(row.uid, quality.uid, "lead", "support")]
    with pytest.raises(Changed) as clash:
        actions.save_cells(matrix, mine, seen=grid.digest, by=cast.lead)

    assert [
        (str(one.row), str(one.column), one.change.becomes, one.theirs, one.who) for one in clash.value.conflicts
    ] == [("8.6.1", "Service desk", "lead", "support", "Consultant")]
    assert load(matrix).value(row, quality) == "lead"  # nothing was saved


def test_the_same_choice_of_two_people_is_no_conflict(cast: Cast, engagement: Engagement) -> None:
    matrix = begun(cast, engagement)
    grid = load(matrix)
    change = Change(grid.rows[5].uid, column_of(grid, "Quality").uid, "", "lead")
    actions.save_cells(matrix, [change], seen=grid.digest, by=cast.consultant)

    actions.save_cells(matrix, [change], seen=grid.digest, by=cast.lead)

    assert MatrixMark.objects.count() == 1


@pytest.mark.parametrize("wrong", ["row", "column", "value"])
def test_cells_that_are_not_there_are_refused(cast: Cast, engagement: Engagement, wrong: str) -> None:
    matrix = begun(cast, engagement)
    grid = load(matrix)
    told = {"row": grid.rows[0].uid, "column": grid.columns[0].uid, "value": "lead"} | {wrong: "nonsense"}

    change = Change(told["row"], told["column"], "", told["value"])

    with pytest.raises(Obstructed, match="no longer there"):
        actions.save_cells(matrix, [change], seen=grid.digest, by=cast.lead)


@pytest.mark.parametrize("name", ["staff", "top_manager", "external_auditor", "stranger", "unassigned", "controller"])
def test_others_change_no_cell(cast: Cast, engagement: Engagement, name: str) -> None:
    matrix = begun(cast, engagement)

    with pytest.raises(PermissionDenied):
        put(matrix, {("8.6.1", "Quality"): "lead"}, getattr(cast, name))

    assert not MatrixMark.objects.exists()


def test_a_clause_is_split_by_service_line_and_made_whole_again(cast: Cast, engagement: Engagement) -> None:
    matrix = complete(cast, engagement)
    clause = next(row.clause for row in load(matrix).rows if str(row) == "8.6.1")

    actions.split_clause(matrix, clause, [("桌面运维", "Desktop"), ("云平台", "Cloud")], by=cast.lead)
    assert [str(row) for row in load(matrix).rows][5:8] == ["8.6.1 · Desktop", "8.6.1 · Cloud", "8.6.2"]
    assert said(matrix) == ["8.6.1 · Cloud: nobody leads."]  # the first line took over what was said of the clause
    put(matrix, {("8.6.1 · Cloud", "Operations"): "lead"}, cast.lead)
    assert said(matrix) == []

    actions.split_clause(matrix, clause, [], by=cast.lead)
    assert [str(row) for row in load(matrix).rows][5:7] == ["8.6.1", "8.6.2"]
    assert said(matrix) == []

    actions.split_clause(matrix, clause, [("云平台", "Cloud"), ("桌面运维", "Desktop")], by=cast.lead)
    assert [str(row) for row in load(matrix).rows][5:7] == ["8.6.1 · Cloud", "8.6.1 · Desktop"]
    assert said(matrix) == []  # both lines have their cells again


def test_a_department_left_out_keeps_its_cells(cast: Cast, engagement: Engagement) -> None:
    matrix = complete(cast, engagement)
    desk, operations, quality = (one.department for one in load(matrix).columns[2:])

    actions.choose_columns(matrix, [quality, operations], representative=True, by=cast.lead)
    assert [str(one) for one in load(matrix).columns][2:] == ["Quality", "Operations"]
    assert said(matrix, "lead") == ["8.6.1: nobody leads.", "8.6.2: nobody leads."]

    actions.choose_columns(matrix, [desk, operations, quality], representative=False, by=cast.lead)
    assert [str(one) for one in load(matrix).columns] == ["Top management", "Service desk", "Operations", "Quality"]
    assert said(matrix, "lead") == ["6.1: nobody leads."]
    assert MatrixColumn.objects.count() == 5


def test_clauses_are_brought_up_to_date(cast: Cast, engagement: Engagement) -> None:
    matrix = complete(cast, engagement)
    standard = make_standard()
    standard.clauses.filter(ref="9.1").update(withdrawn=True)
    standard.clauses.filter(ref="8").update(assessable=True)
    assert said(matrix) == ["8 Chapter 8 is not in the matrix. Bring its clauses up to date."]

    assert actions.complete_rows(matrix, by=cast.lead) == 2

    assert "9.1" not in [str(row) for row in load(matrix).rows]
    assert said(matrix) == ["8: nobody leads."]
    standard.clauses.filter(ref="9.1").update(withdrawn=False)
    assert actions.complete_rows(matrix, by=cast.lead) == 1
    assert actions.complete_rows(matrix, by=cast.lead) == 0


def test_one_is_made_at_a_time(cast: Cast, engagement: Engagement) -> None:
    matrix = begun(cast, engagement)

    with pytest.raises(Obstructed, match="Function allocation matrix V1 is being made already"):
        begun(cast, engagement)
    with pytest.raises(IntegrityError), transaction.atomic():
        FunctionMatrix.objects.create(
            workspace=matrix.workspace, cycle=matrix.cycle, standard=matrix.standard, version=2
        )


def test_it_is_discussed_only_when_there_is_something_to_discuss(cast: Cast, engagement: Engagement) -> None:
    matrix = begun(cast, engagement)

    with pytest.raises(Obstructed) as refused:
        talk.discuss(matrix, by=cast.lead)

    assert refused.value.reasons == ["The matrix is empty. Fill it from the template, or mark its cells."]


def test_the_heads_are_asked_and_confirm(cast: Cast, engagement: Engagement) -> None:
    matrix = talk.discuss(complete(cast, engagement), by=cast.lead)
    desk, operations, quality = load(matrix).columns[2:]

    assert {user.email for user in (cast.staff, cast.internal_auditor)} == {
        notice.recipient.email for notice in matrix_notices("confirm it or comment")
    }
    talk.confirm_columns(matrix, [desk], by=cast.staff)
    with pytest.raises(PermissionDenied):
        talk.confirm_columns(matrix, [quality], by=cast.staff)
    with pytest.raises(Obstructed, match="Say where the head"):
        talk.confirm_columns(matrix, [operations], by=cast.lead)
    with pytest.raises(Obstructed) as refused:
        talk.settle(matrix, by=cast.lead)
    assert refused.value.reasons == ["These departments have not confirmed their functions: Operations, Quality."]

    talk.confirm_columns(matrix, [operations], how="By mail, 12 October", by=cast.lead)
    talk.confirm_columns(matrix, [quality], by=cast.internal_auditor)
    shown = load(matrix).columns[2:]
    assert [(one.confirmed_by.email, one.confirmed_how) for one in shown] == [
        ("staff@example.com", ""),
        ("lead@example.com", "By mail, 12 October"),
        ("internal_auditor@example.com", ""),
    ]
    assert talk.settle(matrix, by=cast.lead).state == "settled"


def matrix_notices(words: str) -> list[Any]:
    from wobo.notices.models import Notice  # noqa: PLC0415

    return list(Notice.objects.filter(subject__contains=words).select_related("recipient"))


def test_a_changed_cell_asks_its_department_again(cast: Cast, engagement: Engagement) -> None:
    matrix = talk.discuss(complete(cast, engagement), by=cast.lead)
    desk, _operations, quality = load(matrix).columns[2:]
    talk.confirm_columns(matrix, [desk], by=cast.staff)
    talk.confirm_columns(matrix, [quality], by=cast.internal_auditor)

    put(matrix, {("8.1", "Service desk"): "support"}, cast.lead)

    assert [one.confirmed_at is not None for one in load(matrix).columns[2:]] == [False, False, True]


def test_an_open_comment_keeps_it_from_being_settled(cast: Cast, engagement: Engagement) -> None:
    matrix = complete(cast, engagement)
    talk.discuss(matrix, by=cast.lead)
    grid = load(matrix)
    talk.confirm_columns(matrix, grid.columns[2:], how="Meeting", by=cast.lead)
    row, desk = grid.rows[5], column_of(grid, "Service desk")
    said_there = talk.comment(matrix, "We have no night shift.", by=cast.staff, row=row, column=desk)

    with pytest.raises(Obstructed) as refused:
        talk.settle(matrix, by=cast.lead)
    assert refused.value.reasons == ["1 comment is open: answer and resolve it."]
    assert said_there.place == "8.6.1 · Service desk"
    with pytest.raises(PermissionDenied):
        talk.resolve(said_there, "Nothing.", by=cast.internal_auditor)

    talk.resolve(said_there, "The night shift is the supplier's.", by=cast.lead)
    with pytest.raises(Obstructed, match="resolved already"):
        talk.resolve(said_there, "Again.", by=cast.lead)
    assert [notice.recipient for notice in matrix_notices("Your comment on the function allocation matrix")] == [
        cast.staff
    ]
    talk.settle(matrix, by=cast.lead)


@pytest.mark.parametrize("name", ["external_auditor", "stranger", "deactivated"])
def test_others_say_nothing(cast: Cast, engagement: Engagement, name: str) -> None:
    matrix = complete(cast, engagement)

    with pytest.raises(PermissionDenied):
        talk.comment(matrix, "Well.", by=getattr(cast, name), row=load(matrix).rows[0])


def test_three_people_sign_and_it_is_in_force(cast: Cast, engagement: Engagement, moment: Any) -> None:
    matrix = in_force(cast, engagement)

    assert (matrix.state, str(matrix.in_force_on)) == ("in_force", "2026-10-12")
    paper = Report.objects.get(uid=matrix.paper_uid)
    assert paper.kind == "function-matrix"
    assert matrix.signatures().values_list("slot", "signer__email", "content_sha256").order_by("pk")[2] == (
        "approved", "top_manager@example.com", paper.file.sha256,
    )  # fmt: skip
    assert Report.objects.filter(source=paper).exists()  # the issue file with its signature page
    with pytest.raises(Obstructed, match="its cells stay as they are"):
        put(matrix, {("8.1", "Quality"): "support"}, cast.lead)
    with pytest.raises(Obstructed, match="discussion of this matrix is over"):
        talk.comment(matrix, "Too late.", by=cast.staff, row=load(matrix).rows[0])


def test_the_three_are_different_people_in_order(cast: Cast, engagement: Engagement) -> None:
    matrix = settled(cast, engagement)

    with pytest.raises(Obstructed, match="Somebody else signs first"):
        signs(cast.representative, matrix, "reviewed")
    with pytest.raises(PermissionDenied):
        signs(cast.lead, matrix, "prepared")  # the author is the client's
    signs(cast.representative, matrix, "prepared")
    with pytest.raises(PermissionDenied):
        signs(cast.representative, fresh(matrix), "reviewed")
    with pytest.raises(Obstructed):
        fire(fresh(matrix), "put_in_force", by=cast.top_manager)


def test_worked_over_it_is_signed_anew(cast: Cast, engagement: Engagement) -> None:
    matrix = settled(cast, engagement)
    old = matrix.paper_uid
    signs(cast.working_group, matrix, "prepared")

    matrix = talk.send_back(matrix, reason="8.1 is wrong.", by=cast.top_manager)

    assert (matrix.state, matrix.paper_uid, matrix.round) == ("draft", "", 2)
    assert Report.objects.get(uid=old).state == "superseded"
    assert load(matrix).problems == []
    talk.discuss(matrix, by=cast.lead)  # what the heads confirmed still holds
    matrix = talk.settle(fresh(matrix), by=cast.lead)
    rendered(cast, matrix.paper_uid)
    assert [slot.name for slot in fresh(matrix).slots()] == ["prepared", "reviewed", "approved"]
    assert not fresh(matrix).signatures().exists()


def test_a_later_version_takes_over_and_supersedes(cast: Cast, engagement: Engagement) -> None:
    first = in_force(cast, engagement)
    second = actions.begin_matrix(engagement.cycle, make_standard(), [], by=cast.lead)

    assert (second.version, len(load(second).marks), load(second).problems) == (2, 10, [])
    assert [str(one) for one in load(second).columns] == [str(one) for one in load(first).columns]
    put(second, {("8.1", "Quality"): "support"}, cast.lead)
    assert len(load(first).marks) == 10  # the signed one is untouched
    talk.discuss(second, by=cast.lead)
    talk.confirm_columns(second, load(second).columns[2:], how="Meeting", by=cast.lead)
    second = talk.settle(fresh(second), by=cast.lead)
    rendered(cast, second.paper_uid)
    for user, slot in (
        (cast.client_admin, "prepared"),
        (cast.representative, "reviewed"),
        (cast.top_manager, "approved"),
    ):
        signs(user, fresh(second), slot)

    assert [fresh(first).state, fresh(second).state] == ["superseded", "in_force"]


def test_a_dropped_draft_makes_room(cast: Cast, engagement: Engagement) -> None:
    fire(begun(cast, engagement), "cancel", by=cast.lead, reason="Begun by mistake.")

    assert begun(cast, engagement).version == 2


def test_facts_for_the_gate(cast: Cast, engagement: Engagement, django_assert_max_num_queries: Any) -> None:
    def now() -> Any:
        with django_assert_max_num_queries(4):
            return matrix_facts(engagement.cycle)

    engagement = Engagement.objects.select_related("client").get(pk=engagement.pk)
    engagement.keep_cycle(engagement.cycle)
    make_clauses()
    assert now().missing == (
        ("ISO/IEC 20000-1:2018: the function allocation matrix is not begun.", "/e/A-2026/matrix/"),
    )
    matrix = settled(cast, engagement)
    signs(cast.working_group, matrix, "prepared")
    assert now().missing == (
        ("ISO/IEC 20000-1:2018: the matrix has 1 of three signatures.", f"/e/A-2026/matrix/{matrix.uid}/"),
    )
    for user, slot in ((cast.representative, "reviewed"), (cast.top_manager, "approved")):
        signs(user, fresh(matrix), slot)
    facts = now()
    assert (facts.complete, facts.in_force, facts.of_this_cycle) == (
        True, ("ISO/IEC 20000-1:2018 Function allocation matrix V1",), True,
    )  # fmt: skip


def test_a_department_of_the_client_is_removed_only_without_functions(cast: Cast, engagement: Engagement) -> None:
    from certification.actions import remove_department  # noqa: PLC0415

    begun(cast, engagement)
    extra = make_department(engagement.client, "Archive")

    remove_department(extra, by=cast.client_admin)
    with pytest.raises(Obstructed, match="person belongs to"):
        remove_department(load(FunctionMatrix.objects.get()).columns[2].department, by=cast.client_admin)
