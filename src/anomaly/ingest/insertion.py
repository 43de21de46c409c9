"""Used rows of a cleaned batch into `record`, with what facts around their sheets say."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import pyarrow as pa

from anomaly.ingest.columns import CleanColumn
from anomaly.ingest.layout import WIDE_YEAR, Layout, SheetPart
from anomaly.ingest.record import create_table, quote, record_table
from anomaly.ingest.statement import CLEAN, column_key

if TYPE_CHECKING:
    import duckdb

_SHEETS = "ingest_sheets"


def insert_rows(
    connection: "duckdb.DuckDBPyConnection",
    parts: Sequence[SheetPart],
    columns: Sequence[CleanColumn],
    left_out: frozenset[int],
    dropped: frozenset[tuple[int, int]],
) -> list[int]:
    """Insert the accepted and repaired rows of a batch.

    Args:
        connection: holds the cleaned batch.
        parts: its sheets.
        columns: its columns.
        left_out: sheets that are refused.
        dropped: (sheet, slot) of columns that are not used.

    Returns:
        For each sheet the records made of months side by side.
    """
    layout = parts[0].layout
    create_table(connection, layout.table)
    connection.register(_SHEETS, _sheets_table(parts, left_out))
    try:
        if layout.wide is None:
            _insert_plain(connection, layout, columns, dropped)
            return [0] * len(parts)
        return _insert_months(connection, layout, columns, len(parts))
    finally:
        connection.unregister(_SHEETS)


def _insert_plain(
    connection: "duckdb.DuckDBPyConnection",
    layout: Layout,
    columns: Sequence[CleanColumn],
    dropped: frozenset[tuple[int, int]],
) -> None:
    targets: dict[str, str] = {}
    for column in columns:
        sheets = sorted(sheet for sheet, slot in dropped if slot == column.plan.position)
        for index, (name, _) in enumerate(column.plan.outputs):
            value = f"c.{column_key(column)}_o{index}"
            if sheets:
                value = (
                    f"CASE WHEN sheet_no NOT IN ({', '.join(map(str, sheets))}) THEN {value} END"
                )
            targets.setdefault(name, value)
    _add_constants(targets, layout)
    for field in layout.table.file_fields:
        if field.type == "person_no" and field.name not in targets:
            targets[f"{field.name}_kind"] = "'none'"
    _insert(connection, layout, targets, part="0")


def _insert_months(
    connection: "duckdb.DuckDBPyConnection",
    layout: Layout,
    columns: Sequence[CleanColumn],
    sheets: int,
) -> list[int]:
    """One record for each month with an amount."""
    months = {slot: use.month for slot, use in enumerate(layout.slots) if use.month is not None}
    has_year = any(name == WIDE_YEAR for name, _ in layout.constants)
    year = f"s.{WIDE_YEAR}" if has_year else "NULL"
    targets: dict[str, str] = {}
    for column in columns:
        key = column_key(column)
        if column.plan.field.name in {"from_month", "month"}:
            year = f"coalesce(c.{key}_o0 // 12, {year})"
        for index, (name, _) in enumerate(column.plan.outputs):
            targets.setdefault(name, f"c.{key}_o{index}")
    _add_constants(targets, layout)
    for name in (layout.wide or "", "from_month", "to_month", "month"):
        targets.pop(name, None)
    made = [0] * sheets
    for column in columns:
        month = months.get(column.plan.position)
        if month is None:
            continue
        amount = f"c.{column_key(column)}_o0"
        when = f"{year} * 12 + {month - 1}"
        names = ("from_month", "to_month") if "from_month" in layout.table.fields else ("month",)
        own = {**targets, column.plan.field.name: amount, **dict.fromkeys(names, when)}
        for sheet, count in connection.execute(
            f"SELECT sheet_no, count(*) FROM {CLEAN} c JOIN {_SHEETS} s USING (sheet_no)"
            f" WHERE status IN ('a', 'r') AND {amount} <> 0 GROUP BY sheet_no"
        ).fetchall():
            made[sheet] += count
        _insert(connection, layout, own, part=str(month), only=f" AND {amount} <> 0")
    return made


def _add_constants(targets: dict[str, str], layout: Layout) -> None:
    for name, _ in layout.constants:
        if name != WIDE_YEAR:
            targets.setdefault(name, f"s.{quote(name)}")


def _insert(
    connection: "duckdb.DuckDBPyConnection",
    layout: Layout,
    targets: dict[str, str],
    *,
    part: str,
    only: str = "",
) -> None:
    own = {**targets, "file": "s.source_file", "sheet": "s.source_sheet", "row": "c.row"}
    own["part"] = part
    connection.execute(
        f"INSERT INTO {record_table(layout.name)} ({', '.join(map(quote, own))})"
        f" SELECT {', '.join(own.values())} FROM {CLEAN} c JOIN {_SHEETS} s USING (sheet_no)"
        f" WHERE status IN ('a', 'r'){only}"
    )


def _sheets_table(parts: Sequence[SheetPart], left_out: frozenset[int]) -> pa.Table:
    """`sheet_no`, the place, and a column for each constant; refused sheets are left out."""
    used = [(number, part) for number, part in enumerate(parts) if number not in left_out]
    columns: dict[str, pa.Array] = {
        "sheet_no": pa.array([number for number, _ in used], pa.int32()),
        "source_file": pa.array([part.sheet.file for _, part in used], pa.string()),
        "source_sheet": pa.array([part.sheet.sheet for _, part in used], pa.string()),
    }
    for name, is_text in parts[0].layout.constants:
        values = [part.constants[name] for _, part in used]
        columns[name] = pa.array(values, pa.string() if is_text else pa.int64())
    return pa.table(columns)
