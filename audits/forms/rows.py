"""The parts of a plan as rows: bases, team, objects, sessions, documents."""

from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from audits.models import AffectedDocument, Basis, Diagnosis, DiagnosisMember, DiagnosisObject, PlanItem
from certification.models import Department, Person, Service, Site
from wobo.accounts.forms import Form, KnownRows, ModelForm
from wobo.accounts.models import Membership, User
from wobo.accounts.models.workspace import CONSULTING_ROLES
from wobo.workflow import clock

from .fields import ClauseRefs, area, day_field, time_input


class Choices:
    """What the rows of one diagnosis may choose from, read once for all of them."""

    def __init__(self, diagnosis: Diagnosis) -> None:
        self.diagnosis = diagnosis
        self.engagement = diagnosis.engagement
        self.client = self.engagement.client.workspace
        self.said: dict[str, list[tuple[str, str]]] = {}

    @cached_property
    def people(self) -> list[Person]:
        """The people of the client who have not left."""
        return list(Person.objects.filter(workspace=self.client, left_on=None).select_related("department"))

    @cached_property
    def departments(self) -> list[Department]:
        """The departments of the client."""
        return list(Department.objects.filter(workspace=self.client))

    @cached_property
    def services(self) -> list[Service]:
        """The services of the client."""
        return list(Service.objects.filter(workspace=self.client))

    @cached_property
    def sites(self) -> list[Site]:
        """The sites of the client."""
        return list(Site.objects.filter(workspace=self.client))

    @cached_property
    def members(self) -> list[DiagnosisMember]:
        """The team of the diagnosis."""
        return list(self.diagnosis.members.select_related("user", "person"))

    @cached_property
    def users(self) -> list[User]:
        """Those who work for the firm on this engagement."""
        above = [self.engagement.workspace_id, self.client.pk, self.client.parent_id]
        held = Membership.objects.live(clock.today()).filter(role__in=CONSULTING_ROLES, workspace__in=above)
        return list(User.objects.filter(pk__in=held.values("user")).order_by("display_name"))

    def of(self, name: str) -> tuple[Any, list[tuple[str, str]]]:
        """Return (queryset that validates, choices that are shown) for a field of this name."""
        kept, model = KEPT[name]
        if kept not in self.said:
            self.said[kept] = [(row.uid, str(row)) for row in getattr(self, kept)]
        rows, shown = getattr(self, kept), self.said[kept]
        return model._default_manager.filter(pk__in=[row.pk for row in rows]), shown

    def row(self, name: str, pk: int | None) -> Any:
        """Return the row of this primary key among the choices of a field, or None."""
        return next((row for row in getattr(self, KEPT[name][0]) if row.pk == pk), None) if pk else None


# Field → (list of the choices, model)
KEPT: dict[str, tuple[str, Any]] = {
    "person": ("people", Person),
    "people": ("people", Person),
    "owner": ("people", Person),
    "department": ("departments", Department),
    "departments": ("departments", Department),
    "service": ("services", Service),
    "site": ("sites", Site),
    "assessors": ("members", DiagnosisMember),
    "user": ("users", User),
}


class Row(ModelForm):
    """One row. Links offer only what belongs to this client and this diagnosis."""

    linked: ClassVar[tuple[str, ...]] = ()
    once: ClassVar[str] = ""  # a field whose value no other row of the diagnosis may have

    def __init__(self, *args: Any, choices: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in self.linked:
            field = self.fields[name]
            field.queryset, shown = choices.of(name)  # type: ignore[attr-defined]
            empty = [] if isinstance(field, forms.ModelMultipleChoiceField) else [("", "—")]
            field.choices = [*empty, *shown]  # type: ignore[attr-defined]
            if row := choices.row(name, getattr(self.instance, f"{name}_id", None)):
                self.initial[name] = row
        if "clauses" in self.fields:
            self.fields["clauses"].standard = choices.diagnosis.standard  # type: ignore[attr-defined]

    @property
    def changes(self) -> dict[str, Any]:
        """What was changed, as the doors take it."""
        return {name: self.cleaned_data[name] for name in self.changed_data if name in self._meta.fields}  # type: ignore[operator]


# What is asked of a basis besides its kind and title; a contract has no topic, a law nobody's verdict on its reason.
ASKED_OF = {
    Basis.Kind.STANDARD: ("number", "version", "dated", "note"),
    Basis.Kind.CONTRACT: ("number", "dated", "party", "services", "requirements", "met", "note"),
    Basis.Kind.RULE: ("topic", "number", "version", "dated", "requirements", "reasonable", "effective", "note"),
    Basis.Kind.LAW: ("topic", "number", "dated", "requirements", "met", "note"),
}


class BasisRow(Row):
    """A basis; its kind, once known, decides what is asked."""

    class Meta:
        model = Basis
        fields = [
            "kind", "topic", "number", "title", "version", "dated", "party", "services", "requirements",
            "met", "reasonable", "effective", "note",
        ]  # fmt: skip
        widgets = {"requirements": area(), "note": area()}

    dated = day_field(label=gettext_lazy("Date"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        sent = self.data.get(self.add_prefix("kind")) if self.is_bound else self.initial.get("kind")
        kind = self.instance.kind if self.instance.pk else sent
        if kind not in ASKED_OF:
            return
        self.fields["kind"].widget = forms.HiddenInput()
        self.fields["kind"].disabled = bool(self.instance.pk)
        for name in set(self.fields) - {"kind", "title", *ASKED_OF[kind]}:
            if not (self.instance.pk and getattr(self.instance, name)):  # what somebody wrote is never hidden
                del self.fields[name]
        if topics := Basis.TOPICS_OF.get(kind):
            self.fields["topic"].choices = [("", "—"), *((one.value, one.label) for one in topics)]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Keep topics with their kind: safety law is no rule of the company."""
        data = super().clean() or {}
        kind, topic = data.get("kind"), data.get("topic")
        allowed = Basis.TOPICS_OF.get(kind, ())
        if allowed and topic not in allowed:
            raise ValidationError(_("Choose what it is about: one of the topics of this kind of basis."))
        if topic and not allowed:
            raise ValidationError(_("A standard or contract has no topic."))
        return data


class MemberRow(Row):
    """A member of the team: with an account of the firm, a person of the client, or a name from a third party."""

    linked = ("user", "person")

    class Meta:
        model = DiagnosisMember
        fields = [
            "kind", "role", "user", "person", "name", "organisation", "competence", "authorised_on",
            "conflict_check", "conflict_free", "signed_on", "tasks",
        ]  # fmt: skip
        widgets = {"competence": area(), "conflict_check": area(), "tasks": area()}

    authorised_on = day_field(label=gettext_lazy("Authorised on"), required=False)
    signed_on = day_field(label=gettext_lazy("Declaration signed on"), required=False)

    def clean(self) -> dict[str, Any]:
        """Ask for the person that the kind needs."""
        data = super().clean() or {}
        kind = data.get("kind")
        if kind == DiagnosisMember.Kind.CONSULTANT and not data.get("user"):
            self.add_error("user", _("Choose the consultant's account."))
        if kind == DiagnosisMember.Kind.INTERNAL_AUDITOR and not data.get("person"):
            self.add_error("person", _("Choose the person of the client."))
        if kind == DiagnosisMember.Kind.THIRD_PARTY and not (data.get("name") and data.get("organisation")):
            self.add_error("name", _("Enter name and organisation of the third party."))
        return data


class SessionRow(Row):
    """One line of the schedule."""

    linked = ("departments", "site", "people", "assessors")
    clauses = ClauseRefs(
        label=gettext_lazy("Clauses"),
        required=False,
        help_text=gettext_lazy("Numbers; a chapter stands for all under it."),
    )
    day = day_field(label=gettext_lazy("Date"))

    class Meta:
        model = PlanItem
        fields = [
            "kind", "day", "starts", "ends", "departments", "site", "place", "clauses", "people", "assessors", "note",
        ]  # fmt: skip
        widgets = {
            "starts": time_input(),
            "ends": time_input(),
            "note": area(1),
            "departments": forms.CheckboxSelectMultiple,
            "people": forms.CheckboxSelectMultiple,
            "assessors": forms.CheckboxSelectMultiple,
        }

    def clean(self) -> dict[str, Any]:
        """A session ends after it begins."""
        data = super().clean() or {}
        if data.get("starts") and data.get("ends") and data["ends"] <= data["starts"]:
            self.add_error("ends", _("The end must be after the start."))
        return data


class DocumentRow(Row):
    """One entry of the document list."""

    linked = ("owner",)
    once = "number"
    clauses = ClauseRefs(label=gettext_lazy("Clauses"), required=False)
    due = day_field(label=gettext_lazy("Due"), required=False)

    class Meta:
        model = AffectedDocument
        fields = ["number", "title", "title_en", "level", "action", "clauses", "existing", "owner", "due", "note"]
        widgets = {"note": area(1)}


class ObjectsForm(Form):
    """Departments, services and sites that are looked at: ticked on one page."""

    def __init__(self, *args: Any, choices: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        labels = {
            "department": gettext_lazy("Departments"),
            "service": gettext_lazy("Services"),
            "site": gettext_lazy("Sites"),
        }
        for name, label in labels.items():
            self.fields[name] = KnownRows(label=label, required=False)
            self.fields[name].offer(getattr(choices, KEPT[name][0]))  # type: ignore[attr-defined]

    @staticmethod
    def ticked(diagnosis: Diagnosis) -> dict[str, list[int]]:
        """Return what is looked at now, as initial values."""
        rows = diagnosis.looked_at.values_list("department", "service", "site")
        names = ("department", "service", "site")
        return {name: [row[place] for row in rows if row[place]] for place, name in enumerate(names)}

    def added(self, before: dict[str, list[int]]) -> list[dict[str, int]]:
        """Return columns of the objects to add."""
        return [
            {f"{name}_id": pk} for name in before for pk in self.cleaned_data.get(name, []) if pk not in before[name]
        ]

    def dropped(self, objects: list[DiagnosisObject]) -> list[DiagnosisObject]:
        """Return the objects that were unticked."""
        return [
            one
            for one in objects
            for name in ("department", "service", "site")
            if (pk := getattr(one, f"{name}_id")) and pk not in self.cleaned_data.get(name, [])
        ]
