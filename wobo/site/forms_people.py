"""Forms about people: invitation, acceptance, membership, profile."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from wobo.accounts.forms import Form, ModelForm
from wobo.accounts.models import Membership, Role, User, Workspace
from wobo.notices.kinds import KINDS
from wobo.workflow import clock
from wobo.workflow.policies import may

from .forms_setup import PasswordTwice, password_field, zone_field

DATE = {"type": "date"}


def roles_to_give(workspace: Workspace, user: User) -> list[tuple[str, str]]:
    """Return the roles that `user` may give in `workspace`, as choices."""
    return [
        (role.value, str(role.label))
        for role in workspace.roles_offered
        if may("edit", Membership(workspace=workspace, role=role), user)
    ]


class RoleForm(Form):
    """A role in a workspace, and until when."""

    role = forms.ChoiceField(label=_("Role"))
    role_until = forms.DateField(
        label=_("Until"),
        required=False,
        widget=forms.DateInput(attrs=DATE),
        help_text=_("Empty: no end. The access of an external auditor needs one."),
    )

    def __init__(self, workspace: Workspace, user: User, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role"].choices = roles_to_give(workspace, user)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Demand an end where the role must have one, and no end in the past."""
        data = super().clean() or {}
        until = data.get("role_until")
        if data.get("role") == Role.EXTERNAL_AUDITOR and not until:
            self.add_error("role_until", _("The access of an external auditor needs an end date."))
        if until and until < clock.today():
            self.add_error("role_until", _("This day is over."))
        return data


class InvitationForm(RoleForm):
    """Who is invited, as what."""

    email = forms.EmailField(label=_("E-mail address"))
    display_name = forms.CharField(label=pgettext_lazy("person", "Name"), max_length=80)
    language = forms.ChoiceField(label=_("Language of the invitation"), choices=settings.LANGUAGES)

    field_order = ["email", "display_name", "role", "role_until", "language"]


class MemberForm(RoleForm):
    """A role for somebody who has an account."""

    user = forms.ModelChoiceField(label=_("Person"), queryset=User.objects.none(), to_field_name="uid")

    field_order = ["user", "role", "role_until"]

    def __init__(self, workspace: Workspace, user: User, *args: Any, **kwargs: Any) -> None:
        super().__init__(workspace, user, *args, **kwargs)
        known = Membership.objects.visible_to(user).live(clock.today()).values("user")
        people = User.objects.filter(pk__in=known, is_active=True).order_by("display_name")
        self.fields["user"].queryset = people  # type: ignore[attr-defined]


class AcceptForm(PasswordTwice):
    """What a new person gives: name and password; the address is proved by the link."""

    display_name = forms.CharField(label=_("Your name"), max_length=80)
    password = password_field()
    password_again = forms.CharField(
        label=_("Password again"), strip=False, widget=forms.PasswordInput(attrs={"autocomplete": "new-password"})
    )

    def __init__(self, email: str, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.email = email

    def person(self) -> User:
        """Return the person that the link was made out to."""
        return User(email=self.email, display_name=self.cleaned_data.get("display_name", ""))


class ProfileForm(ModelForm):
    """What everybody may change of themselves."""

    time_zone = zone_field()
    by_mail = forms.MultipleChoiceField(
        label=_("News that also come by mail"),
        choices=list(KINDS.items()),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("All news stand among your notices in any case. News of your own account always come by mail."),
    )

    class Meta:
        model = User
        fields = ["display_name", "phone", "language", "time_zone"]
        labels = {"display_name": _("Your name")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("by_mail", [kind for kind in KINDS if kind not in self.instance.muted])

    def changes(self) -> dict[str, Any]:
        """Return what to record: the profile's fields, and the kinds that were unticked."""
        data = dict(self.cleaned_data)
        wanted = set(data.pop("by_mail"))
        return data | {"muted": [kind for kind in KINDS if kind not in wanted]}


class EmailForm(Form):
    """A new sign-in address."""

    email = forms.EmailField(label=_("New e-mail address"))


class ReasonForm(Form):
    """Why."""

    reason = forms.CharField(label=_("Reason"), max_length=300, required=False)
