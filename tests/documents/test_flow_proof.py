"""Whether a file is genuine: the verify page by who asks, the archive that proves itself offline (trust 1.19, 1.23)."""

import io
import json
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from documents import bundle
from documents.actions import flow, flow_steps
from documents.models import Copy, Revision
from tests.factories_flow import Paperwork, paperwork
from tests.papers import proof
from tests.people import Cast
from wobo.files import store
from wobo.reporting.models import Report
from wobo.workflow import clock
from wobo.workflow.doors import fire, record
from wobo.workflow.offline import verify_bundle

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("moment")]
URL = "/verify/"
REASON = "The roles are mixed up."


@pytest.fixture
def paper(cast: Cast) -> Paperwork:
    made = paperwork(cast)
    made.open()
    made.sign_until("")
    return made


def browser(user: Any = None) -> Client:
    client = Client()
    if user is not None:
        client.force_login(user)
    return client


def asked(client: Client, data: bytes, **more: str) -> Any:
    return client.post(URL, {"file": SimpleUploadedFile("paper.pdf", data), **more}).context


def test_the_verdict_is_in_words_for_whom_it_concerns(cast: Cast, paper: Paperwork) -> None:
    original, inside = store.read(paper.revision.frozen_file), browser(cast.staff)

    found = asked(inside, original)
    assert (found["verdict"], found["stored"].name) == ("genuine", paper.revision.frozen_file.name)
    assert [row.name for row in found["signatures"]] == [
        "Staff", "Second Consultant", "Working Group", "Representative", "Top Manager",
    ]  # fmt: skip
    for wrong in (original[:-1] + b"X", original[:-3], original + b"%%EOF"):
        assert asked(inside, wrong)["verdict"] == "unknown"
        assert asked(inside, wrong, sha256=paper.revision.frozen_file.sha256)["verdict"] == "altered"
    claim = b"<pdf:Keywords>QL-ITSM-P-17-A.0, A/0</pdf:Keywords>"
    assert asked(inside, original + claim)["verdict"] == "altered"
    assert asked(inside, original, sha256="0" * 64)["mismatch"] is True


def test_superseded_and_withdrawn_are_said(cast: Cast, paper: Paperwork) -> None:
    original, inside = store.read(paper.revision.frozen_file), browser(cast.staff)
    for state, verdict in (("superseded", "superseded"), ("withdrawn", "withdrawn"), ("in_force", "genuine")):
        Revision.objects.filter(pk=paper.revision.pk).update(state=state)
        assert asked(inside, original)["verdict"] == verdict
    Revision.objects.filter(pk=paper.revision.pk).update(state="approved")
    flow.send_back(paper.again(), by=cast.lead, reason=REASON)
    paper.open()
    assert asked(inside, original)["verdict"] == "superseded"


def test_issued_files_and_numbered_copies_are_known_by_what_became_of_them(cast: Cast, paper: Paperwork) -> None:
    content = paper.revision.content
    issue = made_of(
        cast,
        Report(
            source=content, kind="document", number=content.number, model=content.model, record_uid=content.record_uid
        ),
        b"%PDF-1.7 issued",
    )
    holder = {"department": paper.people["staff"].department}
    copy = Copy.objects.create(workspace=paper.revision.workspace, revision=paper.revision, number=1, **holder)
    stamped = made_of(
        cast, Report(kind="document-copy", number="C-1", model="documents.Copy", record_uid=copy.uid), b"%PDF-1.7 copy"
    )
    inside = browser(cast.staff)

    found = asked(inside, store.read(issue.file))
    assert (found["verdict"], len(found["signatures"])) == ("genuine", 5)
    assert asked(inside, store.read(stamped.file))["verdict"] == "genuine"
    Copy.objects.filter(pk=copy.pk).update(state="recalled")
    assert asked(inside, store.read(stamped.file))["verdict"] == "withdrawn"
    Revision.objects.filter(pk=paper.revision.pk).update(state="superseded")
    assert [asked(inside, store.read(one.file))["verdict"] for one in (issue, stamped)] == ["superseded", "superseded"]


def made_of(cast: Cast, report: Report, data: bytes) -> Report:
    report.workspace, report.language, report.snapshot, report.requested_by = (
        cast.engagement_a,
        "zh-hans",
        {},
        cast.lead,
    )
    report = record(report, "create", by=cast.system)
    report = fire(report, "begin", by=cast.system, worker="test", lease_until=clock.now())
    sha256, size = store.put(data)
    told = {"workspace": report.workspace, "name": "issued.pdf", "kind": "issued", "content_type": "application/pdf"}
    stored = record(store.row(**told, by=cast.system, sha256=sha256, size=size), "create", by=cast.system)
    return fire(report, "finish", by=cast.system, file=stored, pages=1)


@pytest.mark.parametrize("name", ["", "stranger", "stranger_admin"])
def test_others_learn_known_or_unknown_and_no_more(name: str, cast: Cast, paper: Paperwork) -> None:
    client = browser(getattr(cast, name) if name else None)
    original = store.read(paper.revision.frozen_file)
    Revision.objects.filter(pk=paper.revision.pk).update(state="withdrawn")

    page = client.get(URL, {"sha256": paper.revision.frozen_file.sha256})
    assert page.context["verdict"] == asked(client, original)["verdict"] == "known"
    claim = b"<pdf:Keywords>QL-ITSM-P-17-A.0, A/0</pdf:Keywords>"
    assert asked(client, original + claim, sha256=paper.revision.frozen_file.sha256)["verdict"] == "unknown"
    said = page.content.decode()
    for word in ("QL-ITSM-P-17", "Staff", "Top Manager", "Client A", "withdrawn"):
        assert word not in said


def test_a_guest_asks_ten_times_a_minute(cast: Cast) -> None:
    client = browser()
    answers = [client.get(URL, {"sha256": "0" * 64}).status_code for _time in range(12)]
    assert answers == [200] * 10 + [429] * 2
    assert browser(cast.staff).get(URL, {"sha256": "0" * 64}).status_code == 200


# ---------------------------------------------------------------------------- the archive


def archive_of(paper: Paperwork, folder: Path) -> Path:
    path = folder / "archive.zip"
    with path.open("wb") as out:
        bundle.write(out, [paper.again()])
    return path


def run(*words: str) -> tuple[int, str]:
    """Run the script as somebody does who has nothing but Python: isolated, in an empty environment."""
    script = Path(verify_bundle.__file__)
    done = subprocess.run(
        [sys.executable, "-I", "-S", str(script), *words],
        capture_output=True,
        text=True,
        check=False,
        env={"PYTHONIOENCODING": "utf-8"},
    )
    return done.returncode, done.stdout


def changed(path: Path, name: str, edit: Any) -> Path:
    """Write the archive again with one part changed."""
    with zipfile.ZipFile(path) as old:
        parts = {one: old.read(one) for one in old.namelist()}
    parts[name] = edit(parts[name])
    made = path.with_name("changed.zip")
    with zipfile.ZipFile(made, "w") as new:
        for one, data in parts.items():
            new.writestr(one, data)
    return made


def test_an_archive_proves_itself_with_python_alone(cast: Cast, paper: Paperwork, tmp_path: Path) -> None:
    path = archive_of(paper, tmp_path)

    code, said = run(str(path))

    assert code == 0, said
    assert said.count("genuine") == 6 + 1  # a content, five signatures, the last line
    assert "signature: Top Manager, approved, 2026-10-12" in said
    signed = next(line for line in json.loads(zipfile.ZipFile(path).read("manifest.json"))["files"])
    assert signed["sha256"] == paper.revision.frozen_file.sha256
    with zipfile.ZipFile(path) as packed:
        packed.extractall(tmp_path / "unpacked")
        head = json.loads(packed.read("manifest.json"))["head"]["hash"]
    assert run(str(tmp_path / "unpacked"), "--head", head)[0] == 0
    assert run(str(tmp_path / "unpacked"), "--head", "0" * 64)[0] == 1
    original = tmp_path / "copy.pdf"
    original.write_bytes(store.read(paper.revision.frozen_file))
    assert run(str(path), str(original))[0] == 0
    original.write_bytes(b"%PDF something else")
    assert run(str(path), str(original)) == (1, run(str(path), str(original))[1])


def test_whatever_is_altered_in_an_archive_is_named(cast: Cast, paper: Paperwork, tmp_path: Path) -> None:
    path = archive_of(paper, tmp_path)
    manifest = json.loads(zipfile.ZipFile(path).read("manifest.json"))
    signed = manifest["files"][0]["path"]

    def columns() -> list[tuple[str, Any]]:
        found = []
        for name in manifest["signatures"][0]["columns"]:

            def edit(data: bytes, name: str = name) -> bytes:
                told = json.loads(data)
                told["signatures"][0]["columns"][name] = "forged"
                return json.dumps(told).encode()

            found.append((name, edit))
        return found

    def lines(data: bytes, edit: Any) -> bytes:
        rows = [json.loads(line) for line in data.decode().splitlines()]
        return "\n".join(json.dumps(row, ensure_ascii=False) for row in edit(rows)).encode()

    def reword(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
        row = next(row for row in rows if '"approved"' in row.get("payload", ""))
        row["payload"] = row["payload"].replace("Top Manager", "Somebody")
        return rows

    cases = [(signed, lambda data: data + b" ")]
    cases += [("manifest.json", edit) for _name, edit in columns()]
    cases += [
        ("chain.jsonl", lambda data: lines(data, reword)),
        ("chain.jsonl", lambda data: lines(data, lambda rows: rows[:3] + rows[4:])),
        ("chain.jsonl", lambda data: lines(data, lambda rows: rows[:-1])),
        ("chain.jsonl", lambda data: lines(data, lambda rows: [rows[1], rows[0], *rows[2:]])),
    ]
    for name, edit in cases:
        code, said = run(str(changed(path, name, edit)))
        assert code == 1, (name, said)
        assert "ALTERED" in said


def test_what_was_taken_back_is_said_in_the_archive(cast: Cast, paper: Paperwork, tmp_path: Path) -> None:
    signature = paper.revision.signatures().get(slot__startswith="approval")
    flow_steps.take_back(signature, proof=proof(cast.top_manager), reason=REASON)

    code, said = run(str(archive_of(paper, tmp_path)))

    assert (code, f"taken back: {REASON}" in said) == (0, True)


def test_the_archive_is_for_those_who_keep_or_signed(cast: Cast, paper: Paperwork) -> None:
    url = reverse("documents:flow_bundle", args=[paper.engagement.code, paper.document.uid, paper.revision.uid])
    answers = {}
    for name in ("staff", "lead", "internal_auditor", "external_auditor", "stranger"):
        response = browser(getattr(cast, name)).get(url)
        answers[name] = response.status_code
        b"".join(response)
    assert answers == {"staff": 200, "lead": 200, "internal_auditor": 403, "external_auditor": 403, "stranger": 404}
    response = browser(cast.controller).get(url)
    packed = zipfile.ZipFile(io.BytesIO(b"".join(response.streaming_content)))
    assert {"manifest.json", "chain.jsonl", "verify_bundle.py", "README.txt"} <= set(packed.namelist())


def test_an_engagement_s_archive_holds_every_version(
    cast: Cast, paper: Paperwork, tmp_path: Path, capsys: Any
) -> None:
    other = paperwork(cast, "QL-ITSM-P-18")
    other.open()
    path = tmp_path / "all.zip"

    call_command("document_archive", paper.engagement.code, str(path))

    assert "2 files of 2 versions." in capsys.readouterr().out
    code, said = run(str(path))
    assert (code, "QL-ITSM-P-18/A.0/signed/" in said) == (0, True)
