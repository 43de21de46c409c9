"""What a kind hands to the steps that all kinds share: possible cases with raw values."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from anomaly.rules.model import Constant, FieldUse, HasRow, Leaf, Operand, Operator, Reference
from anomaly.rules.plan.display import shown
from anomaly.rules.plan.expr import NO_TEXT, Bound, Expr, Fixed, all_of, call, when
from anomaly.rules.plan.steps import Step
from anomaly.rules.plan.terms import Scope, Term
from anomaly.rules.plan.truth import truth

#: Name and alias of the step with the possible cases.
FOUND = "found"

Missing = tuple[tuple[Expr, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundLeaf:
    """One condition of a case: texts of both sides and truth.

    `missing` pairs conditions that are TRUE when something is missing with its name. `leaf` is
    None for what a kind compares by itself, such as the number of records of a duplicate.
    """

    leaf: Leaf | HasRow | None
    name: str
    left: Expr
    right: Expr
    truth: Expr
    missing: Missing = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """Possible cases.

    Args:
        steps: the last one is called `found`; its columns carry raw values by full name. Its rows
            are those whose condition is not FALSE, except when `choose` is `all`.
        scope: names in reach of a step that reads `found`.
        truth: the whole condition, where and when.
        leaves: its comparisons.
        keys: `(kN, expression)`: what tells the case apart, for order and evidence.
        facts: the columns of `judge.FACTS` that the kind knows.
        measures: `(name, term)`.
        choose: how one of several matched rows is taken per record, if it is not done yet.
        certain: whether the condition holds for every row, so that nothing is left to judge.
        record: what tells a record apart, for `choose`.
        missing: what else may be missing, beside the sides of the leaves.
    """

    steps: tuple[Step, ...]
    scope: Scope
    truth: Expr
    leaves: tuple[FoundLeaf, ...]
    keys: tuple[tuple[str, Expr], ...]
    facts: Mapping[str, Expr]
    measures: tuple[tuple[str, Term], ...] = ()
    choose: Literal["any", "all"] | None = None
    certain: bool = False
    record: tuple[Expr, ...] = ()
    missing: Missing = ()


def found_leaf(leaf: Leaf | HasRow, scope: Scope) -> FoundLeaf:
    """The columns of one comparison in a scope."""
    holds = truth(leaf, scope)
    if isinstance(leaf, HasRow):
        operands = [operand for _, operand in leaf.columns]
        return FoundLeaf(
            leaf=leaf,
            name=leaf.name,
            left=NO_TEXT,
            right=_joined(operands, scope),
            truth=holds,
            missing=tuple(item for operand in operands for item in _missing(operand, holds, scope)),
        )
    rights = tuple(item for operand in leaf.right for item in _missing(operand, holds, scope))
    if leaf.any_row:
        return FoundLeaf(
            leaf=leaf,
            name=leaf.name,
            left=NO_TEXT,
            right=_right(leaf, scope),
            truth=holds,
            missing=((call("is_null", holds), str(leaf.left)), *rights),
        )
    left = scope.term(leaf.left)
    lefts = _missing_field(leaf.left, left, holds, scope)
    return FoundLeaf(
        leaf=leaf,
        name=leaf.name,
        left=shown(left.value, left.type),
        right=_right(leaf, scope),
        truth=holds,
        missing=(*lefts, *rights),
    )


def _missing_field(reference: Reference, term: Term, holds: Expr, scope: Scope) -> Missing:
    if term.is_exact:
        table = scope.vocabulary.tables.get(reference.table or "")
        field = table.fields.get(reference.field) if table else None
        known = field is not None and not field.nullable
        return () if known else ((call("is_null", term.value), str(reference)),)
    # A sum with a missing part or a partial date: missing only where it left the answer open.
    whole = when(call("eq", term.at_least, term.at_most), Fixed(value=True, type="boolean"))
    open_end = all_of([call("is_null", holds), call("is_null", whole)])
    return ((open_end, str(reference)),)


def _missing(operand: Operand, holds: Expr, scope: Scope) -> Missing:
    if isinstance(operand, FieldUse):
        return _missing_field(operand.reference, scope.operand(operand), holds, scope)
    if isinstance(operand, Constant) or not scope.parameters[operand.name].is_dated:
        return ()
    return ((call("is_null", scope.operand(operand).value), f"param.{operand.name}"),)


def _right(leaf: Leaf, scope: Scope) -> Expr:
    if leaf.operator in (Operator.IN_LIST, Operator.NOT_IN_LIST):
        return Bound(f"list.{leaf.word}")
    if not leaf.right:
        return NO_TEXT
    if leaf.operator in (Operator.ONE_OF, Operator.NONE_OF):
        values = [value for item in leaf.right for value in scope.values(item)]
        return Bound(", ".join(str(value.value) for value in values if isinstance(value, Bound)))
    return _joined(list(leaf.right), scope, " .. ")


def _joined(operands: list[Operand], scope: Scope, separator: str = ", ") -> Expr:
    texts: list[Expr] = []
    for operand in operands:
        term = scope.operand(operand)
        if texts:
            texts.append(Fixed(separator))
        texts.append(shown(term.value, term.type))
    return texts[0] if len(texts) == 1 else call("concat", *texts)
