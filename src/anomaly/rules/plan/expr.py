"""The expressions a plan may contain: a closed list, the same for every dialect.

What cannot be built from these classes cannot be compiled. Arguments are positional because trees
of them are read as formulas.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from anomaly.rules.model import Scalar

if TYPE_CHECKING:
    from anomaly.rules.plan.steps import Step

#: Every function and operator a dialect must be able to write, with its meaning in `rules.md` 13.
Function = Literal[
    "eq",
    "ne",
    "gt",
    "ge",
    "lt",
    "le",
    "same",  # equal, and NULL equals NULL
    "not",
    "and",
    "or",
    "is_null",
    "is_true",
    "is_false",
    "in",
    "coalesce",
    "add",
    "sub",
    "mul",
    "floor_div",  # both sides whole, the divisor a positive constant
    "mod",
    "abs",
    "least",
    "greatest",
    "count",  # of rows when called without argument
    "count_different",
    "sum",  # always a BIGINT
    "min",
    "max",
    "concat",
    "part",  # (text, first character from 1, length or none)
    "to_text",
    "to_bigint",
    "to_integer",
]


@dataclass(frozen=True, slots=True)
class Column:
    """`source.name`; both are quoted."""

    source: str
    name: str


@dataclass(frozen=True, slots=True)
class Bound:
    """A value of a rule or a site: bound as a parameter, never part of the text."""

    value: Scalar


@dataclass(frozen=True, slots=True)
class Fixed:
    """A constant of the compiler itself: level and outcome numbers, TRUE, FALSE, NULL, names."""

    value: Scalar | None
    type: Literal["text", "integer", "bigint", "boolean"] = "text"


@dataclass(frozen=True, slots=True)
class Call:
    """A function of the closed list."""

    function: Function
    arguments: "tuple[Expr, ...]" = ()


@dataclass(frozen=True, slots=True)
class Case:
    """`CASE WHEN condition THEN result ... ELSE otherwise END`."""

    branches: "tuple[tuple[Expr, Expr], ...]"
    otherwise: "Expr | None" = None


@dataclass(frozen=True, slots=True)
class RowNumber:
    """Position in the partition; missing values stand last; `order` must be total."""

    partition: "tuple[Expr, ...]"
    order: "tuple[tuple[Expr, bool], ...]"  # (expression, descending)


@dataclass(frozen=True, slots=True)
class MinimumOver:
    """The smallest value in the partition."""

    of: "Expr"
    partition: "tuple[Expr, ...]"


@dataclass(frozen=True, slots=True)
class Exists:
    """Whether a (correlated) step gives a row."""

    step: "Step"


@dataclass(frozen=True, slots=True)
class OneValue:
    """The single value of a (correlated) step that gives at most one row."""

    step: "Step"


Expr = Column | Bound | Fixed | Call | Case | RowNumber | MinimumOver | Exists | OneValue

TRUE = Fixed(value=True, type="boolean")
FALSE = Fixed(value=False, type="boolean")
UNKNOWN = Fixed(None, "boolean")
NO_TEXT = Fixed(None, "text")
NO_INTEGER = Fixed(None, "integer")
NO_BIGINT = Fixed(None, "bigint")


def call(function: Function, *arguments: Expr) -> Call:
    """`function(arguments)`."""
    return Call(function, arguments)


def all_of(items: Iterable[Expr]) -> Expr:
    """AND; TRUE when there is none."""
    kept = tuple(item for item in items if item != TRUE)
    if not kept:
        return TRUE
    return kept[0] if len(kept) == 1 else Call("and", kept)


def any_of(items: Iterable[Expr]) -> Expr:
    """OR; FALSE when there is none."""
    kept = tuple(item for item in items if item != FALSE)
    if not kept:
        return FALSE
    return kept[0] if len(kept) == 1 else Call("or", kept)


def when(condition: Expr, result: Expr, otherwise: Expr | None = None) -> Case:
    """`CASE WHEN condition THEN result ELSE otherwise END`."""
    return Case(((condition, result),), otherwise)


def number(value: int) -> Fixed:
    """A whole number of the compiler."""
    return Fixed(value, "integer")


def not_false(condition: Expr) -> Expr:
    """TRUE or unknown; taken apart at AND and OR so that an engine can filter early.

    None of the parts of an AND may be FALSE, one part of an OR must not be: the same in
    three-valued logic.
    """
    if isinstance(condition, Call):
        if condition.function == "and":
            return all_of(not_false(item) for item in condition.arguments)
        if condition.function == "or":
            return any_of(not_false(item) for item in condition.arguments)
    if never_unknown(condition):
        return condition
    if condition == UNKNOWN:
        return TRUE
    return call("not", call("is_false", condition))


def never_unknown(condition: Expr) -> bool:
    """Whether a condition is TRUE or FALSE whatever the data."""
    if isinstance(condition, Fixed):
        return condition.value is not None
    if isinstance(condition, Exists):
        return True
    if isinstance(condition, Call):
        if condition.function in {"is_null", "is_true", "is_false", "same"}:
            return True
        if condition.function in {"and", "or", "not"}:
            return all(never_unknown(item) for item in condition.arguments)
    return False
