"""A sheet that is one table: a header row, rows below it, nothing else."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import islice
from typing import Any

from xlsxwriter.utility import xl_rowcol_to_cell

from anomaly.deliver.words import Words
from anomaly.deliver.workbook.book import LONGEST_TEXT, Sheet
from anomaly.deliver.workbook.formats import Style
from anomaly.values import Level

MOST_LINKS = 65_000
"""More links than this make a workbook slow; beyond, the text stands alone."""

MOST_ROWS = 300_000
"""Beyond this nobody reads on; the summary says so and the Parquet files hold the rest."""

_LINE_POINTS = 15.0
_HEADER_POINTS = 36.0
_LEAST_LINES = 2
_MOST_LINES = 8
_CUT = " …"


@dataclass(frozen=True, slots=True)
class Link:
    """A text that leads to a cell of this workbook."""

    text: str
    place: str


Cell = str | int | Decimal | date | Level | Link | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column: its key in the catalogue, width in characters, and what it holds.

    Args:
        key: `col.` key of the header.
        width: width in characters of the base font.
        style: what the cells hold.
        fill: the reader fills it.
        choices: drop-down list of the cells.
        tall: its text decides the height of the row.
    """

    key: str
    width: float
    style: Style = Style.TEXT
    fill: bool = False
    choices: str | None = None
    tall: bool = False


def write_grid(
    sheet: Sheet,
    words: Words,
    columns: Sequence[Column],
    rows: Iterable[Mapping[str, Cell]],
    *,
    empty: str,
    frozen: int = 0,
    pages_wide: int = 1,
    header: str = "",
) -> int:
    """Write a table with header, filter, widths, drop-downs, protection and print layout.

    Args:
        sheet: an empty sheet.
        words: the catalogue.
        columns: columns in order.
        rows: cells by column key; a missing cell is empty.
        empty: key of the sentence shown when there are no rows.
        frozen: columns that stay in sight when scrolling sideways, and on each printed page.
        pages_wide: printed pages side by side.
        header: text printed above each page.

    Returns:
        The number of rows written, without the header.
    """
    for at, column in enumerate(columns):
        formats = sheet.formats
        sheet.width(at, column.width, formats.cell(column.style, row_end=False))
        sheet.text(0, at, words(column.key), formats.header(fill=column.fill))
    sheet.height(0, _HEADER_POINTS)
    count = 0
    for row in islice(rows, MOST_ROWS):
        count += 1
        _write_row(sheet, count, columns, row, words)
    sheet.freeze(1, frozen)
    if count:
        sheet.filter(count, len(columns) - 1)
        _write_inputs(sheet, words, columns, count)
    else:
        sheet.note(1, 0, words(empty))
    sheet.protect()
    sheet.print_landscape(pages_wide=pages_wide, repeat_columns=frozen, header=header)
    sheet.repeat_header()
    return count


def place(sheet_name: str, row: int, column: int = 0) -> str:
    """A cell of this workbook as links name it."""
    quoted = sheet_name.replace("'", "''")
    return f"'{quoted}'!{xl_rowcol_to_cell(row, column)}"


def lines(parts: Sequence[str]) -> str:
    """Several lines in one cell, numbered when there are more than one."""
    if len(parts) > 1:
        parts = [f"{n}. {part}" for n, part in enumerate(parts, start=1)]
    return "\n".join(parts)


def _write_row(
    sheet: Sheet, at: int, columns: Sequence[Column], row: Mapping[str, Cell], words: Words
) -> None:
    needed = _LEAST_LINES
    for index, column in enumerate(columns):
        value = row.get(column.key)
        _write_cell(sheet, at, index, column, value, words)
        if column.tall and isinstance(value, str):
            needed = max(needed, lines_needed(value, column.width))
    sheet.height(at, _LINE_POINTS * min(needed, _MOST_LINES) + 3)


def _write_cell(
    sheet: Sheet, at: int, index: int, column: Column, value: Cell, words: Words
) -> None:
    style = sheet.formats.cell(column.style, fill=column.fill)
    if value is None:
        sheet.blank(at, index, style)
    elif isinstance(value, Level):  # before int: a level is one
        marked = sheet.formats.cell(Style.LEVEL, level=value)
        sheet.text(at, index, words(f"level.{value.code}"), marked)
    elif isinstance(value, str):
        fitting = len(value) <= LONGEST_TEXT
        text = value if fitting else value[: LONGEST_TEXT - len(_CUT)] + _CUT
        sheet.text(at, index, text, style)
    elif isinstance(value, Link):
        _write_link(sheet, at, index, column, value)
    elif isinstance(value, date):
        sheet.day(at, index, value, style)
    else:
        sheet.number(at, index, value, style)


def _write_link(sheet: Sheet, at: int, index: int, column: Column, link: Link) -> None:
    if at > MOST_LINKS:
        sheet.text(at, index, link.text, sheet.formats.cell(column.style))
    else:
        style = sheet.formats.cell(column.style, link=True)
        sheet.link(at, index, link.text, link.place, style)


def lines_needed(text: str, width: float) -> int:
    """Lines that a text takes in a column; a Chinese character is two characters wide."""
    wide = 0
    for line in text.split("\n"):
        length = sum(1 if char < "\u1100" else 2 for char in line)
        wide += max(1, -(-length // max(int(width) - 1, 1)))
    return wide


def _write_inputs(sheet: Sheet, words: Words, columns: Sequence[Column], count: int) -> None:
    """Drop-downs and checks that warn; what counts is decided when the file comes back."""
    for index, column in enumerate(columns):
        if not column.fill:
            continue
        if column.choices is not None:
            options: dict[str, Any] = {
                "validate": "list",
                "source": f"=list_{column.choices}",
                "error_message": words("input.list.error"),
            }
        elif column.style is Style.DAY:
            options = {
                "validate": "date",
                "criteria": "between",
                "minimum": date(2000, 1, 1),
                "maximum": "=TODAY()",
                "input_message": words("input.date"),
                "error_message": words("input.date"),
            }
        elif column.style is Style.MONEY:
            options = {
                "validate": "decimal",
                "criteria": ">=",
                "value": 0,
                "input_message": words("input.amount"),
                "error_message": words("input.amount"),
            }
        else:
            continue
        sheet.choose(1, count, index, {**options, "error_type": "warning", "ignore_blank": True})
