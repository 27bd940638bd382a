"""The scope of the service management system (P3): what is certified, in words, services and sites."""

from collections.abc import Iterator
from typing import Any

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, transition

from certification.policies import is_top_manager
from wobo.accounts.models import TenantModel, User
from wobo.files.models import StoredFile
from wobo.workflow.doors import Stateful, clear
from wobo.workflow.models.signature import Meaning
from wobo.workflow.signing import Signable, Slot

from .client import Service, Site
from .engagement import Engagement


class Scope(Stateful, Signable, TenantModel):
    """A version of the scope. Drafted in the diagnosis; signed by top management in the design phase."""

    trail = "fired"
    signed_verbs = frozenset({"sign"})

    class State(models.TextChoices):
        DRAFT = "draft", pgettext_lazy("scope", "Draft")
        IN_FORCE = "in_force", pgettext_lazy("scope", "In force")
        SUPERSEDED = "superseded", pgettext_lazy("scope", "Superseded")

    engagement = models.ForeignKey(Engagement, on_delete=models.PROTECT, related_name="scopes")
    version = models.PositiveSmallIntegerField(_("version"))
    state = FSMField(_("state"), choices=State, default=State.DRAFT, protected=True)
    text = models.TextField(_("wording"), blank=True)
    text_en = models.TextField(_("wording in English"), blank=True)
    organisation = models.CharField(_("organisation that manages and delivers"), max_length=200, blank=True)
    other_parties = models.TextField(_("other parties"), blank=True)
    not_included = models.TextField(_("not included"), blank=True)
    services = models.ManyToManyField(Service, blank=True, related_name="scopes", verbose_name=_("services"))
    sites = models.ManyToManyField(Site, blank=True, related_name="scopes", verbose_name=_("sites"))
    eligibility = models.JSONField(_("eligibility"), default=dict, blank=True)  # {question: {answer, note}}
    eligibility_checked_on = models.DateField(_("eligibility checked on"), null=True, blank=True)

    paper_uid = models.CharField(_("paper"), max_length=16, blank=True, editable=False)  # the Report that is signed

    class Meta:
        verbose_name = _("scope")
        verbose_name_plural = _("scopes")
        ordering = ["-version"]
        constraints = [
            models.UniqueConstraint(fields=["engagement", "version"], name="one_scope_per_version"),
            models.UniqueConstraint(
                fields=["engagement"], condition=models.Q(state="in_force"), name="one_scope_in_force"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.engagement} V{self.version}"

    def get_absolute_url(self) -> str:
        """Return the page of the engagement's scope."""
        return reverse("certification:scope_detail", args=[self.engagement.code])

    def slots(self) -> list[Slot]:
        """Return the one signature of a draft whose paper was made: top management's."""
        if self.state != self.State.DRAFT or not self.paper_uid:
            return []
        return [Slot("approval", Meaning.APPROVED, is_top_manager)]  # actions.sign_scope supersedes, then fires

    def content_for(self, slot: Slot) -> StoredFile | None:
        """Return the scope statement once it is rendered."""
        from wobo.reporting.models import Report  # noqa: PLC0415

        report: Any = Report.objects.filter(uid=self.paper_uid).select_related("file").first()
        return report.file if report else None

    def obstacles(self, verb: str) -> Iterator[str]:
        """Yield why `verb` cannot be done yet."""
        if verb == "sign":
            yield from self.obstacles_of_content()
            if not self.signed("approval"):
                yield gettext("Top management has not signed the scope statement.")

    def obstacles_of_content(self) -> Iterator[str]:
        """Yield what the scope lacks before anybody can sign it."""
        if not self.text:
            yield gettext("The scope has no wording yet.")
        if not self.services.filter(run_by_client=True).exists():
            yield gettext(
                "The client itself must run something: a scope whose services are all run by others"
                " cannot be certified (clause 1.2)."
            )

    @transition(state, source=State.DRAFT, target=State.IN_FORCE, conditions=[clear("sign")])
    def sign(self, *, by: User) -> None:
        """Top management has signed; the action supersedes the former version."""

    @transition(state, source=State.IN_FORCE, target=State.SUPERSEDED)
    def supersede(self, *, by: User) -> None:
        """A later version is in force."""
