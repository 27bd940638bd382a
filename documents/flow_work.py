"""What waits for one person in the sign-off of documents: signatures, drafts to take over, pages to tick."""

from collections.abc import Iterator

from django.db.models import F, Q
from django.utils.translation import gettext as _

from wobo.accounts.models import Role, User
from wobo.notices.kinds import KINDS
from wobo.notices.work import WorkItem
from wobo.workflow import clock
from wobo.workflow.signing import Slot

from . import flow_news, reading
from .models import Delegation, Revision, Section, Step
from .models.stages import STATE_OF, Stage
from .steps import Flow

RELATED = ("revision__document__engagement__workspace", "revision__workspace__parent", "revision__upload")


def steps_for(user: User) -> list[Step]:
    """Return the steps whose turn it is and which are a person's to sign now, barred ones left out."""
    mine = Q(person__user=user) | Q(stage=Stage.CHECK, user=user)
    rules = Delegation.objects.live(clock.today()).filter(delegate__user=user)
    mine |= Q(person__in=rules.values("giver"))
    if user.rights.is_consulting:
        mine |= Q(stage=Stage.CHECK, user=None)
    now = Q()
    for stage, state in STATE_OF.items():
        now |= Q(stage=stage, revision__state=state)
    rows = Step.objects.visible_to(user).live().filter(mine, now).filter(round__lte=F("revision__round"))
    found: list[Step] = []
    flows: dict[int, Flow] = {}
    for step in rows.select_related(*RELATED).order_by("revision__document__number", "pk"):
        revision = step.revision
        flow = flows.setdefault(revision.pk, revision.flow)
        here = flow.step_of(step.slot)
        if here is None or here.pk not in {one.pk for one in flow.waiting}:
            continue
        if flow.is_asked(here, user) and not flow.is_barred(here, user):
            here.revision = flow.revision
            found.append(here)
    return found


def due_for(user: User) -> list[tuple[Revision, Slot]]:
    """Return (revision, slot) of everything that waits for a person's signature: what the batch page offers."""
    found = []
    for step in steps_for(user):
        slot = step.revision.slot(step.slot)
        if slot is not None:
            found.append((step.revision, slot))
    return found


def waiting_for(user: User) -> list[WorkItem]:
    """Return what the inbox shows."""
    items = [_to_sign(step) for step in steps_for(user)]
    items += _to_take_over(user)
    items += _to_tick(user)
    return items


def _to_sign(step: Step) -> WorkItem:
    revision = step.revision
    said = {"stage": step.get_stage_display(), "document": revision}
    return WorkItem(
        str(KINDS["signature"]),
        _("%(stage)s: %(document)s") % said,
        flow_news.sign_url(step),
        since=(step.fixed_at or clock.now()).date(),
        due=step.due,
        engagement_code=revision.document.engagement.code,
        action=_("Check") if step.stage == Stage.CHECK else _("Sign"),
    )


def _to_take_over(user: User) -> Iterator[WorkItem]:
    rows = Revision.objects.visible_to(user).filter(
        Q(document__writer__user=user) | Q(document__writer=None, author__user=user),
        state__in=[Revision.State.DRAFT, *Revision.UNDERWAY],
        taken_over_at=None,
    )
    written = Section.objects.exclude(html="").values("revision")
    rows = rows.filter(Q(pk__in=written) | ~Q(upload=None))
    for revision in rows.select_related("document__engagement", "author", "document__writer"):
        if reading.must_take_over(revision):
            yield WorkItem(
                str(KINDS["document"]),
                _("Take over as author: %(document)s") % {"document": revision},
                flow_news.take_over_url(revision),
                since=clock.today(),
                due=revision.document.due,
                engagement_code=revision.document.engagement.code,
                action=_("Read and take over"),
            )


def _to_tick(user: User) -> Iterator[WorkItem]:
    if not user.rights.anywhere([Role.DOCUMENT_CONTROLLER]):
        return
    rows = Step.objects.visible_to(user).live().filter(person__user=None, paper=None).exclude(person=None)
    rows = rows.filter(revision__state__in=Revision.UNDERWAY).select_related(*RELATED, "person")
    for step in rows:
        if step.pk in {one.pk for one in step.revision.flow.waiting}:
            yield WorkItem(
                str(KINDS["signature"]),
                _("Have signed on paper by %(who)s: %(document)s") % {"who": step.person, "document": step.revision},
                flow_news.flow_url(step.revision),
                since=(step.fixed_at or clock.now()).date(),
                due=step.due,
                engagement_code=step.revision.document.engagement.code,
                action=_("Print and tick"),
            )
