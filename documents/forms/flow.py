"""Forms of the sign-off: returns, transfers, added signers, dates, pages signed by hand."""

import datetime as dt
from typing import Any

from django import forms
from django.core.validators import MinLengthValidator
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from certification.models import Person
from documents.models import Delegation, Point, Revision, Step
from documents.models.stages import Stage
from wobo.accounts.forms import Form, KnownRow
from wobo.accounts.models import Membership, Role, User
from wobo.workflow import clock
from wobo.workflow.models.signature import Meaning
from wobo.workflow.proving import ProvingForm

Key = tuple[int, int | None]
DATE = forms.DateInput(attrs={"type": "date"})


def people_of(revision: Revision) -> Any:
    """Return the client's people who have not left, with account and department."""
    place = revision.document.engagement.client.workspace_id
    rows = Person.objects.filter(workspace=place).working(clock.today())
    return rows.select_related("user", "department").order_by("department__order", "name", "pk")


def consultants_of(revision: Revision) -> list[User]:
    """Return the consultants of the engagement who did not begin the draft."""
    rows = Membership.objects.live(clock.today()).filter(
        workspace=revision.workspace_id, role__in=[Role.LEAD_CONSULTANT, Role.CONSULTANT]
    )
    found = {row.user_id: row.user for row in rows.select_related("user").order_by("user__display_name", "pk")}
    return [user for user in found.values() if user.pk != revision.drafted_by_id]


def said(person: Person) -> str:
    """Return a person as the lists name them: department, post, and whether they sign on paper."""
    parts = [str(person), str(person.department or ""), person.post]
    if person.user_id is None:
        parts.append(str(pgettext_lazy("signer", "on paper")))
    return " · ".join(filter(None, parts))


class ReasonForm(Form):
    """A verb that asks why."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        validators=[MinLengthValidator(10)],
        help_text=_("At least ten characters; everybody concerned reads it."),
    )


class SendBackForm(ReasonForm):
    """Where to, and why."""

    to = forms.ChoiceField(label=_("Send it back to"), widget=forms.RadioSelect)
    field_order = ("to", "reason")

    def __init__(self, *args: Any, stages: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["to"].choices = stages
        if stages:
            self.fields["to"].initial = stages[0][0]


class StepForm(Form):
    """One step of a plan."""

    stage = forms.ChoiceField(label=pgettext_lazy("sign-off", "Stage"), choices=Stage)
    person = KnownRow(label=_("Person"), required=False)
    user = KnownRow(label=_("Consultant"), required=False, help_text=_("Only for the completeness check."))
    order = forms.IntegerField(
        label=pgettext_lazy("sign-off", "Order"),
        min_value=1,
        max_value=60,
        initial=1,
        help_text=_("Those with the same number sign side by side."),
    )
    required = forms.BooleanField(label=_("Nothing goes on without this signature"), required=False, initial=True)
    due = forms.DateField(label=_("Due"), required=False, widget=DATE)

    def __init__(self, *args: Any, revision: Revision, step: Step | None = None, **kwargs: Any) -> None:
        if step is not None:
            names = ("stage", "order", "required", "due")
            kwargs["initial"] = {name: getattr(step, name) for name in names} | {
                "person": step.person_id,
                "user": step.user_id,
            }
        super().__init__(*args, **kwargs)
        self.people, self.users = list(people_of(revision)), consultants_of(revision)
        self.fields["person"].offer(self.people, said, empty=True)
        self.fields["user"].offer(self.users, empty=True)

    def clean(self) -> dict[str, Any]:
        """Return rows for keys; every stage but the check names a person."""
        told = super().clean() or {}
        people, users = ({row.pk: row for row in rows} for rows in (self.people, self.users))
        checks = told.get("stage") == Stage.CHECK
        told["person"] = None if checks else people.get(told.get("person"))
        told["user"] = users.get(told.get("user")) if checks else None
        if not checks and told["person"] is None and "person" not in self.errors:
            self.add_error("person", _("Name somebody of the client's staff."))
        return told


class QuorumForm(Form):
    """How many signatures of a stage are enough."""

    stage = forms.ChoiceField(
        label=pgettext_lazy("sign-off", "Stage"),
        choices=[(str(one), one.label) for one in (Stage.DISCUSSION, Stage.COUNTERSIGN, Stage.REVIEW)],
    )
    enough = forms.IntegerField(label=_("Signatures that are enough"), min_value=0, max_value=60, initial=0)


class TransferForm(ReasonForm):
    """To whom, and why."""

    to = KnownRow(label=_("Transfer to"))
    field_order = ("to", "reason")

    def __init__(self, *args: Any, step: Step, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = consultants_of(step.revision) if step.stage == Stage.CHECK else list(people_of(step.revision))
        held = step.user_id if step.stage == Stage.CHECK else step.person_id
        self.rows = {row.pk: row for row in rows if row.pk != held}
        self.fields["to"].offer(self.rows.values(), str if step.stage == Stage.CHECK else said, empty=True)

    def clean_to(self) -> Any:
        """Return the row."""
        return self.rows[self.cleaned_data["to"]]


class AddSignerForm(ReasonForm):
    """Who signs, too, where, and why."""

    person = KnownRow(label=_("Person"))
    where = forms.ChoiceField(
        label=pgettext_lazy("signer", "Where"),
        choices=[
            ("before", pgettext_lazy("signer", "Before this step")),
            ("beside", pgettext_lazy("signer", "Beside it, at the same time")),
            ("after", pgettext_lazy("signer", "After it")),
        ],
        initial="beside",
        widget=forms.RadioSelect,
    )
    required = forms.BooleanField(label=_("Nothing goes on without this signature"), required=False, initial=True)
    field_order = ("person", "where", "required", "reason")

    def __init__(self, *args: Any, step: Step, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rows = {row.pk: row for row in people_of(step.revision)}
        self.fields["person"].offer(self.rows.values(), said, empty=True)

    def clean_person(self) -> Person:
        """Return the row."""
        return self.rows[self.cleaned_data["person"]]


class RenewForm(Form):
    """A new due date."""

    due = forms.DateField(label=_("Due"), widget=DATE)


class PaperForm(ProvingForm):
    """The scan of a page signed by hand, and who vouches for it."""

    sha256 = forms.CharField(widget=forms.HiddenInput, max_length=64)
    scan = forms.FileField(label=_("Scan of the signed page"), help_text=_("PDF, JPEG or PNG."))
    signed_on = forms.DateField(label=_("Signed on"), widget=DATE)
    field_order = ("sha256", "scan", "signed_on", "method", "secret", "passkey")


class TakeBackForm(ReasonForm, ProvingForm):
    """Why, and who."""

    field_order = ("reason", "method", "secret", "passkey")


class DelegationForm(Form):
    """Who signs for me, when, what, and why."""

    delegate = KnownRow(label=_("Delegate"))
    starts = forms.DateField(label=pgettext_lazy("period", "From"), widget=DATE)
    ends = forms.DateField(label=pgettext_lazy("period", "Until"), widget=DATE)
    meanings = forms.MultipleChoiceField(
        label=_("May sign as"),
        choices=[(str(one), Meaning(one).label) for one in Delegation.MEANINGS],
        widget=forms.CheckboxSelectMultiple,
    )
    why = forms.CharField(
        label=_("Reason"),
        max_length=300,
        validators=[MinLengthValidator(10)],
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args: Any, people: list[Person], today: dt.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rows = {row.pk: row for row in people}
        self.fields["delegate"].offer(people, said, empty=True)
        self.fields["starts"].initial = today

    def clean_delegate(self) -> Person:
        """Return the row."""
        return self.rows[self.cleaned_data["delegate"]]


def answers_in(data: Any, keys: dict[str, Key]) -> dict[Key, dict[str, str]]:
    """Return the answers of a posted completeness check by (clause, question), without those left open."""
    found = {}
    for name, key in keys.items():
        answer = data.get(f"answer-{name}", "")
        if answer in Point.Answer.values:
            found[key] = {"answer": answer, "remark": data.get(f"remark-{name}", "")[:500]}
    return found
