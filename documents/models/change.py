"""Change requests (F16): what is to change in a document and why, reviewed, decided by signature, carried out."""

import datetime as dt
from collections.abc import Iterator
from typing import Any, Self

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, transition

from certification.models import Engagement, Person
from wobo.accounts.models import TenantModel, TenantQuerySet, User
from wobo.files.models import StoredFile
from wobo.workflow import clock
from wobo.workflow.doors import Obstructed, Stateful, clear
from wobo.workflow.models.signature import Meaning
from wobo.workflow.signing import Signable, Slot

from .document import Document
from .revision import MIN_REASON, Revision


class ChangeQuerySet(TenantQuerySet):
    """Change requests."""

    def undecided(self) -> Self:
        """Keep those that nobody has decided on."""
        return self.filter(state__in=ChangeRequest.UNDECIDED)

    def to_do(self) -> Self:
        """Keep accepted ones that are not in a version yet."""
        return self.filter(state=ChangeRequest.State.ACCEPTED, revision=None)


class ChangeRequest(Stateful, Signable, TenantModel):
    """One request to change a document. Its print is what the approver signs."""

    trail = "fired"
    signed_verbs = frozenset({"accept"})

    class State(models.TextChoices):
        PROPOSED = "proposed", pgettext_lazy("change request", "Proposed")
        REVIEWED = "reviewed", pgettext_lazy("change request", "To be decided")
        ACCEPTED = "accepted", pgettext_lazy("change request", "Accepted")
        REFUSED = "refused", pgettext_lazy("change request", "Refused")
        POSTPONED = "postponed", pgettext_lazy("change request", "Postponed")
        DONE = "done", pgettext_lazy("change request", "Carried out")
        CANCELLED = "cancelled", pgettext_lazy("change request", "Taken back")

    class Nature(models.TextChoices):
        CLAUSE = "clause", pgettext_lazy("nature of a change", "Clause")
        PAGE = "page", pgettext_lazy("nature of a change", "Page")
        EDITION = "edition", pgettext_lazy("nature of a change", "New edition")
        WITHDRAWAL = "withdrawal", pgettext_lazy("nature of a change", "Withdrawal")

    class Ground(models.TextChoices):
        CUSTOMER = "customer", pgettext_lazy("ground of a change", "Customer requirement")
        LAW = "law", pgettext_lazy("ground of a change", "Legal requirement")
        EXTERNAL_AUDIT = "external_audit", pgettext_lazy("ground of a change", "Raised by an external audit")
        REVIEW = "review", pgettext_lazy("ground of a change", "Raised by management review")
        IMPROVEMENT = "improvement", pgettext_lazy("ground of a change", "Improvement of the document")

    class Source(models.TextChoices):
        STAFF = "staff", pgettext_lazy("source of a change", "Proposed by staff")
        PILOT = "pilot", pgettext_lazy("source of a change", "Pilot run")
        INTERNAL_AUDIT = "internal_audit", pgettext_lazy("source of a change", "Internal audit")
        EXTERNAL_AUDIT = "external_audit", pgettext_lazy("source of a change", "External audit")
        REVIEW = "review", pgettext_lazy("source of a change", "Management review")
        PERIODIC = "periodic", pgettext_lazy("source of a change", "Periodic review")

    UNDECIDED = (State.PROPOSED, State.REVIEWED)

    engagement = models.ForeignKey(Engagement, on_delete=models.PROTECT, related_name="changes")
    document = models.ForeignKey(
        Document, on_delete=models.PROTECT, related_name="changes", verbose_name=_("document")
    )
    number = models.PositiveIntegerField(_("number"))
    nature = models.CharField(_("nature of the change"), max_length=10, choices=Nature, default=Nature.CLAUSE)
    ground = models.CharField(_("ground"), max_length=14, choices=Ground, default=Ground.IMPROVEMENT)
    source = models.CharField(_("source"), max_length=14, choices=Source, default=Source.STAFF)
    about_model = models.CharField(max_length=60, blank=True, editable=False)  # the finding or record it came from
    about_uid = models.CharField(max_length=40, blank=True, editable=False)
    about_text = models.CharField(_("came from"), max_length=300, blank=True, editable=False)
    place = models.CharField(_("clause or page"), max_length=120, blank=True)
    before = models.TextField(_("before the change"), max_length=8000, blank=True)
    after = models.TextField(_("after the change"), max_length=8000, blank=True)
    reason = models.TextField(_("reason in words"), max_length=2000)
    proposed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name=_("proposed by"))
    applicant = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("applicant")
    )
    proposed_on = models.DateField(_("proposed on"))
    state = FSMField(_("state"), choices=State, default=State.PROPOSED, protected=True)
    opinion = models.TextField(_("opinion of the review"), max_length=2000, blank=True)
    reviewed_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("reviewed by")
    )
    reviewed_on = models.DateField(_("reviewed on"), null=True, blank=True)
    paper_uid = models.CharField(max_length=16, blank=True, editable=False)  # the Report that is signed
    decided_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("decided by")
    )
    decided_on = models.DateField(_("decided on"), null=True, blank=True)
    decision = models.TextField(_("opinion of the approver"), max_length=2000, blank=True)
    until = models.DateField(_("postponed until"), null=True, blank=True)
    revision = models.ForeignKey(
        Revision, on_delete=models.PROTECT, null=True, blank=True, related_name="changes", editable=False
    )

    objects = ChangeQuerySet.as_manager()

    class Meta:
        verbose_name = _("change request")
        verbose_name_plural = _("change requests")
        ordering = ["-number"]
        constraints = [models.UniqueConstraint(fields=["engagement", "number"], name="one_change_per_number")]

    def __str__(self) -> str:
        return f"{self.code} {self.document}"

    @property
    def code(self) -> str:
        """The number as it is printed."""
        return f"{self.engagement.code}-G{self.number:02d}"

    @property
    def today(self) -> dt.date:
        """The day at the client's."""
        return clock.today(self.engagement.client.time_zone)

    def get_absolute_url(self) -> str:
        """Return its page."""
        return reverse("documents:change_detail", args=[self.engagement.code, self.uid])

    def slots(self) -> list[Slot]:
        """Return the approval, once the opinion of the review is there."""
        from documents.issue_policies import decides_change  # noqa: PLC0415  it asks about this record

        if self.state != self.State.REVIEWED:
            return []
        return [Slot("approval", Meaning.APPROVED, decides_change, verb="accept")]

    def content_for(self, slot: Slot) -> StoredFile | None:
        """Return the print of the request, once it is rendered."""
        from wobo.reporting.models import Report  # noqa: PLC0415

        report: Any = Report.objects.filter(uid=self.paper_uid).select_related("file").first()
        return report.file if report else None

    def is_barred(self, slot: Slot, user: User) -> bool:
        """Whoever gave the opinion, or asked for the change, does not decide on it."""
        return user.pk in {self.reviewed_by_id, self.proposed_by_id}

    def obstacles(self, verb: str) -> Iterator[str]:
        """Yield why `verb` cannot be done yet."""
        if verb == "accept":
            yield from self.missing_signatures("accept")
        if verb == "review" and self.nature != self.Nature.WITHDRAWAL and not self.after.strip():
            yield gettext("Say what it is to read after the change.")
        if verb == "finish" and self.nature != self.Nature.WITHDRAWAL and self.revision_id is None:
            yield gettext("No version carries this change yet.")

    @transition(state, source=State.PROPOSED, target=State.REVIEWED, conditions=[clear("review")])
    def review(self, *, by: User, opinion: str, paper_uid: str) -> None:
        """The opinion of the review is there; `paper_uid` names the print on which is decided."""
        self.opinion, self.reviewed_by, self.reviewed_on, self.paper_uid = opinion, by, self.today, paper_uid

    @transition(state, source=State.REVIEWED, target=State.ACCEPTED, conditions=[clear("accept")])
    def accept(self, *, by: User) -> None:
        """The approver has signed."""
        self.decided_by, self.decided_on = by, self.today

    @transition(state, source=State.REVIEWED, target=State.REFUSED)
    def refuse(self, *, by: User, reason: str) -> None:
        """It stays as it is. Raises Obstructed for a reason under ten characters."""
        self._decide(by, reason)

    @transition(state, source=State.REVIEWED, target=State.POSTPONED)
    def postpone(self, *, by: User, reason: str, until: dt.date) -> None:
        """It is decided on later. Raises Obstructed for a reason under ten characters or a day that is over."""
        if until <= self.today:
            raise Obstructed(_("The day is over: choose a later one."))
        self._decide(by, reason)
        self.until = until

    def _decide(self, by: User, reason: str) -> None:
        if len(reason.strip()) < MIN_REASON:
            raise Obstructed(_("Say why, in at least ten characters."))
        self.decision, self.decided_by, self.decided_on = reason.strip(), by, self.today

    @transition(state, source=State.POSTPONED, target=State.REVIEWED)
    def resume(self, *, by: User) -> None:
        """It is to be decided on now."""
        self.until = self.decided_by = self.decided_on = None
        self.decision = ""

    @transition(state, source=State.REVIEWED, target=State.PROPOSED)
    def send_back(self, *, by: User, reason: str) -> None:
        """Its text is to be changed first: a new round. Raises Obstructed for a reason under ten characters."""
        if len(reason.strip()) < MIN_REASON:
            raise Obstructed(_("Say why, in at least ten characters."))
        self.round += 1
        self.opinion, self.reviewed_by, self.reviewed_on, self.paper_uid = "", None, None, ""

    @transition(state, source=State.ACCEPTED, target=State.DONE, conditions=[clear("finish")])
    def finish(self, *, by: User) -> None:
        """The version that carries it is in force, or the document is withdrawn."""

    @transition(state, source=[State.PROPOSED, State.REVIEWED, State.POSTPONED], target=State.CANCELLED)
    def cancel(self, *, by: User, reason: str) -> None:
        """It is not asked for any more."""
        self.decision = reason.strip()
