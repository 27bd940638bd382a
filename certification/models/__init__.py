"""Models of the certification app."""

from .adjustment import OrganisationAdjustment
from .appointment import Appointment
from .catalogue import Clause, Question, RequiredDocument, Standard, StandardImport
from .certificate import BodyLetter, Certificate, MarkCheck
from .client import Client, Department, Person, Service, Site
from .element import Element, SupplementaryRequirement
from .engagement import Cycle, Engagement
from .function_matrix import FunctionMatrix, MatrixColumn, MatrixMark, MatrixRow
from .function_matrix_talk import MatrixComment, MatrixFill
from .improvement import Improvement, Inspection, InspectionPoint
from .law import LegalRequirement
from .meeting import Attendance, Meeting
from .organisation import DepartmentAbsence, Group, GroupMember
from .phase import Phase, Waiver
from .policy import DesignPaper, DesignStatement
from .policy_objective import Objective
from .risk import Risk
from .scope import Scope
from .structure import DocumentStructure, StructureConfirmation
from .task import Task
from .upkeep import ChangeNotice, UpkeepItem

__all__ = [
    "Appointment",
    "Attendance",
    "BodyLetter",
    "Certificate",
    "ChangeNotice",
    "Clause",
    "Client",
    "Cycle",
    "Department",
    "DepartmentAbsence",
    "DesignPaper",
    "DesignStatement",
    "DocumentStructure",
    "Element",
    "Engagement",
    "FunctionMatrix",
    "Group",
    "GroupMember",
    "Improvement",
    "Inspection",
    "InspectionPoint",
    "LegalRequirement",
    "MarkCheck",
    "MatrixColumn",
    "MatrixComment",
    "MatrixFill",
    "MatrixMark",
    "MatrixRow",
    "Meeting",
    "Objective",
    "OrganisationAdjustment",
    "Person",
    "Phase",
    "Question",
    "RequiredDocument",
    "Risk",
    "Scope",
    "Service",
    "Site",
    "Standard",
    "StandardImport",
    "StructureConfirmation",
    "SupplementaryRequirement",
    "Task",
    "UpkeepItem",
    "Waiver",
]
