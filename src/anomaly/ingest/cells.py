"""Typed cells as columns: text and kind of each cell, the form every reader hands on.

A raw sheet in DuckDB has `row` (as seen in the file), `c0..cn` (text) and, for a column in which
any cell is not text, `k0..kn`. Headers never become SQL names.
"""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta
from enum import IntEnum
from typing import TYPE_CHECKING, Any

import pyarrow as pa

if TYPE_CHECKING:
    import duckdb

#: From here on Python writes floats with an exponent.
_LARGE_FLOAT = 1e15


class CellKind(IntEnum):
    """What the file said a cell is; the kind is evidence and kept to the end."""

    TEXT = 0
    NUMBER = 1
    DATE = 2
    BOOL = 3


_NUMBER = pa.scalar(int(CellKind.NUMBER), pa.uint8())


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


def column_arrays(values: Sequence[Any]) -> tuple[pa.Array, pa.Array | None]:
    """Text array and kind array (None: all text) of one column of typed cells."""
    kinds = set(map(type, values))
    if kinds <= {str, type(None)}:
        return pa.array(values, pa.string()), None
    if kinds == {float}:
        texts = _float_texts(values)
        if texts is not None:
            return pa.array(texts, pa.string()), pa.repeat(_NUMBER, len(values))
    pairs = [cell_text(value) for value in values]
    return (
        pa.array([text for text, _ in pairs], pa.string()),
        pa.array([int(kind) for _, kind in pairs], pa.uint8()),
    )


def _float_texts(values: Sequence[float]) -> list[str] | None:
    """`number_text` of many floats; None when some are so large or odd that they need care."""
    if not all(map(_is_plain, (min(values), max(values)))):
        return None
    texts = list(map(repr, values))
    if any("e" in text or "n" in text for text in texts):
        return None
    return [text.removesuffix(".0") for text in texts]


def _is_plain(value: float) -> bool:
    return -_LARGE_FLOAT < value < _LARGE_FLOAT


def chunk_table(rows: Sequence[Sequence[Any]], first_row: int, width: int) -> pa.Table:
    """Arrow columns `row`, `c0..`, `k0..` of consecutive sheet rows of equal width."""
    columns = list(zip(*rows, strict=True)) if rows else [()] * width
    names = ["row"]
    arrays: list[pa.Array] = [pa.array(range(first_row, first_row + len(rows)), pa.int64())]
    for position, values in enumerate(columns):
        texts, kinds = column_arrays(values)
        names += [f"c{position}", f"k{position}"]
        arrays += [texts, kinds if kinds is not None else pa.nulls(len(rows), pa.uint8())]
    return pa.Table.from_arrays(arrays, names)


def tables_to_raw(
    connection: "duckdb.DuckDBPyConnection",
    name: str,
    chunks: Iterable[pa.Table],
    *,
    first_body_row: int,
) -> int:
    """Make the temporary table `name` of the rows from `first_body_row` on; their number."""
    table = pa.concat_tables(list(chunks))
    dropped = [
        column
        for column in table.column_names
        if column.startswith("k") and table[column].null_count == len(table)
    ]
    table = table.drop_columns(dropped) if dropped else table
    cells = ", ".join(
        f"nullif({column}, '') AS {column}" if column.startswith("c") else column
        for column in table.column_names
    )
    connection.register("ingest_chunk", table)
    try:
        connection.execute(
            f"CREATE OR REPLACE TEMP TABLE {name} AS"
            f" SELECT {cells} FROM ingest_chunk WHERE row >= {first_body_row:d}"
        )
    finally:
        connection.unregister("ingest_chunk")
    return int(connection.execute(f"SELECT count(*) FROM {name}").fetchall()[0][0])
