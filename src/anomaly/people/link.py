"""Fill schema `people`: persons, their records, households, kin edges, family groups.

Everything here is derived from schema `record` and made anew by every call; the only order that
matters is that of the data.
"""

from calendar import monthrange
from dataclasses import dataclass
from typing import TYPE_CHECKING

from anomaly.people.clusters import build_clusters
from anomaly.people.levels import build_records
from anomaly.people.mentions import collect_mentions
from anomaly.people.persons import build_persons
from anomaly.vocabulary.model import Vocabulary
from anomaly.warehouse.families import (
    FamilySources,
    build_family_groups,
    build_households,
    build_kin_edges,
    month_of_date,
    relation_table,
)
from anomaly.warehouse.names import quoted
from anomaly.warehouse.resolve import number_sources, resolved_select
from anomaly.warehouse.single import count_rows, one_row

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

_FAMILY_TABLES = ("household", "entitlement", "hukou", "marriage", "kinship")

_TEMPORARY = (
    "mention",
    "identity",
    "member",
    "text_id",
    "best_name",
    "registered",
    "different_name",
    "relative_name",
    "name_judgement",
    "relation_code",
    "relation_pair",
    *(f"family_{name}" for name in _FAMILY_TABLES),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class PeopleSummary:
    """What linking found, in counts.

    Args:
        persons: persons there are; of them `verified` have a verified number.
        verified: see `persons`.
        records: mentions of persons in rows.
        by_level: mentions by match level 1, 2, 3; 0 stands for persons of their own.
        name_flags: mentions on a verified number whose name only nearly agrees.
        households: benefit and hukou households.
        kin_edges: edges, each direction counted.
        family_groups: groups of persons that count as one family.
        large_groups: (person id of the smallest member, members) of groups over 15, which are
            hardly one family.
    """

    persons: int
    verified: int
    records: int
    by_level: tuple[tuple[int, int], ...]
    name_flags: int
    households: int
    kin_edges: int
    family_groups: int
    large_groups: tuple[tuple[str, int], ...]


def link(
    connection: "DuckDBPyConnection", vocabulary: Vocabulary, *, as_of: int | None = None
) -> PeopleSummary:
    """Find out who is who in schema `record` and fill schema `people`.

    Args:
        connection: holds `record`, filled; `main.source_unit` is made when missing.
        vocabulary: which tables name persons, and by which fields.
        as_of: yyyymmdd at which ages and households are judged for family groups; None takes the
            last day of the newest month in the payments.

    Returns:
        Counts for the coverage page.
    """
    connection.execute("CREATE SCHEMA IF NOT EXISTS people")
    connection.execute("DROP TABLE IF EXISTS people.person_record")
    number_sources(connection, vocabulary)
    collect_mentions(connection, vocabulary)
    build_clusters(connection)
    build_records(connection)
    build_persons(connection)
    relation_table(connection)
    sources = _family_sources(connection, vocabulary)
    build_households(connection, "people.household", sources)
    build_kin_edges(connection, "people.kin_edge", sources)
    groups = build_family_groups(
        connection,
        "people.family_group",
        household="people.household",
        kin="people.kin_edge",
        sources=sources,
        as_of=as_of if as_of is not None else newest_day(connection),
    )
    for name in _TEMPORARY:
        connection.execute(f"DROP TABLE IF EXISTS temp.{quoted(name)}")
    return _summary(connection, groups.groups, groups.large)


def newest_day(connection: "DuckDBPyConnection") -> int | None:
    """The last day (yyyymmdd) of the newest month in `record.payment`, None without payments.

    The belong month counts, and the pay date where there is none.
    """
    (newest,) = one_row(
        connection,
        f"SELECT max(coalesce(to_month, from_month, {month_of_date('pay_date')})) "
        "FROM record.payment",
    )
    if newest is None:
        return None
    year, month = divmod(int(newest), 12)
    return year * 10000 + (month + 1) * 100 + monthrange(year, month + 1)[1]


def _family_sources(connection: "DuckDBPyConnection", vocabulary: Vocabulary) -> FamilySources:
    """Temporary tables with the persons of the tables that speak of households and kin."""
    for name in _FAMILY_TABLES:
        select = resolved_select(vocabulary.table(name))
        connection.execute(f"CREATE OR REPLACE TEMP TABLE {quoted('family_' + name)} AS {select}")
    return FamilySources(
        household="family_household",
        entitlement="family_entitlement",
        hukou="family_hukou",
        marriage="family_marriage",
        kinship="family_kinship",
        person="people.person",
    )


def _summary(
    connection: "DuckDBPyConnection", groups: int, large: tuple[tuple[int, int], ...]
) -> PeopleSummary:
    levels = connection.execute(
        "SELECT coalesce(match_level, 0) AS level, count(*) FROM people.person_record "
        "GROUP BY level ORDER BY level"
    ).fetchall()
    names = dict(
        connection.execute(
            "SELECT person, person_id FROM people.person WHERE list_contains($1, person)",
            [[person for person, _ in large]],
        ).fetchall()
    )
    return PeopleSummary(
        persons=count_rows(connection, "people.person"),
        verified=count_rows(connection, "people.person WHERE verified"),
        records=sum(int(number) for _, number in levels),
        by_level=tuple((int(level), int(number)) for level, number in levels),
        name_flags=count_rows(connection, "people.person_record WHERE name_flag"),
        households=count_rows(
            connection, "(SELECT DISTINCT kind, household FROM people.household)"
        ),
        kin_edges=count_rows(connection, "people.kin_edge"),
        family_groups=groups,
        large_groups=tuple((str(names[person]), members) for person, members in large),
    )
