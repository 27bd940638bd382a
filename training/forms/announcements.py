"""Forms of publicity: the announcement, the photo of the notice board."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from certification.models import Department
from certification.people.tree import indented, tree
from training.actions.announcements import with_those_under
from training.models import Announcement
from wobo.accounts.forms import Form, KnownRows, ModelForm
from wobo.files.checks import PICTURES
from wobo.files.models import StoredFile

from .sessions import Materials

DAY = {"type": "date"}


class AnnouncementForm(ModelForm):
    """What is announced, to whom, with which files, and by when reading is confirmed."""

    confirm_by = forms.DateField(
        label=gettext_lazy("Reading confirmed by"),
        required=False,
        widget=forms.DateInput(attrs=DAY, format="%Y-%m-%d"),
        help_text=gettext_lazy("From this day on, those who are missing are reminded once a day for a week."),
    )
    departments = KnownRows(
        label=gettext_lazy("Departments"),
        required=False,
        help_text=gettext_lazy("None chosen: all staff. Departments under a chosen one are included."),
    )
    files = Materials(label=gettext_lazy("Add attachments"), required=False)  # type: ignore[assignment]
    drop = KnownRows(label=gettext_lazy("Take out attachments"), required=False)

    class Meta:
        model = Announcement
        fields = ["topic", "title", "title_en", "text", "text_en", "confirm_by"]
        widgets = {"text": forms.Textarea(attrs={"rows": 16}), "text_en": forms.Textarea(attrs={"rows": 12})}

    def __init__(self, *args: Any, departments: Iterable[Department], today: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        placed = tree(departments)
        depth = {row.pk: depth for depth, row in placed}
        self.rows = [row for _depth, row in placed]
        self.fields["departments"].offer(self.rows, lambda row: indented(depth[row.pk], row))  # type: ignore[attr-defined]
        self.kept: dict[int, StoredFile] = {}
        if self.instance.pk:
            self.kept = {row.pk: row for row in self.instance.files.all()}
            self.initial["departments"] = [row.pk for row in self.instance.departments.all()]
        if self.kept:
            self.fields["drop"].offer(self.kept.values(), lambda row: row.name)  # type: ignore[attr-defined]
        else:
            del self.fields["drop"]

    def clean_confirm_by(self) -> Any:
        """Refuse a day that has passed."""
        day = self.cleaned_data["confirm_by"]
        if day and day < self.today and day != self.instance.confirm_by:
            raise forms.ValidationError(_("This day has passed. Choose today or a later day."))
        return day

    def told(self) -> dict[str, Any]:
        """Return the columns of the announcement."""
        chosen = [row for row in self.rows if row.pk in self.cleaned_data["departments"]]
        plain = {name: self.cleaned_data[name] for name in self._meta.fields}  # type: ignore[union-attr]
        return {**plain, "departments": with_those_under(chosen, self.rows)}

    def dropped(self) -> list[StoredFile]:
        """Return the attachments to take out."""
        return [self.kept[pk] for pk in self.cleaned_data.get("drop", [])]


class BoardForm(Form):
    """The notice board: a photo of it with the announcement, where it hangs, since when."""

    photo = forms.FileField(
        label=gettext_lazy("Photo of the notice board"),
        widget=forms.ClearableFileInput(attrs={"accept": "image/*", "capture": "environment"}),
        help_text=gettext_lazy("The announcement must be seen on it. PNG or JPEG."),
    )
    board_place = forms.CharField(label=gettext_lazy("Where it hangs"), max_length=120)
    board_on = forms.DateField(
        label=gettext_lazy("Hangs there since"), widget=forms.DateInput(attrs=DAY, format="%Y-%m-%d")
    )

    def __init__(self, *args: Any, today: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today

    def clean_board_on(self) -> Any:
        """Refuse a day to come: the photo proves what was."""
        day = self.cleaned_data["board_on"]
        if day > self.today:
            raise forms.ValidationError(_("This day is still to come."))
        return day

    def clean_photo(self) -> Any:
        """Take pictures only."""
        photo = self.cleaned_data["photo"]
        if not any(str(photo.name).lower().endswith(suffix) for suffix in PICTURES):
            raise forms.ValidationError(_("Add a photo: PNG or JPEG."))
        return photo
