"""House rules that a machine can see. Each names the place that breaks it."""

import ast
import inspect
from importlib import import_module
from importlib.util import find_spec

import pytest
from django.apps import apps
from django.urls import get_resolver

from tests.house import ROOMS, machines, our_models, sources
from tests.routes import routes
from wobo.accounts.models import TenantModel
from wobo.workflow.doors import arrows
from wobo.workflow.policies import policy, words

MAX_FILE, MAX_FUNCTION = 400, 50
FINAL = {
    "Report": {"superseded"},
    "Phase": set(),
    "Revision": {"superseded", "withdrawn", "abandoned"},
    "Engagement": set(),
    "Waiver": {"refused", "revoked"},
    "Scope": {"superseded"},
    "Diagnosis": {"cancelled"},
    "NoCase": {"superseded"},
    "OrganisationAdjustment": set(),
    "Appointment": {"declined", "ended", "cancelled"},
    "FunctionMatrix": {"superseded", "cancelled"},
    "Task": {"cancelled"},
    "DesignPaper": {"superseded"},
    "Risk": set(),
    "TrainingSession": {"cancelled"},
    "Examination": {"cancelled"},
    "Announcement": set(),
    "Agreement": {"ended"},
    "Copy": {"destroyed", "retained", "lost", "cancelled"},
    "Destruction": {"refused", "destroyed"},
    "ChangeRequest": {"refused", "done", "cancelled"},
    "PilotRun": set(),
    "EditionChange": {"declared", "cancelled"},
    "Audit": {"cancelled"},
    "AuditProgramme": set(),
    "Finding": {"retracted"},
    "BodyComparison": set(),
    "Application": {"withdrawn"},
    "DossierBuild": {"ready"},
    "EvidenceRoom": set(),  # a closed one is opened again
    "CertificationDecision": {"granted", "refused"},
    "Certificate": {"withdrawn", "expired", "transferred", "replaced"},
    "ChangeNotice": {"answered"},
    "Improvement": set(),
    "DocumentReview": {"confirmed", "changed", "cancelled"},
    "OperatingRecord": {"withdrawn"},
    "RecordNoCase": {"superseded"},
    "SupplierEvaluation": {"superseded", "cancelled"},
    "ManagementReview": {"closed", "cancelled"},
    "ReviewDecision": {"cancelled"},
}
# Third parties' rows: what they hold is told to the trail by our own events, or is no evidence.
FOREIGN = {"account", "admin", "auth", "contenttypes", "mfa", "sessions", "usersessions"}


def test_every_model_says_how_it_is_evidenced() -> None:
    unsaid = [
        model._meta.label
        for model in our_models()
        if getattr(model, "trail", "") not in {"fired", "recorded"}
        and not getattr(model, "trail", "").startswith("free: ")
    ]

    assert unsaid == []


def test_no_unknown_app_brings_models() -> None:
    ours = {model._meta.app_label for model in our_models()}

    assert {model._meta.app_label for model in apps.get_models()} - ours <= FOREIGN


def test_every_verb_has_somebody_who_may_and_words() -> None:
    lacking = []
    for model in our_models():
        verbs = arrows(model) if model in machines() else []
        verbs += ["create"] if model.trail in {"fired", "recorded"} else []
        for verb in verbs:
            if policy(model(), verb) is None:
                lacking.append(f"{model.__name__}.{verb}: nobody may")
            if words(model._meta.label, verb)[0] == verb:
                lacking.append(f"{model.__name__}.{verb}: no words")

    assert lacking == []


def test_no_policy_names_a_verb_that_does_not_exist() -> None:
    stale = []
    known = {model.__name__: model for model in our_models()}
    for config in apps.get_app_configs():
        if config.name.split(".")[0] not in ROOMS:
            continue
        if find_spec(f"{config.name}.policies") is None:
            continue
        for name, verb in getattr(import_module(f"{config.name}.policies"), "POLICIES", {}):
            model = known.get(name)
            plain = {"create", "edit", "remove", "restored"}
            if model is None or (verb not in plain and not hasattr(model, verb)):
                stale.append(f"{config.name}: {name}.{verb}")

    assert stale == []


@pytest.mark.parametrize("model", machines(), ids=lambda model: model.__name__)
def test_every_machine_is_a_connected_graph_with_named_ends(model: type) -> None:
    field = model._meta.get_field("state")
    edges = {(edge.source, edge.target) for edge in field.get_all_transitions(model)}
    targets = {target for _source, target in edges if isinstance(target, str)}
    for _source, target in edges:
        targets |= set(getattr(target, "allowed_states", None) or ())
    states = {value for value, _label in field.choices}

    reached = {field.default} | targets
    ends = {state for state in states if not any(source in {state, "*", "+"} for source, _target in edges)}

    assert {str(state) for state in states - reached} == set()
    assert {str(state) for state in ends} == FINAL[model.__name__]


def test_verbs_are_no_attributes_of_a_model() -> None:
    from django.db import models  # noqa: PLC0415

    assert [
        f"{model.__name__}.{verb}" for model in machines() for verb in arrows(model) if hasattr(models.Model, verb)
    ] == []


def test_files_and_functions_stay_small() -> None:
    large = []
    for name, tree, text in sources():
        if text.count("\n") > MAX_FILE:
            large.append(f"{name}: {text.count(chr(10))} lines")
        for node in ast.walk(tree):
            lines = (node.end_lineno or 0) - node.lineno + 1 if isinstance(node, ast.FunctionDef) else 0
            large += [f"{name}: {node.name} has {lines} lines"] if lines > MAX_FUNCTION else []

    assert large == []


def test_views_fetch_through_visible_to() -> None:
    """`Model.objects` in a view must be followed by visible_to; `get_object_or_404(Model` is never right (trust 3.8)."""
    allowed = {
        "Standard",
        "Clause",
        "Question",
        "RequiredDocument",
        "User",
    }  # the catalogue is everybody's; users are named by the views that own them
    found = []
    for name, tree, _text in sources():
        if "/views" not in name:
            continue
        parents = {child: parent for parent in ast.walk(tree) for child in ast.iter_child_nodes(parent)}
        for node in ast.walk(tree):
            if isinstance(node, ast.Attribute) and node.attr in {"objects", "_base_manager"}:
                after = parents.get(node)
                owner = getattr(node.value, "id", "")
                # closed_to: of what is visible, what its kind keeps from this reader
                if getattr(after, "attr", "") not in {"visible_to", "closed_to"} and owner not in allowed:
                    found.append(f"{name}:{node.lineno} {owner}.objects.{getattr(after, 'attr', '?')}")
            called = isinstance(node, ast.Call) and getattr(node.func, "id", "") == "get_object_or_404"
            if called and isinstance(node.args[0], ast.Name) and node.args[0].id[:1].isupper():
                found.append(f"{name}:{node.lineno} get_object_or_404({node.args[0].id}")

    assert [place for place in found if place.split(" ")[0].rsplit(":", 1)[0] not in EXEMPT] == []


# Views whose reads are not of one tenant's rows, each with its reason.
EXEMPT = {
    "wobo/site/views/verify.py",  # asks whether bytes are known at all; shows rows of readable workspaces only
    "wobo/workflow/views.py",  # reads the signer's own acceptance and signatures
    "wobo/site/views/me.py",  # the person's own memberships and sessions
    "wobo/site/views/people.py",  # filters on rights.readable itself; shows who from above reaches a workspace
    "wobo/site/views/users.py",  # accounts, for firm administrators
    "wobo/site/views/settings.py",  # the installation's mail, for firm administrators
}


def test_bulk_writes_that_bypass_the_doors_are_counted() -> None:
    """`.update(` and bulk writes only where the file says why (trust 2.2)."""
    found = set()
    for name, tree, _text in sources():
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and getattr(node.func, "attr", "") in {
                "update",
                "bulk_create",
                "bulk_update",
                "update_or_create",
                "_raw_delete",
            }:
                owner = ast.unparse(node.func.value)
                if "objects" in owner or "_base_manager" in owner or owner in {"held", "rows", "queryset"}:
                    found.add(name)

    assert found <= BYPASSES


BYPASSES = {
    "wobo/workflow/doors.py",  # the door itself, for hundreds of rows at once
    "wobo/workflow/trail.py",  # the events of those
    "wobo/reporting/actions.py",  # the lease: not a state, renewed every few seconds
    "audits/actions/dossier_builds.py",  # the lease again, and the pieces of a dossier in the making
    "audits/room_evidence.py",  # what an evidence room shows: a computed copy
    "wobo/notices/outbox.py",  # the mail outbox's lease
    "wobo/notices/actions.py",  # marks notices as read
    "certification/actions/standing.py",  # Phase.standing: a computed copy
    "audits/actions/answers.py",  # marks a draft as refused: a draft is no evidence
}


def test_lower_rooms_do_not_reach_up_by_name() -> None:
    lower = tuple(f"wobo/{room}/" for room in ("accounts", "files", "workflow", "reporting", "notices"))
    lower += ("certification/", "documents/")
    found = [
        f"{name}: {line.strip()}"
        for name, _tree, text in sources()
        for line in text.splitlines()
        if "get_model(" in line and name.startswith(lower)
    ]

    assert found == []


# What a guest may see: the way in, the question whether a file is genuine, what machines ask.
OPEN = {
    "set_language",
    "site:favicon",
    "site:invitation",
    "site:livez",
    "site:readyz",
    "site:robots",
    "site:setup",
    "site:verify",
    "training:sign_in_by_code",  # the code on the wall is the right, good for a minute
}


def test_the_open_views_are_exactly_these() -> None:
    ours = {
        route.name
        for route in routes(get_resolver())
        if not getattr(route.callback, "login_required", True) and route.module.split(".")[0] in ROOMS
    }

    assert ours == OPEN


def test_docstrings_stand_on_models_and_actions() -> None:
    lacking = [
        model.__name__ for model in our_models() if not model.__doc__ or model.__doc__.startswith(model.__name__ + "(")
    ]
    for name, tree, _text in sources():
        if "/actions" in name:
            lacking += [
                f"{name}:{node.name}"
                for node in tree.body
                if isinstance(node, ast.FunctionDef) and not node.name.startswith("_") and not ast.get_docstring(node)
            ]

    assert lacking == []


def test_booleans_are_keyword_only() -> None:
    found = []
    for name, tree, _text in sources():
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef):
                found += [
                    f"{name}:{node.lineno} {node.name}({arg.arg})"
                    for arg in node.args.args
                    if isinstance(arg.annotation, ast.Name) and arg.annotation.id == "bool"
                ]

    assert found == []


def test_tenant_rows_have_the_tenant_queryset() -> None:
    assert [
        model.__name__
        for model in our_models()
        if issubclass(model, TenantModel) and not hasattr(model._default_manager.all(), "visible_to")
    ] == []
    assert inspect.isclass(TenantModel)
