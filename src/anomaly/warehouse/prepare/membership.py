"""Layers about who somebody belongs to: benefit household, family group, age."""

from anomaly.warehouse.families.sources import FIRST_MONTH, LAST_MONTH
from anomaly.warehouse.prepare.layers import Layer
from anomaly.warehouse.prepare.spans import span_statement

#: Benefit household of a person by month. Somebody listed in two at once counts in the first by
#: number, so that everybody of that household meets there.
_BY_MONTH = span_statement(
    "household_span",
    "SELECT person, household, from_month, to_month FROM main.household "
    "WHERE coalesce(kind, 'benefit') = 'benefit' AND household IS NOT NULL "
    "AND person IS NOT NULL",
    keys=("person",),
    values={"household": "min(s.household)"},
)

_LATEST = """
CREATE OR REPLACE TEMP TABLE household_latest AS
SELECT person, household FROM household_span
QUALIFY row_number() OVER (
    PARTITION BY person ORDER BY to_month DESC, from_month DESC
) = 1
"""

_OWN = (
    "LEFT JOIN (SELECT person AS own_person, 'P:' || unique_key AS own_household FROM main.person)"
    " o ON o.own_person = t.person"
)


def household_in_month(month: str) -> Layer:
    """`household`: the benefit household of `t.person` in a month, else `P:` and their own key."""
    return Layer(
        name="add_household",
        columns={"household": "coalesce(h.household, o.own_household)"},
        joins=(
            "LEFT JOIN household_span h ON h.person = t.person "
            f"AND {month} BETWEEN h.from_month AND h.to_month {_OWN}"
        ),
        before=(_BY_MONTH,),
    )


def latest_household(own: str = "NULL") -> Layer:
    """`household`: what the row says, else the last benefit household of `t.person`, else theirs.

    Args:
        own: column with the household number that the row itself gives.
    """
    return Layer(
        name="add_household",
        columns={"household": f"coalesce({own}, h.household, o.own_household)"},
        joins=f"LEFT JOIN household_latest h ON h.person = t.person {_OWN}",
        before=(_BY_MONTH, _LATEST),
    )


_OWNER_HOUSEHOLD = f"""
CREATE OR REPLACE TEMP TABLE owner_household AS
SELECT person, household, from_month, to_month FROM household_span
UNION ALL
SELECT person, 'P:' || unique_key, {FIRST_MONTH}, {LAST_MONTH} FROM main.person
"""

#: Every household that `t.person` belonged to, with its months, and their own. What somebody owns
#: matters to a household only in the months in which they belong to it. This is the one layer that
#: makes several rows of one.
OWNER_HOUSEHOLDS = Layer(
    name="add_owner_household",
    columns={
        "household": "m.household",
        "member_since": f"coalesce(m.from_month, {FIRST_MONTH})",
        "member_until": f"coalesce(m.to_month, {LAST_MONTH})",
    },
    joins="LEFT JOIN owner_household m ON m.person = t.person",
    before=(_BY_MONTH, _OWNER_HOUSEHOLD),
)


FAMILY_GROUP = Layer(
    name="add_family_group",
    columns={"family_group": "coalesce(f.family_group, t.person)"},
    joins="LEFT JOIN (SELECT person AS member, family_group FROM main.family_group) f "
    "ON f.member = t.person",
)


def month_end(month: str) -> str:
    """SQL: yyyymmdd of the last day of a month, leap years included."""
    year, number = f"({month}) // 12", f"({month}) % 12 + 1"
    leap = f"{year} % 4 = 0 AND ({year} % 100 <> 0 OR {year} % 400 = 0)"
    return (
        f"({year} * 10000 + ({number}) * 100 + CASE WHEN {number} IN (4, 6, 9, 11) THEN 30 "
        f"WHEN {number} <> 2 THEN 31 WHEN {leap} THEN 29 ELSE 28 END)"
    )


def completed_years(birth: str, day: str) -> str:
    """SQL: completed years on a day, both yyyymmdd; NULL unless the birth is known to the day.

    Somebody born on 29 February completes a year on 1 March of a common year.
    """
    return (
        f"CASE WHEN {birth} % 100 > 0 AND {birth} <= {day} "
        f"THEN (({day} - {birth}) // 10000)::BIGINT END"
    )


#: Ages count only from a verified number: a column may be typed in as the programme needs it.
AGES = Layer(
    name="add_age",
    columns={
        "age": completed_years(
            "b.birth_day", "(t.month // 12 * 10000 + (t.month % 12 + 1) * 100 + 1)"
        ),
        "age_at_month_end": completed_years("b.birth_day", month_end("t.month")),
    },
    joins="LEFT JOIN (SELECT person AS born, birth AS birth_day FROM main.person WHERE verified) b "
    "ON b.born = t.person",
    needs=frozenset({"person"}),
)
