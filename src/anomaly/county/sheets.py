"""How offices write a table down: titles, units, totals, footers; xlsx, CSV or Parquet."""

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

import pyarrow as pa
import pyarrow.parquet as pq
import xlsxwriter

from anomaly.county.months import YEAR

Cell = str | int | float | None
Format = Literal["xlsx", "gb18030", "utf8", "parquet"]

_SUFFIX: dict[Format, str] = {
    "xlsx": ".xlsx",
    "gb18030": ".csv",
    "utf8": ".csv",
    "parquet": ".parquet",
}
_MADE = datetime(YEAR, 12, 31, tzinfo=UTC).replace(tzinfo=None)


@dataclass(frozen=True, slots=True)
class Column:
    """A header and its cells; text stays text, numbers become number cells."""

    header: str
    cells: Sequence[Cell]
    width: int = 14


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """One table with what offices put around it.

    Args:
        name: tab of a workbook.
        columns: all equally long.
        titles: lines above the header.
        total: header of the number column that is added up below the table.
        footer: lines below.
        page: the header is repeated after so many rows; 0 never.
        blank: a blank row stands after so many rows; 0 never.
        numbered: a 序号 column comes first.
        hidden: the tab is hidden.
    """

    name: str
    columns: Sequence[Column]
    titles: Sequence[str] = ()
    total: str | None = None
    footer: Sequence[str] = ()
    page: int = 0
    blank: int = 0
    numbered: bool = True
    hidden: bool = False

    def __len__(self) -> int:
        return len(self.columns[0].cells) if self.columns else 0

    def lines(self) -> Iterator[Sequence[Cell]]:
        """Every row of a workbook's sheet, from the top."""
        headers = [column.header for column in self.columns]
        cells: list[Sequence[Cell]] = [column.cells for column in self.columns]
        if self.numbered:
            headers.insert(0, "序号")
            cells.insert(0, range(1, len(self) + 1))
        for title in self.titles:
            yield (title,)
        yield headers
        for at, row in enumerate(zip(*cells, strict=True)):
            if self.page and at and at % self.page == 0:
                yield headers
            if self.blank and at and at % self.blank == 0:
                yield ()
            yield row
        if self.total is not None and len(self):
            place = headers.index(self.total)
            numbers = [cell for cell in cells[place] if isinstance(cell, int | float)]
            yield ["合计" if not at else None for at in range(place)] + [round(sum(numbers), 6)]
        for line in self.footer:
            yield (line,)


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    """A file of the inbox: path without suffix, sheets (one for text and Parquet), format."""

    path: str
    sheets: Sequence[Sheet] = field(default_factory=tuple)
    format: Format = "xlsx"

    @property
    def rows(self) -> int:
        """Records in all sheets."""
        return sum(len(sheet) for sheet in self.sheets)


def _total(cells: Sequence[Cell]) -> tuple[float, bool]:
    """The sum of a column, and whether its cells are text such as 1,234.50."""
    as_text = any(isinstance(cell, str) for cell in cells)
    values = [float(str(cell).replace(",", "")) for cell in cells if cell not in (None, "")]
    return round(sum(values), 6), as_text


def write_file(folder: Path, file: File) -> Path:
    """Write one file below `folder`; the path written."""
    path = folder / (file.path + _SUFFIX[file.format])
    path.parent.mkdir(parents=True, exist_ok=True)
    if file.format == "xlsx":
        _write_workbook(path, file.sheets)
    elif file.format == "parquet":
        _write_parquet(path, file.sheets[0])
    else:
        _write_text(path, file.sheets[0], "utf-8-sig" if file.format == "utf8" else "gb18030")
    return path


def _write_workbook(path: Path, sheets: Sequence[Sheet]) -> None:
    # A fixed date: the same county gives the same bytes.
    book = xlsxwriter.Workbook(str(path), {"constant_memory": True})
    book.set_properties({"created": _MADE})
    for sheet in sheets:
        page = book.add_worksheet(sheet.name)
        offset = 1 if sheet.numbered else 0
        for at, column in enumerate(sheet.columns):
            page.set_column(at + offset, at + offset, column.width)
        for row, cells in enumerate(sheet.lines()):
            for place, cell in enumerate(cells):
                if isinstance(cell, str):
                    if cell:
                        page.write_string(row, place, cell)
                elif cell is not None:
                    page.write_number(row, place, cell)
        if sheet.hidden:
            page.hide()
    book.close()


def _write_text(path: Path, sheet: Sheet, encoding: str) -> None:
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, lineterminator="\r\n")
    writer.writerow([column.header for column in sheet.columns])
    writer.writerows(zip(*(column.cells for column in sheet.columns), strict=True))
    path.write_bytes(buffer.getvalue().encode(encoding))


def _write_parquet(path: Path, sheet: Sheet) -> None:
    table = pa.table({column.header: pa.array(column.cells) for column in sheet.columns})
    pq.write_table(table, path, compression="zstd")
