"""The list of services is confirmed, and loses its force with a change; in a recertification the rest is confirmed."""

# claims: P4, P18
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test import Client as Browser
from django.urls import reverse

from certification import gates
from certification.actions import design_statements as actions
from certification.models import Cycle, DesignStatement, Engagement, Service
from tests.factories_certification import TODAY, make_scope, phase_of, rendered, signs
from tests.factories_design import make_objective, make_service, paper_in_force
from tests.people import Cast
from wobo.notices.work import items_for
from wobo.workflow.doors import Obstructed, record


def line_of(engagement: Engagement, key: str) -> Any:
    engagement = Engagement.objects.get(pk=engagement.pk)
    return next(line for line in gates.lines(phase_of(engagement, 4, "active")) if line.criterion.key == key)


def test_confirmed_by_the_representative_the_list_is_complete(cast: Cast, engagement: Engagement) -> None:
    make_service(engagement)
    assert [text for text, _url in line_of(engagement, "services").missing] == [
        "Nobody has confirmed that the list of live services is complete."
    ]

    statement = actions.confirm(engagement.cycle, "services", by=cast.representative)

    assert (statement.told, statement.confirmed_by) == (["Hosting"], cast.representative)
    assert line_of(engagement, "services").note == "1 live service, confirmed by Representative"
    assert actions.confirm(engagement.cycle, "services", by=cast.top_manager) == statement


@pytest.mark.parametrize("name", ["lead", "consultant", "client_admin", "staff", "external_auditor"])
def test_nobody_else_confirms(cast: Cast, engagement: Engagement, client: Browser, name: str) -> None:
    make_service(engagement)
    client.force_login(getattr(cast, name))

    with pytest.raises(PermissionDenied):
        actions.confirm(engagement.cycle, "services", by=getattr(cast, name))
    url = reverse("certification:design_confirm", args=[engagement.code, "services"])
    assert client.post(url).status_code == 403

    assert DesignStatement.objects.count() == 0


def test_without_a_live_service_there_is_nothing_to_confirm(cast: Cast, engagement: Engagement) -> None:
    make_service(engagement, stage="proposed")

    with pytest.raises(Obstructed, match="There is no live service yet"):
        actions.confirm(engagement.cycle, "services", by=cast.representative)


@pytest.mark.parametrize("change", ["added", "stage", "removed"])
def test_a_change_of_the_services_takes_the_force_away(
    cast: Cast, engagement: Engagement, django_capture_on_commit_callbacks: Any, change: str
) -> None:
    kept, other = make_service(engagement), make_service(engagement, "Backup")
    connection.run_on_commit.clear()  # of making them: one test is one transaction
    statement = actions.confirm(engagement.cycle, "services", by=cast.representative)

    with django_capture_on_commit_callbacks(execute=True):
        if change == "added":
            record(Service(workspace=kept.workspace, name="New"), "create", by=cast.lead)
        elif change == "stage":
            record(kept, "edit", by=cast.lead, changes={"stage": "removal"})
        else:
            record(other, "remove", by=cast.lead)

    statement = DesignStatement.objects.get(pk=statement.pk)
    assert statement.voided_at is not None
    assert statement.void_reason == "A service was added, removed, or changed its stage."
    assert [text for text, _url in line_of(engagement, "services").missing] == [
        "A service was added or changed its stage since the list was confirmed."
    ]
    titles = [item.title for item in items_for(cast.representative.fresh())]
    assert "Client A: the list of services has changed; confirm it again" in titles


def test_it_has_no_force_even_before_it_is_voided(cast: Cast, engagement: Engagement) -> None:
    service = make_service(engagement)
    actions.confirm(engagement.cycle, "services", by=cast.representative)

    record(service, "edit", by=cast.lead, changes={"stage": "removal"})

    assert DesignStatement.objects.get().voided_at is None
    assert line_of(engagement, "services").state == "not_met"
    make_service(engagement, "Backup")
    actions.confirm(engagement.cycle, "services", by=cast.representative)
    assert [one.voided_at is None for one in DesignStatement.objects.order_by("pk")] == [False, True]


def test_another_name_takes_nothing_away(
    cast: Cast, engagement: Engagement, django_capture_on_commit_callbacks: Any
) -> None:
    service = make_service(engagement)
    actions.confirm(engagement.cycle, "services", by=cast.representative)

    with django_capture_on_commit_callbacks(execute=True):
        record(service, "edit", by=cast.lead, changes={"name": "Hosting and housing"})

    assert line_of(engagement, "services").state == "met"


def test_what_the_page_showed_is_what_is_confirmed(cast: Cast, engagement: Engagement, client: Browser) -> None:
    make_service(engagement)
    client.force_login(cast.representative)
    page = reverse("certification:design_services", args=[engagement.code])
    seal = client.get(page).context["seal"]
    make_service(engagement, "Backup")
    url = reverse("certification:design_confirm", args=[engagement.code, "services"])

    late = client.post(url, {"seal": seal})
    good = client.post(url, {"seal": client.get(page).context["seal"]})

    assert (late.status_code, good.status_code) == (409, 302)
    assert "Representative confirmed that these 2 live services" in client.get(page).content.decode()


def recertifying(engagement: Engagement) -> Cycle:
    cycle = Cycle.objects.create(
        workspace=engagement.workspace, engagement=engagement, number=2, kind="recertification", opened_on=TODAY
    )
    from certification.models import Phase  # noqa: PLC0415

    for number in range(1, 10):
        Phase.objects.create(workspace=engagement.workspace, cycle=cycle, number=number)
    return cycle


def test_in_a_recertification_what_is_in_force_is_confirmed(
    cast: Cast, engagement: Engagement, client: Browser
) -> None:
    make_objective(engagement)
    make_scope(engagement)
    from certification import actions as certification  # noqa: PLC0415

    scope = certification.prepare_scope(engagement, by=cast.lead)
    rendered(cast, scope.paper_uid)
    signs(cast.top_manager, scope, "approval")
    for kind in ("policy", "objectives"):
        paper = paper_in_force(cast, engagement, kind)
        type(paper).objects.filter(pk=paper.pk).update(signed_on="2023-01-01")
    from wobo.workflow.models import Signature  # noqa: PLC0415

    assert Signature.objects.count() == 3
    cycle = recertifying(engagement)
    Cycle.objects.filter(pk=cycle.pk).update(opened_on="2026-11-01")  # after the scope was signed
    cycle.refresh_from_db()
    before = [text for text, _url in line_of(engagement, "policy_confirmed").missing]

    client.force_login(cast.representative)
    told = client.get(reverse("certification:design", args=[engagement.code])).content.decode()
    for topic in ("policy", "objectives", "scope"):
        url = reverse("certification:design_confirm", args=[engagement.code, topic])
        assert url in told
        assert client.post(url).status_code == 302

    assert before[:3] == [
        "The policy of before is neither confirmed nor signed anew in this cycle.",
        "The objectives of before are neither confirmed nor signed anew in this cycle.",
        "The scope of before is neither confirmed nor signed anew in this cycle.",
    ]
    assert "The policy of before is neither confirmed nor signed anew in this cycle." not in [
        text for text, _url in line_of(engagement, "policy_confirmed").missing
    ]
    assert DesignStatement.objects.filter(cycle=cycle).count() == 3
