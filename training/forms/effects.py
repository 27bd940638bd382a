"""What somebody saw of the effect of a training, or why nobody looked."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from training.models import EffectReview
from wobo.accounts.forms import Form, ModelForm


class EffectForm(ModelForm):
    """A verdict with what it rests on; what did not work asks for what follows."""

    verdict = forms.ChoiceField(
        label=gettext_lazy("Verdict"), choices=EffectReview.Verdict.choices, widget=forms.RadioSelect
    )

    class Meta:
        model = EffectReview
        fields = ["verdict", "how", "text", "follow_up"]
        widgets = {
            "text": forms.Textarea(attrs={"rows": 4}),
            "follow_up": forms.Textarea(attrs={"rows": 3}),
        }
        help_texts = {
            "how": gettext_lazy("Looked at the work, asked the people, read records, saw fewer mistakes …"),
            "follow_up": gettext_lazy("Needed unless it was effective: a repetition, practice with a colleague …"),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["how"].required = True

    def clean(self) -> dict[str, Any]:
        """Ask for the follow-up where it is needed."""
        data = super().clean() or {}
        needed = data.get("verdict") in {EffectReview.Verdict.PARTLY, EffectReview.Verdict.NOT}
        if needed and not data.get("follow_up"):
            self.add_error("follow_up", _("Say what follows: the training did not have its full effect."))
        return data


class ExcuseForm(Form):
    """Why a head gave no verdict."""

    excuse = forms.CharField(
        label=gettext_lazy("Why there is no verdict"), max_length=300, widget=forms.Textarea(attrs={"rows": 2})
    )
