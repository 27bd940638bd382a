"""A standard as every reader hands it over, whatever file it came from."""

import hashlib
import json
from dataclasses import asdict, dataclass, field

Texts = dict[str, str]  # language code → text

OWN, LIBRARY, OSCAL = "own", "library", "oscal"
REQUIRED, CUSTOMARY = "required", "customary"
DOCUMENT, RECORD = "document", "record"


@dataclass(frozen=True)
class QuestionData:
    """A prompt for diagnosis and audit, with the evidence that usually answers it."""

    ref: str
    text: Texts
    evidence: Texts = field(default_factory=dict)


@dataclass(frozen=True)
class DocumentData:
    """A document or record that the clause requires or that practice adds."""

    ref: str
    name: Texts
    kind: str = DOCUMENT
    basis: str = REQUIRED
    explicit: bool = True
    verified_by: str = ""
    unverified: bool = False
    sources: tuple[str, ...] = ()
    see: tuple[str, ...] = ()
    note: Texts = field(default_factory=dict)


@dataclass(frozen=True)
class ClauseData:
    """One numbered place of the standard. `ref` is unique, `label` is what is printed before the title."""

    ref: str
    label: str = ""
    parent: str | None = None
    titles: Texts = field(default_factory=dict)
    aliases: Texts = field(default_factory=dict)
    untitled: bool = False
    assessable: bool = False
    exclusion_permitted: bool = False
    withdrawn: bool = False
    no_case: Texts = field(default_factory=dict)
    prose: Texts = field(default_factory=dict)
    guidance: Texts = field(default_factory=dict)
    evidence: Texts = field(default_factory=dict)
    groups: tuple[str, ...] = ()
    verified_by: str = ""
    unverified: tuple[str, ...] = ()  # "*" the title as such, else the languages it was not verified in
    sources: tuple[str, ...] = ()
    note: Texts = field(default_factory=dict)
    questions: tuple[QuestionData, ...] = ()
    documents: tuple[DocumentData, ...] = ()


@dataclass(frozen=True)
class StandardData:
    """One edition of a standard. `source_id` with `format` says which file it is, over all its versions."""

    ref: str
    name: str
    format: str
    source_id: str
    local_name: str = ""
    titles: Texts = field(default_factory=dict)
    description: Texts = field(default_factory=dict)
    edition: str = ""
    family: str = ""
    exclusions_allowed: bool = False
    exclusion_notes: Texts = field(default_factory=dict)
    provider: str = ""
    copyright: str = ""
    version: str = ""
    published: str = ""
    checked: str = ""  # who compared it with a purchased copy, and when; empty: nobody
    notes: tuple[Texts, ...] = ()
    amendments: tuple[dict, ...] = ()
    sources: tuple[dict, ...] = ()
    groups: dict[str, Texts] = field(default_factory=dict)
    clauses: tuple[ClauseData, ...] = ()
    remarks: tuple[str, ...] = field(default=(), compare=False)  # what the reader mended or left out

    @property
    def languages(self) -> list[str]:
        """The languages in which clauses have a title or text, our own first."""
        codes = {code for clause in self.clauses for texts in (clause.titles, clause.prose) for code in texts}
        ours = [code for code in ("zh-hans", "zh-hant", "en") if code in codes]
        return ours + sorted(codes - set(ours))

    @property
    def digest(self) -> str:
        """sha256 of everything that is said, whatever the layout of the file."""
        content = {key: value for key, value in asdict(self).items() if key not in {"ref", "remarks"}}
        text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()
