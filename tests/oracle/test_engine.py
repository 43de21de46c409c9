"""The compiled rules on the real engine give what the plain-Python oracle says, row for row."""

from functools import cache
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from anomaly.engine import DuckDBExecutor
from anomaly.rules import CompiledRule, TestTable, compile_rule, load_rules
from anomaly.vocabulary import load_vocabulary
from anomaly.warehouse import seen_columns
from oracle import ORACLES, Expected
from oracle.cases import Tables
from oracle.strategies import prepared_tables


@cache
def _compiled() -> dict[str, CompiledRule]:
    vocabulary = load_vocabulary()
    rules = load_rules().require_clean().rules
    return {rule.rule: compile_rule(rule, vocabulary) for rule in rules}


def _test_tables(tables: Tables) -> dict[str, TestTable]:
    """The drawn rows with the columns they have, typed as the vocabulary says."""
    vocabulary = load_vocabulary()
    made = {}
    for name, rows in tables.items():
        types = dict(seen_columns(vocabulary.table(name)))
        drawn = sorted({column for row in rows for column in row} & set(types))
        columns = drawn or [next(iter(types))]
        made[name] = TestTable(
            name=name,
            columns=tuple((column, types[column]) for column in columns),
            rows=tuple(tuple(row.get(column) for column in columns) for row in rows),
        )
    return made


def _found(tables: dict[str, TestTable]) -> dict[str, frozenset[Expected]]:
    rules = list(_compiled().values())
    answers = DuckDBExecutor(load_vocabulary()).run_all(rules, tables)
    return {
        compiled.rule.rule: frozenset(
            Expected(
                grain=tuple(row.grain[column.reference] for column in compiled.grain),
                outcome=_answered(row.outcome),
                level=row.level,
                count=row.count,
                total=row.total,
            )
            for row in rows
        )
        for compiled, rows in zip(rules, answers, strict=True)
    }


def _answered(outcome: str) -> Any:
    assert outcome != "not_run"
    return outcome


def test_every_shipped_rule_has_an_oracle() -> None:
    assert set(ORACLES) == set(_compiled())


@pytest.mark.slow
@given(tables=prepared_tables())
@settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))
def test_the_engine_answers_as_the_oracle(tables: Tables) -> None:
    found = _found(_test_tables(tables))
    wrong = {
        rule: (found[rule], oracle(tables))
        for rule, oracle in ORACLES.items()
        if found[rule] != oracle(tables)
    }
    assert wrong == {}
