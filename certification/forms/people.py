"""Forms of a client's departments and people."""

from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from certification.fields import day_field
from certification.models import Client, Department, Engagement, Person
from certification.people.tree import indented, tree, under
from wobo.accounts.forms import Form
from wobo.accounts.models import Invitation, User
from wobo.accounts.models.workspace import CLIENT_ROLES
from wobo.files.uploads import megabytes
from wobo.workflow import clock
from wobo.workflow.policies import may

from .clients import RowForm

MANY = 300  # people; beyond that a menu offers those who are near, and a search finds the others


class PersonChoice(forms.ModelChoiceField):
    """A menu of people, each with department and post."""

    def label_from_instance(self, obj: Any) -> str:
        """Return what tells namesakes apart."""
        return " · ".join(str(part) for part in (obj.name, obj.department or "", obj.post) if part)


def near(client: Client, department: Department | None, *, keep: int | None = None, words: str = "") -> QuerySet[Any]:
    """Return the working people to choose from: all, or in a large house those of a department, top management, found.

    `keep` is who is chosen already.
    """
    rows = Person.objects.within(client.workspace).select_related("department")
    rows = rows.filter(Q(left_on=None) | Q(left_on__gt=clock.today(client.time_zone)) | Q(pk=keep))
    if words:
        return rows.searched(words)
    if rows.count() <= MANY:
        return rows
    close = Q(top_management=True) | Q(pk=keep)
    if department is not None:
        close |= Q(department=department.pk) | Q(department__parent=department.pk)
        close |= Q(department=department.parent_id) if department.parent_id else Q()
    return rows.filter(close)


class DepartmentForm(RowForm):
    """A department; the tree has no loops, the head is one of the people."""

    links = ("parent",)

    class Meta:
        model = Department
        fields = ("name", "name_en", "parent", "head", "headcount")
        field_classes = {"head": PersonChoice}
        help_texts = {
            "head": gettext_lazy("In a large house: people of the department and beside it, and top management."),
        }

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        rows = list(Department.objects.filter(workspace=self.client.workspace_id))
        own = under(rows, self.instance.pk) if self.instance.pk else set()
        offered = [(row.uid, indented(depth, row)) for depth, row in tree(rows) if row.pk not in own]
        self.fields["parent"].choices = [("", _("— at the top —")), *offered]
        place = self.instance if self.instance.pk else self.initial.get("parent")
        self.fields["head"].queryset = near(
            self.client, place if isinstance(place, Department) else None, keep=self.instance.head_id
        )

    def clean_name(self) -> str:
        """Refuse a name that another department of the client bears."""
        name = self.cleaned_data["name"]
        others = Department.objects.filter(workspace=self.client.workspace_id, name=name).exclude(pk=self.instance.pk)
        if others.exists():
            raise ValidationError(_("There is a department of this name already."), code="twice")
        return str(name)

    def clean_parent(self) -> Department | None:
        """Refuse a loop."""
        parent = self.cleaned_data["parent"]
        if parent is not None and self.instance.pk:
            rows = Department.objects.filter(workspace=self.client.workspace_id)
            if parent.pk in under(rows, self.instance.pk):
                raise ValidationError(_("A department cannot be part of itself."), code="loop")
        return parent  # type: ignore[no-any-return]


class PersonForm(RowForm):
    """Somebody who works for the client."""

    links = ("department",)

    class Meta:
        model = Person
        fields = ("name", "name_en", "department", "post", "post_en", "email", "phone", "top_management")
        help_texts = {
            "email": gettext_lazy("E-mail or phone is enough; most people need no account."),
            "top_management": gettext_lazy("Who directs the organisation at the highest level and signs for it."),
        }

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        rows = Department.objects.filter(workspace=self.client.workspace_id)
        self.fields["department"].choices = [("", "—"), *((row.uid, indented(at, row)) for at, row in tree(rows))]

    def clean_email(self) -> str:
        """Refuse the address of somebody else of the client: it tells whose account is whose."""
        email = self.cleaned_data["email"].lower()
        others = Person.objects.within(self.client.workspace).filter(email__iexact=email).exclude(pk=self.instance.pk)
        if email and (other := others.first()):
            raise ValidationError(_("%(name)s has this address already."), code="twice", params={"name": other})
        return str(email)


class SuccessorForm(Form):
    """Who takes over what waits for somebody."""

    successor = PersonChoice(label=gettext_lazy("Successor"), queryset=Person.objects.none())

    def __init__(self, *args: Any, client: Client, person: Person, words: str = "", **options: Any) -> None:
        super().__init__(*args, **options)
        typed = str(self.data.get("successor", "")) if self.is_bound else ""
        rows = near(client, person.department, words=words)
        if typed:  # found by a search that the answer no longer names
            rows = Person.objects.within(client.workspace).select_related("department").filter(left_on=None)
        self.fields["successor"].queryset = rows.exclude(pk=person.pk)  # type: ignore[attr-defined]


class LeaveForm(SuccessorForm):
    """The day on which somebody left, who takes over, whether the account's roles end."""

    left_on = day_field(
        label=gettext_lazy("Left on"), help_text=gettext_lazy("The first day on which they no longer work here.")
    )
    end_roles = forms.BooleanField(
        label=gettext_lazy("End the roles of their account with this client"), required=False, initial=True
    )
    field_order = ("left_on", "successor", "end_roles")

    def __init__(self, *args: Any, has_roles: bool, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["successor"].required = False
        self.fields["successor"].empty_label = _("— nobody yet —")  # type: ignore[attr-defined]
        if not has_roles:
            del self.fields["end_roles"]


class PersonInviteForm(Form):
    """Into which engagement somebody is invited, as what."""

    engagement = forms.ModelChoiceField(label=gettext_lazy("Engagement"), queryset=Engagement.objects.none())
    role = forms.ChoiceField(label=pgettext_lazy("engagement", "Role"))

    def __init__(self, *args: Any, engagements: list[Engagement], user: User, **options: Any) -> None:
        super().__init__(*args, **options)
        field: Any = self.fields["engagement"]
        field.queryset = Engagement.objects.filter(pk__in=[one.pk for one in engagements])
        field.empty_label = None
        place = engagements[0].workspace if engagements else None
        given = [role for role in CLIENT_ROLES if may("create", Invitation(workspace=place, role=role), user)]
        self.fields["role"].choices = [(role.value, role.label) for role in reversed(given)]  # type: ignore[attr-defined]


class PeopleImportForm(Form):
    """A list of people."""

    file = forms.FileField(
        label=gettext_lazy("List of people"),
        help_text=gettext_lazy("Excel (.xlsx) or CSV, up to 10 MB and 20,000 rows."),
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.csv,.txt"}),
    )

    def clean_file(self) -> Any:
        """Refuse what is too large before it is read."""
        upload, limit = self.cleaned_data["file"], settings.LIMITS["sheet_bytes"]
        if upload.size > limit:
            told = {"size": megabytes(upload.size), "limit": megabytes(limit)}
            raise ValidationError(_("The file has %(size)s; a list may have %(limit)s. Split it."), "size", told)
        return upload


class ChartForm(Form):
    """On which paper and in which language the organisation chart is printed."""

    PAPERS = (("A4", "A4"), ("A3", "A3"))

    paper = forms.ChoiceField(label=gettext_lazy("Paper"), choices=PAPERS)
    language = forms.ChoiceField(label=gettext_lazy("Language"), choices=settings.LANGUAGES)
