"""A payment judged by itself, and accounts that many payments go to."""

from collections import defaultdict
from operator import gt, lt
from typing import Any

from oracle.cases import (
    Case,
    Expected,
    Row,
    Tables,
    compare,
    either,
    in_force,
    level_of,
    merge,
    outcome_of,
    programme_of,
)


def checksum(tables: Tables) -> frozenset[Expected]:
    """`id.checksum`: only a number that the register does not know is more than a hint."""
    cases = [
        Case(
            grain=(row["person"],),
            outcome="hit",
            level=level_of(
                "medium", [(row["number_in_register"] is not False, "info")], evidence=[row]
            ),
            amount=None,
        )
        for row in tables["payment"]
        if row["person_no_kind"] == "bad_check"
    ]
    return merge(cases, has_total=False)


def age_out_of_range(tables: Tables) -> frozenset[Expected]:
    """`id.age_out_of_range`: completed years on the first day of the month, ends included."""
    cases = []
    for row in tables["payment"]:
        programme = programme_of(tables, row)
        lowest, highest = programme.get("age_min"), programme.get("age_max")
        if lowest is None and highest is None:
            continue
        too_young = compare(row["age"], 0 if lowest is None else lowest, lt)
        too_old = compare(row["age"], 999 if highest is None else highest, gt)
        outcome = outcome_of(either(too_young, too_old))
        if outcome is None:
            continue
        family = programme["family"]
        birthday = (
            too_young is True
            and row["age_at_month_end"] is not None
            and lowest <= row["age_at_month_end"] <= (999 if highest is None else highest)
        )
        lowerings = [
            (birthday, "low"),
            (family is not None and family not in {"pension", "age"}, "medium"),
        ]
        cases.append(
            Case(
                grain=(row["person"], row["programme"]),
                outcome=outcome,
                level=level_of("high", lowerings, evidence=[row], weakest=2),
                amount=row["amount"],
            )
        )
    return merge(cases)


def over_std(tables: Tables, *, tolerance: int = 50) -> frozenset[Expected]:
    """`amt.over_std`: only programmes with a standard then; no due amount, no judgement."""
    cases = []
    for row in tables["payment"]:
        if not _has_standard(tables, row):
            continue
        outcome = outcome_of(
            compare(row["over_due"], tolerance, gt), excused=row["kind"] == "back_pay"
        )
        if outcome is None:
            continue
        cases.append(
            Case(
                grain=(row["person"], row["programme"]),
                outcome=outcome,
                level=level_of("medium", evidence=[row]),
                amount=row["over_due"],
            )
        )
    return merge(cases)


def _has_standard(tables: Tables, row: Row) -> bool:
    """A payment without a month only meets a standard that is in force always."""
    entries = [e for e in tables["list.standards"] if e["programme"] == row["programme"]]
    month = row["month"]
    if month is None:
        return any(entry["from_month"] is None and entry["to_month"] is None for entry in entries)
    return any(in_force(entry, month, month) for entry in entries)


def many_people(
    tables: Tables, *, min_families: int = 2, high_from: int = 5
) -> frozenset[Expected]:
    """`acct.many_people`: family groups of an account in one programme and year."""
    groups: dict[tuple[Any, ...], list[Row]] = defaultdict(list)
    for row in tables["payment"]:
        if row["account"] is not None and row["year"] is not None:
            groups[row["account"], row["programme"], row["year"]].append(row)
    cases = []
    for (account, _, _), rows in groups.items():
        families = {row["family_group"] for row in rows}
        months = [row["month"] for row in rows]
        excused = any(
            entry["account"] == account and in_force(entry, min(months), max(months))
            for entry in tables["list.institution_accounts"]
        )
        outcome = outcome_of(len(families) >= min_families, excused=excused)
        if outcome is None:
            continue
        few = len(families) < high_from
        cases.append(
            Case(
                grain=(account,),
                outcome=outcome,
                level=level_of("high", [(few, "medium")], evidence=rows, weakest=2),
                amount=sum(row["amount"] for row in rows),
            )
        )
    return merge(cases)
