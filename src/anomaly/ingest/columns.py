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
from anomaly.ingest.plans import Cleaned, ColumnPlan

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
    """SQL of a prepared column: steps, a join (may be empty), outputs, issue code and detail.

    `code` and `detail` are None when no cell of the column can have any; `changes` tells whether
    a code may be one that makes its row "repaired".
    """

    plan: ColumnPlan
    outputs: tuple[str, ...]
    steps: tuple[tuple[str, str], ...] = ()
    join: str = ""
    code: str | None = None
    detail: str | None = None
    changes: bool = False


def prepare_columns(
    connection: "duckdb.DuckDBPyConnection",
    plans: Sequence[ColumnPlan],
    kinds: set[int],
    *,
    raw: str,
) -> list[CleanColumn]:
    """Clean the odd distinct values of each column into a side table; the SQL that uses both.

    The caller unregisters the side tables when the statement has run.

    Args:
        connection: where the relation is.
        plans: the plan of each column.
        kinds: positions for which the relation has a kind column.
        raw: name of the relation, aliased `r` in the final statement.
    """
    # One statement for all columns: most of what a small one costs is not its rows.
    rows = connection.execute(
        " UNION ALL ".join(_odd_values(plan, kinds, raw) for plan in plans)
    ).fetchall()
    odd: dict[int, list[tuple[str, bool]]] = {}
    for position, text, is_number in rows:
        odd.setdefault(position, []).append((text, is_number))
    return [
        _prepare(connection, plan, odd.get(plan.position, []), plan.position in kinds)
        for plan in plans
    ]


def _prepare(
    connection: "duckdb.DuckDBPyConnection",
    plan: ColumnPlan,
    values: Sequence[tuple[str, bool]],
    has_kind: bool,  # noqa: FBT001 - one of the facts of a column
) -> CleanColumn:
    column = f"r.c{plan.position}"
    labels = [f"s{at}_{plan.position}" for at in range(1, len(plan.fast_steps) + 1)]
    named = {"c": column, **{f"s{at}": f"r.{label}" for at, label in enumerate(labels, 1)}}
    steps = tuple(
        (label, sql.format(**named)) for label, sql in zip(labels, plan.fast_steps, strict=True)
    )
    fast_outputs = tuple(text.format(**named) for text in plan.fast_outputs)
    fast_code = plan.fast_code.format(**named) if plan.fast_code is not None else None
    if not values:
        if plan.fast is None:
            nulls = tuple(f"CAST(NULL AS {kind})" for _, kind in plan.outputs)
            return CleanColumn(plan=plan, outputs=nulls)
        return CleanColumn(
            plan=plan,
            steps=steps,
            outputs=fast_outputs,
            code=fast_code,
            changes=fast_code is not None,
        )
    cleaned = [(value, plan.cleaner(*value)) for value in values]
    has_fast = plan.fast is not None
    if _keeps_text(plan):
        # Most texts are their own clean form; only the others need a row in the side table.
        has_fast, fast_outputs = True, (column,) * len(plan.outputs)
        cleaned = [
            (value, found)
            for value, found in cleaned
            if found != ((value[0],) * len(plan.outputs), None, None)
        ]
        if not cleaned:
            return CleanColumn(plan=plan, outputs=fast_outputs)
    side = f"m{plan.position}"
    _register_side_table(connection, plan, cleaned)
    join = f"LEFT JOIN {side_table(plan.position)} {side} ON {side}.raw = {column}"
    if has_kind:
        is_number = f"coalesce(r.k{plan.position} = {CellKind.NUMBER:d}, FALSE)"
        join += f" AND {side}.number = {is_number}"
    outputs = tuple(f"{side}.o{index}" for index in range(len(plan.outputs)))
    codes = {code for _, (_, code, _) in cleaned if code is not None}
    code = f"{side}.code" if codes else None
    if has_fast:
        # A text with no row in the side table is handled by the fast SQL (or is missing).
        is_fast = f"{side}.raw IS NULL"
        outputs = tuple(
            f"CASE WHEN {is_fast} THEN {fast} ELSE {slow} END"
            for fast, slow in zip(fast_outputs, outputs, strict=True)
        )
        if codes or fast_code is not None:
            code = f"CASE WHEN {is_fast} THEN {fast_code or 'NULL'} ELSE {code or 'NULL'} END"
    return CleanColumn(
        plan=plan,
        steps=steps,
        join=join,
        outputs=outputs,
        code=code,
        detail=f"{side}.detail" if any(detail for _, (_, _, detail) in cleaned) else None,
        changes=fast_code is not None or bool(codes & CHANGING_CODES),
    )


def _keeps_text(plan: ColumnPlan) -> bool:
    """Whether every output of an everyday text is that text."""
    return (
        all(kind == "VARCHAR" for _, kind in plan.outputs)
        and all(output == "{c}" for output in plan.fast_outputs)
        and plan.fast_code is None
    )


def side_table(position: int) -> str:
    """Name under which the odd values of a column are registered."""
    return f"ingest_side{position}"


def _odd_values(plan: ColumnPlan, kinds: set[int], raw: str) -> str:
    """SELECT of the distinct texts, and whether in a number cell, that the fast SQL leaves."""
    column, has_kind = f"c{plan.position}", plan.position in kinds
    number = f"coalesce(k{plan.position} = {CellKind.NUMBER:d}, FALSE)" if has_kind else "FALSE"
    odd = f"{column} IS NOT NULL"
    if plan.fast is not None:
        fast = f"regexp_full_match({column}, '{plan.fast}')"
        if has_kind and plan.field.type in {"person_no", "account"}:
            fast += f" AND NOT {number}"
        odd += f" AND NOT ({fast})"
    return f"SELECT DISTINCT {plan.position:d}, {column}, {number} FROM {raw} WHERE {odd}"


def _register_side_table(
    connection: "duckdb.DuckDBPyConnection",
    plan: ColumnPlan,
    cleaned: Sequence[tuple[tuple[str, bool], Cleaned]],
) -> None:
    arrays = [
        pa.array([text for (text, _), _ in cleaned], pa.string()),
        pa.array([is_number for (_, is_number), _ in cleaned], pa.bool_()),
    ]
    labels = ["raw", "number"]
    for index, (_, kind) in enumerate(plan.outputs):
        arrays.append(pa.array([outputs[index] for _, (outputs, _, _) in cleaned], _ARROW[kind]))
        labels.append(f"o{index}")
    arrays += [
        pa.array([code for _, (_, code, _) in cleaned], pa.string()),
        pa.array([detail for _, (_, _, detail) in cleaned], pa.string()),
    ]
    table = pa.Table.from_arrays(arrays, [*labels, "code", "detail"])
    connection.register(side_table(plan.position), table)
