"""Writing a revision: saved, drafted, moved, taken out and put back; who may, when, twice, two at once."""

import json
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from certification.models import Engagement
from documents.actions import sections as acts
from documents.models import Revision, Section, SectionDraft, SectionText
from documents.models.section import digest_of
from tests.factories_documents import make_document, make_draft
from tests.people import Cast
from wobo.workflow.doors import Obstructed
from wobo.workflow.models import Event


@pytest.fixture
def draft(cast: Cast, engagement: Engagement, people: SimpleNamespace) -> Revision:
    document = make_document(engagement, cast.lead, department=people.desk, writer=people.writer)
    return make_draft(document, cast.lead)


def first(revision: Revision) -> Section:
    return revision.sections.get(key="s0")


def url(name: str, revision: Revision, *more: str) -> str:
    document = revision.document
    return reverse(f"documents:{name}", args=[document.engagement.code, document.uid, revision.uid, *more])


def signed_in(user: Any) -> Client:
    client = Client()
    client.force_login(user)
    return client


def test_saving_keeps_both_texts_and_the_trail_names_their_digests(cast: Cast, draft: Revision) -> None:
    old = first(draft)

    saved = acts.save_section(old, by=cast.lead, version=1, title="Purpose", html="<p>New.</p>")

    assert (saved.html, saved.title, saved.version) == ("<p>New.</p>", "Purpose", 2)
    texts = list(SectionText.objects.filter(revision=draft, key="s0").order_by("pk"))
    assert [(one.version, one.html) for one in texts] == [(1, old.html), (2, "<p>New.</p>")]
    event = Event.objects.filter(uid=saved.uid, verb="edit").get()
    changes = json.loads(event.payload)["changes"]
    assert changes["digest"] == ["", digest_of("<p>New.</p>")]
    assert changes["html"] == ["…", "…"]
    assert "New." not in event.payload


def test_saving_the_same_twice_writes_nothing(cast: Cast, draft: Revision) -> None:
    acts.save_section(first(draft), by=cast.lead, version=1, title="A", html="<p>x</p>")
    events = Event.objects.count()

    again = acts.save_section(first(draft), by=cast.lead, version=1, title="A", html="<p>x</p>")

    assert (again.version, Event.objects.count()) == (2, events)


def test_who_is_late_loses_nothing_and_overwrites_nothing(cast: Cast, draft: Revision) -> None:
    section = first(draft)
    acts.save_section(section, by=cast.lead, version=1, title="A", html="<p>theirs</p>")

    with pytest.raises(acts.Conflict) as raised:
        acts.save_section(section, by=cast.consultant, version=1, title="A", html="<p>mine</p>")

    assert first(draft).html == "<p>theirs</p>"
    assert (raised.value.section.html, raised.value.html) == ("<p>theirs</p>", "<p>mine</p>")


def test_a_draft_is_no_event_and_leaving_makes_one_edit_of_it(cast: Cast, draft: Revision) -> None:
    events = Event.objects.count()
    for words in ("a", "ab", "abc"):
        kept = acts.keep_draft(first(draft), by=cast.lead, version=1, title="A", html=f"<p>{words}</p>")
    assert Event.objects.count() == events
    assert SectionDraft.objects.count() == 1

    acts.leave(kept)

    assert first(draft).html == "<p>abc</p>"
    assert Event.objects.count() == events + 1
    assert not SectionDraft.objects.exists()


def test_two_who_type_at_once_keep_both_drafts(cast: Cast, draft: Revision) -> None:
    acts.keep_draft(first(draft), by=cast.lead, version=1, title="A", html="<p>lead</p>")
    acts.keep_draft(first(draft), by=cast.consultant, version=1, title="A", html="<p>helper</p>")

    waiting = acts.settle(draft)

    assert [one.user for one in waiting] == [cast.consultant]
    assert first(draft).html == "<p>lead</p>"
    assert SectionDraft.objects.get().html == "<p>helper</p>"
    assert SectionDraft.objects.get().refused


def test_an_autosave_on_an_old_version_is_kept_and_marked(cast: Cast, draft: Revision) -> None:
    acts.save_section(first(draft), by=cast.lead, version=1, title="A", html="<p>new</p>")

    late = acts.keep_draft(first(draft), by=cast.consultant, version=1, title="A", html="<p>late</p>")

    assert (late.refused, late.html) == (True, "<p>late</p>")
    assert first(draft).html == "<p>new</p>"


def test_resting_drafts_become_edits(cast: Cast, draft: Revision) -> None:
    kept = acts.keep_draft(first(draft), by=cast.lead, version=1, title="A", html="<p>rested</p>")

    assert acts.settle_idle(kept.saved_at + acts.IDLE) == 0
    assert acts.settle_idle(kept.saved_at + acts.IDLE * 2) == 1
    assert first(draft).html == "<p>rested</p>"


@pytest.mark.parametrize("name", ["top_manager", "internal_auditor", "external_auditor", "stranger", "working_group"])
def test_others_cannot_write(cast: Cast, draft: Revision, name: str) -> None:
    user = getattr(cast, name)
    for act in (
        lambda: acts.save_section(first(draft), by=user, version=1, title="A", html="<p>x</p>"),
        lambda: acts.keep_draft(first(draft), by=user, version=1, title="A", html="<p>x</p>"),
        lambda: acts.add_section(draft, by=user, title="More"),
        lambda: acts.move_section(first(draft), by=user, step=1),
        lambda: acts.remove_section(first(draft), by=user),
        lambda: acts.describe_change(draft, "x", by=user),
    ):
        with pytest.raises(PermissionDenied):
            act()
    assert first(draft).html == "<p>规定事件的受理、分派和关闭。</p>"
    assert not SectionDraft.objects.exists()


def test_a_frozen_text_changes_in_no_way(cast: Cast, draft: Revision) -> None:
    acts.save_section(first(draft), by=cast.lead, version=1, title="A", html="<p>x</p>")
    former = SectionText.objects.filter(revision=draft).first()
    Revision.objects.filter(pk=draft.pk).update(state="discussing")

    for act in (
        lambda: acts.save_section(first(draft), by=cast.lead, version=2, title="A", html="<p>y</p>"),
        lambda: acts.keep_draft(first(draft), by=cast.lead, version=2, title="A", html="<p>y</p>"),
        lambda: acts.add_section(draft, by=cast.lead, title="More"),
        lambda: acts.move_section(first(draft), by=cast.lead, step=1),
        lambda: acts.remove_section(first(draft), by=cast.lead),
        lambda: acts.put_back(former, by=cast.lead),
        lambda: acts.describe_change(draft, "x", by=cast.lead),
    ):
        with pytest.raises(Obstructed):
            act()
    assert first(draft).html == "<p>x</p>"


def test_sections_move_and_stop_at_the_ends(cast: Cast, draft: Revision) -> None:
    acts.add_section(draft, by=cast.lead, title="Records", after="s0")
    order = lambda: list(draft.sections.values_list("title", flat=True))  # noqa: E731
    assert order() == ["目的", "Records", "适用范围"]

    acts.move_section(first(draft), by=cast.lead, step=1)
    assert order() == ["Records", "目的", "适用范围"]
    acts.move_section(draft.sections.get(title="Records"), by=cast.lead, step=-1)
    assert order() == ["Records", "目的", "适用范围"]
    assert list(draft.sections.values_list("order", flat=True)) == [0, 1, 2]


def test_a_section_taken_out_can_be_put_back_with_its_text(cast: Cast, draft: Revision) -> None:
    acts.save_section(first(draft), by=cast.lead, version=1, title="A", html="<p>second</p>")
    last = acts.remove_section(first(draft), by=cast.lead)
    assert not draft.sections.filter(key="s0").exists()
    assert (last.removed, last.html, last.version) == (True, "<p>second</p>", 3)

    back = acts.put_back(last, by=cast.lead)

    assert (back.key, back.html, back.version) == ("s0", "<p>second</p>", 4)
    versions = SectionText.objects.filter(revision=draft, key="s0").values_list("version", flat=True)
    assert list(versions) == [1, 2, 3, 4]


def test_a_former_text_is_put_back_as_a_new_version(cast: Cast, draft: Revision) -> None:
    was = first(draft).html
    acts.save_section(first(draft), by=cast.lead, version=1, title="A", html="<p>wrong</p>")

    back = acts.put_back(SectionText.objects.get(revision=draft, key="s0", version=1), by=cast.lead)

    assert (back.html, back.version, back.title) == (was, 3, "目的")


def test_what_somebody_is_typing_in_is_not_taken_out(cast: Cast, draft: Revision) -> None:
    acts.keep_draft(first(draft), by=cast.consultant, version=1, title="A", html="<p>x</p>")

    with pytest.raises(Obstructed, match="Consultant is writing in this section just now"):
        acts.remove_section(first(draft), by=cast.lead)


def test_former_texts_cannot_be_changed_in_the_database(cast: Cast, draft: Revision) -> None:
    acts.save_section(first(draft), by=cast.lead, version=1, title="A", html="<p>x</p>")
    text = SectionText.objects.latest("pk")

    with pytest.raises(IntegrityError), transaction.atomic():
        SectionText.objects.filter(pk=text.pk).update(html="<p>forged</p>")
    with pytest.raises(IntegrityError), transaction.atomic():
        SectionText.objects.filter(pk=text.pk).delete()


def test_the_authors_own_edit_confirms_and_anothers_takes_it_back(cast: Cast, draft: Revision) -> None:
    own = acts.save_section(first(draft), by=cast.staff, version=1, title="A", html="<p>own</p>")
    assert own.confirmed_by == cast.staff

    changed = acts.save_section(own, by=cast.lead, version=2, title="A", html="<p>other</p>")
    assert (changed.confirmed_by, changed.confirmed_at) == (None, None)
    with pytest.raises(Obstructed, match="Read it again"):
        acts.confirm_section(changed, by=cast.staff, version=2)
    with pytest.raises(PermissionDenied):
        acts.confirm_section(changed, by=cast.lead, version=3)

    assert acts.confirm_section(changed, by=cast.staff, version=3).confirmed_by == cast.staff


def test_a_section_has_a_limit_that_names_both_sizes(cast: Cast, draft: Revision) -> None:
    with pytest.raises(Obstructed, match="200000 are the limit"):
        acts.save_section(first(draft), by=cast.lead, version=1, title="A", html=f"<p>{'字' * 200_001}</p>")


def test_what_is_saved_is_clean(cast: Cast, draft: Revision) -> None:
    dirty = '<p onclick="x()">a<script>alert(1)</script><a href="javascript:alert(1)">b</a><img src=x></p>'

    saved = acts.save_section(first(draft), by=cast.lead, version=1, title="A", html=dirty)

    assert saved.html == "<p>ab</p>"


def test_the_page_costs_the_same_for_more_sections(
    cast: Cast, draft: Revision, django_assert_max_num_queries: Any
) -> None:
    browser = signed_in(cast.lead)
    for number in range(12):
        html = '<p>{top_manager} <a href="doc:x">x</a></p>' if number % 2 else "<p>plain</p>"
        acts.add_section(draft, by=cast.lead, title=f"S {number}", html=html)

    browser.get(url("write", draft))
    with django_assert_max_num_queries(15):
        assert browser.get(url("write", draft)).status_code == 200


def test_an_autosave_answers_with_the_time_and_a_conflict_with_409(cast: Cast, draft: Revision) -> None:
    browser, page = signed_in(cast.lead), url("section_edit", draft, "s0")
    typed = {"version": 1, "title": "A", "html": "<p>x</p>"}

    answer = browser.post(page, typed, headers={"X-Autosave": "1"})
    assert (answer.status_code, answer.json()["version"], answer.json()["others"]) == (200, 1, [])
    assert answer.json()["saved_at"] == "09:30"

    other = signed_in(cast.consultant).post(page, typed, headers={"X-Autosave": "1"})
    assert other.json()["others"] == ["Lead"]
    acts.save_section(first(draft), by=cast.consultant, version=1, title="A", html="<p>theirs</p>")
    late = browser.post(page, typed, headers={"X-Autosave": "1"})
    assert (late.status_code, late.json()["message"]) == (409, "Consultant saved this section meanwhile.")

    both = browser.post(page, typed)
    assert both.status_code == 409
    said = both.content.decode()
    assert "<p><del>theirs</del></p>" in said
    assert "<p><ins>x</ins></p>" in said
    assert 'name="version" value="2"' in said

    again = browser.post(page, {**typed, "version": 2})
    assert (again.status_code, first(draft).html) == (302, "<p>x</p>")


def test_a_refused_heading_keeps_what_was_typed(cast: Cast, draft: Revision) -> None:
    answer = signed_in(cast.lead).post(
        url("section_edit", draft, "s0"), {"version": 1, "title": "", "html": "<p>kept words</p>"}
    )

    assert answer.status_code == 422
    assert "kept words" in answer.content.decode()


def test_the_message_of_a_removal_offers_the_way_back(cast: Cast, draft: Revision) -> None:
    browser = signed_in(cast.lead)
    page = browser.post(url("section_remove", draft, "s0"), follow=True)
    last = SectionText.objects.get(revision=draft, removed=True)
    assert url("text_put_back", draft, last.uid) in page.content.decode()

    browser.post(url("text_put_back", draft, last.uid))

    assert first(draft).html == "<p>规定事件的受理、分派和关闭。</p>"


def test_nobody_of_elsewhere_sees_a_text(cast: Cast, draft: Revision) -> None:
    browser = signed_in(cast.stranger)
    for name, more in (
        ("write", ()),
        ("section_edit", ("s0",)),
        ("section_history", ("s0",)),
        ("revision_detail", ()),
    ):
        assert browser.get(url(name, draft, *more)).status_code == 404


def test_the_next_version_begins_from_the_one_in_force_and_needs_a_note(cast: Cast, draft: Revision) -> None:
    from documents.actions.beginning import begin  # noqa: PLC0415
    from documents.writing.readiness import against_opening  # noqa: PLC0415

    Revision.objects.filter(pk=draft.pk).update(state="in_force")
    made = begin(draft.document, by=cast.lead)

    assert (made.label, list(made.sections.values_list("key", "html"))) == (
        "A/1",
        list(draft.sections.values_list("key", "html")),
    )
    assert list(against_opening(made)) == ["Say what is changed against the former version."]
    acts.describe_change(made, "Faster.", by=cast.lead)
    assert list(against_opening(Revision.objects.get(pk=made.pk))) == []


def test_an_abandoned_version_gives_its_place_back(cast: Cast, draft: Revision) -> None:
    from documents.actions.beginning import next_place  # noqa: PLC0415

    assert next_place(draft.document) == (1, 1)
    Revision.objects.filter(pk=draft.pk).update(state="abandoned")
    assert next_place(draft.document) == (1, 0)


def test_texts_are_found_by_their_words_and_not_by_their_tags(cast: Cast, draft: Revision) -> None:
    from wobo.site.search import search  # noqa: PLC0415

    html = "<p>在 P1 &lt; P2 时<strong>升级</strong>给值班经理。</p>"
    acts.save_section(first(draft), by=cast.lead, version=1, title="升级规则", html=html)

    def hits(words: str, user: Any) -> list[tuple[str, str]]:
        found = dict(search(words, user.fresh())).get("Text of documents", [])
        return [(hit.title, hit.url) for hit in found]

    where = ("QL-ITSM-P-17 A/0 · 升级规则", f"{draft.get_absolute_url()}#s-s0")
    assert hits("值班经理", cast.lead) == [where]
    assert hits("P1 < P2", cast.representative) == [where]
    assert hits("strong", cast.lead) == []
    assert hits("值班经理", cast.stranger) == []
    Revision.objects.filter(pk=draft.pk).update(state="abandoned")
    assert hits("值班经理", cast.lead) == []


def test_the_buttons_move_a_section_and_refuse_other_places(cast: Cast, draft: Revision) -> None:
    browser = signed_in(cast.lead)

    assert browser.post(url("section_move", draft, "s1"), {"to": "up"}).status_code == 302
    assert list(draft.sections.values_list("key", flat=True)) == ["s1", "s0"]
    assert browser.post(url("section_move", draft, "s1"), {"to": "down"}).status_code == 302
    assert list(draft.sections.values_list("key", flat=True)) == ["s0", "s1"]
    assert browser.post(url("section_move", draft, "s1"), {"to": "9"}).status_code == 422
