"""Row balance: accepted + repaired + quarantined + recognised non-data = rows seen."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from anomaly.ingest.columns import CleanColumn
from anomaly.ingest.layout import SheetPart
from anomaly.ingest.raw import Body
from anomaly.ingest.statement import CLEAN, column_key
from anomaly.values import SheetBalance

if TYPE_CHECKING:
    import duckdb


@dataclass(frozen=True, slots=True, kw_only=True)
class RowCounts:
    """Rows of a cleaned sheet by status, and issue codes by column."""

    accepted: int = 0
    repaired: int = 0
    quarantined: int = 0
    non_data: int = 0
    by_column: Mapping[str, Mapping[str, int]] = field(default_factory=dict)

    @property
    def used(self) -> int:
        """Rows that go into `record`."""
        return self.accepted + self.repaired

    @property
    def rows(self) -> int:
        """All rows of the cleaned sheet."""
        return self.used + self.quarantined + self.non_data

    def codes(self, column: CleanColumn) -> Mapping[str, int]:
        """How many cells of a column have each issue code; non-data rows do not count."""
        return self.by_column.get(column_key(column), {})


def count_rows(
    connection: "duckdb.DuckDBPyConnection", columns: Sequence[CleanColumn], sheets: int
) -> list[RowCounts]:
    """For each cleaned sheet its rows by status and its cells by issue code."""
    judged = [column_key(column) for column in columns if column.code != "NULL"]
    # One pass over the table: a histogram leaves missing values, here cells without a code, out.
    histograms = "".join(f", histogram({key}_e) FILTER (WHERE status <> 'n')" for key in judged)
    rows = connection.execute(
        f"SELECT sheet_no, histogram(status){histograms} FROM {CLEAN} GROUP BY sheet_no"
    ).fetchall()
    counts = [RowCounts()] * sheets
    for number, by_status, *by_column in rows:
        counts[number] = RowCounts(
            accepted=by_status.get("a", 0),
            repaired=by_status.get("r", 0),
            quarantined=by_status.get("q", 0),
            non_data=by_status.get("n", 0),
            by_column={
                key: dict(sorted((codes or {}).items()))
                for key, codes in zip(judged, by_column, strict=True)
            },
        )
    return counts


def sheet_balance(part: SheetPart, counts: RowCounts, body: Body, derived: int) -> SheetBalance:
    """The balance of a used sheet.

    `seen` is counted by the reader: body rows, rows around them and lines it could not take apart,
    together with any lines it cannot account for, which then are a gap.
    """
    unread = sum(bad.code is not None for bad in body.bad)
    blank = len(body.bad) - unread
    return SheetBalance(
        file=part.sheet.file,
        sheet=part.sheet.sheet,
        table=part.layout.name,
        seen=body.rows + body.outside + len(body.bad) + body.gap,
        accepted=counts.accepted,
        repaired=counts.repaired,
        quarantined=counts.quarantined + unread,
        non_data=counts.non_data + body.outside + blank,
        derived=derived,
    )
