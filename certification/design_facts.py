"""What the design rests on, read once: what a statement speaks of, and whether a statement still holds."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from certification.design_read import sealed
from certification.models import Cycle, DesignPaper, DesignStatement, Engagement, FunctionMatrix, Scope, Service

Topic = DesignStatement.Topic


@dataclass(frozen=True)
class Subject:
    """What a statement speaks of now: its words for the record, its seal, and what lacks where there is nothing."""

    seal: str
    told: tuple[str, ...]
    lacking: str


def subject(engagement: Engagement, topic: str) -> Subject:
    """Return what a topic speaks of in an engagement, as it is now."""
    if topic == Topic.SERVICES:
        return _services(engagement)
    if topic == Topic.SCOPE:
        return _scope(engagement)
    if topic == Topic.MATRIX:
        return _matrices(engagement)
    return _paper(engagement, topic)


def _services(engagement: Engagement) -> Subject:
    """Return the client's services: a change of name is none, another service or another stage is."""
    rows = list(Service.objects.filter(workspace=engagement.client.workspace_id).order_by("pk"))
    live = tuple(str(one) for one in rows if one.stage == Service.Stage.LIVE)
    return Subject(sealed([(one.uid, one.stage) for one in rows]), live, _("There is no live service yet."))


def _scope(engagement: Engagement) -> Subject:
    scope = engagement.scopes.filter(state=Scope.State.IN_FORCE).first()
    told = (f"{scope._meta.verbose_name} V{scope.version}",) if scope else ()
    return Subject(sealed(scope.uid if scope else ""), told, _("No scope is in force."))


def _matrices(engagement: Engagement) -> Subject:
    """Return the function allocation matrices in force, one a standard."""
    found = FunctionMatrix.objects.filter(workspace=engagement.workspace_id, state=FunctionMatrix.State.IN_FORCE)
    rows = list(found.select_related("standard", "cycle__engagement").order_by("pk"))
    told = tuple(f"{one.standard} {one}" for one in rows)
    return Subject(sealed([one.uid for one in rows]), told, _("No function allocation matrix is in force."))


def _paper(engagement: Engagement, topic: str) -> Subject:
    """Return the policy or the objectives in force; objectives may stand in the policy."""
    found = DesignPaper.objects.filter(engagement=engagement, state=DesignPaper.State.IN_FORCE)
    paper = found.filter(kind=topic).first()
    if paper is None and topic == Topic.OBJECTIVES:
        paper = found.filter(kind=DesignPaper.Kind.POLICY, with_objectives=True).first()
    lacking = _("No policy is in force.") if topic == Topic.POLICY else _("No objectives are in force.")
    return Subject(sealed(paper.uid if paper else ""), (str(paper),) if paper else (), lacking)


def statement_of(cycle: Cycle, topic: str) -> DesignStatement | None:
    """Return the statement on a topic that holds now, in this cycle."""
    found: DesignStatement | None = (
        DesignStatement.objects.filter(cycle=cycle, topic=topic, voided_at=None).select_related("confirmed_by").first()
    )
    return found if found and found.seal == subject(cycle.engagement, topic).seal else None
