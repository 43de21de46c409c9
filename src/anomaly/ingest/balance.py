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
    judged = [column_key(column) for column in columns if column.code is not None]
    filters = "".join(f", count({key}_e) FILTER (status <> 'n')" for key in judged)
    statuses = "".join(f", count(*) FILTER (status = '{status}')" for status in "arqn")
    rows = connection.execute(
        f"SELECT sheet_no{statuses}{filters} FROM {CLEAN} GROUP BY sheet_no"
    ).fetchall()
    coded = [key for at, key in enumerate(judged, 5) if any(row[at] for row in rows)]
    codes = _count_codes(connection, coded)
    counts = [RowCounts()] * sheets
    for number, accepted, repaired, quarantined, non_data, *_ in rows:
        counts[number] = RowCounts(
            accepted=accepted,
            repaired=repaired,
            quarantined=quarantined,
            non_data=non_data,
            by_column=codes.get(number, {}),
        )
    return counts


def _count_codes(
    connection: "duckdb.DuckDBPyConnection", keys: Sequence[str]
) -> dict[int, dict[str, dict[str, int]]]:
    """By sheet and column the cells of each issue code; most columns have none."""
    if not keys:
        return {}
    # A histogram leaves missing values, here cells without a code, out.
    histograms = "".join(f", histogram({key}_e)" for key in keys)
    coded = " OR ".join(f"{key}_e IS NOT NULL" for key in keys)
    rows = connection.execute(
        f"SELECT sheet_no{histograms} FROM {CLEAN} WHERE status <> 'n' AND ({coded})"
        " GROUP BY sheet_no"
    ).fetchall()
    return {
        number: {
            key: dict(sorted((codes or {}).items()))
            for key, codes in zip(keys, by_column, strict=True)
        }
        for number, *by_column in rows
    }


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
