"""Values as a person reads them, written in the query so that only listed rows are formatted."""

from anomaly.rules.model import ValueType
from anomaly.rules.plan.expr import Case, Column, Expr, Fixed, OneValue, call, number, when
from anomaly.rules.plan.steps import Source, Step


def shown(value: Expr, kind: ValueType) -> Expr:
    """The text of a value: `2024-03`, `2024-03-05`, yuan with two places, yes/no, a name.

    >>> shown(Column("t", "month"), "text")
    Column(source='t', name='month')
    """
    writer = _WRITERS.get(kind)
    return value if writer is None else writer(value)


def _two_digits(value: Expr) -> Expr:
    return call("part", call("to_text", call("add", value, number(100))), number(2))


def _month(value: Expr) -> Expr:
    year = call("to_text", call("floor_div", value, number(12)))
    month = call("add", call("mod", value, number(12)), number(1))
    return call("concat", year, Fixed("-"), _two_digits(month))


def _date(value: Expr) -> Expr:
    year = call("to_text", call("floor_div", value, number(10000)))
    month = call("mod", call("floor_div", value, number(100)), number(100))
    day = call("mod", value, number(100))
    to_month = call("concat", year, Fixed("-"), _two_digits(month))
    to_day = call("concat", to_month, Fixed("-"), _two_digits(day))
    return Case(
        (
            (call("eq", month, number(0)), year),
            (call("eq", day, number(0)), to_month),
        ),
        to_day,
    )


def _scaled(value: Expr, scale: int) -> Expr:
    size = call("abs", value)
    whole = call("to_text", call("floor_div", size, number(scale)))
    padded = call("to_text", call("add", call("mod", size, number(scale)), number(scale)))
    sign = when(call("lt", value, number(0)), Fixed("-"), Fixed(""))
    return call("concat", sign, whole, Fixed("."), call("part", padded, number(2)))


def _money(value: Expr) -> Expr:
    return _scaled(value, 100)


def _quantity(value: Expr) -> Expr:
    return _scaled(value, 10000)


def _yes_no(value: Expr) -> Expr:
    return Case(((value, Fixed("yes")), (call("not", value), Fixed("no"))))


def _person(value: Expr) -> Expr:
    # The dense number means nothing to a reader and never leaves the county file.
    name = Step(
        name="",
        columns=(("name", call("min", Column("who", "name"))),),
        source=Source(name="person", alias="who"),
        where=call("eq", Column("who", "person"), value),
    )
    return OneValue(name)


_WRITERS = {
    "month": _month,
    "date": _date,
    "money": _money,
    "quantity": _quantity,
    "number": _quantity,
    "yes_no": _yes_no,
    "whole_number": lambda value: call("to_text", value),
    "person": _person,
}
