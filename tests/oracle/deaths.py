"""Payments and pensions after a death."""

from collections.abc import Callable
from operator import gt

from oracle.cases import (
    Case,
    Expected,
    Row,
    Tables,
    Truth,
    compare,
    first_row,
    level_of,
    merge,
    outcome_of,
    programme_of,
)

_ITEMS_AFTER_DEATH = {"funeral", "survivor", "account_inheritance", "lump_sum"}


def pay_after_death(tables: Tables, *, grace_months: int = 1) -> frozenset[Expected]:
    """`death.pay_after_death`: the month of death is payable, grace months are low."""

    def excused(row: Row) -> Truth:
        due: Truth = programme_of(tables, row).get("due_after_death")
        return due

    return _after_death(tables, "payment", "programme", excused, grace_months)


def pension_after_death(tables: Tables, *, grace_months: int = 1) -> frozenset[Expected]:
    """`death.pension_after_death`: items that are due after a death are excepted."""

    def excused(row: Row) -> Truth:
        return None if row["item"] is None else row["item"] in _ITEMS_AFTER_DEATH

    return _after_death(tables, "pension", "scheme", excused, grace_months)


def _after_death(
    tables: Tables, records: str, grain: str, excused: Callable[[Row], Truth], grace_months: int
) -> frozenset[Expected]:
    cases = []
    for row in tables[records]:
        death = first_row([d for d in tables["death"] if d["person"] == row["person"]], "month")
        if death is None:
            continue
        outcome = outcome_of(compare(row["month"], death["month"], gt), excused=excused(row))
        if outcome is None:
            continue
        within = compare(
            row["month"], death["month"], lambda paid, died: paid <= died + grace_months
        )
        level = level_of("high", [(within, "low")], evidence=[row, death], weakest=2)
        cases.append(
            Case(
                grain=(row["person"], row[grain]),
                outcome=outcome,
                level=level,
                amount=row["amount"],
            )
        )
    return merge(cases)
