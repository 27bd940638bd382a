"""The Report row is the truth of every rendering; the queue only rings the bell."""

import datetime as dt
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django_fsm import FSMField, transition

from wobo.accounts.models import TenantModel, TenantQuerySet, User
from wobo.files.models import StoredFile
from wobo.workflow import clock
from wobo.workflow.doors import Stateful
from wobo.workflow.guards import Frozen
from wobo.workflow.signing import Signable, Slot


class ReportQuerySet(TenantQuerySet):
    """Reports by what the sweep and the pages ask for."""

    def visible_to(self, user: Any) -> Self:
        """Keep the reports of the user's workspaces that their kinds let this user read."""
        from . import kinds  # noqa: PLC0415  kinds register after the models are loaded

        return super().visible_to(user).filter(kinds.readable_by(user))

    def closed_to(self, user: Any) -> Self:
        """Keep the reports of the user's workspaces that their kinds do not let this user read."""
        from . import kinds  # noqa: PLC0415  kinds register after the models are loaded

        return super().visible_to(user).exclude(kinds.readable_by(user))

    def about(self, record: Any) -> Self:
        """Keep the reports made of one record."""
        return self.filter(model=record._meta.label, record_uid=record.uid)

    def contents(self) -> Self:
        """Keep the papers themselves, without the issue files made of them."""
        return self.filter(source=None)

    def waiting(self) -> Self:
        """Keep what no worker has begun."""
        return self.filter(state=Report.State.QUEUED)

    def lost(self, now: dt.datetime) -> Self:
        """Keep what a worker began and no longer holds: its lease ran out."""
        return self.filter(state=Report.State.RENDERING, lease_until__lt=now)


class Report(Stateful, Signable, TenantModel):
    """One paper: number, language, frozen snapshot, file. After the last signature an issue file is made of it.

    The issue file is a Report of its own whose `source` is the signed one: same number, same snapshot, plus
    the signature page.
    """

    trail = "fired"
    guards = Frozen(
        ("snapshot", "language", "number", "kind", "model", "record_uid", "source_id", "round"), "OLD.id > 0"
    )

    class State(models.TextChoices):
        QUEUED = "queued", pgettext_lazy("report", "Waiting")
        RENDERING = "rendering", pgettext_lazy("report", "Being made")
        READY = "ready", pgettext_lazy("report", "Ready")
        FAILED = "failed", pgettext_lazy("report", "Failed")
        SUPERSEDED = "superseded", pgettext_lazy("report", "Superseded")

    kind = models.CharField(_("kind"), max_length=40)
    number = models.CharField(_("number"), max_length=60)
    language = models.CharField(_("language"), max_length=8, choices=settings.LANGUAGES)
    model = models.CharField(max_length=60)
    record_uid = models.CharField(max_length=40)
    source = models.OneToOneField("self", on_delete=models.PROTECT, null=True, blank=True, related_name="issue")
    snapshot = models.JSONField(_("snapshot"))
    state = FSMField(_("state"), choices=State, default=State.QUEUED, protected=True)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    lease_until = models.DateTimeField(null=True, blank=True)
    worker = models.CharField(max_length=80, blank=True)
    error = models.CharField(_("reason"), max_length=40, blank=True)
    error_data = models.JSONField(default=dict, blank=True)
    pages = models.PositiveIntegerField(_("pages"), null=True, blank=True)
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, null=True, blank=True, related_name="reports")
    requested_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name=_("requested by"))
    requested_at = models.DateTimeField(_("requested at"), default=clock.now)
    ready_at = models.DateTimeField(_("ready at"), null=True, blank=True)

    objects = ReportQuerySet.as_manager()

    class Meta:
        verbose_name = _("report")
        verbose_name_plural = _("reports")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["workspace", "number", "language"],
                condition=models.Q(source=None),
                name="one_report_per_number",
            )
        ]
        indexes = [
            models.Index(fields=["model", "record_uid"], name="report_record"),
            models.Index(fields=["state", "lease_until"], name="report_queue"),
        ]

    def __str__(self) -> str:
        return self.number

    def get_absolute_url(self) -> str:
        """Return the page with progress, file and signatures."""
        return reverse("reporting:report_detail", args=[(self.source or self).uid])

    @property
    def definition(self) -> Any:
        """The ReportKind that this report is one of."""
        from . import kinds  # noqa: PLC0415  kinds register after the models are loaded

        return kinds.get(self.kind)

    @property
    def title(self) -> str:
        """The name of the paper, in the language in use."""
        return str(self.definition.title)

    @property
    def busy(self) -> bool:
        """Whether the page should ask again soon."""
        return self.state in {self.State.QUEUED, self.State.RENDERING}

    def slots(self) -> list[Slot]:
        """Return the signatures that its kind asks for, once the content is there."""
        return list(self.definition.slots) if self.source_id is None and self.state == self.State.READY else []

    def content_for(self, slot: Slot) -> StoredFile | None:
        """Return the rendered content."""
        return self.file

    @property
    def complete(self) -> bool:
        """Whether every signature that its kind asks for is there."""
        return bool(self.slots()) and self.signed(*(slot.name for slot in self.slots()))

    @transition(state, source=State.QUEUED, target=State.RENDERING)
    def begin(self, *, by: User, worker: str, lease_until: dt.datetime) -> None:
        """A worker takes the lease."""
        self.worker, self.lease_until, self.attempts = worker, lease_until, self.attempts + 1

    @transition(state, source=State.RENDERING, target=State.READY)
    def finish(self, *, by: User, file: StoredFile, pages: int) -> None:
        """The file is stored."""
        self.file, self.pages, self.ready_at = file, pages, clock.now()
        self.lease_until, self.worker, self.error, self.error_data = None, "", "", {}

    @transition(state, source=State.RENDERING, target=State.FAILED)
    def fail(self, *, by: User, error: str, error_data: dict[str, Any]) -> None:
        """It cannot be made; `error` names the reason, the page puts it in words."""
        self.error, self.error_data, self.lease_until, self.worker = error, error_data, None, ""

    @transition(state, source=State.FAILED, target=State.QUEUED)
    def retry(self, *, by: User) -> None:
        """Try again at a person's wish; it is theirs from now on, unless the house itself asked for it."""
        self.attempts, self.error, self.error_data = 0, "", {}
        if not self.requested_by.is_system:
            self.requested_by = by

    @transition(state, source=State.RENDERING, target=State.QUEUED)
    def requeue(self, *, by: User) -> None:
        """The worker was lost: back into the queue."""
        self.lease_until, self.worker = None, ""

    @transition(state, source=State.READY, target=State.SUPERSEDED)
    def supersede(self, *, by: User) -> None:
        """A later issue of the same paper takes its place."""
