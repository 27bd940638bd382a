"""Forms of files: a Word text in the place of sections, another file, the layout of a record form."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from documents.models import Document
from wobo.accounts.forms import Form

MOST_COLUMNS, MOST_ROWS, LONGEST = 10, 40, 80
PART = " | "


class WordForm(Form):
    """A Word file whose text replaces the sections."""

    file = forms.FileField(
        label=_("Word file"),
        widget=forms.ClearableFileInput(attrs={"accept": ".docx"}),
        help_text=_("Headings, tables and lists are kept; pictures are not taken over."),
    )


class ExchangeForm(Form):
    """Another file in the place of the one that the draft has."""

    file = forms.FileField(label=_("File"))


def _line(one: Any) -> str:
    """Return an entry of a form as a line: the Chinese words, and the English ones behind a bar."""
    if not isinstance(one, dict):
        return str(one)
    english = one.get("en", "")
    chinese = one.get("zh-hans", "")
    return f"{chinese}{PART}{english}" if english and english != chinese else chinese or english


class LinesField(forms.CharField):
    """A list of names, one a line: `中文 | English`, the English part may be left out."""

    def __init__(self, *, most: int, **options: Any) -> None:
        self.most = most
        super().__init__(max_length=4000, widget=forms.Textarea(attrs={"rows": 5}), **options)

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(_line(one) for one in value) if isinstance(value, list) else value

    def to_python(self, value: Any) -> list[dict[str, str]]:  # type: ignore[override]
        rows = []
        for line in str(value or "").splitlines():
            chinese, bar, english = line.partition("|")
            said = {"zh-hans": chinese.strip(), "en": english.strip() if bar else chinese.strip()}
            if any(said.values()):
                rows.append({"zh-hans": said["zh-hans"] or said["en"], "en": said["en"] or said["zh-hans"]})
        return rows

    def run_validators(self, value: Any) -> None:
        """Check numbers and lengths of the entries; the limits of a text are no limits of a list."""

    def validate(self, value: Any) -> None:
        if self.required and not value:
            raise forms.ValidationError(self.error_messages["required"], code="required")
        if len(value) > self.most:
            raise forms.ValidationError(_("%(most)s entries are the limit.") % {"most": self.most}, code="many")
        if any(len(words) > LONGEST for one in value for words in one.values()):
            raise forms.ValidationError(
                _("An entry has at most %(longest)s characters.") % {"longest": LONGEST}, code="long"
            )


class LayoutForm(Form):
    """How a record form is laid out: fields above the table, its columns, empty rows, fields below."""

    orientation = forms.ChoiceField(
        label=_("Paper"),
        choices=[("portrait", pgettext_lazy("paper", "Upright")), ("landscape", pgettext_lazy("paper", "Landscape"))],
    )
    head = LinesField(
        label=_("Fields above the table"),
        most=8,
        required=False,
        help_text=_("One a line: 中文 | English. The English part may be left out."),
    )
    columns = LinesField(label=_("Columns of the table"), most=MOST_COLUMNS)
    rows = forms.IntegerField(label=_("Empty rows"), min_value=1, max_value=MOST_ROWS)
    foot = LinesField(label=_("Fields below the table"), most=6, required=False)
    retention = forms.CharField(label=_("Kept for"), max_length=60, required=False)
    keeper = forms.CharField(label=_("Kept by"), max_length=80, required=False)

    @classmethod
    def of(cls, document: Document, data: Any = None) -> "LayoutForm":
        """Return the form of a document as it stands."""
        told = {"orientation": "portrait", "rows": 12, "head": [], "columns": [], "foot": [], **document.form}
        return cls(data, initial={**told, "retention": document.retention, "keeper": document.keeper})
