"""Figures as SVG, the same for page and print.

Every function is pure: words and numbers in, one SVG string out. Words arrive translated. Only
attributes and classes are used, no style, so that a strict content policy lets them through; every
text is escaped. Colours differ in lightness and fills in pattern, so that a black and white printer
tells them apart. Scales are fixed: 0 to 100 or 0 to 5, never a figure's own maximum; only a
trend over time, of figures in any unit, has a scale of its own, with its ends written on it.
"""

from .bars import hbar, stacked_bar
from .donut import donut
from .levels import Level, levels
from .orgchart import Unit, orgchart
from .pareto import pareto
from .qr import qr
from .radar import radar
from .timeline import Bar, timeline
from .trend import trend

__all__ = [
    "Bar",
    "Level",
    "Unit",
    "donut",
    "hbar",
    "levels",
    "orgchart",
    "pareto",
    "qr",
    "radar",
    "stacked_bar",
    "timeline",
    "trend",
]
