"""Telling people: who, in which language, by mail or not."""

import pytest
from django.utils.translation import gettext as _

from tests.people import Cast
from wobo.notices.actions import mark_all_read, mark_read, tell
from wobo.notices.models import Mail, MailSettings, Notice


@pytest.fixture
def mail_works(cast: Cast) -> None:
    MailSettings.objects.create(workspace=cast.firm, host="mail.firm.example", sender="wobo@firm.example")


def test_each_person_is_told_once_in_their_own_language(cast: Cast, mail_works: None, moment: object) -> None:
    cast.lead.language = "zh-hans"
    cast.lead.save()

    told = tell(
        [cast.lead, cast.staff, cast.lead],
        "report.ready",
        lambda: _("yes"),
        url="/reports/",
        workspace=cast.engagement_a,
    )

    assert [(n.recipient, n.kind, n.url, n.read_at) for n in told] == [
        (cast.lead, "report.ready", "/reports/", None),
        (cast.staff, "report.ready", "/reports/", None),
    ]
    assert list(Mail.objects.order_by("pk").values_list("to", "state")) == [
        ("lead@example.com", "queued"),
        ("staff@example.com", "queued"),
    ]
    first, second = Mail.objects.order_by("pk")
    assert "http://localhost:8000/reports/" in first.text
    assert 'lang="zh-Hans"' in first.html
    assert 'lang="en"' in second.html


def test_nobody_outside_the_workspace_nobody_switched_off_is_told(cast: Cast, mail_works: None) -> None:
    told = tell([cast.stranger, cast.deactivated, cast.system], "task", "x", workspace=cast.engagement_a)

    assert told == []
    assert (Notice.objects.count(), Mail.objects.count()) == (0, 0)


def test_muted_kind_gives_a_notice_without_mail_but_security_always_mails(cast: Cast, mail_works: None) -> None:
    cast.lead.muted = ["report", "security"]
    cast.lead.save()

    tell([cast.lead], "report.ready", "A report", workspace=cast.engagement_a)
    tell([cast.lead], "security.reset_link", "A link")

    assert list(Notice.objects.order_by("pk").values_list("subject", flat=True)) == ["A report", "A link"]
    assert list(Mail.objects.values_list("subject", flat=True)) == ["A link"]


def test_without_mail_there_are_notices_only(cast: Cast) -> None:
    tell([cast.lead], "task", "A task", workspace=cast.engagement_a)

    assert (Notice.objects.count(), Mail.objects.count()) == (1, 0)


@pytest.mark.parametrize("url", ["https://evil.example/", "//evil.example/", "javascript:alert(1)"])
def test_notice_never_leads_off_the_site(cast: Cast, url: str) -> None:
    with pytest.raises(ValueError, match="page of this site"):
        tell([cast.lead], "task", "A task", url=url)


def test_text_of_others_is_escaped_in_the_mail(cast: Cast, mail_works: None) -> None:
    tell([cast.lead], "task", "<b>x</b>", "<script>alert(1)</script>", workspace=cast.engagement_a)

    html = Mail.objects.get().html
    assert "<script>" not in html
    assert "<b>x</b>" not in html


def test_reading_counts_the_first_time_and_only_ones_own(cast: Cast) -> None:
    first, second = (tell([who], "task", "x", workspace=cast.engagement_a)[0] for who in (cast.lead, cast.staff))

    mark_read(first)
    first.refresh_from_db()
    read_at = first.read_at
    mark_read(first)
    first.refresh_from_db()

    assert read_at is not None
    assert first.read_at == read_at
    assert mark_all_read(cast.lead) == 0
    second.refresh_from_db()
    assert second.read_at is None
    assert mark_all_read(cast.staff) == 1
