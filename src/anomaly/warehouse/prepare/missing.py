"""Complete the small tables of a rule's own tests with what preparation would have derived."""

from collections.abc import Collection, Mapping
from dataclasses import replace

import duckdb

from anomaly.vocabulary.model import Table, Vocabulary
from anomaly.warehouse.families import (
    FamilySources,
    build_family_groups,
    build_households,
    build_kin_edges,
    relation_table,
)
from anomaly.warehouse.names import qualified, quoted
from anomaly.warehouse.prepare.layers import chain, run_before
from anomaly.warehouse.prepare.plans import PLANS, TablePlan
from anomaly.warehouse.schema import (
    create_table,
    existing_columns,
    seen_columns,
    selected_columns,
)

_FAMILY_TABLES = frozenset({"household", "entitlement", "hukou", "marriage", "kinship"})

#: Columns of `main.person` that only linking knows; a test's persons are known for sure.
_PERSON_EXTRA = {
    "natural_key": "person::VARCHAR",
    "unique_key": "person::VARCHAR",
    "person_id": "person::VARCHAR",
    "verified": "TRUE",
    "records": "1::BIGINT",
}


def derive_missing(
    connection: duckdb.DuckDBPyConnection,
    vocabulary: Vocabulary,
    given: Mapping[str, Collection[str]],
    *,
    as_of: int | None = None,
) -> None:
    """Add to the tables of `main` every column of the vocabulary that a test did not give.

    What can be computed is computed by the same text as for a county; the rest is NULL, with match
    level 1, no name flag, and the row's place as `src`. Tables that are not given are made empty,
    except for what follows from others: persons, households, kin edges and family groups.
    Payments are taken as netted.

    Args:
        connection: holds `main.<table>` for each given table, with the given columns only; persons
            are dense integers.
        vocabulary: the tables and their columns.
        given: columns by table name.
        as_of: yyyymmdd for family groups, see `families.build_family_groups`.
    """
    for table in vocabulary:
        if table.name in given:
            _complete(connection, table)
        else:
            create_table(connection, "main", table.name, seen_columns(table))
    _persons(connection, vocabulary, given)
    families = _families(connection, given, as_of)
    filled = given.keys() | ({"family_group", "household"} if families else set())
    for name, plan in PLANS.items():
        if name in given and name in vocabulary.tables:
            _derive(connection, vocabulary.table(name), _useful(plan, filled), given[name])
    connection.execute(
        "CREATE TABLE IF NOT EXISTS main.source_unit (unit BIGINT, file VARCHAR, sheet VARCHAR)"
    )


def _complete(connection: duckdb.DuckDBPyConnection, table: Table) -> None:
    """All columns in their order; derived ones are NULL for now."""
    there = set(existing_columns(connection, "main", table.name))
    defaults = {"match_level": "1", "name_flag": "FALSE", "src": "rowid"}
    parts = [
        f"{quoted(name) if name in there else defaults.get(name, 'NULL')}::{sql_type} "
        f"AS {quoted(name)}"
        for name, sql_type in seen_columns(table)
    ]
    target = qualified("main", table.name)
    connection.execute(
        f"CREATE OR REPLACE TABLE {target} AS SELECT {', '.join(parts)} FROM {target} ORDER BY src"
    )


def _persons(
    connection: duckdb.DuckDBPyConnection,
    vocabulary: Vocabulary,
    given: Mapping[str, Collection[str]],
) -> None:
    """Everybody whom some table names is a person, and has the columns that linking would add."""
    named = [
        f"SELECT {quoted(reference.reference)} AS person FROM {qualified('main', table.name)}"
        for table in vocabulary
        if table.name in given and table.name != "person"
        for reference in table.persons
    ]
    if named:
        connection.execute(
            "INSERT INTO main.person (person, match_level, name_flag) "
            f"SELECT DISTINCT person, 1, FALSE FROM ({' UNION '.join(named)}) n "
            "WHERE person IS NOT NULL "
            "AND NOT EXISTS (SELECT 1 FROM main.person p WHERE p.person = n.person)"
        )
    there = existing_columns(connection, "main", "person")
    extra = [
        f"{text} AS {quoted(name)}" for name, text in _PERSON_EXTRA.items() if name not in there
    ]
    connection.execute(
        f"CREATE OR REPLACE TABLE main.person AS SELECT {', '.join(['*', *extra])} "
        "FROM main.person ORDER BY person"
    )


def _families(
    connection: duckdb.DuckDBPyConnection,
    given: Mapping[str, Collection[str]],
    as_of: int | None,
) -> bool:
    """Make households, kin edges and family groups that are not given; whether there are any."""
    wanted = {"household", "kin_edge", "family_group"} - given.keys()
    if not _FAMILY_TABLES & given.keys() and "kin_edge" not in given:
        return False
    relation_table(connection)
    sources = FamilySources(
        household="main.household",
        entitlement="main.entitlement",
        hukou="main.hukou",
        marriage="main.marriage",
        kinship="main.kinship",
        person="main.person",
    )
    build_households(connection, "main.built_household", sources)
    build_kin_edges(connection, "main.built_kin_edge", sources)
    if "household" in given:
        connection.execute(
            "DELETE FROM main.built_household b WHERE EXISTS (SELECT 1 FROM main.household h "
            "WHERE h.household = b.household AND h.person = b.person "
            "AND coalesce(h.kind, 'benefit') = b.kind)"
        )
        connection.execute("UPDATE main.household SET kind = 'benefit' WHERE kind IS NULL")
    _insert(connection, "household", "main.built_household")
    if "kin_edge" in wanted:
        _insert(connection, "kin_edge", "main.built_kin_edge")
    if "family_group" in wanted:
        build_family_groups(
            connection,
            "main.built_family_group",
            household="main.household",
            kin="main.kin_edge",
            sources=sources,
            as_of=as_of,
        )
        _insert(connection, "family_group", "main.built_family_group")
    for name in ("household", "kin_edge", "family_group"):
        connection.execute(f"DROP TABLE IF EXISTS main.built_{name}")
    return True


def _insert(connection: duckdb.DuckDBPyConnection, table: str, source: str) -> None:
    target = qualified("main", table)
    columns = existing_columns(connection, "main", table)
    built = selected_columns(connection, f"SELECT * FROM {source}")
    names = [name for name in columns if name in built]
    text = ", ".join(quoted(name) for name in names)
    connection.execute(f"INSERT INTO {target} ({text}) SELECT {text} FROM {source}")
    for name, value in (("match_level", "1"), ("name_flag", "FALSE")):
        if name in columns:
            connection.execute(f"UPDATE {target} SET {name} = {value} WHERE {name} IS NULL")


def _useful(plan: TablePlan, filled: Collection[str]) -> TablePlan:
    """The plan without layers that could only add NULL, as most tests give few tables."""
    layers = tuple(
        layer for layer in plan.layers if not layer.needs or layer.needs.intersection(filled)
    )
    return replace(plan, layers=layers)


def _derive(
    connection: duckdb.DuckDBPyConnection,
    table: Table,
    plan: TablePlan,
    given: Collection[str],
) -> None:
    run_before(connection, plan.layers)
    made = {name for layer in plan.layers for name in layer.columns} - set(given)
    columns = seen_columns(table)
    dropped = [quoted(name) for name, _ in columns if name in made]
    target = qualified("main", table.name)
    exclude = f"EXCLUDE ({', '.join(dropped)})" if dropped else ""
    where = f"WHERE {plan.only}" if plan.only is not None else ""
    parts = ", ".join(f"{quoted(name)}::{sql_type} AS {quoted(name)}" for name, sql_type in columns)
    connection.execute(
        f"CREATE OR REPLACE TABLE {target} AS "
        f"{chain(f'SELECT * {exclude} FROM {target} {where}', plan.layers, given=given)} "
        f"SELECT {parts} FROM prepared ORDER BY src"
    )
