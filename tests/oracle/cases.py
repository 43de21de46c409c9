"""How cases are judged and merged into expected findings; written from the rule format's text.

A truth is True, False or None (unknown). A case is one judged record, pair or group; cases with the
same grain merge into one expected row, whose outcome is the first of hit, cannot_tell, excepted.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

Row = Mapping[str, Any]
Tables = Mapping[str, Sequence[Row]]
Truth = bool | None
OutcomeName = Literal["hit", "cannot_tell", "excepted"]

LEVELS = ("info", "low", "medium", "high")
_ORDER: tuple[OutcomeName, ...] = ("hit", "cannot_tell", "excepted")


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One judged case that is not clear; `amount` is the doubtful fen."""

    grain: tuple[Any, ...]
    outcome: OutcomeName
    level: str
    amount: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Expected:
    """One merged row: grain in the order of `one_per`, level only for hits, total in fen."""

    grain: tuple[Any, ...]
    outcome: OutcomeName
    level: str | None
    count: int
    total: int | None


def both(*truths: Truth) -> Truth:
    """AND with unknown values."""
    if any(truth is False for truth in truths):
        return False
    return None if any(truth is None for truth in truths) else True


def either(*truths: Truth) -> Truth:
    """OR with unknown values."""
    if any(truth is True for truth in truths):
        return True
    return None if any(truth is None for truth in truths) else False


def compare(left: Any, right: Any, holds: Callable[[Any, Any], bool]) -> Truth:
    """A comparison that is unknown where a side is missing."""
    return None if left is None or right is None else holds(left, right)


def outcome_of(truth: Truth, *, excused: Truth = False) -> OutcomeName | None:
    """None means clear; an exception that is itself unknown does not excuse."""
    if truth is None:
        return "cannot_tell"
    if not truth:
        return None
    return "excepted" if excused is True else "hit"


def level_of(
    ceiling: str,
    lowerings: Iterable[tuple[Truth, str]] = (),
    *,
    evidence: Iterable[Row] = (),
    weakest: int = 4,
) -> str:
    """The level of a case.

    Args:
        ceiling: the rule's level.
        lowerings: (whether it holds, the level it lowers to).
        evidence: the records the case rests on; a match weaker than `weakest` and a name that
            differs in spelling each take one step, but not below low.
        weakest: `min_match_level` of the rule as a number.
    """
    level = LEVELS.index(ceiling)
    for holds, to in lowerings:
        if holds is True:
            level = min(level, LEVELS.index(to))
    rows = list(evidence)
    steps = int(any((row.get("match_level") or 1) > weakest for row in rows))
    steps += int(any(row.get("name_flag") is True for row in rows))
    floor = min(level, LEVELS.index("low"))
    return LEVELS[max(level - steps, floor)]


def merge(
    cases: Iterable[Case],
    *,
    has_total: bool = True,
    at_most: Callable[[int], str | None] | None = None,
) -> frozenset[Expected]:
    """The expected rows.

    Args:
        cases: all cases that are not clear.
        has_total: whether the rule adds money up.
        at_most: level that a finding with this many cases may have, None for no limit.
    """
    groups: dict[tuple[Any, ...], list[Case]] = defaultdict(list)
    for case in cases:
        groups[case.grain].append(case)
    rows = set()
    for grain, members in groups.items():
        outcome = next(name for name in _ORDER if any(c.outcome == name for c in members))
        chosen = [case for case in members if case.outcome == outcome]
        amounts = [case.amount for case in chosen if case.amount is not None]
        level = None
        if outcome == "hit":
            level = max((case.level for case in chosen), key=LEVELS.index)
            limit = at_most(len(chosen)) if at_most is not None else None
            if limit is not None:
                level = min(level, limit, key=LEVELS.index)
        rows.add(
            Expected(
                grain=grain,
                outcome=outcome,
                level=level,
                count=len(chosen),
                total=sum(amounts) if has_total and amounts else None,
            )
        )
    return frozenset(rows)


def programme_of(tables: Tables, row: Row) -> Row:
    """The row of the programme list for a payment; empty where the list does not name it."""
    for programme in tables.get("list.programmes", ()):
        if programme["programme"] == row["programme"]:
            return programme
    return {}


def first_row(rows: Iterable[Row], field: str, *, latest: bool = False) -> Row | None:
    """The row with the earliest (or latest) value; missing values last, ties by source row."""
    sign = -1 if latest else 1
    return min(
        rows,
        key=lambda row: (row[field] is None, sign * (row[field] or 0), row["src"]),
        default=None,
    )


def in_force(entry: Row, first: int, last: int) -> bool:
    """Whether a dated list entry covers all months from `first` to `last`; open ends are open."""
    start, end = entry.get("from_month"), entry.get("to_month")
    return (start is None or start <= first) and (end is None or end >= last)
