"""Entering in the register what is needed, in one step that may be repeated."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from certification.actions.structure import numbering_of
from certification.models import Department, Engagement
from certification.numbering import Numbering
from documents.models import Document, OldDocument
from documents.seed import Proposal, Seeding, seeding
from documents.writing.setfiles import spoken
from wobo.accounts.models import User
from wobo.workflow import clock
from wobo.workflow.doors import create_many, may, record
from wobo.workflow.models import Chain

from .old import named_in
from .register import create_document


@dataclass
class Entered:
    """What came of a seeding."""

    documents: list[Document] = field(default_factory=list)
    forms: list[Document] = field(default_factory=list)
    linked: int = 0


@transaction.atomic
def seed_register(
    engagement: Engagement,
    chosen: Iterable[str],
    *,
    by: User,
    departments: Mapping[str, Department | None] | None = None,
    forms_of: Iterable[str] = (),
) -> Entered:
    """Enter the proposals whose ids are `chosen`, and the lacking record forms of the entries named in `forms_of`.

    What was entered in the meantime is no proposal any more and is passed over. All or none. Raises PermissionDenied.
    """
    Chain.objects.locked(engagement.workspace_id)
    if not may("create", Document(workspace=engagement.workspace, engagement=engagement), by.fresh()):
        raise PermissionDenied
    found, wanted = seeding(engagement), set(chosen)
    entered = Entered()
    for document, news in found.links:
        record(document, "edit", by=by, changes=news)
        entered.linked += 1
    used = list(Document.objects.filter(engagement=engagement).values_list("number", flat=True))
    maker = _Maker(engagement, by, numbering_of(engagement), used, entered)
    rows = [one for one in found.proposals if one.id in wanted]
    for one in sorted(rows, key=lambda row: "MPWR".index(row.level)):
        maker.enter(one, (departments or {}).get(one.id, _ABSENT))
    _forms_of_entries(found, set(forms_of), maker)
    return entered


_ABSENT: Any = object()


def _forms_of_entries(found: Seeding, wanted: set[str], maker: "_Maker") -> None:
    for document, forms in found.missing_forms:
        if document.uid in wanted:
            maker.add_forms(document, forms)


class _Maker:
    """Makes entries one after the other and keeps count of the numbers."""

    def __init__(
        self, engagement: Engagement, by: User, numbering: Numbering, used: list[str], entered: Entered
    ) -> None:
        self.engagement, self.by, self.numbering, self.used, self.entered = engagement, by, numbering, used, entered
        self.made: dict[str, Document] = {}
        rows = Department.objects.filter(workspace=engagement.client.workspace_id)
        self.departments = {row.pk: row for row in rows}

    def enter(self, one: Proposal, department: Any) -> Document:
        """Enter a proposal with its forms, and list the old document that the diagnosis found."""
        if department is _ABSENT:
            department = self.departments.get(one.department_id or 0)
        parent = self._parent(one)
        number = one.number
        if number.casefold() in {taken.casefold() for taken in self.used} or one.level == "R":
            number = self.numbering.next(one.level, self.used, parent.number if parent and one.level == "R" else "")
        told = {
            "title": one.title,
            "title_en": one.title_en,
            "level": one.level,
            "kind": Document.Kind.FORM if one.level == "R" else Document.Kind.WRITTEN,
            "language": self.engagement.client.language,
            "key": one.key,
            "clauses": one.clauses,
            "need": one.need,
            "parent": parent,
            "department": department,
            "writer": one.need.owner if one.need else None,
            "due": one.due,
            **_of_template(one),
        }
        document = create_document(self.engagement, by=self.by, number=number, **told)
        self.used.append(number)
        self.made[one.id] = document
        self.entered.documents.append(document)
        self.add_forms(document, one.forms)
        self._old(one, document)
        return document

    def _parent(self, one: Proposal) -> Document | None:
        if isinstance(one.parent, Proposal):
            return self.made.get(one.parent.id)
        return one.parent

    def add_forms(self, document: Document, forms: Iterable[dict[str, Any]]) -> None:
        """Enter the record forms that a document names, numbered below it."""
        rows = []
        for form in forms:
            number = self.numbering.next("R", self.used, document.number)
            self.used.append(number)
            rows.append(self._form(document, number, form))
        self.entered.forms += create_many(rows, by=self.by)

    def _form(self, document: Document, number: str, form: dict[str, Any]) -> Document:
        language = spoken(document.language)
        return Document(
            workspace=self.engagement.workspace,
            engagement=self.engagement,
            number=number,
            title=form["title"][language][:200],
            title_en=form["title"]["en"][:200],
            level=Document.Level.RECORD,
            kind=Document.Kind.FORM,
            language=document.language,
            key=form["key"],
            parent=document,
            department=document.department,
            writer=document.writer,
            due=document.due,
            review_months=document.review_months,
            retention=form.get("retention", {}).get(language, "")[:60],
            keeper=form.get("keeper", {}).get(language, "")[:80],
            form={name: form[name] for name in ("orientation", "head", "columns", "rows", "foot") if name in form},
        )

    def _old(self, one: Proposal, document: Document) -> None:
        """List what the diagnosis says is there already, with what it says of it."""
        need = one.need
        if need is None or not need.existing:
            return
        fate = {"keep": OldDocument.Fate.KEEP, "revise": OldDocument.Fate.REVISE}.get(need.action, "")
        today = clock.today(self.engagement.client.time_zone)
        reason = _("As the diagnosis says (%(source)s).") % {"source": need.source} if fate and need.source else ""
        for number, title, version in named_in(need.existing):
            there = OldDocument.objects.filter(engagement=self.engagement, number=number, title=title)
            if there.exists() or (
                number and OldDocument.objects.filter(engagement=self.engagement, number__iexact=number).exists()
            ):
                continue
            blank = OldDocument(workspace=self.engagement.workspace, engagement=self.engagement)
            told: dict[str, Any] = {"number": number, "title": title, "version": version, "successor": document}
            if fate:
                told |= {"fate": fate, "reason": reason, "decided_by": self.by, "decided_on": today}
            record(blank, "create", by=self.by, changes={**told, "source": need.source})


def _of_template(one: Proposal) -> dict[str, Any]:
    """Return what the facts of the set say: how often it is reviewed and who reads it."""
    from documents.writing import setfiles  # noqa: PLC0415  read where a template is meant

    if not one.key:
        return {}
    facts = setfiles.facts_of(one.key)
    readers = next(iter(facts.get("read_by") or ()), "")
    known = dict(Document.Readers.choices)
    return {"review_months": facts.get("review_months", 12), "read_by": readers if readers in known else ""}
