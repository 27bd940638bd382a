"""Models of the audits app."""

from .assessment import AnswerDraft, ClauseAssessment, Result
from .diagnosis import Diagnosis
from .evidence import Evidence
from .gap import Cause, Gap, Severity
from .no_case import NoCase
from .outcome import AffectedDocument, Conclusion
from .plan import Basis, DiagnosisMember, DiagnosisObject, PlanItem

__all__ = [
    "AffectedDocument",
    "AnswerDraft",
    "Basis",
    "Cause",
    "ClauseAssessment",
    "Conclusion",
    "Diagnosis",
    "DiagnosisMember",
    "DiagnosisObject",
    "Evidence",
    "Gap",
    "NoCase",
    "PlanItem",
    "Result",
    "Severity",
]
