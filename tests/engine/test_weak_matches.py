"""A record whose person is known by nothing joinable rests on name and place alone (M4)."""

import pytest

from anomaly.engine import DuckDBExecutor
from anomaly.rules import Calendar, TestTable, compile_rule, load_rules
from anomaly.values import month_of
from anomaly.vocabulary import load_vocabulary

MONTH = month_of(2024, 3)

#: match level of the payment, list and level of the finding
LEVELS = [(1, "suspect", "high"), (3, "identity", "medium"), (None, "identity", "medium")]


@pytest.mark.parametrize(("match_level", "expected_list", "level"), LEVELS)
def test_the_list_and_level_of_a_finding_follow_the_weakest_match(
    match_level: int | None, expected_list: str, level: str
) -> None:
    vocabulary = load_vocabulary()
    rule = load_rules().rule("death.pay_after_death")
    assert rule is not None
    tables = {
        "payment": TestTable(
            name="payment",
            columns=(
                ("person", "INTEGER"),
                ("programme", "VARCHAR"),
                ("month", "INTEGER"),
                ("amount", "BIGINT"),
                ("match_level", "INTEGER"),
            ),
            rows=((1, "elderly", MONTH, 10_000, match_level),),
        ),
        "death": TestTable(
            name="death",
            columns=(("person", "INTEGER"), ("death_date", "INTEGER")),
            rows=((1, 20240110),),
        ),
    }
    compiled = compile_rule(rule, vocabulary)
    rows = DuckDBExecutor(vocabulary).run(compiled, tables, calendar=Calendar())
    assert [(row.outcome, row.list, row.level) for row in rows] == [("hit", expected_list, level)]
