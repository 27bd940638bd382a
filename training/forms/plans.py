"""Forms of the annual training plan: the year, a line with its twelve months."""

import calendar
from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.dates import MONTHS_3
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from training.models import Course, PlanLine
from wobo.accounts.forms import Form, KnownRow, ModelForm

FIRST, LAST = 2000, 2100


class YearForm(Form):
    """For which year."""

    year = forms.IntegerField(label=gettext_lazy("Year"), min_value=FIRST, max_value=LAST)


class LineForm(ModelForm):
    """One line: a course of the engagement or a title of its own, for whom, how, in which months."""

    course = KnownRow(label=gettext_lazy("Course"), required=False)
    months = forms.TypedMultipleChoiceField(
        label=gettext_lazy("Months"),
        coerce=int,
        choices=[(number, MONTHS_3[number]) for number in range(1, len(calendar.month_name))],
        widget=forms.CheckboxSelectMultiple,
    )

    class Meta:
        model = PlanLine
        fields = ["title", "departments", "participants", "method", "remark"]
        help_texts = {"title": gettext_lazy("Only where it is no course of this engagement.")}

    def __init__(self, *args: Any, courses: Iterable[Course], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.courses = {row.pk: row for row in courses}
        self.fields["course"].offer(self.courses.values(), lambda row: row.title, empty=True)  # type: ignore[attr-defined]
        self.initial.setdefault("course", self.instance.course_id)
        self.initial.setdefault("months", self.instance.months)
        self.order_fields(["course", "title", "departments", "participants", "method", "months", "remark"])

    def clean(self) -> dict[str, Any]:
        """Ask for a course or a title, not for both."""
        data = super().clean() or {}
        if not data.get("course") and not data.get("title") and "title" not in self.errors:
            self.add_error("title", _("Choose a course, or write what is taught."))
        if data.get("course") and data.get("title"):
            self.add_error("title", _("Choose a course or write a title, not both."))
        return data

    def told(self) -> dict[str, Any]:
        """Return the columns of the line."""
        data = self.cleaned_data
        plain = {name: data[name] for name in self._meta.fields}  # type: ignore[union-attr]
        return {**plain, "course": self.courses.get(data["course"]), "months": sorted(data["months"])}
