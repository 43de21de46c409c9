"""The issues of cleaned sheets: rows set apart, cells set aside or repaired, damaged columns."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from anomaly.ingest.balance import RowCounts
from anomaly.ingest.catalogue import issue, mask_raw
from anomaly.ingest.columns import CleanColumn
from anomaly.ingest.layout import SheetPart
from anomaly.ingest.raw import Body
from anomaly.ingest.relation import RAW
from anomaly.ingest.statement import CLEAN, column_key, detail_sql
from anomaly.ingest.understanding import Knowledge
from anomaly.values import Issue, mask_text, yuan

if TYPE_CHECKING:
    import duckdb

_LOST = frozenset({"number.precision_lost", "account.precision_lost"})
_FIRST_DIGITS = 6

#: Codes told once for each distinct value instead of once a cell.
_BY_VALUE = frozenset({"cell.programme_unknown"})
#: Codes that another step reports for the column.
_ELSEWHERE = frozenset({"amount.unit_clash"})
_TOTALLED = frozenset({"amount", "total_amount", "gross", "net"})

#: Issues of each sheet of a batch, by its number in the batch.
Found = Mapping[int, list[Issue]]


def unread_rows(part: SheetPart, body: Body) -> Iterator[Issue]:
    """Lines that could not be taken apart."""
    for bad in body.bad:
        if bad.code is not None:
            yield issue(
                bad.code,
                file=part.sheet.file,
                sheet=part.sheet.sheet,
                row=bad.row,
                raw=mask_text(bad.raw)[:60],
                values=bad.values,
            )


def unusable_rows(
    connection: "duckdb.DuckDBPyConnection",
    parts: Sequence[SheetPart],
    counts: Sequence[RowCounts],
    limit: int,
) -> Found:
    """Rows that are not used because a required field is missing, in the order of the sheet."""
    found: dict[int, list[Issue]] = defaultdict(list)
    if not any(counted.quarantined for counted in counts):
        return found
    table = parts[0].layout.table
    labels = {
        group[0]: "/".join(table.field(name).label.zh for name in group) for group in table.required
    }
    rows = connection.execute(
        f"SELECT sheet_no, row, missing FROM {CLEAN} WHERE status = 'q'"
        f" QUALIFY row_number() OVER (PARTITION BY sheet_no ORDER BY row) <= {limit:d}"
        " ORDER BY sheet_no, row"
    ).fetchall()
    for number, row, missing in rows:
        file, sheet = parts[number].place
        values = {"field": labels.get(missing, missing)}
        found[number].append(issue("row.required", file=file, sheet=sheet, row=row, values=values))
    for number, issues in found.items():
        more = counts[number].quarantined - len(issues)
        if more > 0:
            file, sheet = parts[number].place
            values = {"n": more, "of": "row.required"}
            issues.append(issue("sheet.more", file=file, sheet=sheet, values=values))
    return found


def cell_issues(
    connection: "duckdb.DuckDBPyConnection",
    parts: Sequence[SheetPart],
    columns: Sequence[CleanColumn],
    counts: Sequence[RowCounts],
    limit: int,
) -> Found:
    """Cells set aside, repaired or remarkable: one issue each, up to the limit of a code."""
    found: dict[int, list[Issue]] = defaultdict(list)
    for column in columns:
        codes = {code for counted in counts for code in counted.codes(column)}
        for number, one in _value_issues(connection, parts, column, codes & _BY_VALUE):
            found[number].append(one)
        by_cell = codes - _BY_VALUE - _ELSEWHERE
        for number, one in _one_by_one(connection, parts, column, by_cell, counts, limit):
            found[number].append(one)
    return found


def _one_by_one(
    connection: "duckdb.DuckDBPyConnection",
    parts: Sequence[SheetPart],
    column: CleanColumn,
    codes: set[str],
    counts: Sequence[RowCounts],
    limit: int,
) -> Iterator[tuple[int, Issue]]:
    if not codes:
        return
    key, plan = column_key(column), column.plan
    rows = connection.execute(
        f"SELECT c.sheet_no, c.{key}_e, c.row, c.detail, r.c{plan.position}"
        f" FROM (SELECT sheet_no, row, {key}_e, {detail_sql(column)} AS detail FROM {CLEAN}"
        f" WHERE {key}_e IN ({', '.join('?' for _ in codes)}) AND status <> 'n'"
        f" QUALIFY row_number() OVER (PARTITION BY sheet_no, {key}_e ORDER BY row) <= {limit:d}) c"
        f" JOIN {RAW} r ON r.sheet_no = c.sheet_no AND r.row = c.row ORDER BY 1, 2, 3",
        sorted(codes),
    ).fetchall()
    listed: dict[tuple[int, str], int] = defaultdict(int)
    for number, code, row, detail, text in rows:
        part = parts[number]
        listed[number, code] += 1
        yield (
            number,
            issue(
                code,
                file=part.sheet.file,
                sheet=part.sheet.sheet,
                row=row,
                column=part.headers[plan.position],
                raw=_shown(text, code, plan.field.type),
                values={
                    "detail": mask_text(detail or ""),
                    "field": plan.field.label.zh,
                    "n": len("".join((text or "").split())),
                },
            ),
        )
    for (number, code), shown in listed.items():
        part, more = parts[number], counts[number].codes(column)[code] - shown
        if more > 0:
            yield (
                number,
                issue(
                    "sheet.more",
                    file=part.sheet.file,
                    sheet=part.sheet.sheet,
                    column=part.headers[plan.position],
                    values={"n": more, "of": code},
                ),
            )


def _shown(text: str | None, code: str, kind: str) -> str | None:
    """A damaged number's last digits are nobody's and are not shown."""
    if text is not None and code in _LOST:
        return text[:_FIRST_DIGITS] + "*" * max(len(text) - _FIRST_DIGITS, 0)
    return mask_raw(text, kind)


def _value_issues(
    connection: "duckdb.DuckDBPyConnection",
    parts: Sequence[SheetPart],
    column: CleanColumn,
    codes: set[str],
) -> Iterator[tuple[int, Issue]]:
    key, plan, detail = column_key(column), column.plan, detail_sql(column)
    for code in sorted(codes):
        rows = connection.execute(
            f"SELECT c.sheet_no, min(c.row), r.c{plan.position}, min({detail}), count(*)"
            f" FROM {CLEAN} c JOIN {RAW} r ON r.sheet_no = c.sheet_no AND r.row = c.row"
            f" WHERE c.{key}_e = ? AND c.status <> 'n' GROUP BY 1, 3 ORDER BY 1, 2, 3",
            [code],
        ).fetchall()
        for number, row, text, near, count in rows:
            part = parts[number]
            yield (
                number,
                issue(
                    code,
                    file=part.sheet.file,
                    sheet=part.sheet.sheet,
                    row=row,
                    column=part.headers[plan.position],
                    raw=mask_raw(text, plan.field.type),
                    values={"n": count, "near": near},
                ),
            )


def damaged_file(
    part: SheetPart, columns: Sequence[CleanColumn], counted: RowCounts
) -> Issue | None:
    """What lost digits in a text file say: somebody opened and saved it with a spreadsheet."""
    lost = any(counted.codes(column).get(code) for column in columns for code in _LOST)
    if not part.sheet.is_text or not lost:
        return None
    return issue("file.excel_damage", file=part.sheet.file, sheet=part.sheet.sheet)


def total_issues(
    connection: "duckdb.DuckDBPyConnection",
    parts: Sequence[SheetPart],
    columns: Sequence[CleanColumn],
) -> Found:
    """A single total row of a sheet is compared with our own sum over all rows of its column."""
    found: dict[int, list[Issue]] = defaultdict(list)
    totalled = [column for column in columns if column.plan.field.name in _TOTALLED]
    if not totalled:
        return found
    sums = "".join(
        f", max(row) FILTER ({is_total}), max({value}) FILTER ({is_total}), count({value})"
        f" FILTER ({is_total}), CAST(coalesce(sum({value}) FILTER (status <> 'n'), 0) AS BIGINT)"
        for column in totalled
        if (value := f"{column_key(column)}_o0")
        and (is_total := f"mark = 'total' AND {value} IS NOT NULL")
    )
    rows = connection.execute(
        f"SELECT sheet_no{sums} FROM {CLEAN} GROUP BY sheet_no ORDER BY sheet_no"
    ).fetchall()
    for number, *values in rows:
        part = parts[number]
        for at, column in enumerate(totalled):
            row, given, totals, own = values[at * 4 : at * 4 + 4]
            if totals == 1 and own != given:
                found[number].append(
                    issue(
                        "sheet.total_differs",
                        file=part.sheet.file,
                        sheet=part.sheet.sheet,
                        row=row,
                        column=part.headers[column.plan.position],
                        values={"given": yuan(given), "sum": yuan(own)},
                    )
                )
    return found


def sheet_issues(part: SheetPart, knowledge: Knowledge, rows: int) -> Iterator[Issue]:
    """What the facts and columns of a used sheet say: an unknown programme, a new column.

    Args:
        part: the sheet.
        knowledge: the known programmes.
        rows: rows of it that are used.
    """
    file, sheet = part.place
    programme = part.understood.constants.get("programme")
    known = knowledge.programmes
    if isinstance(programme, str) and known.declared and known.find(programme) is None:
        values: dict[str, object] = {"n": rows, "near": "、".join(known.near(programme))}
        yield issue("cell.programme_unknown", file=file, sheet=sheet, raw=programme, values=values)
    if part.understood.saved is None:
        return
    for use in part.understood.match.columns:
        if use.field is None and use.reason != "saved_mapping" and use.header:
            yield issue(
                "sheet.new_column",
                file=file,
                sheet=sheet,
                column=use.header,
                values={"name": use.header},
            )
