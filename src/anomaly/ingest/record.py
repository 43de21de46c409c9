"""The schema `record`: one table for each canonical table, with where each row came from."""

from typing import TYPE_CHECKING

from anomaly.vocabulary.model import Field, Table, Vocabulary

if TYPE_CHECKING:
    import duckdb

SCHEMA = "record"
#: Where a row came from: file, sheet (None for text files), row as seen, part of a split row.
PLACE_COLUMNS = (("file", "VARCHAR"), ("sheet", "VARCHAR"), ("row", "BIGINT"), ("part", "INTEGER"))


def quote(name: str) -> str:
    """An SQL identifier.

    >>> quote('a"b')
    '"a""b"'
    """
    return '"' + name.replace('"', '""') + '"'


def literal(text: str) -> str:
    """An SQL string literal, for the few statements that take no bound values."""
    return "'" + text.replace("'", "''") + "'"


def field_columns(field: Field) -> tuple[tuple[str, str], ...]:
    """(column, SQL type) of one field: numbers carry kind and raw text, names raw text."""
    columns = [(field.name, field.sql_type)]
    if field.type == "person_no":
        columns.append((f"{field.name}_kind", "VARCHAR"))
    if field.type in {"person_no", "name"}:
        columns.append((f"{field.name}_raw", "VARCHAR"))
    return tuple(columns)


def record_columns(table: Table) -> tuple[tuple[str, str], ...]:
    """(column, SQL type) of a table in `record`, fields first, place last."""
    values = tuple(column for field in table.file_fields for column in field_columns(field))
    taken = {name for name, _ in values}
    return values + tuple(column for column in PLACE_COLUMNS if column[0] not in taken)


def record_table(name: str) -> str:
    """The quoted SQL name of a table in `record`."""
    return f"{SCHEMA}.{quote(name)}"


def create_tables(connection: "duckdb.DuckDBPyConnection", vocabulary: Vocabulary) -> None:
    """Every table that files can fill, empty, and the count table; existing rows stay."""
    connection.execute(f"CREATE SCHEMA IF NOT EXISTS {SCHEMA}")
    for table in vocabulary:
        if table.file_fields:
            create_table(connection, table)
    connection.execute(
        f"CREATE TABLE IF NOT EXISTS {SCHEMA}.delivered (table_name VARCHAR, rows BIGINT)"
    )


def create_table(connection: "duckdb.DuckDBPyConnection", table: Table) -> None:
    """One table of `record`, unless it exists."""
    columns = ", ".join(f"{quote(name)} {kind}" for name, kind in record_columns(table))
    connection.execute(f"CREATE TABLE IF NOT EXISTS {record_table(table.name)} ({columns})")


def count_delivered(connection: "duckdb.DuckDBPyConnection", names: set[str]) -> None:
    """Set the row counts of the tables that a delivery used, also of those left empty."""
    for name in sorted(names):
        connection.execute(f"DELETE FROM {SCHEMA}.delivered WHERE table_name = ?", [name])
        connection.execute(
            f"INSERT INTO {SCHEMA}.delivered SELECT ?, count(*) FROM {record_table(name)}", [name]
        )
