"""Records that may not exist together."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from oracle.cases import (
    Case,
    Expected,
    Row,
    Tables,
    in_force,
    level_of,
    merge,
    outcome_of,
    programme_of,
)


def _grouped(rows: Iterable[Row], *fields: str) -> dict[tuple[Any, ...], list[Row]]:
    """Rows by the fields; a row that lacks one of them belongs to no group."""
    groups: dict[tuple[Any, ...], list[Row]] = defaultdict(list)
    for row in rows:
        key = tuple(row[field] for field in fields)
        if None not in key:
            groups[key].append(row)
    return groups


def _all_but_largest(rows: list[Row]) -> int:
    amounts = [row["amount"] for row in rows]
    return int(sum(amounts) - max(amounts))


def same_project_period(tables: Tables) -> frozenset[Expected]:
    """`dup.same_project_period`: more than one payment of a programme for one month."""
    cases = []
    groups = _grouped(tables["payment"], "person", "programme", "month")
    for (person, programme, _), rows in groups.items():
        excused = any(row["kind"] == "back_pay" for row in rows)
        outcome = outcome_of(len(rows) > 1, excused=excused)
        if outcome is None:
            continue
        by_item = programme_of(tables, rows[0]).get("basis") in {"head", "item"}
        cases.append(
            Case(
                grain=(person, programme),
                outcome=outcome,
                level=level_of("high", [(by_item, "low")], evidence=rows, weakest=2),
                amount=_all_but_largest(rows),
            )
        )
    return merge(cases)


def id15_18(tables: Tables) -> frozenset[Expected]:
    """`dup.id15_18`: the old and the new number of one person in one month."""
    cases = []
    numbered = [row for row in tables["payment"] if row["person_no_kind"] in {"ok", "old15"}]
    groups = _grouped(numbered, "person", "programme", "month")
    for (person, programme, _), rows in groups.items():
        numbers = {row["person_no_raw"] for row in rows if row["person_no_raw"] is not None}
        outcome = outcome_of(len(numbers) > 1)
        if outcome is None:
            continue
        cases.append(
            Case(
                grain=(person, programme),
                outcome=outcome,
                level=level_of("high", evidence=rows, weakest=2),
                amount=_all_but_largest(rows),
            )
        )
    return merge(cases)


def exclusive_pair(tables: Tables) -> frozenset[Expected]:
    """`dup.exclusive_pair`: a case is one person, month and pair; one month alone is low."""
    pairs: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for entry in tables["list.exclusive_pairs"]:
        pairs[entry["programme_a"], entry["programme_b"]].append(entry)
    cases = []
    for (person, month), rows in _grouped(tables["payment"], "person", "month").items():
        for (programme_a, programme_b), entries in pairs.items():
            sides = [
                [row for row in rows if row["programme"] == name]
                for name in (programme_a, programme_b)
            ]
            in_ban = any(in_force(entry, month, month) for entry in entries)
            if not (in_ban and all(sides)):
                continue
            cases.append(
                Case(
                    grain=(person, programme_a, programme_b),
                    outcome="hit",
                    level=level_of("high", evidence=[*sides[0], *sides[1]], weakest=2),
                    amount=min(sum(row["amount"] for row in side) for side in sides),
                )
            )
    return merge(cases, at_most=lambda count: "low" if count <= 1 else None)
