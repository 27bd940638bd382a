"""Forms of clients and their registers."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from certification import validators
from certification.fields import LogoFile, day_field, text_area, zones
from certification.models import Client, Service, Site
from wobo.accounts.forms import Form, ModelForm
from wobo.accounts.models import User


class ClientForm(ModelForm):
    """A client's facts, the language and numbering of its papers, its logo."""

    logo_file = LogoFile(label=gettext_lazy("Logo"), required=False, help_text=gettext_lazy("PNG or JPEG."))

    class Meta:
        model = Client
        fields = (
            "legal_name",
            "legal_name_en",
            "short_name",
            "short_name_en",
            "code",
            "credit_code",
            "registered_address",
            "operating_address",
            "business_scope",
            "headcount",
            "time_zone",
            "language",
            "number_pattern",
            "version_style",
        )
        widgets = {"business_scope": text_area(4), "time_zone": forms.Select}
        help_texts = {
            "number_pattern": gettext_lazy(
                "{ORG} code letters of the company, {LEVEL} letters of the level, {NN} or {NNN} counter, {YEAR} year."
                " A part in brackets, such as [-{mm}], is for records and carries their place below their procedure."
            ),
        }

    def __init__(self, *args: Any, user: User, **options: Any) -> None:
        super().__init__(*args, **options)
        self.user = user
        self.fields["time_zone"].widget.choices = zones()
        for name in ("credit_code", "number_pattern"):
            if name in self.fields:  # not on the model: migrations would import our code
                self.fields[name].validators.append(getattr(validators, name))

    def clean_code(self) -> str:
        """Refuse letters of another client that the reader knows. Who may not see that one learns nothing of it."""
        code = self.cleaned_data["code"]
        others = Client.objects.visible_to(self.user).filter(code=code).exclude(pk=self.instance.pk)
        if code and others.exists():
            raise ValidationError(
                _("Another client has these letters already: %(client)s."), code="twice", params={"client": others[0]}
            )
        return code

    def clean_time_zone(self) -> str:
        """Refuse a zone that nobody knows."""
        zone = self.cleaned_data["time_zone"]
        if zone not in dict(zones()):
            raise ValidationError(_("This time zone is unknown."), code="zone")
        return zone

    def changes(self) -> dict[str, Any]:
        """Return the clean values of the model's own fields."""
        return {name: self.cleaned_data[name] for name in self.Meta.fields}


class LicenceForm(Form):
    """A licence; a row without a name is left out."""

    name = forms.CharField(label=gettext_lazy("Licence"), max_length=120, required=False)
    number = forms.CharField(label=gettext_lazy("Number"), max_length=60, required=False)
    expires = day_field(label=gettext_lazy("Valid until"), required=False)


LicenceRows = forms.formset_factory(LicenceForm, extra=2, max_num=20)


def licences_of(rows: Any) -> list[dict[str, str]]:
    """Return the filled rows as they are stored."""
    filled = [row for row in rows.cleaned_data if row.get("name")]
    return [
        {"name": row["name"], "number": row["number"], "expires": row["expires"].isoformat() if row["expires"] else ""}
        for row in filled
    ]


class RowForm(ModelForm):
    """A row of one of a client's registers; its choices are the client's own rows."""

    links: tuple[str, ...] = ()

    def __init__(self, *args: Any, client: Client, **options: Any) -> None:
        super().__init__(*args, **options)
        self.client = client
        for name in self.links:
            field = self.fields[name]
            field.queryset = field.queryset.filter(workspace=client.workspace_id)

    def changes(self) -> dict[str, Any]:
        """Return the clean values."""
        return dict(self.cleaned_data)


class ServiceForm(RowForm):
    """A service that the client delivers."""

    links = ("owner", "sites", "depends_on")

    class Meta:
        model = Service
        fields = (
            "name",
            "name_en",
            "stage",
            "criticality",
            "owner",
            "customers",
            "targets",
            "run_by_client",
            "other_parties",
            "sites",
            "depends_on",
        )
        widgets = {
            "targets": text_area(3),
            "sites": forms.CheckboxSelectMultiple,
            "depends_on": forms.CheckboxSelectMultiple,
        }

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        if self.instance.pk:
            self.fields["depends_on"].queryset = self.fields["depends_on"].queryset.exclude(pk=self.instance.pk)


class SiteForm(RowForm):
    """A place where services are run or managed."""

    class Meta:
        model = Site
        fields = ("name", "name_en", "kind", "address", "address_en", "headcount", "permanent")
