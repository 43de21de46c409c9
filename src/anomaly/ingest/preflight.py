"""Before an xlsx is parsed: limits, unsafe XML, and facts that the parser hides.

One streaming pass over the inflated sheet parts with fixed byte patterns; nothing is held.
"""

import re
import zipfile
import zlib
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import BinaryIO
from xml.etree.ElementTree import Element, ParseError

from anomaly.ingest.clean.dates import EPOCH_1900, EPOCH_1904
from anomaly.ingest.raw import Refusal
from anomaly.ingest.settings import Limits

_BLOCK = 1024 * 1024
_PROLOG = 64 * 1024
_ROW = re.compile(rb"<row\b[^>]*>")
_ROW_NUMBER = re.compile(rb'\br="(\d+)"')
_HIDDEN = re.compile(rb'\bhidden="(?:1|true)"')
#: Up to column Z no box is too large, and most sheets end there.
_COLUMN = re.compile(rb'<c r="([A-Z]{2,3})')
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkbookAudit:
    """Facts of a workbook: day 0 of its serial dates, hidden rows of each sheet."""

    epoch: date = EPOCH_1900
    hidden_rows: dict[str, int] = field(default_factory=dict)


@dataclass(slots=True)
class _PartFacts:
    last_row: int = 0
    widest: int = 0
    cells: int = 0
    hidden: int = 0


def audit_xlsx(source: Path | BinaryIO, limits: Limits) -> WorkbookAudit | Refusal:
    """Check an xlsx against limits and collect its facts."""
    try:
        with zipfile.ZipFile(source) as archive:
            refusal = _check_sizes(archive, limits) or _check_prologs(archive)
            if refusal:
                return refusal
            epoch, parts = _workbook(archive)
            hidden: dict[str, int] = {}
            for name, part in parts.items():
                facts = _scan_part(archive, part)
                box = facts.last_row * facts.widest
                if box > limits.box_cells and box > limits.box_to_cells * max(facts.cells, 1):
                    return Refusal("file.too_heavy", {"limit": f"{limits.box_cells} cells"})
                if facts.hidden:
                    hidden[name] = facts.hidden
            return WorkbookAudit(epoch=epoch, hidden_rows=hidden)
    except (zipfile.BadZipFile, zlib.error, EOFError, KeyError, OSError):
        return Refusal("file.truncated")
    except (NotImplementedError, RuntimeError, UnicodeDecodeError):
        return Refusal("file.unreadable", {"reason": "ZIP"})
    except ParseError:
        return Refusal("file.unreadable", {"reason": "XML"})


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
        if not entry.filename.endswith((".xml", ".rels")):
            continue
        with archive.open(entry) as stream:
            start = stream.read(_PROLOG)
        if b"<!DOCTYPE" in start or b"<!ENTITY" in start:
            return Refusal("file.unsafe_xml")
    return None


def _workbook(archive: zipfile.ZipFile) -> tuple[date, dict[str, str]]:
    """Day 0 of serial dates, and the part of each sheet by its name."""
    from defusedxml.ElementTree import fromstring

    book: Element = fromstring(archive.read("xl/workbook.xml"))
    relations: Element = fromstring(archive.read("xl/_rels/workbook.xml.rels"))
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
            target = targets.get(item.get(_RELATION, ""), "")
            part = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
            if part in known:
                parts[item.get("name", "")] = part
    return epoch, parts


def _scan_part(archive: zipfile.ZipFile, part: str) -> _PartFacts:
    facts = _PartFacts()
    kept = b""
    with archive.open(part) as stream:
        while block := stream.read(_BLOCK):
            text = kept + block
            cut = max(text.rfind(b"<"), 0)
            text, kept = text[:cut], text[cut:]
            _scan_text(text, facts)
            if len(kept) > _BLOCK:
                kept = b""
    _scan_text(kept, facts)
    return facts


def _scan_text(text: bytes, facts: _PartFacts) -> None:
    rows = _ROW.findall(text)
    if rows:
        number = _ROW_NUMBER.search(rows[-1])
        facts.last_row = max(
            facts.last_row + (0 if number else len(rows)), int(number[1]) if number else 0
        )
        if b"hidden=" in text:
            facts.hidden += sum(bool(_HIDDEN.search(row)) for row in rows)
    facts.cells += text.count(b"<v>") + text.count(b"<is>") + text.count(b"<v ")
    for letters in set(_COLUMN.findall(text)):
        facts.widest = max(facts.widest, _column_number(letters))


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number
