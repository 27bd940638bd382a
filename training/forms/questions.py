"""A question of the bank: its words, and its options as rows. No script needed."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from training import catalogue
from training.models import Question
from wobo.accounts.forms import Form, ModelForm

KIND = Question.Kind
MOST_OPTIONS = 10


def area(rows: int = 2) -> forms.Textarea:
    """Return a text area of so many rows."""
    return forms.Textarea(attrs={"rows": rows})


class QuestionForm(ModelForm):
    """The words of a question; what is right about it depends on its kind."""

    is_true = forms.TypedChoiceField(
        label=gettext_lazy("The statement is"),
        choices=[("yes", pgettext_lazy("statement", "True")), ("no", pgettext_lazy("statement", "False"))],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
        required=False,
        empty_value=None,
    )

    class Meta:
        model = Question
        fields = ["kind", "points", "text", "text_en", "model_answer"]
        widgets = {"text": area(3), "text_en": area(3), "model_answer": area(3)}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk and self.instance.kind == KIND.TRUE_FALSE:
            self.initial["is_true"] = "yes" if self.instance.options[0]["right"] else "no"

    def clean(self) -> dict[str, Any]:
        """Ask for what the kind needs."""
        data = super().clean() or {}
        if data.get("kind") == KIND.SHORT and not data.get("model_answer"):
            self.add_error("model_answer", _("Say what a good answer holds: whoever marks goes by it."))
        if data.get("kind") == KIND.TRUE_FALSE and data.get("is_true") is None:
            self.add_error("is_true", _("Say whether the statement is true or false."))
        return data


class OptionForm(Form):
    """One option."""

    text = forms.CharField(label=gettext_lazy("Option"), max_length=300, required=False)
    text_en = forms.CharField(label=gettext_lazy("in English"), max_length=300, required=False)
    right = forms.BooleanField(label=pgettext_lazy("option", "right"), required=False)

    def clean(self) -> dict[str, Any]:
        """An option that is right has words."""
        data = super().clean() or {}
        if not data.get("text") and (data.get("text_en") or data.get("right")):
            self.add_error("text", _("Write the option, or leave the whole row empty."))
        return data


def option_rows(question: Question, data: Any = None, *, extra: int = 2) -> Any:
    """Return the options of a question as a formset with so many empty rows; a new one starts with four."""
    chosen = question.options if question.kind in {KIND.SINGLE, KIND.MULTIPLE} else []
    empty = extra if chosen else max(extra, 4)
    made = forms.formset_factory(OptionForm, extra=min(empty, MOST_OPTIONS - len(chosen)), max_num=MOST_OPTIONS)
    return made(data, initial=chosen, prefix="option")


def changes_of(form: QuestionForm, rows: Any) -> dict[str, Any]:
    """Return the columns of a question. Raises ValidationError when the options do not fit its kind."""
    told = {name: form.cleaned_data[name] for name in ("kind", "points", "text", "text_en", "model_answer")}
    kind = told["kind"]
    if kind == KIND.SHORT:
        return {**told, "options": []}
    told["model_answer"] = ""
    if kind == KIND.TRUE_FALSE:
        return {**told, "options": catalogue.true_false(right=form.cleaned_data["is_true"])}
    return {**told, "options": _options(kind, rows)}


def _options(kind: str, rows: Any) -> list[dict[str, Any]]:
    filled = [form.cleaned_data for form in rows.forms if form.cleaned_data.get("text")]
    options = [{name: one[name] for name in ("text", "text_en", "right")} for one in filled]
    right = sum(one["right"] for one in options)
    if len(options) < 2:
        raise ValidationError(_("Give at least two options."))
    if len({one["text"] for one in options}) < len(options):
        raise ValidationError(_("Two options say the same."))
    if kind == KIND.SINGLE and right != 1:
        raise ValidationError(_("Mark exactly one option as right."))
    if kind == KIND.MULTIPLE and right < 1:
        raise ValidationError(_("Mark the options that are right."))
    return options
