"""Release, putting in force, withdrawal (S5.6.7, date rules 1 and 2)."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied

from documents.actions import changes, release
from documents.models import ChangeRequest, Copy, Revision
from tests.documents.issued import DAY, approved, in_force, issue_snapshot, released, to
from tests.factories_flow import paperwork
from tests.people import Cast
from wobo.notices.models import Notice
from wobo.reporting.models import Report
from wobo.workflow import clock, verify
from wobo.workflow.doors import Obstructed, fire, record

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("moment")]
NEXT = dt.date(2026, 10, 20)


# claims: S5.6, S5.6.5, S5.6.6, S5.6.7
def test_release_makes_the_issued_file_and_numbered_copies(cast: Cast) -> None:
    made = approved(cast)
    to(made)
    to(made, "paper", "paper")

    row = release.release(made.revision, by=cast.controller, effective_on=NEXT)

    told = issue_snapshot(row)["issue"]
    assert (row.state, row.effective_on, told["released_on"], told["effective_on"]) == (
        "released", NEXT, "2026-10-12", "2026-10-20",
    )  # fmt: skip
    assert told["control_status"] == "Controlled" if row.document.language == "en" else told["control_status"]
    assert told["distribution"] == [
        {"copy": "01", "organisation": "Service desk", "recipient": "Staff", "form": told["distribution"][0]["form"]},
        {
            "copy": "02",
            "organisation": "Service desk",
            "recipient": "Old Hand",
            "form": told["distribution"][1]["form"],
        },
    ]
    assert [
        (line["version"], line["date"], line["by"], line["reviewed"], line["approved"]) for line in told["revisions"]
    ] == [("A/0", "2026-10-20", "Working_Group", "Representative", "Top_Manager")]
    assert [(line["signed_by"], line["signed_on"]) for line in told["slots"]] == [
        ("Working_Group", "2026-10-12"), ("Representative", "2026-10-12"), ("Top_Manager", "2026-10-12"),
    ]  # fmt: skip
    copies = Copy.objects.filter(revision=row).order_by("number")
    assert [(one.code, one.medium, one.state) for one in copies] == [
        ("01", "electronic", "issued"), ("02", "paper", "prepared"),
    ]  # fmt: skip
    assert Report.objects.get(uid=row.issue_uid).source.uid == row.content_uid
    asked = Notice.objects.get(kind="document.issued")
    assert (asked.recipient, asked.subject) == (cast.staff, "Sign for receipt: QL-ITSM-P-17 A/0 事件管理程序")
    assert list(verify.findings()) == []


@pytest.mark.parametrize(
    ("approved_on", "day", "reason"),
    [
        (dt.datetime(2026, 10, 14, 1, tzinfo=dt.UTC), dt.date(2026, 10, 13), "approved on 2026-10-14"),
        (dt.datetime(2026, 10, 9, 1, tzinfo=dt.UTC), dt.date(2026, 10, 11), "released on 2026-10-12"),
    ],
)
def test_it_takes_effect_neither_before_the_approval_nor_before_the_release(
    approved_on: dt.datetime, day: dt.date, reason: str, cast: Cast
) -> None:
    made = approved(cast)
    to(made)
    Revision.objects.filter(pk=made.revision.pk).update(approved_at=approved_on)

    with pytest.raises(Obstructed, match=reason):
        release.release(made.again(), by=cast.controller, effective_on=day)

    assert (made.again().state, Copy.objects.count()) == ("approved", 0)


def test_it_is_released_once_and_to_somebody(cast: Cast) -> None:
    made = approved(cast)
    with pytest.raises(Obstructed, match="Nobody is on the distribution list"):
        release.release(made.revision, by=cast.controller, effective_on=DAY)
    to(made)
    release.release(made.revision, by=cast.controller, effective_on=DAY)

    with pytest.raises(Obstructed, match="not possible while the state is “Released”"):
        release.release(made.revision, by=cast.controller, effective_on=DAY)

    assert Report.objects.filter(source__uid=made.again().content_uid).count() == 1
    assert Copy.objects.count() == 1


@pytest.mark.parametrize(
    "name", ["staff", "working_group", "top_manager", "external_auditor", "stranger", "unassigned"]
)
def test_only_those_who_keep_the_register_release(name: str, cast: Cast) -> None:
    made = approved(cast)
    to(made)

    with pytest.raises(PermissionDenied):
        release.release(made.revision, by=getattr(cast, name), effective_on=DAY)

    assert made.again().state == "approved"


def test_without_every_signature_nothing_is_released(cast: Cast) -> None:
    made = paperwork(cast)
    made.open()
    made.sign_until("approval")
    to(made)

    with pytest.raises(Obstructed):
        release.release(made.revision, by=cast.controller, effective_on=DAY)

    assert made.again().state == "in_approval"


def test_it_comes_into_force_on_its_day_at_the_clients(cast: Cast) -> None:
    made = approved(cast)
    to(made)
    released(made, NEXT)

    with pytest.raises(Obstructed, match="It takes effect on 2026-10-20"):
        release.put_in_force(made.revision, by=cast.controller)
    with clock.at(dt.datetime(2026, 10, 19, 15, 59, tzinfo=dt.UTC)):  # 23:59 in Foshan
        assert release.sweep() == 0
    with clock.at(dt.datetime(2026, 10, 19, 16, 1, tzinfo=dt.UTC)):  # 00:01 in Foshan
        assert (release.sweep(), release.sweep()) == (1, 0)

    assert made.again().state == "in_force"
    told = Notice.objects.get(kind="document.in_force")
    assert (told.recipient, told.subject) == (cast.staff, "In force: QL-ITSM-P-17 A/0 事件管理程序")


def test_without_its_issued_file_nothing_comes_into_force(cast: Cast) -> None:
    made = approved(cast)
    to(made)
    released(made, ready=False)

    assert release.sweep() == 0
    with pytest.raises(Obstructed, match="still being made"):
        release.put_in_force(made.revision, by=cast.controller)


def second(made, cast: Cast) -> Revision:  # type: ignore[no-untyped-def]
    """Sign and release A/1 of a document that is in force."""
    from documents.actions import flow_people  # noqa: PLC0415
    from documents.actions.register import begin_revision  # noqa: PLC0415

    made.revision = begin_revision(made.document, by=cast.lead, label="A/1", revision=1, change="Clearer.")
    section = made.revision.sections.first()
    record(section, "edit", by=cast.lead, changes={"html": "<p>Anders.</p>"})
    flow_people.confirm_sections(made.revision, made.revision.sections.all(), by=cast.working_group)
    flow_people.take_over(made.revision, by=cast.working_group)
    made.open()
    made.sign_until("")
    return released(made)


def test_the_next_version_supersedes_and_recalls(cast: Cast) -> None:
    made = in_force(cast)
    first = made.revision
    electronic, paper = Copy.objects.filter(revision=first).order_by("number")
    fire(paper, "issue", by=cast.controller)
    bytes_before = Report.objects.get(uid=first.issue_uid).file.sha256

    held = release.put_in_force(second(made, cast), by=cast.controller)

    first = Revision.objects.get(pk=first.pk)
    electronic, paper = Copy.objects.filter(revision=first).order_by("number")
    assert (held.state, first.state, electronic.state, paper.state) == (
        "in_force",
        "superseded",
        "returned",
        "recalled",
    )
    assert Report.objects.get(uid=first.issue_uid).file.sha256 == bytes_before
    assert Report.objects.filter(kind="document-void", record_uid=first.uid).count() == 1
    lines = issue_snapshot(held)["issue"]["revisions"]
    assert [(line["version"], line["approved"]) for line in lines] == [("A/0", "Top_Manager"), ("A/1", "Top_Manager")]
    assert list(verify.findings()) == []


def test_a_document_is_withdrawn_by_an_accepted_request_alone(cast: Cast) -> None:
    made = in_force(cast)
    change = changes.propose_change(made.document, by=cast.staff, reason="No longer used.", nature="withdrawal")

    with pytest.raises(Obstructed, match="approved change request"):
        release.withdraw(change, by=cast.controller)
    assert made.again().state == "in_force"

    ChangeRequest.objects.filter(pk=change.pk).update(state="accepted")
    release.withdraw(ChangeRequest.objects.get(pk=change.pk), by=cast.controller)

    assert (made.again().state, ChangeRequest.objects.get().state) == ("withdrawn", "done")
    assert set(Copy.objects.values_list("state", flat=True)) == {"returned", "cancelled"}
