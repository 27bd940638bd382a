"""A proof of competence: education, experience, certificate, training elsewhere."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from certification.fields import CheckedFile, day_field
from training import catalogue, words
from training.models import Qualification
from wobo.accounts.forms import ModelForm


class QualificationForm(ModelForm):
    """What it is, by whom, since when and until when, with its proof as a file."""

    on = day_field(label=gettext_lazy("Date"), required=False)
    valid_until = day_field(label=gettext_lazy("Valid until"), required=False)
    course_key = forms.ChoiceField(
        label=gettext_lazy("Stands for the course"),
        required=False,
        help_text=gettext_lazy("Whoever holds it need not take that course; the proof is needed for this."),
    )
    upload = CheckedFile(label=gettext_lazy("Proof"), required=False, help_text=gettext_lazy("PDF or picture."))

    class Meta:
        model = Qualification
        fields = ["kind", "name", "issued_by", "on", "valid_until", "course_key"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        courses = [(key, words.course(key)) for key in catalogue.courses()]
        self.fields["course_key"].choices = [("", "—"), *courses]

    def clean(self) -> dict[str, Any]:
        """Dates in order; what stands for a course has its proof."""
        data = super().clean() or {}
        if data.get("on") and data.get("valid_until") and data["valid_until"] < data["on"]:
            self.add_error("valid_until", _("It cannot end before it begins."))
        if data.get("course_key") and not data.get("upload") and not self.instance.file_id and not self.errors:
            self.add_error("upload", _("Add the proof: it stands for a course."))
        return data

    def changes(self) -> dict[str, Any]:
        """Return the columns, as the doors take them."""
        return {name: self.cleaned_data[name] for name in self._meta.fields}
