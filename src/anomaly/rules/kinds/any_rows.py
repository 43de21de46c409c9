"""Conditions that hold when some row of several meets them, through one aggregate."""

from collections.abc import Callable, Sequence

from anomaly.rules.model import Leaf
from anomaly.rules.plan.expr import FALSE, TRUE, Case, Expr, call, number, when
from anomaly.rules.plan.terms import Scope
from anomaly.rules.plan.truth import comparison


def any_row_code(holds: Expr) -> Expr:
    """2 when some row is TRUE, 1 when none is but some cannot be told, 0 otherwise."""
    ranks = Case(
        ((call("is_true", holds), number(2)), (call("is_null", holds), number(1))), number(0)
    )
    return call("max", ranks)


def any_row_truth(code: Expr) -> Expr:
    """The truth behind `any_row_code`."""
    return Case(((call("eq", code, number(2)), TRUE), (call("eq", code, number(0)), FALSE)))


def any_true(flag: Expr) -> Expr:
    """Whether a yes/no value is yes in some row of the group."""
    return call("eq", call("max", when(flag, number(1), number(0))), number(1))


def any_row_columns(rows: Sequence[Leaf], scope: Scope) -> list[tuple[str, Expr]]:
    """The aggregate of each condition, under the name that `any_row_truths` reads."""
    return [
        (_name(index), any_row_code(comparison(leaf, scope))) for index, leaf in enumerate(rows)
    ]


def any_row_truths(rows: Sequence[Leaf], column: Callable[[str], Expr]) -> dict[Leaf, Expr]:
    """The truth of each condition, from the columns of a step."""
    return {leaf: any_row_truth(column(_name(index))) for index, leaf in enumerate(rows)}


def _name(index: int) -> str:
    return f"any_row.{index}"
