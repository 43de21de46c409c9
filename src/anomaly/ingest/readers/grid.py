"""Rows of typed cells, of any width, to a sheet: what readers of simple formats fill."""

from collections.abc import Sequence
from typing import Any

import pyarrow as pa

from anomaly.ingest.cells import cell_text, chunk_table
from anomaly.ingest.header import HeaderBlock, Range
from anomaly.ingest.raw import HEAD_ROWS, GridSheet

_CHUNK_ROWS = 20_000


class GridBuilder:
    """Takes the rows of one table from row 1 on and hands them on as a sheet.

    Rows become columns as they come, so that a long table is never held as single cells.

    Args:
        file: name of the file in results.
        sheet: name of the sheet, None when the file is one table.
        most_rows: take no more rows than this, None: all.
    """

    def __init__(self, file: str, sheet: str | None, most_rows: int | None = None) -> None:
        self.file, self.sheet = file, sheet
        self.merged: list[Range] = []
        self.hidden = 0
        self.rows = 0
        self._most = most_rows
        self._waiting: list[Sequence[Any]] = []
        self._head: list[Sequence[Any]] = []
        self._chunks: list[pa.Table] = []
        self._first_used: int | None = None
        self._width = 0

    @property
    def is_full(self) -> bool:
        """Whether further rows would be left out."""
        return self._most is not None and self.rows >= self._most

    def add(self, row: Sequence[Any]) -> None:
        """The next row, as long as its last cell; a missing cell is None."""
        if self.is_full:
            return
        if self._first_used is None and any(value is not None and value != "" for value in row):
            self._first_used = self.rows
        self.rows += 1
        self._width = max(self._width, len(row))
        self._waiting.append(row)
        # The head is a chunk of its own: its texts stand in columns of numbers.
        if len(self._waiting) == (_CHUNK_ROWS if self._head else HEAD_ROWS):
            self._pack()

    def finish(self, known_header: HeaderBlock | None = None) -> GridSheet:
        """The sheet; `known_header` where the format itself tells the header."""
        if self._waiting:
            self._pack()
        width = self._width
        return GridSheet(
            file=self.file,
            sheet=self.sheet,
            head=[[cell_text(value)[0] for value in _padded(row, width)] for row in self._head],
            chunks=[_widened(chunk, width) for chunk in self._chunks],
            width=width,
            rows=self.rows,
            first_used=self._first_used or 0,
            merged=self.merged,
            known_header=known_header,
        )

    def _pack(self) -> None:
        if not self._head:
            self._head = self._waiting
        first_row = self.rows - len(self._waiting) + 1
        rows = [_padded(row, self._width) for row in self._waiting]
        self._chunks.append(chunk_table(rows, first_row, self._width))
        self._waiting = []


def _padded(row: Sequence[Any], width: int) -> list[Any]:
    return [*row, *([None] * (width - len(row)))]


def _widened(chunk: pa.Table, width: int) -> pa.Table:
    """A chunk with the columns that only later rows have."""
    had = sum(name.startswith("c") for name in chunk.column_names)
    for position in range(had, width):
        chunk = chunk.append_column(f"c{position}", pa.nulls(len(chunk), pa.string()))
        chunk = chunk.append_column(f"k{position}", pa.nulls(len(chunk), pa.uint8()))
    positions = range(width)
    return chunk.select(
        ["row", "lead", *(f"c{at}" for at in positions), *(f"k{at}" for at in positions)]
    )
