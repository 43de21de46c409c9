"""How cells look: one calm palette, made once per workbook and shared by all sheets."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook

from anomaly.values import Level

BASE_FONT: Mapping[str, Any] = {"name": "微软雅黑"}

INK = "#1F2D3A"
SOFT_INK = "#5B6875"
HAIR = "#D9DFE5"
NAVY = "#1F4468"
FILL_HEAD = "#8A6D1D"
FILL_CELL = "#FFFBEA"
FILL_LINE = "#EADFB8"
LEVEL_COLOURS: Mapping[Level, tuple[str, str]] = {
    Level.HIGH: ("#FBE3E0", "#9B2318"),
    Level.MEDIUM: ("#FCF0D6", "#7A4E00"),
    Level.LOW: ("#E6EEF5", "#2F5573"),
    Level.INFO: ("#F1F3F5", "#55616C"),
}
"""Fill and ink per level; the word always stands beside the colour."""

CHART_COLOURS: Mapping[Level, str] = {
    Level.HIGH: "#B5483C",
    Level.MEDIUM: "#D9A441",
    Level.LOW: "#7FA3BF",
    Level.INFO: "#C3CBD2",
}


class Style(StrEnum):
    """What a column holds."""

    TEXT = "text"
    CENTRE = "centre"
    WRAPPED = "wrapped"
    KEY = "key"
    CODE = "code"
    INTEGER = "integer"
    MONEY = "money"
    SCORE = "score"
    DAY = "day"
    LEVEL = "level"


_NUMBER_FORMATS: Mapping[Style, str] = {
    Style.INTEGER: "#,##0",
    Style.MONEY: "#,##0.00",
    Style.SCORE: "0.00",
    Style.DAY: "yyyy-mm-dd",
}
_CENTRED = frozenset({Style.CENTRE, Style.CODE, Style.DAY, Style.LEVEL, Style.KEY})
_WRAPPED = frozenset({Style.TEXT, Style.WRAPPED, Style.KEY, Style.CENTRE})


class Formats:
    """The formats of one workbook."""

    def __init__(self, book: Workbook) -> None:
        self._book = book
        self._made: dict[tuple[tuple[str, Any], ...], Format] = {}

    def cell(
        self,
        style: Style,
        *,
        fill: bool = False,
        link: bool = False,
        level: Level | None = None,
        bold: bool = False,
        middle: bool = False,
        row_end: bool = True,
    ) -> Format:
        """The format of a table cell.

        Args:
            style: what the column holds.
            fill: the cell is to be filled by the reader: unlocked, pale yellow.
            link: the text leads somewhere.
            level: colours a level cell.
            bold: a total.
            middle: a row of one line, its text in the middle and never wrapped.
            row_end: draw the hair line under the row.
        """
        look: dict[str, Any] = {
            "font_color": INK,
            "valign": "vcenter" if middle else "top",
            "align": "center" if style in _CENTRED else "left",
            # The text format keeps numbers that people type as they typed them.
            "num_format": _NUMBER_FORMATS.get(style, "@"),
            "text_wrap": style in _WRAPPED and not middle,
        }
        if style in {Style.INTEGER, Style.MONEY, Style.SCORE}:
            look["align"] = "right"
        if look["align"] != "center":
            look["indent"] = 1
        if style is Style.KEY:
            look |= {"font_size": 8, "font_name": "Consolas"}
        if row_end:
            look |= {"bottom": 1, "bottom_color": HAIR}
        if fill:
            look |= {"locked": False, "bg_color": FILL_CELL, "border": 1}
            look |= {"border_color": FILL_LINE}
        if link:
            look |= {"font_color": "#1B5E93", "underline": 1}
        if bold:
            look["bold"] = True
        if level is not None:
            back, ink = LEVEL_COLOURS[level]
            look |= {"bg_color": back, "font_color": ink, "bold": level is Level.HIGH}
        return self._format(look)

    def header(self, *, fill: bool = False) -> Format:
        """The header row: navy for what we say, ochre for what the reader fills."""
        return self._format(
            {
                "bold": True,
                "font_color": "#FFFFFF",
                "bg_color": FILL_HEAD if fill else NAVY,
                "align": "center",
                "valign": "vcenter",
                "text_wrap": True,
                "border": 1,
                "border_color": "#FFFFFF",
                "num_format": "@",
            }
        )

    def plain(self, **look: Any) -> Format:
        """Text outside tables, such as a title."""
        return self._format({"font_color": INK, "valign": "vcenter", "num_format": "@", **look})

    def _format(self, look: dict[str, Any]) -> Format:
        key = tuple(sorted(look.items()))
        if key not in self._made:
            self._made[key] = self._book.add_format(look)
        return self._made[key]
