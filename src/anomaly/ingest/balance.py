"""Row balance: accepted + repaired + quarantined + recognised non-data = rows seen."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from anomaly.ingest.columns import CleanColumn
from anomaly.ingest.raw import Body, RawSheet
from anomaly.ingest.statement import column_key
from anomaly.values import SheetBalance

if TYPE_CHECKING:
    import duckdb


@dataclass(frozen=True, slots=True, kw_only=True)
class RowCounts:
    """Rows of a cleaned sheet by status, and issue codes by column."""

    rows: int
    accepted: int
    repaired: int
    quarantined: int
    non_data: int
    by_column: Mapping[str, Mapping[str, int]] = field(default_factory=dict)

    @property
    def used(self) -> int:
        """Rows that went into `record`."""
        return self.accepted + self.repaired

    def codes(self, column: CleanColumn) -> Mapping[str, int]:
        """How many cells of a column have each issue code; non-data rows do not count."""
        return self.by_column.get(column_key(column), {})


def count_rows(
    connection: "duckdb.DuckDBPyConnection", clean: str, columns: Sequence[CleanColumn]
) -> RowCounts:
    """Count the rows of a cleaned table by status and its cells by issue code."""
    found = connection.execute(f"SELECT status, count(*) FROM {clean} GROUP BY status").fetchall()
    by_status = {status: int(count) for status, count in found}
    by_column: dict[str, dict[str, int]] = {}
    for column in columns:
        if column.code == "NULL":
            continue
        key = column_key(column)
        counts = connection.execute(
            f"SELECT {key}_e, count(*) FROM {clean}"
            f" WHERE {key}_e IS NOT NULL AND status <> 'n' GROUP BY 1 ORDER BY 1"
        ).fetchall()
        by_column[key] = {code: int(count) for code, count in counts}
    return RowCounts(
        rows=sum(by_status.values()),
        accepted=by_status.get("a", 0),
        repaired=by_status.get("r", 0),
        quarantined=by_status.get("q", 0),
        non_data=by_status.get("n", 0),
        by_column=by_column,
    )


def sheet_balance(
    counts: RowCounts, body: Body, sheet: RawSheet, table: str, derived: int
) -> SheetBalance:
    """The balance of a used sheet.

    `seen` is counted by the reader: body rows, rows around them and lines it could not take apart,
    together with any lines it cannot account for, which then are a gap.
    """
    unread = sum(bad.code is not None for bad in body.bad)
    blank = len(body.bad) - unread
    return SheetBalance(
        file=sheet.file,
        sheet=sheet.sheet,
        table=table,
        seen=body.rows + body.outside + len(body.bad) + body.gap,
        accepted=counts.accepted,
        repaired=counts.repaired,
        quarantined=counts.quarantined + unread,
        non_data=counts.non_data + body.outside + blank,
        derived=derived,
    )
