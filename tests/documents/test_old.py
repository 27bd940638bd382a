"""Old documents: listed, decided on one by one and many at once, never twice."""

from types import SimpleNamespace
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client as Browser

from certification.models import Engagement
from documents.actions import old as actions
from documents.models import Document, OldDocument, RegisterNote
from tests.documents.register import queries, url
from tests.factories_certification import TODAY
from tests.factories_documents import make_document
from tests.people import Cast
from wobo.workflow.doors import Obstructed
from wobo.workflow.models import Event

pytestmark = pytest.mark.django_db


def make_old(engagement: Engagement, cast: Cast, number: str = "QP-01", **fields: Any) -> OldDocument:
    return actions.save_old(engagement, {"number": number, "title": "Old rule", **fields}, by=cast.lead)


@pytest.fixture
def keeper(client: Browser, cast: Cast) -> Browser:
    client.force_login(cast.controller)
    return client


# claims: S5.2.1, S5.2.2
def test_each_is_kept_revised_or_withdrawn_with_who_and_when(engagement: Engagement, cast: Cast) -> None:
    old, next_one = make_old(engagement, cast), make_document(engagement, cast.lead)

    kept = actions.decide_old([old], "revise", "New standard.", by=cast.controller, successor=next_one)[0]

    assert (kept.fate, kept.successor, kept.decided_by, kept.decided_on) == (
        "revise",
        next_one,
        cast.controller,
        TODAY,
    )
    event = Event.objects.filter(uid=old.uid).order_by("-seq")[0]
    assert event.verb == "edit"
    again = actions.decide_old([kept], "", "", by=cast.lead)[0]
    assert (again.fate, again.decided_by, again.decided_on) == ("", None, None)


def test_a_withdrawal_has_a_reason(engagement: Engagement, cast: Cast) -> None:
    old = make_old(engagement, cast)

    with pytest.raises(Obstructed, match="why"):
        actions.decide_old([old], "withdraw", "", by=cast.lead)
    actions.decide_old([old], "withdraw", "Nobody uses it.", by=cast.lead)

    assert OldDocument.objects.get().successor is None


def test_a_number_is_listed_once(engagement: Engagement, cast: Cast) -> None:
    old = make_old(engagement, cast)

    with pytest.raises(Obstructed, match="in the list already"):
        make_old(engagement, cast, "qp-01")
    make_old(engagement, cast, "")
    make_old(engagement, cast, "")
    assert actions.save_old(engagement, {"number": "QP-01", "title": "Same"}, by=cast.lead, old=old).title == "Same"


@pytest.mark.parametrize("name", ["staff", "working_group", "external_auditor", "stranger"])
def test_others_decide_nothing(engagement: Engagement, cast: Cast, name: str) -> None:
    old = make_old(engagement, cast)

    with pytest.raises(PermissionDenied):
        actions.decide_old([old], "keep", "", by=getattr(cast, name))
    with pytest.raises(PermissionDenied):
        actions.remove_old(old, by=getattr(cast, name))


def test_nothing_was_old_is_said_and_refuted_by_the_first_entry(engagement: Engagement, cast: Cast) -> None:
    actions.nothing_was_old(engagement, "Asked every department.", by=cast.lead)
    assert RegisterNote.objects.get().reason == "Asked every department."

    make_old(engagement, cast)

    assert not RegisterNote.objects.exists()
    with pytest.raises(Obstructed, match="are listed"):
        actions.nothing_was_old(engagement, "Asked again.", by=cast.lead)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "QL-QP-01 文件控制程序 B/2；QL-QP-02 记录控制程序 B/1",
            [("QL-QP-01", "文件控制程序", "B/2"), ("QL-QP-02", "记录控制程序", "B/1")],
        ),
        ("员工手册 V2.0", [("", "员工手册", "V2.0")]),
        ("Duty roster; ", [("", "Duty roster", "")]),
        ("QP-3 Control of records (2021)", [("QP-3", "Control of records (2021)", "")]),
        ("", []),
    ],
)
def test_what_a_diagnosis_names_in_one_line_is_taken_apart(text: str, expected: list[Any]) -> None:
    assert actions.named_in(text) == expected


def test_the_list_is_searched_filtered_and_decided_in_bulk(
    keeper: Browser, engagement: Engagement, cast: Cast, people: SimpleNamespace
) -> None:
    first, second = make_old(engagement, cast, title="Backups"), make_old(engagement, cast, "QP-02", title="Keys")
    made = make_document(engagement, cast.lead)
    listing = url("old_list", engagement)

    assert "Keys" not in keeper.get(listing, {"q": "Backu"}).content.decode()
    assert keeper.get(url("old_decide", engagement)).status_code == 302
    told = {"old": [first.uid, second.uid], "fate": "withdraw"}
    assert keeper.post(url("old_decide", engagement), told).status_code == 422
    told |= {"fate": "keep", "successor": "ql-itsm-p-17"}
    assert keeper.post(url("old_decide", engagement), told).status_code == 302

    assert {(row.fate, row.successor) for row in OldDocument.objects.all()} == {("keep", made)}
    assert "Backups" in keeper.get(listing, {"fate": "keep"}).content.decode()
    assert "No document fits" in keeper.get(listing, {"fate": "open"}).content.decode()
    assert queries(keeper, listing) <= 15


def test_the_form_lists_decides_and_keeps_the_file(keeper: Browser, engagement: Engagement) -> None:
    file = SimpleUploadedFile("rule.txt", b"The old rule.", "text/plain")
    told = {"number": "QP-09", "title": "Rule", "fate": "withdraw", "reason": "", "upload": file}
    page = keeper.post(url("old_create", engagement), told)
    assert page.status_code == 422
    assert "Say why it is withdrawn." in page.content.decode()

    file.seek(0)
    assert keeper.post(url("old_create", engagement), {**told, "reason": "Outdated."}).status_code == 302

    old = OldDocument.objects.get()
    assert (old.fate, old.file.name, old.decided_on) == ("withdraw", "rule.txt", TODAY)
    assert keeper.post(url("old_remove", engagement, old)).status_code == 302
    assert not OldDocument.objects.exists()


def test_the_empty_list_asks_to_list_or_to_say_there_was_nothing(keeper: Browser, engagement: Engagement) -> None:
    assert url("old_none", engagement) in keeper.get(url("old_list", engagement)).content.decode()

    assert keeper.post(url("old_none", engagement), {"reason": "Asked everybody."}).status_code == 302

    assert "Asked everybody." in keeper.get(url("old_list", engagement)).content.decode()


def test_an_unknown_successor_is_said_and_the_text_stays(keeper: Browser, engagement: Engagement) -> None:
    told = {"number": "QP-09", "title": "A rule to keep", "fate": "keep", "successor": "P-99"}

    page = keeper.post(url("old_create", engagement), told)

    assert page.status_code == 422
    assert "No entry has the number P-99." in page.content.decode()
    assert "A rule to keep" in page.content.decode()
    assert not OldDocument.objects.exists()
    assert not Document.objects.exists()
