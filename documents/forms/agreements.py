"""Forms of agreements: writing one down, its review."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from certification.fields import CheckedFile, day_field, text_area
from certification.models import Engagement, Service
from documents.models import Agreement
from wobo.accounts.forms import Form, KnownRow, KnownRows, ModelForm

from .fields import people_of, person_said

DATES = ("signed_on", "valid_from", "valid_until", "review_due")


class AgreementForm(ModelForm):
    """An agreement with a customer or a supplier."""

    services = KnownRows(label=gettext_lazy("Services"), required=False)
    owner = KnownRow(label=gettext_lazy("Looked after by"), required=False)
    signed_on = day_field(label=gettext_lazy("Signed on"), required=False)
    valid_from = day_field(label=gettext_lazy("Valid from"), required=False)
    valid_until = day_field(
        label=gettext_lazy("Valid until"), required=False, help_text=gettext_lazy("Empty: without an end.")
    )
    review_due = day_field(label=gettext_lazy("Review due"), required=False)
    upload = CheckedFile(label=gettext_lazy("Scan of the signed paper"), required=False)

    class Meta:
        model = Agreement
        fields = ("kind", "number", "title", "counterpart", *DATES, "reference", "notes")
        widgets = {"notes": text_area(3)}
        help_texts = {
            "number": gettext_lazy("Empty: the next free number."),
            "counterpart": gettext_lazy("The customer, supplier or department on the other side."),
            "reference": gettext_lazy("Where the signed paper lies, if no scan is uploaded."),
        }

    def __init__(self, *args: Any, engagement: Engagement, **options: Any) -> None:
        super().__init__(*args, **options)
        rows = Service.objects.filter(workspace=engagement.client.workspace_id)
        self.known_services = {row.pk: row for row in rows}
        self.people = {row.pk: row for row in people_of(engagement, [self.instance.owner_id])}
        self.fields["number"].required = False
        self.fields["services"].offer(self.known_services.values())  # type: ignore[attr-defined]
        self.fields["owner"].offer(self.people.values(), person_said, empty=True)  # type: ignore[attr-defined]
        self.initial["owner"] = self.instance.owner_id
        if self.instance.pk:
            self.initial["services"] = list(self.instance.services.values_list("pk", flat=True))
        names = ("kind", "title", "counterpart", "services", "number", "owner", *DATES, "upload", "reference", "notes")
        self.order_fields(names)

    def clean(self) -> dict[str, Any]:
        """See that the days follow each other."""
        data = super().clean() or {}
        begins, ends = data.get("valid_from") or data.get("signed_on"), data.get("valid_until")
        if begins and ends and ends < begins:
            self.add_error("valid_until", _("It would end before it begins."))
        if data.get("kind") == Agreement.Kind.SLA and not data.get("services"):
            self.add_error("services", _("Say for which services the agreement holds."))
        return data

    def told(self) -> dict[str, Any]:
        """Return the columns of the agreement."""
        data = self.cleaned_data
        plain = {name: data[name] for name in self._meta.fields}  # type: ignore[union-attr]
        rows = [self.known_services[pk] for pk in data["services"]]
        return {**plain, "services": rows, "owner": self.people.get(data["owner"])}

    def _post_clean(self) -> None:
        """Leave the instance alone: the action locks, checks and writes it."""


class ReviewForm(Form):
    """That an agreement was looked through."""

    on = day_field(label=gettext_lazy("Reviewed on"))
    next_due = day_field(
        label=gettext_lazy("Next review"), required=False, help_text=gettext_lazy("Empty: a year later.")
    )
    note = forms.CharField(label=gettext_lazy("Outcome"), max_length=300, required=False, widget=text_area(2))
