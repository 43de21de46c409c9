"""Workbooks (xlsx, xls, et, ods, xlsb) as typed cells, with the facts that calamine hides."""

import re
from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from datetime import date
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

import pyarrow as pa

from anomaly.ingest.audit_xls import audit_xls
from anomaly.ingest.cells import cell_text, chunk_table, tables_to_raw
from anomaly.ingest.header import HeaderBlock, Range
from anomaly.ingest.preflight import WorkbookAudit, audit_xlsx, check_zip
from anomaly.ingest.raw import EPOCH_1900, HEAD_ROWS, Body, Refusal
from anomaly.ingest.readers.special_cells import SpecialCells
from anomaly.ingest.settings import Limits
from anomaly.ingest.sheet_scan import SheetAudit
from anomaly.ingest.sniff import FileKind

if TYPE_CHECKING:
    import duckdb

_CHUNK_ROWS = 20_000
_TEMPLATE = re.compile(r"样表|填报说明|填表说明|填写说明|模板|示例")
#: Row counts at which older programs cut a sheet off.
_CUT_ROWS = frozenset({65_536, 1_048_576})

#: (issue code, sheet name, values of the sentence)
Remark = tuple[str, str | None, dict[str, object]]


@dataclass(slots=True, kw_only=True)
class WorkbookSheet:
    """One visible sheet, in Arrow columns of text and kind."""

    file: str
    sheet: str | None
    head: Sequence[Sequence[str | None]]
    chunks: list[pa.Table]
    width: int
    rows: int
    first_used: int
    merged: Sequence[Range]
    first_row: int = 1
    epoch: date = EPOCH_1900
    known_header: HeaderBlock | None = None
    is_text: bool = False
    #: columns whose formulas were never calculated
    uncomputed: frozenset[int] = frozenset()

    def load(self, connection: "duckdb.DuckDBPyConnection", raw: str, header: HeaderBlock) -> Body:
        """See `RawSheet.load`."""
        first = self.first_row + header.body
        loaded = tables_to_raw(connection, raw, self.chunks, first_body_row=first)
        kinds = frozenset(
            position
            for position in range(self.width)
            if any(chunk[f"k{position}"].null_count < len(chunk) for chunk in self.chunks)
        )
        self.chunks = []  # the rows live in the database from here on
        return Body(
            rows=loaded,
            width=self.width,
            kinds=kinds,
            row_sql="r.row",
            outside=header.body - self.first_used,
            gap=self.rows - header.body - loaded,
        )


def read_workbook(
    source: Path | BinaryIO,
    file: str,
    kind: FileKind,
    limits: Limits,
    *,
    most_rows: int | None = None,
) -> tuple[list[WorkbookSheet], list[Remark]] | Refusal:
    """The visible sheets of a workbook and what is remarkable about it, or why it is refused.

    Args:
        source: the workbook, or its decrypted content.
        file: its name in results.
        kind: its container.
        limits: what is refused before parsing.
        most_rows: read no more rows of a sheet than about this, None: all.
    """
    from python_calamine import (
        CalamineError,
        CalamineWorkbook,
        PasswordError,
    )

    audit = _audit(source, kind, limits)
    if isinstance(audit, Refusal):
        return audit
    try:
        with _opened(source) as stream, CalamineWorkbook.from_filelike(stream) as book:
            if len(book.sheets_metadata) > limits.sheets:
                return Refusal("file.too_heavy", {"limit": f"{limits.sheets} sheets"})
            return _read_sheets(book, file, audit, most_rows)
    except PasswordError:
        return Refusal("file.needs_password")
    except (CalamineError, OSError, ValueError, IndexError) as error:
        return Refusal("file.unreadable", {"reason": type(error).__name__})
    except BaseException as error:
        # A panic of the parser over a damaged file is derived from BaseException and has no
        # importable type; everything else goes on.
        if type(error).__name__ != "PanicException":
            raise
        return Refusal("file.unreadable", {"reason": "parser"})


def _opened(source: Path | BinaryIO) -> AbstractContextManager[BinaryIO]:
    if isinstance(source, Path):
        return source.open("rb")
    source.seek(0)
    return nullcontext(source)


def _read_sheets(
    book: Any, file: str, audit: WorkbookAudit, most_rows: int | None
) -> tuple[list[WorkbookSheet], list[Remark]]:
    from python_calamine import SheetTypeEnum, SheetVisibleEnum

    sheets: list[WorkbookSheet] = []
    remarks: list[Remark] = []
    if audit.signatures:
        remarks.append(("sheet.objects", None, {"n": audit.signatures}))
    for meta in book.sheets_metadata:
        if meta.typ is not SheetTypeEnum.WorkSheet:
            continue
        if meta.visible is not SheetVisibleEnum.Visible:
            remarks.append(("sheet.hidden", meta.name, {}))
            continue
        if _TEMPLATE.search(meta.name):
            remarks.append(("sheet.template", meta.name, {}))
            continue
        sheet = _read_sheet(book, meta.name, file, audit, most_rows)
        remarks += _remarks(sheet, audit.sheet(meta.name))
        if sheet.rows in _CUT_ROWS:
            remarks.append(("sheet.maybe_cut", meta.name, {"n": sheet.rows}))
        sheets.append(sheet)
    return sheets, remarks


def _audit(source: Path | BinaryIO, kind: FileKind, limits: Limits) -> WorkbookAudit | Refusal:
    if kind is FileKind.XLSX:
        return audit_xlsx(source, limits)
    if kind is FileKind.XLS:
        with _opened(source) as stream:
            # Where these facts cannot be told, the cells themselves may still be read.
            return audit_xls(stream.read()) or WorkbookAudit()
    return check_zip(source, limits) or WorkbookAudit()


def _remarks(sheet: WorkbookSheet, audit: SheetAudit) -> list[Remark]:
    counted = (
        ("sheet.hidden_rows", audit.hidden_rows),
        ("sheet.objects", audit.objects),
        ("cell.external", audit.external),
    )
    return [(code, sheet.sheet, {"n": n}) for code, n in counted if n]


def _read_sheet(
    book: Any, name: str, file: str, audit: WorkbookAudit, most_rows: int | None
) -> WorkbookSheet:
    sheet = book.get_sheet_by_name(name)
    left = sheet.start[1] if sheet.start else 0
    merged = [
        (top, start - left, bottom, end - left)
        for (top, start), (bottom, end) in (sheet.merged_cell_ranges or ())
    ]
    special = SpecialCells(audit.sheet(name).special, merged, left)
    rows = islice(sheet.iter_rows(), most_rows)
    chunks: list[pa.Table] = []
    head: list[list[str | None]] = []
    count = width = 0
    first_used: int | None = None
    # The head is a chunk of its own: its texts stand in columns of numbers.
    while part := list(islice(rows, _CHUNK_ROWS if head else HEAD_ROWS)):
        width = len(part[0])
        if not head:
            head = [[cell_text(value)[0] for value in row] for row in part]
        if first_used is None:
            first_used = next(
                (count + at for at, row in enumerate(part) if any(v != "" for v in row)), None
            )
        chunks.append(chunk_table(special.placed(part, count), count + 1, width))
        count += len(part)
    return WorkbookSheet(
        file=file,
        sheet=name,
        head=head,
        chunks=chunks,
        width=width,
        rows=count,
        first_used=first_used or 0,
        merged=merged,
        epoch=audit.epoch,
        uncomputed=special.uncomputed(chunks),
    )
