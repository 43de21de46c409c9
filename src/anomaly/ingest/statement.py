"""The SQL that turns a raw sheet into cleaned rows with a status each.

A row is `n` (recognised as no data), `q` (quarantined: a required field is unusable), `r`
(repaired: some cell was repaired or set aside) or `a` (accepted as delivered).
"""

from collections.abc import Sequence

from anomaly.ingest.columns import CHANGING_CODES, CleanColumn
from anomaly.ingest.layout import Layout
from anomaly.ingest.nondata import FOOTER, SUBTOTAL, TOTAL
from anomaly.ingest.record import literal
from anomaly.ingest.relation import RAW
from anomaly.vocabulary.model import Table

CLEAN = "ingest_clean"


def build_statement(layout: Layout, columns: Sequence[CleanColumn]) -> str:
    """The statement that makes `ingest_clean` of `ingest_raw`.

    Its table has sheet_no, row, mark, status, missing and for each column its outputs (`_o`) and,
    where any cell may have one, issue code (`_e`) and detail (`_d`).
    """
    outputs: list[str] = []
    changed: list[str] = []
    for column in columns:
        key = column_key(column)
        outputs += [f"{sql} AS {key}_o{index}" for index, sql in enumerate(column.outputs)]
        if column.code is not None:
            outputs.append(f"{column.code} AS {key}_e")
        if column.detail is not None:
            outputs.append(f"{column.detail} AS {key}_d")
        if column.changes:
            changed.append(f"coalesce({key}_e IN ({_changing()}), FALSE)")
    truths = required_truths(layout.table, columns, layout.given)
    missing = " ".join(f"WHEN NOT ({truth}) THEN {literal(name)}" for name, truth in truths.items())
    return (
        f"CREATE OR REPLACE TEMP TABLE {CLEAN} AS\n"
        f"WITH first_step AS (\n  SELECT *{_steps(columns, 0)} FROM {RAW} r\n"
        f"), second_step AS (\n  SELECT *{_steps(columns, 1)} FROM first_step r\n"
        "), typed AS (\n  SELECT r.sheet_no, r.row, r.lead, r.repeats, r.titled,\n    "
        + ",\n    ".join(outputs)
        + "\n  FROM second_step r\n  "
        + "\n  ".join(column.join for column in columns if column.join)
        + "\n), judged AS (\n  SELECT *,\n"
        f"    {f'CASE {missing} END' if missing else 'CAST(NULL AS VARCHAR)'} AS missing\n"
        f"  FROM typed\n), marked AS (\n  SELECT *, {_MARK} AS mark FROM judged\n)\n"
        "SELECT * EXCLUDE (lead, repeats, titled),\n"
        "  CASE WHEN mark IS NOT NULL THEN 'n' WHEN missing IS NOT NULL THEN 'q'\n"
        f"    WHEN {' OR '.join(changed) or 'FALSE'} THEN 'r' ELSE 'a' END AS status\nFROM marked"
    )


def _steps(columns: Sequence[CleanColumn], level: int) -> str:
    """What several outputs of a column build on is computed once, before them."""
    return "".join(
        f",\n    {column.steps[level][1]} AS {column.steps[level][0]}"
        for column in columns
        if len(column.steps) > level
    )


def column_key(column: CleanColumn) -> str:
    """Name stem of a column in the cleaned table."""
    return f"f{column.plan.position}_{column.plan.field.name}"


def detail_sql(column: CleanColumn) -> str:
    """What a sentence says of a cell beside its issue code."""
    return f"{column_key(column)}_d" if column.detail is not None else "NULL"


def required_truths(
    table: Table, columns: Sequence[CleanColumn], constant: frozenset[str]
) -> dict[str, str]:
    """SQL truth of each required entry that facts do not already satisfy."""
    by_name: dict[str, list[CleanColumn]] = {}
    for column in columns:
        for name, _ in column.plan.outputs:
            by_name.setdefault(name, []).append(column)
    truths: dict[str, str] = {}
    for group in table.required:
        if constant.intersection(group):
            continue
        usable = [_usable(column, name) for name in group for column in by_name.get(name, ())]
        truths[group[0]] = " OR ".join(usable) or "FALSE"
    return truths


def _usable(column: CleanColumn, name: str) -> str:
    index = [output for output, _ in column.plan.outputs].index(name)
    key = column_key(column)
    if column.plan.field.type == "person_no" and index == 0:
        # A damaged number is still money paid to somebody; only an empty cell is unusable.
        return f"{key}_o1 NOT IN ('none', 'placeholder')"
    return f"{key}_o{index} IS NOT NULL"


def _changing() -> str:
    return ", ".join(literal(code) for code in sorted(CHANGING_CODES))


#: What a row is when it is no data; words count only where a required field is missing.
_MARK = (
    "CASE WHEN lead IS NULL THEN 'blank' WHEN repeats THEN 'header'"
    " WHEN lead >= '\u3000' OR lead < '0' THEN"
    f" CASE WHEN regexp_matches(lead, '{TOTAL}') THEN 'total'"
    f" WHEN regexp_matches(lead, '{SUBTOTAL}') THEN 'subtotal'"
    f" WHEN missing IS NOT NULL AND regexp_matches(lead, '{FOOTER}') THEN 'footer'"
    " WHEN missing IS NOT NULL AND titled THEN 'title' END END"
)
