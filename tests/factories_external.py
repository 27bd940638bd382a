"""The way to the certificate for tests: candidates, the decided comparison, the application, audits of the body."""

import datetime as dt
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from audits import bodies
from audits.actions import application as applying
from audits.actions import body as choosing
from audits.actions import decision as deciding
from audits.actions import external as auditing
from audits.actions.findings import raise_finding
from audits.models import Application, Audit, BodyCandidate, BodyComparison, CertificationDecision
from tests.factories_certification import make_scope, rendered, running, signs
from tests.people import Cast
from wobo.workflow.doors import fire

DAY = dt.date(2026, 10, 12)  # the day of MOMENT in Foshan
PDF = b"%PDF-1.7\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
GOOD = {
    "approval_number": "CNCA-R-2002-001",
    "approval_until": DAY + dt.timedelta(days=1000),
    "scope_includes": True,
    "accreditation": "CNAS",
    "customer_meets": True,
    "interest": "none",
    "interest_by": "Li Na",
    "interest_on": DAY,
    "penalties": "none",
}


def pdf(name: str = "paper.pdf") -> SimpleUploadedFile:
    """Return a small PDF as it is uploaded."""
    return SimpleUploadedFile(name, PDF, content_type="application/pdf")


class Way:
    """One engagement on its way to the certificate, moved by its lead."""

    def __init__(self, cast: Cast) -> None:
        self.cast, self.by = cast, cast.lead
        self.engagement = running(cast)
        self.cycle = self.engagement.cycle
        self.scope = make_scope(self.engagement, state="in_force")

    def comparison(self) -> BodyComparison:
        """Return the comparison, freshly read."""
        return BodyComparison.objects.select_related("cycle__engagement__client", "workspace", "chosen").get(
            cycle=self.cycle
        )

    def compared(self, *names: str, **told: Any) -> list[BodyCandidate]:
        """Compare bodies that all could be chosen."""
        comparison = choosing.open_comparison(self.cycle, by=self.by)
        return [
            choosing.save_candidate(comparison, None, {**GOOD, "name": name, **told}, by=self.by)
            for name in names or ("Body A", "Body B")
        ]

    def scored(self, *each: int) -> list[BodyCandidate]:
        """Score every criterion of every body with one figure each."""
        rows = self.compared()
        scores = {one.uid: dict.fromkeys(bodies.KEYS, score) for one, score in zip(rows, each or (8, 5), strict=True)}
        choosing.save_scores(self.comparison(), {}, scores, by=self.by)
        return rows

    def memo(self) -> BodyComparison:
        """Choose the first body and have the memo made."""
        rows = self.scored()
        choosing.choose_body(self.comparison(), rows[0], "Near, and cheaper by far.", by=self.by)
        report = choosing.make_memo(self.comparison(), "en", by=self.by)
        rendered(self.cast, report.uid)
        return self.comparison()

    def decided(self) -> BodyComparison:
        """Let top management sign."""
        found: BodyComparison = signs(self.cast.top_manager, self.memo(), "approval")
        return found

    def application(self) -> Application:
        """Return the application, freshly read."""
        return Application.objects.select_related("cycle__engagement__client", "body").get(cycle=self.cycle)

    def drafted(self, **told: Any) -> Application:
        """Begin the application; three months of operation."""
        self.decided()
        applying.open_application(self.cycle, by=self.by)
        known = {"applied_on": DAY, "effective_on": dt.date(2026, 7, 1), **told}
        applying.save_application(self.application(), known, by=self.by)
        return self.application()

    def applied(self, **told: Any) -> Application:
        """Submit it."""
        return applying.move_application(self.drafted(**told), "submit", by=self.by)

    def audit(self, kind: str, **told: Any) -> Audit:
        """Plan an audit of the body with plan on file and a team free of ties."""
        days = {"starts_on": DAY - dt.timedelta(days=2), "ends_on": DAY, **told}
        audit = auditing.plan_external(self.cycle, kind, by=self.by, **days)
        free = {"tie": "none", "until": None, "note": "", "declared_on": DAY}
        auditing.save_member(audit, None, {"role": "leader", "name": "Zhao Qiang"}, free, by=self.by)
        auditing.keep_paper(audit, pdf("plan.pdf"), {"purpose": "plan"}, by=self.by)
        changes = {"plan_on": DAY - dt.timedelta(days=9)}
        if kind == "pre":
            changes["impartiality"] = "Findings only, no advice."  # type: ignore[assignment]
        return auditing.save_external(audit, changes, by=self.by)

    def held(self, kind: str, **told: Any) -> Audit:
        """Hold it up to the closing meeting."""
        audit = auditing.move_external(self.audit(kind, **told), "announce", by=self.by)
        auditing.save_external(audit, {"opening_on": DAY, "closing_on": DAY}, by=self.by)
        for verb in ("begin", "conclude"):
            audit = auditing.move_external(audit, verb, by=self.by)
        return audit

    def reported(self, kind: str, outcome: str = "passed", audit: Audit | None = None, **told: Any) -> Audit:
        """Record its report."""
        audit = audit or self.held(kind, **told)
        auditing.keep_paper(audit, pdf("report.pdf"), {"purpose": "report"}, by=self.by)
        said = {"report_on": DAY, "conclusion": "As it stands.", "outcome": outcome}
        auditing.save_external(audit, said, by=self.by)
        return auditing.move_external(Audit.objects.get(pk=audit.pk), "approve_report", by=self.by)

    def finding(self, audit: Audit, grade: str) -> Any:
        """Enter a finding of the body."""
        return raise_finding(
            cycle=audit.cycle, by=self.by, source="external", grade=grade, facts=f"A {grade}.", audit=audit
        )

    def answered(self, finding: Any) -> Any:
        """Answer an area of concern."""
        finding.correction = "It was put right."
        type(finding).objects.filter(pk=finding.pk).update(
            correction="It was put right.", due=DAY, owner_id=self.owner().pk, whys=["Nobody looked."], extent="None.",
            action="A check was added.",
        )  # fmt: skip
        return fire(type(finding).objects.get(pk=finding.pk), "answer", by=self.by)

    def owner(self) -> Any:
        """Return somebody of the client."""
        from certification.models import Person  # noqa: PLC0415

        return Person.objects.get_or_create(workspace=self.engagement.client.workspace, name="Owner")[0]

    def decision(self, audit: Audit, **told: Any) -> CertificationDecision:
        """Open the decision with what the letter says."""
        made = deciding.open_decision(audit, by=self.by)
        known = {"decided_on": DAY, "decided_by": "Sun Li", **told}
        return deciding.save_decision(made, known, by=self.by)
