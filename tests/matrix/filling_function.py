"""The function allocation matrix of a client in draft, with a comment and a workbook; its document structure."""

from certification.actions import function_matrix as actions
from certification.actions import function_matrix_fill as filling
from certification.actions import function_matrix_talk as talk
from certification.actions import structure
from certification.actions.function_matrix import Change
from certification.matrix_grid import load
from certification.models import Clause, Client, Department, FunctionMatrix
from certification.models.structure import usual_classifications, usual_levels
from tests.world import Side, Words
from wobo.accounts.models import User
from wobo.workflow.doors import record


def fill_function(side: Side, say: Words, lead: User) -> None:
    """Write matrix and structure into a side."""
    rows, cycle = side.rows, side.engagement.cycle
    departments = list(Department.objects.within(side.workspace))
    standard = Clause.objects.assessable().filter(standard__engagements=side.engagement)[0].standard
    note = say("matrix_note", 300)
    matrix = actions.begin_matrix(cycle, standard, departments, by=lead, change_note=note)
    first = load(matrix).rows[0]
    lines = [(say(f"line_{place}", 80), say(f"line_{place}_en", 120)) for place in range(2)]
    actions.split_clause(matrix, first.clause, lines, by=lead)
    grid = load(matrix)
    column = next(one for one in grid.columns if one.department_id == rows["department"].pk)
    row = grid.rows[0]
    actions.save_cells(matrix, [Change(row.uid, column.uid, "", "lead")], seen=grid.digest, by=lead)
    said = talk.comment(matrix, say("matrix_comment", 500), by=lead, row=row, column=column)
    talk.resolve(said, say("matrix_answer", 500), by=lead)
    rows["matrix_comment"] = talk.comment(matrix, say("matrix_comment_open", 500), by=lead, row=row, column=column)
    remarks = [say("matrix_remark", 100)]
    rows["matrix_fill"] = filling.propose_workbook(
        matrix, [(row.uid, column.uid, "lead", "support")], remarks, say("matrix_workbook", 100), by=lead
    )
    told = {"confirmed_how": say("confirmed_how", 200)}
    rows["matrix_column"] = record(column, "edit", by=lead, changes=told)
    rows["matrix_row"], rows["matrix"] = row, FunctionMatrix.objects.get(pk=matrix.pk)
    levels = {
        key: level | {"name": say(f"level_{key}", 40), "name_en": say(f"level_{key}_en", 60)}
        for key, level in usual_levels().items()
    }
    classes = [{**one, "name": say(f"class_{place}", 40)} for place, one in enumerate(usual_classifications())]
    client = Client.objects.get(pk=side.client.pk)
    of_client = {"number_pattern": client.number_pattern, "version_style": "number"}
    rows["structure"] = structure.edit_structure(client, levels, classes, of_client, seen=0, by=lead)
