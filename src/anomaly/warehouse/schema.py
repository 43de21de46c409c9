"""The empty tables: schema `record` as ingest fills it, and the columns that rules see."""

import duckdb

from anomaly.vocabulary.model import Field, Table, Vocabulary
from anomaly.warehouse.names import qualified, quoted

Column = tuple[str, str]

#: Where a record comes from. `part` is 0, or a running number when one row became several.
SOURCE_COLUMNS: tuple[Column, ...] = (
    ("file", "VARCHAR"),
    ("sheet", "VARCHAR"),
    ("row", "BIGINT"),
    ("part", "INTEGER"),
)


def field_columns(field: Field) -> tuple[Column, ...]:
    """The columns that hold a file field: the value, and what is kept beside it.

    A name keeps its raw text, a person number its kind and the cleaned text as delivered.
    """
    columns: list[Column] = [(field.name, field.sql_type)]
    if field.type == "person_no":
        columns.append((f"{field.name}_kind", "VARCHAR"))
    if field.type in {"person_no", "name"}:
        columns.append((f"{field.name}_raw", "VARCHAR"))
    return tuple(columns)


def value_columns(table: Table) -> tuple[Column, ...]:
    """The columns of a table's file fields, in the order of the vocabulary."""
    return tuple(column for field in table.file_fields for column in field_columns(field))


def record_columns(table: Table) -> tuple[Column, ...]:
    """All columns of `record.<table>`: its file fields, then where the record comes from."""
    values = value_columns(table)
    taken = {name for name, _ in values}
    return values + tuple(column for column in SOURCE_COLUMNS if column[0] not in taken)


def seen_columns(table: Table) -> tuple[Column, ...]:
    """All columns of `main.<table>` as rules see it.

    File fields, the person of each reference, how surely the main one was matched, the number of
    the source row, then the derived fields; each name once.
    """
    columns: dict[str, str] = dict(value_columns(table))
    for reference in table.persons:
        columns.setdefault(reference.reference, "INTEGER")
    columns.setdefault("match_level", "INTEGER")
    columns.setdefault("name_flag", "BOOLEAN")
    columns.setdefault("src", "BIGINT")
    for field in table.fields.values():
        columns.setdefault(field.name, field.sql_type)
    return tuple(columns.items())


def create_table(
    connection: duckdb.DuckDBPyConnection, schema: str, table: str, columns: tuple[Column, ...]
) -> None:
    """Make an empty table, replacing one of that name."""
    text = ", ".join(f"{quoted(name)} {sql_type}" for name, sql_type in columns)
    connection.execute(f"CREATE OR REPLACE TABLE {qualified(schema, table)} ({text})")


def create_record_schema(connection: duckdb.DuckDBPyConnection, vocabulary: Vocabulary) -> None:
    """Make schema `record` with every table of the vocabulary, empty, and `record.delivered`.

    Tables that hold only derived fields are made by preparation and have no record.
    """
    connection.execute("CREATE SCHEMA IF NOT EXISTS record")
    for table in vocabulary:
        if table.file_fields:
            create_table(connection, "record", table.name, record_columns(table))
    create_table(connection, "record", "delivered", (("table_name", "VARCHAR"), ("rows", "BIGINT")))


def existing_columns(
    connection: duckdb.DuckDBPyConnection, schema: str, table: str
) -> tuple[str, ...]:
    """The column names of a table in their order; empty when there is no such table."""
    try:
        return selected_columns(connection, f"SELECT * FROM {qualified(schema, table)}")
    except duckdb.CatalogException:
        return ()


def selected_columns(connection: duckdb.DuckDBPyConnection, select: str) -> tuple[str, ...]:
    """The column names that a SELECT gives, in their order."""
    empty = connection.execute(f"SELECT * FROM ({select}) LIMIT 0")
    names = tuple(str(column[0]) for column in empty.description or ())
    empty.fetchall()
    return names
