"""Everything that holds sheets, by what it really is: workbooks and tables in their disguises."""

from collections.abc import Callable, Mapping

from anomaly.ingest.inventory import FoundFile
from anomaly.ingest.raw import GridSheet, Refusal
from anomaly.ingest.readers.dbf import read_dbf
from anomaly.ingest.readers.encrypted import decrypt
from anomaly.ingest.readers.html import read_html
from anomaly.ingest.readers.workbook import Remark, read_workbook
from anomaly.ingest.readers.xml_2003 import read_xml_2003
from anomaly.ingest.settings import IngestSettings
from anomaly.ingest.sniff import WORKBOOKS, FileKind, sniff_stream

#: Sheets and what is remarkable about them, or why a file is refused.
Sheets = tuple[list[GridSheet], list[Remark]] | Refusal
_Reader = Callable[[FoundFile, IngestSettings, int | None], Sheets]


def read_sheets(found: FoundFile, settings: IngestSettings, *, most_rows: int | None) -> Sheets:
    """The sheets of a file of one of `SHEET_KINDS`; never raises for what the file contains.

    Args:
        found: the file.
        settings: see `IngestSettings`.
        most_rows: read no more rows of a sheet than about this, None: all.
    """
    return _READERS[found.kind](found, settings, most_rows)


def _workbook(found: FoundFile, settings: IngestSettings, most_rows: int | None) -> Sheets:
    book = read_workbook(found.path, found.file, found.kind, settings.limits, most_rows=most_rows)
    if isinstance(book, Refusal) and book.code == "file.needs_password":
        return _encrypted(found, settings, most_rows)
    return book


def _encrypted(found: FoundFile, settings: IngestSettings, most_rows: int | None) -> Sheets:
    opened = decrypt(found.path, settings.passwords.find(found.file), settings.limits)
    if isinstance(opened, Refusal):
        return opened
    kind = sniff_stream(opened)
    if kind not in WORKBOOKS:
        return Refusal("file.unsupported")
    return read_workbook(opened, found.file, kind, settings.limits, most_rows=most_rows)


def _html(found: FoundFile, settings: IngestSettings, most_rows: int | None) -> Sheets:
    return read_html(found.path, found.file, settings.limits, most_rows=most_rows)


def _xml_2003(found: FoundFile, settings: IngestSettings, most_rows: int | None) -> Sheets:
    return read_xml_2003(found.path, found.file, settings.limits, most_rows=most_rows)


def _dbf(found: FoundFile, settings: IngestSettings, most_rows: int | None) -> Sheets:
    del settings
    return read_dbf(found.path, found.file, most_rows=most_rows)


_READERS: Mapping[FileKind, _Reader] = {
    **dict.fromkeys(WORKBOOKS, _workbook),
    FileKind.ENCRYPTED: _encrypted,
    FileKind.HTML: _html,
    FileKind.XML_2003: _xml_2003,
    FileKind.DBF: _dbf,
}
SHEET_KINDS = frozenset(_READERS)
