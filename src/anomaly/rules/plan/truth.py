"""Conditions as three-valued expressions: TRUE holds, FALSE does not, NULL cannot be told."""

from collections.abc import Sequence

from anomaly.rules.model import AllOf, AnyOf, Condition, HasRow, Leaf, Operator, Reference
from anomaly.rules.plan.expr import (
    FALSE,
    TRUE,
    Bound,
    Case,
    Column,
    Exists,
    Expr,
    all_of,
    any_of,
    call,
    number,
    when,
)
from anomaly.rules.plan.steps import Source, Step
from anomaly.rules.plan.terms import Scope, Term
from anomaly.vocabulary.model import Vocabulary

#: Kinds of person numbers that are usable as they stand, and those that are not.
VALID_NUMBERS = ("ok", "permit", "old15", "disab20")
INVALID_NUMBERS = ("bad_check", "bad_date", "cut", "long", "two", "float")

_ORDERED = {
    Operator.MORE_THAN: "gt",
    Operator.AT_LEAST: "ge",
    Operator.LESS_THAN: "lt",
    Operator.AT_MOST: "le",
    Operator.AFTER: "gt",
    Operator.NOT_AFTER: "le",
    Operator.BEFORE: "lt",
    Operator.NOT_BEFORE: "ge",
}


def truth(condition: Condition, scope: Scope) -> Expr:
    """The truth of a condition tree in a scope."""
    if isinstance(condition, AllOf):
        return all_of([truth(item, scope) for item in condition.items])
    if isinstance(condition, AnyOf):
        return any_of([truth(item, scope) for item in condition.items])
    if isinstance(condition, HasRow):
        return _has_row(condition, scope)
    if condition.any_row:
        return scope.any_rows[condition]
    return comparison(condition, scope)


def comparison(leaf: Leaf, scope: Scope) -> Expr:  # noqa: PLR0911 - one return per shape
    """The truth of one comparison; `any_row` is up to the caller."""
    left = scope.term(leaf.left)
    operator = leaf.operator
    if operator is Operator.IS:
        return _state(leaf, left, scope)
    if operator in (Operator.IN_LIST, Operator.NOT_IN_LIST):
        inside = _in_list(leaf, left, scope)
        return inside if operator is Operator.IN_LIST else call("not", inside)
    if operator in (Operator.ONE_OF, Operator.NONE_OF):
        values = [value for operand in leaf.right for value in scope.values(operand)]
        # Literals are never NULL, so NULL comes out only for a missing left side.
        one_of = call("in", left.value, *values)
        return one_of if operator is Operator.ONE_OF else call("not", one_of)
    if operator is Operator.STARTS_WITH:
        prefix = leaf.right[0]
        text = scope.operand(prefix)
        length = len(str(getattr(prefix, "value", "")))
        return call("eq", call("part", left.value, number(1), number(length)), text.value)
    rights = [scope.operand(operand) for operand in leaf.right]
    if operator is Operator.BETWEEN:
        return all_of([compare("ge", left, rights[0]), compare("le", left, rights[1])])
    if operator is Operator.SAME_AS:
        return _same(left, rights[0])
    if operator is Operator.DIFFERS_FROM:
        return call("not", _same(left, rights[0]))
    return compare(_ORDERED[operator], left, rights[0])


def compare(function: str, left: Term, right: Term) -> Expr:
    """`left function right` for gt, ge, lt, le; decided by the bounds where values have them."""
    if left.is_exact and right.is_exact:
        return call(function, left.value, right.value)  # type: ignore[arg-type]
    # lt and le are gt and ge the other way round.
    if function in {"lt", "le"}:
        left, right = right, left
    strict = function in {"gt", "lt"}
    surely = call("gt" if strict else "ge", left.at_least, right.at_most)
    never = call("le" if strict else "lt", left.at_most, right.at_least)
    # A bound that nothing limits is NULL: the branch is then not taken.
    return Case(((surely, TRUE), (never, FALSE)))


def _same(left: Term, right: Term) -> Expr:
    if left.is_exact and right.is_exact:
        return call("eq", left.value, right.value)
    equal = all_of(
        [
            call("eq", left.at_least, left.at_most),
            call("eq", right.at_least, right.at_most),
            call("eq", left.at_least, right.at_least),
        ]
    )
    apart = any_of(
        [
            call("lt", left.at_most, right.at_least),
            call("gt", left.at_least, right.at_most),
        ]
    )
    return Case(((equal, TRUE), (apart, FALSE)))


def _state(leaf: Leaf, left: Term, scope: Scope) -> Expr:
    if leaf.word == "filled":
        return call("not", call("is_null", left.value))
    if leaf.word == "empty":
        return call("is_null", left.value)
    if leaf.word == "yes":
        return left.value
    if leaf.word == "no":
        return call("not", left.value)
    kind = scope.term(
        Reference(table=leaf.left.table, field=f"{leaf.left.field}_kind", type="code")
    ).value
    valid = call("in", kind, *(Bound(word) for word in VALID_NUMBERS))
    invalid = call("in", kind, *(Bound(word) for word in INVALID_NUMBERS))
    # Masked and empty numbers are neither: whether they are valid cannot be told.
    if leaf.word == "valid":
        return Case(((valid, TRUE), (invalid, FALSE)))
    return Case(((invalid, TRUE), (valid, FALSE)))


def list_column(vocabulary: Vocabulary, name: str, left: str) -> str:
    """The column of a list that is compared with the field `left`.

    `value` of a plain list; otherwise the column of the same name, or the list's first one.
    """
    table = vocabulary.tables.get(f"list.{name}")
    if table is None or "value" in table.fields:
        return "value"
    return left if left in table.fields else next(iter(table.fields))


def _in_list(leaf: Leaf, left: Term, scope: Scope) -> Expr:
    name = leaf.word or ""
    column = list_column(scope.vocabulary, name, leaf.left.field)
    table = scope.vocabulary.tables.get(f"list.{name}")
    dated = table is None or "from_month" in table.fields
    found = _row_exists(
        f"list.{name}", [call("eq", Column("entry", column), left.value)], scope, dated=dated
    )
    if not scope.is_nullable(leaf.left):
        return found
    return when(call("not", call("is_null", left.value)), found)


def _has_row(condition: HasRow, scope: Scope) -> Expr:
    values = [scope.operand(operand).value for _, operand in condition.columns]
    equal = [
        call("eq", Column("entry", reference.field), value)
        for (reference, _), value in zip(condition.columns, values, strict=True)
    ]
    named = {reference.field for reference, _ in condition.columns}
    table = scope.vocabulary.tables.get(condition.table)
    plain = table is None
    fields = set() if table is None else set(table.fields)
    dated = condition.table.startswith("list.") and (plain or "from_month" in fields)
    found = _row_exists(condition.table, equal, scope, dated=dated and not named & {"from_month"})
    known = all_of(
        call("not", call("is_null", value))
        for (_, operand), value in zip(condition.columns, values, strict=True)
        if scope.may_be_missing(operand)
    )
    exists = found if known == TRUE else when(known, found)
    return call("not", exists) if condition.negated else exists


def _row_exists(table: str, equal: Sequence[Expr], scope: Scope, *, dated: bool) -> Expr:
    """Whether a row meets all equalities, at the record's months when the list has months.

    A group is in the list only when one entry covers all its months. Without a month of the
    record a dated entry leaves it open, an undated one does not.
    """

    def row(*more: Expr) -> Exists:
        return Exists(
            Step(
                name="",
                columns=(("found", number(1)),),
                source=Source(name=table, alias="entry"),
                where=all_of([*equal, *more]),
            )
        )

    if not dated:
        return row()
    start, end = Column("entry", "from_month"), Column("entry", "to_month")
    if scope.month_from is None or scope.month_to is None:
        undated = row(call("is_null", start), call("is_null", end))
        return Case(((undated, TRUE), (call("not", row()), FALSE)))
    return row(
        any_of([call("is_null", start), call("le", start, scope.month_from)]),
        any_of([call("is_null", end), call("ge", end, scope.month_to)]),
    )
