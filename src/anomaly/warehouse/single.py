"""One row from a statement, with the result read to its end."""

from typing import Any

import duckdb


def one_row(
    connection: duckdb.DuckDBPyConnection, statement: str, values: object | None = None
) -> tuple[Any, ...]:
    """The only row of a statement that gives exactly one.

    `fetchone` would leave the result open, and DuckDB 2 refuses other work until it is read.
    """
    (row,) = connection.execute(statement, values).fetchall()
    return tuple(row)


def count_rows(connection: duckdb.DuckDBPyConnection, relation: str) -> int:
    """Rows of a relation, given as the text after FROM."""
    return int(one_row(connection, f"SELECT count(*) FROM {relation}")[0])
