"""Reads standards from files: bytes in, neutral data out, and the difference between two such readings.

Pure: no database, no request, no clock. Three shapes are known (our own YAML, requirement-library YAML, OSCAL
catalogue JSON) and told apart by content. `certification.actions.catalogue` brings what is read into the catalogue.
"""

from .diff import Difference, compare
from .neutral import ClauseData, DocumentData, QuestionData, StandardData
from .problems import Unreadable
from .recognise import read, read_path
from .texts import natural, said

__all__ = [
    "ClauseData",
    "Difference",
    "DocumentData",
    "QuestionData",
    "StandardData",
    "Unreadable",
    "compare",
    "natural",
    "read",
    "read_path",
    "said",
]
