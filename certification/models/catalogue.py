"""The clauses of the standards catalogue: each standard a tree. Read by everyone who is signed in."""

from typing import Self

from django.db import models
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.text import Truncator
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from certification.catalogue import said
from wobo.accounts.models import User

from .catalogue_imports import StandardImport
from .catalogue_parts import (
    DATA,
    VERIFIERS,
    Question,
    RequiredDocument,
    language_name,
    listed,
    said_now,
    texts,
)
from .standard import Standard

__all__ = ["Clause", "Question", "RequiredDocument", "Standard", "StandardImport"]


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
