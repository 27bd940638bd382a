"""A course: what it teaches, to whom, whether it is examined and when its effect is looked at."""

from typing import Self

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.urls import reverse
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from certification.models import Engagement, Person
from training import words
from wobo.accounts.models import TenantModel, TenantQuerySet


class CourseQuerySet(TenantQuerySet):
    """Courses of engagements."""

    def obligatory(self) -> Self:
        """Keep the three courses of the first phase (S1.1, S1.2, S1.3)."""
        return self.filter(key__in=Course.OBLIGATORY)


class Course(TenantModel):
    """A course of an engagement. Those with a `key` come from data/courses.yaml; the client's own have none."""

    trail = "recorded"
    OBLIGATORY = ("all_staff", "key_personnel", "document_writing")

    class Audience(models.TextChoices):
        EVERYONE = "everyone", pgettext_lazy("audience", "All staff")
        KEY_PERSONNEL = "key_personnel", pgettext_lazy("audience", "Top management, managers and supervisors")
        WRITERS = "writers", pgettext_lazy("audience", "Heads of departments, working body, full-time staff")
        MANAGERS = "managers", pgettext_lazy("audience", "Heads of departments")
        AUDITORS = "auditors", pgettext_lazy("audience", "Internal auditors")
        CHOSEN = "chosen", pgettext_lazy("audience", "The people chosen here")

    class Method(models.TextChoices):
        INTERNAL = "internal", pgettext_lazy("training", "In-house")
        EXTERNAL = "external", pgettext_lazy("training", "External")

    engagement = models.ForeignKey(Engagement, on_delete=models.PROTECT, related_name="courses")
    key = models.CharField(max_length=24, blank=True, editable=False)
    name = models.CharField(_("name"), max_length=120, blank=True)
    name_en = models.CharField(_("name in English"), max_length=160, blank=True)
    audience = models.CharField(_("who takes part"), max_length=14, choices=Audience, default=Audience.CHOSEN)
    people = models.ManyToManyField(
        Person, blank=True, related_name="courses", verbose_name=_("people who take part besides")
    )
    method = models.CharField(
        pgettext_lazy("training", "method"), max_length=8, choices=Method, default=Method.INTERNAL
    )
    hours = models.DecimalField(
        _("hours"), max_digits=4, decimal_places=1, default=2, validators=[MinValueValidator(0)]
    )
    examined = models.BooleanField(_("ends with an examination"), default=False)
    pass_mark = models.PositiveSmallIntegerField(
        _("pass mark"), default=60, validators=[MaxValueValidator(100)], help_text=_("Per cent of the points.")
    )
    drawn = models.PositiveSmallIntegerField(
        _("questions on a paper"), default=10, validators=[MinValueValidator(1), MaxValueValidator(100)]
    )
    effect_days = models.PositiveSmallIntegerField(
        _("effect evaluated after"),
        null=True,
        blank=True,
        help_text=_("Days after the session; empty: not evaluated."),
    )
    order = models.PositiveSmallIntegerField(_("order"), default=100)

    objects = CourseQuerySet.as_manager()

    class Meta:
        verbose_name = _("course")
        verbose_name_plural = _("courses")
        ordering = ["order", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["engagement", "key"], condition=~models.Q(key=""), name="one_course_per_key"
            ),
            models.CheckConstraint(condition=~models.Q(key="", name=""), name="a_course_has_a_name"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def title(self) -> str:
        """The name in the language in use: the client's own words, else those of the data."""
        if get_language() == "en" and self.name_en:
            return self.name_en
        return self.name or words.course(self.key)

    @property
    def is_obligatory(self) -> bool:
        """Whether the first phase asks for it."""
        return self.key in self.OBLIGATORY

    def get_absolute_url(self) -> str:
        """Return the page of the course."""
        return reverse("training:course_detail", args=[self.engagement.code, self.uid])


class CourseContent(TenantModel):
    """One thing that a course teaches. `ref` is its id in the process, S1.1.2; a session ticks what it covered."""

    trail = "recorded"

    course = models.ForeignKey(Course, on_delete=models.PROTECT, related_name="contents")
    ref = models.CharField(_("source"), max_length=12, blank=True, editable=False)
    text = models.CharField(_("content"), max_length=200, blank=True)
    text_en = models.CharField(_("content in English"), max_length=240, blank=True)
    order = models.PositiveSmallIntegerField(_("order"), default=100)

    class Meta:
        verbose_name = _("content")
        verbose_name_plural = _("contents")
        ordering = ["order", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["course", "ref"], condition=~models.Q(ref=""), name="one_content_per_ref"),
            models.CheckConstraint(condition=~models.Q(ref="", text=""), name="a_content_has_words"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def title(self) -> str:
        """The words in the language in use."""
        if get_language() == "en" and self.text_en:
            return self.text_en
        return self.text or words.content(self.course.key, self.ref)


class Exemption(TenantModel):
    """That somebody who would have to take a course need not, and why."""

    trail = "recorded"

    course = models.ForeignKey(Course, on_delete=models.PROTECT, related_name="exemptions")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", verbose_name=_("person"))
    reason = models.CharField(_("reason"), max_length=300)

    class Meta:
        verbose_name = _("exemption")
        verbose_name_plural = _("exemptions")
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["course", "person"], name="one_exemption_per_person")]

    def __str__(self) -> str:
        return f"{self.person}: {self.reason}"
