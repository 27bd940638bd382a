"""Forms of the standards catalogue."""

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from certification.catalogue import StandardData, Unreadable, read
from certification.catalogue.source import read_limited
from wobo.accounts.forms import Form


class FindClauseForm(Form):
    """Which clauses of a standard are shown."""

    SHOW = [
        ("", pgettext_lazy("clauses", "All")),
        ("assessable", pgettext_lazy("clauses", "Assessable")),
        ("documents", pgettext_lazy("clauses", "Require documents or records")),
        ("no_case", pgettext_lazy("clauses", "The case may not have arisen")),
        ("unverified", pgettext_lazy("clauses", "Not verified")),
        ("withdrawn", pgettext_lazy("clauses", "Withdrawn")),
    ]

    q = forms.CharField(label=_("Number or words"), required=False, max_length=100)
    show = forms.ChoiceField(label=_("Show"), required=False, choices=SHOW)
    group = forms.ChoiceField(label=_("Group"), required=False)

    def __init__(self, *args, groups: list[tuple[str, str]], **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["group"].choices = [("", pgettext_lazy("clauses", "All")), *groups]
        if not groups:
            del self.fields["group"]
        self.fields["q"].widget.input_type = "search"


class ImportForm(Form):
    """A file with a standard; `cleaned_data` holds its bytes, its name and what was read."""

    file = forms.FileField(
        label=_("File"),
        help_text=_("Our YAML, a requirement library (YAML) or an OSCAL catalogue (JSON), up to 20 MB."),
        widget=forms.ClearableFileInput(attrs={"accept": ".yaml,.yml,.json"}),
    )

    def clean(self) -> dict:
        """Read the file; what is wrong with it stands at the field."""
        cleaned = super().clean() or {}
        upload = cleaned.get("file")
        if upload:
            try:
                cleaned["content"] = read_limited(upload, limit=settings.LIMITS["catalogue_bytes"])
                cleaned["read"]: list[StandardData] = read(cleaned["content"])
            except Unreadable as problem:
                self.add_error("file", str(problem))
        return cleaned
