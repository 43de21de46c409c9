"""Periods that do not overlap, so that a month meets at most one row."""

from collections.abc import Mapping

from anomaly.warehouse.families.sources import FIRST_MONTH, LAST_MONTH
from anomaly.warehouse.names import quoted


def span_statement(
    target: str, source: str, *, keys: tuple[str, ...], values: Mapping[str, str]
) -> str:
    """SQL that makes the temporary table `target(keys, from_month, to_month, values)`.

    The periods of the source are cut wherever one begins or ends; each piece gets the values of
    all rows that cover it. Pieces of one key never overlap.

    Args:
        target: name of the table to make.
        source: SELECT with the keys (not NULL), `from_month`, `to_month` (inclusive, NULL is open)
            and whatever the values read.
        keys: columns that identify whose period it is.
        values: aggregate over the covering rows `s`, by column name.
    """
    names = ", ".join(quoted(key) for key in keys)
    same = " AND ".join(f"s.{quoted(key)} = g.{quoted(key)}" for key in keys)
    of_piece = ", ".join(f"g.{quoted(key)}" for key in keys)
    values_text = ", ".join(f"{text} AS {quoted(name)}" for name, text in values.items())
    return f"""
CREATE OR REPLACE TEMP TABLE {quoted(target)} AS
WITH filled AS (
    SELECT * REPLACE (coalesce(from_month, {FIRST_MONTH}) AS from_month,
                      coalesce(to_month, {LAST_MONTH}) AS to_month)
    FROM ({source})
), s AS (
    SELECT * FROM filled WHERE from_month <= to_month
), border AS (
    SELECT {names}, from_month AS month FROM s UNION SELECT {names}, to_month + 1 FROM s
), piece AS (
    SELECT {names}, month AS from_month,
           lead(month) OVER (PARTITION BY {names} ORDER BY month) - 1 AS to_month
    FROM border
)
SELECT {of_piece}, g.from_month, g.to_month, {values_text}
FROM piece g
JOIN s ON {same} AND s.from_month <= g.from_month AND s.to_month >= g.to_month
GROUP BY {of_piece}, g.from_month, g.to_month
"""
