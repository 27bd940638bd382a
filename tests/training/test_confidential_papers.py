"""Competence matrix, personal records, examination results: found, opened and downloaded by those whose they are."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client as Browser

from certification.models import Engagement, Person
from tests.factories_certification import make_department, make_person, phase_of, rendered
from tests.factories_training import course_of, finished, make_session, put_there, sign
from tests.people import Cast
from tests.training.test_announcements import PNG
from training.actions import papers
from training.actions.sign_in import tick_from_sheet
from training.models import TrainingSession
from wobo.reporting.actions import file_name
from wobo.reporting.models import Report
from wobo.site.search import search

ALL = ("lead", "consultant", "partner", "top_manager", "representative", "client_admin", "controller", "working_group",
       "internal_auditor", "external_auditor")  # fmt: skip
KINDS = ("competence-matrix", "training-profile", "training-record", "training-certificates", "training-sign-in")
OPEN_TO_ALL = {"training-sign-in"}
ROLES = [(name, set(KINDS)) for name in ALL] + [("staff", OPEN_TO_ALL), ("stranger", set()), ("unassigned", set())]


@pytest.fixture
def people(engagement: Engagement, cast: Cast) -> dict[str, Person]:
    desk = make_department(engagement.client, "Service desk")
    return {
        "other": make_person(engagement.client, "Other", department=desk),
        "staff": make_person(engagement.client, "Staff", user=cast.staff, department=desk),
    }


@pytest.fixture
def made(engagement: Engagement, cast: Cast, people: dict[str, Person]) -> dict[str, Report]:
    """One ready paper of each kind; the personal record is Other's."""
    session = make_session(course_of(engagement), cast.lead)
    sign(session, people["other"])
    session = finished(session)
    wanted = [(papers.MATRIX, engagement.cycle), (papers.PROFILE, people["other"])]
    wanted += [(kind, session) for kind in papers.OF_SESSION]
    found = {}
    for kind, about in wanted:
        report = papers.print_of(kind, about, "en", by=cast.lead)
        found[kind] = rendered(cast, report.uid)
    return found


def got(client: Browser, address: str) -> int:
    """Return the status; a file is read to its end."""
    answer = client.get(address)
    if answer.streaming:
        b"".join(answer.streaming_content)  # type: ignore[arg-type]
    return answer.status_code


@pytest.mark.parametrize(("name", "expected"), ROLES)
def test_list_page_search_and_download_agree(
    cast: Cast, made: dict[str, Report], client: Browser, name: str, expected: set[str]
) -> None:
    user = getattr(cast, name)
    client.force_login(user)
    refused = 404 if name in {"stranger", "unassigned"} else 403
    wanted = {kind: 200 if kind in expected else refused for kind in KINDS}

    listed = {report.kind for report in client.get("/reports/").context["page"].object_list}
    numbers = [made[kind].number for kind in KINDS]
    found = [hit.url for number in numbers for _title, hits in search(number, user.fresh()) for hit in hits]

    assert listed == expected
    assert {kind: got(client, report.get_absolute_url()) for kind, report in made.items()} == wanted
    assert {kind: got(client, report.file.get_absolute_url()) for kind, report in made.items()} == wanted
    assert {kind for kind, report in made.items() if report.get_absolute_url() in found} == expected


def test_what_belongs_to_the_client_is_numbered_by_its_code(
    engagement: Engagement, cast: Cast, people: dict[str, Person]
) -> None:
    client = engagement.client
    client.code, client.short_name = "FSYX", "Qiaolan IT"
    client.save()

    own = [papers.print_of(papers.PROFILE, person, "en", by=cast.lead) for person in people.values()]
    matrix = papers.print_of(papers.MATRIX, engagement.cycle, "en", by=cast.lead)

    assert [report.number for report in own] == ["FSYX-R01", "FSYX-R02"]
    assert file_name(own[1]) == "FSYX-R02_training-profile_en.pdf"
    assert matrix.number == "A-2026-R01"


@pytest.mark.parametrize("kind", KINDS)
def test_a_failed_one_is_not_tried_again_by_who_may_not_read_it(
    cast: Cast, made: dict[str, Report], client: Browser, kind: str
) -> None:
    client.force_login(cast.staff)

    assert client.post(f"{made[kind].get_absolute_url()}retry/").status_code == 403 or kind in OPEN_TO_ALL


def test_ones_own_record_and_that_of_ones_department(
    engagement: Engagement, cast: Cast, people: dict[str, Person], client: Browser, made: dict[str, Report]
) -> None:
    own = rendered(cast, papers.print_of(papers.PROFILE, people["staff"], "en", by=cast.staff).uid)
    client.force_login(cast.staff)
    other = made["training-profile"].get_absolute_url()
    assert client.get(own.get_absolute_url()).status_code == 200
    assert got(client, own.file.get_absolute_url()) == 200
    assert client.get(other).status_code == 403

    desk = people["other"].department
    assert desk is not None
    desk.head = people["staff"]
    desk.save()

    assert client.get(other).status_code == 200


def test_the_trainer_reads_the_results_of_the_own_session_only(
    engagement: Engagement, cast: Cast, people: dict[str, Person], client: Browser
) -> None:
    found = []
    for trainer in (cast.staff, None):
        session = make_session(course_of(engagement), cast.lead, trainer_user=trainer)
        sign(session, people["other"])
        report = papers.print_of_session(finished(session), papers.RECORD, "en", by=cast.lead)
        found.append(rendered(cast, report.uid))
    client.force_login(cast.staff)

    assert [client.get(one.get_absolute_url()).status_code for one in found] == [200, 403]
    assert [got(client, one.file.get_absolute_url()) for one in found] == [200, 403]


def test_a_deliverable_that_is_not_for_a_reader_is_named_without_a_link(
    engagement: Engagement, cast: Cast, made: dict[str, Report], client: Browser
) -> None:
    phase_of(engagement, 1, "active")
    link = f'href="{made["training-record"].get_absolute_url()}"'
    number = made["training-record"].number
    pages = {}
    for name in ("staff", "lead"):
        client.force_login(getattr(cast, name))
        pages[name] = client.get(f"/e/{engagement.code}/phase/1/").content.decode()

    assert link in pages["lead"]
    assert number in pages["staff"]
    assert link not in pages["staff"]


def test_a_confidential_scan_is_not_linked_for_who_would_be_refused(
    engagement: Engagement, cast: Cast, people: dict[str, Person], client: Browser
) -> None:
    session = make_session(course_of(engagement), cast.lead)
    scan = SimpleUploadedFile("sheet.png", PNG, "image/png")
    tick_from_sheet(session, [put_there(session, people["other"])], scan, by=cast.lead)
    session = TrainingSession.objects.get(pk=session.pk)
    assert session.scan is not None
    address = session.scan.get_absolute_url()
    for name, linked in (("lead", True), ("representative", True), ("staff", False), ("external_auditor", False)):
        client.force_login(getattr(cast, name))
        html = client.get(session.get_absolute_url()).content.decode()
        assert (f'href="{address}"' in html, "sheet.png" in html) == (linked, True), name
        assert got(client, address) == (200 if linked else 403), name
