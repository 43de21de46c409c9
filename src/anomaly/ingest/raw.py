"""What a reader hands on: the first rows of a sheet as text, and its body as a grid or as lines."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Protocol

from anomaly.ingest.clean.dates import EPOCH_1900
from anomaly.ingest.header import HeaderBlock, Range

if TYPE_CHECKING:
    import pyarrow as pa

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
    """What was counted while the rows of a sheet were read.

    Args:
        rows: rows below the header.
        outside: rows seen that are not among them and are no data: titles, header, blanks.
        bad: rows that could not be taken apart.
        gap: rows that are unaccounted for (a defect of ours).
    """

    rows: int
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


@dataclass(slots=True, kw_only=True)
class GridSheet:
    """A sheet, frame or Parquet file as Arrow columns of text and kind, see `cells`.

    `chunks` hold `rows` rows, the first of them number `first_row`; the rows before the row at
    index `first_used` are empty.
    """

    file: str
    sheet: str | None
    head: Sequence[Sequence[str | None]]
    chunks: "list[pa.Table]"
    width: int
    rows: int
    first_used: int = 0
    first_row: int = 1
    merged: Sequence[Range] = ()
    epoch: date = EPOCH_1900
    known_header: HeaderBlock | None = None
    is_text: bool = False
    uncomputed: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a file gives no sheets: issue code and what its sentence names."""

    code: str
    values: dict[str, object] = field(default_factory=dict)


__all__ = ["EPOCH_1900", "HEAD_ROWS", "BadRow", "Body", "GridSheet", "RawSheet", "Refusal"]
