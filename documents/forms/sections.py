"""Forms of writing: the text of a section, its heading, the change note, how a revision begins."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from documents.actions.sections import MOST_CHARACTERS
from wobo.accounts.forms import Form


class SectionForm(Form):
    """The heading and the text of a section, and the version on which they were written."""

    version = forms.IntegerField(min_value=0, widget=forms.HiddenInput)
    title = forms.CharField(label=_("Heading"), max_length=120)
    # the editor writes HTML; what is too long is refused by the action, which names both sizes
    html = forms.CharField(
        label=_("Text"),
        required=False,
        max_length=MOST_CHARACTERS * 2,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 18, "data-editor-source": True, "spellcheck": "false"}),
    )


class SectionAddForm(Form):
    """A new section."""

    title = forms.CharField(label=_("Heading of the new section"), max_length=120)
    after = forms.SlugField(required=False, widget=forms.HiddenInput)


class ChangeForm(Form):
    """What is changed against the former version."""

    change = forms.CharField(
        label=_("What is changed"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Printed in the revision record; every version after the first needs it."),
    )


class DraftForm(Form):
    """How the next version of a document begins."""

    way = forms.ChoiceField(label=_("Begin with"), widget=forms.RadioSelect)
    file = forms.FileField(
        label=_("Word file"),
        required=False,
        widget=forms.ClearableFileInput(attrs={"accept": ".docx"}),
        help_text=_("Headings, tables and lists are kept; pictures are not taken over."),
    )
    change = forms.CharField(
        label=_("What is changed"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )

    WAYS = {
        "template": pgettext_lazy("begin", "The text of the document set, filled with the client's data"),
        "former": pgettext_lazy("begin", "The version in force"),
        "word": pgettext_lazy("begin", "A Word file"),
        "file": pgettext_lazy("begin", "A file that stays a file"),
        "empty": pgettext_lazy("begin", "The customary headings, without text"),
        "form": pgettext_lazy("begin", "The form as it stands in the register"),
    }

    def __init__(self, *args: Any, ways: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen: forms.ChoiceField = self.fields["way"]  # type: ignore[assignment]
        chosen.choices = [(way, self.WAYS[way]) for way in ways]
        chosen.initial = ways[0]
        if not {"word", "file"} & set(ways):
            del self.fields["file"]
        if "former" not in ways:
            del self.fields["change"]

    def clean(self) -> dict[str, Any]:
        """Ask for the file where the way needs one."""
        told = super().clean() or {}
        if told.get("way") in {"word", "file"} and not told.get("file") and "file" not in self.errors:
            self.add_error("file", _("Choose the file."))
        return told


class MoveForm(Form):
    """One place up or down."""

    STEPS = {"up": -1, "down": 1}

    to = forms.TypedChoiceField(choices=[(name, name) for name in STEPS], coerce=STEPS.__getitem__)
