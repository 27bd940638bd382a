"""How every form of the product is drawn: one field template, one renderer, one place for the CSS classes."""

from typing import Any

from django import forms
from django.forms.renderers import TemplatesSetting

from .widgets import drawn

GROUPS = (forms.RadioSelect, forms.CheckboxSelectMultiple)


def class_of(widget: forms.Widget) -> str:
    """Return the CSS class that `widget` wears."""
    if isinstance(widget, GROUPS):
        return "choices"
    if isinstance(widget, forms.CheckboxInput):
        return "form-check-input"
    if isinstance(widget, forms.Select):
        return "form-select"
    return "form-control"


class Field(forms.BoundField):
    """A bound field whose widget carries its class, and that knows whether its label stands after the box."""

    def build_widget_attrs(self, attrs: dict[str, Any], widget: forms.Widget | None = None) -> dict[str, Any]:
        """Add the class, and mark a field whose value was refused."""
        widget = widget or self.field.widget
        attrs = super().build_widget_attrs(attrs, widget)
        if widget.is_hidden:
            return attrs
        named = f"{widget.attrs.get('class', '')} {attrs.get('class', '')}".split()
        refused = ["is-invalid"] if self.errors else []
        attrs["class"] = " ".join(dict.fromkeys([class_of(widget), *named, *refused]))
        if str(widget.attrs.get("placeholder", "")) == str(self.label):
            attrs["placeholder"] = ""  # the label says it already
        return attrs

    @property
    def is_tick(self) -> bool:
        """A single box to tick: its label follows it."""
        return isinstance(self.field.widget, forms.CheckboxInput)

    @property
    def is_group(self) -> bool:
        """Several boxes under one question: a fieldset with a legend."""
        return self.use_fieldset


class Renderer(TemplatesSetting):
    """Draw forms with the templates in templates/forms/."""

    form_template_name = "forms/form.html"
    field_template_name = "forms/field.html"
    bound_field_class = Field

    def render(self, template_name: str, context: dict[str, Any], request: Any = None) -> str:
        """Draw plain widgets directly, everything else by its template."""
        direct = drawn(template_name, context["widget"]) if "widget" in context else None
        return super().render(template_name, context, request) if direct is None else direct
