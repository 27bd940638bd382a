"""What the certification app adds to the inbox, the sign pages, the report centre and the engagement's pages."""

from typing import Any

from django.db.models import OuterRef, Q, Subquery
from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from wobo.accounts.models import User, Workspace
from wobo.accounts.predicates import is_consulting, is_lead
from wobo.notices.work import WorkItem, register_work
from wobo.reporting import kinds
from wobo.reporting.models import Report
from wobo.workflow import clock, signables, signing
from wobo.workflow.models.signature import Meaning
from wobo.workflow.policies import may
from wobo.workflow.signing import Slot

from . import (
    design_registered,
    dossier_parts,
    letter_work,
    matrix_registered,
    meetings_registered,
    panels,
    reports,
    successions,
    upkeep_registered,
)
from .actions import people_successions
from .actions.appointments import LETTER
from .actions.groups import DECREE, SIGNED_IN, decree_was_signed
from .actions.people_chart import CHART
from .actions.phases import ACCEPTANCE, WAIVER
from .actions.scopes import STATEMENT
from .models import Appointment, Client, Cycle, Engagement, Group, Phase, Scope, Waiver
from .policies import is_top_manager, keeps_organisation, keeps_people, reads_trail
from .reports import letters, people_chart


def _code_of(workspace: Workspace) -> str:
    """Return the code of a client: its papers are numbered by it, FSYX-R07."""
    return Client.objects.filter(workspace=workspace).values_list("code", flat=True).first() or ""


OPTIONAL = frozenset({"submission"})  # the lead's signature on an acceptance sheet: welcome, never waited for

signables.register("phase", Phase)
signables.register("waiver", Waiver)
signables.register("scope", Scope)
signables.register("appointment", Appointment)


def _paper(name: str, title: Any, build: Any, template: str, word: str, model: Any, **extra: Any) -> None:
    """Register a paper that both sides sign: consultants ask for it, its signature leads to the record's page."""
    kinds.register(
        kinds.ReportKind(
            name=name,
            title=title,
            template=template,
            build=build,
            may_request=is_consulting,
            file_word=word,
            lands_on=lambda report: model.objects.get(uid=report.record_uid).get_absolute_url(),
            extra=extra,
        )
    )


_paper(
    ACCEPTANCE,
    _("Phase acceptance"),
    reports.phase_acceptance,
    "reports/phase_acceptance.html",
    "acceptance",
    Phase,
)
_paper(
    WAIVER,
    _("Waiver of a criterion"),
    reports.waiver_paper,
    "certification/paper_waiver.html",
    "waiver",
    Waiver,
)
_paper(
    STATEMENT,
    _("Scope statement"),
    reports.scope_statement,
    "certification/paper_scope.html",
    "scope",
    Scope,
    phase=4,
)


def _of_organisation(name: str, title: Any, build: Any, model: Any, **more: Any) -> None:
    """Register a paper of the organisation; who keeps the organisation asks for it."""
    kinds.register(
        kinds.ReportKind(
            name=name,
            title=title,
            template=f"certification/reports/{name}.html",
            build=build,
            may_request=keeps_organisation,
            lands_on=lambda report: model.objects.get(uid=report.record_uid).get_absolute_url(),
            **more,
        )
    )


_of_organisation(
    DECREE,
    _("Decree of establishment"),
    letters.decree,
    Group,
    slots=(Slot(SIGNED_IN, Meaning.AUTHORISED, is_top_manager),),
    on_signed=decree_was_signed,
)
_of_organisation(
    LETTER,
    _("Letter of appointment"),
    letters.appointment,
    Appointment,
    number_of=lambda letter: letter.reference,
)
register_work(letter_work.waiting_for)
panels.register("waiting", letter_work.waiting)
panels.register("warnings", letter_work.warnings)
panels.register("deliverables", letter_work.deliverables)
panels.register_tab(panels.Tab("organisation", pgettext_lazy("tab", "Organisation"), "certification:organisation", 18))
kinds.register(
    kinds.ReportKind(
        name=CHART,
        title=_("Organisation chart"),
        template="certification/reports/org_chart.html",
        build=people_chart.build,
        may_request=keeps_people,
        lands_on=lambda report: reverse("certification:org_chart", args=[report.record_uid]),
    )
)
meetings_registered.register()
matrix_registered.register()
design_registered.register()
upkeep_registered.register()
dossier_parts.register()
kinds.register_prefix(Workspace.Kind.CLIENT, _code_of)
for key in ("columns", "letters", "seats"):
    successions.register(f"certification.{key}", getattr(people_successions, key))

panels.register_tab(panels.Tab("overview", pgettext_lazy("tab", "Overview"), "certification:engagement_detail", 0))
panels.register_tab(panels.Tab("plan", pgettext_lazy("tab", "Plan"), "certification:plan", 10))
panels.register_tab(panels.Tab("scope", pgettext_lazy("tab", "Scope"), "certification:scope_detail", 20))
panels.register_tab(panels.Tab("team", pgettext_lazy("tab", "Team"), "certification:team", 80))
panels.register_tab(panels.Tab("trail", pgettext_lazy("tab", "Trail"), "certification:trail", 90, reads_trail))


def papers(phase: Phase) -> list[panels.Deliverable]:
    """Return the ready reports of the kinds that say, by extra={"phase": n}, which phase they are a deliverable of."""
    names = {kind.name: kind for kind in kinds.every() if kind.extra.get("phase") == phase.number}
    ready = Report.objects.contents().filter(workspace=phase.workspace_id, kind__in=names, state=Report.State.READY)
    return [
        panels.Deliverable(
            number=report.number,
            name=str(names[report.kind].title),
            url=report.get_absolute_url(),
            version=str(report.snapshot.get("version", "")),
            date=localtime(report.ready_at).date() if report.ready_at else None,
            record=report,
        )
        for report in ready.order_by("pk")
    ]


panels.register("deliverables", papers)


@register_work
def gates_that_wait(user: User) -> list[WorkItem]:
    """Ask for the signatures on phases and waivers that are the user's to give."""
    rows = _rows_to_sign(user)
    there = signing.together([row[0] for row in rows])
    found = []
    for obj, engagement, kind, since in rows:
        due = [slot for slot in signing.due_for(obj, user, there[obj.uid]) if slot.name not in OPTIONAL]
        if due:
            found.append(_to_sign(obj, due[0], engagement, kind, since))
    return found


def _rows_to_sign(user: User) -> list[tuple[Any, Engagement, str, Any]]:
    """Return (record, engagement, kind, since) of every gate in reach that is open for signatures."""
    related = ("cycle__engagement__client", "cycle__engagement__workspace", "workspace")
    phases = Phase.objects.visible_to(user).filter(
        Q(state=Phase.State.SUBMITTED) | Q(state=Phase.State.PENDING) & ~Q(adoption_reason="")
    )
    waivers = Waiver.objects.visible_to(user).filter(state=Waiver.State.PROPOSED)
    scopes = Scope.objects.visible_to(user).filter(state=Scope.State.DRAFT).exclude(paper_uid="")
    return [
        *(
            (phase, phase.cycle.engagement, gettext("Phases"), phase.submitted_on)
            for phase in phases.select_related(*related)
        ),
        *(
            (waiver, waiver.phase.cycle.engagement, gettext("Waivers"), localtime(waiver.proposed_at).date())
            for waiver in waivers.select_related("workspace", *(f"phase__{name}" for name in related[:2]))
        ),
        *(
            (scope, scope.engagement, gettext("Scope"), None)
            for scope in scopes.select_related("workspace", "engagement__client")
        ),
    ]


def _to_sign(obj: Any, slot: signing.Slot, engagement: Engagement, kind: str, since: Any) -> WorkItem:
    """Return the item for a record that waits for a signature; it leads straight to the page where one signs."""
    title = gettext("%(client)s: sign “%(what)s”") % {"client": engagement.client, "what": obj}
    day = since or clock.today(engagement.client.time_zone)
    page = reverse("workflow:sign", args=[signables.label_of(obj), obj.uid, slot.name])
    return WorkItem(kind, title, page, day, engagement_code=engagement.code, action=gettext("Read and sign"))


@register_work
def contracts_that_wait(user: User) -> list[WorkItem]:
    """Ask the lead for the contract of a planned engagement."""
    found = []
    planned = Engagement.objects.visible_to(user).filter(state=Engagement.State.PLANNED).select_related("client")
    first = Cycle.objects.filter(engagement=OuterRef("pk")).order_by("number").values("opened_on")[:1]
    for engagement in planned.annotate(opened_on=Subquery(first)):
        if is_lead(engagement, user) and list(engagement.obstacles("start")):
            told = {"client": engagement.client}
            title = gettext("%(client)s: contract and confidentiality agreement are missing") % told
            opened = engagement.opened_on  # type: ignore[attr-defined]
            page = reverse("certification:contract", args=[engagement.code])
            found.append(_item(engagement, title, page, opened, gettext("Register")))
    return found


@register_work
def phases_that_wait(user: User) -> list[WorkItem]:
    """Ask consultants to submit a phase whose criteria are met."""
    found = []
    active = Phase.objects.visible_to(user).filter(state=Phase.State.ACTIVE, standing__ready=True)
    for phase in active.select_related("cycle__engagement__client", "workspace"):
        engagement = phase.cycle.engagement
        if engagement.state == Engagement.State.RUNNING and may("submit", phase, user):
            told = {"client": engagement.client, "phase": phase}
            title = gettext("%(client)s: “%(phase)s” meets its criteria") % told
            since = phase.started_on or phase.cycle.opened_on
            found.append(_item(engagement, title, phase.get_absolute_url(), since, gettext("Submit")))
    return found


def _item(engagement: Engagement, title: str, url: str, since: Any, action: str) -> WorkItem:
    return WorkItem(gettext("Engagements"), title, url, since, engagement_code=engagement.code, action=action)
