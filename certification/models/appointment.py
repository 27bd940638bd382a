"""Letters of appointment (F23): who answers for what, signed by top management and accepted by the person."""

from collections.abc import Iterator
from typing import Any, Self

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, transition

from certification.policies import accepts_letter, signs_letter
from wobo.accounts.models import Membership, TenantModel, TenantQuerySet, User
from wobo.files.models import StoredFile
from wobo.workflow import clock
from wobo.workflow.doors import Stateful, clear
from wobo.workflow.models.signature import Meaning
from wobo.workflow.signing import Signable, Slot

from .catalogue import Clause
from .client import Person, Service
from .engagement import Cycle

HELD_BY_ONE = ("management_representative", "responsible", "information_security", "document_controller")


class AppointmentQuerySet(TenantQuerySet):
    """Appointments."""

    def in_force(self) -> Self:
        """Keep those that hold now."""
        return self.filter(state="in_force")


class Appointment(Stateful, Signable, TenantModel):
    """A letter: person, role, duties. Top management issues it by signing, the person accepts it by signing.

    A person without an account accepts on paper: the scan of the signed letter is the proof.
    """

    trail = "fired"
    signed_verbs = frozenset({"issue", "accept"})

    class State(models.TextChoices):
        DRAFT = "draft", pgettext_lazy("appointment", "Draft")
        ISSUED = "issued", pgettext_lazy("appointment", "Issued")
        IN_FORCE = "in_force", pgettext_lazy("appointment", "In force")
        DECLINED = "declined", pgettext_lazy("appointment", "Declined")
        ENDED = "ended", pgettext_lazy("appointment", "Ended")
        CANCELLED = "cancelled", pgettext_lazy("appointment", "Cancelled")

    class Role(models.TextChoices):
        MANAGEMENT_REPRESENTATIVE = "management_representative", pgettext_lazy("letter", "Management representative")
        RESPONSIBLE = "responsible", pgettext_lazy("letter", "Responsible for the service management system")
        PROCESS_OWNER = "process_owner", pgettext_lazy("letter", "Process owner")
        SERVICE_OWNER = "service_owner", pgettext_lazy("letter", "Service owner")
        RELATIONSHIP_MANAGER = "relationship_manager", pgettext_lazy("letter", "Business relationship manager")
        SUPPLIER_MANAGER = "supplier_manager", pgettext_lazy("letter", "Supplier manager")
        INFORMATION_SECURITY = "information_security", pgettext_lazy("letter", "Responsible for information security")
        DOCUMENT_CONTROLLER = "document_controller", pgettext_lazy("letter", "Document controller")
        INTERNAL_AUDITOR = "internal_auditor", pgettext_lazy("letter", "Internal auditor")

    cycle = models.ForeignKey(Cycle, on_delete=models.PROTECT, related_name="appointments")
    number = models.PositiveIntegerField(_("number"), editable=False)  # counted inside the engagement
    role = models.CharField(pgettext_lazy("letter", "role"), max_length=26, choices=Role)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="appointments", verbose_name=_("person"))
    clause = models.ForeignKey(
        Clause, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("process")
    )
    service = models.ForeignKey(
        Service,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="appointments",
        verbose_name=_("service"),
    )
    duties = models.TextField(_("duties and powers"), max_length=8000)
    duties_en = models.TextField(_("duties and powers in English"), max_length=8000, blank=True)
    starts_on = models.DateField(_("in force from"))
    replaces = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="replaced_by", verbose_name=_("replaces")
    )
    state = FSMField(_("state"), choices=State, default=State.DRAFT, protected=True)
    paper_uid = models.CharField(max_length=16, blank=True, editable=False)  # the Report that is signed
    accepted_on_paper = models.ForeignKey(
        StoredFile,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("scan of the accepted letter"),
    )
    issued_at = models.DateTimeField(_("issued at"), null=True, blank=True)
    accepted_at = models.DateTimeField(_("accepted at"), null=True, blank=True)
    ended_at = models.DateTimeField(_("ended at"), null=True, blank=True)
    end_reason = models.CharField(_("reason of the end"), max_length=300, blank=True)
    # the role that the person's account holds because of this letter; it ends with the letter
    grant = models.ForeignKey(
        Membership, on_delete=models.PROTECT, null=True, blank=True, related_name="+", editable=False
    )

    objects = AppointmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("appointment")
        verbose_name_plural = _("appointments")
        ordering = ["role", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["workspace", "number"], name="one_appointment_per_number"),
            models.UniqueConstraint(
                fields=["workspace", "role"],
                condition=models.Q(
                    state="in_force",
                    role__in=[
                        "management_representative",
                        "responsible",
                        "information_security",
                        "document_controller",
                    ],
                ),
                name="one_holder_in_force",
            ),
            models.UniqueConstraint(
                fields=["workspace", "clause"],
                condition=models.Q(state="in_force", role="process_owner"),
                name="one_owner_of_a_process",
            ),
            models.UniqueConstraint(
                fields=["workspace", "service"],
                condition=models.Q(state="in_force", role="service_owner"),
                name="one_owner_of_a_service",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title}: {self.person}"

    @property
    def title(self) -> str:
        """The role, with the process or service that it is about."""
        about = self.clause or self.service
        return f"{self.get_role_display()} · {about}" if about else str(self.get_role_display())

    @property
    def reference(self) -> str:
        """The number as it is printed: FSYX-2026-A07."""
        return f"{self.cycle.engagement.code}-A{self.number:02d}"

    def get_absolute_url(self) -> str:
        """Return the page of the letter."""
        return reverse("certification:appointment_detail", args=[self.cycle.engagement.code, self.uid])

    def slots(self) -> list[Slot]:
        """Return whose signature is asked for: top management's on the draft, the appointee's on the issued letter.

        Accepting ends the letter that this one replaces, so actions.accept_letter fires it and not the signature.
        """
        if not self.paper_uid:
            return []
        if self.state == self.State.DRAFT:
            return [Slot("appointed", Meaning.AUTHORISED, signs_letter, verb="issue")]
        if self.state == self.State.ISSUED:
            return [Slot("accepted", Meaning.ACCEPTED, accepts_letter)]
        return []

    def content_for(self, slot: Slot) -> StoredFile | None:
        """Return the letter once it is rendered."""
        from wobo.reporting.models import Report  # noqa: PLC0415

        report: Any = Report.objects.filter(uid=self.paper_uid).select_related("file").first()
        return report.file if report else None

    def obstacles(self, verb: str) -> Iterator[str]:
        """Yield why `verb` cannot be done yet."""
        if verb == "issue":
            yield from self.obstacles_of_content()
            yield from self.missing_signatures("issue")
        if verb in {"accept", "accept_on_paper"}:
            yield from self._obstacles_of_person()
        if verb == "accept" and not self.signed("accepted"):
            yield gettext("The person has not accepted the letter yet.")
        if verb == "accept_on_paper" and self.accepted_on_paper_id is None:
            yield gettext("Add the scan of the letter that the person signed.")

    def obstacles_of_content(self) -> Iterator[str]:
        """Yield what stands against the letter before anybody signs it."""
        yield from self._obstacles_of_person()
        if not self.duties:
            yield gettext("The letter names no duties.")
        if self.role != self.Role.MANAGEMENT_REPRESENTATIVE:
            return
        if not self.cycle.engagement.keeps_representative:
            yield gettext("This engagement does not keep the role of management representative.")
        if not self.person.is_management:
            yield gettext(
                "The management representative is a member of management: %(person)s is neither marked as top"
                " management nor head of a department. Choose somebody else, or correct the register of people."
            ) % {"person": self.person}

    def _obstacles_of_person(self) -> Iterator[str]:
        gone = self.person.left_on
        if gone is not None and gone <= self.cycle.today():
            yield gettext("%(person)s has left on %(day)s.") % {"person": self.person, "day": gone.isoformat()}

    @transition(state, source=State.DRAFT, target=State.ISSUED, conditions=[clear("issue")])
    def issue(self, *, by: User) -> None:
        """Top management has signed."""
        self.issued_at = clock.now()

    @transition(state, source=State.ISSUED, target=State.IN_FORCE, conditions=[clear("accept")])
    def accept(self, *, by: User) -> None:
        """The person has signed; the letter that this one replaces ends (actions/appointments.py)."""
        self.accepted_at = clock.now()

    @transition(state, source=State.ISSUED, target=State.IN_FORCE, conditions=[clear("accept_on_paper")])
    def accept_on_paper(self, *, by: User) -> None:
        """The person, who has no account, signed the printed letter; its scan is kept."""
        self.accepted_at = clock.now()

    @transition(state, source=State.ISSUED, target=State.DECLINED)
    def decline(self, *, by: User, reason: str) -> None:
        """The person does not take it on."""
        self.end_reason = reason

    @transition(state, source=State.IN_FORCE, target=State.ENDED)
    def end(self, *, by: User, reason: str) -> None:
        """The appointment is over; the letter stays."""
        self.ended_at, self.end_reason = clock.now(), reason

    @transition(state, source=State.DRAFT, target=State.CANCELLED)
    def cancel(self, *, by: User, reason: str) -> None:
        """It will not be issued."""
        self.end_reason = reason
