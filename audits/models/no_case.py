"""No case so far 本期未发生: the third answer beside present and missing (P: practice 2)."""

from collections.abc import Iterator

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django_fsm import FSMField, transition

from audits.policies import is_process_owner
from certification.models import Person
from wobo.accounts.models import TenantModel, User
from wobo.files.models import StoredFile
from wobo.reporting.models import Report
from wobo.workflow.doors import Stateful, clear
from wobo.workflow.models.signature import Meaning
from wobo.workflow.signing import Signable, Slot

from .assessment import ClauseAssessment


class NoCase(Stateful, Signable, TenantModel):
    """That what a clause deals with has not happened in a period: reason, and the process owner's signature.

    Only where the catalogue names such a case. The process must be laid down and known all the same; a drill counts.
    """

    trail = "fired"
    signed_verbs = frozenset({"sign"})

    class State(models.TextChoices):
        CLAIMED = "claimed", pgettext_lazy("no case", "Claimed")
        SIGNED = "signed", pgettext_lazy("no case", "Signed")
        SUPERSEDED = "superseded", pgettext_lazy("no case", "Superseded")

    assessment = models.ForeignKey(ClauseAssessment, on_delete=models.PROTECT, related_name="no_cases")
    state = FSMField(_("state"), choices=State, default=State.CLAIMED, protected=True)
    reason = models.TextField(_("reason"))
    since = models.DateField(_("period from"), null=True, blank=True)
    until = models.DateField(_("period until"), null=True, blank=True)
    owner = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("process owner")
    )
    drill = models.TextField(_("drill"), blank=True, help_text=_("An exercise counts as a case and is marked as one."))
    paper_uid = models.CharField(max_length=16, blank=True, editable=False)

    class Meta:
        verbose_name = _("no case so far")
        verbose_name_plural = _("no cases so far")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["assessment"],
                condition=models.Q(state__in=["claimed", "signed"]),
                name="one_live_no_case_per_assessment",
            ),
            models.CheckConstraint(condition=~models.Q(reason=""), name="no_case_has_a_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.assessment}: {self.reason[:60]}"

    def obstacles(self, verb: str) -> Iterator[str]:
        """Yield why `verb` cannot be done yet."""
        if verb == "sign":
            yield from self.missing_signatures("sign")

    def slots(self) -> list[Slot]:
        """Return the process owner's signature."""
        if self.state != self.State.CLAIMED:
            return []
        return [Slot("owner", Meaning.CONFIRMED, is_process_owner, verb="sign")]

    def content_for(self, slot: Slot) -> StoredFile | None:
        """Return the paper with clause, case, reason and period."""
        found = Report.objects.filter(uid=self.paper_uid).select_related("file").first()
        return found.file if found else None

    @transition(state, source=State.CLAIMED, target=State.SIGNED, conditions=[clear("sign")])
    def sign(self, *, by: User) -> None:
        """The process owner has signed."""

    @transition(state, source=[State.CLAIMED, State.SIGNED], target=State.SUPERSEDED)
    def supersede(self, *, by: User, reason: str) -> None:
        """A case arose, or the verdict is another one."""
