"""Forms of courses: what they are, what they teach, who is exempt."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from training.models import Course, CourseContent
from wobo.accounts.forms import Form, ModelForm

LONGEST = 200


class CourseForm(ModelForm):
    """A course; a new one with its contents, one a line."""

    contents = forms.CharField(
        label=gettext_lazy("What it teaches"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=gettext_lazy("One content a line. Each session ticks what it covered."),
    )

    class Meta:
        model = Course
        fields = [
            "name", "name_en", "audience", "method", "hours", "examined", "pass_mark", "drawn", "effect_days",
        ]  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        ready = self.instance.key
        self.fields["name"].required = not ready
        if ready:
            self.fields["name"].help_text = _("Empty: “%(name)s”.") % {"name": Course(key=ready).title}
        if self.instance.pk:
            del self.fields["contents"]
        if self.instance.is_obligatory:
            self.fields["audience"].disabled = True
            self.fields["audience"].help_text = _("The process says whom this course is for.")

    def clean_contents(self) -> list[str]:
        """Return the contents. Raises ValidationError for one that is too long."""
        lines = [line.strip() for line in self.cleaned_data["contents"].splitlines() if line.strip()]
        if long := [line for line in lines if len(line) > LONGEST]:
            told = {"limit": LONGEST, "begin": long[0][:40]}
            raise ValidationError(_("“%(begin)s…”: a content has at most %(limit)s characters.") % told)
        return lines

    def told(self) -> dict[str, Any]:
        """Return the columns of the course."""
        return {name: self.cleaned_data[name] for name in self._meta.fields}  # type: ignore[union-attr]


class ContentForm(ModelForm):
    """Something that a course teaches."""

    class Meta:
        model = CourseContent
        fields = ["text", "text_en"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["text"].required = not self.instance.ref
        if self.instance.ref:
            ready = CourseContent(course=self.instance.course, ref=self.instance.ref).title
            self.fields["text"].help_text = _("Empty: “%(name)s”.") % {"name": ready}


class ExemptionForm(Form):
    """Why somebody need not take a course."""

    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=300,
        min_length=3,
        help_text=gettext_lazy("For example: teaches the course; holds a certificate; on leave until …"),
    )
