"""Which mentions are one person, and the dense number each person gets.

A verified number is a person. A text with a wrong check digit is one together with an equal name.
Whatever else is a person of its own: a name alone never joins.
"""

import base64
import hashlib
from typing import TYPE_CHECKING

import pyarrow as pa

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

_IDENTITY = """
CREATE OR REPLACE TEMP TABLE identity AS
WITH of_number AS (
    SELECT number AS natural_key, number, NULL::VARCHAR AS name, 'number' AS how,
           '' AS table_name, 0::BIGINT AS src, 0 AS part, '' AS ref
    FROM mention WHERE how = 'number' GROUP BY number
), of_text AS (
    SELECT number, number, name, 'text', min(table_name), min(src), 0, ''
    FROM mention WHERE how = 'text' GROUP BY number, name
), of_row AS (
    SELECT coalesce(number, coalesce(name, '') || '|' || coalesce(birth::VARCHAR, '') || '|'
                            || coalesce(village, '')),
           number, name, 'row', table_name, src, part, ref
    FROM mention WHERE how = 'row'
), every AS (
    SELECT * FROM of_number UNION ALL SELECT * FROM of_text UNION ALL SELECT * FROM of_row
)
SELECT row_number() OVER w::INTEGER AS person,
       row_number() OVER (PARTITION BY natural_key
                          ORDER BY how, name NULLS FIRST, table_name, src, part, ref) AS rank,
       *
FROM every
WINDOW w AS (ORDER BY natural_key, how, name NULLS FIRST, table_name, src, part, ref)
"""

_MEMBERS = """
CREATE OR REPLACE TEMP TABLE member AS
SELECT m.*, i.person FROM mention m
JOIN identity i ON i.number = m.number WHERE m.how = 'number' AND i.how = 'number'
UNION ALL
SELECT m.*, i.person FROM mention m
JOIN identity i ON i.number = m.number AND i.name = m.name WHERE m.how = 'text' AND i.how = 'text'
UNION ALL
SELECT m.*, i.person FROM mention m
JOIN identity i ON i.table_name = m.table_name AND i.src = m.src AND i.part = m.part
               AND i.ref = m.ref
WHERE m.how = 'row' AND i.how = 'row'
"""


def build_clusters(connection: "DuckDBPyConnection") -> None:
    """Make the temporary tables `identity`, `member` and `text_id` from `mention`.

    `identity(person, rank, natural_key, number, how, ...)`: a row a person; dense numbers follow
    the natural key, then name and source, so they depend on the data only. `member`: the mentions
    with their person. `text_id(person, person_id)`: the stable text id.
    """
    connection.execute(_IDENTITY)
    connection.execute(_MEMBERS)
    keys = connection.execute(
        "SELECT person, natural_key, rank FROM identity ORDER BY person"
    ).fetchall()
    rows = pa.table(
        {
            "person": pa.array([int(row[0]) for row in keys], type=pa.int32()),
            "person_id": pa.array([person_id(row[1], int(row[2])) for row in keys], pa.string()),
        }
    )
    connection.register("text_id_rows", rows)
    try:
        connection.execute("CREATE OR REPLACE TEMP TABLE text_id AS SELECT * FROM text_id_rows")
    finally:
        connection.unregister("text_id_rows")


def person_id(natural_key: str, rank: int = 1) -> str:
    """The stable text id of a person: 26 characters made from the natural key.

    Args:
        natural_key: number, else number text, else `name|birth|village`.
        rank: tells persons apart whose natural key is the same, from 1.
    """
    text = natural_key if rank == 1 else f"{natural_key}#{rank}"
    return base64.b32encode(hashlib.sha256(text.encode()).digest()).decode()[:26].lower()
