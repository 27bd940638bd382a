"""What the lead says of an evidence room, and what a guest says at its door."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from audits.models import Audit, EvidenceRoom
from certification.models import Clause, Cycle
from wobo.accounts.forms import Form, ModelForm

from .fields import area, day_field

KINDS = [
    ("documents", pgettext_lazy("evidence", "Documents in force")),
    ("records", pgettext_lazy("evidence", "Records")),
    ("matrices", pgettext_lazy("evidence", "Function allocation")),
    ("reports", pgettext_lazy("evidence", "Reports")),
    ("registers", pgettext_lazy("evidence", "Registers")),
]


class RoomForm(ModelForm):
    """Period, scope, statement."""

    from_on = day_field(label=gettext_lazy("Open from"))
    until_on = day_field(label=gettext_lazy("Open until"))
    kinds = forms.MultipleChoiceField(
        label=gettext_lazy("Kinds of evidence"), choices=KINDS, widget=forms.CheckboxSelectMultiple
    )
    chapters = forms.MultipleChoiceField(
        label=gettext_lazy("Chapters of the standard"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("None chosen: all of them."),
    )
    confidential = forms.BooleanField(
        label=gettext_lazy("Show confidential files, too"),
        required=False,
        help_text=gettext_lazy("Otherwise they are named, and shown on site."),
    )

    class Meta:
        model = EvidenceRoom
        fields = ("title", "body", "audit", "from_on", "until_on", "kinds", "chapters", "confidential", "language",
                  "statement")  # fmt: skip
        widgets = {"statement": area(6)}

    def __init__(self, cycle: Cycle, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = cycle.today()
        audits = Audit.objects.of(cycle).external().alive()
        self.fields["audit"].queryset = audits  # type: ignore[attr-defined]
        tops = Clause.objects.filter(standard__in=cycle.engagement.standards.all(), parent=None).in_force()
        self.fields["chapters"].choices = [  # type: ignore[attr-defined]
            (one.ref, one.heading) for one in tops.order_by("standard", "order")
        ]
        if self.instance.state == EvidenceRoom.State.OPEN:
            self.fields["statement"].disabled = True
            self.fields["statement"].help_text = _("Guests accepted it. Close the room to change it.")

    def clean(self) -> dict[str, Any]:
        """Ask for a period that is not over."""
        data = super().clean() or {}
        start, end = data.get("from_on"), data.get("until_on")
        if start and end and end < start:
            self.add_error("until_on", _("The last day lies before the first."))
        elif end and end < self.today:
            self.add_error("until_on", _("This day is over."))
        return data


class GuestForm(Form):
    """Who is invited."""

    name = forms.CharField(label=pgettext_lazy("person", "Name"), max_length=80)
    email = forms.EmailField(label=gettext_lazy("E-mail address"))
    organisation = forms.CharField(label=gettext_lazy("Organisation"), max_length=200, required=False)
    language = forms.ChoiceField(label=gettext_lazy("Language of the invitation"), choices=settings.LANGUAGES)


class AcceptForm(Form):
    """The confidentiality statement, accepted under one's own name."""

    name = forms.CharField(label=gettext_lazy("Your name, as you sign"), max_length=80)
    agreed = forms.BooleanField(label=gettext_lazy("I have read the statement and accept it."))
