"""One file to raw sheets, by what it really is, or the reason why it is refused."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from anomaly.ingest.inventory import FoundFile, fingerprint
from anomaly.ingest.raw import RawSheet, Refusal
from anomaly.ingest.readers.frame import read_parquet
from anomaly.ingest.readers.office import SHEET_KINDS, read_sheets
from anomaly.ingest.readers.text import TextSheet, read_text
from anomaly.ingest.readers.workbook import Remark
from anomaly.ingest.settings import IngestSettings
from anomaly.ingest.sniff import FileKind

#: For reading only the beginning of a text file.
_BYTES_A_ROW = 256
#: Why a container is refused without being opened.
_REFUSED_KINDS = {
    FileKind.EMPTY: "file.empty",
    FileKind.ARCHIVE: "file.archive",
    FileKind.TRUNCATED: "file.truncated",
    FileKind.UNKNOWN: "file.unsupported",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadFile:
    """A file after reading: its sheets and remarks, or why it is refused."""

    found: FoundFile
    sheets: Sequence[RawSheet] = ()
    remarks: Sequence[Remark] = ()
    refusal: Refusal | None = None
    encoding: str | None = None


def read_file(
    found: FoundFile,
    settings: IngestSettings,
    target: Path,
    *,
    most_rows: int | None = None,
) -> ReadFile:
    """Open one file by what it really is; never raises for what the file contains.

    Args:
        found: the file.
        settings: see `IngestSettings`.
        target: where text is decoded to, or cells of a workbook are handed over.
        most_rows: read only the beginning of every sheet, about so many rows; None: all.
    """
    code = _REFUSED_KINDS.get(found.kind)
    if code is not None:
        return ReadFile(found=found, refusal=Refusal(code))
    encoding: str | None = None
    remarks: Sequence[Remark] = ()
    if found.kind in SHEET_KINDS:
        book = (
            read_sheets(found, settings, most_rows=most_rows)
            if settings.readers is None
            else settings.readers.read(found, settings, target, most_rows=most_rows)
        )
        if isinstance(book, Refusal):
            return ReadFile(found=found, refusal=book)
        sheets: Sequence[RawSheet]
        sheets, remarks = book
    else:
        one = (
            read_parquet(found.path, found.file)
            if found.kind is FileKind.PARQUET
            else read_text(
                found.path,
                found.file,
                target,
                most_bytes=most_rows * _BYTES_A_ROW if most_rows else None,
            )
        )
        if isinstance(one, Refusal):
            return ReadFile(found=found, refusal=one)
        if isinstance(one, TextSheet):
            encoding = one.decoded.encoding
        sheets = [one]
    if fingerprint(found.path) != found.sha256:
        return ReadFile(found=found, refusal=Refusal("file.changed"))
    return ReadFile(found=found, sheets=sheets, remarks=remarks, encoding=encoding)
