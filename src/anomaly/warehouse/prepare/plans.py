"""Which layers each table gets: all that rules see beyond what files deliver."""

from collections.abc import Mapping
from dataclasses import dataclass

from anomaly.warehouse.families.sources import FIRST_MONTH, LAST_MONTH, month_of_date
from anomaly.warehouse.prepare.layers import Layer
from anomaly.warehouse.prepare.membership import (
    AGES,
    FAMILY_GROUP,
    OWNER_HOUSEHOLDS,
    household_in_month,
    latest_household,
)
from anomaly.warehouse.prepare.standards import APPROVED, DUE

_YEAR = Layer(name="add_year", columns={"year": "(t.month // 12)::BIGINT"})

#: Unknown without a register; with one, whether the number as text stands in it.
_IN_REGISTER = Layer(
    name="add_in_register",
    columns={
        "number_in_register": "CASE WHEN (SELECT count(*) FROM main.hukou) > 0 "
        "AND t.person_no IS NOT NULL THEN n.number IS NOT NULL END"
    },
    joins="LEFT JOIN (SELECT DISTINCT person_no AS number FROM main.hukou "
    "WHERE person_no IS NOT NULL) n ON n.number = t.person_no",
    needs=frozenset({"hukou"}),
)

#: A payment of a spread programme that covers several months is one of its months, position 0.
_PERIOD = Layer(
    name="add_period",
    columns={
        "whole_period": "FALSE",
        "months_covered": "1::BIGINT",
        "period_part": "0",
        "month_basis": "CASE WHEN t.month IS NOT NULL THEN 'belong' END",
        "payment_id": "'row ' || t.src",
    },
)

PAYMENT = (
    _PERIOD,
    _YEAR,
    household_in_month("t.month"),
    FAMILY_GROUP,
    AGES,
    _IN_REGISTER,
    *DUE,
    APPROVED,
)

#: An entitlement that was refused or only applied for covers no month at all. One that ended
#: without a date ends nobody knows when.
_ENTITLED_MONTHS = Layer(
    name="add_months",
    columns={
        "since_month": "CASE WHEN coalesce(t.status, 'approved') IN ('applied', 'refused') "
        f"THEN {LAST_MONTH} "
        f"ELSE coalesce(t.from_month, {month_of_date('t.approve_date')}, {FIRST_MONTH}) END",
        "until_month": "CASE WHEN coalesce(t.status, 'approved') IN ('applied', 'refused') "
        f"THEN {FIRST_MONTH} WHEN t.to_month IS NOT NULL THEN t.to_month "
        f"WHEN coalesce(t.status, 'approved') = 'approved' THEN {LAST_MONTH} END",
    },
)

_LEFT_MONTH = Layer(
    name="add_left",
    columns={"left_month": "l.gone"},
    joins=(
        "LEFT JOIN (SELECT person AS leaver, min(month) AS gone FROM ("
        "SELECT person, month FROM main.death UNION ALL "
        f"SELECT person, {month_of_date('moved_out_on')} FROM main.hukou "
        "WHERE status = 'moved_out') GROUP BY person) l ON l.leaver = t.person"
    ),
    needs=frozenset({"death", "hukou"}),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class TablePlan:
    """How a table is prepared beyond copying it.

    Args:
        layers: derived columns, in order.
        only: SQL condition on the delivered rows that rules see.
        repeats: whether a delivered row may become several.
    """

    layers: tuple[Layer, ...] = ()
    only: str | None = None
    repeats: bool = False


#: In this order; a table may read those before it. Tables that are not named are copied.
PLANS: Mapping[str, TablePlan] = {
    "list.programmes": TablePlan(
        layers=(
            Layer(
                name="add_ages",
                columns={
                    "age_from": "coalesce(t.age_min, 0)",
                    "age_to": "coalesce(t.age_max, 999)",
                },
            ),
        )
    ),
    "death": TablePlan(
        layers=(Layer(name="add_month", columns={"month": month_of_date("t.death_date")}),),
        only="coalesce(reason, 'death') = 'death'",
    ),
    "hukou": TablePlan(
        layers=(Layer(name="add_household", columns={"household": "t.household_no"}),)
    ),
    "entitlement": TablePlan(
        layers=(latest_household("t.household_no"), _ENTITLED_MONTHS, _LEFT_MONTH)
    ),
    "vehicle": TablePlan(
        layers=(
            Layer(name="add_month", columns={"register_month": month_of_date("t.registered_on")}),
            OWNER_HOUSEHOLDS,
        ),
        repeats=True,
    ),
    "pension": TablePlan(layers=(_YEAR,)),
    "payment": TablePlan(layers=PAYMENT),
}
