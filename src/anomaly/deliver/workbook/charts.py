"""Native charts of the summary: the reader's program draws them, so no font can be missing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from xlsxwriter.chart import Chart

from anomaly.deliver.workbook.book import Book
from anomaly.deliver.workbook.formats import BASE_FONT, CHART_COLOURS, INK, SOFT_INK
from anomaly.values import Level

__all__ = ["Chart", "Span", "finish_chart", "month_chart", "rule_chart", "town_chart"]

_WIDTH = 640
_HEIGHT = 300
_BAR = 26
_FRAME = 90
_BLUE = "#3D6E96"
_FONT: Mapping[str, Any] = {"name": BASE_FONT["name"], "size": 9, "color": SOFT_INK}
_STACKED = (Level.HIGH, Level.MEDIUM, Level.LOW)


@dataclass(frozen=True, slots=True)
class Span:
    """Rows of a table on a sheet: names in its first column, figures in those that follow."""

    sheet: str
    first: int
    last: int

    def column(self, column: int) -> list[str | int]:
        """The cells of one column, as charts name them."""
        return [self.sheet, self.first, column, self.last, column]


def rule_chart(book: Book, span: Span) -> Chart:
    """Bars of the amount per rule."""
    chart = book.new_chart({"type": "bar"})
    chart.add_series(_series(span, 1, _BLUE, "#,##0"))
    _bare_bars(chart)
    return chart


def town_chart(book: Book, span: Span, names: Sequence[str]) -> Chart:
    """Bars of the leads per town, stacked by level; the total is in the table."""
    chart = book.new_chart({"type": "bar", "subtype": "stacked"})
    for offset, (level, name) in enumerate(zip(_STACKED, names, strict=True)):
        series = _series(span, 3 + offset, CHART_COLOURS[level], "0;;")
        if level is Level.HIGH:
            series["data_labels"]["font"]["color"] = "#FFFFFF"
        chart.add_series({**series, "name": name})
    _bare_bars(chart)
    chart.set_legend({"position": "top", "font": dict(_FONT)})
    return chart


def month_chart(book: Book, span: Span) -> Chart:
    """Columns of the second column of the table per month."""
    chart = book.new_chart({"type": "column"})
    series = _series(span, 1, _BLUE, "#,##0")
    del series["data_labels"]
    chart.add_series({**series, "gap": 40})
    chart.set_x_axis({"num_font": {**_FONT, "rotation": -45}, "line": {"color": "#B8C2CC"}})
    chart.set_y_axis(
        {
            "num_font": dict(_FONT),
            "num_format": "#,##0",
            "line": {"none": True},
            "major_gridlines": {"visible": True, "line": {"color": "#E3E8ED", "width": 0.75}},
        }
    )
    chart.set_legend({"none": True})
    return chart


def finish_chart(chart: Chart, title: str, *, bars: int) -> int:
    """Give a chart its title and size; returns the height in pixels.

    Args:
        chart: the chart.
        title: what it shows, with its unit.
        bars: horizontal bars it holds, 0 for other charts.
    """
    height = max(_HEIGHT, _FRAME + _BAR * bars)
    font = {"name": BASE_FONT["name"], "size": 12, "bold": True, "color": INK}
    chart.set_title({"name": title, "name_font": font, "overlay": False})
    chart.set_chartarea({"border": {"color": "#D9DFE5"}, "fill": {"color": "#FFFFFF"}})
    chart.set_size({"width": _WIDTH, "height": height})
    return height


def _series(span: Span, column: int, colour: str, number_format: str) -> dict[str, Any]:
    return {
        "categories": span.column(0),
        "values": span.column(column),
        "fill": {"color": colour},
        "gap": 45,
        "data_labels": {
            "value": True,
            "font": {**_FONT, "color": INK},
            "num_format": number_format,
        },
    }


def _bare_bars(chart: Chart) -> None:
    """Largest on top; the figures stand at the bars, so the value axis can go."""
    chart.set_y_axis(
        {
            "reverse": True,
            "num_font": dict(_FONT),
            "line": {"color": "#B8C2CC"},
            "major_tick_mark": "none",
        }
    )
    chart.set_x_axis({"visible": False, "major_gridlines": {"visible": False}})
    chart.set_legend({"none": True})
