"""The standards of the catalogue: editions side by side. Read by everyone who is signed in."""

from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from certification.catalogue import neutral
from wobo.accounts.models import User

from .catalogue_parts import DATA, Question, family_said, language_name, listed, said_now, texts

if TYPE_CHECKING:
    from .catalogue import Clause


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
    exclusion_notes = texts(_("note on exclusions"))
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
        return [amendment for amendment in self.amendments_said if clause.ref in amendment.get("clauses", ())]

    @property
    def notes_said(self) -> list[str]:
        """The notes in the language active now."""
        return [said_now(note) for note in self.notes]

    @property
    def exclusion_said(self) -> str:
        """What may be excluded, in the language active now."""
        return said_now(self.exclusion_notes)

    @property
    def amendments_said(self) -> list[dict[str, Any]]:
        """The amendments with their names in the language active now."""
        return [{**one, "name": said_now(one["names"]) or one["name"]} for one in self.amendments]

    @property
    def is_unchecked(self) -> bool:
        """Whether nobody has compared a file of ours with a purchased copy; others answer for their own files."""
        return self.format == self.Format.OWN and not self.checked
