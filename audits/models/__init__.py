"""Models of the audits app."""

from .assessment import AnswerDraft, ClauseAssessment, Result
from .audit import Audit, AuditMember, Method
from .audit_item import AuditItem, AuditSlot, Function, Verdict
from .body import COSTS, TOP_SCORE, VISITS, BodyCandidate, BodyComparison, BodyScore
from .date_reason import DateReason
from .diagnosis import Diagnosis
from .dossier import DossierBuild, DossierChunk, DossierFile, DossierItem
from .evidence import Evidence
from .external import (
    Application,
    AuditFile,
    CertificationDecision,
    ExternalRecord,
    MemberDeclaration,
)
from .finding import Finding
from .finding_parts import FindingClause, FindingEvidence, Grade
from .gap import Cause, Gap, Severity
from .no_case import NoCase
from .outcome import AffectedDocument, Conclusion
from .plan import Basis, DiagnosisMember, DiagnosisObject, PlanItem
from .programme import AuditProgramme, ProgrammeEntry
from .review import ManagementReview
from .review_decision import ReviewDecision
from .review_input import ReviewInput
from .room import EvidenceRoom, RoomAccess, RoomGuest

__all__ = [
    "COSTS",
    "TOP_SCORE",
    "VISITS",
    "AffectedDocument",
    "AnswerDraft",
    "Application",
    "Audit",
    "AuditFile",
    "AuditItem",
    "AuditMember",
    "AuditProgramme",
    "AuditSlot",
    "Basis",
    "BodyCandidate",
    "BodyComparison",
    "BodyScore",
    "Cause",
    "CertificationDecision",
    "ClauseAssessment",
    "Conclusion",
    "DateReason",
    "Diagnosis",
    "DiagnosisMember",
    "DiagnosisObject",
    "DossierBuild",
    "DossierChunk",
    "DossierFile",
    "DossierItem",
    "Evidence",
    "EvidenceRoom",
    "ExternalRecord",
    "Finding",
    "FindingClause",
    "FindingEvidence",
    "Function",
    "Gap",
    "Grade",
    "ManagementReview",
    "MemberDeclaration",
    "Method",
    "NoCase",
    "PlanItem",
    "ProgrammeEntry",
    "Result",
    "ReviewDecision",
    "ReviewInput",
    "RoomAccess",
    "RoomGuest",
    "Severity",
    "Verdict",
]
