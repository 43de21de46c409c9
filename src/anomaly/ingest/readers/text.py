"""Text tables (CSV, TSV, TXT): DuckDB takes the decoded lines apart, we account for every line."""

import csv
import io
import shutil
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow as pa

from anomaly.ingest.header import HeaderBlock, Range
from anomaly.ingest.nondata import is_nondata
from anomaly.ingest.raw import EPOCH_1900, HEAD_ROWS, BadRow, Body, Refusal
from anomaly.ingest.readers.decoding import NUL_MARK, DecodedText, decode_file
from anomaly.ingest.record import literal, quote
from anomaly.values import mask_text

if TYPE_CHECKING:
    import duckdb

_DELIMITERS = (",", "\t", "|", ";", "^", "，")
_SAMPLED_ROWS = 300
_SHOWN_LINE = 200
_BLOCK = 4 * 1024 * 1024


@dataclass(slots=True, kw_only=True)
class TextSheet:
    """One decoded text file."""

    file: str
    decoded: DecodedText
    delimiter: str
    head: Sequence[Sequence[str | None]]
    #: physical line after each head row
    ends: Sequence[int]
    width: int
    first_row: int = 1
    sheet: str | None = None
    merged: Sequence[Range] = ()
    epoch: date = EPOCH_1900
    known_header: HeaderBlock | None = None
    is_text: bool = True
    uncomputed: frozenset[int] = frozenset()

    def load(
        self, connection: "duckdb.DuckDBPyConnection", table: str, header: HeaderBlock
    ) -> "TextLines":
        """Make the temporary table `table` of the records below the header."""
        width = max(self.width, len(header.labels))
        skipped = self.ends[header.body - 1] if header.body else 0
        body_path = self.decoded.path.with_suffix(".body")
        _copy_after(self.decoded.path, body_path, skipped)
        try:
            rejects = _read_csv(connection, table, body_path, self.delimiter, width)
            placed = _place_rows(
                connection, table, body_path, self.decoded, skipped, rejects, width
            )
        finally:
            body_path.unlink(missing_ok=True)
            self.decoded.path.unlink(missing_ok=True)
        bad = [_bad_row(line, reject, width, header.titles) for line, reject in placed.rejected]
        bad += [
            BadRow(row=line, code="row.bytes", raw="", values={"line": line})
            for line in self.decoded.bad_lines
        ]
        return TextLines(
            table=table,
            width=width,
            row_sql=placed.row_sql,
            join=placed.join,
            body=Body(
                rows=placed.count,
                outside=header.body + placed.blank - len(self.decoded.bad_lines),
                bad=tuple(bad),
                gap=placed.gap,
            ),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class TextLines:
    """The records of a text file in the database.

    Args:
        table: their table, with columns `c0..`.
        width: number of its columns.
        row_sql: SQL of the row as seen in the file, the table being `r`.
        join: SQL of a join that `row_sql` needs.
        body: what was counted.
    """

    table: str
    width: int
    row_sql: str
    join: str
    body: Body


@dataclass(frozen=True, slots=True)
class _Reject:
    line_start: int
    breaks: int
    kind: str
    text: str
    found: int


@dataclass(slots=True)
class _Placed:
    count: int
    row_sql: str
    join: str
    blank: int
    gap: int
    rejected: list[tuple[int, _Reject]]


def read_text(
    path: Path, file: str, target: Path, *, most_bytes: int | None = None
) -> TextSheet | Refusal:
    """Decode a text file and take its first rows apart; a refusal when no encoding fits.

    Args:
        path: the received file.
        file: its name in results.
        target: where the decoded text is written.
        most_bytes: read only about so much of the beginning, None: all.
    """
    decoded = decode_file(path, target, most_bytes=most_bytes)
    if decoded is None:
        target.unlink(missing_ok=True)
        return Refusal("file.encoding")
    delimiter = _find_delimiter(decoded.head)
    head: list[list[str | None]] = []
    ends: list[int] = []
    widths: Counter[int] = Counter()
    reader = csv.reader(io.StringIO(decoded.head), delimiter=delimiter)
    try:
        for row in islice(reader, _SAMPLED_ROWS):
            if len(head) < HEAD_ROWS:
                head.append([cell or None for cell in row])
                ends.append(reader.line_num)
            if len(row) > 1:
                widths[len(row)] += 1
    except csv.Error:
        pass  # an overlong field: what was read is enough for the header
    width = max(widths, key=lambda size: (widths[size], size)) if widths else 1
    return TextSheet(
        file=file, decoded=decoded, delimiter=delimiter, head=head, ends=ends, width=width
    )


def _find_delimiter(head: str) -> str:
    """The delimiter that splits most lines into equally many cells."""
    lines = head.split("\n")[:_SAMPLED_ROWS]
    best, best_score = ",", 0.0
    for delimiter in _DELIMITERS:
        rows = csv.reader(io.StringIO("\n".join(lines)), delimiter=delimiter)
        try:
            widths = Counter(len(row) for row in rows if row)
        except csv.Error:
            continue
        if not widths:
            continue
        width, count = max(widths.items(), key=lambda item: (item[1] * (item[0] > 1), item[0]))
        score = count / max(sum(widths.values()), 1) * (width - 1) ** 0.5
        if score > best_score:
            best, best_score = delimiter, score
    return best


def _copy_after(source: Path, target: Path, lines: int) -> None:
    with source.open("rb") as reading, target.open("wb") as writing:
        for _ in range(lines):
            reading.readline()
        shutil.copyfileobj(reading, writing, _BLOCK)


def _read_csv(
    connection: "duckdb.DuckDBPyConnection", raw: str, path: Path, delimiter: str, width: int
) -> list[_Reject]:
    columns = ", ".join(f"'c{position}': 'VARCHAR'" for position in range(width))
    rejects, scans = f"{raw}_rejects", f"{raw}_scans"
    connection.execute(
        f"CREATE OR REPLACE TEMP TABLE {raw} AS SELECT * FROM read_csv({literal(path.as_posix())},"
        f" auto_detect = false, header = false, delim = {literal(delimiter)}, quote = '\"',"
        f" escape = '\"', new_line = '\\n', columns = {{{columns}}}, nullstr = ['', '\\N'],"
        f" store_rejects = true, rejects_table = {literal(rejects)},"
        f" rejects_scan = {literal(scans)}, rejects_limit = 0, null_padding = false,"
        " max_line_size = 16777216)"
    )
    found = connection.execute(
        "SELECT coalesce(line_byte_position, byte_position),"
        " length(csv_line) - length(replace(rtrim(csv_line, chr(10)), chr(10), '')),"
        " length(csv_line) - length(ltrim(csv_line, chr(10))),"
        " length(csv_line) - length(rtrim(csv_line, chr(10))),"
        f" first(CAST(error_type AS VARCHAR)), left(ltrim(csv_line, chr(10)), {_SHOWN_LINE}),"
        " min(column_idx)"
        f" FROM {quote(rejects)} GROUP BY ALL ORDER BY 1"
    ).fetchall()
    connection.execute(f"DROP TABLE {quote(rejects)}")
    connection.execute(f"DROP TABLE {quote(scans)}")
    unique: dict[int, _Reject] = {}
    for start, breaks, leading, trailing, kind, text, column in found:
        position = int(start) - 1 + leading
        unique.setdefault(
            position,
            _Reject(position, breaks - leading - trailing, kind, text, int(column or 0)),
        )
    return list(unique.values())


def _place_rows(
    connection: "duckdb.DuckDBPyConnection",
    raw: str,
    path: Path,
    decoded: DecodedText,
    skipped: int,
    rejects: Sequence[_Reject],
    width: int,
) -> _Placed:
    """The physical line of every record; lines that no record or reject owns are a gap."""
    count = connection.execute(f"SELECT count(*) FROM {raw}").fetchall()[0][0]
    breaks = _inner_breaks(connection, raw, width) if decoded.has_quotes else {}
    body_lines = decoded.lines - skipped
    if not (rejects or breaks or decoded.has_blank_lines):
        return _Placed(count, f"r.rowid + {skipped + 1}", "", 0, body_lines - count, [])
    blanks = _blank_lines(path) if decoded.has_blank_lines else set()
    by_line = _lines_of(path, rejects)
    rows: list[int] = []
    rejected: list[tuple[int, _Reject]] = []
    line, blank = 1, 0
    for ordinal in range(count + 1):
        while line in by_line or line in blanks:
            if line in by_line:
                reject = by_line.pop(line)
                rejected.append((line + skipped, reject))
                line += 1 + reject.breaks
            else:
                blank += 1
                line += 1
        if ordinal < count:
            rows.append(line + skipped)
            line += 1 + breaks.get(ordinal, 0)
    rejected += [(at + skipped, reject) for at, reject in sorted(by_line.items())]
    table = pa.table({"ord": pa.array(range(count), pa.int64()), "row": pa.array(rows, pa.int64())})
    connection.register("ingest_rows", table)
    try:
        connection.execute(f"CREATE OR REPLACE TEMP TABLE {raw}_rows AS SELECT * FROM ingest_rows")
    finally:
        connection.unregister("ingest_rows")
    gap = body_lines - (line - 1)
    if gap > 0 and rejected and rejected[-1][1].kind.startswith("UNQUOTED"):
        gap = 0  # everything after an unclosed quote is inside that one reject
    return _Placed(count, "p.row", f"JOIN {raw}_rows p ON p.ord = r.rowid", blank, gap, rejected)


def _inner_breaks(
    connection: "duckdb.DuckDBPyConnection", raw: str, width: int
) -> Mapping[int, int]:
    """Line breaks inside the quoted cells of a record, by its ordinal."""
    joined = "concat(" + ", ".join(f"c{position}" for position in range(width)) + ")"
    some = " OR ".join(f"contains(c{position}, chr(10))" for position in range(width))
    found = connection.execute(
        f"SELECT rowid, length({joined}) - length(replace({joined}, chr(10), ''))"
        f" FROM {raw} WHERE {some}"
    ).fetchall()
    return dict(found)


def _blank_lines(path: Path) -> set[int]:
    with path.open("rb") as stream:
        return {number for number, line in enumerate(stream, 1) if line == b"\n"}


def _lines_of(path: Path, rejects: Sequence[_Reject]) -> dict[int, _Reject]:
    """Rejects by the physical line they start in."""
    if not rejects:
        return {}
    found: dict[int, _Reject] = {}
    waiting = sorted(rejects, key=lambda reject: reject.line_start)
    position, number = 0, 1
    at = 0
    with path.open("rb") as stream:
        while at < len(waiting):
            wanted = waiting[at].line_start - position
            block = stream.read(min(wanted, _BLOCK)) if wanted > 0 else b""
            number += block.count(b"\n")
            position += len(block)
            if waiting[at].line_start <= position or not block:
                found[number] = waiting[at]
                at += 1
    return found


def _bad_row(line: int, reject: _Reject, width: int, titles: tuple[str, ...]) -> BadRow:
    shown = mask_text(reject.text.split("\n")[0])[:60]
    if is_nondata(reject.text, titles):
        return BadRow(row=line, code=None, raw=shown)
    if reject.kind.startswith("UNQUOTED"):
        return BadRow(row=line, code="row.quote", raw=shown, values={"line": line})
    found = reject.found if reject.kind.startswith("MISSING") else f"> {width}"
    return BadRow(
        row=line, code="row.length", raw=reject.text, values={"expected": width, "found": found}
    )


__all__ = ["NUL_MARK", "TextSheet", "read_text"]
