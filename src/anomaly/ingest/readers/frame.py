"""Frames and Parquet files: columns already typed, each cell judged as a workbook cell is."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from anomaly.ingest.cells import columns_table
from anomaly.ingest.header import HeaderBlock
from anomaly.ingest.raw import GridSheet, Refusal

if TYPE_CHECKING:
    import pandas as pd

#: A frame's first row is shown as row 2, below its header.
_FIRST_ROW = 2


def sheet_from_frame(frame: "pd.DataFrame", file: str) -> GridSheet:
    """A DataFrame as a sheet; its place is (table name, no sheet, position + 2)."""
    columns: list[tuple[str, pa.Array | Sequence[Any]]] = []
    for position, name in enumerate(frame.columns):
        series = frame.iloc[:, position]
        values = series.astype(object).where(series.notna(), None)
        columns.append((str(name), [_plain(value) for value in values]))
    return _sheet(file, columns, rows=len(frame))


def read_parquet(path: Path, file: str) -> GridSheet | Refusal:
    """A Parquet file as a sheet."""
    import pyarrow.parquet as pq

    try:
        table = pq.read_table(path)
    except (pa.ArrowException, OSError) as error:
        return Refusal("file.unreadable", {"reason": type(error).__name__})
    columns = [(name, _values(table[name])) for name in table.column_names]
    return _sheet(file, columns, rows=len(table))


def _values(column: pa.ChunkedArray) -> pa.Array | Sequence[Any]:
    """Texts and whole numbers as they are; all else cell by cell."""
    kind = column.type
    if pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_integer(kind):
        # A whole number type holds every digit, so it is as good as text.
        return column.cast(pa.string()).combine_chunks()
    return column.to_pylist()


def _plain(value: Any) -> Any:
    """A NumPy or pandas scalar as the Python value it stands for."""
    if hasattr(value, "to_pydatetime"):
        return value.to_pydatetime()
    return value.item() if hasattr(value, "item") else value


def _sheet(
    file: str, columns: Sequence[tuple[str, pa.Array | Sequence[Any]]], *, rows: int
) -> GridSheet:
    return GridSheet(
        file=file,
        sheet=None,
        head=(),
        chunks=[columns_table([values for _, values in columns], _FIRST_ROW, rows)],
        width=len(columns),
        rows=rows,
        first_row=_FIRST_ROW,
        known_header=HeaderBlock(
            rows=(), labels=tuple((name,) for name, _ in columns), titles=(), body=0
        ),
    )
