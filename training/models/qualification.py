"""What somebody can do, besides the trainings held here: education, experience, certificates."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from certification.models import Person
from wobo.accounts.models import TenantModel
from wobo.files.models import StoredFile


class Qualification(TenantModel):
    """A proof of competence of a person; belongs to the client, so that it outlives an engagement."""

    trail = "recorded"

    class Kind(models.TextChoices):
        EDUCATION = "education", pgettext_lazy("qualification", "Education")
        EXPERIENCE = "experience", pgettext_lazy("qualification", "Work experience")
        CERTIFICATE = "certificate", pgettext_lazy("qualification", "Certificate")
        TRAINING = "training", pgettext_lazy("qualification", "Training elsewhere")

    person = models.ForeignKey(
        Person, on_delete=models.PROTECT, related_name="qualifications", verbose_name=_("person")
    )
    kind = models.CharField(_("kind"), max_length=12, choices=Kind)
    name = models.CharField(_("name"), max_length=160)
    issued_by = models.CharField(_("issued by"), max_length=160, blank=True)
    on = models.DateField(_("date"), null=True, blank=True)
    valid_until = models.DateField(_("valid until"), null=True, blank=True)
    course_key = models.CharField(max_length=24, blank=True)  # the course that it stands for, if any
    file = models.ForeignKey(
        StoredFile, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("proof")
    )

    class Meta:
        verbose_name = _("qualification")
        verbose_name_plural = _("qualifications")
        ordering = ["person", "kind", "pk"]

    def __str__(self) -> str:
        return f"{self.person}: {self.name}"
