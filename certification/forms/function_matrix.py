"""Forms of the function allocation matrix."""

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from certification.actions.function_matrix import Change
from certification.fields import text_area
from certification.matrix_grid import Grid
from certification.models import Department, MatrixColumn, MatrixFill, MatrixMark, MatrixRow, Standard
from certification.models.function_matrix import SYMBOLS
from wobo.accounts.forms import Form, KnownRows

LINE, MOST_LINES = 80, 20


class DepartmentsForm(Form):
    """Which departments stand in the matrix, and whether the representative does."""

    departments = KnownRows(
        label=gettext_lazy("Departments"),
        required=False,
        help_text=gettext_lazy("They stand in the matrix in the order of the client's tree."),
    )
    representative = forms.BooleanField(label=gettext_lazy("Management representative"), required=False)

    def __init__(self, *args: Any, rows: Sequence[Department], **options: Any) -> None:
        super().__init__(*args, **options)
        self.rows = list(rows)
        self.fields["departments"].offer(rows)

    def clean_departments(self) -> list[int]:
        """Refuse a matrix without departments: somebody has to do the work."""
        chosen: list[int] = self.cleaned_data["departments"]
        if not chosen:
            raise ValidationError(_("Tick at least one department."), code="required")
        return chosen

    def chosen(self) -> list[Department]:
        """Return the ticked departments in the order of the tree."""
        wanted = set(self.cleaned_data["departments"])
        return [one for one in self.rows if one.pk in wanted]


class BeginForm(DepartmentsForm):
    """The first version for a standard."""

    standard = forms.ChoiceField(label=gettext_lazy("Standard"))
    change_note = forms.CharField(label=gettext_lazy("What is new in this version"), required=False, max_length=300)

    field_order = ("standard", "departments", "change_note")

    def __init__(self, *args: Any, standards: Sequence[Standard], **options: Any) -> None:
        super().__init__(*args, **options)
        self.standards = {one.ref: one for one in standards}
        self.fields["standard"].choices = [(one.ref, str(one)) for one in standards]
        del self.fields["representative"]
        if len(self.standards) == 1:
            self.fields["standard"].widget = forms.HiddenInput()

    def clean_standard(self) -> Standard:
        """Return the standard."""
        return self.standards[self.cleaned_data["standard"]]


class RowForm(Form):
    """One clause on one page: for each column leads, supports or nothing. Works without JavaScript."""

    seen = forms.CharField(widget=forms.HiddenInput, max_length=40)

    def __init__(self, *args: Any, grid: Grid, row: MatrixRow, **options: Any) -> None:
        super().__init__(*args, **options)
        self.grid, self.row = grid, row
        choices = [
            (MatrixMark.Value.LEAD, f"{SYMBOLS['lead']} {MatrixMark.Value.LEAD.label}"),
            (MatrixMark.Value.SUPPORT, f"{SYMBOLS['support']} {MatrixMark.Value.SUPPORT.label}"),
            ("", pgettext_lazy("matrix", "nothing")),
        ]
        for column in grid.columns:
            value = grid.value(row, column)
            self.fields[column.uid] = forms.ChoiceField(
                label=str(column), choices=choices, required=False, widget=forms.RadioSelect, initial=value
            )
            self.fields[f"was-{column.uid}"] = forms.CharField(
                widget=forms.HiddenInput, required=False, max_length=8, initial=value
            )

    def lines(self) -> Iterable[tuple[MatrixColumn, Any, Any]]:
        """Return each column with its choice and what stood there when the page was opened."""
        return [(column, self[column.uid], self[f"was-{column.uid}"]) for column in self.grid.columns]

    def changes(self) -> list[Change]:
        """Return the cells that the reader changed."""
        told = self.cleaned_data
        return [
            Change(self.row.uid, column.uid, told[f"was-{column.uid}"], told[column.uid])
            for column in self.grid.columns
            if told[column.uid] != told[f"was-{column.uid}"]
        ]


class LinesForm(Form):
    """The service lines of a clause: chosen services and names of one's own."""

    services = forms.MultipleChoiceField(
        label=gettext_lazy("Services"), required=False, widget=forms.CheckboxSelectMultiple
    )
    others = forms.CharField(
        label=gettext_lazy("Other service lines"),
        required=False,
        widget=text_area(4),
        max_length=2000,
        help_text=gettext_lazy("One a line; an English name may follow after a vertical bar: 运维服务 | Operations"),
    )

    def __init__(
        self, *args: Any, offered: Sequence[tuple[str, str]], there: Sequence[MatrixRow], **options: Any
    ) -> None:
        names = {name for name, _english in offered}
        lines = {row.line: row.line_en for row in there if row.line}
        options.setdefault("initial", {}).update(
            services=[name for name in lines if name in names],
            others="\n".join(
                f"{name} | {english}" if english else name for name, english in lines.items() if name not in names
            ),
        )
        super().__init__(*args, **options)
        self.offered = dict(offered)
        self.fields["services"].choices = [(name, name) for name in self.offered]
        if not offered:
            del self.fields["services"]

    def clean_others(self) -> list[tuple[str, str]]:
        """Return the typed lines as (name, English name)."""
        found = []
        for line in self.cleaned_data["others"].splitlines():
            name, _bar, english = (part.strip() for part in line.partition("|"))
            if len(name) > LINE or len(english) > LINE:
                raise ValidationError(
                    _("“%(name)s” is too long: %(most)s characters at most."),
                    code="long",
                    params={"name": name[:20], "most": LINE},
                )
            if name:
                found.append((name, english))
        return found

    def clean(self) -> dict[str, Any]:
        """Refuse one line alone: that is the undivided clause; and more than anybody can read."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        lines = self.lines()
        if len(lines) == 1:
            raise ValidationError(_("Name at least two service lines, or none to keep the clause whole."), code="one")
        if len(lines) > MOST_LINES:
            raise ValidationError(_("At most %(most)s lines."), code="many", params={"most": MOST_LINES})
        return data

    def lines(self) -> list[tuple[str, str]]:
        """Return the lines as (name, English name), each once."""
        chosen = [(name, self.offered[name]) for name in self.cleaned_data.get("services", ())]
        return list(dict([*chosen, *self.cleaned_data.get("others", ())]).items())


class FillForm(Form):
    """Where the cells come from, and whether marked clauses are overwritten."""

    source = forms.ChoiceField(
        label=gettext_lazy("Fill from"), choices=MatrixFill.Source.choices[:2], initial=MatrixFill.Source.TEMPLATE
    )
    replace = forms.BooleanField(label=gettext_lazy("Also replace clauses that are marked already"), required=False)

    def __init__(self, *args: Any, earlier: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        if earlier is None:
            self.fields["source"].choices = MatrixFill.Source.choices[:1]


class WorkbookForm(Form):
    """A workbook that was exported here and filled in."""

    file = forms.FileField(
        label=gettext_lazy("Excel workbook"),
        help_text=gettext_lazy("Export the matrix, fill it in, and bring it back here."),
    )


class CommentForm(Form):
    """A remark on a cell, a clause or a department."""

    text = forms.CharField(label=gettext_lazy("Comment"), widget=text_area(3), max_length=2000)


class AnswerForm(Form):
    """What became of a comment."""

    answer = forms.CharField(label=gettext_lazy("Answer"), widget=text_area(2), max_length=2000, min_length=2)


class ConfirmForm(Form):
    """Departments whose heads agreed elsewhere."""

    columns = KnownRows(label=gettext_lazy("Departments"))
    how = forms.CharField(
        label=gettext_lazy("Where the heads said so"),
        max_length=200,
        help_text=gettext_lazy("A meeting with its date, a mail, a signed sheet."),
    )

    def __init__(self, *args: Any, columns: Sequence[MatrixColumn], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["columns"].offer(columns)


class PaperForm(Form):
    """The sheet and language of a print."""

    paper = forms.ChoiceField(label=pgettext_lazy("print", "Paper"), choices=[("A3", "A3"), ("A4", "A4")])
    language = forms.ChoiceField(
        label=gettext_lazy("Language"),
        choices=[("zh-hans", gettext_lazy("Simplified Chinese")), ("en", gettext_lazy("English"))],
    )
