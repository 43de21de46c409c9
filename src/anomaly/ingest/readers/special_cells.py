"""Cells that need a word of ours: errors, formulas without a result, cells under a merge."""

from collections.abc import Mapping, Sequence
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from anomaly.ingest.cells import cell_text
from anomaly.ingest.clean.marks import FORMULA_EMPTY, MERGED
from anomaly.ingest.header import Range


class SpecialCells:
    """Puts marked texts into the rows of one sheet, which come in order.

    Args:
        special: row to column to text, see `SheetAudit.special`.
        merged: merged ranges, columns counted as in the rows.
        left: column of the sheet in which the rows begin.
    """

    def __init__(
        self, special: Mapping[int, Mapping[int, str]], merged: Sequence[Range], left: int
    ) -> None:
        self._special, self._left = special, left
        self._tall: dict[int, list[tuple[int, int]]] = {}
        for top, start, bottom, _ in merged:
            # Cells side by side under one range are its columns' own business: a header or title.
            if bottom > top and start >= 0:
                self._tall.setdefault(top, []).append((start, bottom))
        #: column to last row and value of the range that covers it
        self._open: dict[int, tuple[int, str]] = {}

    def placed(self, rows: list[list[Any]], first: int) -> list[list[Any]]:
        """The rows with marked texts; `first` is the index of the first of them."""
        if not self._special and not self._tall:
            return rows
        return [self._row(row, first + at) for at, row in enumerate(rows)]

    def _row(self, row: list[Any], at: int) -> list[Any]:
        special = self._special.get(at)
        begun = self._tall.get(at)
        if not special and not begun and not self._open:
            return row
        changed = list(row)
        for column, text in (special or {}).items():
            if 0 <= column - self._left < len(row):
                changed[column - self._left] = text
        # A row without a cell of its own, such as the rest of a tall footer, stays blank.
        if self._open and any(value != "" for value in changed):
            for column, (_, held) in self._open.items():
                if changed[column] == "":
                    changed[column] = MERGED + held
        self._open = {column: cover for column, cover in self._open.items() if cover[0] > at}
        for column, bottom in begun or ():
            value = cell_text(changed[column])[0] if column < len(changed) else None
            if value and not value.startswith((FORMULA_EMPTY, MERGED)):
                self._open[column] = (bottom, value)
        return changed

    def uncomputed(self, chunks: Sequence[pa.Table]) -> frozenset[int]:
        """Columns in which, from the first formula without a result on, nothing has a value."""
        first: dict[int, int] = {}
        for at, cells in self._special.items():
            for column, text in cells.items():
                if text == FORMULA_EMPTY:
                    first[column] = min(first.get(column, at), at)
        return frozenset(
            column - self._left
            for column, at in first.items()
            if not any(_has_value(chunk, column - self._left, at + 1) for chunk in chunks)
        )


def _has_value(chunk: pa.Table, position: int, first_row: int) -> bool:
    if not 0 <= position < (chunk.num_columns - 1) // 2:
        return True
    texts = chunk.filter(pc.greater_equal(chunk["row"], first_row))[f"c{position}"]
    empty = pa.array(["", FORMULA_EMPTY], pa.string())
    return bool(pc.any(pc.invert(pc.is_in(texts.drop_null(), empty))).as_py())
