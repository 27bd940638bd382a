"""What a finding says: facts, the word of those audited, answer, verification. Its states are in finding.py."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from certification.models import Clause, Cycle, Department, Person, Service, Site
from documents.models import Document
from wobo.accounts.models import TenantModel, User

from .audit import Audit
from .audit_item import AuditItem
from .finding_parts import Grade, Source
from .gap import Gap


class FindingText(TenantModel):
    """The columns of a finding."""

    cycle = models.ForeignKey(Cycle, on_delete=models.PROTECT, related_name="findings")
    source = models.CharField(_("source"), max_length=10, choices=Source, default=Source.INTERNAL)
    audit = models.ForeignKey(
        Audit, on_delete=models.PROTECT, null=True, blank=True, related_name="findings", verbose_name=_("audit")
    )
    item = models.ForeignKey(AuditItem, on_delete=models.PROTECT, null=True, blank=True, related_name="findings")
    gap = models.ForeignKey(Gap, on_delete=models.PROTECT, null=True, blank=True, related_name="findings")
    repeats = models.ForeignKey(
        "audits.Finding",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="repetitions",
        verbose_name=_("repeats"),
    )
    repeat_judged = models.BooleanField(default=False, editable=False)  # somebody said whether it is a repetition
    serial = models.PositiveIntegerField(default=0, editable=False)
    number = models.CharField(_("number"), max_length=40)
    grade = models.CharField(_("grade"), max_length=12, choices=Grade, default=Grade.MINOR)
    kind = models.CharField(_("kind"), max_length=14, choices=Gap.Kind, blank=True)
    found_on = models.DateField(_("found on"))
    found_at = models.CharField(_("time"), max_length=20, blank=True)
    place = models.CharField(_("place"), max_length=200, blank=True)
    object = models.CharField(_("object"), max_length=300, blank=True)
    record_number = models.CharField(_("number of the record"), max_length=120, blank=True)
    facts = models.TextField(_("facts"), max_length=4000)
    # one clause per standard, each with its grade: shared items only by an explicit mapping (P: practice 23)
    clauses = models.ManyToManyField(
        Clause, through="audits.FindingClause", related_name="+", verbose_name=_("clauses")
    )
    document = models.ForeignKey(
        Document, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("own document")
    )
    document_clause = models.CharField(_("clause of the own document"), max_length=60, blank=True)
    department = models.ForeignKey(
        Department, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("department")
    )
    service = models.ForeignKey(
        Service, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("service")
    )
    site = models.ForeignKey(
        Site, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("site")
    )
    escort = models.CharField(_("escort"), max_length=120, blank=True)
    auditor = models.CharField(_("auditor"), max_length=120, blank=True)  # as named at the time
    raised_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("raised by")
    )
    # who says for those audited that the facts are so; nobody named: the head of the department
    confirmer = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("confirmed by")
    )
    paper_uid = models.CharField(max_length=16, blank=True, editable=False)  # the Report that the auditee signs
    acknowledged_on = models.DateField(_("acknowledged on"), null=True, blank=True, editable=False)
    disagreement = models.TextField(_("recorded disagreement"), max_length=2000, blank=True)
    ruling = models.TextField(_("why it stands"), max_length=2000, blank=True)
    returned = models.TextField(_("why it was sent back"), max_length=2000, blank=True, editable=False)
    attempt = models.PositiveSmallIntegerField(default=1, editable=False)  # goes up when what was done does not do
    wanted_on = models.DateField(_("next step due"), null=True, blank=True, editable=False)
    answer_due = models.DateField(_("answer due"), null=True, blank=True)
    # the answer
    correction = models.TextField(_("correction"), max_length=4000, blank=True)
    whys = models.JSONField(_("causes, each asking why of the one before"), default=list, blank=True)  # ["…", "…"]
    cause = models.CharField(_("cause category"), max_length=14, choices=Gap.Cause, blank=True)
    extent = models.TextField(_("where else it may be so"), max_length=4000, blank=True)
    action = models.TextField(_("corrective action"), max_length=4000, blank=True)
    owner = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("owner")
    )
    due = models.DateField(_("due"), null=True, blank=True)
    answered_on = models.DateField(_("answered on"), null=True, blank=True, editable=False)
    answered_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", editable=False
    )
    planned_on = models.DateField(_("plan accepted on"), null=True, blank=True, editable=False)
    planned_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", editable=False
    )
    result = models.TextField(_("result"), max_length=4000, blank=True)
    implemented_on = models.DateField(_("implemented on"), null=True, blank=True)
    implemented_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", editable=False
    )
    # the verification
    verification = models.TextField(_("verification of the action"), max_length=4000, blank=True)
    done_on = models.DateField(_("verified as done on"), null=True, blank=True)
    done_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("verified by")
    )
    effect = models.TextField(_("effect of the action"), max_length=4000, blank=True)
    effective_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("effect verified by")
    )
    closed_on = models.DateField(_("closed on"), null=True, blank=True)
    # of a body's finding: who accepted and verified, by which letter
    body_auditor = models.CharField(_("auditor of the body"), max_length=120, blank=True)
    body_letter = models.CharField(_("letter of the body"), max_length=200, blank=True)
    body_verifier = models.CharField(_("auditor of the body who verified"), max_length=120, blank=True)
    body_verified_letter = models.CharField(_("letter of the verification"), max_length=200, blank=True)

    class Meta:
        abstract = True
