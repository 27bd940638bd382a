"""Models of the documents app."""

from .agreement import Agreement
from .change import ChangeRequest
from .comment import Comment
from .copy import Copy, Medium, Recipient, Understanding
from .delegation import Delegation
from .destruction import Destruction
from .document import Document
from .edition import DocumentReview, EditionChange, EditionItem
from .external import EditionCheck, ExternalDocument
from .label import Label, LabelSheet
from .loan import Loan
from .measure import Measure, MeasureValue
from .need import DocumentNeed
from .note import RegisterNote
from .old import OldDocument
from .pilot import Briefing, PilotRun
from .record import OperatingRecord, RecordImport
from .record_no_case import RecordNoCase
from .record_plan import RecordPlan, RecordPlanRow
from .record_sample import RecordSample, SampledRecord
from .revision import Revision
from .section import Section, SectionDraft, SectionText
from .step import PaperSignature, Point, Step
from .supplier import Supplier, SupplierCriterion, SupplierLicence
from .supplier_evaluation import SupplierEvaluation, SupplierScore

__all__ = [
    "Agreement",
    "Briefing",
    "ChangeRequest",
    "Comment",
    "Copy",
    "Delegation",
    "Destruction",
    "Document",
    "DocumentNeed",
    "DocumentReview",
    "EditionChange",
    "EditionCheck",
    "EditionItem",
    "ExternalDocument",
    "Label",
    "LabelSheet",
    "Loan",
    "Measure",
    "MeasureValue",
    "Medium",
    "OldDocument",
    "OperatingRecord",
    "PaperSignature",
    "PilotRun",
    "Point",
    "Recipient",
    "RecordImport",
    "RecordNoCase",
    "RecordPlan",
    "RecordPlanRow",
    "RecordSample",
    "RegisterNote",
    "Revision",
    "SampledRecord",
    "Section",
    "SectionDraft",
    "SectionText",
    "Step",
    "Supplier",
    "SupplierCriterion",
    "SupplierEvaluation",
    "SupplierLicence",
    "SupplierScore",
    "Understanding",
]
