"""Web tables named .xls, as many office systems export them: flat tables, nested ones refused.

A cell is the text it shows. Texts above a table (its title, unit, date) stand in rows of their own,
as a spreadsheet program shows them when it opens such a file.
"""

import codecs
import re
from collections.abc import Iterator, Mapping
from html.parser import HTMLParser
from pathlib import Path

from anomaly.ingest.raw import GridSheet, Refusal
from anomaly.ingest.readers.grid import GridBuilder
from anomaly.ingest.readers.workbook import Remark
from anomaly.ingest.settings import Limits

_BLOCK = 256 * 1024
#: Text that the parser holds back, such as an unfinished comment; a table has no use for more.
_MOST_PENDING = 4 * 1024 * 1024
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_UNSEEN = frozenset({"script", "style", "title", "xml", "template", "noscript"})
_BREAKS = frozenset({"br", "p", "div", "h1", "h2", "h3", "h4", "h5", "h6", "li", "caption", "hr"})
_HIDDEN = re.compile(r"display\s*:\s*none", re.IGNORECASE)
_SPACES = re.compile(r"[ \t\r\f\v]*\n[ \t\r\f\v]*|[ \t\r\f\v]+")
#: Columns and rows that one cell may span; spreadsheets end there.
_MOST_COLUMNS, _MOST_ROWS = 16_384, 1_048_576


class _NestedError(Exception):
    """A table within a cell: its rows have no place in the outer table."""


class _TooWideError(Exception):
    """More columns than are read."""


def read_html(
    path: Path, file: str, limits: Limits, *, most_rows: int | None = None
) -> tuple[list[GridSheet], list[Remark]] | Refusal:
    """The tables of a web page, one sheet each; a page with one table is one sheet without name.

    Args:
        path: the file.
        file: its name in results.
        limits: most columns.
        most_rows: read no more rows of a table than this, None: all.
    """
    encoding = _encoding_of(path)
    if encoding is None:
        return Refusal("file.encoding")
    parser = _Tables(file, limits, most_rows)
    try:
        for text in _texts(path, encoding):
            parser.feed(text)
            if len(parser.rawdata) > _MOST_PENDING:
                return Refusal("file.unreadable", {"reason": "HTML"})
        parser.close()
        parser.end_table()
    except _NestedError:
        return Refusal("file.html_nested")
    except _TooWideError:
        return Refusal("file.too_heavy", {"limit": f"{limits.columns} columns"})
    builders = parser.builders
    if not builders:
        return Refusal("file.unsupported")
    if len(builders) == 1:
        builders[0].sheet = None
    sheets = [builder.finish() for builder in builders]
    remarks: list[Remark] = [
        ("sheet.hidden_rows", builder.sheet, {"n": builder.hidden})
        for builder in builders
        if builder.hidden
    ]
    return sheets, remarks


def _encoding_of(path: Path) -> str | None:
    """The encoding that all of the file is valid in; what the page claims decides nothing."""
    with path.open("rb") as stream:
        start = stream.read(4)
    for bom, encoding in _BOMS:
        if start.startswith(bom):
            return encoding if _is_valid(path, encoding) else None
    return next((name for name in ("utf-8", "gb18030") if _is_valid(path, name)), None)


def _is_valid(path: Path, encoding: str) -> bool:
    try:
        for _ in _texts(path, encoding):
            pass
    except UnicodeDecodeError:
        return False
    return True


def _texts(path: Path, encoding: str) -> Iterator[str]:
    decoder = codecs.getincrementaldecoder(encoding)("strict")
    with path.open("rb") as stream:
        while block := stream.read(_BLOCK):
            yield decoder.decode(block)
    yield decoder.decode(b"", True)  # noqa: FBT003 - the codec's own signature


class _Tables(HTMLParser):
    """A state machine that knows tables, rows and cells; all other tags only break lines."""

    def __init__(self, file: str, limits: Limits, most_rows: int | None) -> None:
        super().__init__(convert_charrefs=True)
        self.builders: list[GridBuilder] = []
        self._file, self._limits, self._most = file, limits, most_rows
        self._grid: GridBuilder | None = None
        self._row: dict[int, str] | None = None
        self._column = 0
        self._cell: list[str] | None = None
        self._span = (1, 1)
        #: columns taken from rows above, with the rows still to come
        self._reserved: dict[int, int] = {}
        self._outside: list[str] = []
        self._unseen = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """See `HTMLParser`."""
        said = dict(attrs)
        if tag in _UNSEEN:
            self._unseen += 1
        elif tag == "table":
            if self._cell is not None:
                raise _NestedError
            self._unseen = 0  # a title or script that was never closed
            self._begin_table()
        elif tag == "tr" and self._grid is not None:
            self._end_row()
            self._row, self._column = {}, 0
            if "hidden" in said or _HIDDEN.search(said.get("style") or ""):
                self._grid.hidden += 1
        elif tag in {"td", "th"} and self._grid is not None:
            self._end_cell()
            if self._row is None:
                self._row, self._column = {}, 0
            self._cell = []
            self._span = _span(said, "rowspan", _MOST_ROWS), _span(said, "colspan", _MOST_COLUMNS)
        elif tag in _BREAKS:
            self._say("\n")

    def handle_endtag(self, tag: str) -> None:
        """See `HTMLParser`."""
        if tag in _UNSEEN:
            self._unseen = max(self._unseen - 1, 0)
        elif tag == "table":
            self.end_table()
        elif tag == "tr":
            self._end_row()
        elif tag in {"td", "th"}:
            self._end_cell()
        elif tag in _BREAKS:
            self._say("\n")

    def handle_data(self, data: str) -> None:
        """See `HTMLParser`."""
        # Line breaks of the source are spaces of the page; those of the page come from tags.
        self._say(data.replace("\r", " ").replace("\n", " "))

    def end_table(self) -> None:
        """Close the table that is open, if any."""
        self._end_row()
        self._grid = None
        self._reserved = {}

    def _say(self, text: str) -> None:
        if self._unseen:
            return
        if self._cell is not None:
            self._cell.append(text)
        elif self._grid is None:
            self._outside.append(text)

    def _begin_table(self) -> None:
        if self._grid is not None:
            # A table that begins between the rows of another one: no cell holds it, but no
            # program shows such a page as one flat table.
            raise _NestedError
        self._grid = GridBuilder(self._file, str(len(self.builders) + 1), self._most)
        self.builders.append(self._grid)
        for line in _shown("".join(self._outside)).split("\n"):
            if line:
                self._grid.add([line])
        self._outside = []

    def _end_row(self) -> None:
        self._end_cell()
        if self._grid is None or self._row is None:
            return
        width = max(self._row, default=-1) + 1
        self._grid.add([self._row.get(column) for column in range(width)])
        self._reserved = {at: left - 1 for at, left in self._reserved.items() if left > 1}
        self._row = None

    def _end_cell(self) -> None:
        if self._cell is None or self._row is None or self._grid is None:
            return
        text = _shown("".join(self._cell))
        self._cell = None
        while self._column in self._reserved or self._column in self._row:
            self._column += 1
        rows, columns = self._span
        left, right = self._column, self._column + columns - 1
        if right >= self._limits.columns:
            raise _TooWideError
        if text:
            self._row[left] = text
        if rows > 1 or columns > 1:
            top = self._grid.rows
            self._grid.merged.append((top, left, top + rows - 1, right))
        if rows > 1:
            # The row that is open counts as well.
            self._reserved |= dict.fromkeys(range(left, right + 1), rows)
        self._column = right + 1


def _span(said: Mapping[str, str | None], name: str, most: int) -> int:
    text = (said.get(name) or "1").strip()
    return min(max(int(text), 1), most) if text.isascii() and text.isdigit() else 1


def _shown(text: str) -> str:
    """The text as a page shows it: runs of white space as one, outer ones away."""
    return _SPACES.sub(lambda found: "\n" if "\n" in found[0] else " ", text).strip(" \n\xa0")
