"""Geometry of the charts: numbers in, rectangles out; the template draws them as inline SVG.

Colours are classes of the page's own style sheet, so the security policy needs no exception.
"""

from collections.abc import Sequence
from dataclasses import dataclass

BAR_WIDTH = 240
WIDTH = 960
HEIGHT = 260
_LEFT = 76
_RIGHT = 12
_TOP = 14
_BOTTOM = 40
_STEPS = (1, 2, 2.5, 5, 10)
_LINES = 4
_LABELS_AT_MOST = 16


@dataclass(frozen=True, slots=True)
class Segment:
    """A part of a horizontal bar: where it begins, how long it is, and its class."""

    x: float
    width: float
    kind: str


@dataclass(frozen=True, slots=True)
class ChartColumn:
    """A column with its place, the label below (empty: none) and whether it is the largest."""

    x: float
    y: float
    width: float
    height: float
    label: str
    full: str
    largest: bool


@dataclass(frozen=True, slots=True)
class GridLine:
    """A horizontal line at a round value."""

    y: float
    value: float


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnChart:
    """A column chart on a canvas of `WIDTH` by `HEIGHT`."""

    columns: tuple[ChartColumn, ...]
    lines: tuple[GridLine, ...]
    left: int = _LEFT
    right: int = WIDTH - _RIGHT
    base: int = HEIGHT - _BOTTOM


def bar(parts: Sequence[tuple[str, int]], most: int) -> tuple[Segment, ...]:
    """A stacked bar; `most` is the total that fills the width.

    >>> [(s.x, s.width, s.kind) for s in bar([("high", 1), ("low", 3)], 8)]
    [(0, 30.0, 'high'), (30.0, 90.0, 'low')]
    """
    segments = []
    at = 0.0
    for kind, value in parts:
        if value <= 0 or most <= 0:
            continue
        width = round(value / most * BAR_WIDTH, 2)
        segments.append(Segment(round(at, 2) or 0, width, kind))
        at += width
    return tuple(segments)


def columns(items: Sequence[tuple[str, str, float]]) -> ColumnChart:
    """A column chart.

    Args:
        items: (label, full text, value) from left to right; labels are thinned when crowded.
    """
    top = _round_up(max((value for _, _, value in items), default=0))
    step = (WIDTH - _LEFT - _RIGHT) / max(len(items), 1)
    height = HEIGHT - _TOP - _BOTTOM
    every = -(-len(items) // _LABELS_AT_MOST) or 1
    largest = max((value for _, _, value in items), default=0)
    placed = []
    for index, (label, full, value) in enumerate(items):
        tall = round(value / top * height, 2) if top else 0.0
        placed.append(
            ChartColumn(
                x=round(_LEFT + index * step + step * 0.16, 2),
                y=round(HEIGHT - _BOTTOM - tall, 2),
                width=round(step * 0.68, 2),
                height=tall,
                label=label if index % every == 0 else "",
                full=full,
                largest=value == largest and value > 0,
            )
        )
    lines = tuple(
        GridLine(round(HEIGHT - _BOTTOM - height * n / _LINES, 2), top * n / _LINES)
        for n in range(_LINES + 1)
    )
    return ColumnChart(columns=tuple(placed), lines=lines)


def _round_up(value: float) -> float:
    """The next round number that four equal steps divide into readable figures.

    >>> [_round_up(v) for v in (0, 3, 7.2, 8460, 12001)]
    [0, 4.0, 8.0, 10000.0, 20000.0]
    """
    if value <= 0:
        return 0
    size = 1.0
    while size * _STEPS[-1] * _LINES < value:
        size *= 10
    while size * _LINES > value and size > 1:
        size /= 10
    return next(size * s * _LINES for s in _STEPS if size * s * _LINES >= value)
