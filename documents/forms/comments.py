"""Forms of comments."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from wobo.accounts.forms import Form


class CommentForm(Form):
    """A comment on a section, or on the whole document."""

    section = forms.ChoiceField(label=_("About"), required=False)
    quote = forms.CharField(
        label=_("Passage"), required=False, max_length=300, help_text=_("The words that the comment is about.")
    )
    text = forms.CharField(
        label=_("Comment"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3, "data-mentions": True}),
        help_text=_("Write @ and a name to tell somebody."),
    )

    def __init__(self, *args: Any, sections: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["section"].choices = [("", _("The whole document")), *sections]  # type: ignore[attr-defined]


class CommentAnswerForm(Form):
    """An answer in a thread."""

    text = forms.CharField(
        label=_("Answer"), max_length=4000, widget=forms.Textarea(attrs={"rows": 2, "data-mentions": True})
    )
