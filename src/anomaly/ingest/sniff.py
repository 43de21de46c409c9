"""What a file really is, by its first bytes; the extension is only a remark."""

import zipfile
from enum import StrEnum
from pathlib import Path

_SAMPLE = 4096
_OLE = bytes.fromhex("D0CF11E0A1B11AE1")
_ARCHIVES = (b"Rar!\x1a\x07", b"7z\xbc\xaf\x27\x1c", b"\x1f\x8b", b"BZh", b"\xfd7zXZ")
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")


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
    ".xlsx": frozenset({FileKind.XLSX}),
    ".xlsm": frozenset({FileKind.XLSX}),
    ".xlsb": frozenset({FileKind.XLSB}),
    ".ods": frozenset({FileKind.ODS}),
    ".xls": frozenset({FileKind.XLS}),
    ".et": frozenset({FileKind.XLS, FileKind.XLSX}),
    ".csv": frozenset({FileKind.TEXT}),
    ".txt": frozenset({FileKind.TEXT}),
    ".tsv": frozenset({FileKind.TEXT}),
    ".parquet": frozenset({FileKind.PARQUET}),
}


def sniff(path: Path) -> FileKind:
    """The container of a file."""
    with path.open("rb") as stream:
        sample = stream.read(_SAMPLE)
    if not sample:
        return FileKind.EMPTY
    if sample.startswith(b"PK"):
        return _zip_kind(path)
    if sample.startswith(_OLE):
        return FileKind.ENCRYPTED if _holds(path, _ENCRYPTED) else FileKind.XLS
    if sample.startswith(b"PAR1"):
        return FileKind.PARQUET
    if sample.startswith(_ARCHIVES):
        return FileKind.ARCHIVE
    return _text_kind(sample, path)


def _zip_kind(path: Path) -> FileKind:
    try:
        with zipfile.ZipFile(path) as archive:
            names = set(archive.namelist())
            if "xl/workbook.xml" in names:
                return FileKind.XLSX
            if "xl/workbook.bin" in names:
                return FileKind.XLSB
            if "mimetype" in names and b"spreadsheet" in archive.read("mimetype")[:100]:
                return FileKind.ODS
    except (zipfile.BadZipFile, OSError, NotImplementedError, RuntimeError):
        return FileKind.TRUNCATED
    return FileKind.ARCHIVE


def _holds(path: Path, pattern: bytes) -> bool:
    """Whether an OLE directory names a stream; directories may stand anywhere in the file."""
    kept = b""
    with path.open("rb") as stream:
        while block := stream.read(1024 * 1024):
            if pattern in kept + block:
                return True
            kept = block[-len(pattern) :]
    return False


def _text_kind(sample: bytes, path: Path) -> FileKind:
    if sample.startswith((b"\xff\xfe", b"\xfe\xff", b"\xef\xbb\xbf")):
        return FileKind.TEXT
    start = sample.lstrip()[:1000].lower()
    if start.startswith((b"<html", b"<!doctype html", b"<table", b"<meta", b"<style")):
        return FileKind.HTML
    if start.startswith(b"<?xml"):
        return FileKind.XML_2003 if b"spreadsheet" in start else FileKind.UNKNOWN
    if path.suffix.lower() == ".dbf" and sample[0] in {0x03, 0x30, 0x31, 0x83, 0x8B, 0xF5}:
        return FileKind.DBF
    controls = sum(byte < 9 or 14 <= byte < 26 for byte in sample)  # noqa: PLR2004 - ASCII
    return FileKind.UNKNOWN if controls > len(sample) // 50 else FileKind.TEXT
