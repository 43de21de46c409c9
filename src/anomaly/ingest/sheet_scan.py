"""Facts of one worksheet part that the reader of its cells does not tell, in one streaming pass.

Fixed byte patterns over the inflated part, nothing is held. A part in an unusual writing (prefixed
tags, single quotes, cells without a place) goes through a parser instead: slower, same facts.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import IO, Any

from anomaly.ingest.clean.marks import FORMULA_EMPTY, raw_digits

_BLOCK = 1024 * 1024
#: Bytes without a new cell or row: no cell may be so long.
_MOST_CELL = 4 * _BLOCK
#: Cells that need a word of ours; a sheet with more is not a list of persons or payments.
_MOST_SPECIAL = 1_000_000

_ROOT = re.compile(rb"<([A-Za-z_][\w.-]*:)?worksheet[\s>]")
_ROW = re.compile(rb"<row\b[^>]*>")
_ROW_NUMBER = re.compile(rb'\br="(\d+)"')
_HIDDEN = re.compile(rb'\bhidden="(?:1|true)"')
_PLACE = re.compile(rb'<c r="([A-Z]{1,3})(\d+)"([^>]*)>')
#: Up to column Z no box is too large, and most sheets end there; a cell of style alone ends in />.
_FAR_COLUMN = re.compile(rb'<c r="([A-Z]{2,3})\d+"[^>/]*>')
_ERROR = re.compile(
    rb'<c r="([A-Z]{1,3})(\d+)"[^>]*\bt="e"[^>]*>(?:<f[^>]*/>|<f.*?</f>)?<v>([^<]*)'
)
_EMPTY_RESULT = re.compile(rb"(?:</f>|<f[^>]*/>)(?:<v></v>|<v ?/>)?</c>")
_EMPTY_ENDS = (b"</f></c>", b"<v></v></c>", b"/></c>")
#: A sheet of another workbook in a formula: [1]Sheet1!A1 or '[1]Sheet 1'!A1.
_EXTERNAL = re.compile(rb"<f[^>]*>[^<]*\[\d+\][^<!]*!")
_LONG_NUMBER = re.compile(rb"<v>(\d{18})</v>")


class SheetTooHeavyError(Exception):
    """A cell or a number of special cells beyond what is read; the text is the limit."""


class _UnusualError(Exception):
    """The part is not written the way that the byte patterns know."""


@dataclass(slots=True, kw_only=True)
class SheetAudit:
    """What the cells of a sheet do not tell.

    Args:
        last_row: last row with a value, from 1.
        last_column: last column with a value, from 1; at most 26 is not told apart.
        cells: cells with a value.
        hidden_rows: rows that are hidden or filtered out.
        external: cells whose formula names another workbook.
        special: row (from 0) to column (from 0) to the text that stands for the cell: an error
            value such as `#N/A`, `FORMULA_EMPTY` for a formula whose result was never stored, or a
            marked identity number that is a number cell with all its digits in the file.
        objects: comments and pictures over the sheet.
    """

    last_row: int = 0
    last_column: int = 0
    cells: int = 0
    hidden_rows: int = 0
    external: int = 0
    special: dict[int, dict[int, str]] = field(default_factory=dict)
    objects: int = 0
    _count: int = 0

    def add(self, row: int, column: int, text: str) -> None:
        """Note a special cell; row and column are counted from 1."""
        self._count += 1
        if self._count > _MOST_SPECIAL:
            raise SheetTooHeavyError(f"{_MOST_SPECIAL} formulas without value")
        self.special.setdefault(row - 1, {})[column - 1] = text


def scan_sheet(part: IO[bytes], again: IO[bytes]) -> SheetAudit:
    """The facts of an inflated worksheet part.

    Args:
        part: the part from its beginning.
        again: the same part once more, for a parser.

    Raises:
        SheetTooHeavyError: a cell, or the number of special cells, is beyond what is read.
    """
    try:
        return _scan_bytes(part)
    except _UnusualError:
        return _scan_parsed(again)


def column_number(letters: bytes) -> int:
    """The column that letters name, from 1.

    >>> column_number(b"XFD")
    16384
    """
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def _scan_bytes(part: IO[bytes]) -> SheetAudit:
    audit = SheetAudit()
    for text in _pieces(part):
        if text.count(b"<c ") != text.count(b'<c r="'):
            raise _UnusualError
        _scan_rows(text, audit)
        audit.cells += text.count(b"<v>") + text.count(b"<is>")
        for letters in set(_FAR_COLUMN.findall(text)):
            audit.last_column = max(audit.last_column, column_number(letters))
        if b't="e"' in text:
            for letters, row, value in _ERROR.findall(text):
                audit.add(int(row), column_number(letters), value.decode("utf-8", "replace"))
        if b"<f" in text:
            _scan_formulas(text, audit)
        for found in _LONG_NUMBER.finditer(text):
            digits = raw_digits(found[1].decode("ascii"))
            if digits is not None:
                letters, row, attributes = _place_before(text, found.start())
                if b' t="' not in attributes or b' t="n"' in attributes:
                    audit.add(row, column_number(letters), digits)
    return audit


def _pieces(part: IO[bytes]) -> Iterator[bytes]:
    """The cells of a part in pieces that begin and end between cells; the rest is only read."""
    kept = b""
    begun = False
    while block := part.read(_BLOCK):
        text = kept + block
        if not begun:
            root = _ROOT.search(text)
            if root is None or root[1]:
                raise _UnusualError
            begun = True
            # A writer has one way to write a cell, so the first ones tell.
            if b"<c>" in text or text.count(b"</c>") > text.count(b"<c "):
                raise _UnusualError
        end = text.find(b"</sheetData>")
        if end >= 0:
            yield text[:end]
            while part.read(_BLOCK):
                pass  # a damaged or longer part shows at its end
            return
        cut = max(text.rfind(b"<c "), text.rfind(b"<row"))
        if cut <= 0:
            if len(text) > _MOST_CELL:
                raise SheetTooHeavyError("32767 characters")
            kept = text
            continue
        yield text[:cut]
        kept = text[cut:]
    if not begun or b"<sheetData>" in kept:
        raise _UnusualError
    yield kept


def _scan_rows(text: bytes, audit: SheetAudit) -> None:
    last_value = max(text.rfind(b"<v>"), text.rfind(b"<is>"))
    if last_value >= 0:
        audit.last_row = max(audit.last_row, _place_before(text, last_value)[1])
    if b"hidden=" in text:
        audit.hidden_rows += sum(bool(_HIDDEN.search(row)) for row in _ROW.findall(text))


def _scan_formulas(text: bytes, audit: SheetAudit) -> None:
    if any(end in text for end in _EMPTY_ENDS):
        for found in _EMPTY_RESULT.finditer(text):
            letters, row, attributes = _place_before(text, found.start())
            # A result of type str is stored: it is the empty text.
            if b't="str"' not in attributes and b't="e"' not in attributes:
                audit.add(row, column_number(letters), FORMULA_EMPTY)
    if b"]" in text:
        audit.external += len(_EXTERNAL.findall(text))


def _place_before(text: bytes, at: int) -> tuple[bytes, int, bytes]:
    """Letters, row and attributes of the cell that a position lies in."""
    found = _PLACE.match(text, max(text.rfind(b"<c ", 0, at), 0))
    if found is None:
        raise _UnusualError
    return found[1], int(found[2]), found[3]


def _scan_parsed(part: IO[bytes]) -> SheetAudit:
    from defusedxml.ElementTree import DefusedXMLParser

    target = _Cells()
    parser: Any = DefusedXMLParser(target=target, forbid_dtd=True)
    while block := part.read(_BLOCK):
        parser.feed(block)
    parser.close()
    return target.audit


class _Cells:
    """Receives the elements of a worksheet part one by one."""

    def __init__(self) -> None:
        self.audit = SheetAudit()
        self._row = self._column = 0
        self._type = "n"
        self._formula: list[str] | None = None
        self._value: list[str] | None = None
        self._open: list[str] | None = None
        self._size = 0

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """An element begins."""
        name = tag.rpartition("}")[2]
        if name == "row":
            self._row = int(attributes.get("r") or self._row + 1)
            self._column = 0
            self.audit.hidden_rows += attributes.get("hidden") in {"1", "true"}
        elif name == "c":
            self._begin_cell(attributes)
        elif name == "f":
            self._formula = self._open = []
        elif name in {"v", "is"}:
            self._value = self._open = []

    def data(self, text: str) -> None:
        """Text of an element."""
        if self._open is None:
            return
        self._size += len(text)
        if self._size > _MOST_CELL:
            raise SheetTooHeavyError("32767 characters")
        self._open.append(text)

    def end(self, tag: str) -> None:
        """An element ends."""
        name = tag.rpartition("}")[2]
        if name in {"f", "v", "is"}:
            self._open = None
        elif name == "c":
            self._end_cell()

    def close(self) -> None:
        """The part ends."""

    def _begin_cell(self, attributes: dict[str, str]) -> None:
        place = re.fullmatch(rb"([A-Z]{1,3})(\d+)", attributes.get("r", "").encode())
        if place:
            self._column, self._row = column_number(place[1]), int(place[2])
        else:
            self._column += 1
        self._type = attributes.get("t", "n")
        self._formula = self._value = self._open = None
        self._size = 0

    def _end_cell(self) -> None:
        audit, value = self.audit, "".join(self._value or ())
        if self._value is not None and (value or self._type in {"str", "inlineStr"}):
            audit.cells += 1
            audit.last_row = max(audit.last_row, self._row)
            audit.last_column = max(audit.last_column, self._column)
        if self._formula is not None and re.search(r"\[\d+\][^!]*!", "".join(self._formula)):
            audit.external += 1
        if self._type == "e":
            audit.add(self._row, self._column, value)
        elif self._formula is not None and not value and self._type != "str":
            audit.add(self._row, self._column, FORMULA_EMPTY)
        elif self._type == "n" and (digits := raw_digits(value)):
            audit.add(self._row, self._column, digits)
