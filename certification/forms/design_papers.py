"""Forms of the papers of the design: sections in two languages, the scales of the approach to risk."""

from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from certification import levels
from certification.fields import text_area
from certification.models import DesignPaper
from wobo.accounts.forms import Form

LONGEST = 20_000
STEPS = range(1, 6)


class PaperForm(Form):
    """The texts of a draft; of the approach also its scales, of the policy whether the objectives stand in it."""

    def __init__(self, *args: Any, paper: DesignPaper, **options: Any) -> None:
        super().__init__(*args, **options)
        self.paper = paper
        for place, one in enumerate(paper.sections):
            self._text(f"text_{place}", one["title"], one["text"])
            if one.get("title_en"):
                told = {"title": one["title_en"]}
                self._text(f"text_en_{place}", _("%(title)s (English)") % told, one["text_en"], required=False)
        if paper.kind == DesignPaper.Kind.APPROACH:
            self._scales()
        if paper.kind == DesignPaper.Kind.POLICY:
            self.fields["with_objectives"] = forms.BooleanField(
                label=gettext_lazy("Print the table of objectives in the policy, to be signed with it"),
                required=False,
                initial=paper.with_objectives,
            )
        if paper.version > 1:
            self.fields["change"] = forms.CharField(
                label=gettext_lazy("What changed since the last version"),
                max_length=300,
                required=False,
                initial=paper.change,
            )

    def _text(self, name: str, label: Any, text: str, *, required: bool = True) -> None:
        rows = min(16, max(4, sum(1 + len(line) // 60 for line in text.splitlines())))
        self.fields[name] = forms.CharField(
            label=label, required=required, initial=text, widget=text_area(rows), max_length=LONGEST, strip=True
        )

    def _scales(self) -> None:
        for scale, said in (
            ("likelihood", gettext_lazy("Likelihood %(step)s")),
            ("impact", gettext_lazy("Impact %(step)s")),
        ):
            words = self.paper.scales.get(scale, [""] * 5)
            for step in STEPS:
                self.fields[f"{scale}_{step}"] = forms.CharField(
                    label=said % {"step": step}, max_length=120, initial=words[step - 1]
                )
        accept, high = levels.limits(self.paper.scales)
        self.fields["accept_up_to"] = forms.IntegerField(
            label=gettext_lazy("Accepted up to level"), min_value=1, max_value=23, initial=accept
        )
        self.fields["high_from"] = forms.IntegerField(
            label=gettext_lazy("High from level"), min_value=3, max_value=25, initial=high
        )

    @property
    def texts(self) -> list[Any]:
        """The fields of the sections and what stands beside them, for the page."""
        scales = {field.name for field in self.scale_fields}
        return [field for field in self if field.name not in scales]

    @property
    def scale_fields(self) -> list[Any]:
        """The fields of the scales."""
        names = ("likelihood_", "impact_", "accept_up_to", "high_from")
        return [field for field in self if field.name.startswith(names)]

    def clean(self) -> dict[str, Any]:
        """Refuse limits that leave no room between them."""
        values = super().clean() or {}
        accept, high = values.get("accept_up_to"), values.get("high_from")
        if accept is not None and high is not None and high < accept + 2:
            problem = _("The mark of a high risk lies at least two above what is accepted.")
            self.add_error("high_from", ValidationError(problem, code="limits"))
        return values

    def changes(self) -> dict[str, Any]:
        """Return what the draft says now."""
        given = self.cleaned_data
        found: dict[str, Any] = {"sections": [self._section(place, one) for place, one in enumerate(self._sections())]}
        if "high_from" in given:
            found["scales"] = {
                **{scale: [given[f"{scale}_{step}"] for step in STEPS] for scale in ("likelihood", "impact")},
                "accept_up_to": given["accept_up_to"],
                "high_from": given["high_from"],
            }
        return found | {name: given[name] for name in ("with_objectives", "change") if name in given}

    def _sections(self) -> list[dict[str, str]]:
        return list(self.paper.sections)

    def _section(self, place: int, one: dict[str, str]) -> dict[str, str]:
        english = self.cleaned_data.get(f"text_en_{place}", one.get("text_en", ""))
        return {**one, "text": _plain(self.cleaned_data[f"text_{place}"]), "text_en": _plain(english)}


def _plain(text: str) -> str:
    """Return a text with the line ends that were drafted: browsers send others."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


class PrintForm(Form):
    """In which language a register is printed."""

    language = forms.ChoiceField(label=gettext_lazy("Language"), choices=settings.LANGUAGES)
