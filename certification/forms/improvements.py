"""Forms of continual improvement: what was noticed, how it is weighed and planned, what came of it, inspections."""

import datetime as dt
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from certification.fields import LOGO_TYPES, CheckedFile, day_field, text_area
from certification.forms.appointments import PersonField
from certification.forms.design_registers import LEVELS, RegisterForm
from certification.models import Improvement, Inspection, InspectionPoint, Site
from wobo.accounts.forms import Form, ModelForm
from wobo.files.checks import check_upload

NOTICED = ("source", "text", "noticed_on", "service", "department", "clause")
WEIGHED = ("aim", "benefit", "cost", "weighing", "plan", "target", "owner", "due")


class PhotoFile(CheckedFile):
    """A picture that the page can show."""

    def clean(self, data: Any, initial: Any = None) -> Any:
        """Refuse other types than pictures."""
        upload = super().clean(data, initial)
        if upload and check_upload(upload) not in LOGO_TYPES:
            raise ValidationError(_("A photo is a PNG or JPEG picture."), code="photo")
        return upload


class ImprovementForm(RegisterForm):
    """An improvement; who only notices something is not asked to weigh it."""

    noticed_on = day_field(label=gettext_lazy("Noticed on"))
    owner = PersonField(label=gettext_lazy("Who does it"), required=False)
    due = day_field(label=gettext_lazy("Due"), required=False)
    service = forms.CharField(required=False)
    department = forms.CharField(required=False)
    clause = forms.CharField(required=False)
    benefit = forms.TypedChoiceField(
        label=gettext_lazy("Benefit"),
        choices=[("", "—"), *LEVELS],
        coerce=int,
        empty_value=None,
        required=False,
        help_text=gettext_lazy("1 little, 5 great"),
    )
    cost = forms.TypedChoiceField(
        label=gettext_lazy("Effort"),
        choices=[("", "—"), *LEVELS],
        coerce=int,
        empty_value=None,
        required=False,
        help_text=gettext_lazy("1 little, 5 great"),
    )

    class Meta:
        model = Improvement
        fields = ("source", "text", "aim", "weighing", "plan", "target")
        widgets = {"text": text_area(3), "weighing": text_area(2), "plan": text_area(3)}
        help_texts = {"target": gettext_lazy("Something that can be measured afterwards.")}

    def __init__(self, *args: Any, today: dt.date, weighs: bool, **options: Any) -> None:
        super().__init__(*args, **options)
        self.today = today
        if not self.instance.pk:
            self.initial["noticed_on"] = today
        for name in ("benefit", "cost"):
            self.initial[name] = getattr(self.instance, name)
        if not weighs:
            for name in WEIGHED:
                del self.fields[name]
        self.order_fields((*NOTICED, *WEIGHED))

    def clean_noticed_on(self) -> dt.date:
        """Refuse days to come."""
        day: dt.date = self.cleaned_data["noticed_on"]
        if day > self.today:
            raise ValidationError(_("This day is still to come."), code="future")
        return day


class FinishForm(Form):
    """What was done."""

    result = forms.CharField(
        label=pgettext_lazy("improvement", "What was done"), widget=text_area(4), min_length=2, max_length=2000
    )


class MeasureForm(Form):
    """What came of it, against the target."""

    measured = forms.CharField(
        label=gettext_lazy("Measured result"), widget=text_area(4), min_length=2, max_length=2000
    )
    reached = forms.ChoiceField(label=gettext_lazy("Was the target reached"), choices=Improvement.Reached.choices)


class InspectionForm(RegisterForm):
    """A round on site."""

    day = day_field(label=gettext_lazy("Date"))
    department = forms.CharField(required=False)
    site = forms.CharField(required=False)

    class Meta:
        model = Inspection
        fields = ("inspector", "subject", "conclusion")
        widgets = {"conclusion": text_area(3)}

    field_order = ("day", "site", "department", "inspector", "subject", "conclusion")

    def __init__(self, *args: Any, today: dt.date, **options: Any) -> None:
        super().__init__(*args, **options)
        self.today = today
        sites = Site.objects.filter(workspace=self.engagement.client.workspace_id)
        self._offer("site", sites, gettext_lazy("Site"), str)
        self.order_fields(self.field_order)
        self.initial["day"] = self.instance.day or today

    def clean_day(self) -> dt.date:
        """Refuse days to come."""
        day: dt.date = self.cleaned_data["day"]
        if day > self.today:
            raise ValidationError(_("This day is still to come."), code="future")
        return day


class PointForm(ModelForm):
    """One thing seen on a round."""

    upload = PhotoFile(label=gettext_lazy("Photo"), required=False)

    class Meta:
        model = InspectionPoint
        fields = ("place", "problem", "mended")
        widgets = {"problem": text_area(3)}
        help_texts = {"mended": gettext_lazy("Left empty, an improvement can be made of it.")}

    def changes(self) -> dict[str, Any]:
        """Return what goes into the record, without the file."""
        return {name: value for name, value in self.cleaned_data.items() if name != "upload"}

    def _post_clean(self) -> None:
        """Leave the instance alone: the actions apply what is given."""
