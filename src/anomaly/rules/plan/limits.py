"""Lowerings that speak of a finding: comparisons of its `count` and `total`."""

from collections.abc import Mapping

from anomaly.rules.compiled import Limit
from anomaly.rules.lookups import COUNT, TOTAL
from anomaly.rules.model import AllOf, Condition, Constant, Leaf, Operator, Parameter, ParameterUse

_OPERATORS = {
    Operator.MORE_THAN: "more_than",
    Operator.AT_LEAST: "at_least",
    Operator.LESS_THAN: "less_than",
    Operator.AT_MOST: "at_most",
    Operator.BETWEEN: "between",
}


def is_limit(condition: Condition) -> bool:
    """Whether a condition is a comparison of the finding's count or total."""
    return (
        isinstance(condition, Leaf)
        and condition.left.table is None
        and condition.left.field in {COUNT, TOTAL}
    )


def split_limits(condition: Condition) -> tuple[Condition, tuple[Leaf, ...]]:
    """The part that is judged per case, and the comparisons judged on the finding."""
    items = condition.items if isinstance(condition, AllOf) else (condition,)
    limits = tuple(item for item in items if isinstance(item, Leaf) and is_limit(item))
    return AllOf(items=tuple(item for item in items if not is_limit(item))), limits


def limit_of(leaf: Leaf, parameters: Mapping[str, Parameter]) -> Limit:
    """The comparison with its numbers; the loader allows literals and undated parameters."""
    values = []
    for operand in leaf.right:
        value: object = None
        if isinstance(operand, Constant):
            value = operand.value
        elif isinstance(operand, ParameterUse):
            value = parameters[operand.name].default[0][1]
        values.append(int(str(value)))
    return Limit(
        of="count" if leaf.left.field == COUNT else "total",
        operator=_OPERATORS[leaf.operator],  # type: ignore[arg-type] # the loader checked it
        values=tuple(values),
    )
