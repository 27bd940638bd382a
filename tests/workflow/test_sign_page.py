"""The sign page: the credential decides in the signing POST itself (trust 1.1, 1.2, 1.15–1.17, 1.22)."""

import base64
import datetime as dt
import io
import re
import time
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from django.core import mail
from django.test import Client
from django.urls import reverse
from PIL import Image, ImageDraw

from tests.papers import opened, ready_note
from tests.people import PASSWORD, Cast
from wobo.files import store
from wobo.files.models import StoredFile
from wobo.notices import work
from wobo.notices.models import MailSettings
from wobo.notices.work import WorkItem
from wobo.reporting.models import Report
from wobo.workflow.doors import record
from wobo.workflow.models import Event, Opening, Signature

pytestmark = pytest.mark.django_db


@pytest.fixture
def report(cast: Cast) -> Report:
    return ready_note(cast)


def address(report: Report, slot: str = "prepared", more: str = "") -> str:
    return reverse("workflow:sign", args=["report", report.uid, slot]) + more


def form(report: Report, method: str = "password", secret: str = PASSWORD, **more: str) -> dict[str, str]:
    return {"sha256": report.file.sha256, "method": method, "secret": secret, "terms": "on", **more}


@pytest.fixture
def signer(client: Client, cast: Cast, report: Report) -> Client:
    """The consultant, signed in, with the document opened."""
    client.force_login(cast.consultant)
    opened(cast.consultant, report)
    return client


def totp_of(user: Any) -> str:
    """Give `user` an authenticator and return its secret."""
    secret = totp.generate_totp_secret()
    totp.TOTP.activate(user, secret)
    return secret


def code(secret: str) -> str:
    return totp.format_hotp_value(totp.hotp_value(secret, int(time.time()) // 30))


def test_the_password_signs_and_leads_to_the_receipt(signer: Client, report: Report) -> None:
    response = signer.post(address(report), form(report, opinion="同意"))

    assert (response.status_code, response["Location"]) == (302, address(report, more="signed/"))
    signature = Signature.objects.get()
    assert (signature.method, signature.opinion, signature.ip) == ("password", "同意", "127.0.0.1")


def test_an_authenticator_code_signs_once(signer: Client, cast: Cast, report: Report) -> None:
    secret = totp_of(cast.consultant)
    good = code(secret)

    assert signer.post(address(report), form(report, "totp", good)).status_code == 302

    other = ready_note(cast, b"%PDF-1.7 other", "A-2026-R02")
    opened(cast.consultant, other)
    replayed = signer.post(address(other), form(other, "totp", good))
    assert replayed.status_code == 422
    assert "was used already" in replayed.content.decode()
    assert Signature.objects.count() == 1


def test_a_mailed_code_signs_this_document_once(signer: Client, cast: Cast, report: Report, settings: Any) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    other = ready_note(cast, b"%PDF-1.7 other", "A-2026-R02")
    opened(cast.consultant, other)

    assert signer.post(address(report, more="code/")).status_code == 302
    mailed = re.search(r"\d{6}", mail.outbox[0].subject).group()
    wrong_document = signer.post(address(other), form(other, "mailed_code", mailed))
    right = signer.post(address(report), form(report, "mailed_code", mailed))
    again = signer.post(address(other), form(other, "mailed_code", mailed))

    assert [response.status_code for response in (wrong_document, right, again)] == [422, 302, 422]
    assert Signature.objects.get().record_uid == report.uid


def test_without_mail_the_page_says_so(signer: Client, report: Report, settings: Any) -> None:
    settings.EMAIL_BACKEND = "wobo.notices.mail.FirmBackend"

    response = signer.post(address(report, more="code/"), follow=True)

    assert "No mail could be sent" in response.content.decode()
    assert not Signature.objects.exists()


@pytest.mark.parametrize("host", ["", "mail.firm.example"])
def test_a_code_by_mail_is_offered_only_where_mail_works(
    signer: Client, cast: Cast, report: Report, settings: Any, host: str
) -> None:
    settings.EMAIL_BACKEND = "wobo.notices.mail.FirmBackend"
    if host:
        MailSettings.objects.create(workspace=cast.firm, host=host, sender="wobo@firm.example")

    page = signer.get(address(report)).content.decode()

    assert ('value="mailed_code"' in page, 'formaction="code/"' in page) == (bool(host), bool(host))
    assert ("has no outgoing mail" in page) is not bool(host)


def test_the_page_is_headed_by_what_the_paper_is(signer: Client, report: Report) -> None:
    heading = signer.get(address(report)).content.decode().split("<h1>")[1].split("</h1>")[0]

    assert heading == 'Note<span class="paper-number">A-2026-R01 · A-2026</span>'


NEGATIVE = {
    "no credential": {"secret": ""},
    "wrong password": {"secret": "wrong-horse-battery"},
    "a way that this person does not have": {"method": "totp", "secret": "123456"},
    "an unknown way": {"method": "fax"},
    "an empty passkey": {"method": "passkey", "passkey": ""},
    "no terms accepted": {"terms": ""},
    "a mailed code that was never mailed": {"method": "mailed_code", "secret": "000000"},
}


@pytest.mark.parametrize("change", NEGATIVE.values(), ids=NEGATIVE.keys())
def test_no_right_credential_no_signature(change: dict[str, str], signer: Client, report: Report) -> None:
    response = signer.post(address(report), {**form(report), "opinion": "kept", **change})

    assert response.status_code == 422
    assert "kept" in response.content.decode()
    assert PASSWORD not in response.content.decode()
    assert not Signature.objects.exists()


def test_each_refusal_is_an_event(signer: Client, cast: Cast, report: Report) -> None:
    signer.post(address(report), form(report, secret="wrong-horse-battery"))

    event = Event.objects.about(report).get(verb="sign_refused")
    assert (event.actor, event.told["data"]) == (cast.consultant, {"method": "password"})


def test_the_password_of_another_person_does_not_sign(client: Client, cast: Cast, report: Report) -> None:
    cast.consultant.set_password("a-different-password")
    cast.consultant.save()
    client.force_login(cast.consultant)
    opened(cast.consultant, report)

    assert client.post(address(report), form(report)).status_code == 422
    assert not Signature.objects.exists()


def test_the_right_password_with_a_wrong_authenticator_code_does_not_sign(
    signer: Client, cast: Cast, report: Report
) -> None:
    totp_of(cast.consultant)

    assert signer.post(address(report), form(report, "totp", "000000")).status_code == 422
    assert not Signature.objects.exists()


def test_somebody_without_password_and_second_factor_cannot_sign_by_session_alone(
    signer: Client, cast: Cast, report: Report
) -> None:
    cast.consultant.set_unusable_password()
    cast.consultant.save()
    signer.force_login(cast.consultant)

    page = signer.get(address(report)).content.decode()
    assert 'value="password"' not in page
    assert signer.post(address(report), form(report, secret="")).status_code == 422
    assert not Signature.objects.exists()


def test_the_sixth_try_is_locked_before_anything_is_hashed(signer: Client, report: Report) -> None:
    for _try in range(5):
        signer.post(address(report), form(report, secret="wrong-horse-battery"))

    response = signer.post(address(report), form(report))

    assert response.status_code == 422
    assert "locked for 15 minutes" in response.content.decode()
    assert not Signature.objects.exists()
    assert Event.objects.filter(verb="credential_locked").count() == 1


@pytest.mark.parametrize("method", ["get", "head", "options"])
def test_looking_never_signs(method: str, signer: Client, report: Report) -> None:
    events = Event.objects.count()

    getattr(signer, method)(address(report))
    getattr(signer, method)(address(report, more="code/"))

    assert (Signature.objects.count(), Event.objects.count()) == (0, events)


def test_a_link_opened_while_signed_out_asks_to_sign_in(client: Client, report: Report) -> None:
    response = client.get(address(report))

    assert (response.status_code, response["Location"]) == (302, f"/accounts/login/?next={address(report)}")


@pytest.mark.parametrize("name", ["stranger", "unassigned"])
def test_a_stranger_finds_nothing(name: str, client: Client, cast: Cast, report: Report) -> None:
    client.force_login(getattr(cast, name))

    assert [client.get(address(report)).status_code, client.post(address(report), form(report)).status_code] == [
        404,
        404,
    ]


@pytest.mark.parametrize("name", ["staff", "representative", "external_auditor", "admin"])
def test_an_insider_with_another_role_is_refused(name: str, client: Client, cast: Cast, report: Report) -> None:
    client.force_login(getattr(cast, name))

    assert [client.get(address(report)).status_code, client.post(address(report), form(report)).status_code] == [
        403,
        403,
    ]
    assert not Signature.objects.exists()


def test_who_has_not_opened_the_document_gets_the_reason(client: Client, cast: Cast, report: Report) -> None:
    client.force_login(cast.consultant)

    response = client.post(address(report), form(report))

    assert response.status_code == 409
    assert "Open the document first" in response.content.decode()
    assert not Signature.objects.exists()


def test_opening_then_signing_stands_in_that_order_on_the_trail(client: Client, cast: Cast, report: Report) -> None:
    client.force_login(cast.consultant)
    list(client.get(report.file.get_absolute_url() + "?show").streaming_content)
    client.post(address(report), form(report))

    verbs = list(Event.objects.filter(actor=cast.consultant, workspace=cast.engagement_a).values_list("model", "verb"))
    assert verbs == [("files.StoredFile", "open"), ("workflow.Signature", "create")]
    assert Opening.objects.get().sha256 == report.file.sha256


def test_a_changed_hash_in_the_form_is_refused(signer: Client, report: Report) -> None:
    response = signer.post(address(report), {**form(report), "sha256": "0" * 64})

    assert response.status_code == 409
    assert not Signature.objects.exists()


def test_the_clock_of_the_browser_is_ignored(signer: Client, report: Report) -> None:
    signer.post(address(report), form(report, at="1999-01-01T00:00:00Z", date="1999-01-01"), headers={"Date": "x"})

    assert Signature.objects.get().at.year >= 2026


def test_forwarded_addresses_count_only_behind_our_own_proxy(signer: Client, report: Report, settings: Any) -> None:
    settings.BEHIND_PROXY = 1
    signer.post(address(report), form(report), headers={"X-Forwarded-For": "6.6.6.6, 2001:db8::7"})

    assert Signature.objects.get().ip == "2001:db8::7"


def test_a_spoofed_address_without_a_proxy_is_ignored(signer: Client, report: Report) -> None:
    signer.post(address(report), form(report), headers={"X-Forwarded-For": "6.6.6.6"})

    assert Signature.objects.get().ip == "127.0.0.1"


def test_a_second_post_after_signing_leads_to_the_receipt(signer: Client, report: Report) -> None:
    signer.post(address(report), form(report))

    again = signer.post(address(report), form(report))
    assert (again.status_code, again["Location"]) == (302, address(report, more="signed/"))
    assert Signature.objects.count() == 1


def test_the_receipt_leads_to_what_waits_next_else_to_the_inbox(
    signer: Client, cast: Cast, report: Report, monkeypatch: pytest.MonkeyPatch
) -> None:
    items = [
        WorkItem("Sign", "Plan", "/x/plan/", since=dt.date(2026, 10, 1)),
        WorkItem("Sign", "Scope", "/x/scope/", since=dt.date(2026, 9, 1)),
    ]
    monkeypatch.setattr(work, "_registered", [lambda user: items])
    signer.post(address(report), form(report, opinion="同意"))

    page = signer.get(address(report, more="signed/"))
    assert (page.status_code, page.context["next_item"].title, page.context["inbox_count"]) == (200, "Scope", 2)
    told = page.content.decode()
    assert '<a class="btn btn-primary" href="/x/scope/" data-next>' in told
    assert all(words in told for words in ("Signed as “Prepared”", "同意", report.file.sha256, "Password"))

    items.clear()
    record(report.workspace, "edit", by=cast.lead, changes={"name": "A-2027"})  # what clears an item is an event
    assert (
        '<a class="btn btn-primary" href="/" data-next>'
        in signer.get(address(report, more="signed/")).content.decode()
    )


def test_the_receipt_is_the_signers_alone(signer: Client, cast: Cast, report: Report) -> None:
    receipt = address(report, more="signed/")
    assert signer.get(receipt).status_code == 404  # nothing was signed yet

    signer.post(address(report), form(report))

    assert (signer.get(receipt).status_code, signer.post(receipt).status_code) == (200, 405)
    for name in ("lead", "representative", "admin", "stranger"):
        signer.force_login(getattr(cast, name))
        assert signer.get(receipt).status_code == 404, name
    signer.force_login(cast.consultant)
    assert signer.get(address(report, "approved", "signed/")).status_code == 404
    assert signer.get("/sign/nothing/x/prepared/signed/").status_code == 404


def drawn(*lines: tuple[int, int, int, int], size: tuple[int, int] = (600, 200)) -> str:
    """Return a drawing as the pad sends it: dark lines on nothing."""
    picture, out = Image.new("RGBA", size), io.BytesIO()
    for line in lines:
        ImageDraw.Draw(picture).line(line, fill="#16324a", width=3)
    picture.save(out, "PNG")
    return "data:image/png;base64," + base64.b64encode(out.getvalue()).decode()


def test_a_drawn_signature_is_kept_cut_to_its_ink_as_a_private_file(signer: Client, report: Report) -> None:
    signer.post(address(report), form(report, drawing=drawn((100, 50, 300, 120))))

    stroke = StoredFile.objects.get(sha256=Signature.objects.get().stroke_sha256)
    with Image.open(io.BytesIO(store.read(stroke))) as ink:
        assert ink.width < 210
        assert ink.height < 80
    assert (stroke.kind, stroke.classification) == ("stroke", "confidential")


def test_an_empty_drawing_is_none(signer: Client, report: Report) -> None:
    signer.post(address(report), form(report, drawing=drawn()))

    assert Signature.objects.get().stroke_sha256 == ""


@pytest.mark.parametrize(
    "sent", ["data:image/png;base64,iVBORw0KGgpwbmc=", "data:image/png;base64,****", "scrawl", "签"]
)
def test_a_drawing_that_is_no_picture_is_refused_and_nothing_is_signed(
    signer: Client, report: Report, sent: str
) -> None:
    answer = signer.post(address(report), form(report, drawing=sent))

    assert answer.status_code == 422
    assert "Draw it again" in answer.content.decode()
    assert not Signature.objects.exists()


def test_terms_are_asked_for_the_first_time_only(signer: Client, cast: Cast, report: Report) -> None:
    assert "id_terms" in signer.get(address(report)).content.decode()
    signer.post(address(report), form(report))
    other = ready_note(cast, b"%PDF-1.7 other", "A-2026-R02")

    assert "id_terms" not in signer.get(address(other)).content.decode()


def test_recovery_codes_do_not_sign(signer: Client, cast: Cast, report: Report) -> None:
    Authenticator.objects.create(
        user=cast.consultant, type=Authenticator.Type.RECOVERY_CODES, data={"migrated_codes": ["1"]}
    )

    assert signer.post(address(report), form(report, "recovery_codes", "1")).status_code == 422
