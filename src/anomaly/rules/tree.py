"""Conditions of a rule: names, right sides, comparisons, and the tree they form."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Literal

from anomaly.errors import Place
from anomaly.vocabulary.model import FieldType

#: Type of a value in a condition: a vocabulary type, or a ratio.
ValueType = FieldType | Literal["number"]

Scalar = str | int | bool


class Operator(StrEnum):
    """What a leaf compares with; `is`, the lists and the rest as in `rules.md` 4."""

    IS = "is"
    ONE_OF = "one_of"
    NONE_OF = "none_of"
    IN_LIST = "in_list"
    NOT_IN_LIST = "not_in_list"
    MORE_THAN = "more_than"
    AT_LEAST = "at_least"
    LESS_THAN = "less_than"
    AT_MOST = "at_most"
    BETWEEN = "between"
    SAME_AS = "same_as"
    DIFFERS_FROM = "differs_from"
    AFTER = "after"
    NOT_AFTER = "not_after"
    BEFORE = "before"
    NOT_BEFORE = "not_before"
    STARTS_WITH = "starts_with"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """A resolved name: `payment.month`, or a bare measure such as `families` (table None)."""

    table: str | None
    field: str
    type: ValueType

    def __str__(self) -> str:
        return self.field if self.table is None else f"{self.table}.{self.field}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Constant:
    """A literal of the rule file, typed: fen, month integer, yyyymmdd, text, yes/no."""

    value: Scalar
    type: ValueType


@dataclass(frozen=True, slots=True, kw_only=True)
class ParameterUse:
    """`$name`."""

    name: str
    type: ValueType


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldUse:
    """`{field: t.f}`, with `plus_months` where given."""

    reference: Reference
    plus_months: Constant | ParameterUse | None = None


Operand = Constant | ParameterUse | FieldUse


@dataclass(frozen=True, slots=True, kw_only=True)
class Leaf:
    """One comparison.

    Args:
        left: what is compared.
        operator: how.
        right: one operand; two for `between`; any number for `one_of` and `none_of`; none for
            `is` and the list operators.
        word: the state of `is` (filled, empty, valid, invalid, yes, no) or the name of the list
            without `list.`.
        any_row: true when the comparison speaks of some row of an added-up table or group.
        place: where the operator stands in the file.
    """

    left: Reference
    operator: Operator
    right: tuple[Operand, ...] = ()
    word: str | None = None
    any_row: bool = False
    place: Place = field(default=Place(), compare=False)

    @property
    def name(self) -> str:
        """How the condition is called in findings and messages: `payment.month after`."""
        state = f" {self.word}" if self.operator is Operator.IS else ""
        any_row = " any_row" if self.any_row else ""
        return f"{self.left}{any_row} {self.operator}{state}"


@dataclass(frozen=True, slots=True, kw_only=True)
class HasRow:
    """`has_row` (or `has_no_row` when `negated`): a row of `table` with all the column values."""

    table: str
    columns: tuple[tuple[Reference, Operand], ...]
    negated: bool = False
    place: Place = field(default=Place(), compare=False)

    @property
    def name(self) -> str:
        """`list.filed_relatives has_no_row`."""
        return f"{self.table} {'has_no_row' if self.negated else 'has_row'}"


@dataclass(frozen=True, slots=True, kw_only=True)
class AllOf:
    """Every item holds; an empty one is true."""

    items: "tuple[Condition, ...]" = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class AnyOf:
    """At least one item holds."""

    items: "tuple[Condition, ...]"


Condition = Leaf | HasRow | AllOf | AnyOf

NOTHING = AllOf()


def leaves(condition: Condition) -> Iterator[Leaf | HasRow]:
    """The comparisons of a condition tree, in the order of the file."""
    if isinstance(condition, (AllOf, AnyOf)):
        for item in condition.items:
            yield from leaves(item)
    else:
        yield condition
