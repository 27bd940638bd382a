"""From an empty installation to the inbox of its first administrator, and on to those who are invited."""

from collections.abc import Callable
from typing import Any

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time

from tests.people import PASSWORD
from wobo.accounts.models import Firm, User

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def app_code(secret: str) -> str:
    """Return what the authenticator app on the phone shows now."""
    return format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time()))))


def test_the_first_administrator_sets_up_and_invites(visit: Callable[..., Any], manage: Callable[..., str]) -> None:
    link = manage("setup_link").split()[-1]
    path = link[link.index("/setup/") :]
    admin = visit()
    admin.expected = {404}
    admin.go(path).snap("01-setup-empty")
    admin.fill(
        firm_name="佛山明德管理咨询有限公司",
        time_zone="Asia/Shanghai",
        display_name="吴敏",
        email="wu.min@mingde.example",
        password=PASSWORD,
        password_again="something else",
    )
    admin.send().snap("01-setup-refused")
    assert len(admin.refusals()) == 1
    assert (admin.value("firm_name"), admin.value("display_name")) == ("佛山明德管理咨询有限公司", "吴敏")
    admin.fill(password=PASSWORD, password_again=PASSWORD).send()
    admin.snap("01-setup-mail")
    assert "/settings/mail/" in admin.page.url
    admin.press("main button[form=skip]").snap("01-setup-after-mail")
    assert "/accounts/2fa/" in admin.page.url  # the firm asks its members for a second factor, the first one too

    admin.press('main a[href$="/totp/activate/"]').snap("01-second-factor")
    secret = admin.page.locator("#authenticator_secret").input_value()
    admin.fill(code=app_code(secret)).send().snap("01-recovery-codes")
    admin.press("main .panel-actions a.btn-primary").snap("01-first-steps")
    assert admin.page.url == f"{admin.base}/"
    assert (admin.count(".first-step"), admin.count(".first-step-done")) == (5, 1)
    assert (Firm.current().time_zone, User.objects.get(is_system=False).display_name) == ("Asia/Shanghai", "吴敏")
    assert visit_status(visit(), path) == 404
    admin.press('form[action="/first-steps/close/"] button').snap("01-inbox-empty")
    assert admin.count(".first-step") == 0

    people = admin.go("/people/").page.url
    admin.snap("02-people-empty")
    consultant = invited(admin, people, email="zhou@mingde.example", display_name="周启明", role="partner")
    newcomer = visit()
    newcomer.expected = {404}
    newcomer.go(consultant).snap("02-invitation")
    newcomer.fill(password=PASSWORD, password_again=PASSWORD).send().snap("02-accepted")
    assert User.objects.get(email="zhou@mingde.example").display_name == "周启明"

    again = visit()
    again.expected = {404}
    again.go(consultant).snap("02-invitation-gone")
    assert again.count("main form") == 0


def visit_status(visitor: Any, path: str) -> int:
    """Return the status of a page."""
    visitor.expected = {404}
    return int(visitor.page.goto(visitor.base + path).status)


def invited(admin: Any, people: str, **told: str) -> str:
    """Invite somebody as the administrator does, and return the path of the link that is shown once."""
    admin.go(people).press('main a[href$="/invite/"]').fill(**told).snap("02-invite").send().snap("02-link")
    link = str(admin.page.locator("main .handover code").inner_text())
    return link[link.index("/invite/") :]
