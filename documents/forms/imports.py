"""Forms of bringing in: a list, a folder of files and what becomes of each."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from certification.models import Engagement
from documents.actions.folder import AS_CONTENT, AS_OLD, LEAVE, Arrived
from documents.import_columns import OLD, REGISTER
from wobo.accounts.forms import Form

from .fields import EntryField, FilesField

TARGETS = [
    (REGISTER, gettext_lazy("The register: documents to be written or revised")),
    (OLD, gettext_lazy("The old documents: what was there before")),
]
USES = [
    (AS_OLD, pgettext_lazy("use of a file", "an old document")),
    (AS_CONTENT, pgettext_lazy("use of a file", "the content of the entry")),
    (LEAVE, pgettext_lazy("use of a file", "leave out")),
]


class ImportForm(Form):
    """A list, and what it is a list of."""

    target = forms.ChoiceField(
        label=gettext_lazy("What is it a list of?"), choices=TARGETS, widget=forms.RadioSelect, initial=REGISTER
    )
    file = forms.FileField(label=gettext_lazy("Excel or CSV file"))


class FolderForm(Form):
    """Many files at once."""

    files = FilesField(label=gettext_lazy("Files"))  # type: ignore[assignment]  # taken off the class


class ArrivedForm(Form):
    """What becomes of one file."""

    use = forms.ChoiceField(label=gettext_lazy("Becomes"), choices=USES)
    number = forms.CharField(label=gettext_lazy("Number"), max_length=60, required=False)
    title = forms.CharField(label=gettext_lazy("Title"), max_length=200, required=False)
    version = forms.CharField(label=gettext_lazy("Version"), max_length=20, required=False)
    entry = EntryField(label=gettext_lazy("Entry"))

    def __init__(self, *args: Any, file: Arrived, engagement: Engagement, **options: Any) -> None:
        match = file.match
        initial = {
            "use": AS_CONTENT if match is not None and match.kind == match.Kind.FILE else AS_OLD,
            **{name: getattr(file, name) for name in ("number", "title", "version")},
            "entry": match.number if match else "",
        }
        super().__init__(*args, initial=initial, prefix=f"file-{file.place}", **options)
        self.file = file
        self.fields["entry"].engagement = engagement  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Ask for the title of an old document, for the entry of a content."""
        data = super().clean() or {}
        if data.get("use") == AS_OLD and not data.get("title") and "title" not in self.errors:
            self.add_error("title", _("An old document has a title."))
        if data.get("use") == AS_CONTENT and not data.get("entry") and "entry" not in self.errors:
            self.add_error("entry", _("Say which entry's content the file is."))
        return data


def forms_of(files: Sequence[Arrived], engagement: Engagement, data: Any = None) -> list[ArrivedForm]:
    """Return a form for each file."""
    return [ArrivedForm(data, file=file, engagement=engagement) for file in files]
