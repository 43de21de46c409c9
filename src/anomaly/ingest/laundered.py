"""Columns of identity numbers that once passed through a number type and look healthy as text.

A spreadsheet leaves tails of 000; a float leaves multiples of its spacing and hardly any X. Such
values are not joined on, even where the check character happens to be right.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from anomaly.ingest.columns import CleanColumn
from anomaly.ingest.statement import CLEAN, column_key

if TYPE_CHECKING:
    import duckdb

#: Damaged cells, and share of the column, from which the column is distrusted.
_LEAST_DAMAGED, _TAIL_SHARE = 3, 0.01
#: Numbers, and share of float multiples among them, from which the whole column is no key.
_LEAST_NUMBERS, _FLOAT_SHARE = 20, 0.20
#: Honest numbers end in X once in eleven.
_X_SHARE = 0.02
_JUDGED = "('ok', 'permit', 'bad_check', 'bad_date')"


def distrust_laundered(
    connection: "duckdb.DuckDBPyConnection", columns: Sequence[CleanColumn]
) -> list[tuple[int, CleanColumn, float]]:
    """Set aside what a damaged column of a sheet cannot be trusted with.

    Returns:
        (number of the sheet in the batch, column, share damaged) of each.
    """
    found: list[tuple[int, CleanColumn, float]] = []
    for column in columns:
        if column.plan.field.type != "person_no":
            continue
        key = column_key(column)
        value, kind, text = f"{key}_o0", f"{key}_o1", f"{key}_o2"
        ends_in_zeros = f"({kind} IN {_JUDGED} AND right({text}, 3) = '000')"
        number = f"TRY_CAST({text} AS BIGINT)"
        counted = connection.execute(
            f"SELECT sheet_no, count(*) FILTER ({kind} IN {_JUDGED} OR {kind} = 'float'),"
            f" count(*) FILTER ({kind} = 'float' OR {ends_in_zeros}),"
            f" count(*) FILTER ({kind} IN {_JUDGED} AND right({text}, 1) = 'X')"
            f" FROM {CLEAN} WHERE status <> 'n' GROUP BY sheet_no ORDER BY sheet_no"
        ).fetchall()
        for sheet_no, numbers, tails, with_x in counted:
            multiples = 0
            if numbers >= _LEAST_NUMBERS and with_x <= _X_SHARE * numbers:
                multiples = connection.execute(
                    f"SELECT count(*) FROM {CLEAN} WHERE sheet_no = {sheet_no:d} AND status <> 'n'"
                    f" AND {kind} IN {_JUDGED} AND {number} % {_spacing(number)} = 0"
                ).fetchall()[0][0]
            if numbers >= _LEAST_NUMBERS and multiples >= _FLOAT_SHARE * numbers:
                distrusted, share = f"{kind} IN {_JUDGED}", max(multiples, tails) / numbers
            elif tails >= _LEAST_DAMAGED and tails >= _TAIL_SHARE * numbers:
                distrusted, share = ends_in_zeros, tails / numbers
            else:
                continue
            connection.execute(
                f"UPDATE {CLEAN} SET {value} = NULL, {kind} = 'float',"
                f" {text} = left({text}, 1) || '.' || substr({text}, 2, 14) || 'E+17',"
                f" {key}_e = 'number.precision_lost',"
                " status = CASE WHEN status = 'a' THEN 'r' ELSE status END"
                f" WHERE sheet_no = {sheet_no:d} AND {distrusted}"
            )
            found.append((sheet_no, column, share))
    return found


def _spacing(number: str) -> str:
    """SQL of the distance between neighbouring floats of a number's size."""
    return (
        f"CASE WHEN {number} < {2**57} THEN 16 WHEN {number} < {2**58} THEN 32"
        f" WHEN {number} < {2**59} THEN 64 ELSE 128 END"
    )
