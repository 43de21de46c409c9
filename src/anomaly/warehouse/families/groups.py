"""Family groups: who counts as one family where unrelated families are counted."""

from dataclasses import dataclass

import duckdb
import numpy as np
import pyarrow as pa

from anomaly.warehouse.components import Integers, smallest_of_component
from anomaly.warehouse.families.sources import LAST_MONTH, FamilySources

#: A larger group is flagged: a clan village or a collective household, hardly one family.
LARGEST_PLAUSIBLE_GROUP = 15
ADULT_AGE = 18

_END_OF_TIME = 99991231

_EDGES = """
WITH latest AS (
    -- A person hangs on one household of each kind: where they are now, else where they were last.
    -- A hukou household that was left long ago joins nobody.
    SELECT person, kind, household
    FROM {household}
    WHERE kind = 'benefit' OR coalesce(to_month, {last}) >= $month
    QUALIFY row_number() OVER (
        PARTITION BY person, kind
        ORDER BY coalesce(to_month, {last}) DESC, coalesce(from_month, 0) DESC, household, src
    ) = 1
), edge AS (
    SELECT person AS a, min(person) OVER (PARTITION BY kind, household) AS b FROM latest
    UNION
    SELECT k.person_a, k.person_b
    FROM {kin} k
    WHERE k.relation = 'spouse' AND coalesce(k.to_month, {last}) >= $month
    UNION
    -- Adult children found families of their own; without a birth date nobody is taken for a minor.
    SELECT k.person_a, k.person_b
    FROM {kin} k JOIN {person} c ON c.person = k.person_b
    WHERE k.relation = 'parent' AND ($as_of - c.birth) // 10000 < {adult}
)
SELECT a, b FROM edge WHERE a <> b
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupsSummary:
    """How many family groups there are, and which are too large to be one family.

    `large` holds (smallest person, number of members), the largest first.
    """

    groups: int
    large: tuple[tuple[int, int], ...]


def build_family_groups(
    connection: duckdb.DuckDBPyConnection,
    target: str,
    *,
    household: str,
    kin: str,
    sources: FamilySources,
    as_of: int | None,
) -> GroupsSummary:
    """Make `target(person, family_group)`: the smallest person of each group.

    Groups are what hangs together through one hukou household, one benefit household, a marriage
    that lasts, or a parent and a child under 18. Without any such tie a person is a group alone.

    Args:
        connection: holds the tables.
        target: quoted name of the table to make.
        household: quoted name of the table of `build_households`.
        kin: quoted name of the table of `build_kin_edges`.
        sources: `person` lists everybody, with birth dates.
        as_of: yyyymmdd at which ages and households are judged; None: the last ones known, and
            nobody is a minor.
    """
    values = {
        "as_of": as_of if as_of is not None else _END_OF_TIME,
        "month": as_of // 10000 * 12 + as_of // 100 % 100 - 1 if as_of is not None else LAST_MONTH,
    }
    statement = _EDGES.format(
        household=household, kin=kin, person=sources.person, last=LAST_MONTH, adult=ADULT_AGE
    )
    edges = connection.execute(statement, values).fetchnumpy()
    left, right = np.asarray(edges["a"], np.int64), np.asarray(edges["b"], np.int64)
    listed = connection.execute(
        f"SELECT person FROM {sources.person} WHERE person IS NOT NULL"
    ).fetchnumpy()["person"]
    persons: Integers = np.unique(np.concatenate([np.asarray(listed, np.int64), left, right]))
    labels = smallest_of_component(
        len(persons), np.searchsorted(persons, left), np.searchsorted(persons, right)
    )
    _store(connection, target, persons, persons[labels])
    large = connection.execute(
        f"SELECT family_group, count(*) AS members FROM {target} GROUP BY family_group "
        "HAVING count(*) > $1 ORDER BY members DESC, family_group",
        [LARGEST_PLAUSIBLE_GROUP],
    ).fetchall()
    return GroupsSummary(
        groups=len(np.unique(labels)), large=tuple((int(a), int(b)) for a, b in large)
    )


def _store(
    connection: duckdb.DuckDBPyConnection, target: str, persons: Integers, groups: Integers
) -> None:
    rows = pa.table(
        {
            "person": pa.array(persons, type=pa.int32()),
            "family_group": pa.array(groups, type=pa.int32()),
        }
    )
    connection.register("family_group_rows", rows)
    try:
        connection.execute(
            f"CREATE OR REPLACE TABLE {target} AS "
            "SELECT person, family_group FROM family_group_rows ORDER BY person"
        )
    finally:
        connection.unregister("family_group_rows")
