"""DBF tables of old office programs: Chinese text without a code page, records marked deleted."""

import struct
from collections import Counter
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

from dbfread import DBF, FieldParser

from anomaly.ingest.header import HeaderBlock
from anomaly.ingest.raw import GridSheet, Refusal
from anomaly.ingest.readers.grid import GridBuilder
from anomaly.ingest.readers.workbook import Remark

_LIVE, _DELETED, _END = b" ", b"*", b"\x1a"
_MEMO_TYPES = frozenset("MGP")
#: Bytes of the last character of a field that its width may cut off.
_LONGEST_TAIL = 3


def read_dbf(
    path: Path, file: str, *, most_rows: int | None = None
) -> tuple[list[GridSheet], list[Remark]] | Refusal:
    """A DBF table as a sheet: row 1 holds the field names, a deleted record is a blank row.

    Args:
        path: the file.
        file: its name in results.
        most_rows: read no more records than this, None: all.
    """
    try:
        encoding = _encoding_of(path)
        if encoding is None:
            return Refusal("file.encoding")
        notes: Counter[str] = Counter()
        table = DBF(
            str(path),
            encoding=encoding,
            parserclass=partial(_Fields, notes),
            recfactory=None,
            ignore_missing_memofile=True,
            char_decode_errors="ignore",  # of a field name whose last character is cut off
        )
        header = table.header
        if header.headerlen + header.numrecords * header.recordlen > path.stat().st_size:
            return Refusal("file.truncated")
        names = list(table.field_names)
        grid = GridBuilder(file, None, most_rows)
        grid.add(names)
        deleted = 0
        live = iter(table)
        for flag in _flags(path, header.headerlen, header.recordlen):
            if flag != _LIVE:
                deleted += flag == _DELETED
                grid.add(())
            elif not grid.is_full:
                grid.add([value for _, value in next(live)])
    except (ValueError, LookupError, StopIteration, struct.error, OSError) as error:
        return Refusal("file.unreadable", {"reason": type(error).__name__})
    remarks: list[Remark] = []
    if deleted:
        remarks.append(("dbf.deleted", None, {"n": deleted}))
    if notes["cut"]:
        remarks.append(("dbf.cut_char", None, {"n": notes["cut"]}))
    if table.memofilename is None and any(field.type in _MEMO_TYPES for field in table.fields):
        remarks.append(("dbf.memo", None, {}))
    labels = tuple((name,) if name else () for name in names)
    known = HeaderBlock(rows=(0,), labels=labels, titles=(), body=1)
    return [grid.finish(known)], remarks


def _flags(path: Path, start: int, length: int) -> Iterator[bytes]:
    """The first byte of each record, which says whether it was deleted."""
    with path.open("rb") as stream:
        stream.seek(start)
        while (record := stream.read(length)) and record[:1] != _END:
            yield record[:1]


def _encoding_of(path: Path) -> str | None:
    """UTF-8 if every text is valid in it, else GB18030 if all but a few are, else None.

    What the file declares is not asked: office programs write Chinese and declare nothing.
    """
    table = DBF(
        str(path), encoding="latin-1", raw=True, recfactory=None, ignore_missing_memofile=True
    )
    wrong: Counter[str] = Counter()
    foreign = 0
    for record in table:
        for field, (_, data) in zip(table.fields, record, strict=True):
            if field.type != "C" or data.isascii():
                continue
            foreign += 1
            for encoding in ("utf-8", "gb18030"):
                wrong[encoding] += _decoded(data, encoding) is None
    if foreign and not wrong["utf-8"]:
        return "utf-8"
    return "gb18030" if wrong["gb18030"] * 100 <= foreign else None


def _decoded(data: bytes, encoding: str) -> tuple[str, bool] | None:
    """(text, whether its last character was cut off at the width); None when invalid."""
    bare = data.rstrip(b" \x00")
    for cut in range(_LONGEST_TAIL + 1):
        try:
            return bare[: len(bare) - cut].decode(encoding), cut > 0
        except UnicodeDecodeError as error:
            # Only a tail that the width can have cut is dropped, never a wrong byte inside.
            if error.start < len(bare) - _LONGEST_TAIL or len(bare) < len(data):
                return None
    return None


class _Fields(FieldParser):  # type: ignore[misc] # the package ships no types
    """Cells as they are written: decimal text keeps every digit, an odd value stays text."""

    def __init__(self, notes: Counter[str], table: Any, memofile: Any = None) -> None:
        super().__init__(table, memofile)
        self._notes = notes

    def parse(self, field: Any, data: bytes) -> Any:
        """The value of one cell; a damaged memo is missing, another damaged value its text."""
        try:
            return super().parse(field, data)
        except (ValueError, LookupError, struct.error):
            return None if field.type in _MEMO_TYPES else self._text(data)

    def decode_text(self, text: bytes) -> str:
        """The text of a memo; an undecodable character is shown as such."""
        return text.decode(self.encoding, "replace")

    def parseC(self, field: Any, data: bytes) -> str | None:  # noqa: N802 - the package's name
        """Text, without a character that the width of the field has cut off."""
        del field
        return self._text(data)

    def parseN(self, field: Any, data: bytes) -> str | None:  # noqa: N802
        """Decimal text: whatever its length, all its digits are right."""
        del field
        return self._text(data)

    parseF = parseN  # noqa: N815 # codespell:ignore parsef

    def _text(self, data: bytes) -> str | None:
        found = _decoded(data, self.encoding)
        if found is None:
            self._notes["wrong"] += 1
            return data.decode(self.encoding, "replace").strip() or None
        text, cut = found
        self._notes["cut"] += cut
        return text.strip(" \x00") or None
