"""The standards catalogue: editions side by side, each a tree of clauses. Read by everyone who is signed in."""

from typing import Any, Self

from django.db import models
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.text import Truncator
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from certification.catalogue import neutral, said
from wobo.accounts.models import User

from .catalogue_imports import StandardImport
from .catalogue_parts import (
    DATA,
    VERIFIERS,
    Question,
    RequiredDocument,
    family_said,
    language_name,
    listed,
    said_now,
    texts,
)

__all__ = ["Clause", "Question", "RequiredDocument", "Standard", "StandardImport"]


class StandardQuerySet(models.QuerySet["Standard"]):
    """Standards."""

    def visible_to(self, user: User) -> Self:
        """Keep what `user` may read: the catalogue is nobody's secret."""
        return self if user.is_active else self.none()

    def with_counts(self) -> Self:
        """Add the numbers of clauses in force, of assessable ones and of questions to each."""
        there = models.Q(clauses__withdrawn=False)
        asked = models.Q(clauses__questions__withdrawn=False)
        clauses = Standard.objects.filter(pk=models.OuterRef("pk")).values("pk")
        counted = {
            "clause_count": models.Count("clauses", filter=there),
            "assessable_count": models.Count("clauses", filter=there & models.Q(clauses__assessable=True)),
            "question_count": models.Count("clauses__questions", filter=there & asked),
        }
        return self.annotate(
            **{
                name: models.Subquery(clauses.annotate(n=count).values("n"), output_field=models.IntegerField())
                for name, count in counted.items()
            }
        )


class Standard(models.Model):
    """One edition of a standard, as read from one file over all the versions of that file."""

    trail = DATA

    class Format(models.TextChoices):
        OWN = neutral.OWN, _("Wobo YAML")
        LIBRARY = neutral.LIBRARY, _("Requirement library")
        OSCAL = neutral.OSCAL, _("OSCAL catalogue")

    ref = models.SlugField(_("short name"), max_length=100, unique=True)
    name = models.CharField(_("name"), max_length=300)
    local_name = models.CharField(_("Chinese number"), max_length=100, blank=True)
    titles = texts(_("title"))
    description = texts(_("description"))
    edition = models.CharField(_("edition"), max_length=100, blank=True)
    family = models.CharField(_("type of management system"), max_length=20, blank=True, db_index=True)
    exclusions_allowed = models.BooleanField(_("exclusions allowed"), default=False)
    exclusion_note = models.TextField(_("note on exclusions"), blank=True)
    format = models.CharField(_("format"), max_length=10, choices=Format)
    source_id = models.CharField(_("name in its source"), max_length=200)
    provider = models.CharField(_("provider"), max_length=300, blank=True)
    copyright = models.TextField(_("copyright"), blank=True)
    version = models.CharField(_("version"), max_length=50, blank=True)
    published = models.CharField(_("published"), max_length=50, blank=True)
    checked = models.CharField(_("compared with a purchased copy"), max_length=300, blank=True)
    notes = listed(_("notes"))
    amendments = listed(_("amendments"))
    sources = listed(_("sources"))
    groups = models.JSONField(_("groups"), default=dict, blank=True)
    languages = listed(_("languages"))
    digest = models.CharField("SHA-256", max_length=64, editable=False)

    objects = StandardQuerySet.as_manager()

    class Meta:
        verbose_name = _("standard")
        verbose_name_plural = _("standards")
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["format", "source_id"], name="one_standard_per_source")]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """Return the page of the standard."""
        return reverse("standards:standard_detail", args=[self.ref])

    @property
    def title(self) -> str:
        """The title in the language active now."""
        return said_now(self.titles)

    @property
    def family_said(self) -> str:
        """The type of management system in the language active now."""
        return family_said(self.family)

    @property
    def languages_said(self) -> list[str]:
        """The languages by their own names."""
        return [language_name(code) for code in self.languages]

    def question_texts(self) -> dict[int, list[dict[str, str]]]:
        """Return the texts of the questions by clause; one query."""
        return Question.objects.texts_by_clause(self)

    def amendments_of(self, clause: "Clause") -> list[dict[str, Any]]:
        """Return the amendments that touch a clause."""
        return [amendment for amendment in self.amendments if clause.ref in amendment.get("clauses", ())]

    @property
    def is_unchecked(self) -> bool:
        """Whether nobody has compared a file of ours with a purchased copy; others answer for their own files."""
        return self.format == self.Format.OWN and not self.checked


class ClauseQuerySet(models.QuerySet["Clause"]):
    """Clauses, in the order of the standard."""

    def visible_to(self, user: User) -> Self:
        """Keep what `user` may read: the catalogue is nobody's secret."""
        return self if user.is_active else self.none()

    def in_force(self) -> Self:
        """Leave out what the standard no longer has."""
        return self.filter(withdrawn=False)

    def assessable(self) -> Self:
        """Keep the clauses that get a verdict of their own."""
        return self.in_force().filter(assessable=True)

    def with_ancestors(self) -> Self:
        """Fetch the standard and the clauses above in the same query; deeper trees cost a query more per level."""
        return self.select_related("standard", "parent__parent__parent__parent")

    def with_part_counts(self) -> Self:
        """Add the numbers of questions and of required documents in force."""
        parts = {"question_count": Question.objects, "required_count": RequiredDocument.objects.required()}
        return self.annotate(
            **{name: Coalesce(models.Subquery(rows.in_force().counted_by_clause()), 0) for name, rows in parts.items()}
        )


class Clause(models.Model):
    """One numbered place of a standard. `ref` is unique in it, `label` is what is printed before the title."""

    trail = DATA

    standard = models.ForeignKey(Standard, on_delete=models.CASCADE, related_name="clauses")
    parent = models.ForeignKey("self", on_delete=models.RESTRICT, null=True, blank=True, related_name="children")
    ref = models.CharField(_("number"), max_length=120)
    label = models.CharField(_("printed number"), max_length=120, blank=True)
    order = models.PositiveIntegerField(_("order"), default=0)
    depth = models.PositiveSmallIntegerField(_("depth"), default=1)
    titles = texts(_("title"))
    aliases = texts(_("other title"))
    untitled = models.BooleanField(_("without a title of its own"), default=False)
    assessable = models.BooleanField(_("assessable"), default=False)
    exclusion_permitted = models.BooleanField(_("exclusion permitted"), default=False)
    withdrawn = models.BooleanField(_("withdrawn"), default=False)
    no_case = texts(_("case that may not have arisen"))
    prose = texts(_("text"))
    guidance = texts(_("guidance"))
    evidence = texts(_("evidence"))
    groups = listed(_("groups"))
    verified_by = models.CharField(_("verified by"), max_length=200, blank=True)
    unverified = listed(_("unverified"))
    sources = listed(_("sources of the title"))
    note = texts(_("note"))

    objects = ClauseQuerySet.as_manager()

    class Meta:
        verbose_name = _("clause")
        verbose_name_plural = _("clauses")
        ordering = ["standard_id", "order"]
        constraints = [
            models.UniqueConstraint(fields=["standard", "ref"], name="one_clause_per_number"),
            models.CheckConstraint(
                condition=models.Q(parent=None) | ~models.Q(parent=models.F("id")), name="clause_not_its_own_parent"
            ),
        ]
        indexes = [models.Index(fields=["standard", "order"], name="clause_order")]

    def __str__(self) -> str:
        return self.heading

    def get_absolute_url(self) -> str:
        """Return the page of the clause."""
        return reverse("standards:clause_detail", args=[self.standard.ref, self.ref])

    def title_in(self, language: str) -> str:
        """Return the title in a language; where there is none, the beginning of the text."""
        return said(self.titles, language) or Truncator(" ".join(said(self.prose, language).split())).chars(140)

    def heading_in(self, language: str) -> str:
        """Return number and title, as a heading or a row of a report has them."""
        return f"{self.label} {self.title_in(language)}".strip() or self.ref

    @property
    def title(self) -> str:
        """The title in the language active now."""
        return self.title_in(get_language() or "en")

    @property
    def heading(self) -> str:
        """Number and title in the language active now."""
        return self.heading_in(get_language() or "en")

    @property
    def ancestors(self) -> list["Clause"]:
        """The clauses above, the highest first."""
        above, clause = [], self.parent
        while clause:
            clause.standard = self.standard  # its address asks for it
            above.append(clause)
            clause = clause.parent
        return above[::-1]

    def neighbours(self) -> "tuple[Clause | None, Clause | None]":
        """Return the clauses before and after this one in the order of the standard."""
        others = Clause.objects.filter(standard=self.standard_id).select_related("standard")
        before = others.filter(order__lt=self.order).order_by("-order").first()
        return before, others.filter(order__gt=self.order).order_by("order").first()

    @property
    def marks(self) -> list[str]:
        """What a careful reader should know about number and title before relying on them."""
        told = []
        if self.untitled and self.titles:
            told.append(_("The standard gives no title here; the words are ours."))
        if "*" in self.unverified:
            told.append(_("Number and title are not verified."))
        told += [
            _("The title in %(language)s is not verified.") % {"language": language_name(code)}
            for code in self.unverified
            if code != "*"
        ]
        if self.verified_by:
            told.append(
                _("Title confirmed by: %(source)s.") % {"source": VERIFIERS.get(self.verified_by, self.verified_by)}
            )
        told += [_("Changed by %(name)s.") % amendment for amendment in self.standard.amendments_of(self)]
        return [str(mark) for mark in told]

    def shows(self, what: str) -> bool:
        """Whether the clause belongs to a view of the standard; one that is not known shows everything."""
        answers = {
            "assessable": self.assessable and not self.withdrawn,
            "documents": bool(getattr(self, "required_count", 0)),
            "no_case": bool(self.no_case),
            "unverified": bool(self.unverified or self.verified_by),
            "withdrawn": self.withdrawn,
        }
        return answers.get(what, True)

    @property
    def alias(self) -> str:
        """Another customary wording of the title; only in the language it belongs to."""
        return str(self.aliases.get(get_language() or "", ""))

    @property
    def no_case_said(self) -> str:
        """Which case may not have arisen yet; empty where there always is one."""
        return said_now(self.no_case)

    @property
    def prose_said(self) -> str:
        """The text, where the source may be quoted."""
        return said_now(self.prose)

    @property
    def guidance_said(self) -> str:
        """The guidance of the source."""
        return said_now(self.guidance)

    @property
    def evidence_said(self) -> str:
        """The evidence that the source names for the clause as a whole."""
        return said_now(self.evidence)

    @property
    def note_said(self) -> str:
        """A remark on number, title or use."""
        return said_now(self.note)
