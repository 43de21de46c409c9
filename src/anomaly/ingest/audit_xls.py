"""Facts of an old workbook (.xls, .et) that the reader of its cells does not tell."""

import io
import struct
from datetime import date
from typing import Any

from anomaly.ingest.clean.dates import EPOCH_1900, EPOCH_1904
from anomaly.ingest.preflight import WorkbookAudit
from anomaly.ingest.sheet_scan import SheetAudit

_ERROR_CELL = 5


def audit_xls(data: bytes) -> WorkbookAudit | None:
    """Error values, hidden rows and comments of each sheet; None when they cannot be told.

    Args:
        data: the whole file.
    """
    import xlrd
    from xlrd.biffh import error_text_from_code
    from xlrd.compdoc import CompDocError

    try:
        book: Any = xlrd.open_workbook(
            file_contents=data, formatting_info=True, on_demand=True, logfile=io.StringIO()
        )
        sheets: dict[str, SheetAudit] = {}
        for number, name in enumerate(book.sheet_names()):
            sheets[name] = _audit_sheet(book.sheet_by_index(number), error_text_from_code)
            book.unload_sheet(number)
        epoch: date = EPOCH_1904 if book.datemode else EPOCH_1900
        return WorkbookAudit(epoch=epoch, sheets=sheets)
    except (
        xlrd.XLRDError,
        CompDocError,
        struct.error,
        AssertionError,
        AttributeError,
        LookupError,
        TypeError,
        ValueError,
        MemoryError,
        OverflowError,
        NotImplementedError,
    ):
        # The library checks little: over a damaged file it stumbles in many ways.
        return None


def _audit_sheet(sheet: Any, words: dict[int, str]) -> SheetAudit:
    audit = SheetAudit(objects=len(sheet.cell_note_map))
    audit.hidden_rows = sum(
        bool(info.hidden) for row, info in sheet.rowinfo_map.items() if row < sheet.nrows
    )
    for row in range(sheet.nrows):
        if _ERROR_CELL in sheet.row_types(row):
            for column, kind in enumerate(sheet.row_types(row)):
                if kind == _ERROR_CELL:
                    code = sheet.cell_value(row, column)
                    audit.add(row + 1, column + 1, words.get(code, "#N/A"))
    return audit
