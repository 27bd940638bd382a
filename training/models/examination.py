"""Question bank and examinations. A paper is drawn by a stored seed, so that it can be drawn again and checked."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any, Self

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.urls import reverse
from django.utils.translation import get_language, gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, transition

from certification.models import Person
from training import marking
from wobo.accounts.models import TenantModel, TenantQuerySet, User
from wobo.files.models import StoredFile
from wobo.workflow import clock
from wobo.workflow.doors import Stateful, clear

from .course import Course
from .session import TrainingSession


class QuestionQuerySet(TenantQuerySet):
    """Questions."""

    def asked(self) -> Self:
        """Keep those that papers are drawn from."""
        return self.filter(retired=False)


class Question(TenantModel):
    """A question of a course's bank. `options` is [{text, text_en, right}]; a short answer has a model answer."""

    trail = "recorded"
    unsaid = frozenset({"options", "model_answer"})  # the trail is read by people who sit the examination

    class Kind(models.TextChoices):
        SINGLE = "single", pgettext_lazy("question", "One right answer")
        MULTIPLE = "multiple", pgettext_lazy("question", "Several right answers")
        TRUE_FALSE = "true_false", pgettext_lazy("question", "True or false")
        SHORT = "short", pgettext_lazy("question", "Short answer")

    course = models.ForeignKey(Course, on_delete=models.PROTECT, related_name="questions")
    key = models.CharField(max_length=24, blank=True, editable=False)  # of a ready-made one in data/questions.yaml
    kind = models.CharField(_("kind"), max_length=10, choices=Kind, default=Kind.SINGLE)
    text = models.TextField(_("question"), max_length=1000)
    text_en = models.TextField(_("question in English"), max_length=1000, blank=True)
    options = models.JSONField(_("options"), default=list, blank=True)
    model_answer = models.TextField(_("model answer"), max_length=2000, blank=True)
    points = models.PositiveSmallIntegerField(
        _("points"), default=1, validators=[MinValueValidator(1), MaxValueValidator(100)]
    )
    retired = models.BooleanField(_("no longer asked"), default=False)

    objects = QuestionQuerySet.as_manager()

    class Meta:
        verbose_name = _("question")
        verbose_name_plural = _("questions")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["course", "key"], condition=~models.Q(key=""), name="one_question_per_key")
        ]

    def __str__(self) -> str:
        return self.title[:80]

    @property
    def title(self) -> str:
        """The question in the language in use."""
        return marking.said({"text": self.text, "text_en": self.text_en}, get_language() or "")

    def drawn(self) -> dict[str, Any]:
        """Return what a paper keeps of it."""
        names = ("uid", "kind", "text", "text_en", "options", "model_answer", "points")
        return {name: getattr(self, name) for name in names}


class ExaminationQuerySet(TenantQuerySet):
    """Examinations."""

    def passed(self) -> Self:
        """Keep those that were passed."""
        return self.filter(state="marked", passed=True)

    def under_way(self) -> Self:
        """Keep those that are written or wait for marks."""
        return self.filter(state__in=("drawn", "handed_in"))


class Examination(Stateful, TenantModel):
    """One attempt of one person: the paper as drawn, the answers, the marks. Or a result on paper with its scan."""

    trail = "fired"
    unsaid = frozenset({"paper"})  # it holds what is right, and the trail is read by people who sit the examination

    class State(models.TextChoices):
        DRAWN = "drawn", pgettext_lazy("examination", "Being written")
        HANDED_IN = "handed_in", pgettext_lazy("examination", "Waits for marks")
        MARKED = "marked", pgettext_lazy("examination", "Marked")
        CANCELLED = "cancelled", pgettext_lazy("examination", "Cancelled")

    session = models.ForeignKey(TrainingSession, on_delete=models.PROTECT, related_name="examinations")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="examinations", verbose_name=_("person"))
    attempt = models.PositiveSmallIntegerField(_("attempt"), default=1)
    state = FSMField(_("state"), choices=State, default=State.DRAWN, protected=True)
    seed = models.PositiveIntegerField(_("seed"), default=0)
    paper = models.JSONField(_("paper"), default=list, blank=True)  # the questions as drawn, with their answers
    answers = models.JSONField(_("answers"), default=dict, blank=True)  # question uid → places chosen, or text
    marks = models.JSONField(_("marks"), default=dict, blank=True)  # question uid → points
    on_paper = models.BooleanField(_("written on paper"), default=False)
    scan = models.ForeignKey(
        StoredFile, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("scan")
    )
    pass_mark = models.PositiveSmallIntegerField(_("pass mark"), default=60)  # the course's on the day it was drawn
    score = models.DecimalField(_("result"), max_digits=4, decimal_places=1, null=True, blank=True)  # per cent
    passed = models.BooleanField(_("passed"), null=True, blank=True)
    drawn_at = models.DateTimeField(_("begun at"), null=True, blank=True)
    handed_in_at = models.DateTimeField(_("handed in at"), null=True, blank=True)
    marked_at = models.DateTimeField(_("marked at"), null=True, blank=True)
    marked_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("marked by")
    )

    objects = ExaminationQuerySet.as_manager()

    class Meta:
        verbose_name = _("examination")
        verbose_name_plural = _("examinations")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["session", "person", "attempt"], name="one_examination_per_attempt"),
            models.UniqueConstraint(
                fields=["session", "person"],
                condition=models.Q(state__in=["drawn", "handed_in"]),
                name="one_examination_under_way",
            ),
            models.CheckConstraint(
                condition=~models.Q(state="marked") | models.Q(score__isnull=False, passed__isnull=False),
                name="a_marked_paper_has_a_result",
            ),
            models.CheckConstraint(
                condition=models.Q(on_paper=False) | models.Q(scan__isnull=False), name="a_result_on_paper_has_a_scan"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.session}: {self.person}"

    @property
    def course(self) -> Course:
        """The course that is examined."""
        return self.session.course

    def get_absolute_url(self) -> str:
        """Return the page of the paper."""
        return reverse("training:examination_detail", args=[self.session.cycle.engagement.code, self.uid])

    def obstacles(self, verb: str) -> Iterator[str]:
        """Yield why `verb` cannot be done yet."""
        if verb == "enter" and self.scan_id is None:
            yield gettext("Add the scan of the paper: the result rests on it.")
        if verb == "hand_in" and self.on_paper:
            yield gettext("This examination was written on paper.")
        if verb == "reopen" and self._has_later_attempt():
            yield gettext("There is a later attempt already; this one stays as it is.")

    def _has_later_attempt(self) -> bool:
        same = Examination.objects.filter(session__course=self.session.course_id, person=self.person_id)
        return same.filter(attempt__gt=self.attempt).exclude(state=self.State.CANCELLED).exists()

    def _close(self, score: Decimal, by: User) -> None:
        self.score, self.passed = score, score >= self.pass_mark
        self.marked_at, self.marked_by = clock.now(), by

    @transition(state, source=State.DRAWN, target=State.HANDED_IN, conditions=[clear("hand_in")])
    def hand_in(self, *, by: User, answers: dict[str, Any]) -> None:
        """The person is done; what can be marked by itself has its points."""
        self.answers, self.handed_in_at = answers, clock.now()
        self.marks = marking.automatic(self.paper, answers)

    @transition(state, source=State.HANDED_IN, target=State.MARKED)
    def mark(self, *, by: User, marks: dict[str, Any]) -> None:
        """Every answer has its points. Of a paper written by hand there is only the result, {"score": …}."""
        self.marks = {**self.marks, **marks}
        self._close(Decimal(str(marks["score"])) if self.on_paper else marking.score(self.paper, self.marks), by)

    @transition(state, source=State.DRAWN, target=State.MARKED, conditions=[clear("enter")])
    def enter(self, *, by: User, score: Any) -> None:
        """Take over the result of an examination on paper."""
        self._close(Decimal(str(score)), by)

    @transition(state, source=State.MARKED, target=State.HANDED_IN, conditions=[clear("reopen")])
    def reopen(self, *, by: User, reason: str) -> None:
        """Mark again, for a reason; until then there is no result."""
        self.score, self.passed, self.marked_at, self.marked_by = None, None, None, None

    @transition(state, source=State.DRAWN, target=State.CANCELLED)
    def cancel(self, *, by: User, reason: str) -> None:
        """It was not written."""


class AnswerSheetQuerySet(models.QuerySet["AnswerSheet"]):
    """Answer sheets."""

    def visible_to(self, user: User) -> Self:
        """Keep those of examinations that `user` may read."""
        return self.filter(examination__workspace_id__in=user.rights.readable)


class AnswerSheet(models.Model):
    """What somebody has answered so far, kept while they write. Handing in takes it over, onto the trail."""

    trail = "free: unfinished answers; handing in puts them on the trail"

    examination = models.OneToOneField(Examination, on_delete=models.CASCADE, related_name="sheet")
    answers = models.JSONField(default=dict)
    version = models.PositiveIntegerField(default=0)
    saved_at = models.DateTimeField(null=True, blank=True)

    objects = AnswerSheetQuerySet.as_manager()

    class Meta:
        verbose_name = _("answer sheet")
        verbose_name_plural = _("answer sheets")

    def __str__(self) -> str:
        return str(self.examination)
