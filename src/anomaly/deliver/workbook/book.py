"""A thin, checked layer over XlsxWriter: every call that fails raises, with sheet and cell.

XlsxWriter reports trouble by negative return codes (text too long, a row that can no longer be
written, a drop-down over its limit). Here each is an error. Text is only ever written as text.
"""

import os
import re
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import xlsxwriter
from xlsxwriter.chart import Chart
from xlsxwriter.exceptions import XlsxWriterException
from xlsxwriter.format import Format
from xlsxwriter.utility import xl_rowcol_to_cell
from xlsxwriter.worksheet import Worksheet

from anomaly.deliver.workbook.formats import BASE_FONT, Formats
from anomaly.errors import InternalError, StorageError

LONGEST_TEXT = 32_767
"""The most characters a cell holds."""

_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


class Sheet:
    """One worksheet; rows and columns count from 0."""

    def __init__(self, worksheet: Worksheet, formats: Formats) -> None:
        self.name = worksheet.get_name()
        self.formats = formats
        self._worksheet = worksheet

    def text(self, row: int, column: int, text: str, style: Format) -> None:
        """Write text as text, whatever it begins with.

        Characters that a workbook cannot hold are shown as U+FFFD.
        """
        if not text:
            self.blank(row, column, style)
            return
        result = self._worksheet.write_string(row, column, _printable(text), style)
        self._checked(result, row, column)

    def number(self, row: int, column: int, number: int | Decimal, style: Format) -> None:
        """Write a number; decimals keep their two places, far below what a cell can hold."""
        self._checked(self._worksheet.write_number(row, column, float(number), style), row, column)

    def day(self, row: int, column: int, day: date, style: Format) -> None:
        """Write a date."""
        moment = datetime(day.year, day.month, day.day)  # noqa: DTZ001 - a cell has no time zone
        self._checked(self._worksheet.write_datetime(row, column, moment, style), row, column)

    def blank(self, row: int, column: int, style: Format) -> None:
        """Write an empty cell that keeps its format, so that typing into it keeps text text."""
        self._checked(self._worksheet.write_blank(row, column, None, style), row, column)

    def link(self, row: int, column: int, text: str, place: str, style: Format) -> None:
        """Write text that leads to a cell of this workbook, such as `'疑点明细'!A12`."""
        result = self._worksheet.write_url(
            row, column, f"internal:{place}", style, _printable(text)
        )
        self._checked(result, row, column)

    def height(self, row: int, points: float) -> None:
        """Set the height of a row."""
        self._checked(self._worksheet.set_row(row, points), row, 0)

    def width(self, column: int, width: float, style: Format | None = None) -> None:
        """Set the width of a column and the format of its empty cells."""
        self._checked(self._worksheet.set_column(column, column, width, style), 0, column)

    def choose(self, first_row: int, last_row: int, column: int, options: dict[str, Any]) -> None:
        """Attach a data validation to a range of one column."""
        result = self._worksheet.data_validation(first_row, column, last_row, column, options)
        self._checked(result, first_row, column)

    def chart(self, row: int, column: int, chart: Chart, alternative: str) -> None:
        """Place a chart with a description for those who cannot see it."""
        options = {"description": alternative, "object_position": 1}
        self._checked(self._worksheet.insert_chart(row, column, chart, options), row, column)

    def note(self, row: int, column: int, text: str) -> None:
        """Place a text that is no cell, so that it can never be read back as a row."""
        options = {
            "width": 620,
            "height": 44,
            "x_offset": 12,
            "y_offset": 12,
            "fill": {"color": "#F4F6F8"},
            "line": {"color": "#C9D1D9", "width": 0.75},
            "font": {**BASE_FONT, "size": 11, "color": "#44515E"},
            "align": {"vertical": "middle", "horizontal": "left"},
            "object_position": 3,
        }
        self._checked(self._worksheet.insert_textbox(row, column, text, options), row, column)

    def freeze(self, row: int, column: int) -> None:
        """Keep rows above and columns before the cell in sight."""
        self._worksheet.freeze_panes(row, column)

    def filter(self, last_row: int, last_column: int) -> None:
        """Put a filter on the header row; empty tables have none to filter."""
        self._worksheet.autofilter(0, 0, last_row, last_column)

    def protect(self) -> None:
        """Lock what is not to be filled, without a password; filters and widths stay free."""
        allowed = ("autofilter", "format_columns", "format_rows", "select_locked_cells")
        self._worksheet.protect("", dict.fromkeys((*allowed, "select_unlocked_cells"), True))

    def hide(self) -> None:
        """Hide the sheet so that only a program shows it."""
        self._worksheet.very_hidden()

    def colour(self, tab: str) -> None:
        """Colour the tab."""
        self._worksheet.set_tab_color(tab)

    def plain(self) -> None:
        """No grid lines on screen: a sheet to read, not to fill."""
        self._worksheet.hide_gridlines(2)

    def print_landscape(self, *, pages_wide: int, repeat_columns: int = 0, header: str) -> None:
        """A4 landscape with the header row on each page, page number and notice at the foot."""
        sheet = self._worksheet
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.set_margins(left=0.4, right=0.4, top=0.6, bottom=0.6)
        sheet.fit_to_pages(pages_wide, 0)
        sheet.set_header(f"&L&9{header.replace('&', '&&')}&R&9&A")
        sheet.set_footer("&C&9&P / &N")
        if repeat_columns:
            sheet.repeat_rows(0)
            sheet.repeat_columns(0, repeat_columns - 1)

    def repeat_header(self) -> None:
        """Print the first row on each page."""
        self._worksheet.repeat_rows(0)

    def _checked(self, result: int, row: int, column: int) -> None:
        if isinstance(result, int) and result < 0:
            cell = xl_rowcol_to_cell(row, column)
            raise InternalError(
                f"工作表“{self.name}”的单元格 {cell} 写入失败（代码 {result}），请报告此问题",
                f"cell {cell} of sheet {self.name} could not be written (code {result}); "
                "please report it",
                code="workbook.write",
            )


class Book:
    """A workbook that appears under its name only when it is complete.

    Args:
        path: the file to appear; an earlier one is replaced.
        created: the date inside the file, so that equal runs give equal bytes.
        title: title of the document.
        rows: how many rows will be written; many are streamed to disk.
    """

    def __init__(self, path: Path, *, created: date, title: str, rows: int = 0) -> None:
        self._path = path
        self._draft = path.with_name(f".{path.name}.part")
        self._book = xlsxwriter.Workbook(
            str(self._draft),
            {
                "constant_memory": rows > _STREAMED_ROWS,
                "strings_to_formulas": False,
                "strings_to_numbers": False,
                "strings_to_urls": False,
                "default_date_format": "yyyy-mm-dd",
                "default_format_properties": {"font_name": BASE_FONT["name"], "font_size": 10},
            },
        )
        moment = datetime(created.year, created.month, created.day)  # noqa: DTZ001
        self._book.set_properties({"title": title, "created": moment})
        self.formats = Formats(self._book)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        try:
            if kind is None:
                self._publish()
        finally:
            self._draft.unlink(missing_ok=True)

    def sheet(self, name: str) -> Sheet:
        """Add a sheet behind those that exist."""
        return Sheet(self._book.add_worksheet(name), self.formats)

    def property(self, name: str, value: str) -> None:
        """Add a custom document property."""
        self._checked(self._book.set_custom_property(name, value, "text"), name)

    def name_range(self, name: str, place: str) -> None:
        """Give a range a name that drop-downs use."""
        self._checked(self._book.define_name(name, f"={place}"), name)

    def new_chart(self, options: dict[str, Any]) -> Chart:
        """A native chart; the reader's program draws it with its own fonts."""
        chart = self._book.add_chart(options)
        if chart is None:
            raise _failed(f"chart {options.get('type')}")
        return chart

    def _checked(self, result: int | None, what: str) -> None:
        if isinstance(result, int) and result < 0:
            raise _failed(what)

    def _publish(self) -> None:
        try:
            self._book.close()
            with self._draft.open("rb") as handle:
                os.fsync(handle.fileno())
            self._draft.replace(self._path)
        except (OSError, XlsxWriterException) as error:
            raise StorageError(
                f"写入 {self._path.name} 失败：{error}；请检查磁盘空间和权限",
                f"writing {self._path.name} failed: {error}; check free space and permissions",
                code="workbook.storage",
            ) from error


_STREAMED_ROWS = 50_000


def _printable(text: str) -> str:
    """The text with one kind of line end, and marks for what a workbook cannot hold."""
    return _UNPRINTABLE.sub("\ufffd", text.replace("\r\n", "\n").replace("\r", "\n"))


def _failed(what: str) -> InternalError:
    return InternalError(
        f"工作簿的“{what}”写入失败，请报告此问题",
        f"{what} of the workbook could not be written; please report it",
        code="workbook.write",
    )
