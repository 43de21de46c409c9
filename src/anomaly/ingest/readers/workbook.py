"""Workbooks (xlsx, xls, et, ods, xlsb) as typed cells, with the facts that calamine hides."""

import re
from datetime import date
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pyarrow as pa

from anomaly.ingest.cells import cell_text, chunk_table
from anomaly.ingest.preflight import WorkbookAudit, audit_xlsx
from anomaly.ingest.raw import HEAD_ROWS, GridSheet, Refusal
from anomaly.ingest.settings import Limits
from anomaly.ingest.sniff import FileKind

_CHUNK_ROWS = 20_000
_TEMPLATE = re.compile(r"样表|填报说明|填表说明|填写说明|模板|示例")
#: Row counts at which older programs cut a sheet off.
_CUT_ROWS = frozenset({65_536, 1_048_576})

#: (issue code, sheet name, values of the sentence)
Remark = tuple[str, str | None, dict[str, object]]


def read_workbook(
    path: Path, file: str, kind: FileKind, limits: Limits, *, most_rows: int | None = None
) -> tuple[list[GridSheet], list[Remark]] | Refusal:
    """The visible sheets of a workbook and what is remarkable about it, or why it is refused.

    Args:
        path: the workbook.
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

    audit = WorkbookAudit()
    if kind is FileKind.XLSX:
        audited = audit_xlsx(path, limits)
        if isinstance(audited, Refusal):
            return audited
        audit = audited
    try:
        with path.open("rb") as stream, CalamineWorkbook.from_filelike(stream) as book:
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


def _read_sheets(
    book: Any, file: str, audit: WorkbookAudit, most_rows: int | None
) -> tuple[list[GridSheet], list[Remark]]:
    from python_calamine import SheetTypeEnum, SheetVisibleEnum

    sheets: list[GridSheet] = []
    remarks: list[Remark] = []
    for meta in book.sheets_metadata:
        if meta.typ is not SheetTypeEnum.WorkSheet:
            continue
        if meta.visible is not SheetVisibleEnum.Visible:
            remarks.append(("sheet.hidden", meta.name, {}))
            continue
        if _TEMPLATE.search(meta.name):
            remarks.append(("sheet.template", meta.name, {}))
            continue
        hidden = audit.hidden_rows.get(meta.name, 0)
        if hidden:
            remarks.append(("sheet.hidden_rows", meta.name, {"n": hidden}))
        sheet = _read_sheet(book, meta.name, file, audit.epoch, most_rows)
        if sheet.rows in _CUT_ROWS:
            remarks.append(("sheet.maybe_cut", meta.name, {"n": sheet.rows}))
        sheets.append(sheet)
    return sheets, remarks


def _read_sheet(book: Any, name: str, file: str, epoch: date, most_rows: int | None) -> GridSheet:
    sheet = book.get_sheet_by_name(name)
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
        chunks.append(chunk_table(part, count + 1, width))
        count += len(part)
    left = sheet.start[1] if sheet.start else 0
    merged = [
        (top, start - left, bottom, end - left)
        for (top, start), (bottom, end) in (sheet.merged_cell_ranges or ())
    ]
    return GridSheet(
        file=file,
        sheet=name,
        head=head,
        chunks=chunks,
        width=width,
        rows=count,
        first_used=first_used or 0,
        merged=merged,
        epoch=epoch,
    )
