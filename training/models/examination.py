"""Question bank and examinations. A paper is drawn by a stored seed, so that it can be drawn again and checked."""

from collections.abc import Iterator
from typing import Any, Self

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, transition

from certification.models import Person
from wobo.accounts.models import TenantModel, TenantQuerySet, User
from wobo.files.models import StoredFile
from wobo.workflow.doors import Stateful, clear

from .course import Course
from .session import TrainingSession


class Question(TenantModel):
    """A question of a course's bank. `options` is [{text, text_en, right}]; a short answer has a model answer."""

    trail = "recorded"

    class Kind(models.TextChoices):
        SINGLE = "single", pgettext_lazy("question", "One right answer")
        MULTIPLE = "multiple", pgettext_lazy("question", "Several right answers")
        TRUE_FALSE = "true_false", pgettext_lazy("question", "True or false")
        SHORT = "short", pgettext_lazy("question", "Short answer")

    course = models.ForeignKey(Course, on_delete=models.PROTECT, related_name="questions")
    kind = models.CharField(_("kind"), max_length=10, choices=Kind, default=Kind.SINGLE)
    text = models.TextField(_("question"), max_length=1000)
    text_en = models.TextField(_("question in English"), max_length=1000, blank=True)
    options = models.JSONField(_("options"), default=list, blank=True)
    model_answer = models.TextField(_("model answer"), max_length=2000, blank=True)
    points = models.PositiveSmallIntegerField(
        _("points"), default=1, validators=[MinValueValidator(1), MaxValueValidator(100)]
    )
    retired = models.BooleanField(_("no longer asked"), default=False)

    class Meta:
        verbose_name = _("question")
        verbose_name_plural = _("questions")
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.text[:80]


class ExaminationQuerySet(TenantQuerySet):
    """Examinations."""

    def passed(self) -> Self:
        """Keep those that were passed."""
        return self.filter(state="marked", passed=True)


class Examination(Stateful, TenantModel):
    """One attempt of one person: the paper as drawn, the answers, the marks. Or a result on paper with its scan."""

    trail = "fired"

    class State(models.TextChoices):
        DRAWN = "drawn", pgettext_lazy("examination", "Paper drawn")
        HANDED_IN = "handed_in", pgettext_lazy("examination", "Handed in")
        MARKED = "marked", pgettext_lazy("examination", "Marked")
        CANCELLED = "cancelled", pgettext_lazy("examination", "Cancelled")

    session = models.ForeignKey(TrainingSession, on_delete=models.PROTECT, related_name="examinations")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="examinations", verbose_name=_("person"))
    attempt = models.PositiveSmallIntegerField(_("attempt"), default=1)
    state = FSMField(_("state"), choices=State, default=State.DRAWN, protected=True)
    seed = models.PositiveIntegerField(_("seed"), default=0)
    paper = models.JSONField(_("paper"), default=list, blank=True)  # the questions as drawn, with their answers
    answers = models.JSONField(_("answers"), default=dict, blank=True)  # question uid → chosen options or text
    marks = models.JSONField(_("marks"), default=dict, blank=True)  # question uid → points
    on_paper = models.BooleanField(_("written on paper"), default=False)
    scan = models.ForeignKey(
        StoredFile, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("scan")
    )
    score = models.DecimalField(_("result"), max_digits=4, decimal_places=1, null=True, blank=True)  # per cent
    passed = models.BooleanField(_("passed"), null=True, blank=True)
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

    @transition(state, source=State.DRAWN, target=State.HANDED_IN)
    def hand_in(self, *, by: User, answers: dict[str, Any]) -> None:
        """The person is done; what can be marked by itself has been."""
        self.answers = answers

    @transition(state, source=State.HANDED_IN, target=State.MARKED)
    def mark(self, *, by: User, marks: dict[str, Any]) -> None:
        """Every answer has its points."""
        self.marks = marks

    @transition(state, source=State.DRAWN, target=State.MARKED, conditions=[clear("enter")])
    def enter(self, *, by: User, score: Any) -> None:
        """Take over the result of an examination on paper."""
        self.score = score

    @transition(state, source=State.MARKED, target=State.HANDED_IN)
    def reopen(self, *, by: User, reason: str) -> None:
        """Mark again, for a reason."""

    @transition(state, source=State.DRAWN, target=State.CANCELLED)
    def cancel(self, *, by: User, reason: str) -> None:
        """It was not written."""
