"""Workbooks (xlsx, xls, et, ods, xlsb) as typed cells, with the facts that calamine hides."""

import re
from contextlib import AbstractContextManager, nullcontext
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

from anomaly.ingest.audit_xls import audit_xls
from anomaly.ingest.cells import cell_text, chunk_table
from anomaly.ingest.preflight import WorkbookAudit, audit_xlsx, check_zip
from anomaly.ingest.raw import HEAD_ROWS, GridSheet, Refusal
from anomaly.ingest.readers.special_cells import SpecialCells
from anomaly.ingest.settings import Limits
from anomaly.ingest.sheet_scan import SheetAudit
from anomaly.ingest.sniff import FileKind

if TYPE_CHECKING:
    import pyarrow as pa

_CHUNK_ROWS = 20_000
_TEMPLATE = re.compile(r"样表|填报说明|填表说明|填写说明|模板|示例")
#: Row counts at which older programs cut a sheet off.
_CUT_ROWS = frozenset({65_536, 1_048_576})

#: (issue code, sheet name, values of the sentence)
Remark = tuple[str, str | None, dict[str, object]]


def read_workbook(
    source: Path | BinaryIO,
    file: str,
    kind: FileKind,
    limits: Limits,
    *,
    most_rows: int | None = None,
) -> tuple[list[GridSheet], list[Remark]] | Refusal:
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
) -> tuple[list[GridSheet], list[Remark]]:
    from python_calamine import SheetTypeEnum, SheetVisibleEnum

    sheets: list[GridSheet] = []
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


def _remarks(sheet: GridSheet, audit: SheetAudit) -> list[Remark]:
    counted = (
        ("sheet.hidden_rows", audit.hidden_rows),
        ("sheet.objects", audit.objects),
        ("cell.external", audit.external),
    )
    return [(code, sheet.sheet, {"n": n}) for code, n in counted if n]


def _read_sheet(
    book: Any, name: str, file: str, audit: WorkbookAudit, most_rows: int | None
) -> GridSheet:
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
    return GridSheet(
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
