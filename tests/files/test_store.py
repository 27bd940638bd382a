"""Bytes are written whole, named by their hash, and never served when they are not what their name says."""

import hashlib
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.urls import reverse

from tests.people import Cast
from wobo.accounts.models import Membership, Role
from wobo.files import store
from wobo.files.models import StoredFile
from wobo.files.storage import DurableStorage
from wobo.workflow import clock
from wobo.workflow.doors import record
from wobo.workflow.models import Event, Opening

pytestmark = pytest.mark.django_db
CONTENT = "诊断记录".encode()


def keep(cast: Cast, content: bytes = CONTENT, workspace: object = None, **fields: object) -> StoredFile:
    sha256, size = store.put(content)
    told = {"name": "记录.pdf", "kind": "evidence", "content_type": "application/pdf", "by": cast.system, **fields}
    row = store.row(workspace=workspace or cast.engagement_a, sha256=sha256, size=size, **told)
    return record(row, "create", by=cast.system)


def test_the_name_is_the_hash_and_the_same_bytes_are_kept_once(cast: Cast) -> None:
    first, second = keep(cast), keep(cast, workspace=cast.engagement_b)

    assert first.sha256 == hashlib.sha256(CONTENT).hexdigest() == second.sha256
    assert (store.read(first), first.size) == (CONTENT, len(CONTENT))
    assert store.path_of(first.sha256).stat().st_mode & 0o777 == 0o600


def test_a_crash_while_writing_leaves_no_file(tmp_path: Path) -> None:
    class Breaks(ContentFile):
        def chunks(self, chunk_size: object = None) -> object:
            yield b"half"
            raise OSError("disk full")

    storage = DurableStorage(location=tmp_path / "durable")

    with pytest.raises(OSError, match="disk full"):
        storage.save("aa/bb/name", Breaks(b""))

    assert [path for path in (tmp_path / "durable").rglob("*") if path.is_file()] == []


def test_rotten_bytes_are_replaced_by_the_good_ones_at_hand(cast: Cast) -> None:
    path = store.path_of(keep(cast).sha256)
    path.write_bytes(b"rot")

    store.put(CONTENT)

    assert path.read_bytes() == CONTENT


def test_a_download_is_an_event_and_an_opening(client: object, cast: Cast) -> None:
    stored = keep(cast)
    client.force_login(cast.representative)

    response = client.get(stored.get_absolute_url())

    assert b"".join(response.streaming_content) == CONTENT
    assert response["Content-Disposition"].startswith("attachment; filename*=utf-8''%E8%AE%B0%E5%BD%95.pdf")
    assert (response["X-Content-Type-Options"], response["Content-Security-Policy"]) == ("nosniff", "sandbox")
    assert Event.objects.about(stored).get(verb="download").actor == cast.representative
    assert Opening.objects.get().sha256 == stored.sha256


@pytest.mark.parametrize("name", ["stranger", "stranger_admin", "unassigned", "deactivated"])
def test_other_peoples_files_do_not_exist(name: str, client: object, cast: Cast) -> None:
    stored = keep(cast)
    client.force_login(getattr(cast, name))

    response = client.get(stored.get_absolute_url())

    assert response.status_code == (302 if name == "deactivated" else 404)
    assert not Opening.objects.exists()


def test_a_link_is_dead_at_the_first_request_after_the_membership_ended(client: object, cast: Cast) -> None:
    stored = keep(cast)
    client.force_login(cast.consultant)
    response = client.get(stored.get_absolute_url())
    list(response.streaming_content)
    assert response.status_code == 200

    membership = Membership.objects.get(user=cast.consultant, role=Role.CONSULTANT)
    record(membership, "edit", by=cast.lead, changes={"until": clock.today().replace(year=2026, month=1, day=2)})

    assert client.get(stored.get_absolute_url()).status_code == 404


def test_altered_bytes_are_never_served(client: object, cast: Cast) -> None:
    stored = keep(cast)
    store.path_of(stored.sha256).write_bytes(b"forged")
    client.force_login(cast.consultant)
    client.raise_request_exception = False

    assert client.get(stored.get_absolute_url()).status_code == 500


@pytest.mark.parametrize("path", ["/media/", "/static/../", "/files/../../etc/passwd", "/files/%2e%2e%2f/"])
def test_storage_paths_lead_nowhere(path: str, client: object, cast: Cast) -> None:
    keep(cast)
    client.force_login(cast.consultant)

    assert client.get(path).status_code == 404


def test_an_unknown_uid_is_not_found(client: object, cast: Cast) -> None:
    client.force_login(cast.consultant)

    assert client.get(reverse("files:download", args=["aaaaaaaaaaaaaaaa"])).status_code == 404
