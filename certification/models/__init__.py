"""Models of the certification app."""

from .adjustment import OrganisationAdjustment
from .appointment import Appointment
from .catalogue import Clause, Question, RequiredDocument, Standard, StandardImport
from .client import Client, Department, Person, Service, Site
from .engagement import Cycle, Engagement
from .meeting import Attendance, Meeting
from .organisation import DepartmentAbsence, Group, GroupMember
from .phase import Phase, Waiver
from .scope import Scope
from .structure import DocumentStructure, StructureConfirmation
from .task import Task

__all__ = [
    "Appointment",
    "Attendance",
    "Clause",
    "Client",
    "Cycle",
    "Department",
    "DepartmentAbsence",
    "DocumentStructure",
    "Engagement",
    "Group",
    "GroupMember",
    "Meeting",
    "OrganisationAdjustment",
    "Person",
    "Phase",
    "Question",
    "RequiredDocument",
    "Scope",
    "Service",
    "Site",
    "Standard",
    "StandardImport",
    "StructureConfirmation",
    "Task",
    "Waiver",
]
