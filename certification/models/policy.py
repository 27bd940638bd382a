"""The papers of the design (S4.1, P6, P7): policy, objectives, plan, approach to risk, elements; what is confirmed."""

from collections.abc import Iterator
from typing import Any, Self

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, transition

from certification.design_policies import signs_design_paper
from wobo.accounts.models import TenantModel, TenantQuerySet, User
from wobo.files.models import StoredFile
from wobo.workflow import clock
from wobo.workflow.doors import Stateful, clear
from wobo.workflow.models.signature import Meaning
from wobo.workflow.signing import Signable, Slot

from .engagement import Cycle, Engagement


class DesignPaperQuerySet(TenantQuerySet):
    """Papers of the design."""

    def of_kind(self, kind: str) -> Self:
        """Keep the versions of one paper, the latest first."""
        return self.filter(kind=kind).order_by("-version")


class DesignPaper(Stateful, Signable, TenantModel):
    """One version of a paper of the design: drafted from a template, signed, superseded by the next version.

    Objectives and elements are registers of their own; their paper prints the register as it was when it was made.
    """

    trail = "fired"
    signed_verbs = frozenset({"sign"})

    class Kind(models.TextChoices):
        POLICY = "policy", _("Service management policy")
        OBJECTIVES = "objectives", _("Service management objectives")
        PLAN = "plan", _("Service management plan")
        APPROACH = "approach", _("Approach to risk")
        ELEMENTS = "elements", _("Elements of the system")

    class State(models.TextChoices):
        DRAFT = "draft", pgettext_lazy("design paper", "Draft")
        IN_FORCE = "in_force", pgettext_lazy("design paper", "In force")
        SUPERSEDED = "superseded", pgettext_lazy("design paper", "Superseded")

    engagement = models.ForeignKey(Engagement, on_delete=models.PROTECT, related_name="design_papers")
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    version = models.PositiveSmallIntegerField(_("version"))
    state = FSMField(_("state"), choices=State, default=State.DRAFT, protected=True)
    sections = models.JSONField(_("sections"), default=list, blank=True)  # [{key, title, title_en, text, text_en}]
    scales = models.JSONField(_("scales"), default=dict, blank=True)  # of the approach: words and limits
    change = models.CharField(_("what changed"), max_length=300, blank=True)
    with_objectives = models.BooleanField(
        _("with the objectives"),
        default=False,
        help_text=_("The table of objectives is printed in the policy and signed with it."),
    )
    printed_seal = models.CharField(max_length=64, blank=True, editable=False)  # of the register as it was printed
    paper_uid = models.CharField(max_length=16, blank=True, editable=False)  # the Report that is signed
    signed_on = models.DateField(_("signed on"), null=True, blank=True)

    objects = DesignPaperQuerySet.as_manager()

    class Meta:
        verbose_name = _("paper of the design")
        verbose_name_plural = _("papers of the design")
        ordering = ["kind", "-version"]
        constraints = [
            models.UniqueConstraint(fields=["engagement", "kind", "version"], name="one_design_paper_per_version"),
            models.UniqueConstraint(
                fields=["engagement", "kind"], condition=models.Q(state="draft"), name="one_design_draft"
            ),
            models.UniqueConstraint(
                fields=["engagement", "kind"], condition=models.Q(state="in_force"), name="one_design_paper_in_force"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.edition}"

    @property
    def edition(self) -> str:
        """The version as the client writes it: A/0, A/1 or V1.0, V2.0."""
        numbered = self.engagement.client.version_style == "number"
        return f"V{self.version}.0" if numbered else f"A/{self.version - 1}"

    def get_absolute_url(self) -> str:
        """Return the page of the version."""
        return reverse("certification:design_paper", args=[self.engagement.code, self.kind, self.version])

    def slots(self) -> list[Slot]:
        """Return the one signature of a draft whose paper was made."""
        if self.state != self.State.DRAFT or not self.paper_uid:
            return []
        return [Slot("approval", Meaning.APPROVED, signs_design_paper)]  # actions supersede, then fire

    def content_for(self, slot: Slot) -> StoredFile | None:
        """Return the paper once it is rendered."""
        from wobo.reporting.models import Report  # noqa: PLC0415

        report: Any = Report.objects.filter(uid=self.paper_uid).select_related("file").first()
        return report.file if report else None

    @property
    def prints_objectives(self) -> bool:
        """Whether the table of objectives stands in the paper."""
        return self.kind == self.Kind.OBJECTIVES or (self.kind == self.Kind.POLICY and self.with_objectives)

    def register_seal(self) -> str:
        """Return what tells the printed register from another: nothing where the paper prints none."""
        from .element import seal_of_elements  # noqa: PLC0415  registers refer to papers' engagement
        from .policy_objective import seal_of_objectives  # noqa: PLC0415

        if self.prints_objectives:
            return seal_of_objectives(self.engagement)
        return seal_of_elements(self.engagement) if self.kind == self.Kind.ELEMENTS else ""

    @property
    def is_current(self) -> bool:
        """Whether the register that the paper prints is still the same."""
        return self.printed_seal == self.register_seal()

    def obstacles(self, verb: str) -> Iterator[str]:
        """Yield why `verb` cannot be done yet."""
        if verb == "sign":
            yield from self.obstacles_of_content()
            if not self.is_current:
                yield gettext("The table has changed since the paper was made. Make the paper anew.")
            if not self.signed("approval"):
                yield gettext("The paper is not signed yet.")

    def obstacles_of_content(self) -> Iterator[str]:
        """Yield what the paper lacks before anybody signs it."""
        yield from self._empty_sections()
        if self.prints_objectives:
            yield from self._lacking_objectives()
        if self.kind == self.Kind.ELEMENTS:
            from .element import refused_exclusions  # noqa: PLC0415

            yield from refused_exclusions(self.engagement)

    def _empty_sections(self) -> Iterator[str]:
        for one in self.sections:
            if not one["text"].strip():
                yield gettext("The section “%(title)s” is empty.") % {"title": one["title"]}
            elif "{" in one["text"]:
                yield gettext("The section “%(title)s” has a place that is not filled in.") % {"title": one["title"]}

    def _lacking_objectives(self) -> Iterator[str]:
        rows = list(self.engagement.objectives.all())
        if not rows:
            yield gettext("There are no objectives yet.")
        for row in rows:
            if lacking := row.lacking():
                told = {"objective": row, "what": ", ".join(str(one) for one in lacking)}
                yield gettext("%(objective)s: %(what)s is missing.") % told

    @transition(state, source=State.DRAFT, target=State.IN_FORCE, conditions=[clear("sign")])
    def sign(self, *, by: User) -> None:
        """It is signed; the action supersedes the former version."""
        self.signed_on = clock.today(self.engagement.client.time_zone)

    @transition(state, source=State.IN_FORCE, target=State.SUPERSEDED)
    def supersede(self, *, by: User) -> None:
        """A later version is in force."""


class DesignStatement(TenantModel):
    """A statement of the client: the list of services is complete (P4), or a paper of before still holds (P18).

    It speaks of what `seal` stands for; once that changes it has no force, and is voided.
    """

    trail = "recorded"

    class Topic(models.TextChoices):
        SERVICES = "services", _("The list of live services is complete.")
        POLICY = "policy", _("The policy in force still holds.")
        OBJECTIVES = "objectives", _("The objectives in force still hold.")
        SCOPE = "scope", _("The scope in force still holds.")
        MATRIX = "matrix", _("The function allocation matrix in force still holds.")

    cycle = models.ForeignKey(Cycle, on_delete=models.PROTECT, related_name="design_statements")
    topic = models.CharField(_("topic"), max_length=10, choices=Topic)
    seal = models.CharField(max_length=64, editable=False)
    told = models.JSONField(_("what was confirmed"), default=list)
    confirmed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name=_("confirmed by"))
    confirmed_at = models.DateTimeField(_("confirmed at"), default=clock.now)
    voided_at = models.DateTimeField(_("without force since"), null=True, blank=True)
    void_reason = models.CharField(_("why it has no force"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("statement")
        verbose_name_plural = _("statements")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["cycle", "topic"], condition=models.Q(voided_at=None), name="one_design_statement_in_force"
            )
        ]

    def __str__(self) -> str:
        return str(self.get_topic_display())
