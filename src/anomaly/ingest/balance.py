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
    judged = [column_key(column) for column in columns if column.code != "NULL"]
    # One pass over the table: a histogram leaves missing values, here cells without a code, out.
    histograms = "".join(f", histogram({key}_e) FILTER (WHERE status <> 'n')" for key in judged)
    counted = connection.execute(f"SELECT histogram(status){histograms} FROM {clean}").fetchall()
    by_status: dict[str, int] = counted[0][0] or {}
    by_column: dict[str, dict[str, int]] = {
        key: dict(sorted((codes or {}).items()))
        for key, codes in zip(judged, counted[0][1:], strict=True)
    }
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
