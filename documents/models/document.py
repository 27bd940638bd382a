"""The register of controlled documents (S5.1, clause 7.5): one entry per document, whatever its edition."""

import datetime as dt
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from certification.models import Clause, Department, Engagement, Person
from wobo.accounts.models import TenantModel, TenantQuerySet, User

from .need import DocumentNeed, Level


class DocumentQuerySet(TenantQuerySet):
    """Entries of the register."""

    def of(self, engagement: Engagement) -> Self:
        """Keep those of an engagement."""
        return self.filter(engagement=engagement)

    def standing(self) -> Self:
        """Leave out what was struck from the register."""
        return self.filter(struck_on=None)


class Document(TenantModel):
    """An entry of the register: what the document is and who works on it. Its texts are Revisions."""

    trail = "recorded"

    Level = Level

    class Kind(models.TextChoices):
        WRITTEN = "written", pgettext_lazy("document", "Written here")
        FILE = "file", pgettext_lazy("document", "A file: drawing, spreadsheet, scan")
        FORM = "form", pgettext_lazy("document", "Record form")

    class Readers(models.TextChoices):
        NOBODY = "", pgettext_lazy("readers", "Nobody has to confirm")
        LEAD = "lead", pgettext_lazy("readers", "The leading department")
        ALL = "all", pgettext_lazy("readers", "All staff")

    class Classification(models.TextChoices):
        PUBLIC = "public", pgettext_lazy("classification", "Public")
        INTERNAL = "internal", pgettext_lazy("classification", "Internal")
        CONFIDENTIAL = "confidential", pgettext_lazy("classification", "Confidential")

    engagement = models.ForeignKey(Engagement, on_delete=models.PROTECT, related_name="documents")
    number = models.CharField(_("number"), max_length=60)
    title = models.CharField(_("title"), max_length=200)
    title_en = models.CharField(_("title in English"), max_length=200, blank=True)
    level = models.CharField(_("level"), max_length=1, choices=Level)
    kind = models.CharField(_("kind"), max_length=8, choices=Kind, default=Kind.WRITTEN)
    language = models.CharField(_("language"), max_length=8, choices=settings.LANGUAGES, default="zh-hans")
    # which text of the shipped set it began with (documents/data/set); empty for a document of the client's own
    key = models.SlugField(_("template"), max_length=40, blank=True)
    # a record form belongs to the document that names it, a work instruction to its procedure
    parent = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="children", verbose_name=_("belongs to")
    )
    clauses = models.ManyToManyField(Clause, blank=True, related_name="documents", verbose_name=_("clauses"))
    need = models.OneToOneField(
        DocumentNeed, on_delete=models.PROTECT, null=True, blank=True, related_name="document", editable=False
    )
    department = models.ForeignKey(
        Department,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="led_documents",
        verbose_name=_("leading department"),
    )
    writer = models.ForeignKey(
        Person,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="written_documents",
        verbose_name=_("writer"),
        help_text=_("A member of the client's staff: whoever answers for the text."),
    )
    discussants = models.ManyToManyField(
        Department, blank=True, related_name="discussed_documents", verbose_name=_("discussed with")
    )
    checker = models.ForeignKey(
        User,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="checked_documents",
        verbose_name=_("checked for completeness by"),
    )
    reviewers = models.ManyToManyField(
        Person, blank=True, related_name="reviewed_documents", verbose_name=_("reviewers")
    )
    approver = models.ForeignKey(
        Person,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="approved_documents",
        verbose_name=_("approver"),
    )
    due = models.DateField(_("due"), null=True, blank=True)
    classification = models.CharField(
        _("classification"), max_length=12, choices=Classification, default=Classification.INTERNAL
    )
    review_months = models.PositiveSmallIntegerField(
        _("reviewed every"), default=12, help_text=_("Months; 0: not by date.")
    )
    reviewed_on = models.DateField(_("last reviewed"), null=True, blank=True, editable=False)
    read_by = models.CharField(_("read by"), max_length=4, choices=Readers, default=Readers.NOBODY, blank=True)
    # of record forms (F21): how long and where records are kept; the form: {orientation, head, columns, rows, foot}
    retention = models.CharField(_("kept for"), max_length=60, blank=True)
    keeper = models.CharField(_("kept by"), max_length=80, blank=True)
    form = models.JSONField(_("form"), default=dict, blank=True)
    notes = models.TextField(_("notes"), max_length=2000, blank=True)
    struck_on = models.DateField(_("struck from the register on"), null=True, blank=True, editable=False)
    struck_because = models.CharField(_("reason"), max_length=300, blank=True, editable=False)

    objects = DocumentQuerySet.as_manager()

    class Meta:
        verbose_name = _("document")
        verbose_name_plural = _("documents")
        ordering = ["number", "pk"]
        constraints = [models.UniqueConstraint(fields=["engagement", "number"], name="one_document_per_number")]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"

    def get_absolute_url(self) -> str:
        """Return the reader's page."""
        return reverse("documents:document_detail", args=[self.engagement.code, self.uid])

    def title_in(self, language: str) -> str:
        """Return the title as a paper in `language` prints it."""
        return (language == "en" and self.title_en) or self.title

    @property
    def current(self) -> Any:
        """The revision in force, or None."""
        return self.revisions.filter(state="in_force").first()  # type: ignore[attr-defined]

    @property
    def open(self) -> Any:
        """The revision on its way to being in force, or None; there is one at most."""
        from .revision import Revision  # noqa: PLC0415  it refers to this module

        return self.revisions.filter(state__in=Revision.OPEN).first()  # type: ignore[attr-defined]

    def next_review(self, in_force_on: dt.date | None) -> dt.date | None:
        """Return when the text is due for its periodic review (clause 7.5.3), or None without a date."""
        begun = self.reviewed_on or in_force_on
        if not begun or not self.review_months:
            return None
        years, month = divmod(begun.month - 1 + self.review_months, 12)
        first = dt.date(begun.year + years, month + 1, 1)
        last = (first.replace(day=28) + dt.timedelta(days=4)).replace(day=1) - dt.timedelta(days=1)
        return first.replace(day=min(begun.day, last.day))
