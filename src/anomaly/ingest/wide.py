"""Months side by side (1月 … 12月): one source row becomes one record for each month paid."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from anomaly.ingest.clean.texts import squeeze
from anomaly.ingest.columns import CleanColumn
from anomaly.ingest.facts import SheetFacts
from anomaly.ingest.mapping import Match
from anomaly.ingest.record import literal, quote, record_table
from anomaly.ingest.statement import column_key
from anomaly.vocabulary.model import Table

if TYPE_CHECKING:
    import duckdb

_MONTH = re.compile(r"(?:20\d{2}年)?(\d{1,2})月份?(?:\(?(?:发放|补贴)?金额\)?|\(元\))?")
_LEAST_MONTHS = 3
_MONTHS = 12
_MONEY = ("amount", "gross", "net")


@dataclass(frozen=True, slots=True, kw_only=True)
class WideMonths:
    """Month columns of a sheet.

    Args:
        field: the money field that they fill.
        months: (source position, month 1 to 12).
        year: the year of all of them, None when a column tells it.
    """

    field: str
    months: tuple[tuple[int, int], ...]
    year: int | None

    @property
    def satisfied(self) -> frozenset[str]:
        """Required fields that the months give."""
        return frozenset({self.field, "from_month", "month"})


def find_wide_months(
    labels: Sequence[Sequence[str]], match: Match, facts: SheetFacts
) -> WideMonths | None:
    """The month columns of a sheet; None when it has none.

    A 合计 column beside them is their sum and is not used.
    """
    names = [name for name in _MONEY if name in match.table.fields]
    if not names or not {"from_month", "month"} & set(match.table.fields):
        return None
    months: list[tuple[int, int]] = []
    for position, candidates in enumerate(labels):
        found = _MONTH.fullmatch(squeeze(candidates[0])) if candidates else None
        if found and 1 <= int(found[1]) <= _MONTHS:
            months.append((position, int(found[1])))
    if len(months) < _LEAST_MONTHS or len({month for _, month in months}) < len(months):
        return None
    year = facts.from_month // 12 if facts.from_month is not None else None
    return WideMonths(field=names[0], months=tuple(months), year=year)


def insert_wide(
    connection: "duckdb.DuckDBPyConnection",
    clean: str,
    table: Table,
    columns: Sequence[CleanColumn],
    constants: Mapping[str, int | str],
    place: tuple[str, str | None],
    wide: WideMonths,
) -> int:
    """Insert one record for each month with an amount; the number of records made."""
    positions = dict(wide.months)
    skipped = {wide.field, "from_month", "to_month", "month"}
    names: list[str] = []
    values: list[str] = []
    year = str(wide.year) if wide.year is not None else "NULL"
    for column in columns:
        key = column_key(column)
        if column.plan.field.name in {"from_month", "month"}:
            year = f"coalesce({key}_o0 // 12, {year})"
        for index, (name, _) in enumerate(column.plan.outputs):
            if name not in skipped and name not in names:
                names.append(name)
                values.append(f"{key}_o{index}")
    for name, value in constants.items():
        if name not in names and name not in skipped:
            names.append(name)
            values.append(literal(value) if isinstance(value, str) else str(value))
    month_fields = ["from_month", "to_month"] if "from_month" in table.fields else ["month"]
    targets = [*names, wide.field, *month_fields, "file", "sheet", "row", "part"]
    made = 0
    for column in columns:
        month = positions.get(column.plan.position)
        if month is None or column.plan.field.name != wide.field:
            continue
        amount = f"{column_key(column)}_o0"
        months = "".join(f"{year} * 12 + {month - 1}, " for _ in month_fields)
        done = connection.execute(
            f"INSERT INTO {record_table(table.name)} ({', '.join(map(quote, targets))})"
            f" SELECT {''.join(f'{value}, ' for value in values)}{amount}, {months}?, ?, row,"
            f" {month}"
            f" FROM {clean} WHERE status IN ('a', 'r') AND {amount} <> 0",
            list(place),
        ).fetchall()
        made += int(done[0][0])
    return made
