"""Fields that the forms of the register share: an entry by its number, clauses, departments, people."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext as _

from certification.models import Clause, Department, Engagement, Person
from documents.models import Document
from wobo.accounts.models import Membership, User
from wobo.accounts.models.workspace import CONSULTING_ROLES
from wobo.workflow import clock

MANY = 400  # people in a menu; of a larger house those with an account, heads, top management


class EntryField(forms.CharField):
    """An entry of the register, typed or chosen by its number."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"max_length": 60, "required": False, **options})
        self.widget.attrs |= {"list": "register-numbers", "autocomplete": "off"}
        self.engagement: Engagement | None = None
        self.without: Document | None = None

    def clean(self, value: Any) -> Document | None:  # type: ignore[override]
        """Return the entry. Raises ValidationError for a number that the register lacks."""
        number = super().clean(value)
        if not number:
            return None
        rows = Document.objects.filter(engagement=self.engagement).standing()
        rows = rows.exclude(pk=self.without.pk if self.without else None)
        found = rows.filter(number__iexact=number).first() or rows.filter(number__iexact=number.split(" ")[0]).first()
        if found is None:
            raise ValidationError(_("No entry has the number %(number)s.") % {"number": number}, code="unknown")
        return found


def clauses_of(engagement: Engagement) -> list[Clause]:
    """Return the clauses of the engagement's standards that something can be said of, in their order."""
    rows = Clause.objects.in_force().filter(standard__engagements=engagement, depth__gt=1)
    return list(rows.select_related("standard").order_by("standard_id", "order"))


class ClausesField(forms.MultipleChoiceField):
    """Any number of clauses; clean value: rows. Offered by standard and number."""

    widget = forms.CheckboxSelectMultiple

    def offer(self, clauses: Iterable[Clause]) -> None:
        """Let the field choose among these."""
        rows = list(clauses)
        several = len({row.standard_id for row in rows}) > 1
        self.rows = {self.name_of(row): row for row in rows}
        self.choices = [
            (name, f"{row.standard.name} {row.heading}" if several else row.heading) for name, row in self.rows.items()
        ]

    @staticmethod
    def name_of(row: Clause) -> str:
        """Return what names a clause in a page."""
        return f"{row.standard.ref}:{row.ref}"

    def prepare_value(self, value: Any) -> Any:
        """Return the names of rows that stand in the form; what somebody sent stays as it was sent."""
        if isinstance(value, list | tuple):
            return [self.name_of(one) if isinstance(one, Clause) else one for one in value]
        return value

    def clean(self, value: Any) -> list[Clause]:
        """Return the rows. Raises ValidationError for one that is not offered."""
        return [self.rows[name] for name in super().clean(value)]

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Compare names with names."""
        return bool(super().has_changed(self.prepare_value(initial), data))


def departments_of(engagement: Engagement) -> list[Department]:
    """Return the departments of the client."""
    return list(Department.objects.filter(workspace=engagement.client.workspace_id))


def people_of(engagement: Engagement, keep: Iterable[int | None] = ()) -> list[Person]:
    """Return the working people to choose from; `keep` are those who stand in the form already."""
    rows = Person.objects.filter(workspace=engagement.client.workspace_id).select_related("department")
    kept = Q(pk__in=[pk for pk in keep if pk])
    rows = rows.filter(kept | Q(left_on=None) | Q(left_on__gt=clock.today(engagement.client.time_zone)))
    found = list(rows.order_by("department__order", "name", "pk")[: MANY + 1])
    if len(found) <= MANY:
        return found
    near = Q(user__isnull=False) | Q(top_management=True) | Q(heads__isnull=False)
    return list(rows.filter(near | kept).distinct().order_by("department__order", "name", "pk")[:MANY])


def person_said(person: Person) -> str:
    """Return what tells namesakes apart."""
    return " · ".join(str(part) for part in (person.name, person.department or "", person.post) if part)


def consultants_of(engagement: Engagement) -> list[User]:
    """Return who consults in the engagement."""
    here = Membership.objects.live(clock.today(engagement.client.time_zone)).filter(
        workspace=engagement.workspace_id, role__in=CONSULTING_ROLES, user__is_active=True
    )
    return sorted({row.user for row in here.select_related("user")}, key=lambda one: (one.display_name, one.pk))


class ManyFiles(forms.ClearableFileInput):
    """A file input that takes several files."""

    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Several files; their content is checked by the action."""

    widget = ManyFiles

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        """Return the uploads. Raises ValidationError without any, or with more than one upload may have."""
        files = [one for one in (data if isinstance(data, list | tuple) else [data]) if one]
        limit = settings.LIMITS["request_files"]
        if not files:
            raise ValidationError(_("Choose at least one file."))
        if len(files) > limit:
            raise ValidationError(_("At most %(limit)s files at once. Send them in several steps.") % {"limit": limit})
        return [super(FilesField, self).clean(one, initial) for one in files]
