"""What households and kin are made from, and the table of relation codes beside it."""

from dataclasses import dataclass

import duckdb

from anomaly.warehouse.families.relations import pairs_through_head, relation_codes

#: Months before and after all months, for open ends.
FIRST_MONTH = 0
LAST_MONTH = 9999 * 12 + 11


@dataclass(frozen=True, slots=True, kw_only=True)
class FamilySources:
    """Names of relations (quoted SQL) with the fields of the vocabulary and their persons.

    Args:
        household: person, head, household, kind, relation, counted, from_month, to_month, src.
        entitlement: person, head, household_no, relation, status, from_month, to_month, src.
        hukou: person, head, father, mother, household_no, relation, status, moved_in_on,
            moved_out_on, src.
        marriage: husband, wife, event, date, src.
        kinship: person_a, person_b, relation, from_month, to_month, src.
        person: person, birth (yyyymmdd or NULL); every person there is.
    """

    household: str
    entitlement: str
    hukou: str
    marriage: str
    kinship: str
    person: str


def relation_table(connection: duckdb.DuckDBPyConnection) -> None:
    """Make the temporary tables `relation_code` and `relation_pair`.

    `relation_code(code, relation)`: what a code means. `relation_pair(first, second, relation)`:
    what two members of a household are to each other, from what they are to its head.
    """
    _text_table(connection, "relation_code", ("code", "relation"), relation_codes())
    _text_table(connection, "relation_pair", ("first", "second", "relation"), pairs_through_head())


def _text_table(
    connection: duckdb.DuckDBPyConnection,
    name: str,
    columns: tuple[str, ...],
    rows: tuple[tuple[str, ...], ...],
) -> None:
    places = ", ".join("(" + ", ".join("?" * len(columns)) + ")" for _ in rows)
    connection.execute(
        f"CREATE OR REPLACE TEMP TABLE {name} AS "
        f"SELECT * FROM (VALUES {places}) AS v({', '.join(columns)})",
        [str(value) for row in rows for value in row],
    )


def relation_of(column: str) -> str:
    """SQL: the relation that a code means, NULL when it is not understood.

    Args:
        column: with its table, because the table of codes has a column of that name too.
    """
    return f"(SELECT w.relation FROM relation_code w WHERE w.code = {column})"


def month_of_date(column: str) -> str:
    """SQL: the month of a yyyymmdd date, NULL unless it is known to the month."""
    return (
        f"CASE WHEN {column} // 100 % 100 BETWEEN 1 AND 12 "
        f"THEN {column} // 10000 * 12 + {column} // 100 % 100 - 1 END"
    )
