"""Run one statement of a compiled rule and read its rows."""

from typing import TYPE_CHECKING, Any

from anomaly.rules import CompiledRule

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection


def execute(
    connection: "DuckDBPyConnection", sql: str, compiled: CompiledRule
) -> "DuckDBPyConnection":
    """Run `sql` with the values of the rule that it uses; the result waits on the connection."""
    return connection.execute(sql, compiled.bound(sql))


def fetch_rows(
    connection: "DuckDBPyConnection", sql: str, compiled: CompiledRule
) -> list[dict[str, Any]]:
    """All rows of `sql` as column -> value, in the order of the statement."""
    result = execute(connection, sql, compiled)
    names = [column[0] for column in result.description or ()]
    return [dict(zip(names, values, strict=True)) for values in result.fetchall()]
