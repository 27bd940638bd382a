"""The data of the process: ids, phases, profiles; what claims what; words for the translators."""

import datetime as dt
from io import StringIO
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command
from django.utils.translation import override

from certification import eligibility, gates, traceability
from certification.process import ids_of, phase_of, phases, profile_of, proposed_plan
from certification.words import PHASES, WORDS


def test_nine_phases_with_unique_criteria() -> None:
    assert [phase.number for phase in phases()] == list(range(1, 10))
    for phase in phases():
        keys = [criterion.key for criterion in phase.criteria]
        assert len(keys) == len(set(keys))
        for kind in ("initial", "recertification"):
            assert any(criterion.hard for criterion in phase.criteria_for(kind))


def test_every_id_that_is_named_exists() -> None:
    named = [pattern for phase in phases() for pattern in phase.ids]
    named += [pattern for phase in phases() for criterion in phase.criteria for pattern in criterion.ids]
    named += [pattern for ids in traceability.PAGES.values() for pattern in ids]

    assert [pattern for pattern in named if not ids_of([pattern])] == []


def test_every_criterion_says_what_to_do_as_a_button() -> None:
    actions = [one.action_id for phase in phases() for one in phase.criteria]

    assert len(actions) == len(set(actions))
    assert [text for text in actions if text.endswith(".") or len(text) > 42] == []


def test_a_pattern_stands_for_everything_under_it() -> None:
    assert ids_of(["S3.3.*", "P1"]) == {"S3.3", "S3.3.1", "S3.3.2", "S3.3.3", "S3.3.4", "P1"}
    assert ids_of(["S3.3"]) == {"S3.3"}


def test_every_item_of_the_process_is_claimed() -> None:
    assert traceability.unclaimed() == []


def test_the_table_in_docs_is_as_it_would_be_generated() -> None:
    path = Path(settings.BASE_DIR) / "docs" / "traceability.md"

    assert path.read_text(encoding="utf-8") == traceability.document()


def test_the_command_says_nothing_when_everything_is_claimed() -> None:
    out = StringIO()

    call_command("traceability", check=True, stdout=out)

    assert out.getvalue() == ""


def test_the_translators_find_every_word_of_the_data() -> None:
    spoken = {one.msgid for phase in phases() for one in phase.criteria}
    spoken |= {one.action_id for phase in phases() for one in phase.criteria}
    spoken |= {text for one in eligibility.questions() for text in (one.text_id, one.otherwise_id)}

    assert set(WORDS) == spoken
    assert list(PHASES) == [phase.msgid for phase in phases()]


@pytest.mark.parametrize("key", ["CN", "INT"])
def test_the_plan_of_a_profile_follows_its_edges(key: str) -> None:
    profile = profile_of(key)

    plan = proposed_plan(profile, dt.date(2026, 10, 12))

    assert plan[1][0] == dt.date(2026, 10, 12)
    for number, needed in profile.needs.items():
        assert all(plan[number][0] > plan[one][1] for one in needed)


def test_the_profiles_hold_the_clocks() -> None:
    china, abroad = profile_of("CN"), profile_of("INT")

    assert (china.pilot_min_days, china.operating_months, abroad.operating_months) == (56, 3, 0)
    with pytest.raises(AttributeError):
        china.no_such_clock  # noqa: B018  the access is the test


def test_an_unknown_criterion_cannot_be_registered() -> None:
    with pytest.raises(LookupError):
        gates.register(3, lambda cycle: None).criterion("no_such")


def test_titles_are_said_in_the_language_in_use() -> None:
    with override("zh-hans"):
        chinese = phase_of(3).title

    assert phase_of(3).title == "Diagnosis"
    assert chinese == "系统调查与诊断"
