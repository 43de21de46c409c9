"""Records with their persons: which source row each came from, and who it speaks of."""

import duckdb

from anomaly.vocabulary.model import Table, Vocabulary
from anomaly.warehouse.names import literal, qualified, quoted
from anomaly.warehouse.schema import value_columns

#: `src` is unit * 2^32 + row; a unit is one sheet, or one file without sheets.
UNIT_SIZE = 2**32

SRC = f"u.unit * {UNIT_SIZE} + coalesce(r.row, 0)"

#: A text file has no sheet, and NULL = NULL is not true.
UNIT_MATCHES = "u.file IS NOT DISTINCT FROM r.file AND u.sheet IS NOT DISTINCT FROM r.sheet"


def number_sources(connection: duckdb.DuckDBPyConnection, vocabulary: Vocabulary) -> None:
    """Make `main.source_unit(unit, file, sheet)`: every sheet of the record, numbered from 1.

    Numbers follow file and sheet name, so they do not depend on the order of loading.
    """
    tables = [table for table in vocabulary if table.file_fields]
    rows = " UNION ".join(
        f"SELECT DISTINCT file, sheet FROM {qualified('record', table.name)}" for table in tables
    )
    connection.execute(
        "CREATE OR REPLACE TABLE main.source_unit AS "
        "SELECT row_number() OVER (ORDER BY file NULLS FIRST, sheet NULLS FIRST)::BIGINT AS unit, "
        f"file, sheet FROM ({rows}) ORDER BY unit"
    )


def resolved_select(table: Table, *, columns: tuple[str, ...] | None = None) -> str:
    """SQL: the rows of `record.<table>` with their persons.

    It reads `record`, `main.source_unit` and `people.person_record`.

    Args:
        table: one that has file fields.
        columns: value columns wanted; all when None.

    Returns:
        A SELECT with the value columns, one INTEGER a person reference, `match_level` and
        `name_flag` of the main reference (1 and FALSE for a table without persons), `src`, `part`.
    """
    wanted = columns if columns is not None else tuple(name for name, _ in value_columns(table))
    parts = [f"r.{quoted(name)}" for name in wanted]
    joins: list[str] = []
    for position, reference in enumerate(table.persons):
        alias = f"p{position}"
        joins.append(_person_join(table, reference.reference, alias))
        parts.append(f"{alias}.person AS {quoted(reference.reference)}")
    if table.persons:
        parts += ["p0.match_level AS match_level", "coalesce(p0.name_flag, FALSE) AS name_flag"]
    else:
        parts += ["1 AS match_level", "FALSE AS name_flag"]
    parts += [f"{SRC} AS src", "coalesce(r.part, 0) AS part"]
    selected = ", ".join(dict.fromkeys(parts))
    return (
        f"SELECT {selected} FROM {qualified('record', table.name)} r "
        f"JOIN main.source_unit u ON {UNIT_MATCHES} " + " ".join(joins)
    )


def _person_join(table: Table, reference: str, alias: str) -> str:
    return (
        f"LEFT JOIN (SELECT src, part, person, match_level, name_flag FROM people.person_record "
        f"WHERE table_name = {literal(table.name)} AND ref = {literal(reference)}) {alias} "
        f"ON {alias}.src = {SRC} AND {alias}.part = coalesce(r.part, 0)"
    )
