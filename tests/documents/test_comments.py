"""Comments: said, answered, resolved; whoever is named is told once, in the inbox until they answer."""

from types import SimpleNamespace
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse

from certification.models import Engagement
from documents.actions import comments as acts
from documents.models import Comment, Revision
from tests.factories_documents import make_document, make_draft
from tests.people import Cast
from wobo.notices.models import Notice
from wobo.notices.work import items_for
from wobo.workflow.doors import Obstructed


@pytest.fixture
def draft(cast: Cast, engagement: Engagement, people: SimpleNamespace) -> Revision:
    document = make_document(engagement, cast.lead, writer=people.writer)
    return make_draft(document, cast.lead, author=people.writer)


def url(revision: Revision, name: str = "comments", *more: str) -> str:
    document = revision.document
    return reverse(f"documents:{name}", args=[document.engagement.code, document.uid, revision.uid, *more])


def signed_in(user: Any) -> Client:
    client = Client()
    client.force_login(user)
    return client


def told(user: Any) -> list[tuple[str, str]]:
    return list(Notice.objects.filter(recipient=user).values_list("kind", "subject"))


def test_who_is_named_is_told_and_the_author_hears_of_it(cast: Cast, draft: Revision) -> None:
    said = acts.comment(draft, by=cast.representative, text="Too slow, @Consultant please look.", section_key="s1")

    assert list(said.mentions.all()) == [cast.consultant]
    assert told(cast.consultant) == [
        ("document.comment.mention", "Representative names you in a comment on QL-ITSM-P-17 事件管理程序 A/0")
    ]
    assert told(cast.lead) == [("document.comment", "Representative commented on QL-ITSM-P-17 事件管理程序 A/0")]
    assert told(cast.staff) == [("document.comment", "Representative commented on QL-ITSM-P-17 事件管理程序 A/0")]
    assert told(cast.representative) == []


def test_a_longer_name_is_not_taken_for_a_shorter_one(cast: Cast, draft: Revision) -> None:
    said = acts.comment(draft, by=cast.representative, text="@Second Consultant, and ＠Staff")

    assert set(said.mentions.all()) == {cast.second_consultant, cast.staff}


def test_nobody_of_elsewhere_can_be_named(cast: Cast, draft: Revision) -> None:
    said = acts.comment(draft, by=cast.lead, text="@Stranger @Unassigned @Deactivated")

    assert list(said.mentions.all()) == []


def test_it_waits_in_the_inbox_until_answered(cast: Cast, draft: Revision) -> None:
    thread = acts.comment(draft, by=cast.representative, text="@Consultant why 15 minutes?")
    assert [item.title for item in items_for(cast.consultant)] == [
        "Representative names you: @Consultant why 15 minutes?"
    ]

    answer = acts.comment(draft, by=cast.consultant, text="By contract.", parent=thread)

    assert items_for(cast.consultant.fresh()) == []
    assert answer.section_key == thread.section_key
    again = acts.comment(draft, by=cast.representative, text="@Consultant which one?", parent=thread)
    assert [row.pk for row in acts.waiting_for(cast.consultant)] == [again.pk]
    acts.resolve(thread, by=cast.representative)
    assert acts.waiting_for(cast.consultant) == []


def test_resolving_is_for_whoever_began_it_or_writes(cast: Cast, draft: Revision) -> None:
    thread = acts.comment(draft, by=cast.working_group, text="Unclear.")

    for name in ("staff", "lead", "working_group"):
        assert acts.may_resolve(thread, getattr(cast, name))
    with pytest.raises(PermissionDenied):
        acts.resolve(thread, by=cast.internal_auditor)
    acts.resolve(thread, by=cast.staff)
    assert Comment.objects.unresolved().count() == 0
    assert Comment.objects.get().resolved_by == cast.staff


def test_an_answer_opens_a_resolved_thread_again(cast: Cast, draft: Revision) -> None:
    thread = acts.comment(draft, by=cast.working_group, text="Unclear.")
    acts.resolve(thread, by=cast.lead)

    acts.comment(draft, by=cast.working_group, text="Still unclear.", parent=Comment.objects.get())

    assert Comment.objects.unresolved().get().pk == thread.pk


def test_an_issued_version_takes_no_comments(cast: Cast, draft: Revision) -> None:
    thread = acts.comment(draft, by=cast.lead, text="x")
    Revision.objects.filter(pk=draft.pk).update(state="in_force")

    with pytest.raises(Obstructed, match="comments are closed"):
        acts.comment(draft, by=cast.lead, text="y")
    with pytest.raises(Obstructed, match="comments are closed"):
        acts.resolve(thread, by=cast.lead)


def test_an_external_auditor_reads_and_says_nothing(cast: Cast, engagement: Engagement, draft: Revision) -> None:
    with pytest.raises(PermissionDenied):
        acts.comment(draft, by=cast.external_auditor, text="x")
    assert not Comment.objects.exists()


def test_what_is_said_is_never_html(cast: Cast, draft: Revision) -> None:
    browser = signed_in(cast.lead)
    attack = "<img src=x onerror=alert(1)>{{7*7}}"
    answer = browser.post(url(draft), {"section": "s0", "quote": attack, "text": attack}, follow=True)

    page = answer.content.decode()
    assert "<img src=x" not in page
    assert page.count("&lt;img src=x onerror=alert(1)&gt;{{7*7}}") >= 2
    assert "<img src=x" not in browser.get(draft.get_absolute_url()).content.decode()


def test_a_comment_stays_when_its_section_is_taken_out(cast: Cast, draft: Revision) -> None:
    from documents.actions.sections import remove_section  # noqa: PLC0415

    acts.comment(draft, by=cast.lead, text="About the purpose.", section_key="s0")
    remove_section(draft.sections.get(key="s0"), by=cast.lead)

    page = signed_in(cast.lead).get(url(draft)).content.decode()
    assert "About the purpose." in page
    assert "section taken out" in page


def test_an_empty_comment_is_refused_and_an_unknown_section_too(cast: Cast, draft: Revision) -> None:
    browser = signed_in(cast.lead)

    assert browser.post(url(draft), {"section": "s0", "text": ""}).status_code == 422
    assert browser.post(url(draft), {"section": "nowhere", "text": "x"}).status_code == 422
    assert not Comment.objects.exists()


def test_another_revisions_thread_cannot_be_answered_here(cast: Cast, engagement: Engagement, draft: Revision) -> None:
    other = make_draft(make_document(engagement, cast.lead, number="QL-ITSM-P-18"), cast.lead)
    thread = acts.comment(other, by=cast.lead, text="x")

    answer = signed_in(cast.lead).post(url(draft, "comment_answer", thread.uid), {"text": "y"})

    assert answer.status_code == 404


def test_the_page_costs_the_same_for_many_threads(
    cast: Cast, draft: Revision, django_assert_max_num_queries: Any
) -> None:
    browser = signed_in(cast.lead)
    for number in range(20):
        thread = acts.comment(draft, by=cast.lead, text=f"Thread {number}", section_key="s0")
        acts.comment(draft, by=cast.consultant, text="Answer", parent=thread)
    browser.get(url(draft))
    with django_assert_max_num_queries(15):
        page = browser.get(f"{url(draft)}?show=open")
    assert page.content.decode().count('class="sheet thread') == 20


def test_the_page_of_signing_shows_what_is_not_resolved(cast: Cast, draft: Revision) -> None:
    from documents.flow_page import sign_context  # noqa: PLC0415
    from wobo.workflow.models.signature import Meaning  # noqa: PLC0415
    from wobo.workflow.signing import Slot  # noqa: PLC0415

    open_one = acts.comment(draft, by=cast.lead, text="Still open.")
    acts.resolve(acts.comment(draft, by=cast.lead, text="Done."), by=cast.lead)
    told = sign_context(
        Revision.objects.get(pk=draft.pk), Slot("nobody", Meaning.REVIEWED, lambda *_told: True), cast.lead
    )

    assert told["open_comments"] == [open_one]
    assert told["comments_url"] == url(draft)
