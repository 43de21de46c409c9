"""Sheets as bytes: workbooks, CSV in two encodings, Parquet; the same sheet, the same bytes."""

import csv
import io
from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import xlsxwriter

from anomaly.county.months import YEAR
from anomaly.county.sheets import Cell, File, Format, Sheet

_SUFFIX: dict[Format, str] = {
    "xlsx": ".xlsx",
    "gb18030": ".csv",
    "utf8": ".csv",
    "parquet": ".parquet",
}
#: A fixed date of creation: XlsxWriter would write the clock into the file.
_MADE = datetime(YEAR, 12, 31, tzinfo=UTC).replace(tzinfo=None)


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
    # Rows are handed over from the top and never touched again, but for merged headers.
    streams = all(len(sheet.header_rows) == 1 for sheet in sheets)
    book = xlsxwriter.Workbook(str(path), {"constant_memory": streams})
    book.set_properties({"created": _MADE})
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    for sheet in sheets:
        page = book.add_worksheet(sheet.name)
        for at, column in enumerate(sheet.laid_out, start=sheet.indent):
            page.set_column(at, at, column.width)
        for row, cells in enumerate(sheet.lines()):
            _write_row(page, row, sheet.indent, cells, day)
        if not streams:
            _merge_headers(page, sheet)
        if sheet.hidden:
            page.hide()
    book.close()


def _write_row(page: Any, row: int, indent: int, cells: Sequence[Cell], day: Any) -> None:
    for place, cell in enumerate(cells, start=indent):
        if isinstance(cell, str):
            if cell:
                page.write_string(row, place, cell)
        elif isinstance(cell, date):
            page.write_datetime(row, place, cell, day)
        elif cell is not None:
            page.write_number(row, place, cell)


def _merge_headers(page: Any, sheet: Sheet) -> None:
    top = len(sheet.titles)
    above, below = sheet.header_rows
    at = 0
    while at < len(above):
        end = at + 1
        while end < len(above) and not above[end]:
            end += 1
        left = at + sheet.indent
        if not below[at]:
            page.merge_range(top, left, top + 1, left, above[at])
        elif end - at > 1:
            page.merge_range(top, left, top, end - 1 + sheet.indent, above[at])
        at = end


def _write_text(path: Path, sheet: Sheet, encoding: str) -> None:
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, lineterminator="\r\n")
    writer.writerow([column.header for column in sheet.columns])
    writer.writerows(zip(*(column.cells for column in sheet.columns), strict=True))
    path.write_bytes(buffer.getvalue().encode(encoding))


def _write_parquet(path: Path, sheet: Sheet) -> None:
    table = pa.table({column.header: pa.array(column.cells) for column in sheet.columns})
    pq.write_table(table, path, compression="zstd")
