"""What a diagnosis says must be written, revised or kept."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from certification.models import Clause, Engagement, Person
from wobo.accounts.models import TenantModel


class Level(models.TextChoices):
    """The four levels of a documented system (ux.md 3.2)."""

    MANUAL = "M", pgettext_lazy("document level", "Manual")
    PROCEDURE = "P", pgettext_lazy("document level", "Procedure")
    WORK = "W", pgettext_lazy("document level", "Work instruction")
    RECORD = "R", pgettext_lazy("document level", "Record form")


class Action(models.TextChoices):
    """What is to be done with a document."""

    WRITE = "write", pgettext_lazy("document", "Write")
    REVISE = "revise", pgettext_lazy("document", "Revise")
    KEEP = "keep", pgettext_lazy("document", "Keep")


class DocumentNeed(TenantModel):
    """A document that the system needs: the seed of an entry in the register. Comes from an issued diagnosis."""

    trail = "recorded"

    Level = Level
    Action = Action

    engagement = models.ForeignKey(Engagement, on_delete=models.PROTECT, related_name="document_needs")
    number = models.CharField(_("number"), max_length=60)
    title = models.CharField(_("title"), max_length=200)
    title_en = models.CharField(_("title in English"), max_length=200, blank=True)
    level = models.CharField(_("level"), max_length=1, choices=Level)
    action = models.CharField(_("action"), max_length=6, choices=Action)
    clauses = models.ManyToManyField(Clause, blank=True, related_name="document_needs", verbose_name=_("clauses"))
    existing = models.CharField(_("existing document"), max_length=200, blank=True)
    owner = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="document_needs", verbose_name=_("owner")
    )
    due = models.DateField(_("due"), null=True, blank=True)
    source = models.CharField(_("source"), max_length=60, blank=True)  # number and issue of the diagnosis

    class Meta:
        verbose_name = _("needed document")
        verbose_name_plural = _("needed documents")
        ordering = ["number", "pk"]
        constraints = [models.UniqueConstraint(fields=["engagement", "number"], name="one_need_per_number")]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"
