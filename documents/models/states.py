"""The states of a revision."""

from django.db import models
from django.utils.translation import pgettext_lazy


class State(models.TextChoices):
    """Where a revision is."""

    DRAFT = "draft", pgettext_lazy("revision", "Draft")
    DISCUSSING = "discussing", pgettext_lazy("revision", "In discussion")
    CHECKING = "checking", pgettext_lazy("revision", "Completeness check")
    IN_REVIEW = "in_review", pgettext_lazy("revision", "In review")
    IN_APPROVAL = "in_approval", pgettext_lazy("revision", "In approval")
    APPROVED = "approved", pgettext_lazy("revision", "Approved")
    RELEASED = "released", pgettext_lazy("revision", "Released")
    IN_FORCE = "in_force", pgettext_lazy("revision", "In force")
    SUPERSEDED = "superseded", pgettext_lazy("revision", "Superseded")
    WITHDRAWN = "withdrawn", pgettext_lazy("revision", "Withdrawn")
    ABANDONED = "abandoned", pgettext_lazy("revision", "Abandoned")


UNDERWAY = (State.DISCUSSING, State.CHECKING, State.IN_REVIEW, State.IN_APPROVAL)
BEFORE_RELEASE = (State.DRAFT, *UNDERWAY, State.APPROVED)
OPEN = (*BEFORE_RELEASE, State.RELEASED)
