"""No case in a period 本期未发生: that nothing of a kind happened, signed by the process owner (practice 2)."""

from collections.abc import Iterator
from typing import Any

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, transition

from certification.models import Person
from wobo.accounts.models import TenantModel, TenantQuerySet, User
from wobo.files.models import StoredFile
from wobo.workflow.doors import Stateful, clear
from wobo.workflow.models.signature import Meaning
from wobo.workflow.signing import Signable, Slot

from .record import OperatingRecord
from .record_plan import RecordPlanRow


class RecordNoCase(Stateful, Signable, TenantModel):
    """The statement for one row of the plan and one period; a record that turns up supersedes it."""

    trail = "fired"
    signed_verbs = frozenset({"sign"})

    class State(models.TextChoices):
        CLAIMED = "claimed", pgettext_lazy("no case", "Claimed")
        SIGNED = "signed", pgettext_lazy("no case", "Signed")
        SUPERSEDED = "superseded", pgettext_lazy("no case", "Superseded")

    row = models.ForeignKey(RecordPlanRow, on_delete=models.PROTECT, related_name="no_cases")
    state = FSMField(_("state"), choices=State, default=State.CLAIMED, protected=True)
    since = models.DateField(_("period from"))
    until = models.DateField(_("period until"))
    reason = models.CharField(_("reason"), max_length=1000)
    owner = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("process owner")
    )
    claimed_by = models.ForeignKey(
        User, on_delete=models.PROTECT, related_name="+", editable=False, verbose_name=_("claimed by")
    )
    signed_on = models.DateField(_("signed on"), null=True, blank=True, editable=False)
    superseded_because = models.CharField(_("superseded because"), max_length=300, blank=True, editable=False)
    paper_uid = models.CharField(max_length=16, blank=True, editable=False)  # the Report that is signed

    objects = TenantQuerySet.as_manager()

    class Meta:
        verbose_name = _("no case in a period")
        verbose_name_plural = _("no cases in a period")
        ordering = ["-since", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(until__gte=models.F("since")), name="no_case_ends_after_it_begins"
            ),
            models.CheckConstraint(condition=~models.Q(reason=""), name="record_no_case_has_a_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.row} {self.since.isoformat()} – {self.until.isoformat()}"

    def get_absolute_url(self) -> str:
        """Return its page."""
        return reverse("documents:record_no_case", args=[self.row.plan.cycle.engagement.code, self.uid])

    def slots(self) -> list[Slot]:
        """Return the process owner's signature."""
        from documents.record_policies import owns_process  # noqa: PLC0415  it asks about this record

        if self.state != self.State.CLAIMED:
            return []
        return [Slot("owner", Meaning.CONFIRMED, owns_process, verb="sign")]

    def content_for(self, slot: Slot) -> StoredFile | None:
        """Return the paper with row, period and reason, once it is rendered."""
        from wobo.reporting.models import Report  # noqa: PLC0415

        report: Any = Report.objects.filter(uid=self.paper_uid).select_related("file").first()
        return report.file if report else None

    def obstacles(self, verb: str) -> Iterator[str]:
        """Yield why `verb` cannot be done yet."""
        if verb == "sign":
            if OperatingRecord.objects.filter(row=self.row_id).kept().between(self.since, self.until).exists():
                yield gettext("There is a record in this period: a case did arise.")
            yield from self.missing_signatures("sign")

    @transition(state, source=State.CLAIMED, target=State.SIGNED, conditions=[clear("sign")])
    def sign(self, *, by: User) -> None:
        """The process owner has signed."""
        self.signed_on = self.row.plan.cycle.today()

    @transition(state, source=[State.CLAIMED, State.SIGNED], target=State.SUPERSEDED)
    def supersede(self, *, by: User, reason: str) -> None:
        """A case arose, or it was said by mistake."""
        self.superseded_because = reason[:300]
