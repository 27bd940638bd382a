"""Forms of tasks. Who does one is written by name: somebody of the client, or a consultant of the engagement."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy, pgettext_lazy

from certification.actions import team_of
from certification.fields import ReasonForm, day_field, text_area
from certification.models import Engagement, Meeting, Task
from wobo.accounts.forms import Form
from wobo.accounts.models import User, Workspace
from wobo.accounts.models.workspace import CONSULTING_ROLES

from .appointments import BETWEEN, People, PersonField, label_of


class Everybody(People):
    """The people of the client and the consultants of the engagement, by what somebody typed."""

    def __init__(self, engagement: Engagement) -> None:
        super().__init__(engagement.client)
        self.engagement = engagement

    @cached_property
    def team(self) -> list[User]:
        """The consultants, by name."""
        return sorted(team_of(self.engagement, *CONSULTING_ROLES), key=str)

    @cached_property
    def firm(self) -> str:
        """What stands behind a consultant's name."""
        return str(Workspace.firm() or "")

    def label(self, who: Any) -> str:
        """Return how somebody is written."""
        if isinstance(who, User):
            return BETWEEN.join([str(who), self.firm])
        return label_of(who) if who else ""

    def offered(self) -> list[str]:
        """Return the names that the browser completes, the consultants first."""
        return [*(self.label(user) for user in self.team), *super().offered()]

    def find(self, typed: str) -> Any:
        """Return the one who is meant. Raises ValidationError that names those who may be."""
        consultants = [user for user in self.team if typed.strip() in {str(user), self.label(user)}]
        if len(consultants) == 1:
            try:
                return super().find(typed) if BETWEEN not in typed else consultants[0]
            except ValidationError:
                return consultants[0]
        return super().find(typed)


class WhoField(PersonField):
    """One person of the client or consultant; who stands there already stays, though they may have left."""

    people: Everybody
    standing: Any = None

    def offer(self, people: Everybody, standing: Any = None) -> None:
        """Let the field choose among these; `standing` is who stands there now."""
        self.people, self.standing = people, standing
        if standing:
            self.initial = people.label(standing) if not isinstance(standing, str) else standing

    def clean(self, value: Any) -> Any:
        """Return a Person, a User, or None where nobody is written."""
        if self.standing and str(value).strip() == self.initial:
            return self.standing
        return super().clean(value)


class TaskForm(Form):
    """What is to be done, by whom, until when."""

    text = forms.CharField(label=gettext_lazy("what is to be done"), max_length=300)
    owner = WhoField(
        label=gettext_lazy("who does it"),
        required=False,
        help_text=gettext_lazy("Write the name; where two are alike, the department behind it."),
    )
    due = day_field(label=gettext_lazy("due"), required=False)
    meeting = forms.ModelChoiceField(
        Meeting.objects.none(), label=gettext_lazy("decided in the meeting"), required=False
    )
    details = forms.CharField(label=gettext_lazy("details"), required=False, max_length=4000, widget=text_area(4))

    def __init__(
        self, *args: Any, people: Everybody, meetings: Any = None, task: Task | None = None, **options: Any
    ) -> None:
        initial = {name: getattr(task, name) for name in ("text", "due", "details")} if task else {}
        super().__init__(*args, initial={**initial, **options.pop("initial", {})}, **options)
        self.fields["owner"].offer(people, (task.owner or task.owner_user) if task else None)
        if meetings is None:
            del self.fields["meeting"]
        else:
            self.fields["meeting"].queryset = meetings

    def told(self) -> dict[str, Any]:
        """Return the clean values, as the actions take them."""
        return dict(self.cleaned_data)


class ResultForm(Form):
    """What came of a task."""

    result = forms.CharField(
        label=pgettext_lazy("task", "Result"),
        widget=text_area(4),
        min_length=2,
        max_length=4000,
        help_text=gettext_lazy("What was done, and where one sees it. Somebody else verifies it."),
    )


FORMS: dict[str, type[Form]] = {"finish": ResultForm, "reopen": ReasonForm, "cancel": ReasonForm}
