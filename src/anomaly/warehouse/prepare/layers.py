"""Derived columns as named steps of one statement.

A layer adds columns to a table and keeps its rows, unless it says otherwise: every join it makes
finds at most one row. A chain of layers is one SELECT with a CTE each, so a full county and a
three-row test of a rule use the same text.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import duckdb

from anomaly.warehouse.names import quoted


@dataclass(frozen=True, slots=True, kw_only=True)
class Layer:
    """One step that adds columns.

    Args:
        name: name of the step in the printed statement.
        columns: SQL expression by column name; the rows of the step before are `t`.
        joins: joins to relations that hold at most one row for a row of `t`.
        before: statements to run first, such as building the joined relations.
        needs: tables of which one must have rows, or every column is NULL; empty: none.
    """

    name: str
    columns: Mapping[str, str]
    joins: str = ""
    before: Sequence[str] = ()
    needs: frozenset[str] = frozenset()


def run_before(connection: duckdb.DuckDBPyConnection, layers: Sequence[Layer]) -> None:
    """Build the relations that the layers join."""
    for statement in dict.fromkeys(text for layer in layers for text in layer.before):
        connection.execute(statement)


def chain(base: str, layers: Sequence[Layer], *, given: Collection[str] = ()) -> str:
    """SQL: `WITH ...` of all steps; the last one is called `prepared`.

    Args:
        base: SELECT that gives the rows to start from.
        layers: steps in order; a later one may use the columns of an earlier one.
        given: columns that are in `base` already and stay as they are.
    """
    steps = [f"base AS ({base})"]
    last = "base"
    for layer in layers:
        added = {name: text for name, text in layer.columns.items() if name not in given}
        if not added:
            continue
        columns = ", ".join(f"{text} AS {quoted(name)}" for name, text in added.items())
        steps.append(f"{layer.name} AS (SELECT t.*, {columns} FROM {last} t {layer.joins})")
        last = layer.name
    steps.append(f"prepared AS (SELECT * FROM {last})")
    return "WITH " + ",\n".join(steps)
