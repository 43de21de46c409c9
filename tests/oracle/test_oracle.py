"""The oracle itself: it answers every rule on random tables, and a few cases known by hand."""

from typing import Any

import pytest
from hypothesis import given, settings

from oracle import ORACLES
from oracle.cases import Expected, Truth, both, either, level_of
from oracle.months import MONTH_2024_01
from oracle.strategies import Tables, prepared_tables

MARCH = MONTH_2024_01 + 2

CONNECTIVES: list[tuple[tuple[Truth, Truth], Truth, Truth]] = [
    ((True, True), True, True),
    ((True, False), False, True),
    ((True, None), None, True),
    ((False, None), False, None),
    ((False, False), False, False),
    ((None, None), None, None),
]

# Ceiling, level lowered to, evidence, weakest match allowed, level.
LEVEL_CASES: list[tuple[str, str | None, dict[str, Any], int, str]] = [
    ("high", None, {"match_level": 1, "name_flag": False}, 2, "high"),
    ("high", None, {"match_level": None, "name_flag": None}, 2, "high"),
    ("high", None, {"match_level": 3, "name_flag": False}, 2, "medium"),
    ("high", None, {"match_level": 3, "name_flag": True}, 2, "low"),
    ("high", "low", {"match_level": 3, "name_flag": True}, 2, "low"),
    ("medium", None, {"match_level": 3, "name_flag": False}, 4, "medium"),
    ("medium", "info", {"match_level": 1, "name_flag": True}, 4, "info"),
]


@pytest.mark.parametrize(("values", "conjunction", "disjunction"), CONNECTIVES)
def test_unknown_values(
    values: tuple[Truth, Truth], conjunction: Truth, disjunction: Truth
) -> None:
    assert both(*values) is conjunction
    assert both(*reversed(values)) is conjunction
    assert either(*values) is disjunction


@pytest.mark.parametrize(("ceiling", "to", "row", "weakest", "level"), LEVEL_CASES)
def test_levels(
    ceiling: str, to: str | None, row: dict[str, Any], weakest: int, level: str
) -> None:
    lowerings = [] if to is None else [(True, to)]
    assert level_of(ceiling, lowerings, evidence=[row], weakest=weakest) == level


@settings(max_examples=60, deadline=None)
@given(prepared_tables())
def test_every_rule_answers_and_row_order_changes_nothing(tables: Tables) -> None:
    turned: dict[str, list[dict[str, Any]]] = {
        name: list(reversed(rows)) for name, rows in tables.items()
    }
    for rule, oracle in ORACLES.items():
        rows = oracle(tables)
        assert rows == oracle(turned), rule
        assert len({row.grain for row in rows}) == len(rows), rule
        assert all(row.count > 0 for row in rows), rule
        assert all((row.level is not None) == (row.outcome == "hit") for row in rows), rule


def test_grace_and_later_months_after_a_death() -> None:
    def paid(src: int, month: int) -> dict[str, Any]:
        return {"person": 1, "programme": "elderly", "month": month, "amount": 100, "src": src}

    tables: Tables = {
        "payment": [paid(1, MARCH - 1), paid(2, MARCH)],
        "death": [{"person": 1, "month": MARCH - 2, "src": 9}],
        "list.programmes": [],
    }
    expected = Expected(grain=(1, "elderly"), outcome="hit", level="high", count=2, total=200)
    assert ORACLES["death.pay_after_death"](tables) == {expected}


def test_a_missing_wage_is_a_lower_bound() -> None:
    def wage(src: int, gross: int | None) -> dict[str, Any]:
        return {"person": 1, "month": MARCH, "gross": gross, "staff_type": "staff", "src": src}

    def answer(*wages: dict[str, Any]) -> set[str]:
        tables: Tables = {
            "payment": [
                {"person": 1, "programme": "minimum", "month": MARCH, "amount": 500, "src": 1}
            ],
            "payroll": list(wages),
            "list.programmes": [{"programme": "minimum", "means_tested": True}],
        }
        return {row.outcome for row in ORACLES["role.payroll_relief"](tables)}

    assert answer(wage(2, 900_000), wage(3, None)) == {"hit"}
    assert answer(wage(2, 100_000), wage(3, None)) == {"cannot_tell"}
    assert answer(wage(2, 220_000)) == set()
