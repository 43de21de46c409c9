"""Before a workbook is parsed: limits, unsafe XML, and facts that the parser hides."""

import re
import zipfile
import zlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from posixpath import dirname, join, normpath
from typing import BinaryIO
from xml.etree.ElementTree import Element, ParseError

from anomaly.ingest.clean.dates import EPOCH_1900, EPOCH_1904
from anomaly.ingest.raw import Refusal
from anomaly.ingest.settings import Limits
from anomaly.ingest.sheet_scan import SheetAudit, SheetTooHeavyError, scan_sheet

_BLOCK = 1024 * 1024
_PROLOG = 64 * 1024
#: Parts that list sheets and relations are short; longer ones are made to hurt.
_MOST_STRUCTURE = 16 * 1024 * 1024
#: Bytes without the end of a text: no cell may hold so much.
_MOST_TEXT = 4 * 1024 * 1024
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_COMMENT = re.compile(rb"<(?:\w+:)?(?:comment|threadedComment)\s")
_ANCHOR = re.compile(rb"<(?:\w+:)?(?:twoCell|oneCell|absolute)Anchor[\s>]")
_SIGNATURE = re.compile(r"_xmlsignatures/sig[^/]*\.xml")


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkbookAudit:
    """Facts of a workbook.

    Args:
        epoch: day 0 of its serial dates.
        sheets: facts of each sheet by its name.
        signatures: digital signatures over the whole workbook.
    """

    epoch: date = EPOCH_1900
    sheets: dict[str, SheetAudit] = field(default_factory=dict)
    signatures: int = 0

    def sheet(self, name: str) -> SheetAudit:
        """The facts of one sheet; none where the format does not tell them."""
        return self.sheets.get(name) or SheetAudit()


def audit_xlsx(source: Path | BinaryIO, limits: Limits) -> WorkbookAudit | Refusal:
    """Check an xlsx against limits and collect its facts."""
    try:
        with zipfile.ZipFile(source) as archive:
            return _check_container(archive, limits) or _audit_parts(archive, limits)
    except (zipfile.BadZipFile, zlib.error, EOFError, KeyError, OSError):
        return Refusal("file.truncated")
    except (NotImplementedError, RuntimeError, UnicodeDecodeError):
        return Refusal("file.unreadable", {"reason": "ZIP"})
    except SheetTooHeavyError as error:
        return Refusal("file.too_heavy", {"limit": str(error)})
    except (ParseError, ValueError) as error:
        # Forbidden declarations are errors of value, too.
        unsafe = type(error).__module__.startswith("defusedxml")
        return (
            Refusal("file.unsafe_xml") if unsafe else Refusal("file.unreadable", {"reason": "XML"})
        )


def check_zip(source: Path | BinaryIO, limits: Limits) -> Refusal | None:
    """Check another zipped workbook (ods, xlsb) against limits; None: it may be parsed."""
    try:
        with zipfile.ZipFile(source) as archive:
            refusal = _check_container(archive, limits)
            if refusal is None:
                for entry in archive.infolist():
                    if not entry.filename.endswith((".png", ".jpg", ".jpeg", ".svm", ".emf")):
                        _read_through(archive, entry.filename)
            return refusal
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError):
        return Refusal("file.truncated")
    except (NotImplementedError, RuntimeError):
        return Refusal("file.unreadable", {"reason": "ZIP"})


def _check_container(archive: zipfile.ZipFile, limits: Limits) -> Refusal | None:
    return _check_sizes(archive, limits) or _check_prologs(archive)


def _check_sizes(archive: zipfile.ZipFile, limits: Limits) -> Refusal | None:
    entries = archive.infolist()
    total = sum(entry.file_size for entry in entries)
    if total > limits.inflated_bytes:
        return Refusal("file.too_heavy", {"limit": f"{limits.inflated_bytes >> 20} MiB"})
    for entry in entries:
        ratio = entry.file_size / max(entry.compress_size, 1)
        if entry.file_size > limits.ratio_from_bytes and ratio > limits.ratio:
            return Refusal("file.too_heavy", {"limit": f"1:{limits.ratio}"})
    return None


def _check_prologs(archive: zipfile.ZipFile) -> Refusal | None:
    """A DTD stands before the root element, so the beginning of each part is enough."""
    for entry in archive.infolist():
        if not entry.filename.endswith((".xml", ".rels", ".vml")):
            continue
        with archive.open(entry) as stream:
            # A text of two bytes a character hides no declaration.
            start = stream.read(_PROLOG).replace(b"\0", b"")
        if b"<!DOCTYPE" in start or b"<!ENTITY" in start:
            return Refusal("file.unsafe_xml")
    return None


def _audit_parts(archive: zipfile.ZipFile, limits: Limits) -> WorkbookAudit | Refusal:
    epoch, parts = _workbook(archive)
    known = set(archive.namelist())
    sheets: dict[str, SheetAudit] = {}
    for name, part in parts.items():
        with archive.open(part) as stream, archive.open(part) as again:
            audit = scan_sheet(stream, again)
        box = audit.last_row * audit.last_column
        if box > limits.box_cells and box > limits.box_to_cells * max(audit.cells, 1):
            return Refusal("file.too_heavy", {"limit": f"{limits.box_cells} cells"})
        if audit.last_column > limits.columns:
            return Refusal("file.too_heavy", {"limit": f"{limits.columns} columns"})
        audit.objects = _count_objects(archive, part, known)
        sheets[name] = audit
    if "xl/sharedStrings.xml" in known:
        _check_texts(archive, "xl/sharedStrings.xml")
    if "xl/styles.xml" in known:
        _read_through(archive, "xl/styles.xml")
    signatures = sum(bool(_SIGNATURE.fullmatch(name)) for name in known)
    return WorkbookAudit(epoch=epoch, sheets=sheets, signatures=signatures)


def _workbook(archive: zipfile.ZipFile) -> tuple[date, dict[str, str]]:
    """Day 0 of serial dates, and the part of each sheet by its name."""
    book = _structure(archive, "xl/workbook.xml")
    relations = _structure(archive, "xl/_rels/workbook.xml.rels")
    targets = {
        item.get("Id", ""): item.get("Target", "") for item in relations if item.get("Target")
    }
    epoch = EPOCH_1900
    parts: dict[str, str] = {}
    known = set(archive.namelist())
    for item in book.iter():
        tag = item.tag.rpartition("}")[2]
        if tag == "workbookPr" and item.get("date1904") in {"1", "true"}:
            epoch = EPOCH_1904
        elif tag == "sheet":
            part = _resolved("xl", targets.get(item.get(_RELATION, ""), ""))
            if part in known:
                parts[item.get("name", "")] = part
    return epoch, parts


def _structure(archive: zipfile.ZipFile, part: str) -> Element:
    from defusedxml.ElementTree import fromstring

    if archive.getinfo(part).file_size > _MOST_STRUCTURE:
        raise SheetTooHeavyError(f"{_MOST_STRUCTURE >> 20} MiB")
    root: Element = fromstring(archive.read(part), forbid_dtd=True)
    return root


def _resolved(folder: str, target: str) -> str:
    return target.lstrip("/") if target.startswith("/") else normpath(join(folder, target))


def _count_objects(archive: zipfile.ZipFile, part: str, known: Iterable[str]) -> int:
    """Comments and drawn things that a sheet refers to."""
    folder, _, name = part.rpartition("/")
    relations = f"{folder}/_rels/{name}.rels"
    if relations not in known:
        return 0
    count = 0
    for item in _structure(archive, relations):
        target = _resolved(dirname(part), item.get("Target", ""))
        kind = item.get("Type", "").rpartition("/")[2]
        if item.get("TargetMode") == "External" or target not in known:
            continue
        if kind in {"comments", "threadedComment"}:
            count += _count(archive, target, _COMMENT)
        elif kind == "drawing":
            count += _count(archive, target, _ANCHOR)
    return count


def _count(archive: zipfile.ZipFile, part: str, pattern: re.Pattern[bytes]) -> int:
    count, kept = 0, b""
    with archive.open(part) as stream:
        while block := stream.read(_BLOCK):
            text = kept + block
            cut = max(text.rfind(b"<"), 0)
            count += len(pattern.findall(text, 0, cut))
            kept = text[cut:][:_BLOCK]
    return count + len(pattern.findall(kept))


def _check_texts(archive: zipfile.ZipFile, part: str) -> None:
    """Look for the end of every shared text; reading to the end also shows a damaged part."""
    open_bytes = 0
    with archive.open(part) as stream:
        while block := stream.read(_BLOCK):
            end = block.rfind(b"si>")
            open_bytes = open_bytes + len(block) if end < 0 else len(block) - end
            if open_bytes > _MOST_TEXT:
                raise SheetTooHeavyError("32767 characters")


def _read_through(archive: zipfile.ZipFile, part: str) -> None:
    """Inflate a part once: it must be whole and as long as the directory says."""
    with archive.open(part) as stream:
        while stream.read(_BLOCK):
            pass
