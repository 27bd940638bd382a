"""A revision of a document: from the draft to the day on which another takes its place (architecture §4)."""

import datetime as dt
from collections.abc import Iterator
from typing import Any, Self

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django_fsm import RETURN_VALUE, FSMField, transition

from certification.models import Person
from wobo.accounts.models import TenantModel, TenantQuerySet, User
from wobo.files.models import StoredFile
from wobo.workflow import clock
from wobo.workflow.doors import Obstructed, Stateful, clear
from wobo.workflow.guards import Frozen
from wobo.workflow.models import Signature
from wobo.workflow.signing import Signable, Slot

from .document import Document
from .stages import from_stage, stage_named, state_of, ways_back
from .states import BEFORE_RELEASE, OPEN, UNDERWAY, State

MIN_REASON = 10


class RevisionQuerySet(TenantQuerySet):
    """Revisions."""

    def open(self) -> Self:
        """Keep those on their way to being in force."""
        return self.filter(state__in=OPEN)

    def in_force(self) -> Self:
        """Keep those that hold now."""
        return self.filter(state=State.IN_FORCE)

    def issued(self) -> Self:
        """Keep those that were released at some time: their text stays readable."""
        return self.filter(state__in=[State.RELEASED, State.IN_FORCE, State.SUPERSEDED, State.WITHDRAWN])


class Revision(Stateful, Signable, TenantModel):
    """One text of a document: its edition and revision (A/0), who answers for it, what was signed.

    Once it leaves the draft its content is frozen and rendered (`content_uid`, a Report); what is signed is the sha256
    of those bytes. Going back to the draft drops them, and with them every signature of the round.
    """

    trail = "fired"
    guards = Frozen(("document_id", "edition", "revision", "label"), "OLD.id > 0")
    signed_verbs = frozenset({"pass_discussion", "pass_check", "pass_review", "approve"})

    State = State
    OPEN = OPEN
    BEFORE_RELEASE = BEFORE_RELEASE
    UNDERWAY = UNDERWAY

    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="revisions")
    edition = models.PositiveSmallIntegerField(_("edition"), default=1)  # 1 is A, or V1
    revision = models.PositiveSmallIntegerField(_("revision"), default=0)
    label = models.CharField(_("version"), max_length=12)  # A/0 or V1.0, as the client writes it
    state = FSMField(_("state"), choices=State, default=State.DRAFT, protected=True)
    change = models.TextField(_("what is changed"), max_length=2000, blank=True)
    drafted_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name=_("drafted by"))
    author = models.ForeignKey(
        Person,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="authored_revisions",
        verbose_name=_("author"),
    )
    taken_over_at = models.DateTimeField(_("taken over at"), null=True, blank=True, editable=False)
    upload = models.ForeignKey(
        StoredFile, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("file")
    )
    submitted_by = models.ForeignKey(
        User,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("submitted by"),
        editable=False,
    )
    submitted_at = models.DateTimeField(_("submitted at"), null=True, blank=True, editable=False)
    # what was laid open: sha256 over everything that the content prints; a signature counts while it still holds
    fingerprint = models.CharField(max_length=64, blank=True, editable=False)
    stage_rounds = models.JSONField(default=dict, blank=True, editable=False)  # {stage: the round it was opened in}
    quorums = models.JSONField(_("quorum"), default=dict, blank=True)  # {stage: how many of its steps are enough}
    content_uid = models.CharField(max_length=16, blank=True, editable=False)  # the Report that is signed
    issue_uid = models.CharField(max_length=16, blank=True, editable=False)  # the Report with the signature page
    effective_on = models.DateField(_("effective from"), null=True, blank=True)
    approved_at = models.DateTimeField(_("approved at"), null=True, blank=True, editable=False)
    released_at = models.DateTimeField(_("released at"), null=True, blank=True, editable=False)
    in_force_at = models.DateTimeField(_("in force since"), null=True, blank=True, editable=False)
    ended_at = models.DateTimeField(_("ended at"), null=True, blank=True, editable=False)

    objects = RevisionQuerySet.as_manager()

    class Meta:
        verbose_name = _("version of a document")
        verbose_name_plural = _("versions of documents")
        ordering = ["document", "edition", "revision"]
        constraints = [
            models.UniqueConstraint(
                fields=["document", "edition", "revision"],
                condition=~models.Q(state=State.ABANDONED),
                name="one_revision_per_label",
            ),
            models.UniqueConstraint(
                fields=["document"], condition=models.Q(state__in=OPEN), name="one_open_revision_per_document"
            ),
            models.UniqueConstraint(
                fields=["document"], condition=models.Q(state=State.IN_FORCE), name="one_revision_in_force"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.document.number} {self.label} {self.document.title}"

    def get_absolute_url(self) -> str:
        """Return the reader's page at this version."""
        return reverse("documents:revision_detail", args=[self.document.engagement.code, self.document.uid, self.uid])

    @property
    def engagement(self) -> Any:
        """The engagement that it belongs to."""
        return self.document.engagement

    @property
    def content(self) -> Any:
        """The Report whose bytes are signed, or None in the draft."""
        from wobo.reporting.models import Report  # noqa: PLC0415

        if not self.content_uid:
            return None
        kept = self.__dict__.get("_content")
        # until the file is made, it may be there any time
        if kept is None or kept.uid != self.content_uid or kept.file_id is None:
            kept = Report.objects.filter(uid=self.content_uid).select_related("file").first()
            self._content = kept
        return kept

    @property
    def frozen_file(self) -> StoredFile | None:
        """The bytes that are signed: the upload itself, or the rendering of the sections; None in the draft."""
        if self.state == State.DRAFT:
            return None
        if self.upload_id:
            return self.upload
        report = self.content
        return report.file if report else None

    @property
    def flow(self) -> Any:
        """The sign-off as it stands; see documents/steps.py.

        Steps are read once per state and round of this instance, signatures every time; whatever decides (`fire`, the
        ceremony) reads the revision itself anew, under the lock of the chain.
        """
        return self._arranged.again()

    @property
    def _arranged(self) -> Any:
        """The sign-off for questions that no signature answers: its steps, whom they name, the content."""
        from documents import steps  # noqa: PLC0415  it reads the records around this one

        now = (self.state, self.round, self.fingerprint, self.content_uid)
        if self.__dict__.get("_flow_of") != now:
            self._flow, self._flow_of = steps.Flow(self), now
        return self._flow

    def slots(self) -> list[Slot]:
        """Return what is asked for in the present state."""
        found: list[Slot] = self._arranged.open_slots
        return found

    def done(self) -> dict[str, str]:
        """Return who signed which slot, of every stage that counts, on screen or on paper."""
        return {slot: row.name for slot, row in self.flow.given.items()}

    def signatures(self) -> models.QuerySet[Signature]:
        """Return the signatures on screen that count."""
        rows = [row.pk for row in self.flow.given.values() if isinstance(row, Signature)]
        return Signature.objects.filter(pk__in=rows)

    def content_for(self, slot: Slot) -> StoredFile | None:
        """Return the frozen content."""
        found: StoredFile | None = self._arranged.content
        return found

    def against_slot(self, slot: Slot) -> Iterator[str]:
        """Yield why nobody can sign a slot now."""
        from documents import obstacles  # noqa: PLC0415

        yield from obstacles.against_slot(self, slot)

    def is_barred(self, slot: Slot, user: User) -> bool:
        """Whether separation of duties keeps a person from a slot."""
        flow = self.flow
        step = flow.step_of(slot.name)
        return step is None or flow.is_barred(step, user)

    def on_behalf_of(self, slot: Slot, user: User) -> str:
        """Return the name of whoever a delegate signs for."""
        flow = self._arranged
        step = flow.step_of(slot.name)
        return str(step.person) if step and flow.delegation(step, user) else ""

    def post_of(self, slot: Slot, user: User) -> str:
        """Return the post of a member of the client's staff, with the department."""
        flow = self._arranged
        step = flow.step_of(slot.name)
        rule = flow.delegation(step, user) if step else None
        person = rule.delegate if rule else step.person if step else None
        return " · ".join(filter(None, (str(person.department or ""), person.post))) if person else ""

    sign_template = "documents/flow/sign.html"

    def sign_context(self, slot: Slot, user: User) -> dict[str, Any]:
        """Return what the sign page of a document shows on top."""
        from documents import flow_page  # noqa: PLC0415

        return flow_page.sign_context(self, slot, user)

    def obstacles(self, verb: str) -> Iterator[str]:
        """Yield why `verb` cannot be done yet."""
        from documents import obstacles  # noqa: PLC0415

        yield from obstacles.against(self, verb)

    @transition(state, source=State.DRAFT, target=State.DISCUSSING, conditions=[clear("open_discussion")])
    def open_discussion(self, *, by: User, content_uid: str = "") -> None:
        """Lay the text before the departments; `content_uid` names the Report that freezes it."""
        from documents import steps  # noqa: PLC0415  it reads the records around this one

        self.content_uid = content_uid
        self.fingerprint = steps.fingerprint_of(self)
        self.submitted_by, self.submitted_at = by, clock.now()
        self.stage_rounds = {str(stage): self.round for stage in from_stage(str(State.DRAFT))}

    @transition(state, source=State.DISCUSSING, target=State.CHECKING, conditions=[clear("pass_discussion")])
    def pass_discussion(self, *, by: User) -> None:
        """Every department named has confirmed that it can work like this (S5.5.1)."""

    @transition(state, source=State.CHECKING, target=State.IN_REVIEW, conditions=[clear("pass_check")])
    def pass_check(self, *, by: User) -> None:
        """The consultant has confirmed that nothing is missing (S5.5.2)."""

    @transition(state, source=State.IN_REVIEW, target=State.IN_APPROVAL, conditions=[clear("pass_review")])
    def pass_review(self, *, by: User) -> None:
        """Author, countersigners and reviewers have signed (S5.6.1)."""

    @transition(state, source=State.IN_APPROVAL, target=State.APPROVED, conditions=[clear("approve")])
    def approve(self, *, by: User) -> None:
        """The approver has signed (S5.6.2)."""
        self.approved_at = clock.now()

    @transition(state, source=State.APPROVED, target=State.RELEASED, conditions=[clear("release")])
    def release(self, *, by: User, effective_on: dt.date, issue_uid: str) -> None:
        """Publish: the issued file is made, copies go out, the effective date stands (S5.6.7)."""
        self.effective_on, self.issue_uid, self.released_at = effective_on, issue_uid, clock.now()

    @transition(state, source=State.RELEASED, target=State.IN_FORCE, conditions=[clear("put_in_force")])
    def put_in_force(self, *, by: User) -> None:
        """The effective date has come; the action supersedes the former version first."""
        self.in_force_at = clock.now()

    @transition(state, source=State.IN_FORCE, target=State.SUPERSEDED)
    def supersede(self, *, by: User) -> None:
        """A later version is in force."""
        self.ended_at = clock.now()

    @transition(state, source=[State.DRAFT, *UNDERWAY], target=RETURN_VALUE(*OPEN), conditions=[clear("take_over")])
    def take_over(self, *, by: User, person: Person) -> str:
        """A member of the client's staff becomes the author (P13); the state stays, the draft's maker is kept."""
        self.author, self.taken_over_at = person, clock.now()
        return str(self.state)

    @transition(
        state,
        source=[*UNDERWAY, State.APPROVED],
        target=RETURN_VALUE(State.DRAFT, *UNDERWAY),
        conditions=[clear("send_back")],
    )
    def send_back(self, *, by: User, reason: str, to: str = State.DRAFT) -> str:
        """Return to an earlier stage, with a reason: a new round. In the draft the frozen content is dropped.

        `to` is the draft or a stage. What was signed there and later loses its force: those stages belong to the new
        round from now on. Raises Obstructed for a reason under ten characters or a stage that does not lie behind.
        """
        if len(reason.strip()) < MIN_REASON:
            raise Obstructed(_("Say why, in at least ten characters."))
        stage = stage_named(to)
        if stage not in ways_back(self.state):
            raise Obstructed(_("It can only be sent back to a stage that lies behind it."))
        self.round += 1
        self.approved_at = None
        self.stage_rounds = {**self.stage_rounds, **{str(later): self.round for later in from_stage(stage)}}
        if stage == State.DRAFT:
            self.content_uid = self.fingerprint = ""
        return state_of(stage)

    @transition(state, source=BEFORE_RELEASE, target=State.ABANDONED)
    def abandon(self, *, by: User, reason: str) -> None:
        """It will not be issued. Raises Obstructed for a reason under ten characters."""
        if len(reason.strip()) < MIN_REASON:
            raise Obstructed(_("Say why, in at least ten characters."))
        self.ended_at = clock.now()

    @transition(state, source=[State.RELEASED, State.IN_FORCE], target=State.WITHDRAWN, conditions=[clear("withdraw")])
    def withdraw(self, *, by: User, reason: str) -> None:
        """Take it out of use, by an approved change request (F16)."""
        self.ended_at = clock.now()
