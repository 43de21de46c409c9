"""What a reader hands on: the first rows of a sheet as text, and a way to load its body."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Protocol

from anomaly.ingest.clean.dates import EPOCH_1900
from anomaly.ingest.header import HeaderBlock, Range

if TYPE_CHECKING:
    import duckdb

#: Rows that are looked at before a sheet is loaded.
HEAD_ROWS = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class BadRow:
    """A row that a text reader could not take apart; `code` None: recognised as no data."""

    row: int
    code: str | None
    raw: str
    values: dict[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Body:
    """The loaded body of a sheet.

    Args:
        rows: rows of the raw table.
        width: number of `c` columns of the raw table.
        kinds: positions that have a `k` column.
        row_sql: SQL of the row as seen in the file, the raw table being `r`.
        join: SQL of a join that `row_sql` needs.
        outside: rows seen that are not in the raw table and are no data: titles, header, blanks.
        bad: rows that could not be taken apart.
        gap: rows that are unaccounted for (a defect of ours).
    """

    rows: int
    width: int
    kinds: frozenset[int]
    row_sql: str
    join: str = ""
    outside: int = 0
    bad: tuple[BadRow, ...] = ()
    gap: int = 0


class RawSheet(Protocol):
    """One sheet, text file or frame, read but not understood."""

    file: str
    sheet: str | None
    #: the first rows as texts
    head: Sequence[Sequence[str | None]]
    #: row number, as seen in the file, of `head[0]`
    first_row: int
    #: a header that is known without looking for it (frames, Parquet)
    known_header: HeaderBlock | None
    merged: Sequence[Range]
    epoch: date
    is_text: bool
    #: columns whose formulas were never calculated
    uncomputed: frozenset[int]

    def load(self, connection: "duckdb.DuckDBPyConnection", raw: str, header: HeaderBlock) -> Body:
        """Make the temporary table `raw` of the rows below the header."""
        ...


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a file gives no sheets: issue code and what its sentence names."""

    code: str
    values: dict[str, object] = field(default_factory=dict)


__all__ = ["EPOCH_1900", "HEAD_ROWS", "BadRow", "Body", "RawSheet", "Refusal"]
