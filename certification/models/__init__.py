"""Models of the certification app."""

from .adjustment import OrganisationAdjustment
from .catalogue import Clause, Question, RequiredDocument, Standard, StandardImport
from .client import Client, Department, Person, Service, Site
from .engagement import Cycle, Engagement
from .meeting import Attendance, Meeting
from .phase import Phase, Waiver
from .scope import Scope

__all__ = [
    "Attendance",
    "Clause",
    "Client",
    "Cycle",
    "Department",
    "Engagement",
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
    "Waiver",
]
