"""The pages of the sign-off as people meet them: what stands on them, what is refused, what is kept when refused."""

import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from documents.actions import flow_steps
from documents.models import Delegation, PaperSignature
from tests.factories_documents import make_draft
from tests.factories_flow import Paperwork, edit, paperwork
from tests.papers import opened
from tests.people import PASSWORD, Cast
from wobo.workflow.models import Signature

pytestmark = [pytest.mark.postgres, pytest.mark.django_db, pytest.mark.usefixtures("moment")]
REASON = "The roles are mixed up."
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF"


@pytest.fixture
def paper(cast: Cast) -> Paperwork:
    return paperwork(cast)


def browser(user: Any) -> Client:
    client = Client()
    client.force_login(user)
    return client


def at(paper: Paperwork, name: str, *more: str) -> str:
    return reverse(f"documents:{name}", args=[paper.engagement.code, paper.document.uid, paper.revision.uid, *more])


def text(response: Any) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def proof_fields(**more: str) -> dict[str, str]:
    return {"method": "password", "secret": PASSWORD, "terms": "on", "drawing": "", "opinion": "", **more}


def test_a_draft_shows_the_plan_and_what_is_missing(paper: Paperwork, cast: Cast) -> None:
    edit(paper.document, cast.lead, approver=None)

    said = text(browser(cast.lead).get(at(paper, "flow")))

    assert "Planned sign-off" in said
    assert "Nobody is named for this stage: Approval." in said
    assert "Change single steps" in said
    assert "Change single steps" not in text(browser(cast.staff).get(at(paper, "flow")))


def test_the_plan_is_changed_on_the_page(paper: Paperwork, cast: Cast) -> None:
    lead, people = browser(cast.lead), paper.people
    assert lead.post(at(paper, "flow_save")).status_code == 302
    told = {
        "stage": "countersign",
        "person": people["controller"].uid,
        "user": "",
        "order": "1",
        "required": "on",
        "due": "",
    }
    assert lead.post(at(paper, "step_create"), told).status_code == 302
    assert lead.post(at(paper, "step_create"), told).status_code == 409  # stands there already
    assert lead.post(at(paper, "step_create"), told | {"person": ""}).status_code == 422
    step = paper.revision.steps.get(stage="countersign")
    assert lead.post(at(paper, "step_edit", step.uid), told | {"order": "2", "due": "2026-10-20"}).status_code == 302
    assert lead.post(at(paper, "flow_quorum"), {"stage": "review", "enough": "1"}).status_code == 302
    step.refresh_from_db()
    assert (step.order, str(step.due), paper.again().quorums) == (2, "2026-10-20", {"review": 1})
    assert lead.post(at(paper, "step_remove", step.uid)).status_code == 302
    assert lead.post(at(paper, "flow_anew")).status_code == 302
    assert paper.revision.steps.count() == 5


def test_opening_and_signing_on_the_pages(paper: Paperwork, cast: Cast) -> None:
    assert browser(cast.lead).post(at(paper, "revision_open_discussion")).status_code == 302
    paper.render()
    step, content = paper.step("discussion"), paper.revision.frozen_file
    url, staff = reverse("workflow:sign", args=["document", paper.revision.uid, step.slot]), browser(cast.staff)
    shown = staff.get(url)
    assert "You are asked to sign as “ Confirmed ” (Service desk · Engineer, Client A)." in text(shown)
    assert "规定事件的受理、分派和关闭。" in text(shown)
    assert "/sign/phone/" in shown.context["phone_url"]

    answer = staff.post(url, proof_fields(sha256=content.sha256, opinion="Fits us."))
    assert (answer.status_code, "Open the document first" in text(answer), "Fits us." in text(answer)) == (
        409,
        True,
        True,
    )
    opened(cast.staff, paper.revision.content)
    wrong = staff.post(url, proof_fields(sha256=content.sha256, secret="wrong", opinion="Fits us."))
    assert (wrong.status_code, "Fits us." in text(wrong), Signature.objects.count()) == (422, True, 0)
    assert staff.post(url, proof_fields(sha256=content.sha256, opinion="Fits us.")).status_code == 302

    assert (paper.again().state, Signature.objects.get().opinion) == ("checking", "Fits us.")
    assert browser(cast.top_manager).get(url).status_code == 409


def test_a_get_changes_nothing_and_a_guest_signs_in_first(paper: Paperwork, cast: Cast) -> None:
    paper.open()
    url = reverse("workflow:sign", args=["document", paper.revision.uid, paper.step("discussion").slot])
    staff = browser(cast.staff)
    phone = staff.get(url).context["phone_url"].removeprefix("http://localhost:8000")
    phone = phone[phone.index("/sign/") :]

    for method in ("get", "head"):
        assert getattr(staff, method)(url).status_code == 200
        assert getattr(staff, method)(phone).url == url
    assert Client().get(phone).url.startswith("/accounts/login/")
    assert staff.get(phone[:-3] + "x/").status_code == 410
    assert Signature.objects.count() == 0


def test_returns_ask_where_to_and_why(paper: Paperwork, cast: Cast) -> None:
    paper.open()
    paper.sign_until("review")
    reviewer = browser(cast.representative)
    page = text(reviewer.get(at(paper, "revision_send_back")))
    assert "Draft: the text is changed Discussion Completeness check Author Review" in page

    short = reviewer.post(at(paper, "revision_send_back"), {"to": "check", "reason": "short"})
    assert (short.status_code, "short" in text(short)) == (422, True)
    assert reviewer.post(at(paper, "revision_send_back"), {"to": "approval", "reason": REASON}).status_code == 422
    assert reviewer.post(at(paper, "revision_send_back"), {"to": "check", "reason": REASON}).status_code == 302
    assert (paper.again().state, paper.revision.round) == ("checking", 2)
    assert browser(cast.internal_auditor).get(at(paper, "revision_send_back")).status_code == 403


def test_transfer_add_remind_renew_on_the_pages(paper: Paperwork, cast: Cast) -> None:
    paper.open()
    paper.sign_until("review")
    reviewer, people = browser(cast.representative), paper.people
    step = paper.step("review")
    told = {"person": people["controller"].uid, "where": "after", "required": "on", "reason": REASON}
    assert reviewer.post(at(paper, "step_add", step.uid), told).status_code == 302
    assert (
        reviewer.post(
            at(paper, "step_transfer", step.uid), {"to": people["working_group"].uid, "reason": REASON}
        ).status_code
        == 409
    )
    assert (
        reviewer.post(at(paper, "step_transfer", step.uid), {"to": people["staff"].uid, "reason": REASON}).status_code
        == 302
    )
    assert (
        reviewer.post(at(paper, "step_transfer", step.uid), {"to": people["staff"].uid, "reason": REASON}).status_code
        == 409
    )
    lead = browser(cast.lead)
    assert lead.post(at(paper, "step_remind", paper.step("review").uid)).status_code == 302
    assert lead.post(at(paper, "step_remind", paper.step("review").uid)).status_code == 409
    assert lead.post(at(paper, "step_renew", paper.step("review").uid), {"due": "2026-12-01"}).status_code == 302
    assert [(one.who, str(one.due)) for one in paper.again().flow.steps if one.stage == "review"] == [
        ("Staff", "2026-12-01"), ("Controller", "2026-10-25"),
    ]  # fmt: skip
    assert "Staff" in text(lead.get(at(paper, "flow")))


def test_a_page_on_paper_is_ticked_with_a_credential(paper: Paperwork, cast: Cast) -> None:
    edit(paper.document, cast.lead, approver=paper.people["paper"])
    paper.again()
    paper.open()
    paper.sign_until("approval")
    url, controller = at(paper, "step_paper", paper.step("approval").uid), browser(cast.controller)
    fields = {"sha256": paper.revision.frozen_file.sha256, "signed_on": "2026-10-12", **proof_fields()}
    assert browser(cast.client_admin).get(url).status_code == 403
    assert controller.post(url, fields | {"scan": SimpleUploadedFile("a.html", b"<script>")}).status_code == 422
    assert controller.post(url, fields | {"scan": SimpleUploadedFile("a.pdf", PDF), "secret": "no"}).status_code == 422
    assert PaperSignature.objects.count() == 0

    assert controller.post(url, fields | {"scan": SimpleUploadedFile("a.pdf", PDF)}).status_code == 302

    assert paper.again().state == "approved"
    said = text(controller.get(at(paper, "flow")))
    assert "signed on paper on 2026-10-12, ticked by Controller" in said
    assert "on paper" in text(controller.get(at(paper, "flow_history")))


def test_a_signature_is_taken_back_with_reason_and_credential(paper: Paperwork, cast: Cast) -> None:
    paper.open()
    signature = paper.sign("discussion", cast.staff)
    url, staff = at(paper, "signature_take_back", signature.uid), browser(cast.staff)
    assert browser(cast.lead).get(url).status_code == 403
    assert staff.get(url).status_code == 200
    assert staff.post(url, proof_fields(reason="short")).status_code == 422
    assert staff.post(url, proof_fields(reason=REASON)).status_code == 302
    assert (paper.again().state, paper.revision.round) == ("discussing", 2)
    said = text(staff.get(at(paper, "flow_history")))
    assert f"taken back {REASON}" in said
    assert "took the force of a signature away" in said


def test_the_draft_is_taken_over_on_its_page(cast: Cast, paper: Paperwork) -> None:
    from tests.factories_documents import make_document  # noqa: PLC0415

    entry = make_document(paper.engagement, cast.lead, "QL-ITSM-P-30", writer=paper.people["working_group"])
    revision = make_draft(entry, cast.lead)
    url = reverse("documents:revision_take_over", args=[paper.engagement.code, entry.uid, revision.uid])
    author = browser(cast.working_group)
    assert "2 sections left" in text(author.get(url))
    assert author.post(url, {"take_over": "1"}).status_code == 409
    for section in revision.sections.all():
        assert author.post(url, {"section": section.uid}).url == url
    assert author.post(url, {"take_over": "1"}).status_code == 302
    assert browser(cast.staff).get(url).status_code == 403
    assert type(revision).objects.get(pk=revision.pk).author == paper.people["working_group"]


def test_delegations_are_given_and_ended_on_their_page(cast: Cast, paper: Paperwork) -> None:
    url = reverse("documents:delegation_list", args=[paper.engagement.code])
    manager = browser(cast.top_manager)
    told = {
        "delegate": paper.people["staff"].uid,
        "starts": "2026-10-12",
        "ends": "2026-10-20",
        "meanings": ["approved"],
        "why": REASON,
    }
    assert manager.post(url, told | {"why": "short"}).status_code == 422
    assert manager.post(url, told).status_code == 302
    assert manager.post(url, told).status_code == 409  # two delegates at once
    assert browser(cast.lead).post(url, told).status_code == 403
    rule = Delegation.objects.get()
    end = reverse("documents:delegation_end", args=[paper.engagement.code, rule.uid])
    assert browser(cast.staff).post(end).status_code == 403
    assert manager.post(end).status_code == 302
    assert "over" in text(manager.get(url))


def test_twenty_are_signed_in_one_ceremony(cast: Cast) -> None:
    papers = [paperwork(cast, f"QL-ITSM-P-{n}") for n in range(30, 33)]
    for one in papers:
        one.open()
    url, staff = reverse("workflow:batch"), browser(cast.staff)
    first = staff.get(url)
    assert "3 papers wait. Opened: 0." in text(first)
    keys = [item.key for item in first.context["items"]]
    assert staff.post(url, proof_fields(sha256="-")).status_code == 422  # nothing ticked
    for one in papers[:2]:
        opened(cast.staff, one.revision.content)

    wrong = staff.post(url, {**proof_fields(sha256="-", secret="no"), "paper": keys})
    assert (wrong.status_code, Signature.objects.count()) == (422, 0)
    answer = staff.post(url, {**proof_fields(sha256="-", opinion="Fits."), "paper": keys})

    assert answer.status_code == 409
    assert "2 papers signed." in text(answer)
    assert "QL-ITSM-P-32 A/0 事件管理程序 : Open the document first" in text(answer)
    assert [one.again().state for one in papers] == ["checking", "checking", "discussing"]
    assert [row.opinion for row in Signature.objects.all()] == ["Fits.", "Fits."]


@pytest.mark.parametrize("name", ["flow", "flow_history", "flow_check", "revision_take_over"])
def test_a_page_asks_the_database_little(name: str, cast: Cast, paper: Paperwork) -> None:
    paper.open()
    paper.sign_until("prepared")
    client, most = browser(cast.working_group), 18 if name == "flow" else 15
    client.get(at(paper, name))

    with CaptureQueriesContext(connection) as asked:
        client.get(at(paper, name))

    assert len(asked) <= most, "\n".join(query["sql"][:150] for query in asked)


def test_the_sign_page_asks_the_database_little(cast: Cast, paper: Paperwork) -> None:
    paper.open()
    client, url = (
        browser(cast.staff),
        reverse("workflow:sign", args=["document", paper.revision.uid, paper.step("discussion").slot]),
    )
    client.get(url)
    with CaptureQueriesContext(connection) as asked:
        client.get(url)
    assert len(asked) <= 16, "\n".join(query["sql"][:150] for query in asked)


def test_a_stranger_finds_nothing(cast: Cast, paper: Paperwork) -> None:
    paper.open()
    stranger, step = browser(cast.stranger), paper.step("discussion")
    for name, more in [
        ("flow", []),
        ("flow_history", []),
        ("flow_check", []),
        ("step_transfer", [step.uid]),
        ("step_paper", [step.uid]),
    ]:
        assert stranger.get(at(paper, name, *more)).status_code == 404
    assert stranger.get(reverse("workflow:sign", args=["document", paper.revision.uid, step.slot])).status_code == 404
    flow_steps.remind(step, by=cast.lead)


def test_the_document_s_page_leads_to_its_sign_off(cast: Cast, paper: Paperwork) -> None:
    paper.open()
    page = browser(cast.staff).get(
        reverse("documents:document_detail", args=[paper.engagement.code, paper.document.uid])
    )

    assert at(paper, "flow") in page.content.decode()
