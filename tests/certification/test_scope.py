"""The scope: drafted, checked for eligibility, signed by top management, superseded by the next version."""

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client as Browser

from certification import actions, eligibility, gates
from certification.models import Engagement, OrganisationAdjustment, Scope, Service, Site
from tests.factories_certification import TODAY, make_scope, phase_of, rendered, signs
from tests.people import Cast
from wobo.workflow.doors import Obstructed, fire


def line_of(engagement: Engagement, key: str) -> Any:
    engagement = Engagement.objects.get(pk=engagement.pk)
    return next(line for line in gates.lines(phase_of(engagement, 3, "active")) if line.criterion.key == key)


def test_a_drafted_and_checked_scope_meets_the_criterion(cast: Cast, engagement: Engagement) -> None:
    before = [text for text, _url in line_of(engagement, "scope").missing]
    make_scope(engagement)

    assert before == ["The scope is not drafted."]
    assert line_of(engagement, "scope").state == "met"


def test_without_check_it_is_not_met_and_says_where(cast: Cast, engagement: Engagement) -> None:
    make_scope(engagement, checked=False)

    assert line_of(engagement, "scope").missing == (
        ("The eligibility has not been checked.", f"/e/{engagement.code}/scope/eligibility/"),
    )


def test_services_that_are_all_run_by_others_cannot_be_certified(cast: Cast, engagement: Engagement) -> None:
    make_scope(engagement)
    Service.objects.update(run_by_client=False)

    missing = [text for text, _url in line_of(engagement, "scope").missing]

    assert missing == ["All services of the scope are run by others. Such a scope cannot be certified (clause 1.2)."]


def test_contract_and_standard_are_computed(cast: Cast, engagement: Engagement) -> None:
    met = [line_of(engagement, "contract").state, line_of(engagement, "standard").note]
    Engagement.objects.update(nda_number="")
    engagement.standards.clear()

    assert met == ["met", "ISO/IEC 20000-1:2018"]
    assert [text for text, _url in line_of(engagement, "contract").missing] == [
        "Confidentiality agreement: number and date."
    ]
    assert line_of(engagement, "standard").state == "not_met"


def test_warnings_do_not_block(cast: Cast, engagement: Engagement) -> None:
    scope = make_scope(engagement)
    Site.objects.update(headcount=500)
    engagement.client.licences = [{"name": "ICP", "number": "1", "expires": "2026-10-20"}]
    engagement.client.save()

    found = {one.question.key: one.blocks for one in eligibility.findings(Scope.objects.get(pk=scope.pk), TODAY)}

    assert found == {"licences": False, "people": False}
    assert line_of(engagement, "scope").state == "met"


def test_the_check_is_made_on_the_page(cast: Cast, engagement: Engagement, client: Browser) -> None:
    make_scope(engagement, checked=False)
    client.force_login(cast.consultant)
    url = f"/e/{engagement.code}/scope/eligibility/"
    answers = {one.key: one.expects for one in eligibility.questions() if not one.computed}

    unfinished = client.post(url, {"penalties": "no", "penalties_note": "查询截图已存"}).content.decode()
    client.post(url, answers | {"penalties_note": "查询截图已存"})

    scope = Scope.objects.get()
    assert 'value="查询截图已存"' in unfinished
    assert scope.eligibility_checked_on == TODAY
    assert scope.eligibility["penalties"] == {"answer": "no", "note": "查询截图已存"}
    assert scope.eligibility["runs_something"]["answer"] == "yes"


def test_top_management_signs_and_the_next_version_supersedes(cast: Cast, engagement: Engagement) -> None:
    make_scope(engagement)
    first = actions.prepare_scope(engagement, by=cast.lead)
    rendered(cast, first.paper_uid)
    first = signs(cast.top_manager, first, "approval")

    second = actions.edit_scope(engagement, {"text": "Operation of IT services and hosting."}, by=cast.lead)
    second = actions.prepare_scope(engagement, by=cast.lead)
    rendered(cast, second.paper_uid)
    second = signs(cast.top_manager, second, "approval")

    assert (second.version, second.state) == (2, "in_force")
    assert Scope.objects.get(pk=first.pk).state == "superseded"
    assert [service.name for service in second.services.all()] == ["Service desk"]


@pytest.mark.parametrize("name", ["representative", "lead", "partner", "client_admin", "stranger"])
def test_nobody_else_signs_the_scope(cast: Cast, engagement: Engagement, name: str) -> None:
    make_scope(engagement)
    scope = actions.prepare_scope(engagement, by=cast.lead)
    rendered(cast, scope.paper_uid)

    with pytest.raises(PermissionDenied):
        signs(getattr(cast, name), scope, "approval")


def test_a_scope_is_not_put_in_force_without_signature(cast: Cast, engagement: Engagement) -> None:
    with pytest.raises(Obstructed) as refused:
        fire(make_scope(engagement), "sign", by=cast.top_manager)

    assert refused.value.reasons == ["Top management has not signed the scope statement."]


def test_an_edit_voids_the_statement_that_was_made(cast: Cast, engagement: Engagement) -> None:
    make_scope(engagement)
    scope = actions.prepare_scope(engagement, by=cast.lead)

    edited = actions.edit_scope(engagement, {"text": "Other words."}, by=cast.lead)

    assert (scope.paper_uid != "", edited.paper_uid, edited.slots(), edited.round) == (True, "", [], 2)


def test_the_same_proposal_of_the_same_source_is_made_once(cast: Cast, engagement: Engagement) -> None:
    source = phase_of(engagement, 3)

    one, two = (
        actions.propose_adjustment(engagement, "设立服务级别经理", by=cast.lead, source=source) for _turn in range(2)
    )
    other = actions.propose_adjustment(engagement, "设立配置管理员", by=cast.lead, source=source)

    assert one == two
    assert OrganisationAdjustment.objects.count() == 2
    assert (other.source, fire(other, "adopt", by=cast.representative, reason="同意。").decision) == (
        "3 Diagnosis",
        "同意。",
    )


def test_the_kick_off_is_recorded_once_per_cycle(cast: Cast, engagement: Engagement, client: Browser) -> None:
    from tests.factories_certification import make_person  # noqa: PLC0415

    first, second = (make_person(engagement.client, name) for name in ("梁志远", "何静仪"))
    client.force_login(cast.lead)
    url = f"/e/{engagement.code}/kick_off/"
    data = {"day": "2026-10-12", "starts": "09:00", "ends": "10:30", "place": "总部", "points": "启动"}

    client.post(url, data | {"present": [first.uid, second.uid]})
    client.post(url, data | {"present": [first.uid], "place": "九楼"})

    meeting = engagement.cycle.meetings.get()
    assert (meeting.kind, meeting.place) == ("kick_off", "九楼")
    assert [row.name for row in meeting.attendances.all()] == ["梁志远"]
    assert client.get(url).status_code == 200
    client.force_login(cast.staff)
    assert client.post(url, data).status_code == 403
