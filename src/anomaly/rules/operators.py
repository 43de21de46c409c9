"""Which operators can be asked of which type of value."""

from anomaly.rules.literals import NUMERIC, TEMPORAL, TEXTUAL
from anomaly.rules.model import Operator, Reference, ValueType
from anomaly.rules.problems import Problems
from anomaly.vocabulary.yaml_nodes import Scalar

#: Operators that look a value up in a list, and those that take several literals.
LISTS = frozenset({Operator.IN_LIST, Operator.NOT_IN_LIST})
SEVERAL = frozenset({Operator.ONE_OF, Operator.NONE_OF})

_NUMERIC = frozenset({Operator.MORE_THAN, Operator.AT_LEAST, Operator.LESS_THAN, Operator.AT_MOST})
_TEMPORAL = frozenset({Operator.AFTER, Operator.NOT_AFTER, Operator.BEFORE, Operator.NOT_BEFORE})


def fits(left: Reference, operator: Operator, key: Scalar, problems: Problems) -> bool:
    """Whether an operator applies to a field; if not, the mistake is noted."""
    kind = left.type
    if operator is Operator.STARTS_WITH and kind in {"person_no", "name"}:
        problems.add(
            "R601",
            key,
            f"{left} 的开头含籍贯或姓氏，属于受保护属性",
            f"the beginning of {left} holds native place or surname, which are protected",
        )
        return False
    if operator in suitable(kind):
        return True
    problems.add(
        "R207",
        key,
        f"{left} 的类型是 {kind}，不能用 {operator}",
        f"{left} is of type {kind}; {operator} does not apply",
        known=tuple(sorted(str(item.value) for item in suitable(kind))),
    )
    return False


def suitable(kind: ValueType) -> frozenset[Operator]:
    """The operators that can be asked of a type."""
    always = frozenset({Operator.IS, Operator.SAME_AS, Operator.DIFFERS_FROM})
    if kind in NUMERIC:
        return always | _NUMERIC | {Operator.BETWEEN}
    if kind in TEMPORAL:
        return always | _TEMPORAL | {Operator.BETWEEN}
    if kind in TEXTUAL:
        return always | LISTS | SEVERAL | {Operator.STARTS_WITH}
    return always
