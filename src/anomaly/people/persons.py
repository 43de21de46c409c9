"""What is known about each person: best name, birth, sex, place, how sure its records are."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection


_PERSON = """
CREATE OR REPLACE TABLE people.person AS
WITH place AS (
    -- Where the register says, else where most payments and rosters say, else any other table.
    SELECT person, town, village FROM (
        SELECT person, town, village, place_order, count(*) AS times
        FROM member WHERE village IS NOT NULL OR town IS NOT NULL
        GROUP BY person, town, village, place_order
    )
    QUALIFY row_number() OVER (
        PARTITION BY person
        ORDER BY place_order, village IS NULL, times DESC, village, town NULLS LAST
    ) = 1
), told AS (
    -- Columns speak only where there is no verified number; the register's before others.
    SELECT person,
           min(struct_pack(o := place_order, v := birth)) FILTER (WHERE birth IS NOT NULL).v
               AS birth,
           min(struct_pack(o := place_order, v := sex)) FILTER (WHERE sex IS NOT NULL).v AS sex
    FROM member GROUP BY person
), levels AS (
    -- A conflict is no link, so it does not weaken the person.
    SELECT person, max(match_level) FILTER (WHERE match_level <= 2) AS match_level,
           count(*) AS records
    FROM people.person_record GROUP BY person
)
SELECT i.person, t.person_id, i.natural_key, i.number AS person_no, b.name,
       CASE WHEN i.how = 'number' THEN try_cast(substr(i.number, 7, 8) AS INTEGER)
            ELSE o.birth END AS birth,
       CASE WHEN i.how <> 'number' THEN o.sex
            WHEN substr(i.number, 17, 1) IN ('1', '3', '5', '7', '9') THEN 'male'
            WHEN substr(i.number, 17, 1) IN ('0', '2', '4', '6', '8') THEN 'female' END AS sex,
       p.town, p.village, l.match_level::INTEGER AS match_level, l.records::BIGINT AS records,
       i.how = 'number' AS verified,
       -- Unlike the natural key, unique; a household of one is named by it.
       CASE WHEN i.rank = 1 THEN i.natural_key ELSE i.natural_key || '#' || i.rank END AS unique_key
FROM identity i
JOIN text_id t USING (person)
LEFT JOIN best_name b USING (person)
LEFT JOIN place p USING (person)
LEFT JOIN told o USING (person)
LEFT JOIN levels l USING (person)
ORDER BY i.person
"""


def build_persons(connection: "DuckDBPyConnection") -> None:
    """Make `people.person`, one row a person, from the temporary tables of the cascade.

    Beside the columns that other rooms know it has `verified` (a verified number names the person;
    only then ages count) and `unique_key` (the natural key, told apart where several share it).
    """
    connection.execute(_PERSON)
