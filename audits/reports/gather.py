"""Everything that a report of a diagnosis speaks of, read once: a dozen queries, however many clauses there are."""

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.db.models import Prefetch

from audits.figures import Figures, Group, figures_of, groups_of
from audits.models import (
    AffectedDocument,
    Basis,
    ClauseAssessment,
    Conclusion,
    Diagnosis,
    DiagnosisMember,
    DiagnosisObject,
    Evidence,
    Gap,
    NoCase,
    PlanItem,
)
from certification.models import Clause, Person

Answers = dict[int, tuple[str, int | None]]


@dataclass
class Frame:
    """A diagnosis with all its parts in memory."""

    diagnosis: Diagnosis
    language: str
    clauses: list[Clause]
    rows: dict[int, ClauseAssessment]
    people: dict[str, Person] = field(default_factory=dict)

    @cached_property
    def leaves(self) -> list[Clause]:
        """The clauses that get a verdict."""
        return [clause for clause in self.clauses if clause.assessable]

    @cached_property
    def groups(self) -> list[Group]:
        """The parts of the standard that the charts show."""
        return groups_of(self.clauses)

    @cached_property
    def answers(self) -> Answers:
        """Result and maturity by clause."""
        return {pk: (row.result, row.maturity) for pk, row in self.rows.items()}

    @cached_property
    def figures(self) -> Figures:
        """The figures of the whole."""
        return figures_of(self.answers.get(leaf.pk, ("not_assessed", None)) for leaf in self.leaves)

    @cached_property
    def gaps(self) -> list[Gap]:
        """All gaps in the order of the clauses."""
        return [gap for leaf in self.leaves if leaf.pk in self.rows for gap in self.rows[leaf.pk].gaps.all()]

    @cached_property
    def members(self) -> list[DiagnosisMember]:
        """The team."""
        return list(self.diagnosis.members.select_related("user", "person"))

    @cached_property
    def bases(self) -> list[Basis]:
        """What the diagnosis judges by."""
        return list(self.diagnosis.bases.all())

    @cached_property
    def objects(self) -> list[DiagnosisObject]:
        """What it looks at."""
        return list(self.diagnosis.looked_at.select_related("department", "service", "site"))

    @cached_property
    def sessions(self) -> list[PlanItem]:
        """The schedule."""
        found = self.diagnosis.sessions.select_related("site")
        assessors = Prefetch("assessors", DiagnosisMember.objects.select_related("user", "person"))
        return list(found.prefetch_related("departments", "clauses", "people", assessors))

    @cached_property
    def evidence(self) -> list[Evidence]:
        """What was seen, in its order."""
        found = self.diagnosis.evidence.select_related("file", "seen_by")
        return list(found.prefetch_related("assessments__clause"))

    @cached_property
    def documents(self) -> list[AffectedDocument]:
        """The document list."""
        return list(self.diagnosis.documents.select_related("owner").prefetch_related("clauses"))

    @cached_property
    def conclusion(self) -> Conclusion:
        """What it comes to."""
        return self.diagnosis.conclusion

    @cached_property
    def last(self) -> tuple[Diagnosis, Answers] | None:
        """The diagnosis before this one, on the same standard, and its answers."""
        before = (
            Diagnosis.objects.filter(workspace=self.diagnosis.workspace, standard=self.diagnosis.standard)
            .reported()
            .filter(pk__lt=self.diagnosis.pk)
            .first()
        )
        if before is None:
            return None
        rows = before.assessments.order_by().values_list("clause_id", "result", "maturity")
        return before, {pk: (result, mark) for pk, result, mark in rows}

    def titled(self, clause: Any) -> str:
        """Return a clause's title in the report's language."""
        return str(clause.title_in(self.language))

    def owner(self, uid: str | None) -> Person | None:
        """Return the person of the client that a list names by uid."""
        return self.people.get(uid or "")


def printed(clause: Clause) -> str:
    """Return the number of a clause as it is printed."""
    return clause.label or clause.ref


def gather(diagnosis: Diagnosis, language: str) -> Frame:
    """Read a diagnosis with everything that its report needs."""
    found = Diagnosis.objects.select_related("cycle__engagement__client__logo", "standard", "workspace", "conclusion")
    links = (
        Prefetch("people", Person.objects.select_related("department")),
        Prefetch("no_cases", NoCase.objects.select_related("owner")),
        "evidence",
    )
    return gather_page(found.get(pk=diagnosis.pk), language, *links)


def gather_page(diagnosis: Diagnosis, language: str, *links: Any) -> Frame:
    """Read what the page of the result shows: clauses, answers, gaps; `links` of the answers only where named."""
    gaps = Prefetch("gaps", Gap.objects.select_related("owner", "department__head"))
    rows = diagnosis.assessments.select_related("assessed_by", "clause").prefetch_related(gaps, *links)
    client = diagnosis.engagement.client.workspace_id
    people = Person.objects.filter(workspace=client).select_related("department")
    return Frame(
        diagnosis=diagnosis,
        language=language,
        clauses=list(diagnosis.standard.clauses.in_force().order_by("order")),
        rows={row.clause_id: row for row in rows},
        people={person.uid: person for person in people},
    )
