"""The application dossier: what each item of its list rests on, and the making of its zip and its bookmarked PDF."""

import datetime as dt
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django_fsm import FSMField, transition

from certification.models import Cycle
from wobo.accounts.models import TenantModel, TenantQuerySet, User
from wobo.files.models import StoredFile
from wobo.workflow import clock
from wobo.workflow.doors import Stateful
from wobo.workflow.guards import Frozen


class DossierItem(TenantModel):
    """What people said of an item of the list: it does not apply, or a remark. Papers come from the records."""

    trail = "recorded"

    cycle = models.ForeignKey(Cycle, on_delete=models.PROTECT, related_name="dossier_items")
    key = models.SlugField(_("item of the dossier"), max_length=40)
    not_applicable = models.BooleanField(_("does not apply"), default=False)
    reason = models.TextField(_("why it does not apply"), max_length=1000, blank=True)
    remark = models.TextField(_("remark for the reader"), max_length=1000, blank=True)

    class Meta:
        verbose_name = _("item of the dossier")
        verbose_name_plural = _("items of the dossier")
        constraints = [
            models.UniqueConstraint(fields=["cycle", "key"], name="one_dossier_item_per_key"),
            models.CheckConstraint(
                condition=models.Q(not_applicable=False) | ~models.Q(reason=""), name="dossier_item_says_why_not"
            ),
        ]

    def __str__(self) -> str:
        return self.key


class DossierFile(TenantModel):
    """A paper brought in for an item: a kept file, or a reference to one that stays where it is."""

    trail = "recorded"

    item = models.ForeignKey(DossierItem, on_delete=models.PROTECT, related_name="files")
    title = models.CharField(_("title"), max_length=200)
    dated = models.DateField(_("date of the paper"), null=True, blank=True)
    valid_until = models.DateField(_("valid until"), null=True, blank=True)
    file = models.ForeignKey(
        StoredFile, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("file")
    )
    reference = models.CharField(_("where it is kept"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("paper of the dossier")
        verbose_name_plural = _("papers of the dossier")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(file__isnull=False) | ~models.Q(reference=""), name="dossier_file_is_somewhere"
            ),
        ]

    def __str__(self) -> str:
        return self.title


class DossierBuildQuerySet(TenantQuerySet):
    """Makings of a dossier by what pages and the sweep ask for."""

    def of(self, cycle: Cycle) -> Self:
        """Keep those of a cycle."""
        return self.filter(cycle=cycle)

    def busy(self) -> Self:
        """Keep those that are being made."""
        return self.filter(state__in=DossierBuild.BUSY)


class DossierBuild(Stateful, TenantModel):
    """One making of the dossier: frozen list of its papers, pieces that workers share, zip and PDF at the end."""

    trail = "fired"
    guards = Frozen(("snapshot", "language", "number", "cycle_id"), "OLD.id > 0")

    class State(models.TextChoices):
        QUEUED = "queued", pgettext_lazy("dossier", "Waiting")
        COUNTING = "counting", pgettext_lazy("dossier", "Pages being counted")
        STAMPING = "stamping", pgettext_lazy("dossier", "Pages being stamped")
        BINDING = "binding", pgettext_lazy("dossier", "Being bound")
        READY = "ready", pgettext_lazy("dossier", "Ready")
        FAILED = "failed", pgettext_lazy("dossier", "Failed")

    BUSY = ("queued", "counting", "stamping", "binding")

    cycle = models.ForeignKey(Cycle, on_delete=models.PROTECT, related_name="dossier_builds")
    number = models.CharField(_("number"), max_length=60)
    language = models.CharField(_("language"), max_length=8, choices=settings.LANGUAGES)
    snapshot = models.JSONField(_("snapshot"))
    state = FSMField(_("state"), choices=State, default=State.QUEUED, protected=True)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    lease_until = models.DateTimeField(null=True, blank=True)
    worker = models.CharField(max_length=80, blank=True)
    error = models.CharField(_("reason"), max_length=40, blank=True)
    error_data = models.JSONField(default=dict, blank=True)
    pages = models.PositiveIntegerField(_("pages"), null=True, blank=True)
    pdf = models.ForeignKey(
        StoredFile, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("bookmarked PDF")
    )
    archive = models.ForeignKey(
        StoredFile, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("zip archive")
    )
    requested_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name=_("requested by"))
    requested_at = models.DateTimeField(_("requested at"), default=clock.now)
    ready_at = models.DateTimeField(_("ready at"), null=True, blank=True)

    objects = DossierBuildQuerySet.as_manager()

    class Meta:
        verbose_name = _("application dossier")
        verbose_name_plural = _("application dossiers")
        ordering = ["-pk"]
        constraints = [models.UniqueConstraint(fields=["workspace", "number"], name="one_dossier_per_number")]
        indexes = [models.Index(fields=["state", "lease_until"], name="dossier_queue")]

    def __str__(self) -> str:
        return self.number

    def get_absolute_url(self) -> str:
        """Return the page with progress and files."""
        return reverse("audits:dossier_build", args=[self.cycle.engagement.code, self.uid])

    @property
    def is_busy(self) -> bool:
        """Whether it is still being made."""
        return self.state in self.BUSY

    @transition(state, source=State.QUEUED, target=State.COUNTING)
    def begin(self, *, by: User, worker: str, lease_until: dt.datetime) -> None:
        """A worker takes it and counts the pages."""
        self.worker, self.lease_until, self.attempts = worker, lease_until, self.attempts + 1

    @transition(state, source=State.COUNTING, target=State.STAMPING)
    def divide(self, *, by: User, pages: int) -> None:
        """The pages are counted and divided into pieces: any number of workers may take them."""
        self.pages, self.worker, self.lease_until = pages, "", None

    @transition(state, source=State.STAMPING, target=State.BINDING)
    def bind(self, *, by: User, worker: str, lease_until: dt.datetime) -> None:
        """Every piece is there: one worker binds them."""
        self.worker, self.lease_until = worker, lease_until

    @transition(state, source=State.BINDING, target=State.READY)
    def finish(self, *, by: User, pdf: StoredFile, archive: StoredFile, pages: int) -> None:
        """Both files are kept."""
        self.pdf, self.archive, self.pages, self.ready_at = pdf, archive, pages, clock.now()
        self.lease_until, self.worker, self.error, self.error_data = None, "", "", {}

    @transition(state, source=[State.COUNTING, State.STAMPING, State.BINDING], target=State.FAILED)
    def fail(self, *, by: User, error: str, error_data: dict[str, Any]) -> None:
        """It cannot be made; `error` names the reason, the page puts it in words."""
        self.error, self.error_data, self.lease_until, self.worker = error, error_data, None, ""

    @transition(state, source=State.FAILED, target=State.QUEUED)
    def retry(self, *, by: User) -> None:
        """Try again at a person's wish; it is theirs from now on."""
        self.attempts, self.error, self.error_data, self.requested_by = 0, "", {}, by

    @transition(state, source=[State.COUNTING, State.BINDING], target=State.QUEUED)
    def requeue(self, *, by: User) -> None:
        """The worker was lost: back into the queue. Pieces that are there stay there."""
        self.lease_until, self.worker = None, ""


class DossierChunk(models.Model):
    """Some pages of a dossier in the making: one worker stamps them. Removed when the dossier is bound."""

    trail = "free: work in progress; the making that it belongs to is on the trail"

    class State(models.TextChoices):
        WAITING = "waiting", pgettext_lazy("dossier", "Waiting")
        WORKING = "working", pgettext_lazy("dossier", "Pages being stamped")
        DONE = "done", pgettext_lazy("dossier", "Ready")

    build = models.ForeignKey(DossierBuild, on_delete=models.CASCADE, related_name="chunks")
    order = models.PositiveIntegerField()
    first_page = models.PositiveIntegerField()
    pages = models.PositiveIntegerField()
    parts = models.JSONField()  # [[place of the entry, first of its pages, how many], …]
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    worker = models.CharField(max_length=80, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)
    file_key = models.CharField(max_length=120, blank=True)
    # where entries begin in the stamped pages is known from `parts`

    class Meta:
        verbose_name = _("piece of a dossier")
        verbose_name_plural = _("pieces of a dossier")
        ordering = ["order"]
        constraints = [models.UniqueConstraint(fields=["build", "order"], name="one_dossier_chunk_per_place")]

    def __str__(self) -> str:
        return f"{self.build} {self.order}"
