"""The sign-off of a revision, step by step: who signs what in which order, on screen or on paper."""

import datetime as dt
from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from certification.models import Clause, Department, Person, Question
from wobo.accounts.models import TenantModel, TenantQuerySet, User
from wobo.files.models import StoredFile
from wobo.workflow.guards import Frozen
from wobo.workflow.models.signature import Meaning, Method

from .revision import Revision
from .stages import MEANING_OF, STAGES, Stage


class StepQuerySet(TenantQuerySet):
    """Steps."""

    def live(self) -> Self:
        """Keep those that were opened and not ended."""
        return self.filter(ended_at=None).exclude(fixed_at=None)

    def planned(self) -> Self:
        """Keep those that are still being arranged."""
        return self.filter(ended_at=None, fixed_at=None)

    def loaded(self) -> Self:
        """Read with each row whom it names."""
        return self.select_related("person__user", "person__department", "user", "department", "added_by", "paper")


class Step(TenantModel):
    """One signature that a revision asks for. Who, what and where are fixed once the discussion is open.

    A change afterwards (transfer, a signature taken back) ends the row and makes another one: a signature names the
    row that it was given in, so it never counts for a different one.
    """

    trail = "recorded"
    guards = Frozen(
        (
            "revision_id",
            "round",
            "stage",
            "order",
            "person_id",
            "user_id",
            "department_id",
            "required",
            "added_by_id",
            "transferred_from_id",
            "fixed_at",
        ),
        'OLD."fixed_at" IS NOT NULL',
    )

    Stage = Stage

    revision = models.ForeignKey(Revision, on_delete=models.PROTECT, related_name="steps")
    round = models.PositiveSmallIntegerField(_("round"), default=1)
    stage = models.CharField(pgettext_lazy("sign-off", "stage"), max_length=12, choices=Stage)
    order = models.PositiveSmallIntegerField(
        _("order"), default=1, help_text=_("Those with the same number sign side by side.")
    )
    person = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="steps", verbose_name=_("person")
    )
    user = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("consultant")
    )  # of the completeness check; empty: any consultant of the engagement who did not draft
    department = models.ForeignKey(
        Department, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("department")
    )
    required = models.BooleanField(_("required"), default=True)
    due = models.DateField(_("due"), null=True, blank=True)
    expires_on = models.DateField(_("runs out on"), null=True, blank=True)
    added_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("added by")
    )
    transferred_from = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="transfers", editable=False
    )
    why = models.CharField(_("reason"), max_length=300, blank=True)  # of an added signer or a transfer
    fixed_at = models.DateTimeField(_("opened"), null=True, blank=True, editable=False)
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True, editable=False)
    ended_why = models.CharField(_("reason for the end"), max_length=300, blank=True, editable=False)
    reminded_at = models.DateTimeField(_("reminded"), null=True, blank=True, editable=False)

    objects = StepQuerySet.as_manager()

    class Meta:
        verbose_name = _("step of the sign-off")
        verbose_name_plural = _("steps of the sign-off")
        ordering = ["revision", "round", "order", "pk"]
        indexes = [models.Index(fields=["person", "ended_at"], name="step_person")]

    def __str__(self) -> str:
        return f"{self.get_stage_display()}: {self.who}"

    @property
    def slot(self) -> str:
        """The name of its place in the ceremony; no other row has it."""
        return f"{self.stage}-{self.uid}"

    @property
    def who(self) -> str:
        """The name of whoever is to sign, in words."""
        if self.department_id and self.person_id:
            return f"{self.person} ({self.department})"
        return str(self.person or self.user or self.department or _("a consultant"))

    @property
    def meaning(self) -> Meaning:
        """What a signature here says."""
        return MEANING_OF[Stage(self.stage)]

    @property
    def place(self) -> tuple[int, int]:
        """Where it stands in the whole order of signing."""
        return STAGES.index(Stage(self.stage)), self.order

    @property
    def on_paper(self) -> bool:
        """Whether the page is signed by hand: nobody signs on screen without an account."""
        return self.person is not None and self.person.user_id is None

    def has_expired(self, today: dt.date) -> bool:
        """Whether the request has run out."""
        return self.expires_on is not None and self.expires_on < today


class PaperSignature(TenantModel):
    """A page signed by hand by somebody without an account: the scan, and who of the client's staff vouches for it."""

    trail = "recorded"
    guards = "append_only"

    step = models.OneToOneField(Step, on_delete=models.PROTECT, related_name="paper")
    content_sha256 = models.CharField("SHA-256", max_length=64)
    content_name = models.CharField(max_length=200)
    name = models.CharField(pgettext_lazy("person", "name"), max_length=80)
    post = models.CharField(_("post"), max_length=80, blank=True)
    organisation = models.CharField(_("organisation"), max_length=200)
    meaning = models.CharField(_("meaning"), max_length=15, choices=Meaning)
    signed_on = models.DateField(_("signed on"))
    scan = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+", verbose_name=_("scan"))
    ticked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name=_("ticked by"))
    ticked_by_name = models.CharField(max_length=80)
    method = models.CharField(_("credential"), max_length=12, choices=Method)
    at = models.DateTimeField(_("at"))

    class Meta:
        verbose_name = _("signature on paper")
        verbose_name_plural = _("signatures on paper")
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.name}, {self.get_meaning_display()}"


class Point(TenantModel):
    """A point of the completeness check: a question of a clause, held against the text of one round (S5.5.2)."""

    trail = "recorded"

    class Answer(models.TextChoices):
        COVERED = "covered", pgettext_lazy("completeness", "Covered")
        MISSING = "missing", pgettext_lazy("completeness", "Missing")
        ELSEWHERE = "elsewhere", pgettext_lazy("completeness", "In another document")

    revision = models.ForeignKey(Revision, on_delete=models.PROTECT, related_name="points")
    round = models.PositiveSmallIntegerField(_("round"))
    clause = models.ForeignKey(Clause, on_delete=models.PROTECT, related_name="+", verbose_name=_("clause"))
    question = models.ForeignKey(
        Question, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("question")
    )
    answer = models.CharField(_("answer"), max_length=10, choices=Answer)
    remark = models.CharField(_("remark"), max_length=500, blank=True)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name=_("checked by"))
    at = models.DateTimeField(_("at"))

    class Meta:
        verbose_name = _("point of the completeness check")
        verbose_name_plural = _("points of the completeness check")
        ordering = ["revision", "round", "clause", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["revision", "round", "clause", "question"], name="one_answer_per_question"
            ),
            models.UniqueConstraint(
                fields=["revision", "round", "clause"],
                condition=models.Q(question=None),
                name="one_answer_per_clause",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.clause}: {self.get_answer_display()}"
