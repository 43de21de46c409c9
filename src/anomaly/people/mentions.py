"""Every place where a row names a person, as one narrow table."""

from typing import TYPE_CHECKING

from anomaly.vocabulary.model import PersonReference, Table, Vocabulary
from anomaly.warehouse.names import literal, qualified, quoted
from anomaly.warehouse.resolve import SRC, UNIT_MATCHES

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

#: Kinds of numbers that name one person for sure: the check character was verified.
VERIFIED_KINDS = ("ok", "permit", "old15", "disab20")

#: Kinds whose whole text may be compared, together with the name.
TEXT_KINDS = ("bad_check", "bad_date", "other_doc")

#: The register: its names, places and sexes come before those of other tables.
REGISTER = "hukou"


def collect_mentions(connection: "DuckDBPyConnection", vocabulary: Vocabulary) -> None:
    """Make the temporary table `mention`, one row a person reference that says anything.

    Columns: table_name, ref, src, part, number, how (`number`, `text` or `row`: what it can be
    joined by), name, birth, sex, town, village, place_order (0 register, 1 payments and
    entitlements, 2 others). A reference with neither number nor name is nobody.
    """
    selects = [
        _mention_select(table, reference)
        for table in vocabulary
        if table.file_fields
        for reference in table.persons
    ]
    if not selects:
        selects = [_EMPTY]
    connection.execute(f"CREATE OR REPLACE TEMP TABLE mention AS {' UNION ALL '.join(selects)}")


_EMPTY = (
    "SELECT '' AS table_name, '' AS ref, 0::BIGINT AS src, 0 AS part, '' AS number, '' AS how, "
    "'' AS name, 0 AS birth, '' AS sex, '' AS town, '' AS village, 0 AS place_order WHERE FALSE"
)


def _mention_select(table: Table, reference: PersonReference) -> str:
    number = _column(reference.number, "VARCHAR")
    name = _column(reference.name, "VARCHAR")
    kind = "NULL" if reference.number is None else f"r.{quoted(reference.number + '_kind')}"
    verified = ", ".join(literal(kind) for kind in VERIFIED_KINDS)
    text = ", ".join(literal(kind) for kind in TEXT_KINDS)
    is_main = reference == table.persons[0]
    order = 0 if table.name == REGISTER else 1 if table.name in {"payment", "entitlement"} else 2
    place = is_main or reference.village is not None
    return (
        f"SELECT {literal(table.name)} AS table_name, {literal(reference.reference)} AS ref, "
        f"{SRC} AS src, coalesce(r.part, 0) AS part, {number} AS number, "
        f"CASE WHEN {number} IS NULL THEN 'row' WHEN {kind} IN ({verified}) THEN 'number' "
        f"WHEN {kind} IN ({text}) AND {name} IS NOT NULL THEN 'text' ELSE 'row' END AS how, "
        f"{name} AS name, {_column(reference.birth, 'INTEGER')} AS birth, "
        f"{_column(reference.sex, 'VARCHAR')} AS sex, "
        f"{_column(reference.town if place else None, 'VARCHAR')} AS town, "
        f"{_column(reference.village if place else None, 'VARCHAR')} AS village, "
        f"{order if is_main else 2} AS place_order "
        f"FROM {qualified('record', table.name)} r JOIN main.source_unit u ON {UNIT_MATCHES} "
        f"WHERE {number} IS NOT NULL OR {name} IS NOT NULL"
    )


def _column(name: str | None, sql_type: str) -> str:
    return f"NULL::{sql_type}" if name is None else f"r.{quoted(name)}"
