"""The database itself refuses to change what was written (trust 2.3), and verification finds what got past (2.4)."""

from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.db.utils import DatabaseError

from tests.papers import SIGNED, note, opened, proof, ready_note
from tests.people import Cast
from wobo.reporting.models import Report
from wobo.workflow import checkpoints, guards, signing, trail, verify
from wobo.workflow.doors import record
from wobo.workflow.models import Chain, Event, Signature, Voiding

pytestmark = [pytest.mark.postgres, pytest.mark.django_db]

ATTACKS = {
    "update": "UPDATE workflow_event SET payload = '{}' WHERE id = %s",
    "delete": "DELETE FROM workflow_event WHERE id = %s",
    "update of a signature": "UPDATE workflow_signature SET name = 'x' WHERE id = (SELECT min(id) FROM workflow_signature) AND %s > 0",
    "delete of a signature": "DELETE FROM workflow_signature WHERE %s > 0",
    "update of a snapshot": "UPDATE reporting_report SET snapshot = '{}' WHERE %s > 0",
    "delete of a report": "DELETE FROM reporting_report WHERE %s > 0",
}
REPLACE = (
    "INSERT OR REPLACE INTO workflow_event (id, workspace_id, seq, at, actor_id, model, uid, verb, payload, prev, hash)"
    " SELECT id, workspace_id, seq, at, actor_id, model, uid, verb, '{}', prev, hash FROM workflow_event WHERE id = %s"
)
REPLACE_BY_PLACE = (
    "INSERT OR REPLACE INTO workflow_event (id, workspace_id, seq, at, actor_id, model, uid, verb, payload, prev, hash)"
    " SELECT id + 1000, workspace_id, seq, at, actor_id, model, uid, verb, '{}', prev, hash"
    " FROM workflow_event WHERE id = %s"
)


@pytest.fixture
def signed(cast: Cast) -> Report:
    """A note signed by three people."""
    SIGNED.clear()
    report = ready_note(cast)
    for slot, user in (("prepared", cast.consultant), ("approved", cast.lead), ("accepted", cast.representative)):
        signing.sign(report, slot, proof=proof(opened(user, report)), shown_sha256=report.file.sha256)
    checkpoints.write_checkpoints()
    return report


def attack(sql: str, *params: Any) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, params)


@pytest.mark.parametrize("sql", ATTACKS.values(), ids=ATTACKS.keys())
def test_raw_sql_is_refused(sql: str, signed: Report) -> None:
    before = list(Event.objects.order_by("pk").values_list("hash", flat=True))

    with pytest.raises(DatabaseError, match="guarded"):
        attack(sql, Event.objects.first().pk)

    assert list(Event.objects.order_by("pk").values_list("hash", flat=True)) == before
    assert Signature.objects.count() == 3


@pytest.mark.parametrize("sql", [REPLACE, REPLACE_BY_PLACE], ids=["same id", "same place"])
def test_replacing_a_row_is_refused_without_the_pragma_too(sql: str, signed: Report) -> None:
    if connection.vendor != "sqlite":
        sql = sql.replace("INSERT OR REPLACE", "INSERT")  # the unique constraints speak here

    with pytest.raises(DatabaseError):
        attack(sql, Event.objects.first().pk)

    assert list(verify.findings()) == []


def test_emptying_the_table_is_refused(signed: Report) -> None:
    sql = "DELETE FROM workflow_event" if connection.vendor == "sqlite" else "TRUNCATE workflow_event CASCADE"

    if connection.vendor != "sqlite":
        attack("SET CONSTRAINTS ALL IMMEDIATE")  # the test's own inserts still wait for their foreign keys

    with pytest.raises(DatabaseError, match="guarded"):
        attack(sql)


@pytest.mark.parametrize("model", [Event, Signature, Voiding, Report])
def test_the_orm_is_refused_as_well(model: Any, signed: Report) -> None:
    signing.void(Signature.objects.first(), proof=proof(Signature.objects.first().signer), reason="signed by mistake")
    change = {Event: {"verb": "x"}, Signature: {"name": "x"}, Voiding: {"reason": "x"}, Report: {"snapshot": {}}}[
        model
    ]

    with pytest.raises(DatabaseError), transaction.atomic():
        model._base_manager.update(**change)
    with pytest.raises(DatabaseError), transaction.atomic():
        model._base_manager.all()._raw_delete("default")

    assert list(verify.findings()) == []


def columns(model: Any) -> list[str]:
    return [field.column for field in model._meta.concrete_fields if not field.primary_key]


@pytest.mark.parametrize("model", [Event, Signature])
def test_with_the_guards_gone_a_change_of_any_column_is_found(model: Any, signed: Report, cast: Cast) -> None:
    row = model._base_manager.order_by("pk").first()
    unfound = []
    for column in columns(model):
        field = next(field for field in model._meta.concrete_fields if field.column == column)
        sid = transaction.savepoint()
        with guards.lifted():
            model._base_manager.filter(pk=row.pk).update(
                **{field.attname: other(field, getattr(row, field.attname), cast)}
            )
        if not list(verify.findings()):
            unfound.append(column)
        transaction.savepoint_rollback(sid)

    assert unfound == []


def other(field: Any, value: Any, cast: Cast) -> Any:
    """Return a valid value of the column that is not the present one."""
    if field.is_relation:
        return cast.engagement_b.pk if field.name == "workspace" else cast.stranger.pk
    if isinstance(value, bool):
        return not value
    if isinstance(value, int):
        return value + 1000
    if hasattr(value, "replace") and hasattr(value, "tzinfo"):
        return value.replace(year=value.year - 1)
    return ("0" if value[:1] != "0" else "1") + value[1:] if value else "x"


def break_by(name: str) -> None:
    """Tamper with the trail in one of the ways of trust 2.4."""
    chain = Chain.objects.get(workspace__name="A-2026")
    events = Event.objects.filter(workspace=chain.workspace).order_by("seq")
    last = events.last()
    if name == "delete the middle":
        events[2].delete()
    elif name == "delete the tail":
        last.delete()
        Chain.objects.filter(pk=chain.pk).update(seq=last.seq - 1, hash=last.prev)
    elif name == "swap two":
        one, two = events[1], events[2]
        Event.objects.filter(pk=one.pk).update(seq=10_000)
        Event.objects.filter(pk=two.pk).update(seq=one.seq)
        Event.objects.filter(pk=one.pk).update(seq=two.seq)
    elif name == "insert":
        Event.objects.filter(pk=last.pk).update(seq=last.seq + 1)
        Event.objects.create(
            workspace=last.workspace, seq=last.seq, at=last.at, actor=last.actor, model="x.Y", uid="u",
            verb="v", payload=last.payload, prev=last.prev, hash=last.hash,
        )  # fmt: skip
    elif name == "re-chain everything":
        rechain(chain, list(events))
    elif name == "drop the guards":
        with connection.cursor() as cursor:
            guards._drop(cursor, *next((key, value[0]) for key, value in guards.wanted().items()))
    elif name == "move a signature":
        Signature.objects.filter(slot="prepared").update(record_uid="another000record")


def rechain(chain: Chain, events: list[Event]) -> None:
    """Do what a thorough forger does: change one payload and hash everything after it anew."""
    prev = events[0].prev
    for event in events:
        payload = event.payload.replace('"verb":"begin"', '"verb":"begun"')
        digest = trail.link(prev, payload)
        Event.objects.filter(pk=event.pk).update(payload=payload, prev=prev, hash=digest, verb=event.told["verb"])
        prev = digest
    Event.objects.filter(workspace=chain.workspace, verb="begin").update(verb="begun")
    Chain.objects.filter(pk=chain.pk).update(hash=prev)


@pytest.mark.parametrize(
    ("way", "named"),
    [
        ("delete the middle", "event 3 is missing"),
        ("delete the tail", "signed checkpoint"),
        ("swap two", "event 2 was altered"),
        ("insert", "was altered"),
        ("re-chain everything", "signed checkpoint"),
        ("move a signature", "another000record"),
    ],
)
def test_with_the_guards_gone_tampering_is_named(way: str, named: str, signed: Report) -> None:
    with guards.lifted():
        break_by(way)

    with pytest.raises(CommandError, match=named):
        call_command("verify_trail", all=True)


def test_a_dropped_guard_is_named(signed: Report) -> None:
    break_by("drop the guards")

    with pytest.raises(CommandError, match="guard_"):
        call_command("verify_trail")
    guards.install()


def test_an_untouched_trail_is_whole(signed: Report, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("verify_trail")

    assert f"The trail is whole: {Event.objects.count()} events, 3 signatures." in capsys.readouterr().out
    assert [f"A-2026-R01 {Signature.objects.get(slot='accepted').name}"] == SIGNED


def test_a_checkpoint_that_somebody_else_wrote_is_named(signed: Report, settings: Any) -> None:
    with settings.TRAIL_CHECKPOINTS.open("a") as out:
        out.write('{"chain": "x", "seq": 1, "hash": "0", "at": "", "note": "restored", "sig": "00"}\n')

    with pytest.raises(CommandError, match="not signed with this installation's key"):
        call_command("verify_trail")


def test_a_flipped_byte_of_a_stored_file_is_named(signed: Report, settings: Any) -> None:
    path = next(path for path in (settings.STORAGES["default"]["OPTIONS"]["location"]).rglob("*") if path.is_file())
    path.write_bytes(b"X" + path.read_bytes()[1:])

    with pytest.raises(CommandError, match="missing or altered"):
        call_command("verify_trail")


def test_each_workspace_has_a_chain_of_its_own(cast: Cast) -> None:
    note(cast)
    note(cast, "B-2026-R01", workspace=cast.engagement_b)
    record(cast.staff, "edit", by=cast.staff, changes={"phone": "1"})

    assert {chain.workspace.name: chain.seq for chain in Chain.objects.select_related("workspace")} == {
        "A-2026": 1,
        "B-2026": 1,
        "Firm": 1,
    }
