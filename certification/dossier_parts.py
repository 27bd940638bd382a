"""What certification gives to the dossier: organisation, scope, services, sites, design, law, risk."""

import datetime as dt
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import override, pgettext

from wobo.accounts.models import Firm
from wobo.reporting.models import Report

from . import dossier
from .actions.appointments import LETTER
from .actions.groups import DECREE
from .actions.people_chart import CHART
from .dossier import Paper, Part, Table
from .models import Appointment, DesignPaper, Engagement, FunctionMatrix, Scope, Service, Site


def _sites(cycle: Any) -> QuerySet[Site]:
    return Site.objects.filter(workspace=cycle.engagement.client.workspace_id)


def sites(cycle: Any, language: str) -> list[Paper]:
    """Return the list of sites, with the services of each."""
    rows = list(_sites(cycle).prefetch_related("services"))
    if not rows:
        return []
    with override(language):
        heads = (_("Site"), _("kind"), pgettext("site", "address"), _("persons"), _("permanent"), _("services"))
        lines = tuple(_site_line(one, language) for one in rows)
        return [Paper(_("List of sites"), dated=cycle.today(), table=Table(heads, lines))]


def _site_line(one: Site, language: str) -> tuple[str, ...]:
    english = language == "en"
    services = ", ".join((english and row.name_en) or row.name for row in one.services.all())  # type: ignore[attr-defined]
    return (
        (english and one.name_en) or one.name,
        str(one.get_kind_display()),
        (english and one.address_en) or one.address,
        str(one.headcount),
        _("yes") if one.permanent else _("no"),
        services,
    )


def _services(cycle: Any) -> QuerySet[Service]:
    return Service.objects.filter(workspace=cycle.engagement.client.workspace_id, stage=Service.Stage.LIVE)


def services(cycle: Any, language: str) -> list[Paper]:
    """Return the catalogue: live services with owner, customers, targets."""
    rows = list(_services(cycle).select_related("owner"))
    if not rows:
        return []
    with override(language):
        heads = (_("Service"), pgettext("service", "owner"), _("customers"), _("agreed targets"), _("other parties"))
        lines = tuple(
            (
                (language == "en" and one.name_en) or one.name,
                str(one.owner or ""),
                one.customers,
                one.targets,
                one.other_parties,
            )
            for one in rows
        )
        table = Table(heads, lines)
        return [Paper(_("Service catalogue"), dated=cycle.today(), table=table)]


def _parties(cycle: Any) -> QuerySet[Service]:
    return _services(cycle).exclude(other_parties="")


def parties(cycle: Any, language: str) -> list[Paper]:
    """Return who else delivers: as services and scope name them."""
    rows = list(_parties(cycle))
    if not rows:
        return []
    with override(language):
        heads = (_("other parties"), _("Service"))
        lines = tuple((one.other_parties, (language == "en" and one.name_en) or one.name) for one in rows)
        return [Paper(_("Other parties that take part"), dated=cycle.today(), table=Table(heads, lines))]


def _scope(cycle: Any) -> QuerySet[Scope]:
    return Scope.objects.filter(engagement=cycle.engagement, state=Scope.State.IN_FORCE)


def scope(cycle: Any, language: str) -> list[Paper]:
    """Return the wording in both languages, and the signed statement."""
    row = _scope(cycle).first()
    if row is None:
        return []
    with override(language):
        told = (
            (_("wording"), row.text),
            (_("wording in English"), row.text_en),
            (_("organisation that manages and delivers"), row.organisation),
            (_("other parties"), row.other_parties),
            (_("not included"), row.not_included),
        )
        facts = tuple((str(label), value) for label, value in told if value)
        wording = Paper(
            _("Wording of the scope"),
            version=f"V{row.version}",
            dated=cycle.today(),
            table=Table(facts=facts),
        )
    found = Report.objects.filter(uid=row.paper_uid)
    return [wording, *dossier.of_reports(dossier.with_files(found))]


def _chart(cycle: Any) -> QuerySet[Report]:
    client = cycle.engagement.client
    ready = Report.objects.filter(kind=CHART, source=None, state=Report.State.READY)
    return ready.filter(workspace=client.workspace_id, record_uid=client.uid)


def chart(cycle: Any, _language: str) -> list[Paper]:
    """Return the newest organisation chart of each language."""
    return dossier.of_reports(dossier.newest(dossier.with_files(_chart(cycle))))


def _matrices(cycle: Any) -> QuerySet[Any]:
    return FunctionMatrix.objects.filter(workspace=cycle.engagement.workspace_id).in_force().values("paper_uid")


def _design(cycle: Any) -> QuerySet[Any]:
    in_force = DesignPaper.objects.filter(engagement=cycle.engagement, state=DesignPaper.State.IN_FORCE)
    return in_force.exclude(paper_uid="").values("paper_uid")


def _letters(cycle: Any) -> QuerySet[Report]:
    place = cycle.engagement.workspace_id
    held = Appointment.objects.filter(workspace=place).in_force().exclude(paper_uid="").values("paper_uid")
    asked = Q(kind=LETTER, uid__in=held) | Q(kind=DECREE, issue__state=Report.State.READY)
    return Report.objects.filter(asked, workspace=place, source=None, state=Report.State.READY)


def letters(cycle: Any, _language: str) -> list[Paper]:
    """Return decrees and letters of appointment in force."""
    return dossier.of_reports(dossier.newest(dossier.with_files(_letters(cycle))))


def consultancy(cycle: Any, language: str) -> list[Paper]:
    """Return who consults, since when: the body's declaration of impartiality needs it."""
    engagement = cycle.engagement
    if not engagement.contract_number:
        return []
    firm = Firm.current()
    name = str(engagement.workspace.parent.parent)
    signed: dt.date | None = engagement.contract_date
    with override(language):
        facts = (
            (_("Consultancy"), (language == "en" and firm is not None and firm.name_en) or name),
            (_("Consulting contract"), engagement.contract_number),
            (_("contract signed on"), signed.isoformat() if signed else ""),
        )
        return [Paper(_("Name of the consultancy"), dated=cycle.today(), table=Table(facts=facts))]


def _contract(cycle: Any) -> QuerySet[Any]:
    return Engagement.objects.filter(pk=cycle.engagement_id).exclude(contract_number="")


def _printed(name: str) -> Any:
    """Return the query of a register that was printed for the engagement."""

    def found(cycle: Any) -> QuerySet[Report]:
        return dossier.latest_of(cycle, name)

    return found


def _register_of(name: str) -> Any:
    def papers(cycle: Any, _language: str) -> list[Paper]:
        return dossier.of_reports(dossier.newest(dossier.with_files(_printed(name)(cycle))))

    return papers


def register() -> None:
    """Add everything; a second time changes nothing."""
    dossier.register(Part("org_chart", "documents", chart, _chart))
    dossier.register(dossier.named_part("matrix", _matrices, kind="matrices"))
    dossier.register(Part("letters", "records", letters, _letters))
    dossier.register(Part("sites", "registers", sites, _sites))
    dossier.register(Part("scope", "documents", scope, _scope))
    dossier.register(Part("services", "registers", services, _services))
    dossier.register(Part("parties", "registers", parties, _parties))
    dossier.register(dossier.named_part("policy", _design, kind="documents"))
    for key, name in (("law", "law-register"), ("risk", "risk-register")):
        dossier.register(Part(key, "registers", _register_of(name), _printed(name)))
    dossier.register(dossier.reports_part("improvements", "improvement-register", kind="registers"))
    dossier.register(Part("consultancy", "registers", consultancy, _contract))
