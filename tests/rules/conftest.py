"""What the tests of the rules room share: the vocabulary, the shipped rules, a scratch engine."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import duckdb
import pytest

from anomaly.rules import (
    Calendar,
    CompiledRule,
    GrainRow,
    RuleSet,
    TestTable,
    compile_answer,
    load_rules,
)
from anomaly.vocabulary import SQL_TYPES, Vocabulary, load_vocabulary

_OUTCOMES = {1: "hit", 2: "cannot_tell", 3: "excepted"}
_LEVELS = {1: "info", 2: "low", 3: "medium", 4: "high"}

Rows = Mapping[str, Sequence[Mapping[str, Any]]]


class ScratchEngine:
    """The smallest thing that runs a compiled rule: tables in memory, cases merged in Python."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary

    def run(
        self, compiled: CompiledRule, tables: Mapping[str, TestTable], *, calendar: Calendar
    ) -> Sequence[GrainRow]:
        """The grains of a rule test; implements `RuleExecutor`."""
        missing = tuple(name for name in compiled.needs if name not in tables)
        if missing:
            return [GrainRow(grain={}, outcome="not_run", missing_tables=missing)]
        del calendar
        return merge(compiled, self.cases(compiled, rows_of(tables)))

    def cases(self, compiled: CompiledRule, tables: Rows) -> list[dict[str, Any]]:
        """The rows of `cases_sql`."""
        with self._filled(compiled, tables) as connection:
            return _fetch(connection, "SELECT * FROM case_rows ORDER BY case_no", compiled)

    def everything(
        self, compiled: CompiledRule, tables: Rows
    ) -> tuple[list[dict[str, Any]], list[dict[str, Any]], int]:
        """Cases, evidence and the number of grains looked at."""
        with self._filled(compiled, tables) as connection:
            cases = _fetch(connection, "SELECT * FROM case_rows ORDER BY case_no", compiled)
            evidence = _fetch(connection, compiled.evidence_sql, compiled)
            checked = _fetch(connection, compiled.checked_sql, compiled)[0]["checked"]
        return cases, evidence, checked

    def answer(self, compiled: CompiledRule, tables: Rows) -> list[dict[str, Any]]:
        """The rows of the rule's answer without explanation."""
        answer = compile_answer(compiled.rule, self._vocabulary)
        with self._filled(compiled, tables) as connection:
            result = connection.execute(answer.sql, answer.parameters)
            names = [column[0] for column in result.description or ()]
            return [dict(zip(names, row, strict=True)) for row in result.fetchall()]

    def _filled(self, compiled: CompiledRule, tables: Rows) -> duckdb.DuckDBPyConnection:
        connection = duckdb.connect()
        for name in {*compiled.reads, *tables}:
            self._create(connection, name, tables.get(name, ()))
        connection.execute(
            f"CREATE TEMP TABLE case_rows AS {compiled.cases_sql}",
            compiled.bound(compiled.cases_sql),
        )
        return connection

    def _create(
        self,
        connection: duckdb.DuckDBPyConnection,
        name: str,
        rows: Sequence[Mapping[str, Any]],
    ) -> None:
        columns = dict(self._columns(name))
        body = ", ".join(f'"{column}" {kind}' for column, kind in columns.items())
        connection.execute(f'CREATE TABLE "{name}" ({body})')
        for number, row in enumerate(rows, start=1):
            made = {"src": number, "match_level": 1, **_derived(name, row), **row}
            kept = {column: value for column, value in made.items() if column in columns}
            names = ", ".join(f'"{column}"' for column in kept)
            marks = ", ".join("?" for _ in kept)
            connection.execute(
                f'INSERT INTO "{name}" ({names}) VALUES ({marks})', list(kept.values())
            )

    def _columns(self, name: str) -> Iterator[tuple[str, str]]:
        table = self._vocabulary.tables.get(name)
        if table is None:
            yield from (("value", "VARCHAR"), ("from_month", "INTEGER"), ("to_month", "INTEGER"))
            return
        for field in table.fields.values():
            yield field.name, SQL_TYPES[field.type]
        yield from (("src", "BIGINT"), ("match_level", "INTEGER"), ("name_flag", "BOOLEAN"))


def _derived(name: str, row: Mapping[str, Any]) -> dict[str, Any]:
    """The few derived fields that rule tests leave out."""
    made: dict[str, Any] = {}
    if name == "death" and row.get("death_date"):
        date = row["death_date"]
        month = date // 100 % 100
        made["month"] = date // 10_000 * 12 + month - 1 if month else None
    if row.get("month") is not None:
        made["year"] = row["month"] // 12
    if name == "entitlement":
        made["since_month"] = row.get("from_month") or 0
        made["until_month"] = row.get("to_month") or 9999 * 12 + 11
    if name == "list.programmes":
        made["age_from"] = 0 if row.get("age_min") is None else row["age_min"]
        made["age_to"] = 999 if row.get("age_max") is None else row["age_max"]
    if name == "vehicle":
        made["member_since"] = 0
        made["member_until"] = 9999 * 12 + 11
    if name == "payment":
        made["payment_id"] = "P"
        made["household"] = f"own {row.get('person')}"
    return made


def _fetch(
    connection: duckdb.DuckDBPyConnection, sql: str, compiled: CompiledRule
) -> list[dict[str, Any]]:
    result = connection.execute(sql, compiled.bound(sql))
    names = [column[0] for column in result.description or ()]
    return [dict(zip(names, row, strict=True)) for row in result.fetchall()]


def rows_of(tables: Mapping[str, TestTable]) -> Rows:
    """The tables of a rule test as rows by column name."""
    return {
        name: [
            dict(zip([column for column, _ in table.columns], row, strict=True))
            for row in table.rows
        ]
        for name, table in tables.items()
    }


def merge(compiled: CompiledRule, cases: Sequence[Mapping[str, Any]]) -> list[GrainRow]:
    """Cases of one grain become one row, as the engine does it."""
    groups: dict[tuple[Any, ...], list[Mapping[str, Any]]] = {}
    for case in cases:
        key = tuple(case[column.column] for column in compiled.grain)
        groups.setdefault(key, []).append(case)
    merged = []
    for key, members in groups.items():
        code = min(case["outcome"] for case in members)
        chosen = [case for case in members if case["outcome"] == code]
        amounts = [case["amount"] for case in chosen if case["amount"] is not None]
        total = sum(amounts) if amounts else None
        level = max(case["level"] for case in chosen)
        outcome, exception = _OUTCOMES[code], chosen[0]["exception"]
        for lowering in compiled.lowerings:
            speaks = all(case[lowering.column] is True for case in chosen)
            if not lowering.limits or not speaks or code != 1:
                continue
            if lowering.applies(count=len(chosen), total=total):
                level = min(level, int(lowering.to))
                if lowering.hidden:
                    outcome, exception = "excepted", lowering.name
        worst = max(case["match_level"] for case in chosen)
        merged.append(
            GrainRow(
                grain={
                    column.reference: value
                    for column, value in zip(compiled.grain, key, strict=True)
                },
                outcome=outcome,  # type: ignore[arg-type]
                level=_LEVELS[level] if outcome == "hit" else None,
                list=compiled.list_for(worst).value if outcome == "hit" else None,
                count=len(chosen),
                total=total if compiled.rule.finding.total is not None else None,
                exception=exception if outcome == "excepted" else None,
            )
        )
    return merged


@pytest.fixture(scope="session")
def vocabulary() -> Vocabulary:
    return load_vocabulary()


@pytest.fixture(scope="session")
def shipped(vocabulary: Vocabulary) -> RuleSet:
    return load_rules((), vocabulary).require_clean()


@pytest.fixture(scope="session")
def rows_of_tables() -> Callable[[Mapping[str, TestTable]], Rows]:
    return rows_of


@pytest.fixture(scope="session")
def engine(vocabulary: Vocabulary) -> ScratchEngine:
    return ScratchEngine(vocabulary)
