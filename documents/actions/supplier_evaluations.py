"""Evaluations of suppliers (F22): begun with the criteria of the day, scored, laid open, approved by signature."""

# claims: S6.3.2
import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from certification.models import Person
from certification.process import profile_of
from documents.models import Supplier, SupplierEvaluation, SupplierScore
from documents.models.supplier_evaluation import total_of
from wobo.accounts.models import User
from wobo.reporting.actions import queue_issue, request
from wobo.reporting.models import Report
from wobo.workflow.doors import Obstructed, create_many, edit_many, fire, may, reasons_against, record
from wobo.workflow.models import Chain

from .external import months_on
from .suppliers import criteria_of

KIND = "supplier-evaluation"
State = SupplierEvaluation.State
BEST = 100


@transaction.atomic
def begin_evaluation(supplier: Supplier, *, by: User) -> SupplierEvaluation:
    """Begin an evaluation with the criteria and the pass mark of the day. An open one is returned.

    Raises PermissionDenied, Obstructed for a supplier that is not used any more.
    """
    Chain.objects.locked(supplier.workspace_id)
    blank = SupplierEvaluation(workspace=supplier.workspace, supplier=supplier)
    if not may("create", blank, by.fresh()):
        raise PermissionDenied
    found = supplier.evaluations.filter(state__in=SupplierEvaluation.OPEN).first()  # type: ignore[attr-defined]
    if found is not None:
        return found  # type: ignore[no-any-return]
    if supplier.ended_on is not None:
        raise Obstructed(_("Nothing is bought from this supplier any more."))
    engagement = supplier.engagement
    profile, today = profile_of(engagement.profile), engagement.cycle.today()
    last = supplier.evaluations.aggregate(last=Max("number"))["last"] or 0  # type: ignore[attr-defined]
    told = {
        "number": last + 1,
        "evaluated_on": today,
        "evaluator": Person.objects.filter(workspace=engagement.client.workspace_id, user=by).first(),
        "pass_mark": profile.supplier_pass_mark,
        "valid_until": months_on(today, profile.supplier_valid_months),
    }
    made = record(blank, "create", by=by, changes=told)
    scores = [
        SupplierScore(workspace=made.workspace, evaluation=made, order=place, **_told(one))
        for place, one in enumerate(criteria_of(engagement), 1)
    ]
    create_many(scores, by=by)
    return made


def _told(criterion: Any) -> dict[str, Any]:
    return {name: getattr(criterion, name) for name in ("name", "name_en", "weight")}


@transaction.atomic
def save_evaluation(
    evaluation: SupplierEvaluation,
    fields: dict[str, Any],
    scores: Sequence[tuple[SupplierScore, int | None, str]],
    *,
    by: User,
) -> SupplierEvaluation:
    """Write scores and decision down while the evaluation is open; the total follows from the scores.

    `fields`: evaluated_on, evaluator, pass_mark, decision, conditions, valid_until. Raises PermissionDenied,
    Obstructed.
    """
    Chain.objects.locked(evaluation.workspace_id)
    fresh = SupplierEvaluation.objects.select_related("supplier__engagement__client").get(pk=evaluation.pk)
    if not may("edit", fresh, by.fresh()):
        raise PermissionDenied
    if fresh.state != State.DRAFTED:
        raise Obstructed(_("The evaluation was submitted. Have it sent back to change it."))
    _check(fresh, fields, scores)
    edit_many([(row, {"score": score, "remark": remark.strip()}) for row, score, remark in scores], by=by)
    total = total_of([(row.weight, score) for row, score, _remark in scores])
    return record(fresh, "edit", by=by, changes={**fields, "total": total})


def _check(
    evaluation: SupplierEvaluation, fields: dict[str, Any], scores: Sequence[tuple[SupplierScore, int | None, str]]
) -> None:
    today: dt.date = evaluation.supplier.engagement.cycle.today()
    if fields["evaluated_on"] > today:
        raise Obstructed(_("The day of the evaluation lies ahead."))
    if fields.get("valid_until") and fields["valid_until"] <= fields["evaluated_on"]:
        raise Obstructed(_("The decision would end before the evaluation."))
    if any(score is not None and not 0 <= score <= BEST for _row, score, _remark in scores):
        raise Obstructed(_("A score lies between 0 and 100."))


@transaction.atomic
def submit(evaluation: SupplierEvaluation, *, by: User, language: str = "") -> SupplierEvaluation:
    """Have F22 made and lay the evaluation open for approval. Raises PermissionDenied, Obstructed."""
    Chain.objects.locked(evaluation.workspace_id)
    fresh = SupplierEvaluation.objects.select_related("supplier__engagement__client", "evaluator").get(
        pk=evaluation.pk
    )
    if not may("submit", fresh, by.fresh()):
        raise PermissionDenied
    if reasons := list(reasons_against(fresh, "submit")):
        raise Obstructed(*reasons)
    paper = request(KIND, fresh, language or fresh.supplier.engagement.client.language, by=by)
    return fire(fresh, "submit", by=by, paper_uid=paper.uid)


@transaction.atomic
def send_back(evaluation: SupplierEvaluation, *, by: User, reason: str) -> SupplierEvaluation:
    """Have something looked at again; the paper that was laid open does not count. Raises as fire() does."""
    Chain.objects.locked(evaluation.workspace_id)
    paper_uid = SupplierEvaluation.objects.values_list("paper_uid", flat=True).get(pk=evaluation.pk)
    done = fire(evaluation, "send_back", by=by, reason=reason)
    _out_of_force(paper_uid)
    return done


@transaction.atomic
def cancel(evaluation: SupplierEvaluation, *, by: User, reason: str) -> SupplierEvaluation:
    """Give an evaluation up. Raises as fire() does."""
    done = fire(evaluation, "cancel", by=by, reason=reason)
    _out_of_force(done.paper_uid)
    return done


def _out_of_force(paper_uid: str) -> None:
    for paper in Report.objects.filter(uid=paper_uid, state=Report.State.READY).exclude(uid=""):
        fire(paper, "supersede", by=User.system())


@transaction.atomic
def approved(evaluation: SupplierEvaluation, *, by: User) -> SupplierEvaluation:
    """Once the approver has signed, in that transaction: the former evaluation gives way, this one holds.

    The issue of F22 with the signature page is made.
    """
    former = SupplierEvaluation.objects.filter(supplier=evaluation.supplier_id, state=State.APPROVED)
    for one in former.exclude(pk=evaluation.pk).order_by("pk"):
        fire(one, "supersede", by=User.system())
    done = fire(evaluation, "approve", by=by)
    paper = Report.objects.filter(uid=done.paper_uid).first()
    if paper is not None:
        queue_issue(paper)
    return done
