"""The printing press: HTML in, one PDF file out, or a failure in plain words.

`render()` hands the work to a warm process that forks a child for every report; memory, time and
every address that a page may open are limited there. Nothing in here knows the database.
"""

from .client import press, render
from .libraries import missing_libraries
from .values import Limits, RenderFailed, RenderResult

__all__ = ["Limits", "RenderFailed", "RenderResult", "missing_libraries", "press", "render"]
