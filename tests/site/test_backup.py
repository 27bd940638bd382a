"""Backup and restore: every row and file comes back, altered archives change nothing, the trail says so."""

import hashlib
import io
import json
import threading
import zipfile
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client

from tests.people import Cast, make_cast
from wobo.accounts.models import Firm, Membership, User, Workspace
from wobo.files import store
from wobo.files.models import StoredFile
from wobo.notices.models import MailSettings
from wobo.site.archive import rows
from wobo.site.archive.restore import restore
from wobo.site.archive.zipped import ArchiveBroken
from wobo.workflow import guards
from wobo.workflow.checkpoints import write_checkpoints
from wobo.workflow.doors import record
from wobo.workflow.models import Chain, Event
from wobo.workflow.verify import declared_restores, findings

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]


@pytest.fixture
def filled() -> Cast:
    """An installation with people, a trail, a file, a sealed password."""
    cast = make_cast()
    record(Firm(workspace=cast.firm), "create", by=cast.admin)
    record(
        MailSettings(workspace=cast.firm, host="mail.firm.example", smtp_password="s3cret", sender="w@firm.example"),
        "create",
        by=cast.admin,
    )
    for number in range(20):
        record(cast.client_a, "edit", by=cast.partner, changes={"name": f"客户 {number} “A”\n\t\\ \u2028"})
    sha256, size = store.put(b"evidence \x00\xff" * 1000)
    kept = store.row(
        workspace=cast.engagement_a,
        name="证据.txt",
        kind="evidence",
        content_type="text/plain",
        by=cast.lead,
        sha256=sha256,
        size=size,
    )
    record(kept, "create", by=cast.lead)
    return cast


def dump() -> dict[str, list[str]]:
    """Return every row of every table, sealed texts opened since each sealing differs."""
    return {model._meta.label: [_plain(model, line) for line in rows.lines_of(model)] for model in rows.backed_up()}


def _plain(model: Any, line: str) -> str:
    values = json.loads(line)
    return json.dumps([str(rows._in(f, v)) for f, v in zip(model._meta.concrete_fields, values, strict=True)])


def make(path: Path, **options: Any) -> str:
    out = StringIO()
    call_command("backup", str(path), stdout=out, stderr=out, **options)
    return out.getvalue()


def empty() -> None:
    """Leave nothing behind, as on a new machine."""
    with guards.lifted():
        call_command("flush", interactive=False, verbosity=0)


def without_restored(found: dict[str, list[str]]) -> dict[str, list[str]]:
    """Leave out what a restore adds on purpose: its events, and so the heads of the chains."""
    found = dict(found)
    found["workflow.Event"] = [line for line in found["workflow.Event"] if '"restored"' not in line]
    found.pop("workflow.Chain")
    return found


def test_everything_comes_back_on_an_empty_machine(filled: Cast, tmp_path: Path, settings: Any) -> None:
    before, heads = dump(), dict(Chain.objects.values_list("workspace_id", "seq"))
    told = make(tmp_path / "b.zip")
    assert "verified" in told
    empty()
    settings.STORAGES["default"]["OPTIONS"]["location"] = tmp_path / "elsewhere"
    settings.STORAGES = dict(settings.STORAGES)

    call_command("restore", str(tmp_path / "b.zip"), stdout=StringIO())

    assert without_restored(dump()) == without_restored(before)
    assert dict(Chain.objects.values_list("workspace_id", "seq")) == {pk: seq + 1 for pk, seq in heads.items()}
    assert store.read(StoredFile.objects.get()) == b"evidence \x00\xff" * 1000
    assert MailSettings.objects.get().smtp_password == "s3cret"
    assert list(findings()) == []
    assert guards.missing() == []
    assert len(declared_restores()) == len(heads)
    record(
        Workspace.objects.get(uid=filled.client_a.uid),
        "edit",
        by=User.objects.get(email=filled.partner.email),
        changes={"name": "goes on"},
    )
    assert User.objects.create_user("later@example.com").pk > max(User.objects.values_list("pk", flat=True)) - 1


def test_restore_over_a_later_state_is_declared_and_verifies(filled: Cast, tmp_path: Path) -> None:
    make(tmp_path / "b.zip")
    record(filled.client_a, "edit", by=filled.partner, changes={"name": "after the backup"})
    write_checkpoints()

    with pytest.raises(CommandError, match="not empty"):
        call_command("restore", str(tmp_path / "b.zip"))
    assert Workspace.objects.get(pk=filled.client_a.pk).name == "after the backup"
    call_command("restore", str(tmp_path / "b.zip"), force=True, stdout=StringIO())

    assert Workspace.objects.get(pk=filled.client_a.pk).name != "after the backup"
    assert list(findings()) == []
    restored = Event.objects.filter(verb="restored")
    assert {event.actor.is_system for event in restored} == {True}


def test_restore_that_was_not_declared_is_found(filled: Cast, tmp_path: Path) -> None:
    write_checkpoints()
    record(filled.client_a, "edit", by=filled.partner, changes={"name": "later"})
    write_checkpoints()
    head = Chain.objects.get(workspace=filled.client_a)
    with guards.lifted():
        last = Event.objects.filter(workspace=filled.client_a).order_by("seq").last()
        Event.objects.filter(pk=last.pk)._raw_delete("default")
        Chain.objects.filter(pk=head.pk).update(seq=last.seq - 1, hash=last.prev)

    assert any("checkpoint" in finding for finding in findings())


def altered(path: Path, change: Any) -> Path:
    """Write the archive anew with its members as `change` leaves them."""
    with zipfile.ZipFile(path) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    change(members)
    other = path.with_name("altered.zip")
    with zipfile.ZipFile(other, "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return other


def flip(members: dict[str, bytes]) -> None:
    name = next(name for name in members if name.startswith("files/"))
    members[name] = b"X" + members[name][1:]


def drop(members: dict[str, bytes]) -> None:
    members.pop("database/accounts.User.jsonl")


def add(members: dict[str, bytes]) -> None:
    members["files/../../../etc/cron.d/evil"] = b"x"


def promote(members: dict[str, bytes]) -> None:
    members["database/accounts.User.jsonl"] = members["database/accounts.User.jsonl"].replace(b"staff@", b"evil@")


def rename_file(members: dict[str, bytes]) -> None:
    """Another name for some bytes, with a manifest that agrees."""
    told = json.loads(members["manifest.json"])
    name = next(name for name in members if name.startswith("files/"))
    other = "files/" + "0" * 64
    members[other], told["members"][other] = members.pop(name), told["members"].pop(name)
    members["manifest.json"] = json.dumps(told).encode()


def named_outside(members: dict[str, bytes]) -> None:
    """A member outside the archive's two folders, with a manifest that agrees."""
    told = json.loads(members["manifest.json"])
    members["../evil"] = b"x"
    told["members"]["../evil"] = {"size": 1, "sha256": hashlib.sha256(b"x").hexdigest()}
    members["manifest.json"] = json.dumps(told).encode()


def other_schema(members: dict[str, bytes]) -> None:
    told = json.loads(members["manifest.json"])
    told["schema"] = [*told["schema"], "accounts.9999_from_the_future"]
    members["manifest.json"] = json.dumps(told).encode()


def broken_key(members: dict[str, bytes]) -> None:
    """A row that points to nobody, with a manifest that agrees: only the database can notice."""
    told = json.loads(members["manifest.json"])
    name = "database/accounts.Membership.jsonl"
    lines = members[name].decode().splitlines()
    fields = [field.name for field in Membership._meta.concrete_fields]
    row = json.loads(lines[0])
    row[fields.index("user")] = 999_999
    members[name] = ("\n".join([json.dumps(row), *lines[1:]]) + "\n").encode()
    told["members"][name] = {"size": len(members[name]), "sha256": hashlib.sha256(members[name]).hexdigest()}
    members["manifest.json"] = json.dumps(told).encode()


@pytest.mark.parametrize("change", [flip, drop, add, promote, rename_file, named_outside, other_schema, broken_key])
def test_altered_archive_changes_nothing(filled: Cast, tmp_path: Path, change: Any) -> None:
    make(tmp_path / "b.zip")
    record(filled.client_a, "edit", by=filled.partner, changes={"name": "present"})
    before = dump()

    with pytest.raises(ArchiveBroken):
        restore(altered(tmp_path / "b.zip", change), force=True)

    assert dump() == before
    assert guards.missing() == []
    assert list(findings()) == []
    assert not (tmp_path.parent / "evil").exists()


@pytest.mark.parametrize("content", [b"", b"no zip at all", b"PK\x03\x04broken"])
def test_what_is_no_archive_is_refused_in_words(filled: Cast, tmp_path: Path, content: bytes) -> None:
    (tmp_path / "x.zip").write_bytes(content)

    with pytest.raises(CommandError, match="Nothing was changed"):
        call_command("restore", str(tmp_path / "x.zip"), force=True)
    with pytest.raises(CommandError, match="Nothing was changed"):
        call_command("restore", str(tmp_path / "missing.zip"), force=True)


def test_half_an_archive_is_refused(filled: Cast, tmp_path: Path) -> None:
    make(tmp_path / "b.zip")
    whole = (tmp_path / "b.zip").read_bytes()
    (tmp_path / "half.zip").write_bytes(whole[: len(whole) // 2])

    with pytest.raises(ArchiveBroken):
        restore(tmp_path / "half.zip", force=True)


def test_backup_overwrites_only_when_told_and_leaves_no_half_file(filled: Cast, tmp_path: Path) -> None:
    target = tmp_path / "b.zip"
    target.write_text("precious")
    with pytest.raises(CommandError, match="there already"):
        make(target)
    assert target.read_text() == "precious"

    make(target, force=True)

    assert zipfile.is_zipfile(target)
    assert [path.name for path in tmp_path.iterdir() if path.name.endswith(".part")] == []
    assert target.stat().st_mode & 0o077 == 0


def test_damaged_file_is_named_and_the_rest_is_saved(filled: Cast, tmp_path: Path) -> None:
    sha256 = StoredFile.objects.get().sha256
    store.path_of(sha256).unlink()

    with pytest.raises(CommandError, match=sha256):
        make(tmp_path / "b.zip")
    assert zipfile.is_zipfile(tmp_path / "b.zip")
    assert sha256 in make(tmp_path / "c.zip", allow_damaged=True)


def test_archive_holds_no_secret(filled: Cast, tmp_path: Path, settings: Any) -> None:
    make(tmp_path / "b.zip")

    with zipfile.ZipFile(tmp_path / "b.zip") as archive:
        everything = b"".join(archive.read(name) for name in archive.namelist())
    assert b"s3cret" not in everything
    assert settings.SECRET_KEY.encode() not in everything
    assert [name for name in archive.namelist() if "session" in name.lower() and "training" not in name.lower()] == []


def test_sessions_do_not_survive_a_restore(filled: Cast, tmp_path: Path) -> None:
    browser = Client()
    browser.force_login(filled.staff)
    make(tmp_path / "b.zip")
    call_command("restore", str(tmp_path / "b.zip"), force=True, stdout=StringIO())

    assert browser.get("/").status_code == 302


def test_site_goes_on_writing_while_a_backup_is_made(filled: Cast, tmp_path: Path) -> None:
    outcomes = []

    def write() -> None:
        try:
            record(filled.client_a, "edit", by=filled.partner, changes={"name": "meanwhile"})
            outcomes.append("written")
        finally:
            connection.close()

    with rows.snapshot():
        before = len(list(rows.lines_of(Event)))
        thread = threading.Thread(target=write)
        thread.start()
        thread.join(10)
        assert len(list(rows.lines_of(Event))) == before

    assert outcomes == ["written"]
    assert len(list(rows.lines_of(Event))) == before + 1


def test_rows_are_exact_to_the_microsecond(filled: Cast) -> None:
    event = Event.objects.order_by("pk").first()
    line = next(rows.lines_of(Event))

    values = json.loads(line)
    names = [field.name for field in Event._meta.concrete_fields]
    assert values[names.index("at")] == event.at.isoformat()
    assert values[names.index("payload")] == event.payload
    assert io.StringIO(line).read().count("\n") == 0
