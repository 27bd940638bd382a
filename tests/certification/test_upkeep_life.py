"""The engagement machine after the certificate, through the pages: taken over, certified, paused, closed, lost."""

# claims: P15, P18, P19
import datetime as dt
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client as Browser

from certification.actions import upkeep
from certification.models import BodyLetter, Certificate, Engagement
from tests.factories_certification import make_engagement, make_standard
from tests.factories_upkeep import PDF, certificate_data, make_certificate, make_improvement
from tests.people import Cast
from wobo.notices.work import items_for
from wobo.reporting.models import Report


def posted(**changes: Any) -> dict[str, Any]:
    """Return what the form of a certificate sends."""
    data = {name: str(value) for name, value in certificate_data().items()}
    return data | {"standard": make_standard().ref, **changes}


def test_a_client_with_a_certificate_is_taken_over(cast: Cast, moment: Any, client: Browser) -> None:
    engagement = make_engagement(cast.engagement_a)
    client.force_login(cast.lead)
    url = f"/e/{engagement.code}/"

    early = client.post(f"{url}take_over/")
    made = client.post(f"{url}upkeep/certificates/new/", posted(upload=SimpleUploadedFile("c.pdf", PDF)))
    taken = client.post(f"{url}take_over/")

    assert early.status_code == 409
    assert "Record the valid certificate for ISO/IEC 20000-1:2018 first." in early.content.decode()
    assert made.url == Certificate.objects.get().get_absolute_url()
    assert (taken.status_code, Engagement.objects.get().state) == (302, "certified")


def test_days_in_the_wrong_order_are_told_and_what_was_typed_stays(
    cast: Cast, engagement: Engagement, client: Browser
) -> None:
    client.force_login(cast.consultant)
    data = posted(decided_on="2026-10-20", expires_on="2026-10-01", number="ITSM-77")

    text = client.post(f"/e/{engagement.code}/upkeep/certificates/new/", data).content.decode()

    assert "A certificate is issued after the decision, not before." in text
    assert "It expires after the day of issue." in text
    assert "ITSM-77" in text
    assert not Certificate.objects.exists()


def test_suspended_withdrawn_then_the_loss_opens_an_initial_cycle(cast: Cast, moment: Any, client: Browser) -> None:
    engagement = make_engagement(cast.engagement_a, state="certified")
    row = make_certificate(engagement)
    client.force_login(cast.lead)
    url, page = f"/e/{engagement.code}/", row.get_absolute_url()
    told = {"on": "2026-10-12", "reason": "Surveillance overdue.", "letter": "ZT-1"}

    client.post(f"{page}suspend/", told)
    kept = client.post(f"{url}lose_certificate/", {"reason": "It is gone."})
    client.post(f"{page}withdraw/", told | {"reason": "Not mended in time."})
    waiting = [one.action for one in items_for(cast.lead)]
    client.post(f"{url}lose_certificate/", {"reason": "It is gone."})

    assert kept.status_code == 409
    assert "Record the loss" in waiting
    engagement = Engagement.objects.get()
    assert (engagement.state, engagement.cycle.number, engagement.cycle.kind) == ("running", 2, "initial")
    assert list(BodyLetter.objects.values_list("about", flat=True)) == ["suspend", "withdraw"]


def test_transferred_the_new_body_keeps_the_dates_of_the_cycle(cast: Cast, moment: Any, client: Browser) -> None:
    engagement = make_engagement(cast.engagement_a, state="certified")
    row = make_certificate(engagement, issued_on=dt.date(2025, 6, 1))
    client.force_login(cast.lead)
    told = {"on": "2026-10-01", "reason": "The client changes the body."}

    answer = client.post(f"{row.get_absolute_url()}transfer/", told)
    page = client.get(answer.url).content.decode()
    client.post(answer.url, posted(number="NEW-1", body="Other body", expires_on="2028-05-31"))

    assert answer.url == f"/e/{engagement.code}/upkeep/certificates/new/"
    assert "2028-05-31" in page
    new = Certificate.objects.get(number="NEW-1")
    assert (new.previous, new.state, Certificate.objects.get(pk=row.pk).state) == (row, "valid", "transferred")


def test_paused_closed_opened_and_resumed_where_it_stood(cast: Cast, moment: Any, client: Browser) -> None:
    engagement = make_engagement(cast.engagement_a, state="certified")
    client.force_login(cast.lead)
    url = f"/e/{engagement.code}/"

    client.post(f"{url}pause/", {"reason": "The client moves house."})
    client.post(
        f"{url}close/", {"outcome": "The contract ended.", "handed_back": "Records", "kept_until": "2029-12-31"}
    )
    closed = Engagement.objects.get()
    client.post(f"{url}reopen/", {"reason": "They are back."})
    again = Engagement.objects.get()
    client.post(f"{url}resume/")

    assert (closed.state, closed.closed_on, closed.kept_until) == (
        "closed",
        dt.date(2026, 10, 12),
        dt.date(2029, 12, 31),
    )
    assert (again.state, again.closed_on, Engagement.objects.get().state) == ("paused", None, "certified")
    assert Report.objects.get(kind="closing-sheet").snapshot["handed_back"] == ["Records"]


@pytest.mark.parametrize("page", ["upkeep/", "upkeep/plan/2026/", "upkeep/changes/", "inspections/", "cycles/1/", ""])
def test_more_rows_cost_no_more_queries(
    cast: Cast, engagement: Engagement, client: Browser, page: str, django_assert_max_num_queries: Any
) -> None:
    make_certificate(engagement, issued_on=dt.date(2025, 11, 20))
    upkeep.draw_up(engagement.cycle, 2026, by=cast.lead)
    for at in range(12):
        told = {"kind": "scope", "text": f"Change {at}", "happened_on": dt.date(2026, 10, 1)}
        upkeep.notice_change(engagement.cycle, told, by=cast.lead)
        make_improvement(engagement, cast.lead, text=f"Improvement {at}")
    client.force_login(cast.representative)
    url = f"/e/{engagement.code}/{page}"
    client.get(url)

    with django_assert_max_num_queries(15):
        assert client.get(url).status_code == 200
