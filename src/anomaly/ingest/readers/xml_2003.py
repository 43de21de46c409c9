"""SpreadsheetML 2003 (one XML text named .xls or .xml): plain tables of typed cells."""

import codecs
import re
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import ParseError

from anomaly.ingest.clean.marks import FORMULA_EMPTY, raw_digits
from anomaly.ingest.raw import GridSheet, Refusal
from anomaly.ingest.readers.grid import GridBuilder
from anomaly.ingest.readers.workbook import Remark
from anomaly.ingest.settings import Limits

_BLOCK = 256 * 1024
_SPACE = "{urn:schemas-microsoft-com:office:spreadsheet}"
_DECLARED = re.compile(rb"<\?xml[^>]*?encoding\s*=\s*[\"']([A-Za-z0-9._-]+)[\"'][^>]*\?>")
_CHINESE = frozenset({"gb2312", "gbk", "gb18030", "cp936", "x-gbk", "gb_2312-80"})
#: What the parser calls a text that ends too early: no element, open token, character, CDATA.
_CUT = frozenset({3, 5, 6, 20})
#: Characters that the element of one cell or title may hold.
_MOST_TEXT = 1024 * 1024


class _TooHeavyError(Exception):
    """More columns or longer texts than are read."""

    def __init__(self, limit: str) -> None:
        super().__init__(limit)
        self.limit = limit


def read_xml_2003(
    path: Path, file: str, limits: Limits, *, most_rows: int | None = None
) -> tuple[list[GridSheet], list[Remark]] | Refusal:
    """The visible sheets of a SpreadsheetML text, or why it is refused.

    Args:
        path: the file.
        file: its name in results.
        limits: most columns and sheets.
        most_rows: read no more rows of a sheet than this, None: all.
    """
    from defusedxml.common import DefusedXmlException
    from defusedxml.ElementTree import DefusedXMLParser

    target = _Sheets(file, limits, most_rows)
    try:
        blocks, encoding = _blocks(path)
        parser: Any = DefusedXMLParser(target=target, encoding=encoding, forbid_dtd=True)
        for block in blocks:
            parser.feed(block)
        parser.close()
    except DefusedXmlException:
        return Refusal("file.unsafe_xml")
    except _TooHeavyError as error:
        return Refusal("file.too_heavy", {"limit": error.limit})
    except (ParseError, UnicodeDecodeError, LookupError, ValueError) as error:
        cut = getattr(error, "code", None) in _CUT
        return Refusal("file.truncated") if cut else Refusal("file.unreadable", {"reason": "XML"})
    if not target.builders:
        return Refusal("file.unsupported")
    return [builder.finish() for builder in target.builders], target.remarks


def _blocks(path: Path) -> tuple[Iterator[bytes], str | None]:
    """The text in blocks, and the encoding that overrules what it declares.

    The parser knows no Chinese encoding, so such a text is handed to it as UTF-8.
    """
    with path.open("rb") as stream:
        start = stream.read(1024)
    declared = _DECLARED.search(start)
    if declared is None or declared[1].decode("ascii").lower() not in _CHINESE:
        return _raw_blocks(path), None
    return _as_utf_8(path), "utf-8"


def _raw_blocks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as stream:
        while block := stream.read(_BLOCK):
            yield block


def _as_utf_8(path: Path) -> Iterator[bytes]:
    decoder = codecs.getincrementaldecoder("gb18030")("strict")
    for block in _raw_blocks(path):
        yield decoder.decode(block).encode("utf-8")
    yield decoder.decode(b"", True).encode("utf-8")  # noqa: FBT003 - the codec's own signature


class _Sheets:
    """Receives elements one by one and fills the grid of each visible sheet."""

    def __init__(self, file: str, limits: Limits, most_rows: int | None) -> None:
        self.builders: list[GridBuilder] = []
        self.remarks: list[Remark] = []
        self._file, self._limits, self._most = file, limits, most_rows
        self._name = ""
        self._grid: GridBuilder | None = None
        self._hidden_sheet = False
        self._row: list[Any] = []
        self._next_row = 1
        self._column = 0
        self._type: str | None = None
        self._text: list[str] | None = None
        self._length = 0
        self._value: Any = None
        self._has_formula = False
        self._covered = 0

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """An element begins."""
        if tag == _SPACE + "Worksheet":
            self._begin_sheet(attributes)
        elif tag == _SPACE + "Table":
            self._next_row = 1
        elif tag == _SPACE + "Row":
            self._begin_row(attributes)
        elif tag == _SPACE + "Cell":
            self._begin_cell(attributes)
        elif tag == _SPACE + "Data":
            self._type = attributes.get(_SPACE + "Type", "String")
            self._text, self._length = [], 0
        elif tag.endswith("}Visible"):
            self._text, self._length = [], 0

    def end(self, tag: str) -> None:
        """An element ends."""
        if tag == _SPACE + "Data":
            self._value = _typed("".join(self._text or ()), self._type or "String")
            self._text = None
        elif tag.endswith("}Visible"):
            self._hidden_sheet = "Hidden" in "".join(self._text or ())
            self._text = None
        elif tag == _SPACE + "Cell":
            self._end_cell()
        elif tag == _SPACE + "Row" and self._grid is not None:
            self._grid.add(self._row)
            self._next_row += 1
        elif tag == _SPACE + "Worksheet":
            self._end_sheet()

    def data(self, text: str) -> None:
        """Text of an element."""
        if self._text is None:
            return
        self._length += len(text)
        if self._length > _MOST_TEXT:
            raise _TooHeavyError(f"{_MOST_TEXT} characters")
        self._text.append(text)

    def close(self) -> None:
        """The text ends."""

    def _begin_sheet(self, attributes: dict[str, str]) -> None:
        if len(self.builders) == self._limits.sheets:
            raise _TooHeavyError(f"{self._limits.sheets} sheets")
        self._name = attributes.get(_SPACE + "Name", "")
        self._grid = GridBuilder(self._file, self._name, self._most)
        self._hidden_sheet = False

    def _end_sheet(self) -> None:
        if self._grid is None:
            return
        if self._hidden_sheet:
            self.remarks.append(("sheet.hidden", self._name, {}))
        else:
            if self._grid.hidden:
                self.remarks.append(("sheet.hidden_rows", self._name, {"n": self._grid.hidden}))
            self.builders.append(self._grid)
        self._grid = None

    def _begin_row(self, attributes: dict[str, str]) -> None:
        self._row, self._column = [], 0
        if self._grid is None:
            return
        index = _number(attributes.get(_SPACE + "Index"))
        if index is not None and index > 1_048_576:  # noqa: PLR2004 - where sheets end
            raise _TooHeavyError("1048576 rows")
        while index is not None and self._next_row < index and not self._grid.is_full:
            self._grid.add(())
            self._next_row += 1
        if attributes.get(_SPACE + "Hidden") == "1":
            self._grid.hidden += 1

    def _begin_cell(self, attributes: dict[str, str]) -> None:
        index = _number(attributes.get(_SPACE + "Index"))
        if index is not None:
            self._column = max(index - 1, self._column)
        across = _number(attributes.get(_SPACE + "MergeAcross")) or 0
        down = _number(attributes.get(_SPACE + "MergeDown")) or 0
        if self._column + across >= self._limits.columns:
            raise _TooHeavyError(f"{self._limits.columns} columns")
        if (across or down) and self._grid is not None:
            top, left = self._grid.rows, self._column
            self._grid.merged.append((top, left, top + down, left + across))
        self._covered = across
        self._value = None
        self._has_formula = _SPACE + "Formula" in attributes

    def _end_cell(self) -> None:
        value = self._value
        if value is None and self._has_formula:
            value = FORMULA_EMPTY
        if value is not None:
            self._row += [None] * (self._column - len(self._row))
            self._row.append(value)
        self._column += 1 + self._covered


def _typed(text: str, kind: str) -> Any:
    """The value of a cell's text: numbers keep their kind, dates become dates."""
    if kind == "Number":
        with suppress(ValueError):
            return raw_digits(text) or float(text)
    elif kind == "Boolean":
        return text.strip() in {"1", "true"}
    elif kind == "DateTime":
        with suppress(ValueError):
            return datetime.fromisoformat(text)
    return text or None


def _number(text: str | None) -> int | None:
    return int(text) if text is not None and text.isascii() and text.isdigit() else None
