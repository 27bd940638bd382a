"""The dossier as one zip and one bookmarked PDF: what is in it, in which order, and that it proves itself."""

# claims: P11
import hashlib
import io
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image
from pypdf import PdfReader

from audits import dossier_steps
from audits.actions import dossier, dossier_builds
from audits.actions.dossier import Brought
from audits.dossier_snapshot import Foreign
from audits.models import DossierBuild, DossierChunk
from certification import dossier as registry
from certification.dossier import Paper, Part
from certification.models import Engagement, Site
from tests.factories_certification import running
from tests.factories_dossier import keep, pdf, upload
from tests.people import Cast
from wobo.accounts.models import User
from wobo.files import store
from wobo.reporting import leases
from wobo.reporting.engine import press
from wobo.workflow import verify
from wobo.workflow.doors import Obstructed, fire
from wobo.workflow.models import Event
from wobo.workflow.offline import verify_bundle

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True, scope="module")
def _press() -> Iterator[None]:
    yield
    press.stop()


@pytest.fixture(autouse=True)
def _folder(settings: Any, tmp_path: Path) -> None:
    settings.VAR_DIR = tmp_path


@pytest.fixture
def engagement(cast: Cast, moment: Any) -> Engagement:
    found = running(cast)
    Site.objects.create(workspace=found.client.workspace, name="Headquarters", kind="headquarters", headcount=80)
    return found


def picture() -> SimpleUploadedFile:
    out = io.BytesIO()
    Image.new("RGB", (600, 400), "navy").save(out, "PNG")
    return SimpleUploadedFile("screenshot.png", out.getvalue(), "image/png")


def filled(cast: Cast, engagement: Engagement) -> None:
    cycle = engagement.cycle
    papers = (
        ("licence", Brought("营业执照", upload("licence.pdf", 3))),
        ("declaration", Brought("Credit register", picture())),
        ("mandate", Brought("Letter", SimpleUploadedFile("letter.txt", b"To whom it may concern", "text/plain"))),
        ("headcount", Brought("Staff list", reference="Personnel office, binder 4")),
    )
    for key, paper in papers:
        dossier.bring_in(cycle, key, paper, by=cast.lead)
    dossier.say(cycle, "certificates", {"not_applicable": True, "reason": "There are none."}, by=cast.lead)


def made(cast: Cast, engagement: Engagement, language: str = "en") -> DossierBuild:
    build = dossier_builds.request_build(engagement.cycle, language, by=cast.lead)
    dossier_builds.work(build.uid)
    return DossierBuild.objects.select_related("pdf", "archive").get(pk=build.pk)


def volume(build: DossierBuild) -> PdfReader:
    return PdfReader(io.BytesIO(store.read(build.pdf)))


def packed(build: DossierBuild) -> zipfile.ZipFile:
    return zipfile.ZipFile(io.BytesIO(store.read(build.archive)))


def test_everything_is_bound_with_bookmarks_and_page_numbers(cast: Cast, engagement: Engagement) -> None:
    filled(cast, engagement)

    build = made(cast, engagement)

    assert (build.state, build.error) == ("ready", "")
    reader = volume(build)
    titles, under = [one for one in reader.outline if not isinstance(one, list)], {}
    for one, nested in zip(reader.outline, [*reader.outline[1:], None], strict=True):
        if not isinstance(one, list):
            under[one.title] = [sub.title for sub in nested] if isinstance(nested, list) else []
    assert under == {
        "Contents": [],
        "2 Business licence": ["营业执照"],
        "6 List of sites": ["List of sites"],
        "17 Declaration that there was no penalty and no major service accident in the last year": ["Credit register"],
        "19 Name of the consultancy": ["Name of the consultancy"],
    }
    pages = [reader.get_destination_page_number(one) for one in titles]
    front = pages[1]
    assert build.pages == len(reader.pages) == front + 3 + 1 + 1 + 1
    assert pages[1:] == [front, front + 3, front + 4, front + 5]
    said = [page.extract_text() for page in reader.pages]
    for place in range(6):
        assert f"{build.number} · Page {place + 1} of 6 of the dossier" in said[front + place]
    contents = " ".join(said[:front]).replace("\n", " ")
    assert "There are none." in contents
    assert "kept at Personnel office, binder 4" in contents
    assert "in the archive only" in contents


def test_the_archive_proves_itself(cast: Cast, engagement: Engagement, tmp_path: Path) -> None:
    filled(cast, engagement)

    build = made(cast, engagement)

    archive = packed(build)
    names = archive.namelist()
    assert "02 Business licence/01 营业执照.pdf" in names
    assert "06 List of sites/01 List of sites.pdf" in names
    assert "17 Declaration that there was no penalty and no major service/01 Credit register.png" in names
    sums = dict(reversed(line.split("  ", 1)) for line in archive.read("SHA256SUMS").decode().splitlines())
    assert sums.keys() == set(names) - {"SHA256SUMS"}
    assert sums == {name: hashlib.sha256(archive.read(name)).hexdigest() for name in sums}
    path, said = tmp_path / "dossier.zip", []
    path.write_bytes(store.read(build.archive))
    assert verify_bundle.run(verify_bundle.Zip(path), say=said.append) == 0
    assert said[-1] == "Everything is genuine."


def test_chinese_names_stay_readable(cast: Cast, engagement: Engagement) -> None:
    filled(cast, engagement)

    names = packed(made(cast, engagement, "zh-hans")).namelist()

    assert "02 营业执照/01 营业执照.pdf" in names
    assert all(len(part) <= 70 for name in names for part in name.split("/"))


def test_the_same_frozen_list_gives_the_same_bytes(cast: Cast, engagement: Engagement) -> None:
    filled(cast, engagement)
    build = made(cast, engagement)
    pieces, total = dossier_steps.counted(build, lambda: None)
    build.pages = total
    DossierChunk.objects.bulk_create(pieces)
    for piece in pieces:
        piece.file_key = dossier_steps.stamped(build, piece, lambda: None)

    again = dossier_steps.bound(build, pieces, lambda: None)

    assert (again.pdf[0], again.archive[0]) == (build.pdf.sha256, build.archive.sha256)


def test_nothing_passing_is_left_behind(cast: Cast, engagement: Engagement, tmp_path: Path) -> None:
    filled(cast, engagement)

    build = made(cast, engagement)

    assert not DossierChunk.objects.exists()
    assert default_storage.listdir(f"dossier/{build.uid}")[1] == []
    assert list((tmp_path / "dossier").glob("*")) == []
    assert list(verify.findings()) == []


def test_a_long_paper_is_divided_and_joined_again(
    cast: Cast, engagement: Engagement, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dossier_steps, "CHUNK_PAGES", 4)
    dossier.bring_in(engagement.cycle, "licence", Brought("Long", upload("long.pdf", 10)), by=cast.lead)

    build = made(cast, engagement)

    said = [page.extract_text() for page in volume(build).pages]
    stamped = [line for page in said for line in page.splitlines() if " of the dossier" in line]
    assert stamped == [f"{build.number} · Page {place} of 12 of the dossier" for place in range(1, 13)]


def test_lying_and_turned_pages_keep_their_shape(cast: Cast, engagement: Engagement) -> None:
    wide = SimpleUploadedFile("wide.pdf", pdf(1, 842, 595), "application/pdf")
    dossier.bring_in(engagement.cycle, "licence", Brought("Wide", wide), by=cast.lead)

    reader = volume(made(cast, engagement))

    start = next(one for one in reader.outline if not isinstance(one, list) and one.title.startswith("2 "))
    box = reader.pages[reader.get_destination_page_number(start)].mediabox
    assert (float(box.width), float(box.height)) == (842, 595)


def test_a_damaged_pdf_goes_along_in_the_archive_only(cast: Cast, engagement: Engagement) -> None:
    broken = SimpleUploadedFile("broken.pdf", b"%PDF-1.7 nothing behind it", "application/pdf")
    dossier.bring_in(engagement.cycle, "licence", Brought("Broken", broken), by=cast.lead)

    build = made(cast, engagement)

    assert build.state == "ready"
    assert "02 Business licence/01 Broken.pdf" in packed(build).namelist()
    assert not [one for one in volume(build).outline if not isinstance(one, list) and one.title.startswith("2 ")]


def test_a_confidential_file_goes_along_by_right_only(cast: Cast, engagement: Engagement) -> None:
    secret = Brought("Secret", upload("secret.pdf"), classification="confidential")
    dossier.bring_in(engagement.cycle, "licence", secret, by=cast.client_admin)
    mine = dossier_builds.request_build(engagement.cycle, "en", by=cast.consultant)

    entry = mine.snapshot["chapters"][1]["entries"][0]
    assert (entry["held"], bool(entry["sha256"])) == (False, True)  # who works on the engagement reads it

    from audits import dossier_snapshot  # noqa: PLC0415

    held = dossier_snapshot.build(engagement.cycle, "en", by=cast.staff, number="X")["chapters"][1]["entries"][0]
    assert (held["held"], held["sha256"]) == (True, "")


def test_a_file_of_another_client_stops_everything(
    cast: Cast, engagement: Engagement, monkeypatch: pytest.MonkeyPatch
) -> None:
    foreign = keep(cast.client_b, cast.system)
    part = Part(
        "sites", "registers", lambda _cycle, _language: [Paper("X", file=foreign)], registry.part("sites").there
    )
    monkeypatch.setitem(registry._parts, "sites", part)

    with pytest.raises(Foreign):
        dossier_builds.request_build(engagement.cycle, "en", by=cast.lead)

    assert not DossierBuild.objects.exists()


@pytest.mark.parametrize("name", ["staff", "controller", "stranger", "external_auditor", "deactivated"])
def test_others_do_not_make_it(cast: Cast, engagement: Engagement, name: str) -> None:
    with pytest.raises(PermissionDenied):
        dossier_builds.request_build(engagement.cycle, "en", by=getattr(cast, name))


def test_one_at_a_time(cast: Cast, engagement: Engagement) -> None:
    dossier_builds.request_build(engagement.cycle, "en", by=cast.lead)

    with pytest.raises(Obstructed, match="being made already"):
        dossier_builds.request_build(engagement.cycle, "en", by=cast.lead)


def test_too_much_is_refused_before_it_begins(cast: Cast, engagement: Engagement, settings: Any) -> None:
    settings.LIMITS = {**settings.LIMITS, "dossier_bytes": 100}
    dossier.bring_in(engagement.cycle, "licence", Brought("Licence", upload()), by=cast.lead)

    with pytest.raises(Obstructed, match="the limits are"):
        dossier_builds.request_build(engagement.cycle, "en", by=cast.lead)


def test_who_lost_the_right_meanwhile_gets_nothing(cast: Cast, engagement: Engagement) -> None:
    build = dossier_builds.request_build(engagement.cycle, "en", by=cast.consultant)
    User.objects.filter(pk=cast.consultant.pk).update(is_active=False)

    dossier_builds.work(build.uid)

    build = DossierBuild.objects.get()
    assert (build.state, build.error, build.pdf) == ("failed", "no_right", None)


def test_what_a_lost_worker_held_is_taken_again(cast: Cast, engagement: Engagement) -> None:
    filled(cast, engagement)
    build = dossier_builds.request_build(engagement.cycle, "en", by=cast.lead)
    past = leases.now().replace(year=2020)
    fire(build, "begin", by=cast.system, worker="gone", lease_until=past)
    dossier_builds.work(build.uid)  # in other hands: left alone
    assert DossierBuild.objects.get().state == "counting"

    dossier_builds.sweep()
    dossier_builds.work(build.uid)

    assert DossierBuild.objects.get().state == "ready"
    assert Event.objects.filter(model="audits.DossierBuild", verb="finish").count() == 1


def test_a_piece_whose_worker_was_lost_is_stamped_by_another(cast: Cast, engagement: Engagement) -> None:
    filled(cast, engagement)
    build = dossier_builds.request_build(engagement.cycle, "en", by=cast.lead)
    held = dossier_builds._stamp_next
    DossierChunk.objects.all().delete()

    def lost(one: DossierBuild, worker: str) -> bool:
        DossierChunk.objects.filter(build=one).update(state="working", worker="gone", lease_until=leases.until())
        return False

    dossier_builds._stamp_next = lost
    try:
        dossier_builds.work(build.uid)
    finally:
        dossier_builds._stamp_next = held
    dossier_builds.work(build.uid)
    assert DossierBuild.objects.get().state == "stamping"  # the lease still runs
    DossierChunk.objects.update(lease_until=leases.now().replace(year=2020))

    dossier_builds.work(build.uid)

    assert DossierBuild.objects.get().state == "ready"


def test_a_failed_one_is_tried_again(cast: Cast, engagement: Engagement, monkeypatch: pytest.MonkeyPatch) -> None:
    from audits import dossier_binding  # noqa: PLC0415

    def fails(*_args: Any) -> None:
        raise dossier_binding.NotBound("broken")

    build = dossier_builds.request_build(engagement.cycle, "en", by=cast.lead)
    with monkeypatch.context() as patched:
        patched.setattr(dossier_binding, "ordered", fails)
        dossier_builds.work(build.uid)
    build = DossierBuild.objects.get()
    assert (build.state, build.error) == ("failed", "not_bound")

    dossier_builds.retry_build(build, by=cast.lead)
    dossier_builds.work(build.uid)

    build = DossierBuild.objects.get()
    assert (build.state, build.error) == ("ready", "")
