"""Models of the certification app."""

from .catalogue import Clause, Question, RequiredDocument, Standard
from .client import Client, Department, Person, Service, Site
from .engagement import Cycle, Engagement
from .phase import Phase, Waiver
from .scope import Scope

__all__ = [
    "Clause",
    "Client",
    "Cycle",
    "Department",
    "Engagement",
    "Person",
    "Phase",
    "Question",
    "RequiredDocument",
    "Scope",
    "Service",
    "Site",
    "Standard",
    "Waiver",
]
