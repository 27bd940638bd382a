"""The drawing of values over time."""

import re

from wobo.reporting.charts import trend

POINTS = [("2026-07", 94.0), ("2026-08", None), ("2026-09", 96.5), ("2026-10", 98)]


def test_a_gap_breaks_the_line_and_the_target_is_dashed() -> None:
    drawn = trend(POINTS, title="Availability", target=95, target_word="Target ≥ 95 %", unit="%")

    assert drawn.count("<circle") == 3
    assert drawn.count("<path") == 1  # September and October; July stands alone
    assert 'stroke-dasharray="6 4"' in drawn
    assert "Target ≥ 95 %" in drawn
    assert "style=" not in drawn


def test_no_value_is_a_dash_and_no_zero() -> None:
    drawn = trend([("2026-07", None)], title="Availability", target=95)
    assert "—" in drawn
    assert "<circle" not in drawn


def test_the_scale_holds_values_and_target_and_ends_at_zero() -> None:
    drawn = trend([("1", 0), ("2", 3)], title="Complaints", target=1)
    shown = [float(one) for one in re.findall(r'text-anchor="end"[^>]*>([\d.]+)<', drawn)]
    assert min(shown) == 0
    assert max(shown) >= 3


def test_names_that_would_touch_are_left_out_and_words_are_escaped() -> None:
    drawn = trend([(f"20{number:02}-01", number) for number in range(40)], title="<b>")
    assert drawn.count(">20") < 20
    assert "&lt;b&gt;" in drawn
