"""Each wall stands because of one filter: take it away, and a test must fall (trust 3.9).

`visible_to` is cut out of a function's own code, one place at a time; then strangers knock. Most places have a second
wall in the same sentence (`within(workspace)`, `filter(client=…)`): there the first is a precaution, and left out here.
A normal run tries five of the others, WOBO_N=long all.
"""

import ast
import inspect
import random
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import CodeType, FunctionType
from typing import Any
from unittest import mock

import pytest
from django.conf import settings
from django.db import transaction

from certification.models import Attendance, Meeting, Person
from tests.house import sources
from tests.matrix.addresses import address, tenant_routes
from tests.matrix.standing import browser, shut
from tests.sizes import LONG
from tests.tenancy.test_canary import LISTS, heard
from tests.tenancy.walls import places as places_of
from tests.world import World
from wobo.accounts.models.tenancy import TenantQuerySet
from wobo.accounts.predicates import Predicate
from wobo.files import store
from wobo.notices import work
from wobo.notices.models import Notice, NoticeQuerySet
from wobo.site.actions import people
from wobo.workflow import clock
from wobo.workflow.doors import record

SAMPLE = 5


SECOND_WALL = re.compile(
    # of a record that was found before
    r"(?:\b|__)(?:engagement|course|session|plan|meeting|group|matrix|row|revision|document|edition|run|supplier|room|measure|inspection)=(?!None)|"
    r"\b(?:destruction|section|comparison|audit|member)=(?!None)|row_of\(|record_uid=row\.uid|department__in=departments|uid=made\.|"
    r"\.get\(pk=|of_engagement\(|requested_by=|uid=audit\.uid|external_audits\(cycle\)|"
    r"cycle__engagement|uid=diagnosis\.uid|uid=review\.uid|uid=found\.|review=review|sheet_uid|plan_uid|within\(|\.about\(|workspace(_id|__in)?=|client=|diagnosis=|cycle=|\*\*place|\.of\(|paper_uid|uid__in"
)
EVERYBODYS = re.compile(r"\b(Standard|Clause|StandardImport|Question)\.objects")  # the catalogue
SECOND = {  # what is kept out by the policies a line below
    "wobo/workflow/batch.py:_sign_one": "only who may sign",
    "documents/suppliers/work.py:_to_evaluate": "only who keeps suppliers there; B's supplier is being evaluated",
    "documents/views/record_no_cases.py:no_case_detail": "the paper of the statement that was found before",
    "documents/views/supplier_evaluations.py:evaluation_detail": "the paper of the evaluation that was found before",
    "audits/views/external.py:audit_of": "the engagement of the address, and what belongs to the audit found there",
    "certification/upkeep_work.py:lines_that_are_due": "only who keeps the plan there, or one's own; B's lines are not due",
    **dict.fromkeys(
        (
            *(f"audits/audit_work.py:{name}" for name in ("_papers", "_at_work")),
            *(f"audits/dossier_work.py:{name}" for name in ("_ending", "_failed")),
            *(f"audits/external_work.py:{name}" for name in ("_applications", "_audits", "_decisions")),
            "certification/upkeep_work.py:certificates_to_settle",
            *(f"documents/pilot/work.py:{name}" for name in ("_runs", "due_values")),
            *(f"documents/records/work.py:{name}" for name in ("_to_judge", "_to_enter")),
            *(f"documents/suppliers/work.py:{name}" for name in ("evaluations_due", "_licences")),
        ),
        "only whose turn it is; nothing of B's has come so far",
    ),
    "audits/review_work.py:_inputs": "only the reader's own",
    "audits/review_work.py:_decided": "only the reader's own, or what they may verify",
    "audits/review_work.py:_to_sign": "only who may sign",
    "certification/design_work.py:laws_to_check": "each of its two lines asks for the other's rows, then who keeps the design",
    **dict.fromkeys(
        (
            "certification/views/design_elements.py:supplement_edit",
            "certification/views/design_laws.py:_row",
            "certification/views/design_objectives.py:objective_edit",
            "certification/views/design_risks.py:risk",
            "certification/views/design_risks.py:risk_edit",
            "certification/views/upkeep_certificates.py:_certificate",
            "certification/views/upkeep_notices.py:_notice",
            "certification/views/upkeep_plan.py:_item",
        ),
        "row_of asks for the engagement of the address, a line below",
    ),
    "documents/actions/comments.py:waiting_for": "only whom a comment names, by account",
    "documents/flow_work.py:_to_tick": "only who controls documents there",
    **dict.fromkeys(
        (
            f"documents/issue_work.py:{name}"
            for name in "_open_changes _to_release _to_hand_out _to_take_back _to_carry_out _to_destroy reviews_due".split()
        ),
        "only whose turn it is; no document of B has come so far",
    ),
    "documents/views/changes.py:change_detail": "the paper of the request that was found before",
    "documents/views/copies.py:copy_detail": "the paper of the copy that was found before",
    "certification/registered.py:_rows_to_sign:0": "only who may sign",
    "certification/registered.py:contracts_that_wait": "only who leads",
    "certification/registered.py:phases_that_wait": "only who may submit",
    "certification/actions/people.py:roles_to_end": "the roles of the person that was found before",
    "certification/design_work.py:papers_to_sign": "only who signs",
    "certification/design_work.py:services_to_confirm": "only who decides",
    "certification/matrix_registered.py:waiting_for": "only who signs, or heads the department",
    "certification/views/function_matrix_talk.py:matrix_cell": "the cell of the matrix that was found before",
    "certification/meeting_work.py:_to_verify": "each of its two lines asks for the other's rows, then who keeps tasks",
    "certification/meeting_work.py:_minutes": "only who records or chairs, by account",
    "certification/views/groups.py:representative": "the engagement of the address, once more",
    "certification/views/tasks.py:_owners": "owners of tasks that were found before",
    "certification/views/tasks.py:_meetings": "meetings of tasks that were found before",
    "training/person_panel.py:parts": "rows of the person that was found before",
    "training/views/competence.py:competence_person": "rows of the person that was found before",
    "training/views/qualifications.py:_row": "the proof of the person that was found before",
    "training/views/sessions.py:_trainers": "members of the engagement of the address, a line below",
    "training/publicity_work.py:_plans": "only who may sign",
    "training/waiting.py:_sessions": "only who sits, marks or evaluates",
    "certification/letter_work.py:_decrees": "only who is top management there",
    "certification/views/groups.py:_decree": "the paper of the group that was found before",
    "documents/views/entries.py:document_detail": "rows of the document that was found before",
    "documents/views/entries.py:document_strike": "rows of the document that was found before",
    "documents/views/register.py:_choices": "departments and writers of documents that were found before",
    "documents/work.py:_to_write": "only who writes, by account",
    "documents/work.py:_to_check": "only who controls documents there",
    "documents/work.py:_to_review": "only who looks after it or controls documents there",
    "audits/work.py:waiting_for:0": "only whose turn it is",
    "audits/finding_work.py:_rows": "only whose turn it is",
    "audits/views/finding_page.py:finding_page": "clauses and evidence of the finding of the address",
    "audits/views/finding_page.py:finding_detail": "papers, changes and events of the finding that was found before",
    "audits/views/finding_edit.py:finding_evidence_remove": "the evidence of the finding that was found before",
    "audits/views/result.py:result": "findings of gaps that were found before",
    "audits/views/parts.py:_plain": "the row of the diagnosis that was found before",
    "audits/views/shell.py:diagnosis_page": "the engagement of the address",
    "wobo/site/views/users.py:_detail": "only administrators, who read everything",
}


@dataclass(frozen=True)
class Place:
    """One use of `visible_to` in a function."""

    path: str
    function: str
    number: int

    def __str__(self) -> str:
        return f"{self.path}:{self.function}:{self.number}"

    @property
    def is_alone(self) -> bool:
        """Whether nothing else in the sentence says whose rows are meant, and the rows are a client's."""
        function = self.node()
        above = {child: parent for parent in ast.walk(function) for child in ast.iter_child_nodes(parent)}
        at: ast.AST = uses(function)[self.number]
        while not isinstance(at, ast.stmt):
            at = above[at]
        sentence = ast.unparse(at)
        return not SECOND_WALL.search(sentence) and not EVERYBODYS.search(sentence)

    def node(self) -> ast.FunctionDef:
        """Return the function's syntax."""
        tree = ast.parse((Path(settings.BASE_DIR) / self.path).read_text(encoding="utf-8"))
        (node,) = [one for one in tree.body if isinstance(one, ast.FunctionDef) and one.name == self.function]
        return node

    @property
    def module(self) -> str:
        """The dotted name of the file."""
        return self.path.removesuffix(".py").replace("/", ".").removesuffix(".__init__")


def uses(function: ast.FunctionDef) -> list[ast.Call]:
    """Return the calls of `visible_to` in a function, in a fixed order."""
    calls = [node for node in ast.walk(function) if isinstance(node, ast.Call)]
    return [node for node in calls if getattr(node.func, "attr", "") == "visible_to"]


class Cut(ast.NodeTransformer):
    """Turns one `x.visible_to(y)` into `x.all()`."""

    def __init__(self, call: ast.Call) -> None:
        self.call = call

    def visit_Call(self, node: ast.Call) -> ast.AST:
        """Cut."""
        self.generic_visit(node)
        if node is not self.call:
            return node
        return ast.Call(ast.Attribute(node.func.value, "all", ast.Load()), [], [])  # type: ignore[attr-defined]


def places() -> list[Place]:
    """Return every use of `visible_to` outside models and policies."""
    found = []
    for path, tree, _text in sources():
        if "/models" in path or path.endswith(("tenancy.py", "policies.py")):
            continue
        for function in (node for node in tree.body if isinstance(node, ast.FunctionDef)):
            found += [Place(path, function.name, number) for number in range(len(uses(function)))]
    return found


def function_of(place: Place) -> FunctionType:
    """Return the function itself, without its decorators."""
    module = __import__(place.module, fromlist=["_"])
    function: Any = inspect.unwrap(getattr(module, place.function))
    return function


def code_without(place: Place) -> CodeType:
    """Compile the function anew without the filter."""
    node = place.node()
    node.decorator_list = []
    cut = ast.fix_missing_locations(Cut(uses(node)[place.number]).visit(node))
    space: dict[str, Any] = {}
    known = dict(vars(__import__(place.module, fromlist=["_"])))
    exec(compile(ast.Module([cut], []), place.path, "exec"), known, space)  # noqa: S102
    code: CodeType = space[place.function].__code__
    return code


@contextmanager
def without(place: Place) -> Iterator[None]:
    """Let the product run without one filter."""
    function = function_of(place)
    kept = function.__code__
    function.__code__ = code_without(place)
    try:
        yield
    finally:
        function.__code__ = kept


def holes(world: World) -> list[str]:
    """Knock at B's addresses as A, look for B's words on A's lists. Returns what was open."""
    found = []
    with mock.patch("django.template.backends.django.Template.render", return_value=""):
        for route in tenant_routes():
            for method in ("get", "post"):
                response = getattr(browser(world, "lead"), method)(address(world, world.b, route))
                shut(response)
                found += [f"{method} {route}"] if response.status_code not in {404, 405} else []
    return found + [route for route in LISTED if _shows(world, route)] + _touched(world) + _inbox(world)


def _inbox(world: World) -> list[str]:
    """Return what of B waits for A's lead when every policy says yes and B's people are the lead's own account.

    So it is for whoever left B: their name still stands in B's records, and only `visible_to` keeps them out.
    """
    lead, theirs = world.cast.lead.fresh(), {"workspace__in": places_of(world.b)}
    today = clock.today("Asia/Shanghai")
    with transaction.atomic():
        Person.objects.filter(**theirs).update(user=lead)
        Attendance.objects.filter(pk=world.b.rows["attendance"].pk).update(
            user=lead, way="", records=True, chairs=True
        )
        Meeting.objects.filter(**theirs).update(day=today, called_off_at=None, minutes_signed_at=None)
        with mock.patch.object(Predicate, "__call__", return_value=True):
            said = [f"{item.title} {item.engagement_code} {item.url}" for item in work._gathered(lead)]
        transaction.set_rollback(True)
    return ["waiting"] if any("CANARY" in one for one in said) else []


def _shows(world: World, route: str) -> bool:
    client = browser(world, "lead")
    urls = [address(world, world.a, route) + query for query in ("", *LISTS.get(route, ()))]
    return any(heard(url, client.get(url).content.decode()) for url in urls)


def _touched(world: World) -> list[str]:
    """Return what of B's a button of A's changed, and what of B's a page of A's counts."""
    client, theirs = browser(world, "lead"), Notice.objects.filter(recipient=world.cast.stranger)
    mine = Notice.objects.filter(recipient=world.cast.lead, read_at=None).count()
    found = ["unread"] if client.get("/").context["unread"] != mine else []
    twin = store.row(
        workspace=world.a.engagement.workspace,
        name="twin.pdf",
        kind="evidence",
        content_type="application/pdf",
        by=world.cast.lead,
        sha256=world.b.report.file.sha256,
        size=1,
    )
    record(twin, "create", by=world.cast.lead.fresh())
    found += ["verify"] if client.get(f"/verify/?sha256={twin.sha256}").context["signatures"] else []
    found += ["known"] if people._known_to(world.cast.lead.fresh(), world.cast.stranger.email) else []
    with mock.patch("wobo.notices.actions.mark_read"):
        client.post("/notices/read/")
    return found + (["read"] if theirs.exclude(read_at=None).exists() else [])


LISTED = (
    "site:inbox", "site:notice_list", "site:search", "site:people", "certification:client_list",
    "certification:engagement_list", "reporting:report_list",
)  # fmt: skip


def noticed(world: World, place: Place) -> bool:
    """Whether anybody sees that the filter is gone."""
    from django.core.cache import cache  # noqa: PLC0415

    cache.clear()
    with without(place):
        return bool(holes(world))


@pytest.mark.postgres
def test_the_wall_has_no_hole_as_it_stands(world: World) -> None:
    assert holes(world) == []


def test_without_any_filter_everything_is_open(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    for rows in (TenantQuerySet, NoticeQuerySet):
        monkeypatch.setattr(rows, "visible_to", lambda self, _user: self)

    found = holes(world)

    assert len([one for one in found if one.startswith("get ")]) > 40
    assert {"certification:client_list", "unread", "verify"} <= set(found)


ALONE = [one for one in places() if one.is_alone and not {str(one), f"{one.path}:{one.function}"} & set(SECOND)]


@pytest.mark.parametrize("place", ALONE if LONG else random.Random(20000).sample(ALONE, SAMPLE), ids=str)  # noqa: S311
def test_each_filter_is_missed(world: World, place: Place) -> None:
    assert noticed(world, place)


def test_there_are_filters_to_miss() -> None:
    known = {name for one in places() for name in (str(one), f"{one.path}:{one.function}")}

    assert len(ALONE) > 15
    assert set(SECOND) <= known
