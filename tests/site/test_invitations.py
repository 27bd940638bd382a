"""Invitations: who may invite whom to what, and who may accept."""

import datetime as dt
import re
import threading
from collections.abc import Iterable
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test import Client

from tests.people import PASSWORD, Cast
from wobo.accounts.models import Invitation, Membership, User, token_digest
from wobo.notices.models import Mail, MailSettings, Notice
from wobo.site.actions import people as actions
from wobo.site.actions.people import Offer
from wobo.workflow import clock
from wobo.workflow.doors import Obstructed
from wobo.workflow.models import Event

NEW = {"display_name": "王新", "password": "a quiet morning river", "password_again": "a quiet morning river"}


def offer(role: str = "staff", email: str = "New@Example.com", **more: object) -> Offer:
    return Offer(email=email, display_name="王新", role=role, language="en", **more)


def token_of(link: str) -> str:
    return link.rstrip("/").rpartition("/")[2]


def test_invited_person_sets_name_and_password_and_is_in(client: Client, cast: Cast) -> None:
    invitation, link = actions.invite(cast.engagement_a, offer("consultant"), by=cast.lead)
    path = link.removeprefix("http://localhost:8000")

    assert client.get(path).status_code == 200
    assert User.objects.filter(email="new@example.com").count() == 0  # opening accepts nothing
    answer = client.post(path, NEW)

    assert (answer.status_code, answer.url) == (302, "/")
    user = User.objects.get(email="new@example.com")
    assert (user.display_name, user.language, user.check_password(NEW["password"])) == ("王新", "en", True)
    assert list(Membership.objects.filter(user=user).values_list("workspace", "role", "until")) == [
        (cast.engagement_a.pk, "consultant", None)
    ]
    invitation.refresh_from_db()
    assert (invitation.accepted_by, invitation.accepted_at is None) == (user, False)
    assert client.get("/").status_code == 200
    assert list(Notice.objects.values_list("recipient", "kind")) == [(cast.lead.pk, "people.accepted")]
    assert {(e.model, e.verb, e.actor_id) for e in Event.objects.filter(actor=user)} == {
        ("accounts.User", "create", user.pk),
        ("accounts.Invitation", "edit", user.pk),
        ("accounts.Membership", "create", user.pk),
        ("accounts.User", "sign_in", user.pk),
    }


def test_link_is_stored_as_a_hash_only_and_never_on_the_trail(cast: Cast) -> None:
    invitation, link = actions.invite(cast.client_a, offer(), by=cast.client_admin)

    assert invitation.token_sha256 == token_digest(token_of(link))
    payloads = "".join(Event.objects.values_list("payload", flat=True))
    assert token_of(link) not in payloads
    assert invitation.token_sha256 not in payloads


def test_accepted_link_is_used_up(client: Client, cast: Cast) -> None:
    _made, link = actions.invite(cast.client_a, offer(), by=cast.client_admin)
    client.post(link, NEW)

    other = Client()
    assert other.get(link).status_code == 404
    assert other.post(link, NEW).status_code == 404
    with pytest.raises(Obstructed):
        actions.accept(token_of(link), display_name="X", password="y" * 12)
    assert User.objects.filter(email="new@example.com").count() == 1


def test_person_with_an_account_signs_in_and_accepts(client: Client, cast: Cast) -> None:
    _made, link = actions.invite(cast.engagement_b, offer("consultant", "consultant@example.com"), by=cast.partner)

    assert "Sign in, then accept" in client.get(link).content.decode()
    assert client.post(link, NEW).status_code == 409  # a guest cannot accept in their stead
    assert cast.consultant.memberships.count() == 1
    client.force_login(cast.consultant)
    answer = client.post(link)

    assert (answer.status_code, answer.url) == (302, "/")
    assert set(cast.consultant.memberships.values_list("workspace__name", "role")) == {
        ("A-2026", "consultant"),
        ("B-2026", "consultant"),
    }
    assert User.objects.get(pk=cast.consultant.pk).check_password(PASSWORD)


def test_somebody_else_cannot_accept(client: Client, cast: Cast) -> None:
    _made, link = actions.invite(cast.engagement_b, offer("consultant", "consultant@example.com"), by=cast.partner)
    client.force_login(cast.second_consultant)

    assert client.get(link).context["wrong"] is True
    assert client.post(link).status_code == 403
    with pytest.raises(PermissionDenied):
        actions.accept(token_of(link), user=cast.second_consultant)
    assert cast.second_consultant.memberships.count() == 1


def test_expired_invitation_opens_nothing_until_it_is_sent_again(client: Client, cast: Cast) -> None:
    long_ago = clock.now() - dt.timedelta(days=7, seconds=1)
    with clock.at(long_ago):
        invitation, link = actions.invite(cast.client_a, offer(), by=cast.client_admin)
    assert client.get(link).status_code == 404

    fresh = actions.resend(invitation, by=cast.client_admin)

    assert client.get(link).status_code == 404
    assert client.get(fresh).status_code == 200


def test_withdrawn_invitation_opens_nothing(client: Client, cast: Cast) -> None:
    invitation, link = actions.invite(cast.client_a, offer(), by=cast.client_admin)
    client.force_login(cast.client_admin)

    answer = client.post(f"/people/invitations/{invitation.uid}/withdraw/")

    assert (answer.status_code, answer.url) == (302, f"/people/{cast.client_a.uid}/")
    assert Client().get(link).status_code == 404
    assert client.post(f"/people/invitations/{invitation.uid}/withdraw/").status_code == 409
    assert client.post(f"/people/invitations/{invitation.uid}/resend/").status_code == 409
    assert client.get(f"/people/invitations/{invitation.uid}/withdraw/").status_code == 405


def test_invitation_of_a_person_who_was_switched_off_is_void(client: Client, cast: Cast) -> None:
    _made, link = actions.invite(cast.client_a, offer(), by=cast.client_admin)
    User.objects.filter(pk=cast.client_admin.pk).update(is_active=False)

    assert client.get(link).status_code == 404


@pytest.mark.parametrize(
    ("who", "where", "role", "status"),
    [
        ("client_admin", "client_a", "staff", 302),
        ("client_admin", "engagement_a", "lead_consultant", 200),  # the choice does not exist for them
        ("lead", "engagement_a", "consultant", 302),
        ("lead", "engagement_a", "partner", 200),
        ("lead", "client_a", "staff", 403),
        ("consultant", "engagement_a", "staff", 403),
        ("staff", "client_a", "staff", 403),
        ("external_auditor", "engagement_a", "staff", 403),
        ("stranger_admin", "client_a", "staff", 404),
        ("stranger_admin", "engagement_a", "staff", 404),
        ("admin", "firm", "partner", 302),
        ("admin", "firm", "consultant", 200),  # no such role at the firm
    ],
)
def test_who_invites_to_what(client: Client, cast: Cast, who: str, where: str, role: str, status: int) -> None:
    client.force_login(getattr(cast, who))
    data = {"email": "new@example.com", "display_name": "N", "role": role, "language": "en"}

    answer = client.post(f"/people/{getattr(cast, where).uid}/invite/", data)

    assert answer.status_code == status
    assert Invitation.objects.count() == (1 if status == 302 else 0)


def test_link_is_shown_once_to_who_invited(client: Client, cast: Cast) -> None:
    client.force_login(cast.client_admin)
    data = {"email": "new@example.com", "display_name": "N", "role": "staff", "language": "en"}

    first = client.post(f"/people/{cast.client_a.uid}/invite/", data, follow=True)

    link = first.context["link"]["link"]
    assert link.encode() in first.content
    assert link.encode() not in client.get(f"/people/{cast.client_a.uid}/").content
    assert Client().get(link).status_code == 200


def test_same_invitation_twice_is_refused(client: Client, cast: Cast) -> None:
    actions.invite(cast.client_a, offer(), by=cast.client_admin)
    client.force_login(cast.client_admin)
    data = {"email": "new@example.com", "display_name": "N", "role": "staff", "language": "en"}

    assert client.post(f"/people/{cast.client_a.uid}/invite/", data).status_code == 409
    assert Invitation.objects.count() == 1


@pytest.mark.parametrize(
    ("email", "where", "role"),
    [
        ("consultant@example.com", "client_a", "top_manager"),
        ("lead@example.com", "engagement_a", "management_representative"),
        ("partner@example.com", "client_a", "staff"),
        ("staff@example.com", "engagement_b", "consultant"),
        ("top_manager@example.com", "firm", "partner"),
    ],
)
def test_two_sides_of_the_table_stay_apart(cast: Cast, email: str, where: str, role: str) -> None:
    with pytest.raises(Obstructed, match="cannot hold a role"):
        actions.invite(getattr(cast, where), offer(role, email), by=cast.partner)


KNOWN_ELSEWHERE = ("stranger@example.com", "stranger_admin@example.com", "unassigned@example.com")


@pytest.mark.parametrize("mail_host", ["", "mail.firm.example"])
@pytest.mark.parametrize("email", KNOWN_ELSEWHERE)
def test_client_admin_cannot_learn_who_has_an_account(cast: Cast, email: str, mail_host: str) -> None:
    if mail_host:
        MailSettings.objects.create(workspace=cast.firm, host=mail_host, sender="wobo@firm.example")

    told = [what_is_told(cast, address) for address in (email, "nobody@example.com")]

    assert told[0] == told[1]
    assert told[0][0] == 302
    assert (len(told[0]) == 3) is not bool(mail_host)  # where mail leaves, the link is in the mail alone


def what_is_told(cast: Cast, email: str) -> tuple[object, ...]:
    """Invite as the client's administrator, and return all that the pages say, addresses and secrets left out."""
    inviter, guest = Client(), Client(headers={"accept-language": "en"})
    inviter.force_login(cast.client_admin)
    people = f"/people/{cast.client_a.uid}/"
    data = {"email": email, "display_name": "N", "role": "staff", "language": "en"}
    answer = inviter.post(f"{people}invite/", data)
    page = inviter.get(people)
    link = page.context["link"]["link"]
    row = page.context["invitations"][0]
    secrets = (email, link, token_of(link), row.uid, page.context["csrf_token"])
    seen = [answer.status_code, plain(page, secrets)]
    if link:
        opened = guest.get(link)
        seen.append(plain(opened, (*secrets, opened.context["csrf_token"])))
    actions.withdraw(row, by=cast.client_admin)
    return tuple(seen)


def plain(page: Any, secrets: Iterable[object]) -> str:
    """Return a page's text without what differs in any case."""
    text = re.sub(r'value="[A-Za-z0-9]{64}"|datetime="[^"]+">[^<]+', "", page.content.decode())
    for secret in sorted(filter(None, map(str, secrets)), key=len, reverse=True):
        text = text.replace(secret, "…")
    return text


def test_who_may_see_a_person_anyway_is_told_of_the_two_sides(cast: Cast) -> None:
    for email, by in (("lead@example.com", cast.lead), ("unassigned@example.com", cast.partner)):
        with pytest.raises(Obstructed, match="cannot hold a role"):
            actions.invite(cast.engagement_a, offer("staff", email), by=by)

    made, link = actions.invite(cast.engagement_a, offer("staff", "unassigned@example.com"), by=cast.lead)
    with pytest.raises(Obstructed, match="cannot hold a role"):
        actions.accept(token_of(link), user=cast.unassigned)
    assert made.accepted_at is None


def test_consultant_may_be_the_clients_internal_auditor(cast: Cast) -> None:
    made, _link = actions.invite(
        cast.engagement_a, offer("internal_auditor", "second_consultant@example.com"), by=cast.partner
    )

    assert made.role == "internal_auditor"


def test_sides_are_looked_at_again_when_the_invitation_is_accepted(cast: Cast) -> None:
    _made, link = actions.invite(cast.client_a, offer("top_manager"), by=cast.client_admin)
    _other, second = actions.invite(cast.engagement_b, offer("consultant"), by=cast.partner)
    user = actions.accept(token_of(second), display_name="N", password="y" * 12)

    with pytest.raises(Obstructed, match="works for the firm"):
        actions.accept(token_of(link), user=user)

    assert list(user.memberships.values_list("role", flat=True)) == ["consultant"]


def test_external_auditor_needs_an_end_and_loses_access_after_it(cast: Cast) -> None:
    with pytest.raises(Obstructed, match="end date"):
        actions.invite(cast.engagement_a, offer("external_auditor"), by=cast.lead)
    until = clock.today() + dt.timedelta(days=3)
    _made, link = actions.invite(cast.engagement_a, offer("external_auditor", role_until=until), by=cast.lead)

    user = actions.accept(token_of(link), display_name="N", password="y" * 12)

    assert cast.engagement_a.pk in user.rights.readable
    with clock.at(clock.now() + dt.timedelta(days=4)):
        assert user.fresh().rights.readable == frozenset()


def test_invitation_goes_by_mail_in_its_language_with_a_link_of_this_site(cast: Cast) -> None:
    MailSettings.objects.create(workspace=cast.firm, host="mail.firm.example", sender="wobo@firm.example")

    _made, link = actions.invite(cast.client_a, offer(), by=cast.client_admin)

    mail = Mail.objects.get()
    assert (mail.to, mail.subject) == ("new@example.com", "Client Admin invites you to “Client A”")
    assert link in mail.text


def test_weak_password_is_refused(client: Client, cast: Cast) -> None:
    _made, link = actions.invite(cast.client_a, offer(), by=cast.client_admin)

    for password in ("short", "password1234", "new@example.com"):
        answer = client.post(link, {"display_name": "N", "password": password, "password_again": password})
        assert "password" in answer.context["form"].errors

    assert User.objects.filter(email="new@example.com").count() == 0


@pytest.mark.django_db(transaction=True)
@pytest.mark.postgres
def test_two_acceptances_at_once_have_one_winner(cast: Cast) -> None:
    _made, link = actions.invite(cast.engagement_a, offer("consultant"), by=cast.lead)
    start, outcomes = threading.Barrier(4), []

    def accept() -> None:
        start.wait()
        try:
            actions.accept(token_of(link), display_name="N", password="y" * 12)
            outcomes.append("in")
        except Obstructed:
            outcomes.append("refused")
        finally:
            connection.close()

    threads = [threading.Thread(target=accept) for _n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(outcomes) == ["in", "refused", "refused", "refused"]
    user = User.objects.get(email="new@example.com")
    assert user.memberships.count() == 1
