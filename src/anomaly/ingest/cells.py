"""Typed cells as columns: text and kind of each cell, the form every reader hands on.

A grid has `row` (as seen in the file), `lead` (what tells rows that are no data), `c0..cn` (text)
and `k0..kn` (kind, missing in a column where all cells are text). Headers never become SQL names.
"""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from enum import IntEnum
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from anomaly.ingest.nondata import lead_texts

#: From here on Python writes floats with an exponent.
_LARGE_FLOAT = 1e15


class CellKind(IntEnum):
    """What the file said a cell is; the kind is evidence and kept to the end."""

    TEXT = 0
    NUMBER = 1
    DATE = 2
    BOOL = 3


_MISSING = type(None)


def number_text(value: float) -> str:
    """Plain digits of a number cell, shortest decimal form otherwise.

    >>> [number_text(v) for v in (45322.0, 0.1, 5.224221984090341e17)]
    ['45322', '0.1', '522422198409034112']
    """
    if value == int(value) and abs(value) < 1e22:  # noqa: PLR2004 - beyond, E is the only form
        return str(int(value))
    return repr(value)


def cell_text(value: Any) -> tuple[str | None, CellKind]:  # noqa: PLR0911 - one line a kind
    """Text and kind of one typed cell."""
    if isinstance(value, str):
        return value or None, CellKind.TEXT
    if isinstance(value, bool):
        return ("TRUE" if value else "FALSE"), CellKind.BOOL
    if isinstance(value, int):
        # A whole number type holds every digit, so it is as good as text.
        return str(value), CellKind.TEXT
    if isinstance(value, float):
        if value != value or value in {float("inf"), float("-inf")}:  # noqa: PLR0124 - a NaN
            return None, CellKind.TEXT
        return number_text(value), CellKind.NUMBER
    if isinstance(value, datetime):
        whole_day = value.time() == time(0)
        return (value.date() if whole_day else value).isoformat(), CellKind.DATE
    if isinstance(value, date | time):
        return value.isoformat(), CellKind.DATE
    if isinstance(value, timedelta):
        return str(value), CellKind.DATE
    return (None if value is None else str(value)), CellKind.TEXT


def column_arrays(values: pa.Array | Sequence[Any]) -> tuple[pa.Array, pa.Array | None]:
    """Text array and kind array (None: all text) of one column of texts or typed cells."""
    if isinstance(values, pa.Array):
        return pc.if_else(pc.equal(values, ""), None, values), None
    kinds = set(map(type, values))
    if str in kinds and "" in values:
        values = [None if value == "" else value for value in values]
        kinds = set(map(type, values))
    if kinds <= {str, _MISSING}:
        return pa.array(values, pa.string()), None
    if kinds <= {float, _MISSING}:
        texts = _float_texts(values)
        if texts is not None:
            return _with_kind(texts, CellKind.NUMBER)
    if kinds <= {date, _MISSING}:
        return _with_kind([value and value.isoformat() for value in values], CellKind.DATE)
    pairs = [cell_text(value) for value in values]
    return (
        pa.array([text for text, _ in pairs], pa.string()),
        pa.array([int(kind) for _, kind in pairs], pa.uint8()),
    )


def _with_kind(texts: Sequence[str | None], kind: CellKind) -> tuple[pa.Array, pa.Array]:
    array = pa.array(texts, pa.string())
    if not array.null_count:
        return array, pa.repeat(pa.scalar(int(kind), pa.uint8()), len(array))
    return array, pc.if_else(array.is_valid(), int(kind), int(CellKind.TEXT)).cast(pa.uint8())


def _float_texts(values: Sequence[float | None]) -> list[str | None] | None:
    """`number_text` of many floats; None when some are so large or odd that they need care."""
    given = [value for value in values if value is not None]
    if not all(map(_is_plain, (min(given), max(given)))):
        return None
    texts = [None if value is None else repr(value) for value in values]
    if any(text is not None and ("e" in text or "n" in text) for text in texts):
        return None
    return [text and text.removesuffix(".0") for text in texts]


def _is_plain(value: float) -> bool:
    return -_LARGE_FLOAT < value < _LARGE_FLOAT


def chunk_table(rows: Sequence[Sequence[Any]], first_row: int, width: int) -> pa.Table:
    """`columns_table` of consecutive sheet rows of equal width."""
    columns = list(zip(*rows, strict=True)) if rows else [()] * width
    return columns_table(columns, first_row, len(rows))


def columns_table(
    columns: Sequence[pa.Array | Sequence[Any]], first_row: int, rows: int
) -> pa.Table:
    """Arrow columns `row`, `lead`, `c0..`, `k0..` of typed columns.

    `lead` tells rows that are no data: the first text of the row, see `nondata.lead_texts`.

    Args:
        columns: the cells, column by column; an array holds texts.
        first_row: number of the first row as seen in the file.
        rows: number of rows.
    """
    texts: list[pa.Array] = []
    kinds: list[pa.Array] = []
    for values in columns:
        text, kind = column_arrays(values)
        texts.append(text)
        kinds.append(kind if kind is not None else pa.nulls(rows, pa.uint8()))
    positions = range(len(columns))
    return pa.Table.from_arrays(
        [
            pa.array(range(first_row, first_row + rows), pa.int64()),
            lead_texts(texts, rows),
            *texts,
            *kinds,
        ],
        ["row", "lead", *(f"c{at}" for at in positions), *(f"k{at}" for at in positions)],
    )
