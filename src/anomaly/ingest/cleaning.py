"""Sheets of one layout from raw cells to rows of `record`: cleaning, status, issues, balance."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

from anomaly.ingest.balance import RowCounts, count_rows, sheet_balance
from anomaly.ingest.catalogue import issue
from anomaly.ingest.columns import CleanColumn, prepare, side_table
from anomaly.ingest.findings import (
    cell_issues,
    damaged_file,
    sheet_issues,
    total_issues,
    unread_rows,
    unusable_rows,
)
from anomaly.ingest.insertion import insert_rows
from anomaly.ingest.laundered import distrust_laundered
from anomaly.ingest.layout import Layout, SheetPart
from anomaly.ingest.plans import ColumnContext, plan_column
from anomaly.ingest.raw import Body
from anomaly.ingest.readers.text import TextSheet
from anomaly.ingest.record import record_table
from anomaly.ingest.relation import RAW, register_grids, view_lines
from anomaly.ingest.settings import IngestSettings
from anomaly.ingest.sheets import SheetResult, refuse, sheet_use
from anomaly.ingest.statement import CLEAN, build_statement, column_key, detail_sql
from anomaly.ingest.understanding import Knowledge, Refused
from anomaly.values import Issue, SheetBalance

if TYPE_CHECKING:
    import duckdb
    import pyarrow as pa

_LATEST = date(2100, 12, 31)
_LINES = "ingest_lines"


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """Sheets that are cleaned together.

    Args:
        parts: the sheets, all of one layout.
        bodies: what was counted of each while reading; empty for a text file, which is read here.
        rows: the rows of each grid; empty for a text file.
    """

    parts: Sequence[SheetPart]
    bodies: Sequence[Body] = ()
    rows: "Sequence[pa.Table]" = ()

    @property
    def layout(self) -> Layout:
        """What the sheets share."""
        return self.parts[0].layout


def clean_batch(
    connection: "duckdb.DuckDBPyConnection",
    batch: Batch,
    knowledge: Knowledge,
    settings: IngestSettings,
) -> list[SheetResult]:
    """Load a batch into `record`, or refuse sheets of it; every row seen is accounted for.

    Returns:
        What became of each sheet, in the order of the batch.
    """
    kinds: set[int] = set()
    bodies = batch.bodies
    sheet = batch.parts[0].sheet
    try:
        if isinstance(sheet, TextSheet):
            lines = sheet.load(connection, _LINES, batch.parts[0].understood.header)
            view_lines(connection, batch.parts[0], lines)
            bodies = (lines.body,)
        else:
            kinds = register_grids(connection, batch.rows)
        columns = _prepare_columns(connection, batch.layout, kinds, knowledge, settings)
        connection.execute(build_statement(batch.layout, columns))
        return _judge(connection, batch, bodies, columns, knowledge, settings)
    finally:
        _drop(connection, len(batch.layout.slots), lines=isinstance(sheet, TextSheet))


def _prepare_columns(
    connection: "duckdb.DuckDBPyConnection",
    layout: Layout,
    kinds: set[int],
    knowledge: Knowledge,
    settings: IngestSettings,
) -> list[CleanColumn]:
    return [
        prepare(
            connection,
            plan_column(
                layout.table.field(slot.field),
                at,
                ColumnContext(
                    latest=settings.as_of or _LATEST,
                    epoch=layout.epoch,
                    unit=slot.unit,
                    programmes=knowledge.programmes,
                    with_to_month=slot.with_to_month,
                ),
            ),
            raw=RAW,
            has_kind=at in kinds,
        )
        for at, slot in enumerate(layout.slots)
    ]


def _judge(
    connection: "duckdb.DuckDBPyConnection",
    batch: Batch,
    bodies: Sequence[Body],
    columns: Sequence[CleanColumn],
    knowledge: Knowledge,
    settings: IngestSettings,
) -> list[SheetResult]:
    """Count, list issues and insert the rows of a cleaned batch."""
    parts, table = batch.parts, batch.layout.table
    laundered = distrust_laundered(connection, columns)
    counts = count_rows(connection, columns, len(parts))
    clashes = {
        number: column
        for column in reversed(columns)
        for number, counted in enumerate(counts)
        if counted.codes(column).get("amount.unit_clash")
    }
    left_out = frozenset(
        number
        for number, column in clashes.items()
        if any(group == (column.plan.field.name,) for group in table.required)
    )
    dropped = frozenset((number, column.plan.position) for number, column in clashes.items())
    unusable = unusable_rows(connection, parts, counts, settings.issue_limit)
    cells = cell_issues(connection, parts, columns, counts, settings.issue_limit)
    totals = total_issues(connection, parts, columns)
    derived = insert_rows(connection, parts, columns, left_out, dropped)
    results: list[SheetResult] = []
    for number, (part, body, counted) in enumerate(zip(parts, bodies, counts, strict=True)):
        if number in left_out:
            results.append(_refuse_clash(connection, part, number, clashes[number], body, counted))
            continue
        damaged = damaged_file(part, columns, counted)
        issues = [
            *unread_rows(part, body),
            *unusable.get(number, ()),
            *cells.get(number, ()),
            *([damaged] if damaged else ()),
            *totals.get(number, ()),
            *_laundered_issues(part, ((c, s) for at, c, s in laundered if at == number)),
            *sheet_issues(part, knowledge, counted.used),
        ]
        balance = sheet_balance(part, counted, body, derived[number])
        if not balance.balanced:
            balance, gap = _take_back(connection, part, body, balance)
            issues.append(gap)
        file, sheet = part.place
        if counted.used == 0 and counted.quarantined == 0 and not table.is_list:
            issues.append(issue("sheet.no_rows", file=file, sheet=sheet))
        results.append(
            SheetResult(balance=balance, issues=tuple(issues), use=sheet_use(part, counted.used))
        )
    return results


def _laundered_issues(
    part: SheetPart, found: Iterable[tuple[CleanColumn, float]]
) -> Iterable[Issue]:
    for column, share in found:
        yield issue(
            "number.laundered",
            file=part.sheet.file,
            sheet=part.sheet.sheet,
            column=part.headers[column.plan.position],
            values={"share": f"{share:.1%}"},
        )


def _take_back(
    connection: "duckdb.DuckDBPyConnection", part: SheetPart, body: Body, balance: SheetBalance
) -> tuple[SheetBalance, Issue]:
    """A sheet whose rows do not add up is not used: a defect of ours is never rounded away."""
    connection.execute(
        f"DELETE FROM {record_table(part.layout.name)}"
        " WHERE file = ? AND sheet IS NOT DISTINCT FROM ?",
        list(part.place),
    )
    values = {"seen": balance.seen, "sum": balance.seen - body.gap}
    gap = issue("sheet.balance", file=part.sheet.file, sheet=part.sheet.sheet, values=values)
    return replace(balance, refused="sheet.balance"), gap


def _refuse_clash(
    connection: "duckdb.DuckDBPyConnection",
    part: SheetPart,
    number: int,
    column: CleanColumn,
    body: Body,
    counted: RowCounts,
) -> SheetResult:
    """A sheet whose header and cells name different units of a field it cannot do without."""
    key = column_key(column)
    cell = connection.execute(
        f"SELECT min({detail_sql(column)}) FROM {CLEAN}"
        f" WHERE sheet_no = ? AND {key}_e = 'amount.unit_clash'",
        [number],
    ).fetchall()[0][0]
    use = part.understood.match.columns[part.positions[column.plan.position]]
    unit = use.unit or part.understood.facts.money_unit or "元"
    refused = Refused(
        code="amount.unit_clash", values={"a": unit, "b": cell}, table=part.layout.name
    )
    return refuse(part.sheet, refused, seen=counted.rows + body.outside + len(body.bad))


def _drop(connection: "duckdb.DuckDBPyConnection", slots: int, *, lines: bool) -> None:
    """Remove what a batch left behind, so that the next one meets nothing of it."""
    connection.execute(f"DROP {'VIEW' if lines else 'TABLE'} IF EXISTS {RAW}")
    for name in (CLEAN, *((_LINES, f"{_LINES}_rows") if lines else ())):
        connection.execute(f"DROP TABLE IF EXISTS {name}")
    for position in range(slots):
        connection.unregister(side_table(position))
