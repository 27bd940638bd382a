"""Clients and their registers: taken on by the firm, kept by those who advise them, unknown to others."""

from io import BytesIO
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client as Browser
from PIL import Image

from certification import validators
from certification.models import Client, Department, Person, Service, Site
from tests.factories_certification import CREDIT_CODE, make_client, make_department, make_person
from tests.people import Cast
from wobo.workflow.models import Event

FORM = {
    "legal_name": "樵澜信息技术服务有限公司",
    "short_name": "樵澜信息",
    "code": "QL",
    "credit_code": CREDIT_CODE,
    "time_zone": "Asia/Shanghai",
    "language": "zh-hans",
    "number_pattern": "{ORG}-ITSM-{LEVEL}-{NN}",
    "version_style": "edition",
    "licence-TOTAL_FORMS": "2",
    "licence-INITIAL_FORMS": "0",
    "licence-0-name": "营业执照",
    "licence-0-expires": "2029-03-14",
}


def picture(kind: str = "PNG") -> bytes:
    out = BytesIO()
    Image.new("RGB", (40, 20), "navy").save(out, kind)
    return out.getvalue()


def test_the_firm_takes_a_client_on(cast: Cast, client: Browser) -> None:
    client.force_login(cast.admin)

    answer = client.post("/clients/new/", FORM | {"logo_file": SimpleUploadedFile("logo.png", picture())})

    made = Client.objects.get()
    assert answer.url == f"/clients/{made.uid}/"
    assert (made.workspace.name, made.workspace.kind, made.workspace.parent) == ("樵澜信息", "client", cast.firm)
    assert made.licences == [{"name": "营业执照", "number": "", "expires": "2029-03-14"}]
    assert (made.logo.name, made.logo.classification) == ("logo.png", "public")
    assert client.get(answer.url).status_code == 200


@pytest.mark.parametrize("name", ["lead", "consultant", "client_admin", "representative", "stranger_admin"])
def test_others_do_not(cast: Cast, client: Browser, name: str) -> None:
    client.force_login(getattr(cast, name))

    assert client.post("/clients/new/", FORM).status_code == 403
    assert not Client.objects.exists()


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"credit_code": "91440604MADEM00117"}, "The check sign of this code is wrong"),
        ({"credit_code": "9144"}, "has 18 digits and capital letters"),
        ({"code": "ql"}, "Two to eight capital letters"),
        ({"number_pattern": "{ORG}-{NN}"}, "The pattern needs {LEVEL}"),
        ({"number_pattern": "{ORG}-{LEVEL}-{WHAT}"}, "Unknown place {WHAT}"),
        ({"time_zone": "Mars/Base"}, "This time zone is unknown."),
        ({"licence-0-expires": "soon"}, "Enter a valid date."),
    ],
)
def test_bad_input_is_refused_in_words_and_kept(
    cast: Cast, client: Browser, wrong: dict[str, str], message: str
) -> None:
    client.force_login(cast.partner)

    html = client.post("/clients/new/", FORM | wrong).content.decode()

    assert message in html
    assert 'value="樵澜信息"' in html
    assert not Client.objects.exists()


@pytest.mark.parametrize(("name", "content"), [("logo.pdf", b"%PDF-1.7 x"), ("logo.png", b"MZ not a picture")])
def test_a_logo_is_a_picture(cast: Cast, client: Browser, name: str, content: bytes) -> None:
    client.force_login(cast.partner)

    client.post("/clients/new/", FORM | {"logo_file": SimpleUploadedFile(name, content)})

    assert not Client.objects.exists()


def test_the_sample_of_the_number_follows_the_pattern(cast: Cast, client: Browser) -> None:
    client.force_login(cast.partner)

    html = client.get(
        "/clients/number-sample/", {"number_pattern": "{ORG}/{LEVEL}.{NNN}", "code": "QL"}
    ).content.decode()

    assert "QL/P.008" in html


@pytest.mark.parametrize("code", [CREDIT_CODE, "91440605MADEM002XC", "91350100M000100Y43"])
def test_right_credit_codes_pass(code: str) -> None:
    validators.credit_code(code)


@pytest.mark.parametrize("code", ["91440604MADEM0011I", "91350100M000100Y44", "", "91350100M000100Y4"])
def test_wrong_credit_codes_do_not(code: str) -> None:
    with pytest.raises(ValidationError):
        validators.credit_code(code)


def test_a_renamed_client_renames_its_workspace(cast: Cast, client: Browser) -> None:
    found = make_client(cast.client_a)
    client.force_login(cast.partner)

    client.post(f"/clients/{found.uid}/edit/", FORM | {"short_name": "樵澜", "licence-INITIAL_FORMS": "0"})

    cast.client_a.refresh_from_db()
    assert cast.client_a.name == "樵澜"


@pytest.mark.parametrize(
    ("folder", "model", "data"),
    [
        ("departments", Department, {"name": "服务台", "order": "1"}),
        ("people", Person, {"name": "岑美玲"}),
        ("services", Service, {"name": "桌面运维", "stage": "live", "criticality": "high", "run_by_client": "on"}),
        ("sites", Site, {"name": "总部", "kind": "headquarters", "headcount": "70", "permanent": "on"}),
    ],
)
@pytest.mark.parametrize(
    ("name", "status"),
    [
        ("consultant", 302),
        ("lead", 302),
        ("client_admin", 302),
        ("staff", 403),
        ("external_auditor", 403),
        ("stranger", 404),
    ],
)
def test_who_advises_or_administers_keeps_the_registers(
    cast: Cast, client: Browser, folder: str, model: Any, data: dict[str, str], name: str, status: int
) -> None:
    found = make_client(cast.client_a)
    client.force_login(getattr(cast, name))

    answer = client.post(f"/clients/{found.uid}/{folder}/new/", data)

    assert answer.status_code == status
    assert model.objects.filter(workspace=cast.client_a).count() == (1 if status == 302 else 0)


def test_an_edit_is_one_event_with_old_and_new(cast: Cast, client: Browser) -> None:
    found = make_client(cast.client_a)
    someone = make_person(found, "区婉婷", post="会计")
    client.force_login(cast.client_admin)

    client.post(f"/clients/{found.uid}/people/{someone.uid}/edit/", {"name": "区婉婷", "post": "财务总监"})

    event = Event.objects.about(someone).get()
    assert event.told["changes"] == {"post": ["会计", "财务总监"]}


def test_a_row_of_another_client_is_not_found(cast: Cast, client: Browser) -> None:
    found, other = make_client(cast.client_a), make_client(cast.client_b)
    foreign = make_person(other, "别人")
    client.force_login(cast.client_admin)

    assert client.get(f"/clients/{found.uid}/people/{foreign.uid}/edit/").status_code == 404


def test_choices_are_the_clients_own(cast: Cast, client: Browser) -> None:
    found, other = make_client(cast.client_a), make_client(cast.client_b)
    foreign = make_department(other, "别家部门")
    client.force_login(cast.client_admin)

    html = client.get(f"/clients/{found.uid}/people/new/").content.decode()
    client.post(f"/clients/{found.uid}/people/new/", {"name": "某人", "department": foreign.uid})

    assert "别家部门" not in html
    assert not Person.objects.exists()


def test_a_department_is_never_part_of_itself(cast: Cast, client: Browser) -> None:
    found = make_client(cast.client_a)
    top = make_department(found, "总经办")
    under = make_department(found, "服务台", parent=top)
    client.force_login(cast.client_admin)

    html = client.post(
        f"/clients/{found.uid}/departments/{top.uid}/edit/", {"name": "总经办", "parent": under.uid, "order": "0"}
    ).content.decode()

    assert "A department cannot be part of itself." in html


def test_who_left_stays_but_out_of_sight(cast: Cast, client: Browser, moment: Any) -> None:
    found = make_client(cast.client_a)
    someone = make_person(found, "离职者")
    client.force_login(cast.client_admin)

    client.post(f"/clients/{found.uid}/people/{someone.uid}/leave/", {"left_on": "2026-10-01"}, follow=True)
    listed, all_of_them = (
        client.get(f"/clients/{found.uid}/people/{query}").content.decode() for query in ("", "?left=1")
    )

    assert ("离职者" in listed, "离职者" in all_of_them) == (False, True)


def test_what_is_referred_to_is_not_removed(cast: Cast, client: Browser) -> None:
    found = make_client(cast.client_a)
    used, free = make_department(found, "服务台"), make_department(found, "空部门")
    make_person(found, "岑美玲", department=used)
    client.force_login(cast.client_admin)

    refused = client.post(f"/clients/{found.uid}/departments/{used.uid}/remove/")
    removed = client.post(f"/clients/{found.uid}/departments/{free.uid}/remove/")

    assert (refused.status_code, removed.status_code) == (409, 302)
    assert list(Department.objects.all()) == [used]


def test_letters_of_another_client_are_refused_to_who_knows_that_client(cast: Cast, client: Browser) -> None:
    make_client(cast.client_b, code="QL")
    client.force_login(cast.admin)

    html = client.post("/clients/new/", FORM).content.decode()

    assert "Another client has these letters already: Client B." in html
    assert Client.objects.count() == 1


def test_who_does_not_know_the_other_client_learns_nothing_of_it(cast: Cast, client: Browser) -> None:
    make_client(cast.client_b, code="QL")
    mine = make_client(cast.client_a, code="CA")
    client.force_login(cast.client_admin)

    answer = client.post(f"/clients/{mine.uid}/edit/", FORM)

    assert (answer.status_code, answer.url) == (302, f"/clients/{mine.uid}/")
    assert Client.objects.filter(code="QL").count() == 2


def test_a_client_keeps_its_own_letters(cast: Cast, client: Browser) -> None:
    mine = make_client(cast.client_a, code="QL")
    client.force_login(cast.admin)

    assert client.post(f"/clients/{mine.uid}/edit/", FORM).status_code == 302
