"""Run a compiled rule over the small tables of a rule test, on the real engine."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from anomaly.engine.findings import judge_finding
from anomaly.engine.merge import CASES, merge_sql
from anomaly.engine.statements import execute, fetch_rows
from anomaly.rules import Calendar, CompiledRule, GrainRow, TestTable
from anomaly.values import ListName, Outcome
from anomaly.vocabulary import Vocabulary
from anomaly.warehouse import derive_missing, open_warehouse

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection


class DuckDBExecutor:
    """The `RuleExecutor` of DuckDB: an in-memory database per test.

    Args:
        vocabulary: the canonical tables; blocks may hold only their fields.
    """

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary

    def run(
        self,
        compiled: CompiledRule,
        tables: Mapping[str, TestTable],
        *,
        calendar: Calendar,  # noqa: ARG002 - no kind that runs so far looks at the calendar
    ) -> Sequence[GrainRow]:
        """The grains that are not clear; `not_run` alone when a needed table is not given."""
        return self.run_all([compiled], tables)[0]

    def run_all(
        self, rules: Sequence[CompiledRule], tables: Mapping[str, TestTable]
    ) -> list[Sequence[GrainRow]]:
        """The grains of several rules over the same tables, in the order of the rules."""
        with open_warehouse(threads=1) as connection:
            for table in tables.values():
                _create(connection, table)
            given = {table.name: {name for name, _ in table.columns} for table in tables.values()}
            derive_missing(connection, self._vocabulary, given)
            return [_answer(connection, compiled, tables) for compiled in rules]


def _answer(
    connection: "DuckDBPyConnection", compiled: CompiledRule, tables: Mapping[str, TestTable]
) -> list[GrainRow]:
    missing = tuple(name for name in compiled.needs if name not in tables)
    if missing:
        return [GrainRow(grain={}, outcome="not_run", missing_tables=missing)]
    return _grains(connection, compiled)


def _create(connection: "DuckDBPyConnection", table: TestTable) -> None:
    columns = ", ".join(f'"{name}" {sql_type}' for name, sql_type in table.columns)
    connection.execute(f'CREATE TABLE "{table.name}" ({columns})')
    if table.rows:
        marks = ", ".join("?" for _ in table.columns)
        connection.executemany(
            f'INSERT INTO "{table.name}" VALUES ({marks})', [list(row) for row in table.rows]
        )


def _grains(connection: "DuckDBPyConnection", compiled: CompiledRule) -> list[GrainRow]:
    execute(connection, f"CREATE OR REPLACE TEMP TABLE {CASES} AS {compiled.cases_sql}", compiled)
    rows = []
    for row in fetch_rows(connection, merge_sql(compiled), compiled):
        outcome, level, exception, _ = judge_finding(compiled, row)
        hit = outcome is Outcome.HIT
        list_name: ListName = compiled.list_for(row["all_match_level"] or 1)
        rows.append(
            GrainRow(
                grain={c.reference: row[c.column] for c in compiled.grain},
                outcome=outcome.value,  # type: ignore[arg-type] # waived and clear never occur here
                level=level.code if hit else None,
                list=list_name.value if hit else None,
                count=int(row["all_cases"]),
                total=row["all_amount"] if compiled.rule.finding.total else None,
                exception=exception,
            )
        )
    return rows
