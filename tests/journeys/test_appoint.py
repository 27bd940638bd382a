"""A letter of appointment: drafted by the consultant, signed by top management, accepted on a phone, in Chinese."""

from collections.abc import Callable
from typing import Any

import pytest

from certification.models import Appointment
from tests.journeys import stage
from tests.people import PASSWORD
from wobo.accounts.models import Membership
from wobo.workflow.doors import record

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_a_representative_is_appointed_signed_and_accepts_on_a_phone(visit: Callable[..., Any]) -> None:
    team = stage.engaged()
    deputy = team.rows["陈志远"]
    record(deputy, "edit", by=team.lead.fresh(), changes={"top_management": True})
    Membership.objects.filter(user=team.representative).update(role="staff")  # the letter is to give the role
    lead = visit(team.lead.fresh())
    base = f"/e/{team.engagement.code}/appointments/"

    lead.go(base).press(f'main a[href="{base}new/"]')
    lead.fill(role="management_representative", person="陈志远").snap("20-new-letter").send()
    letter = Appointment.objects.get()
    lead.press(f'main form[action="{letter.get_absolute_url()}paper/"] button')
    stage.print_all()
    lead.go(letter.get_absolute_url()).snap("20-printed")

    sign(visit(team.manager.fresh()), base)
    assert Appointment.objects.get().state == "issued"
    accept_on_the_phone(visit(team.representative.fresh(), phone=True))

    letter = Appointment.objects.get()
    assert letter.state == "in_force"
    assert "management_representative" in team.representative.fresh().rights.roles_in(letter.workspace_id)


def sign(top: Any, base: str) -> None:
    """From the list to the sign page of the next letter, there with password and terms."""
    top.go(base).press(f'main a[href="{base}next/"]').snap("20-sign")
    _sign_here(top)
    top.snap("20-signed")


def accept_on_the_phone(appointee: Any) -> None:
    """From the inbox to the letter, from there to the signature."""
    appointee.go("/")
    with appointee.page.expect_navigation():
        appointee.tap(".work-title")
    appointee.snap("20-letter-phone")
    assert appointee.count('main a[href$="/decline/"]') >= 1
    with appointee.page.expect_navigation():
        appointee.tap('main a[href$="/accepted/"]')
    _sign_here(appointee, phone=True)
    assert appointee.width() == 360
    appointee.snap("20-accepted-phone")


def _sign_here(person: Any, *, phone: bool = False) -> None:
    """Open the paper, prove the person, sign."""
    if phone:
        with person.context.expect_page() as opened:
            person.tap("main a.phone-only")
        opened.value.wait_for_load_state()
        opened.value.close()
    person.draw()
    person.page.fill("main [name=secret]", PASSWORD)
    person.page.check("main [name=terms]")
    with person.page.expect_navigation():
        person.page.click("form[data-signing] .form-actions .btn-primary")
