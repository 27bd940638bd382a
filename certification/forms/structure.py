"""The form of the document structure: letters, names and times of the levels, pattern, versions, classifications."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from certification import validators
from certification.fields import text_area
from certification.models import Client, DocumentStructure
from certification.models.structure import LEVELS, usual
from wobo.accounts.forms import Form

MOST_CLASSES, LONGEST_CLASS = 8, 40
letters = RegexValidator(r"^[A-Za-z0-9]{1,6}$", gettext_lazy("One to six letters or digits, such as QM."))


class StructureForm(Form):
    """Everything that the management representative confirms."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    number_pattern = forms.CharField(
        label=gettext_lazy("Pattern of the numbers"),
        max_length=60,
        help_text=gettext_lazy(
            "{ORG} code letters of the company, {LEVEL} letters of the level, {NN} or {NNN} counter, {YEAR} year."
            " A part in brackets, such as [-{mm}], is for records and carries their place below their procedure."
        ),
    )
    version_style = forms.ChoiceField(label=gettext_lazy("Versions"), choices=Client.VersionStyle.choices)
    classifications = forms.CharField(
        label=gettext_lazy("Classifications"),
        widget=text_area(5),
        max_length=800,
        help_text=gettext_lazy("One a line, from open to secret. A star marks the usual one."),
    )
    classifications_en = forms.CharField(
        label=gettext_lazy("Classifications in English"),
        widget=forms.Textarea(attrs={"rows": 5, "lang": "en"}),
        max_length=800,
        required=False,
        help_text=gettext_lazy("In the same order."),
    )

    def __init__(self, *args: Any, structure: DocumentStructure, **options: Any) -> None:
        self.structure = structure
        options["initial"] = _initial(structure) | options.get("initial", {})
        super().__init__(*args, **options)
        self.fields["number_pattern"].validators.append(validators.number_pattern)
        for key in LEVELS:
            self.fields[f"{key}-letters"] = forms.CharField(
                label=gettext_lazy("Code letters"),
                max_length=6,
                validators=[letters],
                initial=self.initial[f"{key}-letters"],
            )
            self.fields[f"{key}-name"] = forms.CharField(
                label=pgettext_lazy("document level", "Name"), max_length=40, initial=self.initial[f"{key}-name"]
            )
            self.fields[f"{key}-name_en"] = forms.CharField(
                label=gettext_lazy("Name in English"),
                max_length=60,
                required=False,
                initial=self.initial[f"{key}-name_en"],
            )
            self.fields[f"{key}-keep_months"] = forms.IntegerField(
                label=gettext_lazy("Kept, months"),
                min_value=0,
                max_value=1200,
                initial=self.initial[f"{key}-keep_months"],
            )

    def level_fields(self) -> list[dict[str, Any]]:
        """Return the fields of each level, for its line on the page."""
        names = ("letters", "name", "name_en", "keep_months")
        return [
            {"level": self.structure.level(key)} | {name: self[f"{key}-{name}"] for name in names} for key in LEVELS
        ]

    def clean_classifications(self) -> list[dict[str, Any]]:
        """Return the classifications; the first is the usual one when none is marked."""
        found: list[dict[str, Any]] = []
        for line in self.cleaned_data["classifications"].splitlines():
            name = line.strip("* \u3000")
            if len(name) > LONGEST_CLASS:
                raise ValidationError(_("“%(name)s” is too long."), code="long", params={"name": name[:20]})
            if name:
                found.append({"name": name, "name_en": "", "default": "*" in line})
        if not 1 <= len(found) <= MOST_CLASSES:
            raise ValidationError(
                _("Name one to %(most)s classifications."), code="count", params={"most": MOST_CLASSES}
            )
        if len({row["name"] for row in found}) < len(found):
            raise ValidationError(_("Each classification stands once."), code="twice")
        marked_ones = [row for row in found if row["default"]]
        if len(marked_ones) > 1:
            raise ValidationError(_("Mark one classification as the usual one."), code="default")
        if not marked_ones:
            found[0]["default"] = True
        return found

    def clean_classifications_en(self) -> list[str]:
        """Return the English names in their order. Refuses more names than there are classifications."""
        names = [line.strip() for line in self.cleaned_data["classifications_en"].splitlines() if line.strip()]
        if len(names) > len(self.cleaned_data.get("classifications", names)):
            raise ValidationError(_("There are more English names than classifications."), code="count")
        if any(len(name) > LONGEST_CLASS for name in names):
            raise ValidationError(_("An English name is too long."), code="long")
        return names

    def clean(self) -> dict[str, Any]:
        """Refuse two levels with the same letters: their numbers could not be told apart."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        taken: dict[str, str] = {}
        for key in LEVELS:
            said = data.get(f"{key}-letters", "").casefold()
            if said and said in taken:
                self.add_error(f"{key}-letters", _("Another level has these letters."))
            taken[said] = key
        return data

    def levels(self) -> dict[str, dict[str, Any]]:
        """Return the levels as the structure keeps them."""
        names = ("letters", "name", "name_en", "keep_months")
        return {key: {name: self.cleaned_data[f"{key}-{name}"] for name in names} for key in LEVELS}

    def classes(self) -> list[dict[str, Any]]:
        """Return the classifications with their English names."""
        rows: list[dict[str, Any]] = self.cleaned_data["classifications"]
        english: list[str] = self.cleaned_data["classifications_en"]
        english += [""] * (len(rows) - len(english))
        return [{**row, "name_en": name} for row, name in zip(rows, english, strict=False)]

    def of_client(self) -> dict[str, str]:
        """Return what stands on the client."""
        return {name: self.cleaned_data[name] for name in ("number_pattern", "version_style")}


def _initial(structure: DocumentStructure) -> dict[str, Any]:
    told = {f"{key}-{name}": value for key, row in structure.levels.items() for name, value in row.items()}
    rows = structure.classifications
    return told | {
        "version": structure.version if structure.pk else 0,
        "number_pattern": structure.client.number_pattern,
        "version_style": structure.client.version_style,
        "classifications": "\n".join(f"{'* ' if row['default'] else ''}{row['name']}" for row in rows),
        "classifications_en": "\n".join(row["name_en"] for row in rows),
    }


def letter_sets() -> list[dict[str, str]]:
    """Return the sets of letters that clients use, for the buttons above the levels."""
    return [dict(one) for one in usual()["letter_sets"]]
