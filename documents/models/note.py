"""What was decided about the register as a whole: why several procedures answer one clause, that nothing was old."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from certification.models import Clause, Engagement
from wobo.accounts.models import TenantModel, User

from .document import Document


class RegisterNote(TenantModel):
    """An explanation that is kept with the register. `about` are the documents that it was given for."""

    trail = "recorded"

    class Kind(models.TextChoices):
        OVERLAP = "overlap", pgettext_lazy("register", "Several procedures on one clause")
        NO_DOCUMENT = "no_document", pgettext_lazy("register", "No document of its own for a clause")
        NO_RECORD = "no_record", pgettext_lazy("register", "A procedure without a record of its own")
        NO_OLD = "no_old", pgettext_lazy("register", "No document was there before")

    engagement = models.ForeignKey(Engagement, on_delete=models.PROTECT, related_name="register_notes")
    kind = models.CharField(pgettext_lazy("register", "kind"), max_length=12, choices=Kind)
    clause = models.ForeignKey(Clause, on_delete=models.PROTECT, null=True, blank=True, related_name="register_notes")
    document = models.ForeignKey(
        Document, on_delete=models.PROTECT, null=True, blank=True, related_name="register_notes"
    )
    about = models.JSONField(default=list, blank=True)  # uids: another document on the clause opens the question again
    reason = models.CharField(_("reason"), max_length=300)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name=_("explained by"))
    on = models.DateField(_("explained on"))

    class Meta:
        verbose_name = _("note on the register")
        verbose_name_plural = _("notes on the register")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["engagement", "kind", "clause"],
                condition=models.Q(clause__isnull=False),
                name="one_register_note_per_clause",
            ),
            models.UniqueConstraint(
                fields=["engagement", "kind", "document"],
                condition=models.Q(document__isnull=False),
                name="one_register_note_per_document",
            ),
            models.UniqueConstraint(
                fields=["engagement", "kind"],
                condition=models.Q(clause=None, document=None),
                name="one_register_note_of_its_kind",
            ),
        ]

    def __str__(self) -> str:
        return self.reason
