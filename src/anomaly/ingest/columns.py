"""Cleaning one column in SQL: a fast expression for everyday cells, Python once per odd value.

Values that the plan's fast pattern does not match are cleaned in Python once per distinct value,
written to a side table and joined back.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pyarrow as pa

from anomaly.ingest.catalogue import CATALOGUE
from anomaly.ingest.cells import CellKind
from anomaly.ingest.plans import ColumnPlan
from anomaly.ingest.record import quote

if TYPE_CHECKING:
    import duckdb

_ARROW = {
    "VARCHAR": pa.string(),
    "BIGINT": pa.int64(),
    "INTEGER": pa.int32(),
    "BOOLEAN": pa.bool_(),
}

#: Codes that make a row "repaired": a cell was repaired or set aside.
CHANGING_CODES = frozenset(code for code, entry in CATALOGUE.items() if entry.effect in {"R", "C"})


@dataclass(frozen=True, slots=True, kw_only=True)
class CleanColumn:
    """SQL of a prepared column: steps, a join (may be empty), outputs, issue code and detail."""

    plan: ColumnPlan
    steps: tuple[tuple[str, str], ...] = ()
    join: str
    outputs: tuple[str, ...]
    code: str
    detail: str


def prepare(
    connection: "duckdb.DuckDBPyConnection",
    plan: ColumnPlan,
    *,
    raw: str,
    has_kind: bool,
) -> CleanColumn:
    """Clean the odd distinct values of a column into a side table; the SQL that uses both.

    Args:
        connection: where the relation is.
        plan: the column's plan.
        raw: name of the relation, aliased `r` in the final statement.
        has_kind: whether the relation has a kind column for it.
    """
    column = f"c{plan.position}"
    number = f"(k{plan.position} = {CellKind.NUMBER:d})" if has_kind else "FALSE"
    odd = f"{column} IS NOT NULL"
    if plan.fast is not None:
        fast = f"regexp_full_match({column}, '{plan.fast}')"
        if has_kind and plan.field.type in {"person_no", "account"}:
            fast += f" AND NOT coalesce({number}, FALSE)"
        odd += f" AND NOT ({fast})"
    values = connection.execute(
        f"SELECT DISTINCT {column}, coalesce({number}, FALSE) FROM {raw} WHERE {odd}"
    ).fetchall()
    labels = {
        f"s{number}": f"s{number}_{plan.position}_{plan.field.name}"
        for number in range(1, len(plan.fast_steps) + 1)
    }
    named = {"c": f"r.{column}", **{name: f"r.{label}" for name, label in labels.items()}}
    steps = tuple(
        (label, sql.format(**named))
        for label, sql in zip(labels.values(), plan.fast_steps, strict=True)
    )
    fast_outputs = tuple(text.format(**named) for text in plan.fast_outputs)
    fast_code = plan.fast_code.format(**named)
    if not values:
        if plan.fast is None:
            nulls = tuple(f"CAST(NULL AS {kind})" for _, kind in plan.outputs)
            return CleanColumn(plan=plan, join="", outputs=nulls, code="NULL", detail="NULL")
        return CleanColumn(
            plan=plan,
            steps=steps,
            join="",
            outputs=fast_outputs,
            code=fast_code,
            detail="NULL",
        )
    side = side_table(plan.position)
    _write_side_table(connection, side, plan, values)
    on = f"m{plan.position}_{plan.field.name}"
    join = f"LEFT JOIN {quote(side)} {quote(on)} ON {quote(on)}.raw = r.{column}"
    if has_kind:
        is_number = f"coalesce(r.k{plan.position} = {CellKind.NUMBER:d}, FALSE)"
        join += f" AND {quote(on)}.number = {is_number}"
    outputs = tuple(f"{quote(on)}.o{index}" for index in range(len(plan.outputs)))
    code = f"{quote(on)}.code"
    if plan.fast is not None:
        # A text with no row in the side table matched the fast pattern (or is missing).
        outputs = tuple(
            f"CASE WHEN {quote(on)}.raw IS NULL THEN {fast} ELSE {slow} END"
            for fast, slow in zip(fast_outputs, outputs, strict=True)
        )
        code = f"CASE WHEN {quote(on)}.raw IS NULL THEN {fast_code} ELSE {code} END"
    return CleanColumn(
        plan=plan,
        steps=steps,
        join=join,
        outputs=outputs,
        code=code,
        detail=f"{quote(on)}.detail",
    )


def side_table(position: int) -> str:
    """Name of the temporary table of a column's odd values."""
    return f"ingest_side{position}"


def _write_side_table(
    connection: "duckdb.DuckDBPyConnection",
    side: str,
    plan: ColumnPlan,
    values: Sequence[tuple[str, bool]],
) -> None:
    cleaned = [plan.cleaner(text, is_number) for text, is_number in values]
    arrays = [
        pa.array([text for text, _ in values], pa.string()),
        pa.array([is_number for _, is_number in values], pa.bool_()),
    ]
    labels = ["raw", "number"]
    for index, (_, kind) in enumerate(plan.outputs):
        arrays.append(pa.array([outputs[index] for outputs, _, _ in cleaned], _ARROW[kind]))
        labels.append(f"o{index}")
    arrays += [
        pa.array([code for _, code, _ in cleaned], pa.string()),
        pa.array([detail for _, _, detail in cleaned], pa.string()),
    ]
    connection.register("ingest_side", pa.Table.from_arrays(arrays, [*labels, "code", "detail"]))
    try:
        connection.execute(
            f"CREATE OR REPLACE TEMP TABLE {quote(side)} AS SELECT * FROM ingest_side"
        )
    finally:
        connection.unregister("ingest_side")
