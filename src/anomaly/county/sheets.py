"""How offices lay a table out: titles, units, totals, footers, headers in one row or two."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import groupby
from typing import Literal

Cell = str | int | float | date | None
Format = Literal["xlsx", "gb18030", "utf8", "parquet"]


@dataclass(frozen=True, slots=True)
class Column:
    """A header and its cells; text stays text, numbers and dates become such cells.

    `group` is the upper header that neighbouring columns share.
    """

    header: str
    cells: Sequence[Cell]
    width: int = 14
    group: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """One table with what offices put around it.

    Args:
        name: tab of a workbook.
        columns: all equally long.
        titles: lines above the header.
        total: header of the number column that is added up below the table.
        subtotal: header of the column whose runs of equal cells each get a 小计 row.
        footer: lines below.
        page: the header is repeated after so many rows; 0 never.
        blank: a blank row stands after so many rows; 0 never.
        numbered: a 序号 column comes first.
        indent: empty columns left of the table.
        hidden: the tab is hidden.
    """

    name: str
    columns: Sequence[Column]
    titles: Sequence[str] = ()
    total: str | None = None
    subtotal: str | None = None
    footer: Sequence[str] = ()
    page: int = 0
    blank: int = 0
    numbered: bool = True
    indent: int = 0
    hidden: bool = False

    def __len__(self) -> int:
        return len(self.columns[0].cells) if self.columns else 0

    @property
    def laid_out(self) -> tuple[Column, ...]:
        """The columns as they stand in a workbook, 序号 first."""
        if not self.numbered:
            return tuple(self.columns)
        return (Column("序号", range(1, len(self) + 1), 6), *self.columns)

    @property
    def header_rows(self) -> tuple[tuple[str, ...], ...]:
        """One row of headers, or two when columns share upper headers."""
        columns = self.laid_out
        below = tuple(column.header for column in columns)
        if not any(column.group for column in columns):
            return (below,)
        above: list[str] = []
        for group, run in groupby(columns, key=lambda column: column.group):
            headers = [column.header for column in run]
            above += [group, *[""] * (len(headers) - 1)] if group else headers
        lower = tuple(column.header if column.group else "" for column in columns)
        return (tuple(above), lower)

    def lines(self) -> Iterator[Sequence[Cell]]:
        """Every row of a workbook's sheet, from the top."""
        for title in self.titles:
            yield (title,)
        yield from self.header_rows
        columns = self.laid_out
        breaks = self._breaks(columns)
        start = 0
        for at, row in enumerate(zip(*(column.cells for column in columns), strict=True)):
            if self.page and at and at % self.page == 0:
                yield from self.header_rows
            if self.blank and at and at % self.blank == 0:
                yield ()
            yield row
            if at in breaks:
                yield self._sum("小计", columns, start, at + 1)
                start = at + 1
        if self.total is not None and len(self):
            yield self._sum("合计", columns, 0, len(self))
        for line in self.footer:
            yield (line,)

    def _breaks(self, columns: Sequence[Column]) -> frozenset[int]:
        """Positions after which a subtotal stands."""
        if self.subtotal is None:
            return frozenset()
        cells = next(column.cells for column in columns if column.header == self.subtotal)
        ends = [at - 1 for at in range(1, len(cells)) if cells[at] != cells[at - 1]]
        return frozenset([*ends, len(cells) - 1] if len(cells) else ())

    def _sum(self, word: str, columns: Sequence[Column], first: int, end: int) -> list[Cell]:
        place = next(at for at, column in enumerate(columns) if column.header == self.total)
        cells = [cell for cell in columns[place].cells[first:end] if cell not in (None, "")]
        total = round(sum(float(str(cell).replace(",", "")) for cell in cells), 6)
        as_text = any(isinstance(cell, str) for cell in cells)
        label: list[Cell] = [word if not at else None for at in range(place)]
        return [*label, f"{total:,.2f}" if as_text else total]


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    """A file of the inbox: path without suffix, sheets (one for text and Parquet), format."""

    path: str
    sheets: Sequence[Sheet] = field(default_factory=tuple)
    format: Format = "xlsx"

    @property
    def rows(self) -> int:
        """Records in all sheets."""
        return sum(len(sheet) for sheet in self.sheets)
