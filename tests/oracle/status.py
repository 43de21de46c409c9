"""What a person or household is or owns while being supported."""

from operator import gt, le

from oracle.cases import (
    Case,
    Expected,
    Row,
    Tables,
    Truth,
    both,
    compare,
    first_row,
    level_of,
    merge,
    outcome_of,
    programme_of,
)
from oracle.months import MONTH_2023_01, MONTH_2024_01

IGNORED_PAY = {MONTH_2023_01: 200_000, MONTH_2024_01: 220_000}
_NOT_PUBLIC = {"survivor", "village_cadre", "temporary"}
_VEHICLES = {"car", "truck", "bus"}


def payroll_relief(
    tables: Tables, *, ignored_pay: dict[int, int] | None = None
) -> frozenset[Expected]:
    """`role.payroll_relief`: all public pay of the month together is above the ignored amount."""
    limits = IGNORED_PAY if ignored_pay is None else ignored_pay
    cases = []
    for row in tables["payment"]:
        wages = [
            wage
            for wage in tables["payroll"]
            if wage["person"] == row["person"]
            and row["month"] is not None
            and wage["month"] == row["month"]
            and wage["staff_type"] is not None
            and wage["staff_type"] not in _NOT_PUBLIC
        ]
        if not wages:
            continue
        means_tested: Truth = programme_of(tables, row).get("means_tested")
        post = any(wage["staff_type"] == "public_welfare_post" for wage in wages)
        truth = both(means_tested, _above(wages, _limit(limits, row["month"])))
        outcome = outcome_of(truth, excused=post)
        if outcome is None:
            continue
        cases.append(
            Case(
                grain=(row["person"], row["programme"]),
                outcome=outcome,
                level=level_of("high", evidence=[row, *wages], weakest=2),
                amount=row["amount"],
            )
        )
    return merge(cases)


def _above(wages: list[Row], limit: int | None) -> Truth:
    """A sum with a missing part is a lower bound."""
    if limit is None:
        return None
    known = sum(wage["gross"] for wage in wages if wage["gross"] is not None)
    if known > limit:
        return True
    return None if any(wage["gross"] is None for wage in wages) else False


def _limit(limits: dict[int, int], month: int) -> int | None:
    """The value in force; a month before the first one has none."""
    started = [first for first in limits if first <= month]
    return limits[max(started)] if started else None


def vehicle(tables: Tables) -> frozenset[Expected]:
    """`asset.vehicle`: the earliest car, truck or bus of the household was registered by then."""
    cases = []
    for row in tables["payment"]:
        owned = [
            item
            for item in tables["vehicle"]
            if item["household"] is not None
            and item["household"] == row["household"]
            and item["vehicle_class"] in _VEHICLES
            and item["status"] == "normal"
            and _is_member(item, row["month"])
        ]
        kept = first_row(owned, "register_month")
        if kept is None:
            continue
        means_tested: Truth = programme_of(tables, row).get("means_tested")
        registered = compare(kept["register_month"], row["month"], le)
        outcome = outcome_of(both(means_tested, registered))
        if outcome is None:
            continue
        cases.append(
            Case(
                grain=(row["household"],),
                outcome=outcome,
                level=level_of("medium", evidence=[row, kept]),
                amount=row["amount"],
            )
        )
    return merge(cases)


def _is_member(item: Row, month: int | None) -> bool:
    """Whether the owner belonged to the household; a payment without a month stays undecided."""
    return month is None or item["member_since"] <= month <= item["member_until"]


def after_exit(tables: Tables, *, grace_months: int = 1) -> frozenset[Expected]:
    """`time.after_exit`: the latest right that had begun ended before the month."""
    cases = []
    for row in tables["payment"]:
        if row["month"] is None:
            # No right can be said to have begun, so there is nothing to compare with.
            continue
        rights = [
            right
            for right in tables["entitlement"]
            if right["person"] == row["person"]
            and right["programme"] == row["programme"]
            and right["since_month"] <= row["month"]
            and right["status"] not in {"refused", "applied"}
        ]
        kept = first_row(rights, "until_month", latest=True)
        if kept is None:
            continue
        excused: Truth = programme_of(tables, row).get("due_after_death")
        outcome = outcome_of(compare(row["month"], kept["until_month"], gt), excused=excused)
        if outcome is None:
            continue
        within = row["month"] <= kept["until_month"] + grace_months
        cases.append(
            Case(
                grain=(row["person"], row["programme"]),
                outcome=outcome,
                level=level_of("high", [(within, "low")], evidence=[row, kept], weakest=2),
                amount=row["amount"],
            )
        )
    return merge(cases)
