"""Frames and Parquet files: columns already typed, each cell judged as a workbook cell is."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from anomaly.ingest.cells import column_arrays, tables_to_raw
from anomaly.ingest.header import HeaderBlock, Range
from anomaly.ingest.raw import EPOCH_1900, Body, Refusal

if TYPE_CHECKING:
    import duckdb
    import pandas as pd

#: A frame's first row is shown as row 2, below its header.
_FIRST_ROW = 2


@dataclass(slots=True, kw_only=True)
class FrameSheet:
    """A frame or Parquet file in columns of text and kind."""

    file: str
    chunks: list[pa.Table]
    known_header: HeaderBlock | None
    width: int
    sheet: str | None = None
    head: Sequence[Sequence[str | None]] = ()
    first_row: int = 1
    merged: Sequence[Range] = ()
    epoch: date = EPOCH_1900
    is_text: bool = False
    uncomputed: frozenset[int] = frozenset()

    def load(self, connection: "duckdb.DuckDBPyConnection", raw: str, header: HeaderBlock) -> Body:
        """See `RawSheet.load`; a frame's header is no row."""
        del header
        loaded = tables_to_raw(connection, raw, self.chunks, first_body_row=_FIRST_ROW)
        kinds = frozenset(
            position
            for position in range(self.width)
            if any(chunk[f"k{position}"].null_count < len(chunk) for chunk in self.chunks)
        )
        self.chunks = []
        return Body(rows=loaded, width=self.width, kinds=kinds, row_sql="r.row")


def sheet_from_frame(frame: "pd.DataFrame", file: str) -> FrameSheet:
    """A DataFrame as a sheet; its place is (table name, no sheet, position + 2)."""
    columns: list[tuple[str, Sequence[Any]]] = []
    for position, name in enumerate(frame.columns):
        series = frame.iloc[:, position]
        values = series.astype(object).where(series.notna(), None)
        columns.append((str(name), [_plain(value) for value in values]))
    return _sheet(file, columns)


def read_parquet(path: Path, file: str) -> FrameSheet | Refusal:
    """A Parquet file as a sheet."""
    import pyarrow.parquet as pq

    try:
        table = pq.read_table(path)
    except (pa.ArrowException, OSError) as error:
        return Refusal("file.unreadable", {"reason": type(error).__name__})
    columns = [(name, table[name].to_pylist()) for name in table.column_names]
    return _sheet(file, columns)


def _plain(value: Any) -> Any:
    """A NumPy or pandas scalar as the Python value it stands for."""
    if hasattr(value, "to_pydatetime"):
        return value.to_pydatetime()
    return value.item() if hasattr(value, "item") else value


def _sheet(file: str, columns: Sequence[tuple[str, Sequence[Any]]]) -> FrameSheet:
    rows = len(columns[0][1]) if columns else 0
    names = ["row"]
    arrays: list[pa.Array] = [pa.array(range(_FIRST_ROW, _FIRST_ROW + rows), pa.int64())]
    for position, (_, values) in enumerate(columns):
        texts, kinds = column_arrays(values)
        names += [f"c{position}", f"k{position}"]
        arrays += [texts, kinds if kinds is not None else pa.nulls(rows, pa.uint8())]
    header = HeaderBlock(rows=(), labels=tuple((name,) for name, _ in columns), titles=(), body=0)
    return FrameSheet(
        file=file,
        chunks=[pa.Table.from_arrays(arrays, names)],
        known_header=header,
        width=len(columns),
    )
