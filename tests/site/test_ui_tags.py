"""The page kit: each part says what it must in words, and nothing that the content security policy refuses."""

import datetime as dt
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.contrib.messages.storage.base import Message
from django.core.paginator import Paginator
from django.template import RequestContext, Template
from django.test import RequestFactory
from django.utils import timezone, translation
from django.utils.safestring import mark_safe

from tests.house import machines
from tests.papers import note, opened, proof, ready_note
from tests.people import Cast
from wobo.reporting.models import Report
from wobo.site import kit, tones
from wobo.site.templatetags import ui
from wobo.workflow import clock
from wobo.workflow.doors import fire, record
from wobo.workflow.models import Event
from wobo.workflow.signing import sign

OWN_STYLE = {"reports", "mails"}  # paper and mail are no pages
TEMPLATES = sorted(
    path for path in (Path(settings.BASE_DIR) / "templates").rglob("*.html") if not OWN_STYLE & {*path.parts}
)
Show = Callable[..., str]


@pytest.fixture
def show(rf: RequestFactory) -> Show:
    """Draw a snippet with the kit loaded, as a page of `user` at `path` would."""

    def draw(snippet: str, user: Any = None, path: str = "/reports/", **context: Any) -> str:
        request = rf.get(path)
        request.user = user
        with translation.override("en"), timezone.override("Asia/Shanghai"):
            html = Template("{% load ui %}" + snippet).render(RequestContext(request, context))
        return " ".join(html.split())

    return draw


def words(html: str) -> str:
    """What a reader sees of it."""
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def test_icon_is_decoration_unless_it_has_a_label(show: Show) -> None:
    assert 'aria-hidden="true"' in show('{% icon "check" %}')
    assert 'role="img" aria-label="Locked"' in show('{% icon "lock" label="Locked" %}')


def test_unknown_icon_fails_loudly(show: Show) -> None:
    with pytest.raises(LookupError, match="no-such-icon"):
        show('{% icon "no-such-icon" %}')


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(TEMPLATES[0].parents[1]))[-60:])
def test_templates_name_only_icons_that_exist(path: Path) -> None:
    named = set(re.findall(r'{% icon "([\w-]+)"', path.read_text(encoding="utf-8")))

    assert [name for name in sorted(named) if not _exists(name)] == []


def _exists(name: str) -> bool:
    return (Path(settings.BASE_DIR) / "static/vendor/icons" / f"{name}.svg").exists()


def test_every_tone_and_state_has_an_icon_that_exists() -> None:
    assert [name for name in {*tones.TONE_ICONS.values(), *tones.ICONS.values()} if not _exists(name)] == []


def test_every_state_of_every_machine_has_a_tone() -> None:
    missing = [
        f"{machine.__name__.lower()}.{state}"
        for machine in machines()
        for state in dict(machine._meta.get_field("state").flatchoices)
        if not {state, f"{machine.__name__.lower()}.{state}"} & tones.TONES.keys()
    ]

    assert missing == []


def test_badge_says_the_state_in_words(show: Show) -> None:
    html = show("{% badge report %}", report=Report(state="failed"))

    assert words(html) == "Failed"
    assert 'class="state state-bad"' in html
    assert "<svg" in html


def test_badge_shows_the_mark_of_a_result(show: Show) -> None:
    html = show('{% badge label="Partial" tone="waiting" %}')
    assert words(html) == "Partial"

    class Assessed:
        result = "partial"

        def get_result_display(self) -> str:
            return "Partial"

    assert words(show('{% badge item "result" %}', item=Assessed())) == "◐ Partial"


def test_table_copies_headings_into_cells_for_phones() -> None:
    html = kit.labelled(
        "<thead><tr><th>No.</th><th>State & date</th><th></th></tr></thead>"
        '<tbody><tr><td>1</td><td class="num">2</td><td>3</td></tr>'
        '<tr><td colspan="2">4</td><td>5</td></tr><tr><th>6</th><td data-label="own">7</td></tr></tbody>'
    )

    assert re.findall(r"<t[dh][^>]*>\d", html) == [
        '<td data-label="No.">1',
        '<td data-label="State &amp; date" class="num">2',
        "<td>3",
        '<td colspan="2">4',
        "<td>5",
        "<th>6",
        '<td data-label="own">7',
    ]


def test_table_without_head_stays_as_it_is() -> None:
    assert kit.labelled("<tbody><tr><td>1</td></tr></tbody>") == "<tbody><tr><td>1</td></tr></tbody>"


def test_day_says_overdue_in_words(show: Show) -> None:
    assert words(show("{% day date late=True %}", date=dt.date(2026, 11, 2))) == "2026-11-02 Overdue"
    assert words(show("{% day date %}", date=None)) == "—"


def test_moment_names_its_zone(show: Show, moment: Any) -> None:
    assert words(show("{% moment at %}", at=moment)) == "2026-10-12 09:30 UTC+8"
    assert 'datetime="2026-10-12T09:30:00+0800"' in show("{% moment at %}", at=moment)


def test_moment_tells_half_hours_of_a_zone(show: Show, moment: Any) -> None:
    with timezone.override("Asia/Kolkata"):
        assert ui.moment(moment)["zone"] == "UTC+5:30"


def test_digest_can_be_copied_whole(show: Show) -> None:
    html = show("{% digest value %}", value="ab" * 32)

    assert f'data-copy="{"ab" * 32}"' in html
    assert "abababababab…" in html


def test_progress_survives_nothing_to_count(show: Show) -> None:
    assert words(show("{% progress 0 0 %}")) == "0&nbsp;%"
    assert words(show("{% progress 18 42 %}")) == "43&nbsp;%"


def test_prose_escapes_what_people_typed_and_keeps_cleaned_html(show: Show) -> None:
    assert show("{% prose text %}", text="a <b>\n\nc") == '<div class="prose"><p>a &lt;b&gt;</p> <p>c</p></div>'
    assert show("{% prose text %}", text=mark_safe("<p>a</p>")) == '<div class="prose"><p>a</p></div>'


def test_card_and_empty_escape_their_words(show: Show) -> None:
    html = show("{% card title %}{{ inside }}{% endcard %}", title="<x>", inside="<y>")
    assert words(html) == "&lt;x&gt; &lt;y&gt;"

    html = show('{% empty "Nothing yet" url="/x/" action="Begin" %}Do this first.{% endempty %}')
    assert words(html) == "Nothing yet Do this first. Begin"


def test_qr_is_svg_without_inline_style(show: Show) -> None:
    html = show('{% qr "https://example.com/verify/" label="Verify" %}')

    assert "<svg" in html
    assert "style=" not in html


def test_pagination_keeps_the_filters(show: Show) -> None:
    page = Paginator(range(60), 20).get_page(2)

    html = show("{% pagination page %}", path="/reports/?state=ready&page=2", page=page)

    assert 'href="?state=ready&amp;page=3"' in html
    assert 'aria-current="page">2<' in html


def test_link_of_the_rail_is_marked_where_the_reader_is(show: Show) -> None:
    assert 'aria-current="page"' in show('{% nav_link "/reports/" "Reports" "file-text" %}', path="/reports/abc/")
    assert 'aria-current="page"' not in show('{% nav_link "/" "Inbox" "inbox" count=3 %}', path="/reports/")


def test_link_without_a_page_does_not_appear(show: Show) -> None:
    assert show('{% nav_link "/no-such-page/" "Nowhere" "inbox" %}') == ""
    assert show('{% served "/no-such-page/" as it %}[{{ it }}]') == "[]"


def test_moves_offer_what_the_reader_may_do_as_forms(show: Show, cast: Cast) -> None:
    report = failed(cast)

    html = show("{% moves report %}", cast.consultant, report=report)

    assert words(html) == "Try again"
    assert f'<form method="post" action="{report.get_absolute_url()}retry/">' in html
    assert re.search(r'name="csrfmiddlewaretoken" value="\w{64}"', html)
    assert show("{% moves report %}", cast.stranger, report=report) == ""


def test_moves_say_why_a_verb_is_not_possible_yet(show: Show, cast: Cast, monkeypatch: Any) -> None:
    report = failed(cast)
    monkeypatch.setattr(Report, "obstacles", lambda self, verb: iter(["The disk is full."]))

    html = show("{% moves report %}", cast.consultant, report=report)

    assert words(html) == "Try again Not possible yet: The disk is full."
    assert "<form" not in html
    assert re.search(r'disabled aria-describedby="(why-\w+-retry)".*id="\1"', html)


def test_moves_ask_back_when_told_to(show: Show, cast: Cast) -> None:
    html = show('{% moves report confirm="retry" %}', cast.consultant, report=failed(cast))

    assert 'data-confirm="Please confirm: Try again"' in html
    assert show('{% moves report skip="retry" %}', cast.consultant, report=failed(cast, "R9")) == ""


def test_verb_that_wants_a_reason_is_known_by_its_transition() -> None:
    assert kit.asks_for_more(Report(), "begin")
    assert not kit.asks_for_more(Report(), "retry")


def failed(cast: Cast, number: str = "A-2026-R01") -> Report:
    report = fire(note(cast, number), "begin", by=cast.system, worker="test", lease_until=clock.now())
    return fire(report, "fail", by=cast.system, error="timeout", error_data={})


def test_signings_lead_the_one_whose_turn_it_is_to_the_sign_page(show: Show, cast: Cast) -> None:
    report = ready_note(cast)

    html = show("{% signings report %}", cast.consultant, report=report)

    assert f"/sign/report/{report.uid}/prepared/" in html
    assert words(html) == "Prepared to be signed now Read and sign Approved signs later Accepted signs later"


def test_signings_name_who_signed_and_offer_nothing_to_others(show: Show, cast: Cast) -> None:
    report = ready_note(cast)
    opened(cast.consultant, report)
    sign(report, "prepared", proof=proof(cast.consultant), shown_sha256=report.file.sha256)

    html = show("{% signings report %}", cast.staff, report=report)

    assert "Prepared Consultant" in words(html)
    assert "Read and sign" not in html


def test_trail_tells_state_changes_and_values_in_words(show: Show, cast: Cast) -> None:
    report = failed(cast)
    record(cast.engagement_a, "edit", by=cast.lead, changes={"name": "A-2027"}, reason="Moved")

    html = words(show("{% trail events %}", events=Event.objects.about(report).order_by("-seq")))
    assert "Being made → Failed" in html
    assert "could not make the file: A-2026-R01" in html

    with translation.override("en"):
        edited = kit.told_by(Event.objects.about(cast.engagement_a).latest("seq"))
    assert (edited["who"], edited["reason"]) == ("Lead", "Moved")
    assert edited["changes"] == [{"label": "Name", "old": "A-2026", "new": "A-2027"}]


def test_undo_goes_only_to_addresses_of_this_site() -> None:
    assert ui.undo_address(Message(25, "Removed", extra_tags="undo:/x/restore/")) == "/x/restore/"
    assert ui.undo_address(Message(25, "Removed", extra_tags="undo://evil.example/")) == ""
    assert ui.undo_address(Message(25, "Removed")) == ""


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(TEMPLATES[0].parents[1]))[-60:])
def test_templates_hold_no_inline_script_or_style(path: Path) -> None:
    text = re.sub(r"\{%.*?%\}", "", path.read_text(encoding="utf-8"))  # a name given to a tag is no attribute

    assert re.findall(r"\sstyle=|\son[a-z]+=|<style\b|javascript:", text) == []
    assert [tag for tag in re.findall(r"<script\b[^>]*>", text) if "src=" not in tag and "json" not in tag] == []


def test_messages_are_announced_and_can_be_undone(show: Show) -> None:
    shown = [Message(25, "Removed.", extra_tags="undo:/x/restore/")]

    html = show('{% include "components/messages.html" with messages=shown %}', shown=shown)

    assert 'role="status"' in html
    assert 'action="/x/restore/"' in html
    assert words(html).startswith("Removed. Undo")
