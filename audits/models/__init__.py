"""Models of the audits app."""

from .assessment import AnswerDraft, ClauseAssessment, Result
from .audit import Audit, AuditMember, Method
from .audit_item import AuditItem, AuditSlot, Verdict
from .diagnosis import Diagnosis
from .evidence import Evidence
from .finding import Finding, FindingClause, FindingEvidence, Grade
from .gap import Cause, Gap, Severity
from .no_case import NoCase
from .outcome import AffectedDocument, Conclusion
from .plan import Basis, DiagnosisMember, DiagnosisObject, PlanItem
from .programme import AuditProgramme, ProgrammeEntry
from .review import ManagementReview
from .review_decision import ReviewDecision
from .review_input import ReviewInput

__all__ = [
    "AffectedDocument",
    "AnswerDraft",
    "Audit",
    "AuditItem",
    "AuditMember",
    "AuditProgramme",
    "AuditSlot",
    "Basis",
    "Cause",
    "ClauseAssessment",
    "Conclusion",
    "Diagnosis",
    "DiagnosisMember",
    "DiagnosisObject",
    "Evidence",
    "Finding",
    "FindingClause",
    "FindingEvidence",
    "Gap",
    "Grade",
    "ManagementReview",
    "Method",
    "NoCase",
    "PlanItem",
    "ProgrammeEntry",
    "Result",
    "ReviewDecision",
    "ReviewInput",
    "Severity",
    "Verdict",
]
