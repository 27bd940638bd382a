"""What is done with courses and sessions; pages, demo and tests call these."""

from .courses import prepare_courses

__all__ = ["prepare_courses"]
