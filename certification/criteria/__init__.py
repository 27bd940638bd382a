"""The criteria that the certification app computes itself: contract, standard and scope of phase 3."""

from . import survey

__all__ = ["survey"]
