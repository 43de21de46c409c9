"""The rows of sheets of one layout as one relation of the database, ready to be cleaned.

Its columns: `sheet_no` (place in the batch), `row` (as seen in the file), `lead`, `repeats` (the
header printed again), `titled` (a title printed again), and `c` (text) and `k` (kind, for columns
in which a cell is not text) of each slot of the layout.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc

from anomaly.ingest.header import HeaderBlock
from anomaly.ingest.layout import SheetPart
from anomaly.ingest.nondata import lead_sql
from anomaly.ingest.raw import Body, GridSheet
from anomaly.ingest.readers.text import TextLines
from anomaly.ingest.record import literal

if TYPE_CHECKING:
    import duckdb

RAW = "ingest_raw"
#: Columns that must repeat the header for a row to be a repeated header.
_REPEATED_CELLS = 3


def grid_rows(part: SheetPart, sheet: GridSheet) -> tuple[pa.Table, Body]:
    """The rows below the header of a grid, without `sheet_no`, and what was counted."""
    header = part.understood.header
    table = pa.concat_tables(sheet.chunks)
    table = table.slice(header.body)
    names = ["row", "lead", "repeats", "titled"]
    titles = pa.array(["".join(title.split()) for title in header.titles], pa.string())
    lead = table["lead"]
    columns = [
        table["row"],
        lead,
        _repeats(part, sheet, table),
        pc.is_in(lead, value_set=titles) if len(titles) else _nothing(len(table)),
    ]
    for slot, position in enumerate(part.positions):
        names.append(f"c{slot}")
        columns.append(table[f"c{position}"])
        kind = table[f"k{position}"]
        if kind.null_count < len(kind):
            names.append(f"k{slot}")
            columns.append(kind)
    body = Body(
        rows=len(table),
        outside=header.body - sheet.first_used,
        gap=sheet.rows - header.body - len(table),
    )
    return pa.Table.from_arrays(columns, names), body


def register_grids(connection: "duckdb.DuckDBPyConnection", rows: Sequence[pa.Table]) -> set[int]:
    """Make `ingest_raw` of the rows of several sheets; the slots that have kinds."""
    numbered = [
        table.append_column("sheet_no", pa.repeat(pa.scalar(number, pa.int32()), len(table)))
        for number, table in enumerate(rows)
    ]
    table = pa.concat_tables(numbered, promote_options="default")
    connection.register("ingest_chunk", table)
    try:
        connection.execute(f"CREATE OR REPLACE TEMP TABLE {RAW} AS SELECT * FROM ingest_chunk")
    finally:
        connection.unregister("ingest_chunk")
    return {int(name[1:]) for name in table.column_names if name[0] == "k"}


def view_lines(connection: "duckdb.DuckDBPyConnection", part: SheetPart, lines: TextLines) -> None:
    """Make `ingest_raw` of the table of a text file's lines."""
    header = part.understood.header
    lead = lead_sql([f"r.c{position}" for position in range(lines.width)])
    tests = [
        " AND ".join(f"coalesce(r.c{at} = {literal(text)}, FALSE)" for at, text in cells)
        for cells in _repeated_cells(part, header, part.sheet.head, lines.width)
    ]
    said = ", ".join(literal("".join(title.split())) for title in header.titles)
    cells = "".join(f", r.c{position} AS c{slot}" for slot, position in enumerate(part.positions))
    connection.execute(
        f"CREATE OR REPLACE TEMP VIEW {RAW} AS SELECT 0 AS sheet_no, {lines.row_sql} AS row,"
        f" {lead} AS lead, {' OR '.join(f'({test})' for test in tests) or 'FALSE'} AS repeats,"
        f" {f'lead IN ({said})' if said else 'FALSE'} AS titled{cells}"
        f" FROM {lines.table} r {lines.join}"
    )


def _repeats(part: SheetPart, sheet: GridSheet, table: pa.Table) -> pa.ChunkedArray:
    found = _nothing(len(table))
    for cells in _repeated_cells(part, part.understood.header, sheet.head, sheet.width):
        # All cells of a row must repeat; most rows already differ in the first.
        equal = pc.fill_null(pc.equal(table[f"c{cells[0][0]}"], cells[0][1]), False)  # noqa: FBT003
        if pc.any(equal).as_py():
            for at, text in cells[1:]:
                same = pc.fill_null(pc.equal(table[f"c{at}"], text), False)  # noqa: FBT003
                equal = pc.and_(equal, same)
            found = pc.or_(found, equal)
    return found


def _repeated_cells(
    part: SheetPart, header: HeaderBlock, head: Sequence[Sequence[str | None]], width: int
) -> list[list[tuple[int, str]]]:
    """For each header row the (column, text) by which it is known again, mapped columns first."""
    found: list[list[tuple[int, str]]] = []
    mapped = set(part.positions)
    for row in (head[at] for at in header.rows):
        cells = [(at, text) for at, text in enumerate(row) if text and text.strip()]
        cells.sort(key=lambda cell: (cell[0] not in mapped, cell[0]))
        chosen = [cell for cell in cells if cell[0] < width][:_REPEATED_CELLS]
        if len(chosen) > 1 or (chosen and len(cells) == 1):
            found.append(chosen)
    return found


def _nothing(rows: int) -> pa.Array:
    return pa.repeat(pa.scalar(False), rows)  # noqa: FBT003 - Arrow's signature
