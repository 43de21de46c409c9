"""Exceptions that can never hold, always hold, or repeat an earlier one.

Only what follows from the words themselves is found: two comparisons of one field that cannot both
be true. What depends on data is left to the tests of the rule.
"""

from collections.abc import Iterator

from anomaly.rules.lint.subject import RuleSubject
from anomaly.rules.model import (
    AllOf,
    AnyOf,
    Condition,
    Constant,
    HasRow,
    Leaf,
    MatchBody,
    Operand,
    Operator,
    RuleException,
    Scalar,
)

_OPPOSITE_STATES = {
    "yes": "no",
    "no": "yes",
    "filled": "empty",
    "empty": "filled",
    "valid": "invalid",
    "invalid": "valid",
}
_OPPOSITE = {
    Operator.SAME_AS: Operator.DIFFERS_FROM,
    Operator.AFTER: Operator.NOT_AFTER,
    Operator.BEFORE: Operator.NOT_BEFORE,
    Operator.MORE_THAN: Operator.AT_MOST,
    Operator.LESS_THAN: Operator.AT_LEAST,
    Operator.IN_LIST: Operator.NOT_IN_LIST,
}
_BOTH_WAYS = _OPPOSITE | {second: first for first, second in _OPPOSITE.items()}
_LOWER_ENDS = {
    Operator.MORE_THAN: 1,
    Operator.AFTER: 1,
    Operator.AT_LEAST: 0,
    Operator.NOT_BEFORE: 0,
}
_UPPER_ENDS = {
    Operator.LESS_THAN: 1,
    Operator.BEFORE: 1,
    Operator.AT_MOST: 0,
    Operator.NOT_AFTER: 0,
}


def exception_never_holds(subject: RuleSubject) -> None:
    """R414: what contradicts the rule's own conditions excuses nobody."""
    required = list(_required(subject))
    for item in subject.rule.except_:
        if _is_impossible(item.when, required):
            _note(
                subject,
                item,
                "R414",
                f"例外 {item.name} 与规则自身的条件矛盾，永远不成立",
                f"exception {item.name} contradicts the rule's own conditions and never holds",
            )


def exception_always_holds(subject: RuleSubject) -> None:
    """R415: what the rule itself requires would excuse everybody."""
    required = set(_required(subject))
    for item in subject.rule.except_:
        leaves = list(_together(item.when))
        is_whole = not isinstance(item.when, AnyOf)
        if is_whole and leaves and set(leaves) <= required:
            _note(
                subject,
                item,
                "R415",
                f"例外 {item.name} 与规则自身的条件相同，规则将不会有任何命中",
                f"exception {item.name} repeats the rule's own conditions; there is never a hit",
            )


def exception_said_twice(subject: RuleSubject) -> None:
    """R416: an exception after one with the same condition is never the reason."""
    seen: dict[Condition, str] = {}
    for item in subject.rule.except_:
        first = seen.get(item.when)
        if first is not None and item.until is None:
            _note(
                subject,
                item,
                "R416",
                f"例外 {item.name} 与 {first} 的条件相同",
                f"exception {item.name} has the same condition as {first}",
            )
        seen.setdefault(item.when, item.name)


def _note(subject: RuleSubject, item: RuleException, code: str, zh: str, en: str) -> None:
    is_here = item.place.file == subject.problems.file
    subject.problems.add(code, item.place if is_here else subject.place("except"), zh, en)


def _required(subject: RuleSubject) -> Iterator[Leaf | HasRow]:
    """Comparisons that are true of every hit."""
    find = subject.rule.find
    yield from _together(find.where)
    yield from _together(getattr(find, "when", AllOf()))
    if isinstance(find, MatchBody) and find.matched_to is not None:
        yield from _together(find.matched_to.where)


def _together(condition: Condition) -> Iterator[Leaf | HasRow]:
    """Comparisons that must all hold; those under `any_of` need not."""
    if isinstance(condition, AllOf):
        for item in condition.items:
            yield from _together(item)
    elif not isinstance(condition, AnyOf):
        yield condition


def _is_impossible(condition: Condition, required: list[Leaf | HasRow]) -> bool:
    if isinstance(condition, AnyOf):
        return all(_is_impossible(item, required) for item in condition.items)
    own = list(_together(condition))
    if any(_exclude(one, other) for one in own for other in (*required, *own)):
        return True
    nested = condition.items if isinstance(condition, AllOf) else ()
    return any(isinstance(item, AnyOf) and _is_impossible(item, required) for item in nested)


def _exclude(one: Leaf | HasRow, other: Leaf | HasRow) -> bool:
    """Whether two comparisons cannot both be true."""
    if isinstance(one, HasRow) or isinstance(other, HasRow):
        return (
            isinstance(one, HasRow)
            and isinstance(other, HasRow)
            and (one.table, one.columns) == (other.table, other.columns)
            and one.negated != other.negated
        )
    if one.left != other.left or (one.any_row and other.any_row):
        return False  # two comparisons of "some row" may speak of two rows
    if Operator.IS in {one.operator, other.operator}:
        return _states_exclude(one, other) or _states_exclude(other, one)
    if _BOTH_WAYS.get(one.operator) is other.operator:
        return (one.right, one.word) == (other.right, other.word) or _ends_cross(one, other)
    if {one.operator, other.operator} <= {Operator.ONE_OF, Operator.NONE_OF}:
        return _values_exclude(one, other) or _values_exclude(other, one)
    return _ends_cross(one, other)


def _states_exclude(one: Leaf, other: Leaf) -> bool:
    if one.operator is not Operator.IS:
        return False
    if other.operator is Operator.IS:
        return _OPPOSITE_STATES.get(one.word or "") == other.word
    return one.word == "empty"  # a comparison with a missing value is never true


def _values_exclude(one: Leaf, other: Leaf) -> bool:
    mine, theirs = _constants(one.right), _constants(other.right)
    if one.operator is not Operator.ONE_OF or mine is None or theirs is None:
        return False
    return mine.isdisjoint(theirs) if other.operator is Operator.ONE_OF else mine <= theirs


def _constants(operands: tuple[Operand, ...]) -> set[Scalar] | None:
    found = {item.value for item in operands if isinstance(item, Constant)}
    return found if len(found) == len(operands) else None


def _ends_cross(one: Leaf, other: Leaf) -> bool:
    """Whether one wants more than the other allows."""
    return _crosses(one, other) or _crosses(other, one)


def _crosses(low: Leaf, high: Leaf) -> bool:
    least, most = _end(low, _LOWER_ENDS, 0), _end(high, _UPPER_ENDS, 1)
    if least is None or most is None:
        return False
    is_open = bool(least[1] or most[1])
    return least[0] > most[0] or (is_open and least[0] == most[0])


def _end(leaf: Leaf, ends: dict[Operator, int], of_between: int) -> tuple[int, int] | None:
    """The constant at one end of what a comparison allows, and whether it is left out itself."""
    if leaf.operator is Operator.BETWEEN:
        operand, is_open = leaf.right[of_between], 0
    elif leaf.operator in ends:
        operand, is_open = leaf.right[0], ends[leaf.operator]
    else:
        return None
    if isinstance(operand, Constant) and isinstance(operand.value, int):
        return operand.value, is_open
    return None
