"""The four steps of a new engagement: client, terms, plan, team."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from certification import validators
from certification.fields import day_field, text_area
from certification.models import Client, Engagement, Service, Site, Standard
from wobo.accounts.forms import Form
from wobo.accounts.models import Role, User

from .clients import ClientForm
from .engagements import PlanForm

NEW_CLIENT = ("legal_name", "short_name", "code", "credit_code", "time_zone", "language")


class ClientStep(ClientForm):
    """Choose a client, or take a new one on."""

    client = forms.ModelChoiceField(
        label=gettext_lazy("Client"),
        queryset=Client.objects.none(),
        to_field_name="uid",
        required=False,
        empty_label=gettext_lazy("A new client, entered below"),
    )
    field_order = ("client", *NEW_CLIENT)

    class Meta(ClientForm.Meta):
        fields: Any = NEW_CLIENT  # fewer than ClientForm's

    def __init__(self, *args: Any, user: User, may_create: bool, **options: Any) -> None:
        self._names = NEW_CLIENT if may_create else ()
        super().__init__(*args, user=user, **options)
        self.fields["client"].queryset = Client.objects.visible_to(user)
        if not may_create:
            self.fields["client"].empty_label = None
            self.fields["client"].required = True
        for name in ("logo_file", *(name for name in NEW_CLIENT if name not in self._names)):
            self.fields.pop(name, None)
        for name in self._names:
            self.fields[name].required = False

    def clean(self) -> dict[str, Any]:
        """Demand the names of a new client; for one that is there, what was typed below does not matter."""
        values = super().clean() or {}
        if values.get("client"):
            for name in self._names:
                self._errors.pop(name, None)
            return values
        for name in ("legal_name", "short_name", "code"):
            if name in self._names and not values.get(name) and name not in self.errors:
                self.add_error(name, _("A new client needs this. Or choose a client above."))
        return values

    def validate_unique(self) -> None:
        """Ask for uniqueness only of a new client."""
        if not self.cleaned_data.get("client"):
            super().validate_unique()

    def _get_validation_exclusions(self) -> set[str]:
        chosen = self.cleaned_data.get("client") is not None
        return {*super()._get_validation_exclusions(), *(NEW_CLIENT if chosen else ())}

    def new_client(self) -> dict[str, Any]:
        """Return the fields of the new client."""
        return {name: self.cleaned_data[name] for name in self._names}


class TermsStep(Form):
    """Code, standards, profile, the first wording of the scope with services and sites."""

    code = forms.CharField(
        label=gettext_lazy("Code of the engagement"), max_length=40, validators=[validators.engagement_code]
    )
    standards = forms.ModelMultipleChoiceField(
        label=gettext_lazy("Standards"),
        queryset=Standard.objects.none(),
        to_field_name="ref",
        widget=forms.CheckboxSelectMultiple,
    )
    profile = forms.ChoiceField(label=pgettext_lazy("engagement", "Profile"), choices=Engagement.Profile.choices)
    keeps_representative = forms.BooleanField(
        label=gettext_lazy("The client keeps the role of management representative"), required=False, initial=True
    )
    organisation = forms.CharField(
        label=gettext_lazy("Organisation that manages and delivers"), max_length=200, required=False
    )
    text = forms.CharField(label=gettext_lazy("Scope, first wording"), widget=text_area(3), required=False)
    text_en = forms.CharField(label=gettext_lazy("Scope in English"), widget=text_area(3), required=False)
    services = forms.ModelMultipleChoiceField(
        label=gettext_lazy("Services in the scope"),
        queryset=Service.objects.none(),
        to_field_name="uid",
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    new_services = forms.CharField(
        label=gettext_lazy("New services"),
        widget=text_area(3),
        required=False,
        help_text=gettext_lazy("One per line. Owners and targets follow on the services page."),
    )
    sites = forms.ModelMultipleChoiceField(
        label=gettext_lazy("Sites in the scope"),
        queryset=Site.objects.none(),
        to_field_name="uid",
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    new_sites = forms.CharField(
        label=gettext_lazy("New sites"),
        widget=text_area(3),
        required=False,
        help_text=gettext_lazy("One per line; the first one becomes the headquarters. Addresses follow later."),
    )

    def __init__(self, *args: Any, client: Client | None, **options: Any) -> None:
        super().__init__(*args, **options)
        self.client = client
        self.fields["standards"].queryset = Standard.objects.all()
        for name, model in (("services", Service), ("sites", Site)):
            rows = model.objects.filter(workspace=client.workspace_id) if client else model.objects.none()
            self.fields[name].queryset = rows
            if not rows:
                del self.fields[name]

    def clean_code(self) -> str:
        """Refuse a code that is taken, whoever's it is."""
        code = self.cleaned_data["code"]
        if Engagement.objects.filter(code__iexact=code).exists():
            raise ValidationError(_("There is an engagement of this code already."), code="twice")
        return code

    def lines(self, name: str) -> list[str]:
        """Return the filled lines of a text area, each once."""
        return list(dict.fromkeys(line.strip()[:120] for line in self.cleaned_data[name].splitlines() if line.strip()))

    def new_rows(self) -> tuple[list[Service], list[Site]]:
        """Return the unsaved services and sites; the first site of a client is its headquarters."""
        has_site = self.client is not None and Site.objects.filter(workspace=self.client.workspace_id).exists()
        kinds = [Site.Kind.BRANCH if has_site or place else Site.Kind.HEADQUARTERS for place in range(200)]
        services = [Service(name=line) for line in self.lines("new_services")]
        sites = [Site(name=line, kind=kind) for line, kind in zip(self.lines("new_sites"), kinds, strict=False)]
        return services, sites


class PlanStep(PlanForm):
    """When it begins, and the dates of the nine phases."""

    begins = day_field(label=gettext_lazy("The engagement begins on"), required=False)


class TeamStep(Form):
    """The firm's people."""

    lead = forms.ModelChoiceField(
        label=gettext_lazy("Lead consultant"), queryset=User.objects.none(), to_field_name="uid"
    )
    consultants = forms.ModelMultipleChoiceField(
        label=gettext_lazy("Consultants"),
        queryset=User.objects.none(),
        to_field_name="uid",
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text=gettext_lazy("Besides the lead consultant."),
    )

    def __init__(self, *args: Any, people: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["lead"].queryset = people
        self.fields["consultants"].queryset = people

    def clean(self) -> dict[str, Any]:
        """Take the lead out of the others; without JavaScript the page still offers both."""
        values = super().clean() or {}
        if "consultants" in values:
            values["consultants"] = [one for one in values["consultants"] if one != values.get("lead")]
        return values


CONTACT_ROLES = [
    (role.value, role.label)
    for role in (
        Role.TOP_MANAGER,
        Role.MANAGEMENT_REPRESENTATIVE,
        Role.CLIENT_ADMIN,
        Role.DOCUMENT_CONTROLLER,
        Role.WORKING_GROUP,
        Role.INTERNAL_AUDITOR,
        Role.STAFF,
        Role.CONSULTANT,
    )
]


class ContactForm(Form):
    """Somebody to invite; an empty row is left out."""

    display_name = forms.CharField(label=pgettext_lazy("person", "Name"), max_length=80, required=False)
    email = forms.EmailField(label=gettext_lazy("E-mail address"), required=False)
    role = forms.ChoiceField(label=gettext_lazy("Role"), choices=CONTACT_ROLES)

    def clean(self) -> dict[str, Any]:
        """Demand both name and address."""
        values = super().clean() or {}
        if bool(values.get("display_name")) != bool(values.get("email")) and not self.errors:
            empty = "email" if values.get("display_name") else "display_name"
            self.add_error(empty, _("Name and e-mail address belong together."))
        return values


ContactRows = forms.formset_factory(ContactForm, extra=4, max_num=30)
