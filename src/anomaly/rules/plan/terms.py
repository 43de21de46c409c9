"""What a name of a rule stands for at one place of the plan: an expression and how sure it is.

A partial date (year only) and a sum with a missing part are not simply unknown: they lie between
two bounds. Comparisons use the bounds, so that a sum that is above the limit anyway is a hit.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from anomaly.errors import InternalError
from anomaly.rules.lookups import LOOKUPS
from anomaly.rules.model import (
    Constant,
    Leaf,
    Operand,
    Parameter,
    ParameterUse,
    Reference,
    Scalar,
    ValueType,
)
from anomaly.rules.plan.expr import Bound, Case, Column, Expr, call, number, when
from anomaly.vocabulary.model import Vocabulary


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """A value in a plan.

    Args:
        value: what is shown; NULL when unknown.
        type: how it is shown.
        low, high: bounds of the true value; both None for a value that is known or NULL.
        name: how it is called when it is what is missing.
    """

    value: Expr
    type: ValueType
    name: str
    low: Expr | None = None
    high: Expr | None = None

    @property
    def is_exact(self) -> bool:
        """Whether the value itself can be compared."""
        return self.low is None and self.high is None

    @property
    def at_least(self) -> Expr:
        """The lower bound."""
        return self.value if self.is_exact or self.low is None else self.low

    @property
    def at_most(self) -> Expr:
        """The upper bound; NULL where nothing limits it."""
        return self.value if self.is_exact or self.high is None else self.high


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """Names in reach at one step.

    Args:
        vocabulary: for the lists.
        parameters: of the rule, with the values in force.
        aliases: table name of references -> source alias whose columns are the table's fields.
        carried: source alias whose columns are called by full reference (`payment.month`).
        terms: names that are neither, such as measures and added-up fields.
        any_rows: truth of each `any_row` condition.
        month_from, month_to: months of the record, or first and last month of the group.
    """

    vocabulary: Vocabulary
    parameters: Mapping[str, Parameter]
    aliases: Mapping[str, str] = field(default_factory=dict)
    carried: str | None = None
    terms: Mapping[str, Term] = field(default_factory=dict)
    any_rows: Mapping[Leaf, Expr] = field(default_factory=dict)
    month_from: Expr | None = None
    month_to: Expr | None = None

    def term(self, reference: Reference) -> Term:
        """The value of a field or measure here."""
        name = str(reference)
        found = self.terms.get(name)
        if found is not None:
            return found
        if reference.table is not None and reference.table in self.aliases:
            column = Column(self.aliases[reference.table], reference.field)
        elif self.carried is not None:
            column = Column(self.carried, name)
        else:
            raise InternalError(
                f"编译时取不到 {name}", f"{name} is not in reach of this step", code="compile.scope"
            )
        return field_term(column, reference.type, name)

    def operand(self, operand: Operand) -> Term:
        """The value of a right side."""
        if isinstance(operand, Constant):
            return field_term(Bound(operand.value), operand.type, str(operand.value))
        if isinstance(operand, ParameterUse):
            return self.parameter(operand)
        term = self.term(operand.reference)
        if operand.plus_months is None:
            return term
        months = self.operand(operand.plus_months)
        return Term(
            value=call("add", term.value, months.value), type=operand.reference.type, name=term.name
        )

    def parameter(self, use: ParameterUse) -> Term:
        """A parameter's value; a dated one at the record's month, unknown before its first date."""
        parameter = self.parameters[use.name]
        name = f"param.{use.name}"
        values = [(month, _single(value)) for month, value in parameter.default]
        if not parameter.is_dated:
            return field_term(Bound(values[0][1]), use.type, name)
        if self.month_to is None:
            raise InternalError(
                f"参数 {use.name} 按月取值，但记录没有月份",
                f"parameter {use.name} is dated but the record has no month",
                code="compile.month",
            )
        branches = tuple(
            (call("ge", self.month_to, Bound(month)), Bound(value))
            for month, value in reversed(values)
            if month is not None
        )
        return Term(value=Case(branches), type=use.type, name=name)

    def may_be_missing(self, operand: Operand) -> bool:
        """Whether a right side can be NULL; the row behind a lookup may not be there at all."""
        if isinstance(operand, Constant):
            return False
        if isinstance(operand, ParameterUse):
            return self.parameters[operand.name].is_dated
        return self.is_nullable(operand.reference)

    def is_nullable(self, reference: Reference) -> bool:
        """Whether a field can be NULL here."""
        if reference.table is None or reference.table in LOOKUPS:
            return True
        table = self.vocabulary.tables.get(reference.table)
        return table is None or table.fields[reference.field].nullable

    def values(self, operand: Operand) -> tuple[Expr, ...]:
        """The values of a right side of `one_of`: a list parameter gives several."""
        if isinstance(operand, ParameterUse):
            value = self.parameters[operand.name].default[0][1]
            if isinstance(value, tuple):
                return tuple(Bound(item) for item in value)
        return (self.operand(operand).value,)


def field_term(column: Expr, kind: ValueType, name: str) -> Term:
    """The term of a stored value; a date has bounds because its day or month may be unknown."""
    if kind != "date" or isinstance(column, Bound):
        return Term(value=column, type=kind, name=name)
    no_month = call("eq", call("mod", column, number(10000)), number(0))
    no_day = call("eq", call("mod", column, number(100)), number(0))
    low = Case(((no_month, number(101)), (no_day, number(1))), number(0))
    high = Case(((no_month, number(1231)), (no_day, number(31))), number(0))
    return Term(
        value=column,
        type=kind,
        name=name,
        low=call("add", column, low),
        high=call("add", column, high),
    )


def partial(value: Expr, shown: Expr, complete: Expr, term: Term, *, upper: bool = False) -> Term:
    """An added-up value: a lower bound (an upper one for a minimum) unless it is complete.

    Args:
        value: the bound.
        shown: the value for display; NULL when no part is known.
        complete: TRUE when no part is missing.
        term: gives type and name.
        upper: the value is an upper bound.
    """
    known = when(complete, value)
    return Term(
        value=shown,
        type=term.type,
        name=term.name,
        low=known if upper else value,
        high=value if upper else known,
    )


def _single(value: Scalar | tuple[str, ...]) -> Scalar:
    if isinstance(value, tuple):
        raise InternalError(
            "列表参数只能用于 one_of 和 none_of",
            "a list parameter is only for one_of and none_of",
            code="compile.parameter",
        )
    return value
