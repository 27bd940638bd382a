"""What hangs on the clauses of a standard: questions, and the documents that are required or customary."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.utils.translation import get_language, get_language_info, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from certification.catalogue import neutral, said
from certification.catalogue.shape import families
from wobo.accounts.models import User

if TYPE_CHECKING:
    from .catalogue import Clause, Standard

DATA = "free: catalogue data, versioned by digest; every import is a recorded StandardImport"

VERIFIERS = {"professional knowledge": _("professional knowledge")}  # as files say it


def texts(name: Any) -> models.JSONField:
    """Make a column of texts by language code: {"zh-hans": "…", "en": "…"}."""
    return models.JSONField(name, default=dict, blank=True)


def listed(name: Any) -> models.JSONField:
    """Make a column that holds a list."""
    return models.JSONField(name, default=list, blank=True)


def said_now(spoken: dict[str, str]) -> str:
    """Return the text in the language that is active now."""
    return said(spoken, get_language() or "en")


def language_name(code: str) -> str:
    """Return the name of a language in that language; the code where Django knows no name."""
    try:
        return str(get_language_info(code)["name_local"])
    except KeyError:
        return code


def family_said(family: str) -> str:
    """Return the name of a type of management system in the language active now."""
    names = next((entry for entry in families() if entry["type"] == family), {})
    return said_now({code: names.get(f"name_{code.replace('-', '_')}", "") for code in ("zh-hans", "zh-hant", "en")})


class PartQuerySet(models.QuerySet[Any]):
    """Questions and documents of clauses."""

    def visible_to(self, user: User) -> Self:
        """Keep what `user` may read: the catalogue is nobody's secret."""
        return self if user.is_active else self.none()

    def in_force(self) -> Self:
        """Leave out what a later version of the file no longer has."""
        return self.filter(withdrawn=False)

    def of(self, clauses: Iterable["Clause"]) -> Self:
        """Keep what hangs on these clauses."""
        return self.filter(clause__in=clauses)

    def counted_by_clause(self) -> Self:
        """Count per clause, for the clause of an outer query."""
        rows = self.filter(clause=models.OuterRef("pk")).order_by().values("clause")
        return rows.annotate(n=models.Count("pk")).values("n")

    def texts_by_clause(self, standard: "Standard") -> dict[int, list[dict[str, str]]]:
        """Return the texts of a standard's questions by clause; one query."""
        found: dict[int, list[dict[str, str]]] = {}
        rows = self.in_force().filter(clause__standard=standard)
        for clause_id, text in rows.values_list("clause_id", "text"):
            found.setdefault(clause_id, []).append(text)
        return found

    def required(self) -> Self:
        """Keep documents that the standard requires."""
        return self.filter(basis=neutral.REQUIRED)

    def customary(self) -> Self:
        """Keep documents that practice adds."""
        return self.filter(basis=neutral.CUSTOMARY)


class Question(models.Model):
    """A prompt for diagnosis and audit, with the evidence that usually answers it; never the standard's words."""

    trail = DATA

    clause = models.ForeignKey("certification.Clause", on_delete=models.CASCADE, related_name="questions")
    ref = models.CharField(_("number"), max_length=140)
    order = models.PositiveIntegerField(_("order"), default=0)
    text = texts(_("text"))
    evidence = texts(_("evidence"))
    withdrawn = models.BooleanField(_("withdrawn"), default=False)

    objects = PartQuerySet.as_manager()

    class Meta:
        verbose_name = _("question")
        verbose_name_plural = _("questions")
        ordering = ["clause", "order"]
        constraints = [models.UniqueConstraint(fields=["clause", "ref"], name="one_question_per_number")]

    def __str__(self) -> str:
        return self.said

    @property
    def said(self) -> str:
        """The question in the language active now."""
        return said_now(self.text)

    @property
    def evidence_said(self) -> str:
        """The evidence hint in the language active now."""
        return said_now(self.evidence)


class RequiredDocument(models.Model):
    """A document or record that a clause requires, or that practice customarily adds to it."""

    trail = DATA

    class Kind(models.TextChoices):
        DOCUMENT = neutral.DOCUMENT, pgettext_lazy("documented information", "Document")
        RECORD = neutral.RECORD, pgettext_lazy("documented information", "Record")

    class Basis(models.TextChoices):
        REQUIRED = neutral.REQUIRED, pgettext_lazy("documented information", "Required")
        CUSTOMARY = neutral.CUSTOMARY, pgettext_lazy("documented information", "Customary")

    clause = models.ForeignKey("certification.Clause", on_delete=models.CASCADE, related_name="required_documents")
    ref = models.CharField(_("number"), max_length=140)
    order = models.PositiveIntegerField(_("order"), default=0)
    name = texts(_("name"))
    kind = models.CharField(_("kind"), max_length=10, choices=Kind, default=Kind.DOCUMENT)
    basis = models.CharField(_("required or customary"), max_length=10, choices=Basis, default=Basis.REQUIRED)
    explicit = models.BooleanField(_("asked for by name"), default=True)
    verified_by = models.CharField(_("verified by"), max_length=200, blank=True)
    unverified = models.BooleanField(_("unverified"), default=False)
    sources = listed(_("sources"))
    see = listed(_("see also"))
    note = texts(_("note"))
    withdrawn = models.BooleanField(_("withdrawn"), default=False)

    objects = PartQuerySet.as_manager()

    class Meta:
        verbose_name = _("required document")
        verbose_name_plural = _("required documents")
        ordering = ["clause", "basis", "order"]
        constraints = [
            models.UniqueConstraint(fields=["clause", "ref"], name="one_required_document_per_number"),
            models.CheckConstraint(condition=models.Q(kind__in=[neutral.DOCUMENT, neutral.RECORD]), name="kind_known"),
            models.CheckConstraint(
                condition=models.Q(basis__in=[neutral.REQUIRED, neutral.CUSTOMARY]), name="basis_known"
            ),
        ]

    def __str__(self) -> str:
        return self.said

    @property
    def said(self) -> str:
        """The name in the language active now."""
        return said_now(self.name)

    @property
    def is_implied(self) -> bool:
        """Whether the clause requires the content without asking for a document by name."""
        return self.basis == self.Basis.REQUIRED and not self.explicit

    @property
    def verified_said(self) -> str:
        """How the entry was verified, where it was not by comparing sources."""
        if self.unverified:
            return str(_("Not verified."))
        if self.verified_by:
            return str(_("Confirmed by: %(source)s.") % {"source": VERIFIERS.get(self.verified_by, self.verified_by)})
        return ""

    @property
    def note_said(self) -> str:
        """A remark on what the clause asks for."""
        return said_now(self.note)
