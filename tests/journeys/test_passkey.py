"""A passkey: registered on the account pages, then used to sign, with Chromium's own virtual device."""

from collections.abc import Callable
from typing import Any

import pytest

from audits import actions
from audits.models import Diagnosis
from tests.journeys import stage
from tests.people import PASSWORD
from wobo.workflow.models import Signature

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
DEVICE = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


def test_a_passkey_is_registered_and_signs(visit: Callable[..., Any]) -> None:
    team = stage.planned()
    actions.propose_plan(team.diagnosis, by=team.lead.fresh())
    stage.print_all()
    client = visit()
    client.expected = {401}
    device = client.context.new_cdp_session(client.page)
    device.send("WebAuthn.enable")
    device.send("WebAuthn.addVirtualAuthenticator", {"options": DEVICE})

    client.go("/").snap("07-sign-in").fill(login=team.representative.email, password=PASSWORD).send()
    client.go("/me/").snap("07-me").press('main a[href="/accounts/2fa/"]').snap("07-second-factor")
    client.press('main a[href$="/webauthn/add/"]')
    if "/reauthenticate/" in client.page.url:
        client.snap("07-reauthenticate").fill(password=PASSWORD).send()
    client.snap("07-add-passkey").fill(name="手机").press("#mfa_webauthn_add").snap("07-passkey-added")

    client.go(f"/sign/diagnosis/{team.diagnosis.uid}/plan/")
    client.page.wait_for_selector("[data-until-opened]", state="detached")
    client.page.check("main [name=terms]")
    client.snap("07-sign-with-passkey").press("form[data-signing] .form-actions .btn-primary").snap("07-signed")
    assert (Diagnosis.objects.get().state, Signature.objects.get().method) == ("confirmed", "passkey")
