"""How surely a row belongs to its person: the name beside a number, and what contradicts it."""

from typing import TYPE_CHECKING

import pyarrow as pa

from anomaly.people.mentions import REGISTER
from anomaly.people.names import NameAgreement, compare_names
from anomaly.warehouse.names import literal
from anomaly.warehouse.resolve import SRC, UNIT_MATCHES

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

_BEST_NAME = """
CREATE OR REPLACE TEMP TABLE best_name AS
SELECT person, name FROM (
    SELECT person, name, min(place_order) AS nearest, count(*) AS times
    FROM member WHERE name IS NOT NULL GROUP BY person, name
)
QUALIFY row_number() OVER (
    PARTITION BY person ORDER BY nearest > 0, times DESC, name
) = 1
"""

#: What only the register says: former names, and who lives in one household.
_REGISTERED = f"""
CREATE OR REPLACE TEMP TABLE registered AS
SELECT DISTINCT m.person, r.former_name, r.household_no
FROM record.{REGISTER} r
JOIN main.source_unit u ON {UNIT_MATCHES}
JOIN member m ON m.src = {SRC} AND m.part = coalesce(r.part, 0)
WHERE m.table_name = {literal(REGISTER)} AND m.ref = 'person' AND m.how = 'number'
"""

_DIFFERENT = """
CREATE OR REPLACE TEMP TABLE different_name AS
SELECT m.person, m.name, b.name AS best
FROM (SELECT DISTINCT person, name FROM member WHERE how = 'number' AND name IS NOT NULL) m
JOIN best_name b ON b.person = m.person
WHERE m.name <> b.name
  AND NOT EXISTS (
      SELECT 1 FROM registered f WHERE f.person = m.person AND f.former_name = m.name)
"""

#: A name that is another member's of the holder's hukou household is that member, however alike
#: the two names are: brothers share two of three characters.
_OF_RELATIVE = """
CREATE OR REPLACE TEMP TABLE relative_name AS
SELECT DISTINCT d.person, d.name
FROM different_name d
JOIN registered h ON h.person = d.person
JOIN registered o ON o.household_no = h.household_no AND o.person <> d.person
JOIN best_name b ON b.person = o.person AND b.name = d.name
"""

_RECORD = """
CREATE OR REPLACE TABLE people.person_record AS
WITH judged AS (
    SELECT m.table_name, m.ref, m.src, m.part, m.person, m.how,
           CASE m.how
               WHEN 'text' THEN 2
               WHEN 'number' THEN
                   CASE WHEN d.person IS NULL THEN 1
                        WHEN d.nearly AND NOT coalesce(
                            m.birth <> try_cast(substr(m.number, 7, 8) AS INTEGER)
                            AND m.birth % 100 > 0, FALSE)
                         AND NOT coalesce(
                            m.sex IN ('male', 'female') AND (m.sex = 'male')
                            <> (substr(m.number, 17, 1) IN ('1', '3', '5', '7', '9')), FALSE)
                        THEN 2 ELSE 3 END
           END AS match_level
    FROM member m
    LEFT JOIN name_judgement d ON d.person = m.person AND d.name = m.name AND m.how = 'number'
)
SELECT j.table_name, j.ref, j.src % 4294967296 AS row, j.part, j.person,
       j.match_level::INTEGER AS match_level,
       -- A conflict (3) is lowered and listed by its level; the flag would lower it twice.
       coalesce(j.match_level = 2 AND j.how = 'number', FALSE) AS name_flag, j.src
FROM judged j
"""


def build_records(connection: "DuckDBPyConnection") -> None:
    """Make `people.person_record` and the temporary `best_name`, from `member`.

    One row a mention: its person, the match level (1 verified number and the name agrees or is
    missing; 2 number text and name equal, or verified number and nearly the name; 3 verified
    number, other name; NULL a person of its own) and whether a level 2 rests on unlike names.
    """
    connection.execute(_BEST_NAME)
    connection.execute(_REGISTERED)
    connection.execute(_DIFFERENT)
    connection.execute(_OF_RELATIVE)
    _judge_names(connection)
    connection.execute(_RECORD)


def _judge_names(connection: "DuckDBPyConnection") -> None:
    """Compare distinct pairs of different names outside SQL, where distances count bytes."""
    pairs = connection.execute(
        "SELECT DISTINCT name, best FROM different_name ORDER BY name, best"
    ).fetchall()
    rows = pa.table(
        {
            "name": pa.array([pair[0] for pair in pairs], pa.string()),
            "best": pa.array([pair[1] for pair in pairs], pa.string()),
            "nearly": pa.array(
                [compare_names(*pair) <= NameAgreement.NEARLY for pair in pairs], pa.bool_()
            ),
        }
    )
    connection.register("name_pair", rows)
    try:
        connection.execute(
            "CREATE OR REPLACE TEMP TABLE name_judgement AS "
            "SELECT d.person, d.name, p.nearly AND r.person IS NULL AS nearly "
            "FROM different_name d JOIN name_pair p ON p.name = d.name AND p.best = d.best "
            "LEFT JOIN relative_name r ON r.person = d.person AND r.name = d.name"
        )
    finally:
        connection.unregister("name_pair")
