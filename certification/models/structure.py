"""The document structure of a client (S4.5): levels with their names and code letters, classifications; confirmed."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from certification.numbering import Numbering
from wobo.accounts.models import TenantModel, TenantQuerySet, User
from wobo.workflow import clock

from .client import Client
from .engagement import Cycle

DATA = Path(__file__).parent.parent / "data" / "structure.yaml"
LEVELS = ("M", "P", "W", "R")  # of the register; a client's own letters for them are in the structure


@cache
def usual() -> Any:
    """Return the usual structure, as the file has it."""
    return yaml.safe_load(DATA.read_text(encoding="utf-8"))


def in_language(texts: Mapping[str, str], language: str) -> str:
    """Return the text of a language; the Chinese one serves both scripts."""
    return texts["zh-hans" if language.startswith("zh") else "en"]


@dataclass(frozen=True)
class Level:
    """One level of the documents: its key, the client's letters and names, how long it is kept."""

    key: str
    letters: str
    name: str
    name_en: str
    keep_months: int

    def name_in(self, language: str) -> str:
        """Return the name as a paper in `language` prints it."""
        return (not language.startswith("zh") and self.name_en) or self.name

    @property
    def said(self) -> str:
        """The name in the language active now."""
        return self.name_in(get_language() or "en")

    @property
    def holds(self) -> str:
        """What belongs on this level, in the language active now."""
        return in_language(usual()["levels"][self.key]["holds"], get_language() or "en")


@dataclass(frozen=True)
class Classification:
    """One step of confidentiality, from open to secret."""

    name: str
    name_en: str
    default: bool = False

    @property
    def said(self) -> str:
        """The name in the language active now."""
        return self.name_in(get_language() or "en")

    def name_in(self, language: str) -> str:
        """Return the name as a paper in `language` prints it."""
        return (not language.startswith("zh") and self.name_en) or self.name


def usual_levels() -> dict[str, dict[str, Any]]:
    """Return the levels that a client begins with."""
    return {
        key: {
            "letters": row["letters"],
            "name": row["names"]["zh-hans"],
            "name_en": row["names"]["en"],
            "keep_months": row["keep_months"],
        }
        for key, row in usual()["levels"].items()
    }


def usual_classifications() -> list[dict[str, Any]]:
    """Return the classifications that a client begins with."""
    return [
        {"name": row["names"]["zh-hans"], "name_en": row["names"]["en"], "default": row.get("default", False)}
        for row in usual()["classifications"]
    ]


class DocumentStructureQuerySet(TenantQuerySet):
    """Structures of clients."""

    def of(self, client: Client) -> "DocumentStructure":
        """Return a client's structure; one that nobody changed yet is the usual one, and not in the database."""
        found: DocumentStructure | None = self.filter(client=client).first()
        found = found or DocumentStructure(workspace_id=client.workspace_id)
        found.client = client
        return found


class DocumentStructure(TenantModel):
    """How a client's documents are built up. Pattern of the numbers and style of the versions stand on the client."""

    trail = "recorded"

    client = models.OneToOneField(Client, on_delete=models.PROTECT, related_name="structure")
    levels = models.JSONField(_("levels"), default=usual_levels)  # {key: {letters, name, name_en, keep_months}}
    classifications = models.JSONField(_("classifications"), default=usual_classifications)
    version = models.PositiveIntegerField(_("version"), default=1, editable=False)  # of the page: who changed it first

    objects = DocumentStructureQuerySet.as_manager()

    class Meta:
        verbose_name = _("document structure")
        verbose_name_plural = _("document structures")
        ordering = ["pk"]

    def __str__(self) -> str:
        return str(self.client)

    def level(self, key: str) -> Level:
        """Return a level of the client."""
        return Level(key, **self.levels[key])

    def level_list(self) -> list[Level]:
        """Return the levels from the top."""
        return [self.level(key) for key in LEVELS]

    def classification_list(self) -> list[Classification]:
        """Return the classifications from open to secret."""
        return [Classification(**row) for row in self.classifications]

    def numbering(self, year: int) -> Numbering:
        """Return how the client numbers documents in a year."""
        letters = {key: self.levels[key]["letters"] for key in LEVELS}
        return Numbering(self.client.number_pattern, self.client.code, year, letters)

    def content(self) -> dict[str, Any]:
        """Return everything that is confirmed."""
        return {
            "levels": self.levels,
            "classifications": self.classifications,
            "number_pattern": self.client.number_pattern,
            "version_style": self.client.version_style,
        }

    def digest(self) -> str:
        """Return the sha256 of what is confirmed."""
        text = json.dumps(self.content(), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()


class StructureConfirmation(TenantModel):
    """That the management representative confirmed the structure in a cycle. A structure changed since is not."""

    trail = "recorded"

    cycle = models.ForeignKey(Cycle, on_delete=models.PROTECT, related_name="structure_confirmations")
    content = models.JSONField(default=dict, editable=False)
    sha256 = models.CharField("SHA-256", max_length=64, editable=False)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name=_("confirmed by"))
    at = models.DateTimeField(_("confirmed at"), default=clock.now)

    class Meta:
        verbose_name = _("confirmation of the document structure")
        verbose_name_plural = _("confirmations of the document structure")
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.cycle} · {self.sha256[:12]}"
