"""Forms of labels: one of them, a print."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from certification.models import Engagement
from documents.models import Label, LabelSheet
from wobo.accounts.forms import Form, KnownRow, ModelForm

from .fields import departments_of


class LabelForm(ModelForm):
    """A label."""

    department = KnownRow(label=_("Department"), required=False)

    class Meta:
        model = Label
        fields = ("kind", "code", "name", "place", "keeper")
        help_texts = {"code": _("The number of the asset or item; it is also in the QR code.")}

    def __init__(self, *args: Any, engagement: Engagement, **options: Any) -> None:
        super().__init__(*args, **options)
        self.departments = {row.pk: row for row in departments_of(engagement)}
        self.fields["department"].offer(self.departments.values(), empty=True)  # type: ignore[attr-defined]
        self.initial["department"] = self.instance.department_id
        self.order_fields(("kind", "code", "name", "place", "department", "keeper"))

    def told(self) -> dict[str, Any]:
        """Return the columns of the label."""
        data = self.cleaned_data
        plain = {name: data[name] for name in self._meta.fields}  # type: ignore[union-attr]
        return {**plain, "department": self.departments.get(data["department"])}

    def _post_clean(self) -> None:
        """Leave the instance alone: the action locks, checks and writes it."""


class LabelSheetForm(Form):
    """On what paper, from which place on."""

    paper = forms.ChoiceField(label=_("Label paper"), choices=LabelSheet.Paper.choices, required=False)
    used = forms.IntegerField(
        label=_("Places already used on the first sheet"), min_value=0, max_value=39, required=False, initial=0
    )
    language = forms.ChoiceField(label=_("Language of the paper"), choices=settings.LANGUAGES, required=False)
