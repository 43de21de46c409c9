"""Kin edges: who is what to whom, from which source, since when, how far to be trusted.

Both directions are stored. Trust 1: declared lists; 2: relation to the head of a hukou household;
3: marriage register; 4: parents' numbers in the register. The same surname, address or account
never makes an edge.
"""

import duckdb

from anomaly.warehouse.families.relations import INVERSE
from anomaly.warehouse.families.sources import FamilySources, month_of_date, relation_of
from anomaly.warehouse.names import literal

#: Larger hukou households are collective ones (schools, companies); their members are no family.
LARGEST_COMPOSED_HOUSEHOLD = 15

_EDGES = """
CREATE OR REPLACE TABLE {target} AS
WITH declared AS (
    SELECT person_a, person_b, coalesce({declared_relation}, 'other_relative') AS relation,
           'kinship' AS source, from_month, to_month, 1 AS trust, src
    FROM {kinship} d
), to_head AS (
    SELECT household_no, person, head, {hukou_relation} AS relation, src
    FROM {hukou} d
    WHERE household_no IS NOT NULL AND person IS NOT NULL
      AND coalesce(status, 'normal') NOT IN ('moved_out', 'cancelled')
), the_head AS (
    -- A household with two heads has none that relations could be read from.
    SELECT household_no, min(person) AS head FROM (
        SELECT household_no, person FROM to_head WHERE relation = 'head'
        UNION
        SELECT household_no, head FROM to_head WHERE head IS NOT NULL
    ) GROUP BY household_no HAVING count(*) = 1
), member AS (
    SELECT m.household_no, m.person, h.head, m.relation, m.src,
           count(*) OVER (PARTITION BY m.household_no) AS members
    FROM to_head m JOIN the_head h USING (household_no)
    WHERE m.relation IS NOT NULL AND m.relation NOT IN ('head', 'not_related')
), with_head AS (
    SELECT person, head, relation, 'hukou' AS source, NULL::INTEGER AS from_month,
           NULL::INTEGER AS to_month, 2 AS trust, src
    FROM member
), through_head AS (
    SELECT a.person, b.person, p.relation, 'hukou' AS source, NULL::INTEGER AS from_month,
           NULL::INTEGER AS to_month, 2 AS trust, greatest(a.src, b.src) AS src
    FROM member a
    JOIN member b ON b.household_no = a.household_no AND a.person < b.person
    JOIN relation_pair p ON p.first = a.relation AND p.second = b.relation
    WHERE a.members <= {largest}
), event AS (
    SELECT least(husband, wife) AS person_a, greatest(husband, wife) AS person_b,
           event, {event_month} AS month, date, src
    FROM {marriage}
    WHERE husband IS NOT NULL AND wife IS NOT NULL
), ordered AS (
    SELECT *, lead(month) OVER w AS next_month, lead(event) OVER w AS next_event,
           lag(event) OVER w AS last_event
    FROM event
    WINDOW w AS (PARTITION BY person_a, person_b ORDER BY date NULLS FIRST, event, src)
), married AS (
    -- A reissued certificate proves a marriage whose beginning was not delivered, no second one.
    -- A divorce ends it; one without a date ends it at its beginning, when that is known.
    SELECT person_a, person_b, 'spouse' AS relation, 'marriage' AS source,
           CASE WHEN event = 'married' THEN month END AS from_month,
           CASE WHEN next_event = 'divorced' THEN coalesce(next_month, month, 0) END AS to_month,
           3 AS trust, src
    FROM ordered
    WHERE event = 'married'
       OR (event = 'reissued' AND coalesce(last_event, 'divorced') = 'divorced')
    UNION ALL
    SELECT person_a, person_b, 'spouse', 'marriage', NULL, coalesce(month, 0), 3, src
    FROM ordered WHERE event = 'divorced' AND last_event IS NULL
), parent AS (
    SELECT father AS person_a, person AS person_b, 'parent' AS relation, src
    FROM {hukou} WHERE father IS NOT NULL AND person IS NOT NULL
    UNION ALL
    SELECT mother, person, 'parent', src
    FROM {hukou} WHERE mother IS NOT NULL AND person IS NOT NULL
), born AS (
    SELECT person_a, person_b, relation, 'parents' AS source, NULL::INTEGER AS from_month,
           NULL::INTEGER AS to_month, 4 AS trust, src
    FROM parent
    UNION ALL
    SELECT a.person_b, b.person_b, 'sibling', 'parents', NULL, NULL, 4, greatest(a.src, b.src)
    FROM parent a JOIN parent b ON a.person_a = b.person_a AND a.person_b < b.person_b
), one_way AS (
    SELECT * FROM declared UNION ALL SELECT * FROM with_head UNION ALL SELECT * FROM through_head
    UNION ALL SELECT * FROM married UNION ALL SELECT * FROM born
), both_ways AS (
    SELECT * FROM one_way
    UNION ALL
    SELECT person_b, person_a, CASE relation {inverse} END, source, from_month, to_month, trust, src
    FROM one_way
)
SELECT person_a, person_b, relation, source, from_month, to_month, trust, min(src) AS src
FROM both_ways
WHERE person_a IS NOT NULL AND person_b IS NOT NULL AND person_a <> person_b
  AND relation IS NOT NULL AND relation NOT IN ('head', 'not_related')
GROUP BY ALL
ORDER BY person_a, person_b, trust, relation, source, from_month, to_month
"""


def build_kin_edges(
    connection: duckdb.DuckDBPyConnection, target: str, sources: FamilySources
) -> None:
    """Make `target(person_a, person_b, relation, source, from_month, to_month, trust, src)`.

    `person_a` is `relation` of `person_b`; months are inclusive, NULL is open. Needs the tables of
    `relation_table`.

    Args:
        connection: holds the sources.
        target: quoted name of the table to make.
        sources: where the rows come from.
    """
    inverse = " ".join(
        f"WHEN {literal(relation)} THEN {literal(other)}" for relation, other in INVERSE.items()
    )
    connection.execute(
        _EDGES.format(
            target=target,
            kinship=sources.kinship,
            hukou=sources.hukou,
            marriage=sources.marriage,
            declared_relation=relation_of("d.relation"),
            hukou_relation=relation_of("d.relation"),
            event_month=month_of_date("date"),
            largest=LARGEST_COMPOSED_HOUSEHOLD,
            inverse=inverse,
        )
    )
