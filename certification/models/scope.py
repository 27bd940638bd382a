"""The scope of the service management system (P3): what is certified, in words, services and sites."""

from collections.abc import Iterator

from django.db import models
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django_fsm import FSMField, transition

from wobo.accounts.models import TenantModel, User
from wobo.workflow.doors import Stateful, clear

from .client import Service, Site
from .engagement import Engagement


class Scope(Stateful, TenantModel):
    """A version of the scope. Drafted in the diagnosis; signed by top management in the design phase."""

    trail = "fired"

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

    def obstacles(self, verb: str) -> Iterator[str]:
        """Yield why `verb` cannot be done yet."""
        if verb == "sign":
            if not self.text:
                yield _now("The scope has no wording yet.")
            if not self.services.filter(run_by_client=True).exists():
                yield _now(
                    "The client itself must run something: a scope whose services are all run by others"
                    " cannot be certified (clause 1.2)."
                )

    @transition(state, source=State.DRAFT, target=State.IN_FORCE, conditions=[clear("sign")])
    def sign(self, *, by: User) -> None:
        """Top management has signed; the action supersedes the former version."""

    @transition(state, source=State.IN_FORCE, target=State.SUPERSEDED)
    def supersede(self, *, by: User) -> None:
        """A later version is in force."""
