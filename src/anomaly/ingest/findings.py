"""The issues of a cleaned sheet: rows set apart, cells set aside or repaired, damaged columns."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from anomaly.ingest.balance import RowCounts
from anomaly.ingest.catalogue import issue, mask_raw
from anomaly.ingest.columns import CleanColumn
from anomaly.ingest.raw import Body, RawSheet
from anomaly.ingest.settings import IngestSettings
from anomaly.ingest.statement import column_key
from anomaly.values import Issue, mask_text, yuan
from anomaly.vocabulary.model import Table

if TYPE_CHECKING:
    import duckdb

Place = tuple[str, str | None]

_LOST = frozenset({"number.precision_lost", "account.precision_lost"})
_FIRST_DIGITS = 6

#: Codes told once for each distinct value instead of once a cell.
_BY_VALUE = frozenset({"cell.programme_unknown"})
#: Codes that another step reports for the column.
_ELSEWHERE = frozenset({"amount.unit_clash"})


def row_issues(
    connection: "duckdb.DuckDBPyConnection",
    clean: str,
    body: Body,
    place: Place,
    table: Table,
    limit: int,
) -> Iterator[Issue]:
    """Rows that are not used, in the order of the sheet."""
    for bad in body.bad:
        if bad.code is not None:
            yield issue(
                bad.code,
                file=place[0],
                sheet=place[1],
                row=bad.row,
                raw=mask_text(bad.raw)[:60],
                values=bad.values,
            )
    rows = connection.execute(
        f"SELECT row, missing FROM {clean} WHERE status = 'q' ORDER BY row LIMIT {limit + 1:d}"
    ).fetchall()
    labels = {
        group[0]: "/".join(table.field(name).label.zh for name in group) for group in table.required
    }
    for row, missing in rows[:limit]:
        yield issue(
            "row.required",
            file=place[0],
            sheet=place[1],
            row=row,
            values={"field": labels.get(missing, missing)},
        )
    if len(rows) > limit:
        total = connection.execute(f"SELECT count(*) FROM {clean} WHERE status = 'q'").fetchall()[
            0
        ][0]
        yield issue(
            "sheet.more",
            file=place[0],
            sheet=place[1],
            values={"n": total - limit, "of": "row.required"},
        )


def cell_issues(
    connection: "duckdb.DuckDBPyConnection",
    names: tuple[str, str],
    columns: Sequence[CleanColumn],
    counts: RowCounts,
    place: Place,
    settings: IngestSettings,
) -> Iterator[Issue]:
    """Cells set aside, repaired or remarkable: one issue each, up to the limit of a code."""
    for column in columns:
        for code, count in counts.codes(column).items():
            if code in _BY_VALUE:
                yield from _value_issues(connection, names, column, code, place)
            elif code not in _ELSEWHERE:
                yield from _one_by_one(
                    connection, names, column, (code, count), place, settings.issue_limit
                )


def _one_by_one(
    connection: "duckdb.DuckDBPyConnection",
    names: tuple[str, str],
    column: CleanColumn,
    counted: tuple[str, int],
    place: Place,
    limit: int,
) -> Iterator[Issue]:
    raw, clean = names
    code, count = counted
    key, plan = column_key(column), column.plan
    rows = connection.execute(
        f"SELECT c.row, c.{key}_d, r.c{plan.position}"
        f" FROM {clean} c JOIN {raw} r ON r.rowid = c.ord"
        f" WHERE c.{key}_e = ? AND c.status <> 'n' ORDER BY c.row LIMIT {limit:d}",
        [code],
    ).fetchall()
    for row, detail, text in rows:
        yield issue(
            code,
            file=place[0],
            sheet=place[1],
            row=row,
            column=plan.header,
            raw=_shown(text, code, plan.field.type),
            values={
                "detail": mask_text(detail or ""),
                "field": plan.field.label.zh,
                "n": len("".join((text or "").split())),
            },
        )
    if count > len(rows):
        yield issue(
            "sheet.more",
            file=place[0],
            sheet=place[1],
            column=plan.header,
            values={"n": count - len(rows), "of": code},
        )


def _shown(text: str | None, code: str, kind: str) -> str | None:
    """A damaged number's last digits are nobody's and are not shown."""
    if text is not None and code in _LOST:
        return text[:_FIRST_DIGITS] + "*" * max(len(text) - _FIRST_DIGITS, 0)
    return mask_raw(text, kind)


def _value_issues(
    connection: "duckdb.DuckDBPyConnection",
    names: tuple[str, str],
    column: CleanColumn,
    code: str,
    place: Place,
) -> Iterator[Issue]:
    raw, clean = names
    key, plan = column_key(column), column.plan
    rows = connection.execute(
        f"SELECT min(c.row), r.c{plan.position}, min(c.{key}_d), count(*)"
        f" FROM {clean} c JOIN {raw} r ON r.rowid = c.ord"
        f" WHERE c.{key}_e = ? AND c.status <> 'n' GROUP BY 2 ORDER BY 1, 2",
        [code],
    ).fetchall()
    for row, text, near, count in rows:
        yield issue(
            code,
            file=place[0],
            sheet=place[1],
            row=row,
            column=plan.header,
            raw=mask_raw(text, plan.field.type),
            values={"n": count, "near": near},
        )


def column_issues(
    connection: "duckdb.DuckDBPyConnection",
    clean: str,
    columns: Sequence[CleanColumn],
    counts: RowCounts,
    sheet: RawSheet,
) -> Iterator[Issue]:
    """What a whole column or file says: totals that differ, a text file damaged by Excel."""
    lost = sum(counts.codes(column).get(code, 0) for column in columns for code in sorted(_LOST))
    if sheet.is_text and lost:
        yield issue("file.excel_damage", file=sheet.file, sheet=sheet.sheet)
    for column in columns:
        if column.plan.field.name in {"amount", "total_amount", "gross", "net"}:
            yield from _total_issues(connection, clean, column, sheet)


def _total_issues(
    connection: "duckdb.DuckDBPyConnection", clean: str, column: CleanColumn, sheet: RawSheet
) -> Iterator[Issue]:
    """A single total row is compared with our own sum over all rows of its column."""
    key = column_key(column)
    totals = connection.execute(
        f"SELECT row, {key}_o0 FROM {clean} WHERE mark = 'total' AND {key}_o0 IS NOT NULL"
    ).fetchall()
    if len(totals) != 1:
        return
    row, given = totals[0]
    own = connection.execute(
        f"SELECT CAST(coalesce(sum({key}_o0), 0) AS BIGINT) FROM {clean} WHERE status <> 'n'"
    ).fetchall()[0][0]
    if own != given:
        yield issue(
            "sheet.total_differs",
            file=sheet.file,
            sheet=sheet.sheet,
            row=row,
            column=column.plan.header,
            values={"given": yuan(given), "sum": yuan(own)},
        )
