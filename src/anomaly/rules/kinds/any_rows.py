"""Conditions that hold when some row of several meets them, through one aggregate."""

from anomaly.rules.plan.expr import FALSE, TRUE, Case, Expr, call, number, when


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
