"""What a file really is, by its first bytes; the extension is only a remark."""

import codecs
import os
import struct
import zipfile
from enum import StrEnum
from pathlib import Path
from typing import BinaryIO

_SAMPLE = 4096
_OLE = bytes.fromhex("D0CF11E0A1B11AE1")
_ARCHIVES = (b"Rar!\x1a\x07", b"7z\xbc\xaf\x27\x1c", b"\x1f\x8b", b"BZh", b"\xfd7zXZ")
#: Streams of an OLE container that tell what it is; the last two are the sheets of a workbook.
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_BOOKS = ("Workbook\0".encode("utf-16-le"), "Book\0".encode("utf-16-le"))
_UNUSED_SECTOR = 0xFFFFFFFF
_TEXT_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_HTML_STARTS = ("<html", "<!doctype html", "<table", "<meta", "<style", "<head", "<body", "<div")
#: A web page saved with its parts in one mail-like file, and documents: no tables of ours.
_OTHER_STARTS = ("mime-version:", "{\\rtf", "%pdf-")
_DBF_VERSIONS = frozenset({0x02, 0x03, 0x30, 0x31, 0x32, 0x43, 0x83, 0x8B, 0xCB, 0xF5, 0xFB})
_DBF_HEADER = struct.Struct("<B3BIHH")
_DBF_FIELD = 32


class FileKind(StrEnum):
    """Containers we know; only some of them are read."""

    XLSX = "xlsx"
    XLSB = "xlsb"
    ODS = "ods"
    XLS = "xls"
    ENCRYPTED = "encrypted"
    PARQUET = "parquet"
    TEXT = "text"
    HTML = "html"
    XML_2003 = "xml-2003"
    ARCHIVE = "archive"
    EMPTY = "empty"
    DBF = "dbf"
    TRUNCATED = "truncated"
    UNKNOWN = "unknown"


#: Kinds that the workbook reader opens.
WORKBOOKS = frozenset({FileKind.XLSX, FileKind.XLSB, FileKind.ODS, FileKind.XLS})
#: What an extension promises; extensions not named promise nothing.
PROMISES: dict[str, frozenset[FileKind]] = {
    ".xlsx": frozenset({FileKind.XLSX, FileKind.ENCRYPTED}),
    ".xlsm": frozenset({FileKind.XLSX, FileKind.ENCRYPTED}),
    ".xlsb": frozenset({FileKind.XLSB, FileKind.ENCRYPTED}),
    ".ods": frozenset({FileKind.ODS}),
    ".xls": frozenset({FileKind.XLS, FileKind.ENCRYPTED}),
    ".et": frozenset({FileKind.XLS, FileKind.XLSX, FileKind.ENCRYPTED}),
    ".csv": frozenset({FileKind.TEXT}),
    ".txt": frozenset({FileKind.TEXT}),
    ".tsv": frozenset({FileKind.TEXT}),
    ".dbf": frozenset({FileKind.DBF}),
    ".htm": frozenset({FileKind.HTML}),
    ".html": frozenset({FileKind.HTML}),
    ".xml": frozenset({FileKind.XML_2003}),
    ".parquet": frozenset({FileKind.PARQUET}),
}


def sniff(path: Path) -> FileKind:
    """The container of a file."""
    with path.open("rb") as stream:
        return sniff_stream(stream)


def sniff_stream(stream: BinaryIO) -> FileKind:  # noqa: PLR0911 - one line a container
    """The container of an open file, such as one that was decrypted in memory."""
    stream.seek(0)
    sample = stream.read(_SAMPLE)
    if not sample:
        return FileKind.EMPTY
    if sample.startswith(b"PK"):
        return _zip_kind(stream)
    if sample.startswith(_OLE):
        return _ole_kind(stream)
    if sample.startswith(b"PAR1"):
        return FileKind.PARQUET
    if sample.startswith(_ARCHIVES):
        return FileKind.ARCHIVE
    if _is_dbf(sample, stream):
        return FileKind.DBF
    return _text_kind(sample)


def _zip_kind(stream: BinaryIO) -> FileKind:
    try:
        with zipfile.ZipFile(stream) as archive:
            names = set(archive.namelist())
            if "xl/workbook.xml" in names:
                return FileKind.XLSX
            if "xl/workbook.bin" in names:
                return FileKind.XLSB
            if "mimetype" in names and b"spreadsheet" in archive.open("mimetype").read(_SAMPLE):
                return FileKind.ODS
            if names & {"[Content_Types].xml", "mimetype"}:
                return FileKind.UNKNOWN  # another office document
    except (zipfile.BadZipFile, OSError, NotImplementedError, RuntimeError):
        return FileKind.TRUNCATED
    return FileKind.ARCHIVE


def _ole_kind(stream: BinaryIO) -> FileKind:
    if _is_cut_ole(stream):
        return FileKind.TRUNCATED
    if _holds(stream, _ENCRYPTED):
        return FileKind.ENCRYPTED
    return FileKind.XLS if any(_holds(stream, name) for name in _BOOKS) else FileKind.UNKNOWN


def _is_cut_ole(stream: BinaryIO) -> bool:
    """Whether the container's own sector table counts more sectors than the file has.

    Only the part of the table that the first sector lists is looked at: it is all of it up to 7 MB
    (55 MB in the larger sector size), and enough to tell a broken copy of most larger files.
    """
    stream.seek(0, os.SEEK_END)
    size = stream.tell()
    stream.seek(0)
    header = stream.read(512)
    if len(header) < 512:  # noqa: PLR2004 - the header's fixed size
        return True
    shift = struct.unpack_from("<H", header, 0x1E)[0]
    if shift not in {9, 12}:
        return False
    sector = 1 << shift
    sectors = -(-(size - sector) // sector) if size > sector else 0
    if struct.unpack_from("<I", header, 0x30)[0] >= sectors:
        return True
    per_table = sector // 4
    for number, at in enumerate(struct.unpack_from("<109I", header, 0x4C)):
        if at == _UNUSED_SECTOR:
            break
        if at >= sectors:
            return True
        stream.seek((at + 1) * sector)
        table = stream.read(sector)
        entries = struct.unpack(f"<{len(table) // 4}I", table[: len(table) // 4 * 4])
        used = max((n for n, entry in enumerate(entries) if entry != _UNUSED_SECTOR), default=-1)
        if number * per_table + used >= sectors:
            return True
    return False


def _holds(stream: BinaryIO, pattern: bytes) -> bool:
    """Whether an OLE directory names a stream; directories may stand anywhere in the file."""
    kept = b""
    stream.seek(0)
    while block := stream.read(1024 * 1024):
        if pattern in kept + block:
            return True
        kept = block[-len(pattern) :]
    return False


def _is_dbf(sample: bytes, stream: BinaryIO) -> bool:
    """Whether header length, field list and record length fit one another as in a DBF."""
    if len(sample) < _DBF_FIELD + 1 or sample[0] not in _DBF_VERSIONS:
        return False
    month, day, header, record = (int(_DBF_HEADER.unpack_from(sample)[at]) for at in (2, 3, 5, 6))
    if not (month <= 12 and day <= 31 and record > 1 and header > _DBF_FIELD):  # noqa: PLR2004
        return False
    stream.seek(_DBF_FIELD)
    fields = stream.read(header - _DBF_FIELD)
    lengths: int = 1
    for at in range(0, len(fields), _DBF_FIELD):
        if fields[at : at + 1] in {b"\r", b"\n", b""}:
            return lengths == record
        one = fields[at : at + _DBF_FIELD]
        if len(one) < _DBF_FIELD:
            return False
        # A character field longer than a byte can tell keeps the rest beside it.
        lengths += one[16] + (one[17] << 8 if one[11:12] == b"C" else 0)
    return lengths == record


def _text_kind(sample: bytes) -> FileKind:
    for bom, encoding in _TEXT_BOMS:
        if sample.startswith(bom):
            return _markup_kind(sample[len(bom) :].decode(encoding, "ignore")) or FileKind.TEXT
    markup = _markup_kind(sample.decode("latin-1"))
    if markup is not None:
        return markup
    controls = sum(byte < 9 or 14 <= byte < 26 for byte in sample)  # noqa: PLR2004 - ASCII
    return FileKind.UNKNOWN if controls > len(sample) // 50 else FileKind.TEXT


def _markup_kind(text: str) -> FileKind | None:
    start = text.lstrip().lower()
    while start.startswith("<!--") and "-->" in start:
        start = start.split("-->", 1)[1].lstrip()
    if start.startswith(_HTML_STARTS):
        return FileKind.HTML
    if start.startswith("<?xml"):
        if "office:spreadsheet" in start or "excel.sheet" in start:
            return FileKind.XML_2003
        return FileKind.HTML if "<html" in start else FileKind.UNKNOWN
    return FileKind.UNKNOWN if start.startswith(_OTHER_STARTS) else None
