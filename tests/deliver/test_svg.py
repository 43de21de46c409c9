"""Chart geometry: inside the canvas, in proportion, with round grid values."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anomaly.deliver.report.svg import BAR_WIDTH, HEIGHT, WIDTH, bar, columns


@given(st.lists(st.integers(0, 10**6), min_size=1, max_size=3))
def test_segments_of_the_largest_bar_fill_the_width(values: list[int]) -> None:
    segments = bar([(f"k{n}", v) for n, v in enumerate(values)], sum(values))
    assert len(segments) == sum(v > 0 for v in values)
    if segments:
        assert sum(s.width for s in segments) == pytest.approx(BAR_WIDTH, abs=0.05)
        assert segments[0].x == 0


@given(st.lists(st.integers(0, 10**9), max_size=60))
def test_columns_stay_on_the_canvas_and_in_proportion(values: list[int]) -> None:
    chart = columns([(str(n), str(v), float(v)) for n, v in enumerate(values)])
    top = chart.lines[-1].value
    assert top >= max(values, default=0)
    assert len(chart.lines) == 5
    for column, value in zip(chart.columns, values, strict=True):
        assert 0 <= column.x <= column.x + column.width <= WIDTH
        assert 0 <= column.y <= column.y + column.height <= HEIGHT
        assert column.largest is (value == max(values) and value > 0)
    assert sum(bool(c.label) for c in chart.columns) <= 16


@pytest.mark.parametrize(
    ("largest", "top"), [(0, 0), (3, 4), (7.2, 8), (8460, 10000), (12001, 20000), (1, 4)]
)
def test_grid_values_are_round(largest: float, top: float) -> None:
    assert columns([("a", "a", largest)]).lines[-1].value == top
