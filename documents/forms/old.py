"""Forms of old documents: listing one, deciding on many."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from certification.fields import CheckedFile, text_area
from certification.models import Engagement
from documents.models import OldDocument
from wobo.accounts.forms import Form, ModelForm

from .fields import EntryField

FATE = OldDocument.Fate
UNDECIDED = ("", pgettext_lazy("old document", "Not decided yet"))


class _Deciding:
    """Mixin: a reason where something is withdrawn, a successor where something goes on."""

    def checked(self, data: dict[str, Any]) -> dict[str, Any]:
        """Say at the field what is missing."""
        if data.get("fate") == FATE.WITHDRAW and not data.get("reason"):
            self.add_error("reason", _("Say why it is withdrawn."))  # type: ignore[attr-defined]
        return data


class OldDocumentForm(_Deciding, ModelForm):
    """A document of the time before."""

    fate = forms.ChoiceField(
        label=gettext_lazy("What becomes of it"), choices=[UNDECIDED, *FATE.choices], required=False
    )
    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=300, required=False, widget=text_area(2))
    successor = EntryField(
        label=gettext_lazy("Goes on as"), help_text=gettext_lazy("Number of the entry in the register.")
    )
    upload = CheckedFile(label=gettext_lazy("File"), required=False)

    class Meta:
        model = OldDocument
        fields = ("number", "title", "version", "place")

    def __init__(self, *args: Any, engagement: Engagement, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["successor"].engagement = engagement  # type: ignore[attr-defined]
        self.initial |= {"fate": self.instance.fate, "reason": self.instance.reason}
        self.initial["successor"] = self.instance.successor.number if self.instance.successor else ""

    def clean(self) -> dict[str, Any]:
        """Ask for the reason of a withdrawal."""
        return self.checked(super().clean() or {})

    def _post_clean(self) -> None:
        """Leave the instance alone: the action locks, checks and writes it."""


class DecideForm(_Deciding, Form):
    """What becomes of the ticked documents."""

    fate = forms.ChoiceField(
        label=gettext_lazy("What becomes of them"), choices=FATE.choices, widget=forms.RadioSelect
    )
    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=300, required=False, widget=text_area(2))
    successor = EntryField(
        label=gettext_lazy("Go on as"),
        help_text=gettext_lazy("Number of the entry in the register; empty: each keeps what it has."),
    )

    def __init__(self, *args: Any, engagement: Engagement, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["successor"].engagement = engagement  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Ask for the reason of a withdrawal."""
        return self.checked(super().clean() or {})


class NothingForm(Form):
    """That there were no documents before."""

    reason = forms.CharField(
        label=gettext_lazy("How do you know?"),
        max_length=300,
        min_length=5,
        widget=text_area(2),
        help_text=gettext_lazy("For example: asked every department on which day."),
    )
