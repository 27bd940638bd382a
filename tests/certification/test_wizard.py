"""A new engagement in four steps: nothing typed is lost, nothing is created before the end."""

import datetime as dt
from typing import Any

import pytest
from django.test import Client as Browser

from certification.models import Client, Engagement, Phase, Scope
from certification.process import profile_of, proposed_plan
from tests.factories_certification import CREDIT_CODE, make_client, make_engagement, make_standard
from tests.people import Cast
from wobo.accounts.models import Firm, Invitation, Membership, Workspace
from wobo.workflow.models import Event

NEW = "/engagements/new/"
CLIENT = {
    "client": "",
    "legal_name": "佛山市樵澜信息技术服务有限公司",
    "short_name": "樵澜信息",
    "code": "QL",
    "credit_code": CREDIT_CODE,
    "time_zone": "Asia/Shanghai",
    "language": "zh-hans",
}
TERMS = {
    "code": "QL-2026",
    "standards": ["iso20000-1-2018"],
    "profile": "CN",
    "keeps_representative": "on",
    "organisation": "樵澜信息",
    "text": "向企业客户提供信息系统运行维护服务",
    "text_en": "",
    "new_services": "服务台\n基础设施运维\n\n服务台",
    "new_sites": "总部\n机房",
}


def plan(start: dt.date = dt.date(2026, 10, 12)) -> dict[str, str]:
    rows = proposed_plan(profile_of("CN"), start).items()
    dates = {f"start_{number}": begin.isoformat() for number, (begin, _end) in rows}
    return dates | {f"end_{number}": end.isoformat() for number, (_begin, end) in rows} | {"begins": start.isoformat()}


def team(cast: Cast, *contacts: tuple[str, str, str]) -> dict[str, Any]:
    rows = {"contact-TOTAL_FORMS": str(len(contacts) + 1), "contact-INITIAL_FORMS": "0"}
    for place, (name, email, role) in enumerate([*contacts, ("", "", "staff")]):
        rows |= {f"contact-{place}-display_name": name, f"contact-{place}-email": email, f"contact-{place}-role": role}
    return {"lead": cast.lead.uid, "consultants": [cast.consultant.uid, cast.lead.uid], **rows}


@pytest.fixture
def partner(cast: Cast, moment: Any, client: Browser) -> Browser:
    """A browser in which the partner is signed in; the standard is in the catalogue."""
    make_standard()
    client.force_login(cast.partner)
    return client


def test_four_steps_open_an_engagement_for_a_new_client(cast: Cast, partner: Browser) -> None:
    steps = [
        partner.post(f"{NEW}client/", CLIENT),
        partner.post(f"{NEW}terms/", TERMS),
        partner.post(f"{NEW}plan/", plan()),
        partner.post(f"{NEW}team/", team(cast, ("何静仪", "he@example.com", "management_representative"))),
    ]

    assert [answer.url for answer in steps] == [f"{NEW}terms/", f"{NEW}plan/", f"{NEW}team/", "/e/QL-2026/team/"]
    engagement = Engagement.objects.get()
    assert (engagement.state, engagement.client.code, engagement.workspace.name) == ("planned", "QL", "QL-2026")
    assert engagement.workspace.parent.parent == cast.firm
    assert [standard.ref for standard in engagement.standards.all()] == ["iso20000-1-2018"]
    dates = [(row.plan_start.isoformat(), row.state) for row in Phase.objects.order_by("number")]
    assert (len(dates), dates[0], dates[3]) == (9, ("2026-10-12", "pending"), ("2026-11-16", "pending"))
    members = Membership.objects.filter(workspace=engagement.workspace).order_by("role")
    assert [(one.user, one.role) for one in members] == [
        (cast.consultant, "consultant"),
        (cast.lead, "lead_consultant"),
    ]
    scope = Scope.objects.get()
    assert [service.name for service in scope.services.all()] == ["服务台", "基础设施运维"]
    assert [(site.name, site.kind) for site in scope.sites.all()] == [("总部", "headquarters"), ("机房", "branch")]


def test_the_links_of_invitations_are_shown_once(cast: Cast, partner: Browser) -> None:
    for step, data in (("client", CLIENT), ("terms", TERMS), ("plan", plan())):
        partner.post(f"{NEW}{step}/", data)

    answer = partner.post(f"{NEW}team/", team(cast, ("何静仪", "he@example.com", "management_representative")))
    first, second = partner.get(answer.url).content.decode(), partner.get(answer.url).content.decode()

    invitation = Invitation.objects.get()
    assert (invitation.email, invitation.role, invitation.language) == (
        "he@example.com",
        "management_representative",
        "zh-hans",
    )
    assert ("/invite/" in first, "/invite/" in second) == (True, False)


def test_nothing_is_created_before_the_end_and_discarding_leaves_nothing(cast: Cast, partner: Browser) -> None:
    before = Event.objects.count()
    for step, data in (("client", CLIENT), ("terms", TERMS), ("plan", plan())):
        partner.post(f"{NEW}{step}/", data)

    answer = partner.post(f"{NEW}team/", {"discard": "1"})

    assert answer.url == f"{NEW}client/"
    assert (Client.objects.count(), Engagement.objects.count(), Event.objects.count()) == (0, 0, before)
    assert "QL" not in partner.get(f"{NEW}client/").content.decode()


def test_bad_input_keeps_what_was_typed(partner: Browser) -> None:
    wrong = CLIENT | {"credit_code": "91440604MADEM00117"}

    answer = partner.post(f"{NEW}client/", wrong)
    again = partner.get(f"{NEW}client/")

    for page in (answer, again):
        html = page.content.decode()
        assert "The check sign of this code is wrong" in html
        assert 'value="樵澜信息"' in html
    assert answer.status_code == 200


def test_back_keeps_the_half_filled_step(partner: Browser) -> None:
    partner.post(f"{NEW}client/", CLIENT)

    back = partner.post(f"{NEW}terms/", {"back": "1", "code": "", "text": "半句"})
    partner.post(f"{NEW}client/", CLIENT)
    again = partner.get(f"{NEW}terms/").content.decode()

    assert back.url == f"{NEW}client/"
    assert "半句" in again


def test_a_later_step_leads_to_the_first_that_is_missing(partner: Browser) -> None:
    answer = partner.get(f"{NEW}team/")

    assert answer.url == f"{NEW}client/"


def test_dates_against_the_edges_are_refused_and_kept(cast: Cast, partner: Browser) -> None:
    partner.post(f"{NEW}client/", CLIENT)
    partner.post(f"{NEW}terms/", TERMS)

    answer = partner.post(f"{NEW}plan/", plan() | {"start_4": "2026-10-13"})

    html = answer.content.decode()
    assert "“Diagnosis” must end first: it ends on 2026-11-15." in html or "“Organisation” must end first" in html
    assert 'value="2026-10-13"' in html


def test_proposing_anew_moves_every_date(partner: Browser) -> None:
    partner.post(f"{NEW}client/", CLIENT)
    partner.post(f"{NEW}terms/", TERMS)

    html = partner.post(f"{NEW}plan/", plan() | {"begins": "2027-01-04", "propose": "1"}).content.decode()

    assert 'value="2027-01-04"' in html
    assert 'value="2026-10-12"' not in html


def test_a_taken_code_is_refused_and_another_proposed(cast: Cast, partner: Browser) -> None:
    found = make_client(cast.client_a, code="CA")
    cast.engagement_a.name = "CA-2026"
    cast.engagement_a.save()
    make_engagement(cast.engagement_a)
    partner.post(f"{NEW}client/", {"client": found.uid})

    proposal = partner.get(f"{NEW}terms/").content.decode()
    answer = partner.post(f"{NEW}terms/", TERMS | {"code": "CA-2026"})

    assert 'value="CA-2026-2"' in proposal
    assert "There is an engagement of this code already." in answer.content.decode()


@pytest.mark.parametrize("name", ["lead", "consultant", "client_admin", "staff", "representative", "stranger"])
def test_others_do_not_open_engagements(cast: Cast, client: Browser, name: str) -> None:
    client.force_login(getattr(cast, name))

    assert client.get(f"{NEW}client/").status_code == 403
    assert client.post(f"{NEW}client/", CLIENT).status_code == 403


@pytest.mark.parametrize(
    ("pattern", "taken", "code"),
    [
        ("{ORG}-{YYYY}", [], "QL-2026"),
        ("{ORG}-{YYYY}", ["QL-2026"], "QL-2026-2"),
        ("{ORG}-{YYYY}", ["QL-2026", "QL-2026-2", "QL-2027"], "QL-2026-3"),
        ("WC-{YYYY}-{ORG}", ["WC-2026-QX"], "WC-2026-QL"),
        ("{ORG}-{YYYY}-{NN}", [], "QL-2026-01"),
        ("{ORG}-{YYYY}-{NN}", ["QL-2026-01", "QL-2026-02"], "QL-2026-03"),
        ("P{NNN}", ["P001"], "P002"),
        ("KH.{YYYY}_{NN}", [], "KH-2026-01"),
    ],
)
def test_the_proposed_code_follows_the_firms_pattern(
    cast: Cast, partner: Browser, pattern: str, taken: list[str], code: str
) -> None:
    Firm.objects.create(workspace=cast.firm, code_pattern=pattern, second_factor=False)
    for number, one in enumerate(taken):
        place = Workspace.objects.create(kind="client", parent=cast.firm, name=f"Taken {'ABC'[number]}")
        make_engagement(Workspace.objects.create(kind="engagement", parent=place, name=one))
    partner.post(f"{NEW}client/", CLIENT)

    html = partner.get(f"{NEW}terms/").content.decode()

    assert f'value="{code}"' in html


def test_the_lead_is_not_a_consultant_as_well(cast: Cast, partner: Browser) -> None:
    for step, data in (("client", CLIENT), ("terms", TERMS), ("plan", plan())):
        partner.post(f"{NEW}{step}/", data)

    partner.post(f"{NEW}team/", team(cast))

    held = Membership.objects.filter(workspace=Engagement.objects.get().workspace).order_by("pk")
    assert list(held.values_list("user", "role")) == [
        (cast.lead.pk, "lead_consultant"),
        (cast.consultant.pk, "consultant"),
    ]
