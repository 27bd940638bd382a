"""Tasks: what a meeting decided that somebody does by a day."""

import datetime as dt
from typing import Self

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django_fsm import FSMField, transition

from wobo.accounts.models import TenantModel, TenantQuerySet, User
from wobo.workflow import clock
from wobo.workflow.doors import Stateful

from .client import Person
from .engagement import Cycle
from .meeting import Meeting


class TaskQuerySet(TenantQuerySet):
    """Tasks."""

    def unfinished(self) -> Self:
        """Keep those that wait to be done."""
        return self.filter(state__in=("open", "doing"))

    def decided(self) -> Self:
        """Keep what was not cancelled, in the order in which it was decided, with owners."""
        return self.exclude(state="cancelled").select_related("owner", "owner_user").order_by("number")

    def of_user(self, user: User) -> Self:
        """Keep the user's own, by account or by the person who has it."""
        return self.filter(models.Q(owner_user=user) | models.Q(owner__user=user))

    def late(self, today: dt.date) -> Self:
        """Keep unfinished ones whose day has passed."""
        return self.unfinished().filter(due__lt=today)


class Task(Stateful, TenantModel):
    """Something that one person does by a day: decided in a meeting, or put on the board."""

    trail = "fired"

    class State(models.TextChoices):
        OPEN = "open", pgettext_lazy("task", "Open")
        DOING = "doing", pgettext_lazy("task", "Being done")
        DONE = "done", pgettext_lazy("task", "Done")
        VERIFIED = "verified", pgettext_lazy("task", "Verified")
        CANCELLED = "cancelled", pgettext_lazy("task", "Cancelled")

    cycle = models.ForeignKey(Cycle, on_delete=models.PROTECT, related_name="tasks")
    meeting = models.ForeignKey(
        Meeting, on_delete=models.PROTECT, null=True, blank=True, related_name="tasks", verbose_name=_("meeting")
    )
    number = models.PositiveIntegerField(_("number"), editable=False)  # counted inside the engagement
    text = models.CharField(_("what is to be done"), max_length=300)
    details = models.TextField(_("details"), max_length=4000, blank=True)
    owner = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="tasks", verbose_name=_("who does it")
    )
    owner_user = models.ForeignKey(
        User,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("who of the consultants does it"),
    )
    due = models.DateField(_("due"), null=True, blank=True)
    state = FSMField(_("state"), choices=State, default=State.OPEN, protected=True)
    result = models.TextField(_("result"), max_length=4000, blank=True)
    finished_at = models.DateTimeField(_("finished at"), null=True, blank=True)
    finished_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("finished by")
    )

    objects = TaskQuerySet.as_manager()

    class Meta:
        verbose_name = _("task")
        verbose_name_plural = _("tasks")
        ordering = ["due", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["workspace", "number"], name="one_task_per_number"),
            models.CheckConstraint(
                condition=models.Q(owner=None) | models.Q(owner_user=None), name="one_owner_of_a_task"
            ),
        ]
        indexes = [models.Index(fields=["workspace", "state", "due"], name="task_board")]

    def __str__(self) -> str:
        return self.text

    def get_absolute_url(self) -> str:
        """Return the page of the task."""
        return reverse("certification:task_detail", args=[self.cycle.engagement.code, self.uid])

    @property
    def doer(self) -> str:
        """Who does it, as text; empty while nobody is named."""
        return str(self.owner or self.owner_user or "")

    @property
    def account(self) -> User | None:
        """The account of whoever does it, if there is one."""
        return self.owner_user or (self.owner.user if self.owner else None)

    def is_late(self, today: dt.date) -> bool:
        """Whether its day has passed and it is not done."""
        return self.due is not None and self.due < today and self.state in {self.State.OPEN, self.State.DOING}

    @transition(state, source=State.OPEN, target=State.DOING)
    def begin(self, *, by: User) -> None:
        """Somebody is at it."""

    @transition(state, source=[State.OPEN, State.DOING], target=State.DONE)
    def finish(self, *, by: User, result: str = "") -> None:
        """It is done."""
        self.result, self.finished_at, self.finished_by = result or self.result, clock.now(), by

    @transition(state, source=State.DONE, target=State.VERIFIED)
    def verify(self, *, by: User) -> None:
        """Somebody else has seen that it is done."""

    @transition(state, source=[State.DONE, State.VERIFIED], target=State.OPEN)
    def reopen(self, *, by: User, reason: str) -> None:
        """It is not done after all."""
        self.finished_at, self.finished_by = None, None

    @transition(state, source=[State.OPEN, State.DOING], target=State.CANCELLED)
    def cancel(self, *, by: User, reason: str) -> None:
        """It will not be done."""
