"""Agreements: drafted, agreed, in force, ended; renewed, reviewed, run out; what lacks one."""

import datetime as dt
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client as Browser

from certification.models import Engagement, Service
from documents.actions import agreements as actions
from documents.agreed import agreement_facts
from documents.models import Agreement
from tests.documents.register import queries, url
from tests.factories_certification import TODAY
from tests.people import Cast
from wobo.notices.work import items_for
from wobo.workflow.doors import Obstructed, fire, moves
from wobo.workflow.models import Event

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


@pytest.fixture
def service(engagement: Engagement) -> Service:
    return Service.objects.create(workspace=engagement.client.workspace, name="Service desk")


def make_sla(engagement: Engagement, cast: Cast, service: Service, **fields: Any) -> Agreement:
    told = {
        "kind": "sla",
        "title": "SLA desk",
        "counterpart": "City bank",
        "services": [service],
        "signed_on": TODAY - DAY,
        "valid_from": TODAY,
        "reference": "Cabinet 3",
        **fields,
    }
    return actions.save_agreement(engagement, told, by=cast.lead)


def test_what_is_agreed_holds_from_its_day(engagement: Engagement, cast: Cast, service: Service) -> None:
    now = actions.agree(make_sla(engagement, cast, service), by=cast.controller)
    later = actions.agree(make_sla(engagement, cast, service, valid_from=TODAY + DAY), by=cast.controller)

    assert (now.number, now.state) == ("SLA-01", "in_force")
    assert (later.number, later.state) == ("SLA-02", "agreed")
    with pytest.raises(Obstructed, match="It begins on 2026-10-13"):
        actions.put_in_force(later, by=cast.lead)
    assert [event.verb for event in Event.objects.filter(uid=now.uid).order_by("seq")] == [
        "create",
        "agree",
        "put_in_force",
    ]


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"signed_on": None}, "Enter the day on which it was signed."),
        ({"signed_on": TODAY + DAY}, "The day of signing lies ahead: 2026-10-13."),
        ({"reference": ""}, "Upload the scan, or say where the signed paper is kept."),
        ({"services": []}, "Say for which services the agreement holds."),
    ],
)
def test_nothing_is_agreed_without_day_paper_and_services(
    engagement: Engagement, cast: Cast, service: Service, fields: dict[str, Any], reason: str
) -> None:
    made = make_sla(engagement, cast, service, **fields)

    with pytest.raises(Obstructed) as wrong:
        actions.agree(made, by=cast.lead)

    assert wrong.value.reasons == [reason]
    assert Agreement.objects.get().state == "drafted"


def test_what_ran_out_is_ended_by_the_sweep_once(engagement: Engagement, cast: Cast, service: Service) -> None:
    old = actions.agree(make_sla(engagement, cast, service, valid_until=TODAY), by=cast.lead)
    assert actions.expire_agreements(by=cast.system) == 0

    Agreement.objects.filter(pk=old.pk).update(valid_until=TODAY - DAY)

    assert actions.expire_agreements(by=cast.system) == 1
    assert actions.expire_agreements(by=cast.system) == 0
    old = Agreement.objects.get()
    assert (old.state, old.ended_on) == ("ended", TODAY - DAY)
    with pytest.raises(PermissionDenied):
        fire(old, "expire", by=cast.lead)
    with pytest.raises(Obstructed, match="has ended"):
        actions.save_agreement(engagement, {"kind": "sla", "title": "X"}, by=cast.lead, agreement=old)


def test_a_renewal_ends_the_former_when_it_comes_into_force(
    engagement: Engagement, cast: Cast, service: Service
) -> None:
    former = actions.agree(make_sla(engagement, cast, service, valid_until=TODAY), by=cast.lead)
    made = actions.renew(former, by=cast.lead)
    assert (made.number, made.valid_from, list(made.services.all())) == ("SLA-02", TODAY + DAY, [service])
    with pytest.raises(Obstructed, match="SLA-02 is being drafted"):
        actions.renew(former, by=cast.lead)

    told = {"kind": "sla", "title": "SLA desk", "valid_from": TODAY, "signed_on": TODAY, "reference": "Cabinet 3"}
    actions.save_agreement(engagement, told, by=cast.lead, agreement=made)
    actions.agree(made, by=cast.lead)

    former = Agreement.objects.get(pk=former.pk)
    assert (former.state, former.ended_because) == ("ended", "Replaced by SLA-02.")
    assert Agreement.objects.get(pk=made.pk).state == "in_force"


@pytest.mark.parametrize("name", ["staff", "external_auditor", "stranger"])
def test_others_agree_nothing(engagement: Engagement, cast: Cast, service: Service, name: str) -> None:
    made = make_sla(engagement, cast, service)

    with pytest.raises(PermissionDenied):
        actions.agree(made, by=getattr(cast, name))
    assert moves(made, getattr(cast, name)) == []


def test_live_services_without_an_sla_and_parties_without_a_contract_are_named(
    engagement: Engagement, cast: Cast, service: Service
) -> None:
    place = engagement.client.workspace
    Service.objects.create(workspace=place, name="Hosting", other_parties="Cloud Ltd；Line Co")
    Service.objects.create(workspace=place, name="Dream", stage="proposed")
    sla = make_sla(engagement, cast, service)
    facts = agreement_facts(engagement)
    assert ([one.name for one in facts.without_sla], facts.without_contract) == (
        ["Service desk", "Hosting"],
        ("Cloud Ltd", "Line Co"),
    )

    actions.agree(sla, by=cast.lead)
    told = {"kind": "supplier", "title": "Hosting", "counterpart": "Cloud Ltd (Foshan)", "signed_on": TODAY}
    actions.agree(actions.save_agreement(engagement, {**told, "reference": "Safe"}, by=cast.lead), by=cast.lead)

    facts = agreement_facts(engagement)
    assert (facts.live, [one.name for one in facts.without_sla], facts.without_contract) == (
        2,
        ["Hosting"],
        ("Line Co",),
    )


def test_reviews_are_dated_and_reminded(engagement: Engagement, cast: Cast, service: Service) -> None:
    made = actions.agree(make_sla(engagement, cast, service, review_due=TODAY), by=cast.lead)
    assert [item.title for item in items_for(cast.controller)] == ["Review SLA-01 SLA desk with the other side"]

    made = actions.review(made, by=cast.lead, on=TODAY, next_due=None)

    assert (made.reviewed_on, made.review_due) == (TODAY, TODAY.replace(year=TODAY.year + 1))
    assert items_for(cast.controller) == []
    with pytest.raises(Obstructed, match="ahead"):
        actions.review(made, by=cast.lead, on=TODAY + DAY, next_due=None)


def test_pages_write_agree_review_and_end(
    client: Browser, engagement: Engagement, cast: Cast, service: Service
) -> None:
    client.force_login(cast.controller)
    told = {"kind": "sla", "title": "SLA", "counterpart": "Bank", "signed_on": "2026-10-11", "reference": "Safe"}
    assert client.post(url("agreement_create", engagement), told).status_code == 422
    wrong = {**told, "services": [service.uid], "valid_until": "2026-01-01"}
    assert client.post(url("agreement_create", engagement), wrong).status_code == 422
    assert client.post(url("agreement_create", engagement), {**told, "services": [service.uid]}).status_code == 302
    made = Agreement.objects.get()
    where = made.get_absolute_url()

    assert client.post(url("agreement_agree", engagement, made)).status_code == 302
    assert client.post(url("agreement_in_force", engagement, made)).status_code == 409
    assert client.post(where, {"on": "2026-10-12", "note": "Targets met."}).status_code == 302
    assert client.get(url("agreement_terminate", engagement, made)).status_code == 200
    assert client.post(url("agreement_terminate", engagement, made), {"reason": "The bank left."}).status_code == 302
    assert client.post(url("agreement_terminate", engagement, made), {"reason": "Once more."}).status_code == 409
    assert client.post(url("agreement_renew", engagement, made)).status_code == 302
    assert Agreement.objects.count() == 2
    assert "The bank left." in client.get(where).content.decode()
    assert queries(client, url("agreement_list", engagement)) <= 15
    assert queries(client, where) <= 15
