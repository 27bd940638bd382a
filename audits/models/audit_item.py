"""What an audit looks at: its schedule (F2) and the rows of its checklists (F3)."""

from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from certification.models import Clause, Department, Person, Service, Site
from wobo.accounts.models import TenantModel, TenantQuerySet, User

from .audit import Audit, AuditMember, Method


class Function(models.TextChoices):
    """Who is audited beside the departments: practice 18 wants to read who audited them."""

    TOP = "top", pgettext_lazy("audited function", "Top management")
    REPRESENTATIVE = "representative", pgettext_lazy("audited function", "Management representative")
    WORKING = "working", pgettext_lazy("audited function", "Working body")


class AuditSlot(TenantModel):
    """One line of an audit's schedule: when, whom, which clauses, by which auditors, how."""

    trail = "recorded"

    class Kind(models.TextChoices):
        OPENING = "opening", pgettext_lazy("audit schedule", "Opening meeting")
        SESSION = "session", pgettext_lazy("audit schedule", "Audit")
        TEAM = "team", pgettext_lazy("audit schedule", "Meeting of the team")
        CLOSING = "closing", pgettext_lazy("audit schedule", "Closing meeting")

    audit = models.ForeignKey(Audit, on_delete=models.PROTECT, related_name="schedule")
    kind = models.CharField(_("kind"), max_length=8, choices=Kind, default=Kind.SESSION)
    day = models.DateField(_("date"))
    starts = models.TimeField(_("start"))
    ends = models.TimeField(_("end"))
    departments = models.ManyToManyField(Department, blank=True, related_name="+", verbose_name=_("departments"))
    functions = models.JSONField(_("functions"), default=list, blank=True)  # values of Function
    clauses = models.ManyToManyField(Clause, blank=True, related_name="+", verbose_name=_("clauses"))
    services = models.ManyToManyField(Service, blank=True, related_name="+", verbose_name=_("services"))
    site = models.ForeignKey(
        Site, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("site")
    )
    place = models.CharField(_("place"), max_length=200, blank=True)
    method = models.CharField(_("audit method"), max_length=8, choices=Method, default=Method.ON_SITE)
    auditors = models.ManyToManyField(AuditMember, blank=True, related_name="slots", verbose_name=_("auditors"))
    people = models.ManyToManyField(Person, blank=True, related_name="+", verbose_name=_("who is heard"))
    note = models.TextField(_("note"), max_length=2000, blank=True)

    class Meta:
        verbose_name = _("line of the audit schedule")
        verbose_name_plural = _("lines of the audit schedule")
        ordering = ["day", "starts", "pk"]
        constraints = [
            models.CheckConstraint(condition=models.Q(ends__gt=models.F("starts")), name="an_audit_slot_ends_later")
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.starts:%H:%M}–{self.ends:%H:%M} {self.place}".strip()

    @property
    def function_names(self) -> list[str]:
        """The functions that it visits, in words."""
        return [str(Function(one).label) for one in self.functions]


class Verdict(models.TextChoices):
    """What an auditor says of one row of a checklist."""

    NOT_JUDGED = "not_judged", pgettext_lazy("verdict", "Not judged")
    CONFORM = "conform", pgettext_lazy("verdict", "Conform")
    OBSERVATION = "observation", pgettext_lazy("verdict", "Observation")
    OPPORTUNITY = "opportunity", pgettext_lazy("verdict", "Opportunity for improvement")
    MINOR = "minor", pgettext_lazy("verdict", "Minor nonconformity")
    MAJOR = "major", pgettext_lazy("verdict", "Major nonconformity")
    NOT_APPLICABLE = "not_applicable", pgettext_lazy("verdict", "Not applicable")
    NOT_DUE = "not_due", pgettext_lazy("verdict", "Not yet due")


class AuditItemQuerySet(TenantQuerySet):
    """Rows of checklists."""

    def judged(self) -> Self:
        """Keep those with a verdict."""
        return self.exclude(verdict=Verdict.NOT_JUDGED)


class AuditItem(TenantModel):
    """One row of a checklist: what is asked of whom, what was seen, and the verdict.

    `version` counts the edits, so that a tablet that was without network never overwrites what another auditor wrote.
    """

    trail = "recorded"

    class Source(models.TextChoices):
        CATALOGUE = "catalogue", pgettext_lazy("checklist", "Catalogue")
        MATRIX = "matrix", pgettext_lazy("checklist", "Function allocation matrix")
        FINDING = "finding", pgettext_lazy("checklist", "Earlier finding")
        TYPED = "typed", pgettext_lazy("checklist", "Typed")

    audit = models.ForeignKey(Audit, on_delete=models.PROTECT, related_name="items")
    number = models.PositiveIntegerField(_("number"))
    clause = models.ForeignKey(
        Clause, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("clause")
    )
    department = models.ForeignKey(
        Department, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("department")
    )
    function = models.CharField(_("function"), max_length=14, choices=Function, blank=True)
    service = models.ForeignKey(
        Service, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("service")
    )
    site = models.ForeignKey(
        Site, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("site")
    )
    auditor = models.ForeignKey(
        AuditMember, on_delete=models.PROTECT, null=True, blank=True, related_name="items", verbose_name=_("auditor")
    )
    source = models.CharField(_("source"), max_length=10, choices=Source, default=Source.TYPED)
    question = models.TextField(_("what is checked"), max_length=2000)
    method = models.CharField(_("how it is checked"), max_length=200, blank=True)
    sample = models.CharField(_("sample"), max_length=300, blank=True)
    seen = models.TextField(_("what was seen"), max_length=4000, blank=True)
    means = models.CharField(_("audit method"), max_length=8, choices=Method, default=Method.ON_SITE)
    # of a remote row: whether the line broke, and what was not covered because of it (P: practice 9)
    interruption = models.CharField(_("interruptions of the remote part"), max_length=300, blank=True)
    planned_for = models.DateField(_("planned for"), null=True, blank=True)  # of what is not yet due
    earlier = models.ForeignKey(
        "audits.Finding", on_delete=models.PROTECT, null=True, blank=True, related_name="+", editable=False
    )
    origin = models.CharField(max_length=200, blank=True, editable=False)  # what it was made of; made once only
    order = models.PositiveIntegerField(_("place"), default=0)
    verdict = models.CharField(_("verdict"), max_length=14, choices=Verdict, default=Verdict.NOT_JUDGED)
    judged_at = models.DateTimeField(_("judged at"), null=True, blank=True)
    judged_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("judged by")
    )
    version = models.PositiveIntegerField(default=0, editable=False)

    objects = AuditItemQuerySet.as_manager()

    class Meta:
        verbose_name = _("item of a checklist")
        verbose_name_plural = _("items of a checklist")
        ordering = ["order", "number"]
        constraints = [
            models.UniqueConstraint(fields=["audit", "number"], name="one_audit_item_per_number"),
            models.UniqueConstraint(
                fields=["audit", "origin"], condition=~models.Q(origin=""), name="one_audit_item_per_origin"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.question[:60]}"

    @property
    def audited(self) -> str:
        """Whom the row asks: a department, or top management, the representative, the working body."""
        return str(self.department) if self.department_id else str(self.get_function_display())
