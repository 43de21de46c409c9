"""Who belongs to which household, benefit household and hukou household apart."""

import duckdb

from anomaly.warehouse.families.sources import FamilySources, month_of_date, relation_of

_MEMBERS = """
CREATE OR REPLACE TABLE {target} AS
WITH listed AS (
    SELECT household, coalesce(kind, 'benefit') AS kind, person, head, relation,
           coalesce(counted, TRUE) AS counted, from_month, to_month, src, 1 AS source_order
    FROM {household}
    WHERE household IS NOT NULL
), approved AS (
    -- An application or a refusal says nothing about a household that draws a benefit.
    SELECT household_no AS household, 'benefit' AS kind, person, head, relation,
           TRUE AS counted, from_month, to_month, src, 2 AS source_order
    FROM {entitlement}
    WHERE household_no IS NOT NULL AND coalesce(status, 'approved') NOT IN ('applied', 'refused')
), registered AS (
    -- Somebody who moved out without a date is no longer here, and since when nobody knows.
    SELECT household_no AS household, 'hukou' AS kind, person, head, relation,
           TRUE AS counted, {moved_in} AS from_month, {moved_out} AS to_month,
           src, 3 AS source_order
    FROM {hukou}
    WHERE household_no IS NOT NULL
      AND NOT (coalesce(status, 'normal') IN ('moved_out', 'cancelled')
               AND ({moved_out}) IS NULL)
), delivered AS (
    SELECT * FROM listed UNION ALL SELECT * FROM approved UNION ALL SELECT * FROM registered
), members AS (
    SELECT household, kind, person, relation, counted,
           coalesce({is_head} OR person = head, FALSE) AS is_head,
           from_month, to_month, src, source_order
    FROM delivered d WHERE person IS NOT NULL
), heads AS (
    -- A file that lists one person and the head's name lists two members.
    SELECT r.household, r.kind, r.head AS person, NULL AS relation, TRUE AS counted,
           TRUE AS is_head, min(r.from_month) AS from_month,
           CASE WHEN count(*) = count(r.to_month) THEN max(r.to_month) END AS to_month,
           min(r.src) AS src, min(r.source_order) AS source_order
    FROM delivered r
    WHERE r.head IS NOT NULL
      AND NOT EXISTS (SELECT 1 FROM members m WHERE m.household = r.household
                      AND m.kind = r.kind AND m.person = r.head)
    GROUP BY r.household, r.kind, r.head
), united AS (
    SELECT * FROM members UNION ALL SELECT * FROM heads
)
SELECT household, person, kind, relation, counted, is_head, from_month, to_month, src
FROM united
QUALIFY row_number() OVER (
    PARTITION BY household, kind, person, from_month, to_month
    ORDER BY is_head DESC, source_order, src, relation
) = 1
ORDER BY kind, household, person, from_month, to_month, src
"""


def build_households(
    connection: duckdb.DuckDBPyConnection, target: str, sources: FamilySources
) -> None:
    """Make `target(household, person, kind, relation, counted, is_head, from, to, src)`.

    One row a person, household, kind and period; `relation` is as delivered, `from_month` and
    `to_month` are inclusive, NULL is open. Needs the tables of `relation_table`.

    Args:
        connection: holds the sources.
        target: quoted name of the table to make.
        sources: where the rows come from.
    """
    connection.execute(
        _MEMBERS.format(
            target=target,
            household=sources.household,
            entitlement=sources.entitlement,
            hukou=sources.hukou,
            is_head=f"{relation_of('d.relation')} = 'head'",
            moved_in=month_of_date("moved_in_on"),
            moved_out=month_of_date("moved_out_on"),
        )
    )
